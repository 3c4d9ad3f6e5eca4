// Package cluster divides weighted undirected networks into groups and says how
// well two divisions agree.
//
// Nodes are numbers, networks are flat arrays, and a random choice comes from a
// seed that the caller gives: the same call gives the same answer on every
// machine. Nothing here knows what a node stands for.
package cluster

import (
	"math/rand/v2"
	"slices"
)

// A Network is a weighted undirected graph over the nodes 0 … Len()-1. It never
// changes once built.
type Network struct {
	start  []int32 // links of node v are to[start[v]:start[v+1]], both ways, loops left out
	to     []int32
	weight []float64
	loop   []float64 // weight of the links from a node to itself
	degree []float64 // weight of the ends of links at a node; a loop has both
	total  float64   // weight of all ends: twice the weight of all links
}

// A Link joins two nodes.
type Link struct {
	A, B   int32
	Weight float64
}

// New builds the network of n nodes. Links given twice, in either direction,
// have their weights summed; links without weight are dropped. It reorders links.
func New(n int, links []Link) *Network {
	for i := range links {
		if links[i].A > links[i].B {
			links[i].A, links[i].B = links[i].B, links[i].A
		}
	}
	sortLinks(n, links)
	merged := links[:0]
	for _, l := range links {
		if last := len(merged) - 1; last >= 0 && merged[last].A == l.A && merged[last].B == l.B {
			merged[last].Weight += l.Weight
		} else if l.Weight > 0 {
			merged = append(merged, l)
		}
	}
	return fill(n, merged)
}

// sortLinks orders links by their ends, those given first first: two rounds of
// counting take a third of the time of comparing.
func sortLinks(n int, links []Link) {
	spare, count := make([]Link, len(links)), make([]int32, n+1)
	spread := func(into, from []Link, end func(*Link) int32) {
		clear(count)
		for i := range from {
			count[end(&from[i])+1]++
		}
		for v := range n {
			count[v+1] += count[v]
		}
		for i := range from {
			v := end(&from[i])
			into[count[v]] = from[i]
			count[v]++
		}
	}
	spread(spare, links, func(l *Link) int32 { return l.B })
	spread(links, spare, func(l *Link) int32 { return l.A })
}

// fill lays out links that are sorted, distinct and have A ≤ B.
func fill(n int, links []Link) *Network {
	g := &Network{
		start:  make([]int32, n+1),
		loop:   make([]float64, n),
		degree: make([]float64, n),
	}
	for _, l := range links {
		g.degree[l.A] += l.Weight
		g.degree[l.B] += l.Weight
		g.total += 2 * l.Weight
		if l.A == l.B {
			g.loop[l.A] += l.Weight
			continue
		}
		g.start[l.A+1]++
		g.start[l.B+1]++
	}
	for v := range n {
		g.start[v+1] += g.start[v]
	}
	g.to = make([]int32, g.start[n])
	g.weight = make([]float64, g.start[n])
	next := slices.Clone(g.start[:n])
	put := func(from, to int32, w float64) {
		g.to[next[from]], g.weight[next[from]] = to, w
		next[from]++
	}
	for _, l := range links {
		if l.A != l.B {
			put(l.A, l.B, l.Weight)
			put(l.B, l.A, l.Weight)
		}
	}
	return g
}

// Len returns the number of nodes.
func (g *Network) Len() int { return len(g.loop) }

// Links returns the other ends of the links of v and their weights.
func (g *Network) Links(v int32) (to []int32, weight []float64) {
	i, j := g.start[v], g.start[v+1]
	return g.to[i:j], g.weight[i:j]
}

// contract returns the network whose nodes are the groups, 0 … k-1, of g.
func (g *Network) contract(group []int32, k int) *Network {
	members := make([]int32, g.Len()) // nodes by group: a counting sort
	first := make([]int32, k+1)
	for _, c := range group {
		first[c+1]++
	}
	for c := range k {
		first[c+1] += first[c]
	}
	next := slices.Clone(first[:k])
	for v, c := range group {
		members[next[c]] = int32(v)
		next[c]++
	}
	sum := make([]float64, k)
	var links []Link
	var seen []int32
	for c := range int32(k) {
		seen = seen[:0]
		for _, v := range members[first[c]:first[c+1]] {
			if g.loop[v] > 0 {
				sum[c] += g.loop[v]
			}
			to, weight := g.Links(v)
			for i, u := range to {
				switch d := group[u]; {
				case d == c:
					sum[c] += weight[i] / 2 // met from both ends
				case d > c:
					if sum[d] == 0 {
						seen = append(seen, d)
					}
					sum[d] += weight[i]
				}
			}
		}
		if sum[c] > 0 {
			links = append(links, Link{c, c, sum[c]})
			sum[c] = 0
		}
		slices.Sort(seen)
		for _, d := range seen {
			links = append(links, Link{c, d, sum[d]})
			sum[d] = 0
		}
	}
	return fill(k, links)
}

// Renumber gives the groups the numbers 0 … k-1 in order of their first member
// and returns k. A negative group stays as it is.
func Renumber(group []int32) (k int) {
	var size int32
	for _, c := range group {
		size = max(size, c+1)
	}
	name := make([]int32, size)
	for i := range name {
		name[i] = -1
	}
	for v, c := range group {
		if c < 0 {
			continue
		}
		if name[c] < 0 {
			name[c] = int32(k)
			k++
		}
		group[v] = name[c]
	}
	return k
}

// alone puts every node into a group of its own.
func alone(n int) []int32 {
	group := make([]int32, n)
	for v := range group {
		group[v] = int32(v)
	}
	return group
}

// shuffled returns the nodes in an order that the seed decides.
func shuffled(n int, r *rand.Rand) []int32 {
	order := alone(n)
	r.Shuffle(n, func(i, j int) { order[i], order[j] = order[j], order[i] })
	return order
}

func random(seed int) *rand.Rand { return rand.New(rand.NewPCG(uint64(seed), 0x6572_6f64_65)) }

// A queue holds the nodes that may still want to move, each at most once.
type queue struct {
	nodes  []int32 // a ring
	head   int
	size   int
	inside []bool
}

func newQueue(order []int32) *queue {
	q := &queue{nodes: order, size: len(order), inside: make([]bool, len(order))}
	for i := range q.inside {
		q.inside[i] = true
	}
	return q
}

func (q *queue) pop() int32 {
	v := q.nodes[q.head]
	q.head = (q.head + 1) % len(q.nodes)
	q.size--
	q.inside[v] = false
	return v
}

func (q *queue) push(v int32) {
	if !q.inside[v] {
		q.inside[v] = true
		q.nodes[(q.head+q.size)%len(q.nodes)] = v
		q.size++
	}
}
