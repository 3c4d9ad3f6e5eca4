package graph

import "math/bits"

// A block is one strip of a transitive closure: what a node reaches among 512
// neighbouring numbers. Strips keep the closure of 50,000 nodes, which as a whole
// would fill 300 MB, in a few of them and in cache.
type block [8]uint64

const blockLen = int32(len(block{}) * 64)

// or is written out because it is all the time that a closure takes.
func (b *block) or(c *block) {
	b[0] |= c[0]
	b[1] |= c[1]
	b[2] |= c[2]
	b[3] |= c[3]
	b[4] |= c[4]
	b[5] |= c[5]
	b[6] |= c[6]
	b[7] |= c[7]
}

func (b *block) has(i int32) bool { return b[i>>6]>>(i&63)&1 != 0 }

func (b *block) set(i int32) { b[i>>6] |= 1 << (i & 63) }

func (b *block) count() int {
	n := 0
	for _, w := range b {
		n += bits.OnesCount64(w)
	}
	return n
}

// closure shows the transitive closure of an acyclic graph whose arcs all lead to
// smaller numbers, strip by strip and node by node: beyond holds what v reaches by
// two arcs or more among the numbers from first on, all what it reaches by one or
// more. Node v meets only strips that begin at v or before, it reaches no others.
func (d *Digraph) closure(see func(first, v int32, beyond, all *block)) {
	n := int32(d.Len())
	rows := make([]block, n)
	var beyond, direct block // out here because see lets them escape
	for first := int32(0); first < n; first += blockLen {
		for v := first; v < n; v++ {
			beyond, direct = block{}, block{}
			for _, w := range d.Out(v) {
				if w < first {
					continue
				}
				beyond.or(&rows[w])
				if w < first+blockLen {
					direct.set(w - first)
				}
			}
			row := &rows[v]
			*row = beyond
			row.or(&direct)
			see(first, v, &beyond, row)
		}
	}
}

// Spread returns, for every node, how many nodes it reaches, itself included.
// Applied to the reverse graph it tells how many reach it.
func (d *Digraph) Spread() []int32 {
	of, groups := d.SCC()
	sum := make([]int32, len(groups))
	var large []int32 // groups of more than one node
	for g, members := range groups {
		sum[g] = int32(len(members))
		if len(members) > 1 {
			large = append(large, int32(g))
		}
	}
	d.Condense(of, len(groups)).closure(func(first, v int32, _, all *block) {
		sum[v] += int32(all.count())
		for len(large) > 0 && large[0] < first {
			large = large[1:]
		}
		for _, g := range large {
			if g >= first+blockLen {
				break
			}
			if all.has(g - first) {
				sum[v] += int32(len(groups[g])) - 1
			}
		}
	})
	spread := make([]int32, d.Len())
	for v, g := range of {
		spread[v] = sum[g]
	}
	return spread
}
