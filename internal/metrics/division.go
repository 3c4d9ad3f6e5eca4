package metrics

import (
	"math"

	"github.com/erodehq/erode/internal/graph"
)

// Metrics of how well the components divide the packages.
func divisionMetrics() []Metric {
	const two = "a/x imports a/y b/x; b/x imports b/y"
	const counts = "A dependency between two packages counts 1; packages of no component are left out."
	return []Metric{
		{
			ID: "cluster-factor", Name: "cluster factor CF", Group: "Division into components", Scopes: []Scope{Component},
			Formula:    "2μ ÷ (2μ + ε), with μ dependencies between its packages and ε between them and those of other components; 0 if μ is 0",
			Convention: counts,
			Reading:    "1: all of its dependencies stay inside. Near 0: the border is in the wrong place, or it is a layer.",
			Source:     "Mitchell and Mancoridis, Bunch", Better: Higher,
			Example: Example{two, "a", 0.666667},
			each:    clusterFactor,
		},
		{
			ID: "turbo-mq", Name: "TurboMQ", Group: "Division into components", Scopes: []Scope{Program},
			Formula: "Σ cluster-factor", Convention: counts,
			Reading: "Grows with the number of components: use it to compare divisions of the same program into equally many.",
			Source:  "Mitchell and Mancoridis, Bunch", Better: Higher,
			Example: Example{two, "", 1.333333},
			whole:   func(s *study) float64 { return s.total(Component, clusterFactor) },
		},
		{
			ID: "mq", Name: "TurboMQ per component", Group: "Division into components", Scopes: []Scope{Program},
			Formula: "TurboMQ ÷ n", Convention: counts,
			Reading: "0 to 1: how much the average component keeps to itself.",
			Source:  "Mitchell and Mancoridis, Bunch", Better: Higher,
			Example: Example{two, "", 0.666667},
			whole:   func(s *study) float64 { return s.total(Component, clusterFactor) / s.components() },
		},
		{
			ID: "modularity", Name: "directed modularity Q", Group: "Division into components", Scopes: []Scope{Program},
			Formula: "Σ over components of (inner ÷ m − out · in ÷ m²): dependencies between its packages, from its packages, to its packages, m all of them", Convention: counts,
			Reading: "0: the borders are no better than chance. Above 0.3 they follow how the code hangs together. A strictly layered program scores low, and rightly so.",
			Source:  "Leicht and Newman, Community Structure in Directed Networks, 2008", Better: Higher,
			Example: Example{two, "", 0.222222},
			whole:   modularity,
		},
	}
}

func one(*graph.Edge) int { return 1 }

func clusterFactor(l *level) []float64 {
	inner, outer := within(l, one), make([]float64, len(l.names))
	l.edges(func(_ *graph.Edge, from, to int32) {
		if from != to && from != graph.None && to != graph.None {
			outer[from]++
			outer[to]++
		}
	})
	return l.fill(func(i int32) float64 {
		if inner[i] == 0 {
			return 0
		}
		return 2 * inner[i] / (2*inner[i] + outer[i])
	})
}

func modularity(s *study) float64 {
	l := s.levels[Component]
	if l == nil {
		return math.NaN()
	}
	m, out, in := 0.0, make([]float64, len(l.names)), make([]float64, len(l.names))
	l.edges(func(_ *graph.Edge, from, to int32) {
		if from != graph.None && to != graph.None {
			m++
			out[from]++
			in[to]++
		}
	})
	if m == 0 {
		return math.NaN()
	}
	q := 0.0
	for c, inner := range within(l, one) {
		q += inner/m - out[c]/m*in[c]/m
	}
	return q
}
