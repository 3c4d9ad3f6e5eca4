package graph

import (
	"cmp"
	"slices"
)

// A Knot is a set of components that all depend on each other, directly or not: a
// strongly connected component of the components, of two members at least.
type Knot struct {
	Members  []int32      // ascending
	Sequence []int32      // the members in an order in which only the cut leads backwards
	Inner    []Dependency // among the members, sorted by From, To
	Cut      []Dependency // the cheapest of Inner without which no cycle is left
	Total    int          // weight of Inner
	Weight   int          // weight of Cut
}

// A Dependency is all that one component uses of another.
type Dependency struct {
	From, To int32   // components
	Weight   int     // sum over Edges
	Edges    []*Edge // dependencies between their packages, sorted by From, To
}

// CycleOptions say what counts as a dependency, and for how much.
type CycleOptions struct {
	Hint       func(from, to int32) Hint // per pair of components; nil leaves all Free
	Tests      bool                      // dependencies of tests count too; the cut takes them rather than others
	References bool                      // weigh by references where types are known; else by import declarations at every tier
}

// Cycles returns the knots of a partition, the largest first, then by first
// member. Go forbids import cycles between packages, so that a partition into
// single packages has knots only through external tests, or in a program that
// does not compile.
func Cycles(g *Graph, p *Partition, o CycleOptions) (knots []Knot) {
	between, hint := g.Between(p, o), o.Hint
	if o.Tests {
		hint = g.testsFirst(p, o.Hint)
	}
	of, groups := between.SCC()
	knotOf := slices.Repeat([]int32{None}, len(groups))
	for i, members := range groups {
		if len(members) > 1 {
			knotOf[i] = int32(len(knots))
			knots = append(knots, Knot{Members: members})
		}
	}
	if len(knots) == 0 {
		return nil
	}
	inner := g.inner(p, o, between, of)
	for _, d := range inner {
		k := &knots[knotOf[of[d.From]]]
		k.Inner = append(k.Inner, d)
	}
	for i := range knots {
		k := &knots[i]
		cut, sequence := between.cutAndSequence(k.Members, hint)
		k.Sequence = sequence
		for _, d := range k.Inner {
			k.Total += d.Weight
			if _, out := slices.BinarySearchFunc(cut, Arc{From: d.From, To: d.To}, compareArc); out {
				k.Cut = append(k.Cut, d)
				k.Weight += d.Weight
			}
		}
	}
	slices.SortFunc(knots, func(a, b Knot) int {
		return cmp.Or(cmp.Compare(len(b.Members), len(a.Members)), cmp.Compare(a.Members[0], b.Members[0]))
	})
	return knots
}

// weight returns what an edge counts for, 0 if it does not count.
func (o *CycleOptions) weight(e *Edge) int {
	switch {
	case !e.Prod && !o.Tests:
		return 0
	case o.References:
		return e.Weight()
	case o.Tests:
		return len(e.Sites)
	}
	return e.Imports()
}

// Between returns the dependencies between components, weighed as o says; its Hint is
// of no use here.
func (g *Graph) Between(p *Partition, o CycleOptions) *Digraph {
	b := Builder{N: len(p.Names)}
	for i := range g.edges {
		e := &g.edges[i]
		from, to := p.Component(e.From), p.Component(e.To)
		if w := o.weight(e); w > 0 && from != to && from != None && to != None {
			b.Add(from, to, float64(w))
		}
	}
	return b.Build()
}

// testsFirst hints at what only tests depend on, unless a hint says otherwise.
func (g *Graph) testsFirst(p *Partition, hint func(from, to int32) Hint) func(from, to int32) Hint {
	production := g.Between(p, CycleOptions{})
	return func(from, to int32) Hint {
		if hint != nil {
			if h := hint(from, to); h != Free {
				return h
			}
		}
		if !production.Has(from, to) {
			return Prefer
		}
		return Free
	}
}

// inner returns the dependencies between components of the same group, sorted by
// From, To.
func (g *Graph) inner(p *Partition, o CycleOptions, between *Digraph, group []int32) (list []Dependency) {
	at := slices.Repeat([]int32{None}, between.Arcs()) // place in the list, per arc
	for v := range int32(between.Len()) {
		for i, w := range between.Out(v) {
			if group[v] == group[w] {
				at[int(between.start[v])+i] = int32(len(list))
				list = append(list, Dependency{From: v, To: w, Weight: int(between.Weights(v)[i])})
			}
		}
	}
	for i := range g.edges {
		e := &g.edges[i]
		from, to := p.Component(e.From), p.Component(e.To)
		if from == None || to == None || from == to || group[from] != group[to] || o.weight(e) == 0 {
			continue
		}
		d := &list[at[between.index(from, to)]]
		d.Edges = append(d.Edges, e)
	}
	return list
}
