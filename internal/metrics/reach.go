package metrics

import (
	"math"

	"github.com/erodehq/erode/internal/graph"
)

func reachMetrics() []Metric {
	const visibility = "MacCormack, Rusnak and Baldwin, Exploring the Structure of Complex Software Designs, 2006"
	const chain = "a imports b; b imports c; d imports c"
	both := []Scope{Component, Package}
	share := func(counts func(*level) []int32) func(*level) []float64 {
		return func(l *level) []float64 {
			reached := counts(l)
			return l.fill(func(i int32) float64 { return float64(reached[i]) / float64(len(l.names)) })
		}
	}
	down := func(l *level) []int32 { return l.closure().spread }
	return []Metric{
		{
			ID: "depends-upon", Name: "depends upon", Group: "Reach", Scopes: both,
			Formula: "number of components (packages) that it uses, directly or not, itself included",
			Reading: "What has to be built to test it.",
			Source:  "Lakos, Large-Scale C++ Software Design, 1996", Unit: "components", Better: Lower,
			Example: Example{chain, "a", 3},
			each: func(l *level) []float64 {
				return l.fill(func(i int32) float64 { return float64(down(l)[i]) })
			},
		},
		{
			ID: "used-from", Name: "used from", Group: "Reach", Scopes: both,
			Formula: "number of components (packages) that use it, directly or not, itself included",
			Reading: "What a change of it can reach.",
			Source:  "Lakos, Large-Scale C++ Software Design, 1996", Unit: "components",
			Example: Example{chain, "c", 4},
			each: func(l *level) []float64 {
				return l.fill(func(i int32) float64 { return float64(l.usedFrom()[i]) })
			},
		},
		{
			ID: "visibility-out", Name: "visibility fan-out", Group: "Reach", Scopes: both,
			Formula: "depends-upon ÷ n",
			Reading: "With a high visibility fan-in as well it is core: change it rarely. High alone: control code. Low in both: periphery.",
			Source:  visibility, Better: Lower,
			Example: Example{chain, "a", 0.75},
			each:    share(down),
		},
		{
			ID: "visibility-in", Name: "visibility fan-in", Group: "Reach", Scopes: both,
			Formula: "used-from ÷ n",
			Reading: "High with a low visibility fan-out: shared code that many rest on.",
			Source:  visibility,
			Example: Example{chain, "c", 1},
			each:    share((*level).usedFrom),
		},
		{
			ID: "stability", Name: "system stability", Group: "Reach", Scopes: []Scope{Program, Component, Package},
			Formula:    "1 − the share of the other components (packages) that use it, directly or not; of the program, the mean of its components",
			Convention: "Lattix prints per cent. The part itself is no other; a single part has 1.",
			Reading:    "The share of the program that a change leaves alone. For the whole, falling values mean that changes reach further.",
			Source:     "Lattix, system stability", Better: Higher,
			Example: Example{chain, "c", 0},
			each:    stability,
			whole: func(s *study) float64 {
				return s.total(Component, stability) / s.components()
			},
		},
		{
			ID: "level", Name: "level", Group: "Reach", Scopes: both,
			Formula: "0 if it uses nothing, else one more than the highest it uses; a cycle shares one",
			Reading: "How high it stands. Layers found by levels are the natural ones.",
			Source:  "Lakos, Large-Scale C++ Software Design, 1996", Unit: "levels",
			Example: Example{chain, "a", 2},
			each:    func(l *level) []float64 { return heights(l.uses) },
		},
		{
			ID: "depth", Name: "depth", Group: "Reach", Scopes: both,
			Formula: "0 if nothing uses it, else one more than the deepest that does; a cycle shares one",
			Reading: "How deep it lies below the entry points.",
			Source:  "erode", Unit: "levels",
			Example: Example{chain, "c", 2},
			each:    func(l *level) []float64 { return heights(l.users) },
		},
		{
			ID: "rank", Name: "component rank", Group: "Reach", Scopes: both,
			Formula:    "PageRank along the dependencies with damping 0.85, times n",
			Convention: "The average is 1; dependencies are not weighted; what uses nothing spreads its rank over all.",
			Reading:    "What to read first: the parts that the program rests on, by way of others too.",
			Source:     "Brin and Page, The Anatomy of a Large-Scale Hypertextual Web Search Engine, 1998",
			Example:    Example{"a imports c; b imports c", "c", 1.723404},
			each:       func(l *level) []float64 { return rank(l.uses) },
		},
	}
}

func stability(l *level) []float64 {
	return l.fill(func(i int32) float64 {
		if len(l.names) == 1 {
			return 1
		}
		return 1 - float64(l.usedFrom()[i]-1)/float64(len(l.names)-1)
	})
}

func heights(d *graph.Digraph) []float64 {
	levels := d.Levels()
	values := make([]float64, len(levels))
	for i, l := range levels {
		values[i] = float64(l)
	}
	return values
}

// rank returns n times the PageRank of every node.
func rank(d *graph.Digraph) []float64 {
	const damping, rounds, close = 0.85, 200, 1e-10
	n := d.Len()
	now, next := make([]float64, n), make([]float64, n)
	for i := range now {
		now[i] = 1
	}
	for range rounds {
		idle := 0.0 // rank of nodes without arcs
		clear(next)
		for v := range int32(n) {
			out := d.Out(v)
			if len(out) == 0 {
				idle += now[v]
				continue
			}
			each := now[v] / float64(len(out))
			for _, w := range out {
				next[w] += each
			}
		}
		moved := 0.0
		for i := range next {
			next[i] = (1 - damping) + damping*(next[i]+idle/float64(n))
			moved += math.Abs(next[i] - now[i])
		}
		now, next = next, now
		if moved < close*float64(n) {
			break
		}
	}
	return now
}
