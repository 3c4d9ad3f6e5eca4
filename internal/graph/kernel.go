package graph

import "slices"

// A kernel is a strongly connected graph that shrinks without changing what its
// cheapest cut costs. A node with a single arc on one side goes: that arc either
// costs as much as all on the other side, then it need never be cut and the node
// becomes one with its neighbour; or there is one arc on either side, then the
// cheaper of them stands for both. It follows H. Levy and D. W. Low, "A
// contraction algorithm for finding small cycle cutsets", 1988, with weights.
//
// What is left is often small enough for the exact method, and never a long ring,
// in which moving nodes one by one finds nothing.
type kernel struct {
	d        *Digraph
	from, to []int32
	cost     []float64
	alive    Bits
	set      []int32   // an arc of d that is cut with the arc
	ring     []int32   // arcs of d that are cut together form a ring: the next one
	in, out  [][]int32 // per node, with arcs that are gone among them
	ins      []int32   // alive arcs of in
	outs     []int32
	cut      Bits // arcs of d that have to be cut: they became arcs from a node to itself
	todo     []int32
	waiting  Bits
}

// few is how many arcs on a side a node may have to be looked at: they may all
// come from the same neighbour.
const few = 8

func newKernel(d *Digraph) *kernel {
	n, m := d.Len(), d.Arcs()
	k := &kernel{
		d: d, from: make([]int32, m), to: slices.Clone(d.to), cost: slices.Clone(d.weight),
		alive: NewBits(m), cut: NewBits(m), set: make([]int32, m), ring: make([]int32, m),
		in: make([][]int32, n), out: make([][]int32, n), ins: make([]int32, n), outs: make([]int32, n),
		waiting: NewBits(n),
	}
	for v := range int32(n) {
		for a := d.start[v]; a < d.start[v+1]; a++ {
			k.from[a], k.set[a], k.ring[a] = v, a, a
			k.alive.Set(a)
			k.ins[d.to[a]]++
		}
		k.outs[v] = d.start[v+1] - d.start[v]
	}
	k.list()
	for v := range int32(n) {
		k.look(v)
	}
	k.shrink()
	return k
}

// list writes down the arcs of every node in one piece of memory.
func (k *kernel) list() {
	arcs := make([]int32, 2*len(k.to))
	for v := range k.in {
		k.in[v], arcs = arcs[:0:k.ins[v]], arcs[k.ins[v]:]
		k.out[v], arcs = arcs[:0:k.outs[v]], arcs[k.outs[v]:]
	}
	for a := range int32(len(k.to)) {
		k.out[k.from[a]] = append(k.out[k.from[a]], a)
		k.in[k.to[a]] = append(k.in[k.to[a]], a)
	}
}

// look puts a node on the list of those to look at if it may go.
func (k *kernel) look(v int32) {
	if (k.ins[v] <= few || k.outs[v] <= few) && !k.waiting.Has(v) {
		k.waiting.Set(v)
		k.todo = append(k.todo, v)
	}
}

func (k *kernel) shrink() {
	for len(k.todo) > 0 {
		v := k.todo[len(k.todo)-1]
		k.todo = k.todo[:len(k.todo)-1]
		k.waiting.Clear(v)
		if k.ins[v] <= few {
			k.in[v] = k.tidy(k.in[v], k.from)
		}
		if k.outs[v] <= few {
			k.out[v] = k.tidy(k.out[v], k.to)
		}
		switch {
		case k.ins[v] == 1 && k.outs[v] > 0 && k.dear(k.in[v][0], k.out[v]):
			k.passOn(v, k.in[v][0], k.out[v], k.from, k.out, k.outs)
		case k.outs[v] == 1 && k.ins[v] > 0 && k.dear(k.out[v][0], k.in[v]):
			k.passOn(v, k.out[v][0], k.in[v], k.to, k.in, k.ins)
		}
	}
}

// tidy drops the arcs that are gone from a short list and makes those with the same
// far end one.
func (k *kernel) tidy(arcs, far []int32) []int32 {
	kept := arcs[:0]
	for _, a := range arcs {
		if !k.alive.Has(a) {
			continue
		}
		if i := slices.IndexFunc(kept, func(b int32) bool { return far[b] == far[a] }); i >= 0 {
			k.cost[kept[i]] += k.cost[a]
			k.join(k.set[kept[i]], k.set[a])
			k.kill(a)
			continue
		}
		kept = append(kept, a)
	}
	return kept
}

// join makes one ring of two.
func (k *kernel) join(a, b int32) { k.ring[a], k.ring[b] = k.ring[b], k.ring[a] }

func (k *kernel) kill(a int32) {
	k.alive.Clear(a)
	k.outs[k.from[a]]--
	k.ins[k.to[a]]--
}

// dear reports whether the single arc on one side of a node need never be cut,
// because all arcs on the other side cost no more. It sees to that where there is
// one arc on either side: the cheaper one stands for both.
func (k *kernel) dear(single int32, others []int32) bool {
	sum, n, last := 0.0, 0, None
	for _, a := range others {
		if k.alive.Has(a) {
			sum += k.cost[a]
			n, last = n+1, a
		}
	}
	if n == 1 && k.cost[single] < sum {
		k.cost[last], k.set[last] = k.cost[single], k.set[single]
		return true
	}
	return k.cost[single] >= sum
}

// passOn takes out a node: the arcs on one side of it now begin, or end, where the
// single arc on the other side does. The slices are those for that side.
func (k *kernel) passOn(v, single int32, arcs, ends []int32, lists [][]int32, counts []int32) {
	u := ends[single]
	for _, a := range arcs {
		if !k.alive.Has(a) {
			continue
		}
		ends[a] = u
		counts[v]--
		counts[u]++
		if k.from[a] == k.to[a] {
			k.mark(k.set[a])
			k.kill(a)
			continue
		}
		lists[u] = append(lists[u], a)
		k.look(k.from[a])
		k.look(k.to[a])
	}
	k.kill(single)
	k.look(u)
}

// mark cuts an arc of d and all that are cut with it.
func (k *kernel) mark(a int32) {
	for ; !k.cut.Has(a); a = k.ring[a] {
		k.cut.Set(a)
	}
}

// rest returns what is left as a graph, and of each arc of it one of the arcs of d
// that are cut with it.
func (k *kernel) rest() (d *Digraph, set []int32) {
	number := newNumbers(len(k.in))
	n := int32(0)
	for v := range k.in {
		if k.ins[v] > 0 {
			number[v] = n
			n++
		}
	}
	b := Builder{N: int(n)}
	for _, a := range k.alive.List() {
		b.Add(number[k.from[a]], number[k.to[a]], k.cost[a])
	}
	d = b.Build()
	set = slices.Repeat([]int32{None}, d.Arcs())
	for _, a := range k.alive.List() {
		if i := d.index(number[k.from[a]], number[k.to[a]]); set[i] == None {
			set[i] = k.set[a]
		} else {
			k.join(set[i], k.set[a])
		}
	}
	return d, set
}
