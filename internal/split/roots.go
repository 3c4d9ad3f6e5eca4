package split

import (
	"cmp"
	"math"
	"slices"

	"github.com/erodehq/erode/internal/graph"
)

// rootReach is the share of the program that a package must reach to count as the
// place where the program is put together: if it were a part, nearly all the
// others would lie below it. Real composition roots reach 93 to 99 % of their
// programs; the largest real services, and clients that link the code of their
// servers, up to 86 %.
const rootReach = 0.9

// findRoots descends from the mains. What a root imports is an entry: a possible
// part, with what it owns. But an entry that reaches nearly all of the program,
// other such entries among it, and that nothing but roots imports is no part of
// it: it is a root too, and what it imports are entries.
func (m *model) findRoots() {
	m.entry = make([]bool, m.len())
	for _, p := range m.roots {
		m.enter(p)
	}
	local := m.local(&m.uses) // a root may serve RPCs to what it puts together
	reach, in := local.Spread(), local.Reverse()
	for {
		best := graph.None
		var wide []int32 // entries that reach nearly all
		for v := range int32(m.len()) {
			if !m.entry[v] || m.root[v] || float64(reach[v]) < rootReach*float64(m.len()) {
				continue
			}
			wide = append(wide, v)
			if onlyFrom(in.Out(v), m.root) && (best == graph.None || reach[v] > reach[best]) {
				best = v
			}
		}
		if best == graph.None || len(local.Out(best)) == 0 {
			return
		}
		below := local.Reach(best)
		for _, v := range wide {
			if v != best && !below.Has(v) {
				return // several reach nearly all: what they reach is common, not theirs
			}
		}
		m.root[best] = true
		m.descend(best)
	}
}

// enter makes entries of what root p imports, but for the plugins of others.
func (m *model) enter(p int32) {
	plugged := m.plugins.Reverse()
	for i := range m.g.Out(p) {
		e := &m.g.Out(p)[i]
		if v := m.at(e.To); v >= 0 && m.built(e) && (m.byName(e) || len(plugged.Out(v)) == 0) {
			m.entry[v] = true
		}
	}
}

// descend makes node v wiring; its declarations become nodes of their own.
func (m *model) descend(v int32) {
	p := m.pkg[v]
	m.role[p], m.why[p] = Wiring, "puts the program together: it reaches nearly all of it"
	m.roots = append(m.roots, p)
	m.enter(p)
	m.wiring = append(m.wiring, m.hands(p)...)
}

// wholeHand is the share of what a root uses that a declaration may name and still
// say what belongs together. Above it, it is the root in one function, such as
// the one that starts the service it is told to.
const wholeHand = 0.8

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
			hands = append(hands, wiring{root: p, name: u.hand, all: len(m.uses.Out(m.node[p]))})
		}
		h := &hands[len(hands)-1]
		if last := len(h.to) - 1; last >= 0 && h.to[last] == u.node {
			h.weight[last] += float64(u.n)
			continue
		}
		h.to = append(h.to, u.node)
		h.weight = append(h.weight, float64(u.n))
	}
	return slices.DeleteFunc(hands, func(h wiring) bool { return float64(len(h.to)) > wholeHand*float64(h.all) && len(h.to) > 1 })
}

// pull returns what the tie of a wiring declaration to its j-th node weighs. Like
// a package that everyone uses, a declaration that names everything its root puts
// together, such as a configuration, ties nothing together.
func (w *wiring) pull(j int) float64 {
	all, named := float64(w.all), float64(len(w.to))
	return math.Log2(2+w.weight[j]) * math.Log((all+1)/(1+named)) / math.Log(all+1)
}

// handsOn returns for each node the wiring declarations that put it together.
func (t *ties) handsOn() [][]ownership {
	on := make([][]ownership, t.len())
	for i := range t.wiring {
		for j, v := range t.wiring[i].to {
			on[v] = append(on[v], ownership{int32(t.len() + i), t.wiring[i].pull(j)})
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
