package graph

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"
)

// A sequence is an order of the nodes of a graph while it is improved: moving one
// node anywhere takes time in the number of its arcs, not in the number of nodes.
type sequence struct {
	out, in    *Digraph
	prev, next []int32 // linked list; number Len() is both ends of it
	key        []int64 // ascending along the list
	cost       float64 // of the arcs that lead backwards
	slack      float64 // gains below it are rounding
	dirty      []int32 // nodes to look at again
	isDirty    Bits
	near       []neighbour
	visits     int // neighbours looked at
}

// A neighbour is a node with an arc to or from the node in hand, and what moving
// that node from before it to behind it adds to the cost.
type neighbour struct {
	key  int64
	more float64
	node int32
}

func newSequence(d *Digraph, order []int32) *sequence {
	n := d.Len()
	s := &sequence{
		out: d, in: d.Reverse(),
		prev: make([]int32, n+1), next: make([]int32, n+1), key: make([]int64, n+1),
		isDirty: NewBits(n),
		slack:   total(d.weight) * 1e-12,
	}
	s.set(order)
	for _, v := range order {
		s.mark(v)
	}
	return s
}

// set replaces the order.
func (s *sequence) set(order []int32) {
	end := int32(s.out.Len())
	last := end
	for _, v := range order {
		s.next[last], s.prev[v] = v, last
		last = v
	}
	s.next[last], s.prev[end] = end, last
	s.number()
	s.cost = 0
	for v := range end {
		for i, w := range s.out.Out(v) {
			if s.key[w] < s.key[v] {
				s.cost += s.out.Weights(v)[i]
			}
		}
	}
}

// number spaces the keys out evenly.
func (s *sequence) number() {
	end := int32(s.out.Len())
	s.key[end] = 0
	step := int64(math.MaxInt64) / int64(end+2)
	for v, k := s.next[end], step; v != end; v, k = s.next[v], k+step {
		s.key[v] = k
	}
}

// nodes returns the order.
func (s *sequence) nodes() []int32 {
	end := int32(s.out.Len())
	order := make([]int32, 0, end)
	for v := s.next[end]; v != end; v = s.next[v] {
		order = append(order, v)
	}
	return order
}

// improve lowers the cost: first until no single move of a node helps, then by
// shaking the best order found and settling it again, for a number of steps that
// depends on the size of the graph alone.
func (s *sequence) improve() {
	n, arcs := s.out.Len(), s.out.Arcs()
	s.settle(50 * arcs)
	limit := min(40*arcs+2000*n, 4_000_000)
	if n < 3 || s.visits > limit {
		return
	}
	random := rand.New(rand.NewPCG(1, uint64(n)))
	best, cost := s.nodes(), s.cost
	for s.visits < limit && s.cost > s.slack {
		s.visits += n / 8 // the copies cost something too
		s.shake(random)
		s.settle(limit)
		switch {
		case s.cost < cost-s.slack:
			best, cost = s.nodes(), s.cost
		case s.cost > cost+s.slack:
			s.set(best)
		}
	}
	s.set(best)
}

// settle moves nodes to where they cost least until none gains or the number of
// visits is used up.
func (s *sequence) settle(visits int) {
	for i := 0; i < len(s.dirty); i++ {
		v := s.dirty[i]
		s.isDirty.Clear(v)
		if s.visits < visits && s.sift(v) {
			s.markNear(v)
		}
	}
	s.dirty = s.dirty[:0]
}

func (s *sequence) mark(v int32) {
	if !s.isDirty.Has(v) {
		s.isDirty.Set(v)
		s.dirty = append(s.dirty, v)
	}
}

func (s *sequence) markNear(v int32) {
	for _, w := range s.out.Out(v) {
		s.mark(w)
	}
	for _, w := range s.in.Out(v) {
		s.mark(w)
	}
}

// sift moves a node to the place where it costs least. It reports whether that is
// better than where it was.
func (s *sequence) sift(v int32) bool {
	s.look(v)
	// Costs are relative to a place before all neighbours.
	var cost, here, best float64
	after := -1
	for i, w := range s.near {
		if cost += w.more; w.key < s.key[v] {
			here = cost
		}
		if i+1 < len(s.near) && s.near[i+1].node == w.node {
			continue // an arc each way: both count or none
		}
		if cost < best {
			best, after = cost, i
		}
	}
	if here-best <= s.slack {
		return false
	}
	s.cost -= here - best
	if after >= 0 {
		s.move(v, s.near[after].node)
	} else {
		s.move(v, s.prev[s.near[0].node])
	}
	return true
}

// look lists the neighbours of v in the order of the sequence.
func (s *sequence) look(v int32) {
	s.near = s.near[:0]
	for i, w := range s.out.Out(v) {
		s.near = append(s.near, neighbour{s.key[w], s.out.Weights(v)[i], w})
	}
	for i, w := range s.in.Out(v) {
		s.near = append(s.near, neighbour{s.key[w], -s.in.Weights(v)[i], w})
	}
	slices.SortFunc(s.near, func(a, b neighbour) int { return cmp.Compare(a.key, b.key) })
	s.visits += len(s.near)
}

// move puts v right behind another node of the list.
func (s *sequence) move(v, behind int32) {
	if v == behind {
		return
	}
	s.next[s.prev[v]], s.prev[s.next[v]] = s.next[v], s.prev[v]
	ahead := s.next[behind]
	s.next[behind], s.prev[v] = v, behind
	s.next[v], s.prev[ahead] = ahead, v
	low, high := s.key[behind], int64(math.MaxInt64)
	if ahead != int32(s.out.Len()) {
		high = s.key[ahead]
	}
	if high-low < 2 {
		s.number()
		return
	}
	s.key[v] = low + (high-low)/2
}

// shake moves a few random nodes to random places.
func (s *sequence) shake(random *rand.Rand) {
	n := int32(s.out.Len())
	for range 2 + random.IntN(3) {
		v, behind := random.Int32N(n), random.Int32N(n)
		if v == behind {
			continue
		}
		s.cost += s.moved(v, behind)
		s.move(v, behind)
		s.markNear(v)
		s.mark(v)
	}
}

// moved returns what a move of v right behind another node adds to the cost.
func (s *sequence) moved(v, behind int32) (more float64) {
	s.look(v)
	for _, w := range s.near {
		switch before, then := w.key < s.key[v], w.key <= s.key[behind]; {
		case then && !before:
			more += w.more
		case before && !then:
			more -= w.more
		}
	}
	return more
}
