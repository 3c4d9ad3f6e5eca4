package metrics

import (
	"math"
	"slices"

	"github.com/erodehq/erode/internal/facts"
	"github.com/erodehq/erode/internal/graph"
)

func couplingMetrics() []Metric {
	both := []Scope{Component, Package}
	return []Metric{
		{
			ID: "fan-in", Name: "fan-in", Group: "Coupling", Scopes: both,
			Formula:    "number of own packages outside that import a package inside",
			Convention: "What Martin and dependency-cruiser count for Ca, there with classes and files.",
			Reading:    "How many places a change of its interface can break.",
			Source:     "Henry and Kafura, Software Structure Metrics Based on Information Flow, 1981", Unit: "packages",
			Example: Example{"a/q imports c/t; a/r imports c/t; b/s imports c/u; c/t imports d/v", "c", 3},
			each:    fanIn,
		},
		{
			ID: "fan-out", Name: "fan-out", Group: "Coupling", Scopes: both,
			Formula:    "number of own packages outside that a package inside imports",
			Convention: "What Martin and dependency-cruiser count for Ce, there with classes and files.",
			Reading:    "How many places outside can make it change.",
			Source:     "Henry and Kafura, Software Structure Metrics Based on Information Flow, 1981", Unit: "packages", Better: Lower,
			Example: Example{"a/q imports c/t; a/r imports c/t; b/s imports c/u; c/t imports d/v", "c", 1},
			each:    fanOut,
		},
		{
			ID: "imports-in", Name: "imports from outside", Group: "Coupling", Scopes: both,
			Formula: "number of import declarations in own packages outside that name a package inside",
			Reading: "Lines to touch when it moves; where types are known, refs-in is the finer measure.",
			Source:  "erode", Unit: "imports",
			Example: Example{"a imports c; b imports c/u c", "c", 3},
			each:    func(l *level) []float64 { in, _ := crossing(l); return in },
		},
		{
			ID: "imports-out", Name: "imports of the outside", Group: "Coupling", Scopes: both,
			Formula: "number of import declarations inside that name an own package outside",
			Reading: "Lines that tie it to the rest of the program.",
			Source:  "erode", Unit: "imports", Better: Lower,
			Example: Example{"b imports c/u c; a imports b", "b", 2},
			each:    func(l *level) []float64 { _, out := crossing(l); return out },
		},
		{
			ID: "external", Name: "third-party packages", Group: "Coupling", Scopes: both,
			Formula: "number of packages of other modules that it imports, the standard library left out",
			Reading: "A core that should be pure has none; a component that grows them grows reasons to change.",
			Source:  "erode", Unit: "packages", Better: Lower,
			Example: Example{"a imports b example.com/x example.com/y", "a", 2},
			each:    external,
		},
		{
			ID: "dependencies", Name: "dependencies (fat)", Group: "Coupling", Scopes: []Scope{Program, Component},
			Formula: "number of ordered pairs of which one uses the other: of components in the program, of packages in a component",
			Reading: "Structure101 calls more than 120 at one level fat: too many to understand at once.",
			Source:  "Structure101, fat", Unit: "dependencies", Better: Lower,
			Example: Example{"a/x imports b c; a/y imports b; b imports c", "", 3},
			each: func(l *level) []float64 {
				return l.fill(func(i int32) float64 { return float64(l.inside()[i].arcs) })
			},
			whole: func(s *study) float64 {
				if s.levels[Component] == nil {
					return math.NaN()
				}
				return float64(s.levels[Component].uses.Arcs())
			},
		},
	}
}

// fanIn counts each package outside once per element: edges come sorted by From.
func fanIn(l *level) []float64 {
	counts := make([]float64, len(l.names))
	last := slices.Repeat([]int32{graph.None}, len(l.names))
	l.edges(func(e *graph.Edge, from, to int32) {
		if to != graph.None && from != to && last[to] != e.From {
			last[to] = e.From
			counts[to]++
		}
	})
	return counts
}

func fanOut(l *level) []float64 {
	last := slices.Repeat([]int32{graph.None}, l.g.Own())
	return l.fill(func(i int32) float64 {
		n := 0.0
		for _, id := range l.members[i] {
			out := l.g.Out(id)
			for k := range out {
				e := &out[k]
				if e.Prod && int(e.To) < l.g.Own() && l.of[e.To] != i && last[e.To] != i {
					last[e.To] = i
					n++
				}
			}
		}
		return n
	})
}

func crossing(l *level) (in, out []float64) {
	in, out = make([]float64, len(l.names)), make([]float64, len(l.names))
	l.edges(func(e *graph.Edge, from, to int32) {
		if from == to {
			return
		}
		if from != graph.None {
			out[from] += float64(e.Imports())
		}
		if to != graph.None {
			in[to] += float64(e.Imports())
		}
	})
	return in, out
}

func external(l *level) []float64 {
	last := slices.Repeat([]int32{graph.None}, l.g.Len())
	return l.fill(func(i int32) float64 {
		n := 0.0
		for _, id := range l.members[i] {
			out := l.g.Out(id)
			for k := range out {
				e := &out[k]
				if e.Prod && l.g.Class(e.To) == facts.External && last[e.To] != i {
					last[e.To] = i
					n++
				}
			}
		}
		return n
	})
}
