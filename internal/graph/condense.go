package graph

// Condense returns the graph between n groups of nodes, of[v] being the group of
// node v or None. The arcs between two groups become one with the sum of their
// weights; those inside a group are left out.
func (d *Digraph) Condense(of []int32, n int) *Digraph {
	b := Builder{N: n, arcs: make([]arc, 0, d.Arcs())}
	for v := range int32(d.Len()) {
		from := of[v]
		if from == None {
			continue
		}
		for i, w := range d.Out(v) {
			if to := of[w]; to != None && to != from {
				b.Add(from, to, d.Weights(v)[i])
			}
		}
	}
	return b.Build()
}

// Induced returns the graph of some nodes and of the arcs among them. Node i of
// it is nodes[i], which must be distinct.
func (d *Digraph) Induced(nodes []int32) *Digraph {
	return d.induced(nodes, newNumbers(d.Len()))
}

// Parts returns the Induced graph of every group, at a price that does not depend
// on how many there are.
func (d *Digraph) Parts(groups [][]int32) []*Digraph {
	parts, number := make([]*Digraph, len(groups)), newNumbers(d.Len())
	for i, nodes := range groups {
		parts[i] = d.induced(nodes, number)
	}
	return parts
}

// numbers maps the nodes of a graph to their numbers in a part of it, None if
// they are not in it. It is all None between uses, so that many small parts of a
// large graph cost no more than their own size.
type numbers []int32

func newNumbers(n int) numbers {
	m := make(numbers, n)
	for i := range m {
		m[i] = None
	}
	return m
}

func (d *Digraph) induced(nodes []int32, number numbers) *Digraph {
	for i, v := range nodes {
		number[v] = int32(i)
	}
	b := Builder{N: len(nodes)}
	for i, v := range nodes {
		for j, w := range d.Out(v) {
			if to := number[w]; to != None {
				b.Add(int32(i), to, d.Weights(v)[j])
			}
		}
	}
	for _, v := range nodes {
		number[v] = None
	}
	return b.Build()
}
