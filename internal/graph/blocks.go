package graph

import "slices"

// blocks returns the biconnected components of a connected graph, directions
// disregarded: sets of nodes, ascending, that no single node separates. A node
// that separates others is in several of them. Every cycle lies within one block.
//
// It is the algorithm of Hopcroft and Tarjan with the recursion unrolled.
func (d *Digraph) blocks() (blocks [][]int32) {
	if d.Len() == 0 {
		return nil
	}
	both := d.undirected()
	n := both.Len()
	visit, low := make([]int32, n), make([]int32, n) // visit numbers begin at 1
	next := slices.Clone(both.start)
	path, open := []int32{0}, []int32{0}
	visit[0], low[0] = 1, 1
	visits := int32(1)
	for len(path) > 0 {
		v := path[len(path)-1]
		if next[v] < both.start[v+1] {
			w := both.to[next[v]]
			next[v]++
			if visit[w] != 0 {
				low[v] = min(low[v], visit[w])
				continue
			}
			visits++
			visit[w], low[w] = visits, visits
			path, open = append(path, w), append(open, w)
			continue
		}
		path = path[:len(path)-1]
		if len(path) == 0 {
			break
		}
		up := path[len(path)-1]
		low[up] = min(low[up], low[v])
		if low[v] < visit[up] {
			continue
		}
		// Nothing below v leads past up: what is open from v on is a block with it.
		i := slices.Index(open, v)
		block := append(slices.Clone(open[i:]), up)
		open = open[:i]
		slices.Sort(block)
		blocks = append(blocks, block)
	}
	if len(blocks) == 0 {
		blocks = [][]int32{{0}}
	}
	return blocks
}

// Joined returns the weakly connected components of the graph: of[v] is the group
// of node v, groups holds the members of each, ascending.
func (d *Digraph) Joined() (of []int32, groups [][]int32) { return d.undirected().SCC() }

// undirected returns the graph with every arc in both directions.
func (d *Digraph) undirected() *Digraph {
	b := Builder{N: d.Len(), arcs: make([]arc, 0, 2*d.Arcs())}
	for v := range int32(d.Len()) {
		for i, w := range d.Out(v) {
			b.Add(v, w, d.Weights(v)[i])
			b.Add(w, v, d.Weights(v)[i])
		}
	}
	return b.Build()
}
