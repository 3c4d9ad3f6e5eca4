package graph

import (
	"cmp"
	"slices"
)

// An Arc is an arc of a Digraph.
type Arc struct {
	From, To int32
	Weight   float64
}

// A Hint says what a team thinks of a dependency when a cycle is to be cut.
type Hint uint8

const (
	Free   Hint = iota // cut it if it is cheap
	Keep               // cut it only if nothing else breaks the cycle
	Prefer             // cut it rather than anything else: it has to go anyway
)

// Cut returns the cheapest set of arcs without which the graph of some nodes, nil
// for all, has no cycle: a minimum weighted feedback arc set, sorted by from and
// to. A nil hint leaves every arc Free; hints come before weights, so that no
// number of Prefer arcs outweighs a Free one, nor of those a Keep one.
//
// The problem is hard. The cut is a true minimum wherever at most 18 nodes are left
// of a knot once nodes that only pass something on are gone and it is taken apart
// at nodes that separate it; beyond that it is what greedy ordering and a local
// search with a fixed number of steps find. Either way nothing is cut in vain, with any one arc of it put
// back there is a cycle, save in knots so large that looking would take seconds.
// Cycles are never enumerated. Arcs to itself are part of the cut.
func (d *Digraph) Cut(nodes []int32, hint func(from, to int32) Hint) []Arc {
	cut, _ := d.cutAndSequence(nodes, hint)
	return cut
}

// Sequence returns the nodes, nil for all, in an order in which only the arcs of
// their Cut lead backwards: users first, what they use after them.
func (d *Digraph) Sequence(nodes []int32, hint func(from, to int32) Hint) []int32 {
	_, sequence := d.cutAndSequence(nodes, hint)
	return sequence
}

func (d *Digraph) cutAndSequence(nodes []int32, hint func(from, to int32) Hint) (cut []Arc, sequence []int32) {
	part := d
	if nodes != nil {
		part = d.Induced(nodes)
	}
	name := func(v int32) int32 {
		if nodes != nil {
			return nodes[v]
		}
		return v
	}
	_, groups := part.SCC()
	number := newNumbers(part.Len())
	for _, group := range slices.Backward(groups) {
		order := group
		if len(group) > 1 {
			knot := part.induced(group, number)
			costs := knot.costs(func(from, to int32) Hint {
				if hint == nil {
					return Free
				}
				return hint(name(group[from]), name(group[to]))
			})
			order = costs.order()
			for _, a := range knot.back(order) {
				cut = append(cut, Arc{name(group[a.From]), name(group[a.To]), a.Weight})
			}
			for i, v := range order {
				order[i] = group[v]
			}
		}
		for _, v := range order {
			sequence = append(sequence, name(v))
			if part.Has(v, v) {
				cut = append(cut, Arc{name(v), name(v), part.Weight(v, v)})
			}
		}
	}
	slices.SortFunc(cut, compareArc)
	return cut, sequence
}

func compareArc(a, b Arc) int {
	return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To))
}

// back returns the arcs that lead from a node to an earlier one in an order of all
// nodes.
func (d *Digraph) back(order []int32) (arcs []Arc) {
	rank := make([]int32, d.Len())
	for i, v := range order {
		rank[v] = int32(i)
	}
	for v := range int32(d.Len()) {
		for i, w := range d.Out(v) {
			if rank[w] < rank[v] {
				arcs = append(arcs, Arc{v, w, d.Weights(v)[i]})
			}
		}
	}
	return arcs
}

// costs returns the graph with weights that let hints come first: whatever is to
// be kept costs more than all that is free, which costs more than all that is
// preferred. Arcs to itself are left out, no order helps against them.
func (d *Digraph) costs(hint func(from, to int32) Hint) *Digraph {
	hints := make([]Hint, 0, d.Arcs())
	var sum [Prefer + 1]float64
	for v := range int32(d.Len()) {
		for i, w := range d.Out(v) {
			h := hint(v, w)
			hints = append(hints, h)
			sum[h] += d.Weights(v)[i]
		}
	}
	var factor [Prefer + 1]float64
	factor[Prefer] = 1
	factor[Free] = sum[Prefer] + 1
	factor[Keep] = factor[Free]*sum[Free] + sum[Prefer] + 1
	b := Builder{N: d.Len(), arcs: make([]arc, 0, d.Arcs())}
	for v := range int32(d.Len()) {
		for i, w := range d.Out(v) {
			if w != v {
				b.Add(v, w, d.Weights(v)[i]*factor[hints[int(d.start[v])+i]])
			}
		}
	}
	return b.Build()
}

// order returns the nodes of a strongly connected graph in an order in which the
// arcs that lead backwards weigh as little as can be found.
func (d *Digraph) order() []int32 {
	k := newKernel(d)
	rest, set := k.rest()
	number := newNumbers(rest.Len())
	// A cycle never leaves its block, so the blocks can be cut one by one.
	for _, nodes := range rest.blocks() {
		block := rest.induced(nodes, number)
		for _, a := range block.back(block.orderBlock()) {
			k.mark(set[rest.index(nodes[a.From], nodes[a.To])])
		}
	}
	return d.minimal(k.cut)
}

// orderBlock orders a block by the dearest method that its size allows.
func (d *Digraph) orderBlock() []int32 {
	s := newSequence(d, d.greedy())
	if d.Len() > exactLimit {
		s.improve(5000) // where 30 nodes and 450 arcs no longer gain from more
		return s.nodes()
	}
	s.improve(500)
	if best := d.exact(s.cost); best != nil {
		return best
	}
	return s.nodes()
}

// topological returns the nodes of an acyclic graph, each before those that it has
// arcs to; of several it takes the smallest first.
func (d *Digraph) topological() []int32 {
	_, groups := d.SCC()
	order := make([]int32, 0, d.Len())
	for _, g := range slices.Backward(groups) {
		order = append(order, g...)
	}
	return order
}

// minimal puts arcs of a cut back, dearest first, where that closes no cycle, and
// returns an order for all that is not cut. Where looking would take too long for
// the size of the graph it takes the cut as it is.
func (d *Digraph) minimal(cut Bits) []int32 {
	const visits = 20_000_000
	if cut.Count()*d.Arcs() <= visits {
		var back []Arc
		for v := range int32(d.Len()) {
			for i := d.start[v]; i < d.start[v+1]; i++ {
				if cut.Has(i) {
					back = append(back, Arc{v, d.to[i], d.weight[i]})
				}
			}
		}
		slices.SortStableFunc(back, func(a, b Arc) int { return cmp.Compare(b.Weight, a.Weight) })
		for _, a := range back {
			if !d.reachesWithout(a.To, a.From, cut) {
				cut.Clear(d.index(a.From, a.To))
			}
		}
	}
	rest := Builder{N: d.Len(), arcs: make([]arc, 0, d.Arcs())}
	for v := range int32(d.Len()) {
		for i := d.start[v]; i < d.start[v+1]; i++ {
			if !cut.Has(i) {
				rest.Add(v, d.to[i], d.weight[i])
			}
		}
	}
	return rest.Build().topological()
}

// reachesWithout reports whether a chain leads from one node to another without
// the arcs in out.
func (d *Digraph) reachesWithout(from, to int32, out Bits) bool {
	seen := NewBits(d.Len())
	todo := []int32{from}
	for len(todo) > 0 {
		v := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		for i := d.start[v]; i < d.start[v+1]; i++ {
			w := d.to[i]
			if out.Has(i) || seen.Has(w) {
				continue
			}
			if w == to {
				return true
			}
			seen.Set(w)
			todo = append(todo, w)
		}
	}
	return false
}
