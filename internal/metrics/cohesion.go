package metrics

import (
	"math"

	"github.com/erodehq/erode/internal/facts"
	"github.com/erodehq/erode/internal/graph"
)

func cohesionMetrics() []Metric {
	return []Metric{
		{
			ID: "relational-cohesion", Name: "relational cohesion H", Group: "Cohesion", Scopes: []Scope{Component, Package},
			Formula: "(R + 1) ÷ N, with N named types and R ordered pairs of them of which one mentions the other",
			Convention: "A method counts for its type; functions do not count, they belong to none. " +
				"Aliases are not in N. In a component, pairs across its packages count too. No value without types.",
			Reading: "1.5 to 4 is good. Lower: types that share a folder and little else. Higher: everything knows everything.",
			Source:  "Larman, Applying UML and Patterns; NDepend",
			Needs:   facts.Typed,
			Example: Example{"a declares struct Row using Col, struct Col, struct Table using Row, func Open using Table", "a", 1},
			each:    relationalCohesion,
		},
		{
			ID: "lcom4", Name: "lack of cohesion LCOM4", Group: "Cohesion", Scopes: []Scope{Package},
			Formula: "number of groups of package-level declarations that mention each other, directly or not, and that hold a function, a method or a variable",
			Convention: "Hitz and Montazeri's methods and fields of a class are the functions and variables of a package here; " +
				"a method is one with its type, and types and constants link what mentions them. No value without functions and variables.",
			Reading: "1 is one thing. More are packages that share a name: each group can move away without touching the others.",
			Source:  "Hitz and Montazeri, Measuring Coupling and Cohesion in Object-Oriented Systems, 1995", Unit: "groups", Better: Lower,
			Needs:   facts.Typed,
			Example: Example{"a declares func Open using row, struct row, func Close using row, func Parse, const Max", "a", 2},
			each: func(l *level) []float64 {
				return l.typed(func(i int32) float64 {
					if n := l.sum(i, func(s *shape) int { return s.parts }); n > 0 {
						return n
					}
					return math.NaN()
				})
			},
		},
		{
			ID: "parts", Name: "unconnected parts", Group: "Cohesion", Scopes: []Scope{Component},
			Formula: "number of groups of its packages that import each other, directly or not, in either direction",
			Reading: "1 is one thing. More are components that share a name, or packages that only outsiders bring together.",
			Source:  "LCOM4, for the packages of a component", Unit: "groups", Better: Lower,
			Example: Example{"a/x imports a/y; a/z imports b", "a", 2},
			each:    parts,
		},
		{
			ID: "cohesion", Name: "share of imports that stay inside", Group: "Cohesion", Scopes: []Scope{Component},
			Formula:    "import declarations inside that name a package inside ÷ those that name any own package",
			Convention: "No value for a component that imports nothing of the program.",
			Reading:    "Near 0 it is a layer or a bag rather than a part: its packages work for others more than for each other.",
			Source:     "assay, with imports for references", Better: Higher,
			Example: Example{"a/x imports a/y b c; a/y imports a/z", "a", 0.5},
			each: func(l *level) []float64 {
				_, out := crossing(l)
				in := within(l, (*graph.Edge).Imports)
				return l.fill(func(i int32) float64 { return ratio(in[i], in[i]+out[i]) })
			},
		},
	}
}

func relationalCohesion(l *level) []float64 {
	across := make([]float64, len(l.names))
	for id := range int32(l.g.Own()) {
		if from := l.of[id]; from != graph.None && l.g.Package(id).Types != nil {
			across[from] += float64(l.typePairs(id))
		}
	}
	return l.typed(func(i int32) float64 {
		relations := l.sum(i, func(s *shape) int { return s.relations }) + across[i]
		return ratio(relations+1, l.sum(i, func(s *shape) int { return s.types }))
	})
}

// typePairs counts the pairs of a type of a package and a type of another package
// of the same element that it mentions.
func (l *level) typePairs(id int32) int {
	if len(l.members[l.of[id]]) == 1 {
		return 0
	}
	types, own := l.g.Package(id).Types, l.g.Declared(id)
	isOwn := make([]bool, len(own.Names))
	for i := range types.Symbols {
		if s := &types.Symbols[i]; isType(s.Kind) && !s.Test {
			isOwn[own.Of[i]] = true
		}
	}
	type target struct {
		pkg  int32
		name string // of the type there, of which nothing else may be known
	}
	targets, pairs := map[target]int32{}, map[[2]int32]bool{}
	last, symbol, number := graph.None, "", int32(0) // the same symbol mostly comes several times
	for i, to := range l.g.Targets(id) {
		if to == graph.None || int(to) >= l.g.Own() || l.of[to] != l.of[id] {
			continue
		}
		r := &types.References[i]
		if r.Test || !isType(r.Kind) {
			continue
		}
		if to != last || r.Symbol != symbol {
			last, symbol = to, r.Symbol
			key, known := target{to, graph.Declaration(r.Symbol)}, false
			if number, known = targets[key]; !known {
				number = int32(len(targets))
				targets[key] = number
			}
		}
		if from, ok := own.Find(r.From); ok && isOwn[from] {
			pairs[[2]int32{from, number}] = true
		}
	}
	return len(pairs)
}

// parts counts the weakly connected parts of every component.
func parts(l *level) []float64 {
	inside := l.levels[Package].uses.Parts(l.groups())
	return l.fill(func(i int32) float64 {
		_, groups := inside[i].Joined()
		return float64(len(groups))
	})
}

// within adds up the dependencies between packages of the same element.
func within(l *level, weight func(*graph.Edge) int) []float64 {
	values := make([]float64, len(l.names))
	l.edges(func(e *graph.Edge, from, to int32) {
		if from == to && from != graph.None {
			values[from] += float64(weight(e))
		}
	})
	return values
}
