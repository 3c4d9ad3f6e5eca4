package graph

import (
	"math"
	"slices"
)

// Chain returns a shortest chain of nodes from one node to another, both
// included, nil if there is none. Of several it is the first one in the order of
// node numbers. The chain from a node to itself is a shortest cycle through it.
func (d *Digraph) Chain(from, to int32) []int32 {
	return d.ChainTo(from, func(v int32) bool { return v == to }, nil)
}

// ChainTo returns a shortest chain from a node to any node that is a target and
// that enters no node to skip, nil if there is none. A target that is to be
// skipped is not reached; a nil skip skips nothing. The chain has one arc at
// least.
func (d *Digraph) ChainTo(from int32, target, skip func(int32) bool) []int32 {
	// Nodes are met in the order of their first shortest chains, so that the
	// first arc found into a node belongs to the first of them.
	parent := slices.Repeat([]int32{None}, d.Len())
	queue := []int32{from}
	for i := 0; i < len(queue); i++ {
		v := queue[i]
		for _, w := range d.Out(v) {
			if w == from && target(w) && (skip == nil || !skip(w)) {
				return append(trace(parent, from, v), w)
			}
			if w == from || parent[w] != None || skip != nil && skip(w) {
				continue
			}
			parent[w] = v
			if target(w) {
				return trace(parent, from, w)
			}
			queue = append(queue, w)
		}
	}
	return nil
}

// trace returns the chain that parent spells from one node to another.
func trace(parent []int32, from, to int32) []int32 {
	chain := []int32{to}
	for v := to; v != from; {
		v = parent[v]
		chain = append(chain, v)
	}
	slices.Reverse(chain)
	return chain
}

// Chains returns the shortest chains from one node to another in the order of
// node numbers, at most limit of them, and how many there are. The total stops
// at math.MaxInt. All of them have the same length.
func (d *Digraph) Chains(from, to int32, limit int) (chains [][]int32, total int) {
	w := d.waysTo(from, to)
	if w == nil {
		return nil, 0
	}
	if limit > 0 {
		chains = w.list(limit)
	}
	return chains, w.count[from]
}

// ways knows, for every node that lies on a shortest chain to a target, how many
// ways lead on from it.
type ways struct {
	d        *Digraph
	from, to int32
	depth    []int32 // arcs from the start, None if not met
	count    []int   // 0 for a node on no shortest chain
	length   int32   // arcs of a shortest chain
}

// waysTo counts backwards over the nodes that a breadth-first search meets before
// the target. It returns nil if the target is out of reach.
func (d *Digraph) waysTo(from, to int32) *ways {
	w := &ways{d: d, from: from, to: to, depth: slices.Repeat([]int32{None}, d.Len())}
	w.depth[from] = 0
	queue := []int32{from}
	for i := 0; i < len(queue) && w.length == 0; i++ {
		v := queue[i]
		for _, t := range d.Out(v) {
			if t == to {
				w.length = w.depth[v] + 1
				break
			}
			if w.depth[t] == None {
				w.depth[t] = w.depth[v] + 1
				queue = append(queue, t)
			}
		}
	}
	if w.length == 0 {
		return nil
	}
	w.count = make([]int, d.Len())
	for _, v := range slices.Backward(queue) {
		w.count[v] = w.countFrom(v)
	}
	return w
}

// countFrom adds up the ways that lead on from a node, once those of all deeper
// nodes are known.
func (w *ways) countFrom(v int32) int {
	if w.depth[v] >= w.length {
		return 0
	}
	if w.depth[v] == w.length-1 {
		if w.d.Has(v, w.to) {
			return 1
		}
		return 0
	}
	sum := 0
	for _, t := range w.d.Out(v) {
		if w.depth[t] == w.depth[v]+1 {
			if sum > math.MaxInt-w.count[t] {
				return math.MaxInt
			}
			sum += w.count[t]
		}
	}
	return sum
}

// list walks the ways depth first, without entering a node that leads nowhere.
func (w *ways) list(limit int) (chains [][]int32) {
	chain := []int32{w.from}
	next := []int{0} // per node of the chain, the arc to try next
	for len(chain) > 0 && len(chains) < limit {
		last := len(chain) - 1
		v := chain[last]
		if int32(last) == w.length-1 {
			chains = append(chains, append(slices.Clone(chain), w.to))
			chain, next = chain[:last], next[:last]
			continue
		}
		out := w.d.Out(v)
		i := next[last]
		for i < len(out) && (w.depth[out[i]] != int32(last)+1 || w.count[out[i]] == 0) {
			i++
		}
		if i == len(out) {
			chain, next = chain[:last], next[:last]
			continue
		}
		next[last] = i + 1
		chain, next = append(chain, out[i]), append(next, 0)
	}
	return chains
}
