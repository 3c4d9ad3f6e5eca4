package metrics

import (
	"math"
	"slices"

	"github.com/erodehq/erode/internal/facts"
	"github.com/erodehq/erode/internal/graph"
)

// A study is what the metrics of one program have in common, worked out once.
type study struct {
	g        *graph.Graph
	api      func(id int32) bool
	levels   [3]*level // nil for Program, and for Component without components
	division *graph.Partition
	anyTypes bool
	// Worked out when asked for.
	measured []shape
	parts    []closure
	cycles   []graph.Knot
	searched bool // for cycles
}

// A level is the program seen as components or as packages.
type level struct {
	*study
	scope   Scope
	names   []string
	members [][]int32      // own packages with production code
	of      []int32        // own package → element, None
	known   []bool         // all packages of an element have types
	uses    *graph.Digraph // weights are import declarations in production code
	users   *graph.Digraph
	whole   *closure // worked out when asked for
	back    []int32  // elements that reach an element, itself included; likewise
	counted *tally   // likewise
}

func newStudy(g *graph.Graph, p *graph.Partition, o Options) *study {
	s := &study{g: g, api: o.API, division: p}
	if s.api == nil {
		s.api = func(int32) bool { return true }
	}
	for id := range int32(g.Own()) {
		s.anyTypes = s.anyTypes || g.Package(id).Types != nil
	}
	s.levels[Package] = s.packages()
	if p != nil && len(p.Names) > 0 {
		s.levels[Component] = s.divide(p)
	}
	return s
}

// knots returns the cycles among components, weighed by import declarations.
func (s *study) knots() []graph.Knot {
	if !s.searched {
		s.cycles, s.searched = graph.Cycles(s.g, s.division, graph.CycleOptions{}), true
	}
	return s.cycles
}

// inside returns what the packages of every component reach among themselves.
func (s *study) inside() []closure {
	if s.parts == nil {
		for _, part := range s.levels[Package].uses.Parts(s.groups()) {
			s.parts = append(s.parts, newClosure(part))
		}
	}
	return s.parts
}

// packages makes an element of every package with production code.
func (s *study) packages() *level {
	l := &level{study: s, scope: Package, of: make([]int32, s.g.Own())}
	for id := range int32(s.g.Own()) {
		l.of[id] = graph.None
		if !s.g.Package(id).OnlyTests() {
			l.of[id] = int32(len(l.names))
			l.names = append(l.names, s.g.Path(id))
			l.members = append(l.members, []int32{id})
		}
	}
	l.link()
	return l
}

func (s *study) divide(p *graph.Partition) *level {
	l := &level{study: s, scope: Component, names: p.Names, of: make([]int32, s.g.Own())}
	l.members = make([][]int32, len(p.Names))
	for id := range int32(s.g.Own()) {
		l.of[id] = graph.None
		if c := p.Component(id); c != graph.None && !s.g.Package(id).OnlyTests() {
			l.of[id] = c
			l.members[c] = append(l.members[c], id)
		}
	}
	l.link()
	return l
}

// link fills in what follows from the members.
func (l *level) link() {
	l.known = make([]bool, len(l.members))
	for i, members := range l.members {
		l.known[i] = !slices.ContainsFunc(members, func(id int32) bool { return l.g.Package(id).Types == nil })
	}
	b := graph.Builder{N: len(l.names)}
	l.edges(func(e *graph.Edge, from, to int32) {
		if from != to && from != graph.None && to != graph.None {
			b.Add(from, to, float64(e.Imports()))
		}
	})
	l.uses = b.Build()
	l.users = l.uses.Reverse()
}

// edges shows every dependency of production code between own packages, with the
// elements of its ends, None for a package of none.
func (l *level) edges(see func(e *graph.Edge, from, to int32)) {
	all := l.g.Edges()
	for i := range all {
		if e := &all[i]; e.Prod && int(e.To) < l.g.Own() {
			see(e, l.of[e.From], l.of[e.To])
		}
	}
}

// groups returns the packages of every component by their numbers among packages.
func (s *study) groups() [][]int32 {
	groups := make([][]int32, len(s.levels[Component].members))
	for c, members := range s.levels[Component].members {
		for _, id := range members {
			groups[c] = append(groups[c], s.levels[Package].of[id])
		}
	}
	return groups
}

func (l *level) closure() *closure {
	if l.whole == nil {
		c := newClosure(l.uses)
		l.whole = &c
	}
	return l.whole
}

// usedFrom returns how many elements reach each element, itself included.
func (l *level) usedFrom() []int32 {
	if l.back == nil {
		l.back = l.users.Spread()
	}
	return l.back
}

// fill returns a value for every element.
func (l *level) fill(of func(i int32) float64) []float64 {
	values := make([]float64, len(l.names))
	for i := range values {
		values[i] = of(int32(i))
	}
	return values
}

// typed returns a value for every element all of whose packages have types, none
// for the others.
func (l *level) typed(of func(i int32) float64) []float64 {
	return l.fill(func(i int32) float64 {
		if !l.known[i] {
			return math.NaN()
		}
		return of(i)
	})
}

// sum adds up what the packages of an element have.
func (l *level) sum(i int32, of func(*shape) int) float64 {
	n := 0
	for _, id := range l.members[i] {
		n += of(&l.shapes()[id])
	}
	return float64(n)
}

// total adds up what the elements of a level have; NaN if one of them has no value
// or there is no such level.
func (s *study) total(scope Scope, values func(*level) []float64) float64 {
	if s.levels[scope] == nil {
		return math.NaN()
	}
	sum := 0.0
	for _, v := range values(s.levels[scope]) {
		sum += v
	}
	return sum
}

// components returns the number of components, no value without any.
func (s *study) components() float64 {
	if s.levels[Component] == nil {
		return math.NaN()
	}
	return float64(len(s.levels[Component].names))
}

// ratio returns a ÷ b, and no value if b is 0.
func ratio(a, b float64) float64 {
	if b == 0 {
		return math.NaN()
	}
	return a / b
}

func isType(k facts.SymbolKind) bool {
	return k == facts.Struct || k == facts.Interface || k == facts.Type
}
