package graph

import "slices"

// SCC returns the strongly connected components of the graph: of[v] is the group
// of node v, groups holds the members of each, ascending.
//
// A group comes after every group that it has an arc to, so that one pass over
// groups sees what a node uses before the node itself. A node on no cycle is
// alone in its group; so is one whose only cycle is an arc to itself.
func (d *Digraph) SCC() (of []int32, groups [][]int32) {
	t := newTarjan(d)
	for v := range int32(d.Len()) {
		if t.of[v] == None && t.low[v] == 0 {
			t.visit(v)
		}
	}
	groups = make([][]int32, t.groups)
	at := make([]int32, t.groups+1)
	for _, g := range t.of {
		at[g+1]++
	}
	for g := range t.groups {
		at[g+1] += at[g]
	}
	members := make([]int32, d.Len())
	for g := range groups {
		groups[g] = members[at[g]:at[g]:at[g+1]]
	}
	for v, g := range t.of {
		groups[g] = append(groups[g], int32(v))
	}
	return t.of, groups
}

// tarjan is the state of Tarjan's algorithm with the recursion unrolled.
type tarjan struct {
	d      *Digraph
	of     []int32 // group, None while unknown
	low    []int32 // smallest visit number seen from the node, 0 before its visit
	next   []int32 // the next arc of a node on the path
	open   []int32 // nodes visited and not yet in a group
	path   []step  // from the root of the search to the node in hand
	visits int32
	groups int32
}

type step struct{ node, visit int32 }

func newTarjan(d *Digraph) *tarjan {
	n := d.Len()
	return &tarjan{
		d:    d,
		of:   slices.Repeat([]int32{None}, n),
		low:  make([]int32, n),
		next: slices.Clone(d.start[:n]),
	}
}

func (t *tarjan) visit(root int32) {
	t.enter(root)
	for len(t.path) > 0 {
		if v := t.path[len(t.path)-1].node; !t.descend(v) {
			t.leave()
		}
	}
}

func (t *tarjan) enter(v int32) {
	t.visits++
	t.low[v] = t.visits
	t.open = append(t.open, v)
	t.path = append(t.path, step{v, t.visits})
}

// descend follows the arcs of v up to the first unvisited target and enters it.
// It reports whether there was one.
func (t *tarjan) descend(v int32) bool {
	end := t.d.start[v+1]
	for i := t.next[v]; i < end; i++ {
		w := t.d.to[i]
		if t.low[w] == 0 {
			t.next[v] = i + 1
			t.enter(w)
			return true
		}
		if t.of[w] == None {
			t.low[v] = min(t.low[v], t.low[w])
		}
	}
	t.next[v] = end
	return false
}

// leave goes back one step. It closes a group at the first node of it that was
// visited, else hands the low number up.
func (t *tarjan) leave() {
	s := t.path[len(t.path)-1]
	t.path = t.path[:len(t.path)-1]
	if t.low[s.node] < s.visit {
		up := t.path[len(t.path)-1].node
		t.low[up] = min(t.low[up], t.low[s.node])
		return
	}
	for {
		w := t.open[len(t.open)-1]
		t.open = t.open[:len(t.open)-1]
		t.of[w] = t.groups
		if w == s.node {
			break
		}
	}
	t.groups++
}
