package split

import (
	"cmp"
	"math"
	"slices"

	"github.com/erodehq/erode/internal/graph"
)

const (
	// rootShare is the share of the program that a package must own to count as
	// the place where the program is put together, not as a part of it. A part of
	// two thirds would leave nothing worth the name beside it.
	rootShare = 2. / 3
	// maxRoots bounds the descent.
	maxRoots = 8
)

// findRoots descends from the mains. What a root imports is an entry: a possible
// part, with what it owns. But an entry that owns most of the program is no part
// of it: it is a root too, and what it imports are entries. Deep, the same holds
// for a group with what it has adopted; hints tell parts apart without that.
func (m *model) findRoots(deep bool) {
	m.entry = make([]bool, m.len())
	for _, p := range m.roots {
		for _, q := range m.g.Uses().Out(p) {
			if v := m.at(q); v >= 0 {
				m.entry[v] = true
			}
		}
	}
	isRoot := m.isRoot()
	for range maxRoots {
		v := m.owner(isRoot, deep)
		if v == graph.None {
			return
		}
		isRoot[v] = true
		m.descend(v)
	}
}

// owner returns the entry that owns most of the program, or whose group does,
// and that nothing but roots imports; None if there is none.
func (m *model) owner(isRoot []bool, deep bool) int32 {
	w := m.weigh(m.uses)
	owned := make([]int, m.len()+len(m.wiring))
	for _, h := range flow(w.uses, m.entry, m.handsOn(), len(owned)) {
		owned[h]++
	}
	in := m.uses.Reverse()
	most := func(within func(v int32) bool) int32 {
		best := graph.None
		for v := range int32(m.len()) {
			if m.entry[v] && !isRoot[v] && within(v) && onlyFrom(in.Out(v), isRoot) && (best == graph.None || owned[v] > owned[best]) {
				best = v
			}
		}
		return best
	}
	all := float64(m.len())
	if v := most(func(int32) bool { return true }); v != graph.None && float64(owned[v]) >= rootShare*all {
		return v
	}
	if !deep {
		return graph.None
	}
	d := m.partition(m.uses, 1, 1)
	size := make([]int, groups(d.group))
	for _, c := range d.group {
		if c >= 0 {
			size[c]++
		}
	}
	return most(func(v int32) bool { return d.group[v] >= 0 && float64(size[d.group[v]]) >= rootShare*all })
}

// descend makes node v wiring; its declarations become nodes of their own.
func (m *model) descend(v int32) {
	p := m.pkg[v]
	m.role[p], m.why[p] = Wiring, "puts the program together: it owns most of it"
	m.roots = append(m.roots, p)
	for _, u := range m.uses.Out(v) {
		m.entry[u] = true
	}
	m.wiring = append(m.wiring, m.hands(p)...)
}

// hands returns the declarations of root p with the nodes that each puts
// together: what is named together in one constructor belongs together. Where
// types are not known there are none; a whole file would own all it imports.
func (m *model) hands(p int32) []wiring {
	types := m.g.Package(p).Types
	if types == nil {
		return nil
	}
	type use struct {
		hand string
		node int32
		n    int32
	}
	var uses []use
	for i := range types.References {
		r := &types.References[i]
		if q, ok := m.g.ID(r.To); ok && !r.Test {
			if v := m.at(q); v >= 0 && v != m.node[p] {
				uses = append(uses, use{r.From, v, r.Count})
			}
		}
	}
	slices.SortStableFunc(uses, func(a, b use) int {
		return cmp.Or(cmp.Compare(a.hand, b.hand), cmp.Compare(a.node, b.node))
	})
	var hands []wiring
	for i, u := range uses {
		if i == 0 || u.hand != uses[i-1].hand {
			hands = append(hands, wiring{root: p, name: u.hand})
		}
		h := &hands[len(hands)-1]
		if last := len(h.to) - 1; last >= 0 && h.to[last] == u.node {
			h.weight[last] += float64(u.n)
			continue
		}
		h.to = append(h.to, u.node)
		h.weight = append(h.weight, float64(u.n))
	}
	return hands
}

// handsOn returns for each node the wiring declarations that put it together.
func (m *model) handsOn() [][]ownership {
	on := make([][]ownership, m.len())
	for i := range m.wiring {
		for j, v := range m.wiring[i].to {
			on[v] = append(on[v], ownership{int32(m.len() + i), math.Log2(2 + m.wiring[i].weight[j])})
		}
	}
	return on
}

func onlyFrom(importers []int32, allowed []bool) bool {
	for _, u := range importers {
		if !allowed[u] {
			return false
		}
	}
	return true
}
