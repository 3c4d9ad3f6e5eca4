package split

import (
	"slices"

	"github.com/erodehq/erode/internal/cluster"
	"github.com/erodehq/erode/internal/graph"
)

// A division is a way to draw the lines. Groups are numbered densely; roots
// belong to none.
type division struct {
	group []int32 // node → group
	fine  []int32 // node → group before groups were merged into their owners
	trust float64 // of folders
}

// partition draws the lines in three steps: it merges every node into the head
// that owns it, divides what is left by the map equation, and merges a group
// that one other group owns into that.
func (t *ties) partition(uses *graph.Digraph, runs, seed int) division {
	w := t.weigh(uses)
	head, heads := t.owners(w, t.entry, t.handsOn())
	of := cluster.Infomap(contract(w.links, head, heads), runs, seed)
	d := division{fine: make([]int32, t.len()), trust: w.trust}
	for v := range d.fine {
		d.fine[v] = of[head[v]]
		if t.root[v] {
			d.fine[v] = graph.None
		}
	}
	k := cluster.Renumber(d.fine)
	d.group = t.adopt(d.fine, k, w.owns)
	return d
}

// owners returns the head of each node and wiring declaration, numbered densely.
func (t *ties) owners(w weights, entry []bool, hands [][]ownership) (head []int32, heads int) {
	all := t.len() + len(t.wiring)
	head = flow(w.owns, entry, hands, all)
	for h := t.len(); h < all; h++ {
		head = append(head, int32(h))
	}
	return head, cluster.Renumber(head)
}

// contract makes the links of nodes links of their heads and returns the network
// of these.
func contract(links []cluster.Link, head []int32, heads int) *cluster.Network {
	for i := range links {
		links[i].A, links[i].B = head[links[i].A], head[links[i].B]
	}
	return cluster.New(heads, links)
}

// adopt merges groups without an entry into the group that owns them: ownership
// flows among groups as it does among nodes. The map equation favours groups of
// a few dozen nodes and takes a large part for several; what only one of its
// neighbours uses is a part of that neighbour.
func (t *ties) adopt(group []int32, k int, uses *graph.Digraph) []int32 {
	b := graph.Builder{N: k}
	b.Grow(uses.Arcs())
	entry := make([]bool, k)
	for v := range int32(t.len()) {
		c := group[v]
		if c < 0 {
			continue
		}
		entry[c] = entry[c] || t.entry[v]
		for i, u := range uses.Out(v) {
			if d := group[u]; d >= 0 && d != c {
				b.Add(c, d, uses.Weights(v)[i])
			}
		}
	}
	head := flow(b.Build(), entry, nil, k)
	merged := slices.Clone(group)
	for v, c := range group {
		if c >= 0 {
			merged[v] = head[c]
		}
	}
	cluster.Renumber(merged)
	return merged
}

// groups returns how many groups a numbering has.
func groups(group []int32) (k int) {
	for _, c := range group {
		k = max(k, int(c)+1)
	}
	return k
}
