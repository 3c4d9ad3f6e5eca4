package graph

import "slices"

// Reduce returns the graph without the arcs that longer chains imply: the
// smallest graph with the same reach. Arcs inside a cycle are kept, and so are
// all arcs between two cycles if no chain leads through a third node.
func (d *Digraph) Reduce() *Digraph {
	of, groups := d.SCC()
	dag := d.Condense(of, len(groups))
	implied := NewBits(dag.Arcs())
	dag.closure(func(first, v int32, beyond, _ *block) {
		for i := dag.start[v]; i < dag.start[v+1]; i++ {
			if at := dag.to[i] - first; at >= 0 && at < blockLen && beyond.has(at) {
				implied.Set(i)
			}
		}
	})
	b := Builder{N: d.Len()}
	for v := range int32(d.Len()) {
		for i, w := range d.Out(v) {
			if of[v] == of[w] || !implied.Has(dag.index(of[v], of[w])) {
				b.Add(v, w, d.Weights(v)[i])
			}
		}
	}
	return b.Build()
}

// index returns the place of an arc among all arcs of the graph, which must hold it.
func (d *Digraph) index(from, to int32) int32 {
	i, ok := slices.BinarySearch(d.Out(from), to)
	if !ok {
		panic("internal error: no such arc")
	}
	return d.start[from] + int32(i)
}
