package boundaries

import (
	"slices"

	"github.com/erodehq/erode/internal/graph"
)

// programs returns what each main package is made of.
func (l *leaks) programs() []graph.Bits {
	if l.linked == nil {
		l.linked = []graph.Bits{}
		for id := range int32(l.Graph.Own()) {
			if l.Graph.Package(id).IsMain() {
				in := l.Graph.Uses().Reach(id)
				in.Set(id)
				l.linked = append(l.linked, in)
			}
		}
	}
	return l.linked
}

// together reports whether two packages may be part of one running program. What is
// part of no main package here may be part of any elsewhere.
func (l *leaks) together(a, b int32) bool {
	inA, inB := false, false
	for _, p := range l.programs() {
		if p.Has(a) && p.Has(b) {
			return true
		}
		inA, inB = inA || p.Has(a), inB || p.Has(b)
	}
	return !inA || !inB
}

// meets reports whether one of some packages and one of others may be part of one
// running program.
func (l *leaks) meets(a, b []int32) bool {
	return slices.ContainsFunc(a, func(x int32) bool {
		return slices.ContainsFunc(b, func(y int32) bool { return l.together(x, y) })
	})
}
