package metrics

import (
	"math"

	"github.com/erodehq/erode/internal/facts"
)

func martinMetrics() []Metric {
	const source = "Martin, OO Design Quality Metrics, 1994"
	both := []Scope{Component, Package}
	return []Metric{
		{
			ID: "ca", Name: "afferent coupling Ca", Group: "Stability and abstractness", Scopes: both,
			Formula:    "number of components (of packages, for a package) that use it",
			Convention: "Counts components, as ArchUnit does; dependency-cruiser counts files and NDepend types. fan-in counts packages.",
			Reading:    "High: much rests on it, so its interface should hardly change.",
			Source:     source, Unit: "components",
			Example: Example{"a/q imports c/t; a/r imports c/t; b/s imports c/u; c/t imports d/v", "c", 2},
			each: func(l *level) []float64 {
				return l.fill(func(i int32) float64 { return float64(len(l.users.Out(i))) })
			},
		},
		{
			ID: "ce", Name: "efferent coupling Ce", Group: "Stability and abstractness", Scopes: both,
			Formula:    "number of components (of packages, for a package) that it uses",
			Convention: "Counts components, as ArchUnit does; dependency-cruiser counts files and NDepend types. fan-out counts packages.",
			Reading:    "High: it changes whenever one of many others does, and cannot be understood alone.",
			Source:     source, Unit: "components", Better: Lower,
			Example: Example{"a/q imports c/t; a/r imports c/t; b/s imports c/u; c/t imports d/v", "c", 1},
			each: func(l *level) []float64 {
				return l.fill(func(i int32) float64 { return float64(len(l.uses.Out(i))) })
			},
		},
		{
			ID: "instability", Name: "instability I", Group: "Stability and abstractness", Scopes: both,
			Formula:    "Ce ÷ (Ca + Ce)",
			Convention: "0 when nothing uses it and it uses nothing; ArchUnit says 1, dependency-cruiser 0.",
			Reading:    "0: much rests on it and it rests on nothing. 1: nothing rests on it. Dependencies should lead towards smaller values.",
			Source:     source,
			Example:    Example{"a imports c; b imports c; c imports d", "c", 0.333333},
			each:       instability,
		},
		{
			ID: "unstable-uses", Name: "dependencies on something less stable", Group: "Stability and abstractness",
			Scopes:  []Scope{Program, Component, Package},
			Formula: "number of dependencies on a component (package) of higher instability; of the program, those of all components",
			Reading: "Each is a place where something that should hardly change rests on something that changes easily.",
			Source:  "Martin's stable dependencies principle", Unit: "dependencies", Better: Lower,
			Example: Example{"a imports c; b imports c; c imports d; d imports e f g", "c", 1},
			each:    unstableUses,
			whole:   func(s *study) float64 { return s.total(Component, unstableUses) },
		},
		{
			ID: "abstractness", Name: "abstractness A", Group: "Stability and abstractness", Scopes: both,
			Formula: "exported interfaces ÷ exported named types",
			Convention: "Only interfaces are abstract in Go: a func type has one behaviour per value, but no name to implement. " +
				"Aliases are left out, they name another's type. 0 without exported types.",
			Reading: "Says little alone, see distance. Go declares interfaces where they are used, so that providers are rightly concrete.",
			Source:  source, Needs: facts.Typed,
			Example: Example{"a declares interface Store, struct Row, struct row, func Open", "a", 0.5},
			each:    abstractness,
		},
		{
			ID: "distance", Name: "distance from the main sequence D", Group: "Stability and abstractness", Scopes: both,
			Formula:    "|A + I − 1|",
			Convention: "The normalised form; Martin's first form divides by √2.",
			Reading:    "Near 1 is either the zone of pain (concrete, and much rests on it) or of uselessness (abstract, and nothing does). NDepend warns above 0.7.",
			Source:     source, Better: Lower, Needs: facts.Typed,
			Example: Example{"a imports c; c declares struct Row", "c", 1},
			each: func(l *level) []float64 {
				a, i := abstractness(l), instability(l)
				return l.fill(func(e int32) float64 { return math.Abs(a[e] + i[e] - 1) })
			},
		},
	}
}

func instability(l *level) []float64 {
	return l.fill(func(i int32) float64 {
		ca, ce := float64(len(l.users.Out(i))), float64(len(l.uses.Out(i)))
		if ca+ce == 0 {
			return 0
		}
		return ce / (ca + ce)
	})
}

func unstableUses(l *level) []float64 {
	unstable := instability(l)
	return l.fill(func(i int32) float64 {
		n := 0.0
		for _, to := range l.uses.Out(i) {
			if unstable[to] > unstable[i] {
				n++
			}
		}
		return n
	})
}

func abstractness(l *level) []float64 {
	return l.typed(func(i int32) float64 {
		all := l.sum(i, func(s *shape) int { return s.open })
		if all == 0 {
			return 0
		}
		return l.sum(i, func(s *shape) int { return s.interfaces }) / all
	})
}
