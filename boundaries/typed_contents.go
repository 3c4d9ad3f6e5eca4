package boundaries

import (
	"fmt"
	"slices"
	"strings"

	"github.com/erodehq/erode/internal/facts"
)

// A Sort is a sort of declaration that contents and naming rules speak of.
type Sort struct {
	Name string // plural, as in a policy
	is   func(s *facts.Symbol) bool
}

// Sorts returns every sort of declaration.
func Sorts() []Sort {
	kind := func(kinds ...facts.SymbolKind) func(*facts.Symbol) bool {
		return func(s *facts.Symbol) bool { return slices.Contains(kinds, s.Kind) }
	}
	return []Sort{
		{"interfaces", kind(facts.Interface)},
		{"structs", kind(facts.Struct)},
		{"types", kind(facts.Type)},
		{"functions", kind(facts.Func)},
		{"methods", kind(facts.Method)},
		{"variables", kind(facts.Var)},
		{"constants", kind(facts.Const)},
	}
}

// isBehind reports whether a symbol is, or may be, an alias of something of the sort:
// where an interface may stand, another name for it may, and where none may, a name
// declares none.
func (sort Sort) isBehind(s *facts.Symbol) bool {
	if s.Alias && s.Behind == facts.Func {
		return sort.is(&facts.Symbol{Kind: facts.Interface}) || sort.is(&facts.Symbol{Kind: facts.Struct})
	}
	return s.Alias && sort.is(&facts.Symbol{Kind: s.Behind})
}

// Contents says what packages may declare. Declarations inside functions, and
// types without a name, are nobody's business.
type Contents struct {
	In       func(id int32) bool
	Only     []string // names of Sorts; empty: all but those of Never
	Never    []string
	Exported bool // only exported declarations count
}

// Contents returns the declarations that a rule forbids, sorted by place. Those
// in tests are among them, marked as such.
func (t *Typed) Contents(rule Contents) []Finding {
	only, never := sortsNamed(rule.Only), sortsNamed(rule.Never)
	var out []Finding
	for id, p := range t.packages {
		if !rule.In(id) {
			continue
		}
		asked := askedMethods(p.Types.Symbols)
		for i := range p.Types.Symbols {
			s := &p.Types.Symbols[i]
			if rule.Exported && !s.Exported || s.Name == "_" || asked(s) {
				continue
			}
			is := func(sort Sort) bool { return sort.is(s) }
			may := func(sort Sort) bool { return sort.is(s) || sort.isBehind(s) }
			var bound string
			switch {
			case len(only) > 0 && !slices.ContainsFunc(only, may):
				bound = "may declare only " + listed(rule.Only)
			case slices.ContainsFunc(never, is):
				bound = "must not declare " + listed(rule.Never)
			default:
				continue
			}
			f := t.declared(id, s, "contents", fmt.Sprintf("%s declares the %s %s: it %s", t.name(id), s.Kind, s.Name, bound))
			f.Help = "declare it in a package that may hold it"
			out = append(out, f)
		}
	}
	slices.SortFunc(out, compareFindings)
	return out
}

// askedMethods returns a predicate that reports whether a symbol is a method that
// an interface asks for: a part of that declaration, and none of its own.
func askedMethods(symbols []facts.Symbol) func(*facts.Symbol) bool {
	interfaces := map[string]bool{}
	for i := range symbols {
		if symbols[i].Kind == facts.Interface {
			interfaces[symbols[i].Name] = true
		}
	}
	return func(s *facts.Symbol) bool {
		receiver, _, _ := strings.Cut(s.Name, ".")
		return s.Kind == facts.Method && interfaces[receiver]
	}
}

func sortsNamed(names []string) []Sort {
	var out []Sort
	for _, s := range Sorts() {
		if slices.Contains(names, s.Name) {
			out = append(out, s)
		}
	}
	return out
}

// declared makes a finding about a declaration.
func (t *Typed) declared(id int32, s *facts.Symbol, kind, message string) Finding {
	f := t.at(kind, id, s.Pos)
	f.From = t.endpoint(id, s.Name)
	f.Test = s.Test
	f.Message = message
	return f
}
