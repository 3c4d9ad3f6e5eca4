package split

import (
	"math"
	"path"

	"github.com/erodehq/erode/internal/cluster"
	"github.com/erodehq/erode/internal/graph"
)

const (
	// folderWeight is what a parent and child folder weigh where folders say all
	// they can: as much as a dependency with two references.
	folderWeight = 2
	// crowd is how many folders may share a parent and still be siblings: beyond
	// it the parent says nothing about any two of them.
	crowd = 40
)

// weights are the ties between nodes as the search weighs them.
type weights struct {
	owns  *graph.Digraph // among nodes, what ownership follows
	links []cluster.Link // among nodes and wiring declarations, undirected
	trust float64        // of folders, 0 … 1
}

// behindImport is how many references stand behind an import declaration, the
// median over the dependencies of twelve programs.
const behindImport = 4

// logarithmic weighs each dependency by the logarithm of its references, since
// the hundredth use of a package says less than the first. Below the typed tier
// there is nothing to count, since files that import are no measure of use: then
// every dependency weighs what one import declaration does.
func (t *ties) logarithmic(uses *graph.Digraph) *graph.Digraph {
	return uses.Map(func(_, _ int32, references float64) (float64, bool) {
		if !t.typed {
			references = behindImport
		}
		return math.Log2(2 + references), true
	})
}

// local returns the dependencies of uses that are more than calls of RPC clients.
func (t *ties) local(uses *graph.Digraph) *graph.Digraph {
	if t.remote.Arcs() == 0 {
		return uses
	}
	return uses.Map(func(v, u int32, weight float64) (float64, bool) { return weight, !t.remote.Has(v, u) })
}

// owning returns the dependencies that ownership follows: the local ones, and
// registries with their plugins.
func (t *ties) owning(uses *graph.Digraph) *graph.Digraph {
	local := t.local(uses)
	if t.plugins.Arcs() == 0 {
		return local
	}
	b := graph.Builder{N: t.len()}
	b.AddAll(local)
	b.AddAll(t.plugins.Map(func(_, _ int32, calls float64) (float64, bool) { return math.Log2(2 + calls), true }))
	return b.Build()
}

// weigh prices every tie between nodes: dependencies, calls through interfaces,
// what wiring puts together, and nearness in the folder tree as far as folders
// have earned it. A tie is discounted by the square of how ubiquitous its target
// is, idf² as in text retrieval: a package that everyone uses ties nobody together.
func (t *ties) weigh(uses *graph.Digraph) weights {
	logarithmic := t.logarithmic(uses)
	w := weights{owns: t.owning(logarithmic)}
	idf := rarity(uses)
	most := logarithmic.Arcs() + len(t.calls) + len(t.near)
	for i := range t.wiring {
		most += len(t.wiring[i].to)
	}
	w.links = make([]cluster.Link, 0, most)
	tie := func(a, b int32, weight float64) {
		if !t.root[b] && (int(a) >= t.len() || !t.root[a]) {
			w.links = append(w.links, cluster.Link{A: a, B: b, Weight: weight * idf[b] * idf[b]})
		}
	}
	for v := range int32(t.len()) {
		for i, u := range logarithmic.Out(v) {
			tie(v, u, logarithmic.Weights(v)[i])
		}
	}
	for _, c := range t.calls {
		tie(c.from, c.to, math.Log2(1+c.count))
	}
	w.trust = trust(&t.nearness, w.links, idf)
	for i := range t.wiring {
		hand := &t.wiring[i]
		for j, u := range hand.to {
			tie(int32(t.len()+i), u, hand.pull(j))
		}
	}
	for _, l := range t.near {
		if !t.root[l.A] && !t.root[l.B] {
			w.links = append(w.links, cluster.Link{A: l.A, B: l.B, Weight: l.Weight * folderWeight * w.trust})
		}
	}
	return w
}

// rarity returns the idf of each node: 1 for one that nothing imports, 0 for one
// that everything does.
func rarity(uses *graph.Digraph) []float64 {
	n := float64(uses.Len())
	fan := uses.InDegrees()
	idf := make([]float64, uses.Len())
	for v := range idf {
		idf[v] = math.Log((n+1)/(1+float64(fan[v]))) / math.Log(n+1)
	}
	return idf
}

// neighbours returns the pairs of nodes that are near in the folder tree: parent
// and child (1), and siblings at least two folders down (½), unless they are a
// crowd.
func (m *model) neighbours() []cluster.Link {
	at := make(map[string]int32, m.len())
	children := make(map[string][]int32)
	for v := range int32(m.len()) {
		at[m.dir(v)] = v
	}
	var pairs []cluster.Link
	for v := range int32(m.len()) {
		parent := path.Dir(m.dir(v))
		if u, ok := at[parent]; ok && u != v {
			pairs = append(pairs, cluster.Link{A: v, B: u, Weight: 1})
		}
		if parent == "." || path.Dir(parent) == "." {
			continue
		}
		if siblings := children[parent]; len(siblings) < crowd {
			for _, u := range siblings {
				pairs = append(pairs, cluster.Link{A: u, B: v, Weight: 0.5})
			}
		}
		children[parent] = append(children[parent], v)
	}
	return pairs
}

// trust measures what folders say about dependencies: how much denser
// dependencies are between neighbours in the tree than between any two packages,
// on a logarithmic scale from 0 (less than three times) to 1 (sixteen times). A
// tree laid out by layer, not by subject, gets little.
func trust(near *graph.Digraph, links []cluster.Link, idf []float64) float64 {
	pairs, hits, total := near.Total(), 0.0, 0.0
	for _, l := range links {
		total += idf[l.B]
		hits += idf[l.B] * near.Weight(min(l.A, l.B), max(l.A, l.B))
	}
	if pairs == 0 || hits == 0 {
		return 0
	}
	n := float64(len(idf))
	lift := (hits / pairs) / (total / (n * (n - 1) / 2))
	return max(0, min(1, (math.Log2(lift)-1.5)/2.5))
}

// together returns how near the nodes of pairs are, from the lower to the higher.
func together(n int, pairs []cluster.Link) *graph.Digraph {
	b := graph.Builder{N: n}
	b.Grow(len(pairs))
	for _, l := range pairs {
		b.Add(min(l.A, l.B), max(l.A, l.B), l.Weight)
	}
	return b.Build()
}
