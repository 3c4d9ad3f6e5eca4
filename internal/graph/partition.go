package graph

// A Partition puts each own package of a graph into at most one component.
type Partition struct {
	Names []string // of the components
	Of    []int32  // own package id → component, None if it belongs to none
}

// None marks a package that belongs to no component.
const None int32 = -1

// Members returns the own packages of each component, ascending.
func (p *Partition) Members() [][]int32 {
	members := make([][]int32, len(p.Names))
	for id, c := range p.Of {
		if c != None {
			members[c] = append(members[c], int32(id))
		}
	}
	return members
}

// Component returns the component of package id, None for a package of another
// module or of no component.
func (p *Partition) Component(id int32) int32 {
	if int(id) >= len(p.Of) {
		return None
	}
	return p.Of[id]
}

// Quotient returns the dependencies between components in production code: an
// arc weighs as much as the package dependencies that it stands for.
func (g *Graph) Quotient(p *Partition) *Digraph {
	b := Builder{N: len(p.Names)}
	for i := range g.edges {
		e := &g.edges[i]
		from, to := p.Component(e.From), p.Component(e.To)
		if e.Prod && from != None && to != None && from != to {
			b.Add(from, to, float64(e.Weight()))
		}
	}
	return b.Build()
}
