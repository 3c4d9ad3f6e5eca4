package boundaries

import (
	"fmt"
	"slices"
	"strings"

	"github.com/erodehq/erode/internal/facts"
)

// Naming says how declarations are called: all of some sorts, or the types that
// implement some interfaces.
type Naming struct {
	In   func(id int32) bool
	Of   []string // names of Sorts; empty: structs and types, or any sort where Implements is nil
	Name func(name string) bool
	// Like is what Name matches, for messages: "*Repository".
	Like     string
	Exported bool // only exported declarations count

	// Implements tells the interfaces: own ones by id of their package and name,
	// those of the standard library by "io.Reader". Nil: the sort is enough.
	Implements func(id int32, name string) bool
	Standard   []string
	Methods    []string // all of these, as facts.HashMethods wants them, make an implementation too
}

// Naming returns the declarations that are called otherwise, sorted by place.
// Those in tests are among them, marked as such. The name of a method is its own,
// without the receiver.
func (t *Typed) Naming(rule Naming) []Finding {
	instances := t.instances()
	wanted := t.wanted(&rule, instances)
	of := sortsNamed(rule.Of)
	if len(of) == 0 && rule.Implements == nil && len(rule.Standard) == 0 {
		of = Sorts()
	} else if len(of) == 0 {
		of = sortsNamed([]string{"structs", "types"})
	}
	var out []Finding
	for id, p := range t.packages {
		if !rule.In(id) {
			continue
		}
		implementing := implementers(slices.Concat(p.Types.Methods, instances[id]), wanted)
		for i := range p.Types.Symbols {
			s := &p.Types.Symbols[i]
			if s.Name == "_" || rule.Exported && !s.Exported || !slices.ContainsFunc(of, func(sort Sort) bool { return sort.is(s) }) {
				continue
			}
			if rule.implements() && implementing[s.Name] == "" || rule.Name(s.Name[strings.LastIndexByte(s.Name, '.')+1:]) {
				continue
			}
			message := fmt.Sprintf("the %s %s must be called %s", s.Kind, s.Name, rule.Like)
			if rule.implements() {
				message = fmt.Sprintf("%s implements %s and must be called %s", s.Name, implementing[s.Name], rule.Like)
			}
			out = append(out, t.declared(id, s, "naming", message))
		}
	}
	slices.SortFunc(out, compareFindings)
	return out
}

func (rule *Naming) implements() bool {
	return rule.Implements != nil || len(rule.Standard)+len(rule.Methods) > 0
}

// An anInterface is one of those that a rule is about.
type anInterface struct {
	name    string
	methods []uint64
}

// wanted returns the interfaces that a rule is about.
func (t *Typed) wanted(rule *Naming, instances map[int32][]facts.MethodSet) []anInterface {
	var out []anInterface
	for _, name := range rule.Standard {
		if methods, ok := standardInterfaces[name]; ok {
			out = append(out, anInterface{name, facts.HashMethods(methods...)})
		}
	}
	if len(rule.Methods) > 0 {
		out = append(out, anInterface{strings.Join(rule.Methods, ", "), facts.HashMethods(rule.Methods...)})
	}
	if rule.Implements == nil {
		return out
	}
	for id, p := range t.packages {
		for _, m := range slices.Concat(p.Types.Methods, instances[id]) {
			if m.Interface && rule.Implements(id, m.Type) {
				out = append(out, anInterface{t.name(id) + "." + m.Type, m.Methods})
			}
		}
	}
	return out
}

// instances returns the method sets of generic types with the arguments that some
// package gives them, by the package that declares the type.
func (t *Typed) instances() map[int32][]facts.MethodSet {
	out := map[int32][]facts.MethodSet{}
	for _, p := range t.packages {
		for _, i := range p.Types.Instances {
			if id, ok := t.Graph.ID(i.Package); ok {
				out[id] = append(out[id], i.MethodSet)
			}
		}
	}
	return out
}

// implementers returns the types that have every method of a wanted interface, each
// with the name of the first.
func implementers(sets []facts.MethodSet, wanted []anInterface) map[string]string {
	out := map[string]string{}
	for _, m := range sets {
		at := slices.IndexFunc(wanted, func(w anInterface) bool { return holdsAll(m.Methods, w.methods) })
		if !m.Interface && at >= 0 && out[m.Type] == "" {
			out[m.Type] = wanted[at].name
		}
	}
	return out
}

// holdsAll reports whether a sorted list holds every element of another.
func holdsAll(list, of []uint64) bool {
	i := 0
	for _, want := range of {
		for i < len(list) && list[i] < want {
			i++
		}
		if i == len(list) || list[i] != want {
			return false
		}
	}
	return len(of) > 0
}
