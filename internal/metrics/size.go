package metrics

import "github.com/erodehq/erode/internal/facts"

func sizeMetrics() []Metric {
	declared := []Scope{Program, Component, Package}
	count := func(of func(*shape) int) func(*level) []float64 {
		return func(l *level) []float64 {
			return l.typed(func(i int32) float64 { return l.sum(i, of) })
		}
	}
	whole := func(of func(*shape) int) func(*study) float64 {
		return func(s *study) float64 { return s.total(Package, count(of)) }
	}
	types := func(s *shape) int { return s.types }
	functions := func(s *shape) int { return s.functions }
	lines := func(s *shape) int { return s.lines }
	return []Metric{
		{
			ID: "components", Name: "components", Group: "Size", Scopes: []Scope{Program},
			Formula: "number of components",
			Reading: "More than 30 parts side by side are hard to keep in mind; group them.",
			Source:  "Lippert and Roock, Refactoring in Large Software Projects, 2006", Unit: "components",
			Example: Example{"a/x imports b/y", "", 2},
			whole:   (*study).components,
		},
		{
			ID: "packages", Name: "packages", Group: "Size", Scopes: []Scope{Program, Component},
			Formula: "number of packages with production code",
			Reading: "A component with a hundred packages has parts of its own that deserve names.",
			Source:  "Lippert and Roock, Refactoring in Large Software Projects, 2006", Unit: "packages",
			Example: Example{"a/x imports a/y; b imports a/y", "a", 2},
			each: func(l *level) []float64 {
				return l.fill(func(i int32) float64 { return float64(len(l.members[i])) })
			},
			whole: func(s *study) float64 { return float64(len(s.levels[Package].names)) },
		},
		{
			ID: "files", Name: "files", Group: "Size", Scopes: declared,
			Formula: "number of production files, those of every platform and build tag",
			Reading: "Context for the other values; growth is where to look for parts to take out.",
			Source:  "erode", Unit: "files",
			Example: Example{"a/x imports a/y; b imports a/y", "a", 2},
			each:    files,
			whole:   func(s *study) float64 { return s.total(Package, files) },
		},
		{
			ID: "types", Name: "types", Group: "Size", Scopes: declared,
			Formula:    "number of named types",
			Convention: "Package-level ones, exported or not; aliases and tests are left out.",
			Reading:    "A component with more than 30 types rarely has one purpose.",
			Source:     "Lippert and Roock, Refactoring in Large Software Projects, 2006", Unit: "types", Needs: facts.Typed,
			Example: Example{"a declares struct Row, struct col, func Open", "a", 2},
			each:    count(types), whole: whole(types),
		},
		{
			ID: "functions", Name: "functions", Group: "Size", Scopes: declared,
			Formula: "number of functions and methods",
			Reading: "Context for the other values.",
			Source:  "erode", Unit: "functions", Needs: facts.Typed,
			Example: Example{"a declares struct Row, method Row.Len, func Open", "a", 2},
			each:    count(functions), whole: whole(functions),
		},
		{
			ID: "lines", Name: "lines", Group: "Size", Scopes: declared,
			Formula: "source lines of all package-level declarations",
			Reading: "Context for the other values.",
			Source:  "erode", Unit: "lines", Needs: facts.Typed,
			Example: Example{"a declares struct Row, func Open", "a", 2},
			each:    count(lines), whole: whole(lines),
		},
	}
}

func files(l *level) []float64 {
	return l.fill(func(i int32) float64 {
		n := 0
		for _, id := range l.members[i] {
			p := l.g.Package(id)
			for f := range p.Files {
				if !p.Files[f].Test {
					n++
				}
			}
		}
		return float64(n)
	})
}
