package graph

import (
	"math"
	"math/bits"
	"slices"
)

// exactLimit is the largest number of nodes for which every set of them is looked
// at: 18 take 2 MB and a few milliseconds at worst.
const exactLimit = 18

// exact returns the order whose backward arcs cost least if that is less than an
// order already known costs, else nil. It is the dynamic programme of Lawler, "A
// comment on minimum feedback arc sets", 1964: the best order that begins with a
// set of nodes is a best order of one node fewer and that node. An arc that leads
// backwards is paid for when the node that it leads to is placed, so that sets that
// cost too much are given up early.
func (d *Digraph) exact(known float64) []int32 {
	n := d.Len()
	known -= total(d.weight) * 1e-14
	full := 1<<n - 1
	best := slices.Repeat([]float64{math.Inf(1)}, full+1)
	best[0] = 0
	price := newPrices(d)
	users := make([]int, n)
	for v := range n {
		for _, w := range d.Out(int32(v)) {
			users[w] |= 1 << v
		}
	}
	for set, cost := range best[:full] {
		if cost >= known {
			continue
		}
		rest := full &^ set
		// A node that nothing remaining uses may as well come next.
		for r := rest; r != 0; r &= r - 1 {
			if v := bits.TrailingZeros(uint(r)); users[v]&rest == 0 {
				rest = 1 << v
				break
			}
		}
		for r := rest; r != 0; r &= r - 1 {
			v := bits.TrailingZeros(uint(r))
			with := set | 1<<v
			best[with] = min(best[with], cost+price.of(v, full&^with))
		}
	}
	if best[full] >= known {
		return nil
	}
	order := make([]int32, n)
	for set, i := full, n-1; i >= 0; i-- {
		for r := set; r != 0; r &= r - 1 {
			v := bits.TrailingZeros(uint(r))
			if without := set &^ (1 << v); best[without]+price.of(v, full&^set) == best[set] {
				order[i], set = int32(v), without
				break
			}
		}
	}
	return order
}

// prices tells what the arcs to a node from a set of nodes weigh, with one
// addition: the sums for each half of the nodes are known beforehand.
type prices struct {
	half      int
	low, high [][]float64
}

func newPrices(d *Digraph) prices {
	n := d.Len()
	p := prices{half: (n + 1) / 2}
	users := d.Reverse()
	for v := range int32(n) {
		row := make([]float64, n)
		for i, u := range users.Out(v) {
			row[u] = users.Weights(v)[i]
		}
		p.low = append(p.low, subsetSums(row[:p.half]))
		p.high = append(p.high, subsetSums(row[p.half:]))
	}
	return p
}

func subsetSums(of []float64) []float64 {
	sums := make([]float64, 1<<len(of))
	for set := 1; set < len(sums); set++ {
		sums[set] = sums[set&(set-1)] + of[bits.TrailingZeros(uint(set))]
	}
	return sums
}

func (p *prices) of(v, set int) float64 {
	return p.low[v][set&(1<<p.half-1)] + p.high[v][set>>p.half]
}
