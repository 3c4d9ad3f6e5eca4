package boundaries

import (
	"fmt"
	"slices"
	"strings"

	"github.com/erodehq/erode/internal/facts"
)

// detours finds changes to a variable of another component by way of a pointer.
func (l *leaks) detours(vars map[typeName]*facts.State) []Finding {
	var out []Finding
	for c := range l.changes {
		if s := vars[typeName{c.to, c.variable}]; !l.strict() && (s != nil && !l.changeable(s, c) || l.isGenerated(c.to, c.variable)) {
			continue
		}
		through, _, _ := strings.Cut(c.By[strings.LastIndexByte(c.By, '/')+1:], "#")
		if _, method, ok := strings.Cut(through, "."); ok {
			through = ", through " + method
		}
		if c.Call {
			through = ", through " + c.Symbol
		}
		out = append(out, l.leak(c.id, c.Pos, l.endpoint(c.id, c.From), l.endpoint(c.to, c.variable), facts.UseVarWrite.String(),
			fmt.Sprintf("%s writes %s, a variable of %s%s", l.part(c.id), l.symbol(c.to, c.variable), l.part(c.to), through),
			"give the value to "+l.part(c.to)+" when it is set up"))
	}
	return out
}

// changeable reports whether a change of a variable is one of shared state. What is
// made when it is first asked for, and then handed out, is no constant for that.
func (l *leaks) changeable(s *facts.State, c change) bool {
	return s.Class == facts.StateReal || c.Call && s.Class == facts.StateLazy
}

// A change is a write to a variable of another component by way of a pointer.
type change struct {
	id, to   int32
	variable string
	*facts.Change
}

// changes yields the writes by way of a pointer that do reach a variable, by a method
// that is there to write. Where that cannot be known, there is none.
func (l *leaks) changes(yield func(change) bool) {
	for id, p := range l.packages {
		for i := range p.Types.Changes {
			c := &p.Types.Changes[i]
			to, ok := l.Graph.ID(c.To)
			if !ok || !l.foreign(id, to) || !l.strict() && (l.supportsTests(id, c.Pos) || l.root(id) || c.From == "init") || !l.mutates(c.By) {
				continue
			}
			if variable, ok := l.changed(to, c); ok && !yield(change{id, to, variable, c}) {
				return
			}
		}
	}
}

// changed returns the name of the variable that a change leads to.
func (l *leaks) changed(to int32, c *facts.Change) (variable string, ok bool) {
	p := l.Graph.Package(to)
	if p == nil || p.Types == nil {
		return "", false
	}
	if !c.Call {
		return c.Symbol, true
	}
	i := slices.IndexFunc(p.Types.Gifts, func(g facts.Gift) bool { return g.Func == c.Symbol })
	if i < 0 {
		return "", false
	}
	return p.Types.Gifts[i].Var, true
}

// mutates reports whether a method, by its full name, is there to change what its
// receiver points to, or a func what a parameter does; an assignment does so by itself.
func (l *leaks) mutates(method string) bool {
	if method == "" {
		return true
	}
	slash := strings.LastIndexByte(method, '/') + 1
	dot := strings.IndexByte(method[slash:], '.')
	id, ok := l.Graph.ID(method[:slash+max(dot, 0)])
	p := l.Graph.Package(id)
	return ok && p != nil && p.Types != nil && slices.Contains(p.Types.Mutators, method[slash+dot+1:])
}

// givers returns the funcs that hand a variable out.
func (l *leaks) givers(v typeName) []string {
	var out []string
	for _, g := range l.Graph.Package(v.pkg).Types.Gifts {
		if g.Var == v.name {
			out = append(out, g.Func)
		}
	}
	return out
}
