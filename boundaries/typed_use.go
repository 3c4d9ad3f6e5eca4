package boundaries

import (
	"fmt"
	"slices"
	"strings"

	"github.com/erodehq/erode/internal/facts"
)

// A Way is a way of using another package's symbols, or several under one name.
type Way struct {
	Name string
	Doc  string
	is   func(r *facts.Reference) bool
}

// Ways returns the names that a use rule may give to ways of use: the broad ones
// first, then those of facts.Use.
func Ways() []Way {
	any := func(uses ...facts.Use) func(*facts.Reference) bool {
		return func(r *facts.Reference) bool { return slices.Contains(uses, r.Use) }
	}
	typed := any(facts.UseType, facts.UseConvert, facts.UseEmbed, facts.UseAssert, facts.UseInstance, facts.UseField)
	ways := []Way{
		{"calls", "functions and methods called, or taken as values", any(facts.UseCall, facts.UseDynamicCall, facts.UseFuncValue)},
		{"types", "types named, converted to, embedded, asserted, and their fields", func(r *facts.Reference) bool { return typed(r) && r.Kind != facts.Func }},
		{"interfaces", "interfaces named, and their methods called", func(r *facts.Reference) bool { return r.Kind == facts.Interface }},
		{"concrete-types", "types that are no interfaces, with their fields", func(r *facts.Reference) bool {
			return typed(r) && (r.Kind == facts.Struct || r.Kind == facts.Type)
		}},
		{"constants", "constants", any(facts.UseConst)},
		{"variables", "package variables read, written, or their address taken", any(facts.UseVarRead, facts.UseVarWrite, facts.UseAddress)},
		{"errors", "errors compared with errors.Is, errors.As or ==", any(facts.UseError)},
	}
	for u := facts.UseCall; u < facts.UseImport; u++ {
		ways = append(ways, Way{u.String(), oneWay[u], any(u)})
	}
	return ways
}

var oneWay = [...]string{
	facts.UseCall: "a function, or a method of a concrete type, called", facts.UseDynamicCall: "a method called through an interface",
	facts.UseFuncValue: "a function taken as a value", facts.UseType: "a type named", facts.UseConvert: "a conversion to a type",
	facts.UseEmbed: "a type embedded", facts.UseField: "a field read or written", facts.UseConst: "a constant",
	facts.UseVarRead: "a package variable read", facts.UseVarWrite: "a package variable written", facts.UseAddress: "the address of a package variable taken",
	facts.UseAssert: "a type asserted", facts.UseInstance: "a generic function or type instantiated", facts.UseLinkname: "a //go:linkname directive",
	facts.UseError: "an error compared",
}

// A UseRule says in which ways, and which symbols, packages may use others.
type UseRule struct {
	From, To func(id int32) bool
	Only     []string                 // names of Ways that are allowed; empty: all but those of Never
	Never    []string                 // names of Ways that are not
	Symbols  func(symbol string) bool // which symbols are allowed: "Client" with all that is in it, or "Client.Do"; nil: all
	Listed   string                   // the symbols, for messages
}

// Uses returns the uses that a rule forbids, sorted by place. Uses in tests are
// among them, marked as such.
func (t *Typed) Uses(rule UseRule) []Finding {
	only, never := waysNamed(rule.Only), waysNamed(rule.Never)
	var out []Finding
	for id, p := range t.packages {
		if !rule.From(id) {
			continue
		}
		for i := range p.Types.References {
			r := &p.Types.References[i]
			to, ok := t.Graph.ID(r.To)
			if !ok || to == id || !rule.To(to) {
				continue
			}
			if message := rule.departs(r, only, never); message != "" {
				out = append(out, t.use(id, to, r, message))
			}
		}
	}
	slices.SortFunc(out, compareFindings)
	return out
}

// departs says what may be used instead, "" if the use is allowed.
func (rule *UseRule) departs(r *facts.Reference, only, never []Way) string {
	is := func(w Way) bool { return w.is(r) }
	outer, _, _ := strings.Cut(r.Symbol, ".")
	switch {
	case len(only) > 0 && !slices.ContainsFunc(only, is):
		if narrow(rule.Only) {
			return "it may be used by way of " + listed(rule.Only) + " only"
		}
		return "only " + listed(rule.Only) + " of it may be used"
	case slices.ContainsFunc(never, is):
		if narrow(rule.Never) {
			return "it must not be used by way of " + listed(rule.Never)
		}
		return listed(rule.Never) + " of it must not be used"
	case rule.Symbols != nil && !rule.Symbols(outer) && !rule.Symbols(r.Symbol):
		return "only " + rule.Listed + " of it may be used"
	}
	return ""
}

// narrow reports whether one of some ways of use is no more than that, as call is, and
// does not say what is used, as calls does.
func narrow(ways []string) bool {
	for u := range facts.UseImport {
		if slices.Contains(ways, u.String()) {
			return true
		}
	}
	return false
}

func (t *Typed) use(id, to int32, r *facts.Reference, allowed string) Finding {
	f := t.at("use", id, r.Pos)
	f.From, f.To, f.Use = t.endpoint(id, r.From), t.endpoint(to, r.Symbol), r.Use.String()
	f.Test = r.Test
	f.Message = fmt.Sprintf("%s %s %s of %s: %s", t.part(id), verb(r.Use), t.symbol(to, r.Symbol), t.part(to), allowed)
	if r.Count > 1 {
		f.Count = int(r.Count)
	}
	return f
}

// waysNamed returns the ways with some names; unknown names are left out, since
// whoever reads the policy has rejected them.
func waysNamed(names []string) []Way {
	var out []Way
	for _, w := range Ways() {
		if slices.Contains(names, w.Name) {
			out = append(out, w)
		}
	}
	return out
}

// verb says in a sentence what a use does.
func verb(u facts.Use) string {
	return [...]string{"calls", "calls", "takes", "names", "converts to", "embeds",
		"uses", "uses", "reads", "writes", "takes the address of", "asserts", "instantiates",
		"reaches past the compiler for", "compares an error with", "imports"}[u]
}
