package cluster

import "math"

// Infomap divides the network so that a random walk on it has the shortest
// two-level description (Rosvall and Bergstrom, 2008): the walker's steps inside
// a group use a code book of the group, steps between groups one of groups. It
// tries runs orders of the nodes, from the seed on, and keeps the best.
func Infomap(g *Network, runs, seed int) []int32 {
	best := alone(g.Len())
	if g.total == 0 {
		return best
	}
	length := math.Inf(1)
	for i := range runs {
		group := infomapOnce(g, seed+i)
		if l := CodeLength(g, group); l < length-1e-12 {
			length, best = l, group
		}
	}
	return best
}

func infomapOnce(g *Network, seed int) []int32 {
	r := random(seed)
	label := alone(g.Len())
	for cur := g; ; {
		w := newWalk(cur)
		w.settle(shuffled(cur.Len(), r))
		k := Renumber(w.group)
		for v := range label {
			label[v] = w.group[label[v]]
		}
		if k == cur.Len() {
			Renumber(label)
			return label
		}
		cur = cur.contract(w.group, k)
	}
}

// A walk is the state of the local search on one level.
type walk struct {
	g     *Network
	group []int32
	visit []float64 // of a group: how often the walker is in it
	exit  []float64 // of a group: how often it leaves
	left  float64   // sum of exit
	// x log2 x of exit, of exit+visit and of left, kept because most groups do not change
	exitLog, bothLog []float64
	leftLog          float64
	toward           []float64 // scratch: how often the walker goes from v to a group
}

func newWalk(g *Network) *walk {
	n := g.Len()
	w := &walk{g: g, group: alone(n), visit: make([]float64, n), exit: make([]float64, n),
		exitLog: make([]float64, n), bothLog: make([]float64, n), toward: make([]float64, n)}
	for v := range n {
		w.visit[v] = g.degree[v] / g.total
		w.exit[v] = (g.degree[v] - 2*g.loop[v]) / g.total
		w.left += w.exit[v]
		w.remember(int32(v))
	}
	w.leftLog = xlogx(w.left)
	return w
}

func (w *walk) remember(c int32) {
	w.exitLog[c] = xlogx(w.exit[c])
	w.bothLog[c] = xlogx(w.exit[c] + w.visit[c])
}

// settle moves nodes to the neighbouring group that shortens the description
// most, until none wants to move. A node is looked at again when a neighbour has
// moved; the bound on steps is a guard against rounding, not a way to stop early.
func (w *walk) settle(order []int32) {
	q := newQueue(order)
	var near []int32
	for steps := 100 * len(order); q.size > 0 && steps > 0; steps-- {
		v := q.pop()
		to, weight := w.g.Links(v)
		near = near[:0]
		for i, u := range to {
			c := w.group[u]
			if w.toward[c] == 0 {
				near = append(near, c)
			}
			w.toward[c] += weight[i] / w.g.total
		}
		from := w.group[v]
		to2, moved := w.best(v, from, near)
		if moved {
			w.move(v, from, to2)
			for _, u := range to {
				if w.group[u] != to2 {
					q.push(u)
				}
			}
		}
		for _, c := range near {
			w.toward[c] = 0
		}
	}
}

// best returns the group that v should be in.
func (w *walk) best(v, from int32, near []int32) (to int32, moved bool) {
	visit := w.g.degree[v] / w.g.total
	exit := (w.g.degree[v] - 2*w.g.loop[v]) / w.g.total
	fromExit := w.exit[from] - exit + 2*w.toward[from]
	fromVisit := w.visit[from] - visit
	leave := -2*(xlogx(fromExit)-w.exitLog[from]) + xlogx(fromExit+fromVisit) - w.bothLog[from]
	to, gain := from, -1e-10
	for _, c := range near {
		if c == from {
			continue
		}
		cExit := w.exit[c] + exit - 2*w.toward[c]
		left := w.left - w.exit[from] - w.exit[c] + fromExit + cExit
		change := xlogx(left) - w.leftLog + leave -
			2*(xlogx(cExit)-w.exitLog[c]) + xlogx(cExit+w.visit[c]+visit) - w.bothLog[c]
		if change < gain {
			to, gain = c, change
		}
	}
	return to, to != from
}

func (w *walk) move(v, from, to int32) {
	visit := w.g.degree[v] / w.g.total
	exit := (w.g.degree[v] - 2*w.g.loop[v]) / w.g.total
	w.left -= w.exit[from] + w.exit[to]
	w.exit[from] += 2*w.toward[from] - exit
	w.exit[to] += exit - 2*w.toward[to]
	w.left += w.exit[from] + w.exit[to]
	w.leftLog = xlogx(w.left)
	w.visit[from] -= visit
	w.visit[to] += visit
	w.group[v] = to
	w.remember(from)
	w.remember(to)
}

// CodeLength returns the map equation in bits per step: how long the two-level
// description of a random walk is under the division.
func CodeLength(g *Network, group []int32) float64 {
	if g.total == 0 {
		return 0
	}
	var k int32
	for _, c := range group {
		k = max(k, c+1)
	}
	visit, exit := make([]float64, k), make([]float64, k)
	nodes := 0.0
	for v, c := range group {
		p := g.degree[v] / g.total
		nodes += xlogx(p)
		visit[c] += p
		to, weight := g.Links(int32(v))
		for i, u := range to {
			if group[u] != c {
				exit[c] += weight[i] / g.total
			}
		}
	}
	var left, exits, both float64
	for c := range visit {
		left += exit[c]
		exits += xlogx(exit[c])
		both += xlogx(exit[c] + visit[c])
	}
	return xlogx(left) - 2*exits - nodes + both
}

func xlogx(x float64) float64 {
	if x <= 1e-15 {
		return 0
	}
	return x * math.Log(x) * (1 / math.Ln2) // Log2 takes half as long again to be exact at powers of two
}
