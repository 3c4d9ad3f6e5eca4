package graph

import "slices"

// Dominators returns the immediate dominator of every node that root reaches: the
// last node that every chain from root to it passes through. That of root is root
// itself, that of a node out of reach is None.
//
// It is the iterative algorithm of Cooper, Harvey and Kennedy, "A Simple, Fast
// Dominance Algorithm", 2001.
func (d *Digraph) Dominators(root int32) []int32 {
	order, rank := d.postorder(root)
	back := d.Reverse()
	idom := slices.Repeat([]int32{None}, d.Len())
	idom[root] = root
	for changed := true; changed; {
		changed = false
		for _, v := range slices.Backward(order[:len(order)-1]) {
			dom := None
			for _, u := range back.Out(v) {
				if idom[u] == None {
					continue
				}
				if dom == None {
					dom = u
				} else {
					dom = meet(idom, rank, dom, u)
				}
			}
			if idom[v] != dom {
				idom[v], changed = dom, true
			}
		}
	}
	return idom
}

// meet returns the deepest node that dominates both a and b.
func meet(idom, rank []int32, a, b int32) int32 {
	for a != b {
		for rank[a] < rank[b] {
			a = idom[a]
		}
		for rank[b] < rank[a] {
			b = idom[b]
		}
	}
	return a
}

// postorder lists the nodes that root reaches, and itself, each after those found
// through it; root comes last. rank[v] is the place of v in it.
func (d *Digraph) postorder(root int32) (order, rank []int32) {
	rank = make([]int32, d.Len())
	next := slices.Clone(d.start)
	seen := NewBits(d.Len())
	seen.Set(root)
	path := []int32{root}
	for len(path) > 0 {
		v := path[len(path)-1]
		if next[v] == d.start[v+1] {
			rank[v] = int32(len(order))
			order = append(order, v)
			path = path[:len(path)-1]
			continue
		}
		w := d.to[next[v]]
		next[v]++
		if !seen.Has(w) {
			seen.Set(w)
			path = append(path, w)
		}
	}
	return order, rank
}
