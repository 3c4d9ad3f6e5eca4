package html

import (
	"slices"

	"github.com/erodehq/erode/internal/graph"
	"github.com/erodehq/erode/internal/layout"
)

// A parts is a set of boxes with their dependencies, ready to be drawn: the
// components of a program, or the packages of one component.
type parts struct {
	uses *graph.Digraph
	of   []int32 // the cycle of each box
	cut  map[[2]int32]bool
}

// newParts finds what is on a cycle. The cut is the one that the result names;
// where that leaves a cycle, the rest is cut too.
func newParts(uses *graph.Digraph, named map[[2]int32]bool) *parts {
	p := &parts{uses: uses, cut: map[[2]int32]bool{}}
	var groups [][]int32
	p.of, groups = uses.SCC()
	for _, group := range groups {
		if len(group) < 2 {
			continue
		}
		for _, a := range uses.Cut(group, func(from, to int32) graph.Hint {
			if named[[2]int32{from, to}] {
				return graph.Prefer
			}
			return graph.Free
		}) {
			p.cut[[2]int32{a.From, a.To}] = true
		}
	}
	return p
}

// arcs lists the dependencies for the layout.
func (p *parts) arcs() []layout.Arc {
	var arcs []layout.Arc
	for v := range int32(p.uses.Len()) {
		for _, w := range p.uses.Out(v) {
			if v != w {
				arcs = append(arcs, layout.Arc{From: v, To: w, Back: p.cut[[2]int32{v, w}]})
			}
		}
	}
	return arcs
}

// implied reports, for each of some arcs, whether a chain of others leads there
// too. Without the arcs to be cut there is no cycle, so the answer is unique.
func implied(n int, arcs []layout.Arc) []bool {
	b := graph.Builder{N: n}
	for _, a := range arcs {
		if !a.Back {
			b.Add(a.From, a.To, 1)
		}
	}
	reduced := b.Build().Reduce()
	out := make([]bool, len(arcs))
	for i, a := range arcs {
		out[i] = !a.Back && !reduced.Has(a.From, a.To)
	}
	return out
}

// hubs returns the boxes that more than a third of the others use, if there are
// so many boxes that the lines to a hub would hide all else.
func (p *parts) hubs() []bool {
	n := p.uses.Len()
	hub := make([]bool, n)
	if n <= 12 {
		return hub
	}
	users := p.uses.Reverse()
	for v := range int32(n) {
		hub[v] = 20*len(users.Out(v)) > 7*n
	}
	return hub
}

// draw computes the map of the components, the map inside each of them, and the
// order of the matrix.
func (b *builder) draw() {
	b.linkComponents()
	b.drawMap()
	within := b.packageParts()
	b.page.Order = layout.Order(len(b.page.Components), b.parts.arcs(), b.parts.of)
	b.page.PkgOrder = layout.Order(len(b.page.Packages), within.arcs(), within.of)
	b.page.Inside = make([]*chart, len(b.page.Components))
	edges := b.edgesWithin()
	for c, members := range b.members() {
		if len(members) > 1 {
			b.page.Inside[c] = b.inside(members, edges[c])
		}
	}
}

// edgesWithin lists, for each component, the dependencies among its packages in
// production code.
func (b *builder) edgesWithin() [][]int {
	within := make([][]int, len(b.page.Components))
	for i, e := range b.page.Edges {
		c := b.page.Packages[e[0]].Component
		if c == b.page.Packages[e[1]].Component && e[0] != e[1] && e[4]&flagTest == 0 {
			within[c] = append(within[c], i)
		}
	}
	return within
}

// members lists the packages of each component.
func (b *builder) members() [][]int32 {
	members := make([][]int32, len(b.page.Components))
	for i, p := range b.page.Packages {
		members[p.Component] = append(members[p.Component], int32(i))
	}
	return members
}

// linkComponents sums the dependencies of packages up to those of components. What
// only tests use is no dependency of a component.
func (b *builder) linkComponents() {
	sums := map[[2]int32]*link{}
	build := graph.Builder{N: len(b.page.Components)}
	for _, e := range b.page.Edges {
		from, to := b.page.Packages[e[0]].Component, b.page.Packages[e[1]].Component
		if from == to || e[4]&flagTest != 0 {
			continue
		}
		key := [2]int32{int32(from), int32(to)}
		l := sums[key]
		if l == nil {
			l = &link{from, to}
			sums[key] = l
		}
		l[2] += e[2]
		l[3] += e[3]
		l[5] += e[5]
		build.Add(key[0], key[1], float64(max(e[2], e[3], 1)))
	}
	for _, l := range sums {
		b.page.Links = append(b.page.Links, *l)
	}
	slices.SortFunc(b.page.Links, func(x, y link) int { return slices.Compare(x[:2], y[:2]) })
	b.parts = newParts(build.Build(), b.namedCut())
}

// namedCut returns the dependencies between components that the result wants cut.
func (b *builder) namedCut() map[[2]int32]bool {
	named := map[[2]int32]bool{}
	for _, c := range b.page.Cycles {
		for _, e := range c.Cut {
			named[[2]int32{int32(e.From), int32(e.To)}] = true
		}
	}
	return named
}

// packageParts is the graph of all packages. Only tests can close a cycle there,
// and those are left out; a result that has one all the same gets it cut.
func (b *builder) packageParts() *parts {
	build := graph.Builder{N: len(b.page.Packages)}
	for _, e := range b.page.Edges {
		if e[4]&flagTest == 0 {
			build.Add(int32(e[0]), int32(e[1]), float64(max(e[2], e[3], 1)))
		}
	}
	return newParts(build.Build(), nil)
}
