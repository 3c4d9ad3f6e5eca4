package boundaries

import (
	"fmt"
	"slices"
	"strings"

	"github.com/erodehq/erode/internal/facts"
)

// embeds finds exported structs that embed a struct of another component and so
// hand its methods on to packages that do not know that component.
func (l *leaks) embeds() []Finding {
	var out []Finding
	users := l.callers()
	for id, p := range l.packages {
		for i := range p.Types.Exposures {
			x := &p.Types.Exposures[i]
			to, ok := l.Graph.ID(x.To)
			if !ok || x.Way != "embed" || x.Kind != facts.Struct || !l.foreign(id, to) || inTest(p, x.Pos) {
				continue
			}
			if !l.strict() && (l.shared(to) || l.supportsTests(id, x.Pos) || l.data(to, x.Type) || embeddable(x.Type)) {
				continue
			}
			if _, told := l.mayNot(users, typeName{id, x.Symbol}, typeName{to, x.Type}, x); told {
				continue // as exposed, by a stronger claim
			}
			user, used := l.unknowing(users, typeName{id, x.Symbol}, typeName{to, x.Type})
			if !used && !l.strict() {
				continue
			}
			message := fmt.Sprintf("%s embeds %s: all that %s of %s offers becomes part of %s", l.symbol(id, x.Symbol), l.symbol(to, x.Type), x.Type, l.part(to), l.part(id))
			if used {
				message += fmt.Sprintf(", and %s uses it", l.name(user))
			}
			out = append(out, l.leak(id, x.Pos, l.endpoint(id, x.Symbol), l.endpoint(to, x.Type), "embed", message,
				"make it an unexported field and write the methods that are wanted"))
		}
	}
	return out
}

// unknowing returns the first package that uses both a type and what it embeds
// without importing the latter.
func (l *leaks) unknowing(users map[typeName][]int32, outer, inner typeName) (user int32, found bool) {
	for _, u := range users[inner] {
		e := l.Graph.Edge(u, inner.pkg)
		if (e == nil || !e.Prod) && slices.Contains(users[outer], u) && (l.strict() || !l.knowsAll(u)) {
			return u, true
		}
	}
	return 0, false
}

// embeddable reports whether a type says that it is made to be embedded.
func embeddable(name string) bool {
	return strings.HasSuffix(name, "Base") || slices.ContainsFunc([]string{"Base", "Unimplemented", "Unsafe", "Noop", "Default"}, func(p string) bool { return strings.HasPrefix(name, p) })
}

// variables returns what is known of the package variables that may be written,
// by package and name.
func (l *leaks) variables() map[typeName]*facts.State {
	vars := map[typeName]*facts.State{}
	for id, p := range l.packages {
		for i := range p.Types.States {
			vars[typeName{id, p.Types.States[i].Var}] = &p.Types.States[i]
		}
	}
	return vars
}

// writersOf returns the functions that write a variable for their caller. What a
// function notes for itself, its caller does not write, unless strictly.
func (l *leaks) writersOf(s *facts.State) []string {
	if l.strict() {
		return s.Writers
	}
	return s.Setters
}

// writers returns, for each exported function that is there to write a package
// variable, the variables; where strict, for each through which it is written.
func (l *leaks) writers() map[typeName][]*facts.State {
	through := map[typeName][]*facts.State{}
	for id, p := range l.packages {
		for i := range p.Types.States {
			s := &p.Types.States[i]
			for _, f := range l.writersOf(s) {
				through[typeName{id, f}] = append(through[typeName{id, f}], s)
			}
		}
	}
	return through
}

// wiring reports whether a declaration sets the program up rather than running it.
func (l *leaks) wiring(id int32, r *facts.Reference) bool {
	return l.root(id) || r.From == "init"
}

func calls(u facts.Use) bool {
	return u == facts.UseCall || u == facts.UseDynamicCall || u == facts.UseFuncValue
}

// writes finds changes to a variable of another component.
func (l *leaks) writes() []Finding {
	var out []Finding
	vars, through := l.variables(), l.writers()
	for r := range l.crossings {
		id, to := r.id, r.to
		if !l.strict() && l.wiring(id, r.Reference) {
			continue
		}
		switch {
		case r.Use == facts.UseVarWrite:
			name, _, _ := strings.Cut(r.Symbol, ".")
			if s := vars[typeName{to, name}]; !l.strict() && (s != nil && s.Class != facts.StateReal || l.isGenerated(to, name)) {
				continue
			}
			out = append(out, l.leak(id, r.Pos, l.endpoint(id, r.From), l.endpoint(to, r.Symbol), r.Use.String(),
				fmt.Sprintf("%s writes %s, a variable of %s", l.part(id), l.symbol(to, r.Symbol), l.part(to)),
				"give the value to "+l.part(to)+" when it is set up"))
		case calls(r.Use):
			for _, s := range through[typeName{to, r.Symbol}] {
				if s.Class != facts.StateReal && !l.strict() {
					continue
				}
				out = append(out, l.leak(id, r.Pos, l.endpoint(id, r.From), l.endpoint(to, r.Symbol), r.Use.String(),
					fmt.Sprintf("%s writes %s, a variable of %s, through %s", l.part(id), l.symbol(to, s.Var), l.part(to), r.Symbol),
					"give the value to "+l.part(to)+" when it is set up"))
				break
			}
		}
	}
	return append(out, l.detours(vars)...)
}

// isGenerated reports whether a variable stands in generated code, which nobody can
// give another way to be set.
func (l *leaks) isGenerated(id int32, name string) bool {
	p := l.Graph.Package(id)
	return p != nil && p.Types != nil && slices.ContainsFunc(p.Types.Symbols, func(s facts.Symbol) bool {
		return s.Kind == facts.Var && s.Name == name && generated(p, s.Pos)
	})
}

// A meeting is a package variable and the components that meet over it.
type meeting struct {
	state            *facts.State
	writing, reading map[string]use     // the first of a component
	by               map[string][]int32 // packages that do either, by component
}

// A use is where a package uses something of another component.
type use struct {
	id  int32
	pos facts.Pos
}

// note keeps the first use of a component, and who there has any.
func (m *meeting) note(by map[string]use, component string, u use) {
	if _, known := by[component]; !known {
		by[component] = u
	}
	if list := m.by[component]; !slices.Contains(list, u.id) {
		m.by[component] = append(list, u.id)
	}
}

// state finds variables that at least two components share, of which at least one
// that is not the owner writes it while the program runs.
func (l *leaks) state() []Finding {
	states := l.states()
	meet := l.meetings(states)
	var out []Finding
	for id := range l.packages {
		for _, s := range states[id] {
			m := meet[typeName{id, s.Var}]
			if m == nil || len(m.writing) == 0 || !l.strict() && l.supportsTests(id, s.Pos) || s.Class != facts.StateReal && !l.strict() {
				continue
			}
			together := l.sharing(m)
			if len(together) < 2 {
				continue
			}
			f := l.leak(id, s.Pos, l.endpoint(id, s.Var), Endpoint{}, "",
				fmt.Sprintf("%s share %s: %s %s it", listed(together), l.symbol(id, s.Var), listed(sortedKeys(m.writing)), plural(len(m.writing), "writes", "write")),
				"keep the value in a struct that is handed to those who need it")
			for _, c := range sortedKeys(m.writing) {
				f.Related = append(f.Related, Related{l.position(m.writing[c].id, m.writing[c].pos), c + " writes it"})
			}
			out = append(out, f)
		}
	}
	return out
}

func (m *meeting) writes(component string) bool {
	_, does := m.writing[component]
	return does
}

// sharing returns the components that a variable connects while a program runs:
// those that write it and those that read it beside them.
func (l *leaks) sharing(m *meeting) []string {
	all := sortedKeys(m.by)
	return slices.DeleteFunc(slices.Clone(all), func(c string) bool {
		return !slices.ContainsFunc(all, func(other string) bool {
			return other != c && (m.writes(c) || m.writes(other)) && l.meets(m.by[c], m.by[other])
		})
	})
}

// states returns the variables that may be written, by package: those of which their
// own package tells, and those to which others alone assign.
func (l *leaks) states() map[int32][]*facts.State {
	out := map[int32][]*facts.State{}
	known := map[typeName]bool{}
	for id, p := range l.packages {
		for i := range p.Types.States {
			known[typeName{id, p.Types.States[i].Var}] = true
			out[id] = append(out[id], &p.Types.States[i])
		}
	}
	for r := range l.crossings {
		name, _, _ := strings.Cut(r.Symbol, ".")
		if v := (typeName{r.to, name}); r.Use == facts.UseVarWrite && !known[v] && !l.isGenerated(r.to, name) {
			known[v] = true
			if pos, ok := l.declaredAt(r.to, name); ok {
				out[r.to] = append(out[r.to], &facts.State{Var: name, Class: facts.StateReal, Pos: pos})
			}
		}
	}
	for c := range l.changes {
		if v := (typeName{c.to, c.variable}); !known[v] && !l.isGenerated(c.to, c.variable) {
			known[v] = true
			if pos, ok := l.declaredAt(c.to, c.variable); ok {
				out[c.to] = append(out[c.to], &facts.State{Var: c.variable, Class: facts.StateReal, Readers: l.givers(v), Pos: pos})
			}
		}
	}
	return out
}

// declaredAt returns where a package declares a name.
func (l *leaks) declaredAt(id int32, name string) (pos facts.Pos, ok bool) {
	if p := l.Graph.Package(id); p != nil && p.Types != nil {
		for i := range p.Types.Symbols {
			if s := &p.Types.Symbols[i]; s.Name == name {
				return s.Pos, true
			}
		}
	}
	return facts.Pos{}, false
}

// meetings returns who of the other components writes and reads each variable.
func (l *leaks) meetings(states map[int32][]*facts.State) map[typeName]*meeting {
	access := map[typeName][]*meeting{} // by the symbol that gives access
	writes := map[typeName]map[string]bool{}
	meet := map[typeName]*meeting{}
	for id := range l.packages {
		for _, s := range states[id] {
			m := &meeting{s, map[string]use{}, map[string]use{}, map[string][]int32{}}
			meet[typeName{id, s.Var}] = m
			for _, name := range slices.Compact(slices.Sorted(slices.Values(slices.Concat([]string{s.Var}, s.Writers, s.Readers)))) {
				access[typeName{id, name}] = append(access[typeName{id, name}], m)
			}
			writes[typeName{id, s.Var}] = map[string]bool{}
			for _, name := range l.writersOf(s) {
				writes[typeName{id, s.Var}][name] = true
			}
		}
	}
	for r := range l.crossings {
		id, to := r.id, r.to
		outer := r.Symbol
		if !calls(r.Use) {
			outer, _, _ = strings.Cut(r.Symbol, ".")
		}
		for _, m := range access[typeName{to, outer}] {
			by := m.reading
			if r.Use == facts.UseVarWrite || calls(r.Use) && writes[typeName{to, m.state.Var}][r.Symbol] {
				if !l.strict() && l.wiring(id, r.Reference) {
					continue
				}
				by = m.writing
			}
			m.note(by, l.part(id), use{id, r.Pos})
		}
	}
	for c := range l.changes {
		if m := meet[typeName{c.to, c.variable}]; m != nil && l.changeable(m.state, c) {
			m.note(m.writing, l.part(c.id), use{c.id, c.Pos})
		}
	}
	return meet
}

// listed writes names as a person would: "a", "a and b", "a, b and c". Of many it
// counts the rest.
func listed(names []string) string {
	if len(names) > 6 {
		return strings.Join(names[:5], ", ") + fmt.Sprintf(" and %d more", len(names)-5)
	}
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	last := len(names) - 1
	return strings.Join(names[:last], ", ") + " and " + names[last]
}
