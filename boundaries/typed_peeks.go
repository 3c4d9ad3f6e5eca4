package boundaries

import (
	"fmt"
	"slices"
	"strings"

	"github.com/erodehq/erode/internal/facts"
	"github.com/erodehq/erode/internal/graph"
)

// peeks finds assertions of a concrete type of another component on a value that
// was handed over as an interface. Taking a value out of an any is no peek, nor is
// a switch over the types that a component declares together with the interface.
func (l *leaks) peeks() []Finding {
	var out []Finding
	for id, p := range l.packages {
		for i := range p.Types.Peeks {
			k := &p.Types.Peeks[i]
			to, ok := l.Graph.ID(k.To)
			if !ok || k.Test || !l.foreign(id, to) || !l.strict() && l.accepted(id, to, k) {
				continue
			}
			out = append(out, l.leak(id, k.Pos, l.endpoint(id, k.From), l.endpoint(to, k.Type), facts.UseAssert.String(),
				fmt.Sprintf("%s looks for %s of %s behind %s", l.part(id), l.symbol(to, k.Type), l.part(to), l.interfaceName(k)),
				"add what is wanted to the interface, or ask for a second interface"))
		}
	}
	return out
}

// accepted reports whether an assertion is common practice.
func (l *leaks) accepted(id, to int32, k *facts.Peek) bool {
	if !k.Behaviour || k.Interface == "" || l.root(id) || l.shared(to) || l.supportsTests(id, k.Pos) || l.data(to, k.Type) {
		return true
	}
	home, ok := l.homeOf(k.Interface)
	return !ok || l.component(home) == l.component(to) || l.withinTree(id, home, to) || l.isValue(to, k.Type) && l.puts(id, k)
}

// withinTree reports whether a type belongs to the inside of a folder, internal as the go
// command has it, and those that look for it behind an interface of the folder are part
// of the same folder. What is internal to the whole module is everybody's.
func (l *leaks) withinTree(id, home, to int32) bool {
	tree, _, found := strings.Cut(l.Graph.Package(to).Dir+"/", "/internal/")
	return found && inFolder(l.Graph.Package(id).Dir, tree) && inFolder(l.Graph.Package(home).Dir, tree)
}

func inFolder(dir, tree string) bool { return dir == tree || strings.HasPrefix(dir, tree+"/") }

// isValue reports whether a struct would travel as it is, but for its names: a set or a
// tree with fields of its own is no behaviour.
func (l *leaks) isValue(id int32, name string) bool {
	s := l.symbols[typeName{id, name}]
	return s != nil && s.Kind == facts.Struct && s.Wire <= facts.W1
}

// puts reports whether a package puts values of the type behind the interface itself.
func (l *leaks) puts(id int32, k *facts.Peek) bool {
	return slices.ContainsFunc(l.Graph.Package(id).Types.Injections, func(x facts.Injection) bool {
		return !x.Test && x.Port == k.Interface && x.Type == k.Type && x.Concrete[0] == k.To
	})
}

// homeOf returns the own package that declares a name with its import path.
func (l *leaks) homeOf(name string) (id int32, ok bool) {
	path := name[:max(strings.LastIndexByte(name, '.'), 0)]
	id, ok = l.Graph.ID(path)
	return id, ok && l.Graph.Class(id) == facts.Own && l.component(id) != graph.None
}

func (l *leaks) interfaceName(k *facts.Peek) string {
	if k.Interface == "" {
		return "an interface"
	}
	return k.Interface[strings.LastIndexByte(k.Interface, '/')+1:]
}

// injects finds implementations that a component is handed although it may not
// depend on them itself.
func (l *leaks) injects() []Finding {
	var out []Finding
	for id, p := range l.packages {
		if !l.strict() && l.root(id) {
			continue
		}
		for i := range p.Types.Injections {
			x := &p.Types.Injections[i]
			into, ok := l.Graph.ID(x.Into)
			if !ok || x.Test && !l.strict() {
				continue
			}
			for _, path := range x.Concrete {
				of, ok := l.Graph.ID(path)
				if !ok || !l.foreign(into, of) || l.allowed(into, of) || !l.strict() && l.handsRightly(id, into, of, x) {
					continue
				}
				what := "an implementation"
				if x.Type != "" && path == x.Concrete[0] {
					what = l.symbol(of, x.Type)
				}
				out = append(out, l.leak(id, x.Pos, l.endpoint(into, x.Symbol), l.endpoint(of, x.Type), x.Way,
					fmt.Sprintf("%s hands %s of %s to %s, which must not use %s", l.part(id), what, l.part(of), l.symbol(into, x.Symbol), l.part(of)),
					"wire the two together in a main package"))
				break
			}
		}
	}
	return out
}

// handsRightly reports whether an implementation is handed over as is accepted:
// handing down one's own is how dependencies are inverted, and a value of a shared
// component, or one that is there to be read, is no implementation of another. What
// is returned, or put into a variable, goes to whoever has that, not to the component
// that declares the interface.
func (l *leaks) handsRightly(id, into, of int32, x *facts.Injection) bool {
	if x.Way == "return" || x.Port == x.Into+"."+x.Symbol || l.component(of) == l.component(id) || l.shared(into) || l.shared(of) || l.tests[id] {
		return true
	}
	first, ok := l.Graph.ID(x.Concrete[0])
	return ok && first == of && l.symbols[typeName{of, x.Type}] != nil && l.data(of, x.Type)
}
