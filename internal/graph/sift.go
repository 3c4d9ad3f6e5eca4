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
	d          *Digraph
	prev, next []int32 // linked list; number Len() is both ends of it
	key        []int64 // ascending along the list
	cost       float64 // of the arcs that lead backwards
	slack      float64 // gains below it are rounding
	dirty      []int32 // nodes to look at again
	isDirty    Bits
	start      []int32     // neighbours of node v are near[start[v]:start[v+1]]
	near       []neighbour // by key when last looked at, hence nearly sorted now
	visits     int         // neighbours looked at
}

// A neighbour is a node with an arc to or from the node in hand, and what it adds
// to the cost when that node moves from before it to behind it.
type neighbour struct {
	key  int64
	more float64
	node int32
}

func newSequence(d *Digraph, order []int32) *sequence {
	n := d.Len()
	s := &sequence{
		d:    d,
		prev: make([]int32, n+1), next: make([]int32, n+1), key: make([]int64, n+1),
		isDirty: NewBits(n),
		slack:   total(d.weight) * 1e-14,
	}
	b := Builder{N: n, arcs: make([]arc, 0, 2*d.Arcs())}
	for v := range int32(n) {
		for i, w := range d.Out(v) {
			b.Add(v, w, d.Weights(v)[i])
			b.Add(w, v, -d.Weights(v)[i])
		}
	}
	both := b.Build()
	s.start = both.start
	s.near = make([]neighbour, both.Arcs())
	for i, w := range both.to {
		s.near[i] = neighbour{node: w, more: both.weight[i]}
	}
	s.set(order)
	for _, v := range order {
		s.mark(v)
	}
	return s
}

// set replaces the order.
func (s *sequence) set(order []int32) {
	end := int32(s.d.Len())
	last := end
	for _, v := range order {
		s.next[last], s.prev[v] = v, last
		last = v
	}
	s.next[last], s.prev[end] = end, last
	s.number()
	s.cost = 0
	for v := range end {
		for i, w := range s.d.Out(v) {
			if s.key[w] < s.key[v] {
				s.cost += s.d.Weights(v)[i]
			}
		}
	}
}

// number spaces the keys out evenly.
func (s *sequence) number() {
	end := int32(s.d.Len())
	s.key[end] = 0
	step := int64(math.MaxInt64) / int64(end+2)
	for v, k := s.next[end], step; v != end; v, k = s.next[v], k+step {
		s.key[v] = k
	}
}

// nodes returns the order.
func (s *sequence) nodes() []int32 {
	end := int32(s.d.Len())
	order := make([]int32, 0, end)
	for v := s.next[end]; v != end; v = s.next[v] {
		order = append(order, v)
	}
	return order
}

// improve lowers the cost: first until no single move of a node helps, then by
// shaking the best order found and settling it again, for a number of steps that
// depends on the size of the graph and on the effort per node alone.
func (s *sequence) improve(effort int) {
	n, arcs := s.d.Len(), s.d.Arcs()
	s.settle(50 * arcs)
	limit := min(40*arcs+effort*n, 3_000_000)
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
	for i := s.start[v]; i < s.start[v+1]; i++ {
		s.mark(s.near[i].node)
	}
}

// sift moves a node to the place where it costs least. It reports whether that is
// better than where it was.
func (s *sequence) sift(v int32) bool {
	near := s.look(v)
	// Costs are relative to a place before all neighbours.
	var cost, here, best float64
	after := -1
	for i := range near {
		if cost += near[i].more; near[i].key < s.key[v] {
			here = cost
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
		s.move(v, near[after].node)
	} else {
		s.move(v, s.prev[near[0].node])
	}
	return true
}

// look returns the neighbours of v in the order of the sequence.
func (s *sequence) look(v int32) []neighbour {
	near := s.near[s.start[v]:s.start[v+1]]
	s.visits += len(near)
	for i := range near {
		near[i].key = s.key[near[i].node]
	}
	if len(near) > 100 {
		slices.SortFunc(near, func(a, b neighbour) int { return cmp.Compare(a.key, b.key) })
		return near
	}
	for i := 1; i < len(near); i++ {
		moving, j := near[i], i
		for ; j > 0 && near[j-1].key > moving.key; j-- {
			near[j] = near[j-1]
		}
		near[j] = moving
	}
	return near
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
	if ahead != int32(s.d.Len()) {
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
	n := int32(s.d.Len())
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
	for _, w := range s.look(v) {
		switch before, then := w.key < s.key[v], w.key <= s.key[behind]; {
		case then && !before:
			more += w.more
		case before && !then:
			more -= w.more
		}
	}
	return more
}
