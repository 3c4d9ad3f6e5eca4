package graph

import "slices"

// greedy returns the nodes in the order of Eades, Lin and Smyth, "A fast and
// effective heuristic for the feedback arc set problem", 1993, with weights:
// nodes that nothing remaining uses come first, nodes that use nothing remaining
// come last, and where there is neither the node follows whose arcs outweigh most
// those of its users.
func (d *Digraph) greedy() []int32 {
	n := d.Len()
	g := greedy{
		out: d, in: d.Reverse(),
		gone: NewBits(n), surplus: make([]float64, n),
		outs: make([]int32, n), ins: make([]int32, n),
	}
	for v := range int32(n) {
		g.outs[v], g.ins[v] = int32(len(d.Out(v))), int32(len(g.in.Out(v)))
		g.surplus[v] = total(d.Weights(v)) - total(g.in.Weights(v))
		g.push(v)
	}
	for {
		switch v, ok := g.pick(); {
		case !ok:
			slices.Reverse(g.right)
			return append(g.left, g.right...)
		case g.outs[v] == 0 && g.ins[v] != 0:
			g.right = append(g.right, v)
			g.remove(v)
		default:
			g.left = append(g.left, v)
			g.remove(v)
		}
	}
}

func total(weights []float64) (sum float64) {
	for _, w := range weights {
		sum += w
	}
	return sum
}

type greedy struct {
	out, in     *Digraph
	gone        Bits
	surplus     []float64 // weight to remaining nodes less weight from them
	outs, ins   []int32   // arcs to and from remaining nodes
	ends        []int32   // nodes that became sources or sinks
	heap        []entry   // entries whose surplus is out of date are passed over
	left, right []int32
}

type entry struct {
	surplus float64
	node    int32
}

func (a entry) before(b entry) bool {
	return a.surplus > b.surplus || a.surplus == b.surplus && a.node < b.node
}

// pick returns the next node to place.
func (g *greedy) pick() (int32, bool) {
	for len(g.ends) > 0 {
		v := g.ends[len(g.ends)-1]
		g.ends = g.ends[:len(g.ends)-1]
		if !g.gone.Has(v) {
			return v, true
		}
	}
	for len(g.heap) > 0 {
		top := g.heap[0]
		g.pop()
		if !g.gone.Has(top.node) && g.surplus[top.node] == top.surplus {
			return top.node, true
		}
	}
	return 0, false
}

func (g *greedy) remove(v int32) {
	g.gone.Set(v)
	for i, w := range g.out.Out(v) {
		if !g.gone.Has(w) {
			g.ins[w]--
			g.update(w, g.out.Weights(v)[i])
		}
	}
	for i, w := range g.in.Out(v) {
		if !g.gone.Has(w) {
			g.outs[w]--
			g.update(w, -g.in.Weights(v)[i])
		}
	}
}

func (g *greedy) update(v int32, more float64) {
	g.surplus[v] += more
	if g.outs[v] == 0 || g.ins[v] == 0 {
		g.ends = append(g.ends, v)
		return
	}
	g.push(v)
}

func (g *greedy) push(v int32) {
	g.heap = append(g.heap, entry{g.surplus[v], v})
	for i := len(g.heap) - 1; i > 0; {
		up := (i - 1) / 2
		if !g.heap[i].before(g.heap[up]) {
			break
		}
		g.heap[i], g.heap[up] = g.heap[up], g.heap[i]
		i = up
	}
}

func (g *greedy) pop() {
	last := len(g.heap) - 1
	g.heap[0] = g.heap[last]
	g.heap = g.heap[:last]
	for i := 0; ; {
		first := i
		for c := 2*i + 1; c <= 2*i+2 && c < last; c++ {
			if g.heap[c].before(g.heap[first]) {
				first = c
			}
		}
		if first == i {
			return
		}
		g.heap[i], g.heap[first] = g.heap[first], g.heap[i]
		i = first
	}
}
