package metrics

import "math"

// Metrics of cycles between components. There are none between packages: Go
// forbids them.
func cycleMetrics() []Metric {
	const ring = "a imports b; b imports a; c imports a"
	const weights = "a imports b; b/x imports a; b/y imports a; c imports a"
	const notes = "Production import declarations are the weights, at every tier, so that types do not change the value. The cut is the one that erode reports."
	const zitzewitz = "von Zitzewitz, Sonargraph"
	program := []Scope{Program}
	list := []Metric{
		{
			ID: "cycle", Name: "cycle group", Scopes: []Scope{Component},
			Formula: "number of components in its knot (strongly connected component), itself included; 0 if it is on no cycle",
			Reading: "It can only be understood, built and extracted with all of them.",
			Source:  "Lattix, Sonargraph", Unit: "components",
			Example: Example{ring, "a", 2},
			each: func(l *level) []float64 {
				values := make([]float64, len(l.names))
				for _, k := range l.knots() {
					for _, c := range k.Members {
						values[c] = float64(len(k.Members))
					}
				}
				return values
			},
		},
		{
			ID: "cycles", Name: "knots", Scopes: program,
			Formula:    "number of knots: strongly connected components of two components or more",
			Convention: "Cycles themselves are never counted: a knot of thirty holds more than anybody could read.",
			Reading:    "0 is the goal; each knot is one finding with one cut.",
			Source:     "erode", Unit: "knots",
			Example: Example{ring, "", 1},
			whole:   func(s *study) float64 { return float64(len(s.knots())) },
		},
		{
			ID: "largest-cycle", Name: "largest knot", Scopes: program,
			Formula: "number of components in the largest knot, 0 without any",
			Reading: "From 5 on nobody keeps it in mind; Sonargraph calls 6 critical.",
			Source:  zitzewitz, Unit: "components",
			Example: Example{ring, "", 2},
			whole:   func(s *study) float64 { return s.knotSizes(func(sum, n float64) float64 { return max(sum, n) }) },
		},
		{
			ID: "cyclicity", Name: "cyclicity", Scopes: program,
			Formula: "Σ size² over the knots",
			Reading: "Grows with the square: one knot of ten is worse than five of two.",
			Source:  zitzewitz,
			Example: Example{ring, "", 4},
			whole:   cyclicity,
		},
		{
			ID: "relative-cyclicity", Name: "relative cyclicity", Scopes: program,
			Formula: "100 · √cyclicity ÷ n", Unit: "per cent",
			Reading: "Sonargraph asks for at most 4.",
			Source:  zitzewitz,
			Example: Example{ring, "", 66.666667},
			whole:   func(s *study) float64 { return ratio(100*math.Sqrt(cyclicity(s)), s.components()) },
		},
		{
			ID: "cyclic-share", Name: "system cyclicality", Scopes: program,
			Formula: "components on a cycle ÷ n", Convention: "Lattix prints per cent.",
			Reading: "The share of the program that has no order.",
			Source:  "Lattix, system cyclicality",
			Example: Example{ring, "", 0.666667},
			whole: func(s *study) float64 {
				return ratio(s.knotSizes(func(sum, n float64) float64 { return sum + n }), s.components())
			},
		},
		{
			ID: "links-to-cut", Name: "dependencies to cut", Scopes: []Scope{Program, Component},
			Formula:    "number of dependencies between components in the cheapest cut; of a component, those that start at it",
			Convention: notes,
			Reading:    "How far the program is from having an order.",
			Source:     zitzewitz, Unit: "dependencies",
			Example: Example{weights, "", 1},
			each:    func(l *level) []float64 { return l.cut(1, 0) },
			whole:   func(s *study) float64 { return s.cut(1, 0) },
		},
		{
			ID: "cut-weight", Name: "imports to cut", Scopes: []Scope{Program, Component},
			Formula:    "number of import declarations in the cheapest cut; of a component, those that stand in it",
			Convention: notes,
			Reading:    "The lines that have to go before there is an order.",
			Source:     "erode", Unit: "imports",
			Example: Example{weights, "", 1},
			each:    func(l *level) []float64 { return l.cut(0, 1) },
			whole:   func(s *study) float64 { return s.cut(0, 1) },
		},
		{
			ID: "sdi", Name: "structural debt index SDI", Scopes: []Scope{Program, Component},
			Formula:    "10 · links-to-cut + cut-weight",
			Convention: notes,
			Reading:    "What untangling costs, to be watched over time. Sonargraph's alert levels were 400 and 1600.",
			Source:     zitzewitz,
			Example:    Example{weights, "", 11},
			each:       func(l *level) []float64 { return l.cut(10, 1) },
			whole:      func(s *study) float64 { return s.cut(10, 1) },
		},
		{
			ID: "tangle", Name: "tangle share", Scopes: program,
			Formula:    "cut-weight ÷ import declarations between components",
			Convention: notes + " 0 without any dependency.",
			Reading:    "The share of what crosses borders that runs against the order. Structure101 tolerates none.",
			Source:     "Structure101, tangle",
			Example:    Example{weights, "", 0.25},
			whole: func(s *study) float64 {
				if s.levels[Component] == nil {
					return math.NaN()
				}
				crossing, uses := 0.0, s.levels[Component].uses
				for c := range int32(uses.Len()) {
					for _, w := range uses.Weights(c) {
						crossing += w
					}
				}
				return s.cut(0, 1) / max(crossing, 1)
			},
		},
	}
	for i := range list {
		list[i].Group, list[i].Better = "Cycles", Lower
		if whole := list[i].whole; whole != nil {
			list[i].whole = func(s *study) float64 {
				if s.levels[Component] == nil {
					return math.NaN()
				}
				return whole(s)
			}
		}
	}
	return list
}

// knotSizes folds the sizes of the knots.
func (s *study) knotSizes(fold func(sum, size float64) float64) (sum float64) {
	for _, k := range s.knots() {
		sum = fold(sum, float64(len(k.Members)))
	}
	return sum
}

func cyclicity(s *study) float64 {
	return s.knotSizes(func(sum, n float64) float64 { return sum + n*n })
}

// cut adds up what the cuts cost at a price per dependency and one per import.
func (s *study) cut(link, weight float64) (sum float64) {
	for _, v := range s.levels[Component].cut(link, weight) {
		sum += v
	}
	return sum
}

// cut does so for the dependencies that start at each component.
func (l *level) cut(link, weight float64) []float64 {
	values := make([]float64, len(l.names))
	for _, k := range l.knots() {
		for _, d := range k.Cut {
			values[d.From] += link + weight*float64(d.Weight)
		}
	}
	return values
}
