package metrics

import (
	"math"

	"github.com/erodehq/erode/internal/facts"
	"github.com/erodehq/erode/internal/graph"
)

func visibilityMetrics() []Metric {
	const names = "Package-level names other than init and _; methods belong to their types. No value without names."
	const dowalil = "Dowalil, Modulare Softwarearchitektur, 2018"
	const rows = "a declares struct Row, func open, func scan, func Close; b declares func Run"
	const used = "a declares struct Row, func Open, func scan; b imports a; b refers to a.Row 3"
	both := []Scope{Component, Package}
	return []Metric{
		{
			ID: "rv", Name: "relative visibility RV", Group: "Visibility", Scopes: both,
			Formula: "exported names ÷ all names", Convention: names,
			Reading: "Low: much is hidden behind little. At 1 it hides nothing.",
			Source:  dowalil, Better: Lower, Needs: facts.Typed,
			Example: Example{rows, "a", 0.5},
			each:    relativeVisibility,
		},
		{
			ID: "arv", Name: "average relative visibility ARV", Group: "Visibility", Scopes: []Scope{Program},
			Formula: "mean of RV over the components", Convention: "Components without names are left out.",
			Reading: "How much the average component hides, small or large.",
			Source:  dowalil, Better: Lower, Needs: facts.Typed,
			Example: Example{rows, "", 0.75},
			whole:   averageVisibility,
		},
		{
			ID: "grv", Name: "global relative visibility GRV", Group: "Visibility", Scopes: []Scope{Program},
			Formula: "exported names of all components ÷ all their names", Convention: names,
			Reading: "Far from ARV: a few large components set the tone.",
			Source:  dowalil, Better: Lower, Needs: facts.Typed,
			Example: Example{rows, "", 0.6},
			whole: func(s *study) float64 {
				return ratio(s.total(Component, exportedNames), s.total(Component, allNames))
			},
		},
		{
			ID: "api-packages", Name: "packages open to others", Group: "Visibility", Scopes: []Scope{Component},
			Formula:    "number of packages that other components may import",
			Convention: "The policy's api decides; without one every package but commands is open.",
			Reading:    "Doors to guard.",
			Source:     "erode", Unit: "packages", Better: Lower,
			Example: Example{"a/x imports a/y", "a", 2},
			each: func(l *level) []float64 {
				return l.fill(func(i int32) float64 {
					n := 0.0
					for _, id := range l.members[i] {
						if l.open(id) {
							n++
						}
					}
					return n
				})
			},
		},
		{
			ID: "api-width", Name: "API width", Group: "Visibility", Scopes: both,
			Formula:    "number of exported names and of exported methods of exported types in packages that other components may import",
			Convention: "The policy's api decides; without one every package but commands is open.",
			Reading:    "What others may rest on, and what has to keep working when it becomes a service.",
			Source:     "erode", Unit: "symbols", Better: Lower, Needs: facts.Typed,
			Example: Example{"a declares struct Row, method Row.Len, func Open, func scan", "a", 3},
			each: func(l *level) []float64 {
				return l.typed(func(i int32) float64 {
					n := 0
					for _, id := range l.members[i] {
						if l.open(id) {
							n += l.shapes()[id].api
						}
					}
					return float64(n)
				})
			},
		},
		{
			ID: "api-used", Name: "used share of the exported names", Group: "Visibility", Scopes: both,
			Formula:    "exported names that production code of own packages outside refers to ÷ exported names",
			Convention: "A name counts as used when a field or method of it is. No value without exported names.",
			Reading:    "Low: most of what is exported could be hidden, unless programs elsewhere use it.",
			Source:     "assay, unused interface definitions", Better: Higher, Needs: facts.Typed,
			Example: Example{used, "a", 0.5},
			each:    apiUsed,
		},
	}
}

// open reports whether other components may import a package.
func (s *study) open(id int32) bool { return !s.g.Package(id).IsMain() && s.api(id) }

func exportedNames(l *level) []float64 {
	return l.typed(func(i int32) float64 { return l.sum(i, func(s *shape) int { return s.exported }) })
}

func allNames(l *level) []float64 {
	return l.typed(func(i int32) float64 { return l.sum(i, func(s *shape) int { return s.top }) })
}

func relativeVisibility(l *level) []float64 {
	exported, all := exportedNames(l), allNames(l)
	return l.fill(func(i int32) float64 { return ratio(exported[i], all[i]) })
}

func averageVisibility(s *study) float64 {
	l := s.levels[Component]
	if l == nil {
		return math.NaN()
	}
	sum, n := 0.0, 0.0
	exported, all := exportedNames(l), allNames(l)
	for c := range l.names {
		if all[c] != 0 {
			sum += exported[c] / all[c] // NaN where types are missing
			n++
		}
	}
	return ratio(sum, n)
}

// apiUsed looks at each reference once and marks the name that it leads to.
func apiUsed(l *level) []float64 {
	exported, used := make([]graph.Bits, l.g.Own()), make([]graph.Bits, l.g.Own())
	for id := range exported {
		if types := l.g.Package(int32(id)).Types; types != nil {
			exported[id] = exportedOf(types.Symbols, l.g.Declared(int32(id)))
			used[id] = graph.NewBits(len(l.g.Declared(int32(id)).Names))
		}
	}
	last, symbol := graph.None, "" // the same symbol mostly comes several times
	l.references(func(_, to int32, r *facts.Reference) {
		if used[to] == nil || to == last && r.Symbol == symbol {
			return
		}
		last, symbol = to, r.Symbol
		if at, ok := l.g.Declared(to).Find(r.Symbol); ok && exported[to].Has(at) {
			used[to].Set(at)
		}
	})
	return l.typed(func(i int32) float64 {
		some, all := 0, 0
		for _, id := range l.members[i] {
			some += used[id].Count()
			all += exported[id].Count()
		}
		return ratio(float64(some), float64(all))
	})
}

// exportedOf marks the exported package-level names of a package.
func exportedOf(symbols []facts.Symbol, d *graph.Declarations) graph.Bits {
	exported := graph.NewBits(len(d.Names))
	for i := range symbols {
		if s := &symbols[i]; s.Exported && !s.Test && s.Kind != facts.Method {
			exported.Set(d.Of[i])
		}
	}
	return exported
}

// references shows every reference of production code from one own package to
// another that is not in the same element.
func (l *level) references(see func(from, to int32, r *facts.Reference)) {
	for from := range int32(l.g.Own()) {
		types := l.g.Package(from).Types
		if types == nil {
			continue
		}
		for i, to := range l.g.Targets(from) {
			if to == graph.None || int(to) >= l.g.Own() || l.of[from] == l.of[to] && l.of[from] != graph.None {
				continue
			}
			if r := &types.References[i]; !r.Test {
				see(from, to, r)
			}
		}
	}
}
