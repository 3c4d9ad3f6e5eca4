package split

import (
	"slices"

	"github.com/erodehq/erode/internal/graph"
)

// ownership is the share of a node's use that comes from one head.
type ownership struct {
	head  int32
	share float64
}

const (
	// ownerShare is how much of a node one head must own to take it in. Above
	// one half, so that there is at most one; well above it, so that a package
	// which two parts use nearly alike stays free.
	ownerShare = 0.65
	// dust is a share too small to carry on.
	dust = 0.005
)

// flow lets ownership run from the entries down the dependencies and returns
// the head that every node is merged into, itself if no head owns enough of it.
// An entry belongs to the hands that put it together, if one of them owns enough
// of it, else to itself. One leaked import does not change an owner, as it would
// with dominators. Heads are numbered below heads; those past the nodes are
// hands.
func flow(uses *graph.Digraph, entry []bool, hands [][]ownership, heads int) []int32 {
	n := uses.Len()
	head := make([]int32, n)
	own := make([][]ownership, n)
	tally := newTally(heads)
	in := uses.Reverse()
	for _, v := range importersFirst(uses) {
		switch {
		case !entry[v]:
			weight := in.Weights(v)
			for i, u := range in.Out(v) {
				tally.add(own[u], weight[i]) // nothing yet, back along a cycle
			}
		case hands != nil:
			tally.add(hands[v], 1)
		}
		own[v] = tally.take()
		if best := largest(own[v]); best.share >= ownerShare {
			head[v] = best.head
		} else {
			own[v], head[v] = []ownership{{v, 1}}, v
		}
	}
	return head
}

// largest returns the first of the largest shares, none if there is none.
func largest(own []ownership) (best ownership) {
	best.head = graph.None
	for _, o := range own {
		if o.share > best.share {
			best = o
		}
	}
	return best
}

// A tally sums shares by head.
type tally struct {
	sum   []float64
	near  []int32
	total float64
}

func newTally(heads int) *tally { return &tally{sum: make([]float64, heads)} }

func (t *tally) add(shares []ownership, weight float64) {
	for _, o := range shares {
		if t.sum[o.head] == 0 {
			t.near = append(t.near, o.head)
		}
		t.sum[o.head] += weight * o.share
		t.total += weight * o.share
	}
}

// take returns the shares of what was added since the last take, by head, dust
// left out.
func (t *tally) take() []ownership {
	slices.Sort(t.near)
	own := make([]ownership, 0, len(t.near))
	for _, h := range t.near {
		if share := t.sum[h] / t.total; share > dust {
			own = append(own, ownership{h, share})
		}
		t.sum[h] = 0
	}
	t.near, t.total = t.near[:0], 0
	return own
}

// importersFirst returns the nodes so that importers come before what they
// import; within a cycle, in the order in which a search from the nodes that
// nothing imports comes to them.
func importersFirst(d *graph.Digraph) []int32 {
	n := int32(d.Len())
	imported := make([]bool, n)
	for v := range n {
		for _, u := range d.Out(v) {
			imported[u] = true
		}
	}
	seen := make([]bool, n)
	order := make([]int32, 0, n)
	type frame struct{ v, next int32 }
	var stack []frame
	visit := func(v int32) {
		seen[v] = true
		stack = append(stack[:0], frame{v, 0})
		for len(stack) > 0 {
			top := &stack[len(stack)-1]
			if out := d.Out(top.v); int(top.next) < len(out) {
				u := out[top.next]
				top.next++
				if !seen[u] {
					seen[u] = true
					stack = append(stack, frame{u, 0})
				}
				continue
			}
			order = append(order, top.v)
			stack = stack[:len(stack)-1]
		}
	}
	for v := range n {
		if !imported[v] && !seen[v] {
			visit(v)
		}
	}
	for v := range n {
		if !seen[v] {
			visit(v)
		}
	}
	slices.Reverse(order)
	return order
}
