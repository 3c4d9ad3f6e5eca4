package metrics

import (
	"github.com/erodehq/erode/internal/facts"
	"github.com/erodehq/erode/internal/graph"
)

// A shape counts what a package declares in production code. All of it is 0 below
// the typed tier.
type shape struct {
	types      int // named types, aliases aside
	relations  int // ordered pairs of its types of which one mentions the other
	open       int // exported named types, aliases aside
	interfaces int // of open, how many are interfaces
	functions  int // functions and methods
	top        int // package-level names
	exported   int // of top, how many are exported
	api        int // exported names and exported methods of exported types
	parts      int // groups of declarations that mention each other, see lcom4
	lines      int
}

// shapes returns the shape of every own package.
func (s *study) shapes() []shape {
	if s.measured == nil {
		s.measured = make([]shape, s.g.Own())
		for id := range s.measured {
			if types := s.g.Package(int32(id)).Types; types != nil {
				s.measured[id] = measure(types, s.g.Declared(int32(id)))
			}
		}
	}
	return s.measured
}

func measure(types *facts.Types, d *graph.Declarations) (s shape) {
	isA, works := make([]bool, len(d.Names)), make([]bool, len(d.Names))
	for i := range types.Symbols {
		sym := &types.Symbols[i]
		if sym.Test {
			continue
		}
		s.count(sym)
		v := d.Of[i]
		isA[v] = isA[v] || isType(sym.Kind)
		works[v] = works[v] || !isType(sym.Kind) && sym.Kind != facts.Const && sym.Name != "_"
	}
	s.relations = relations(d.Uses, isA)
	s.parts = workingParts(d.Uses, works)
	return s
}

func (s *shape) count(sym *facts.Symbol) {
	s.lines += int(sym.Lines)
	if sym.Kind == facts.Func || sym.Kind == facts.Method {
		s.functions++
	}
	if sym.Exported {
		s.api++
	}
	if sym.Kind != facts.Method {
		s.countName(sym)
	}
}

// countName counts a package-level declaration.
func (s *shape) countName(sym *facts.Symbol) {
	if sym.Name == "_" || sym.Name == "init" {
		return
	}
	s.top++
	if sym.Exported {
		s.exported++
	}
	if !isType(sym.Kind) || sym.Alias {
		return
	}
	s.types++
	if sym.Exported {
		s.open++
		if sym.Kind == facts.Interface {
			s.interfaces++
		}
	}
}

// relations counts the ordered pairs of types of which one mentions the other.
func relations(uses *graph.Digraph, isType []bool) (n int) {
	for v := range int32(uses.Len()) {
		for _, w := range uses.Out(v) {
			if isType[v] && isType[w] {
				n++
			}
		}
	}
	return n
}

// workingParts counts the groups of declarations that mention each other, directly
// or not, and of which one works.
func workingParts(uses *graph.Digraph, works []bool) (n int) {
	part := make([]int32, uses.Len()) // a step towards the first of the group
	for v := range part {
		part[v] = int32(v)
	}
	first := func(v int32) int32 {
		for part[v] != v {
			part[v] = part[part[v]]
			v = part[v]
		}
		return v
	}
	for v := range int32(len(part)) {
		for _, w := range uses.Out(v) {
			a, b := first(v), first(w)
			part[max(a, b)] = min(a, b)
		}
	}
	working := graph.NewBits(len(part))
	for v, works := range works {
		if works {
			working.Set(first(int32(v)))
		}
	}
	return working.Count()
}
