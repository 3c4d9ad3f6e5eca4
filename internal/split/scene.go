package split

import (
	"cmp"
	"slices"

	"github.com/erodehq/erode/boundaries"
	"github.com/erodehq/erode/internal/graph"
	"github.com/erodehq/erode/internal/metrics"
)

// A Scene is a division of the program at one moment.
type Scene struct {
	Components []Piece  `json:"components"` // sorted by name
	Edges      []Tie    `json:"edges"`
	Cycles     []Tangle `json:"cycles"`
	Metrics    []Value  `json:"metrics"`
	Plan       *Plan    `json:"plan"` // with the bill of every component that could be a service
}

// A Piece is one component of a scene. One that is no part of any service, of
// mains alone or of kind library, has neither API nor effort.
type Piece struct {
	Name     string  `json:"name"`
	Packages int     `json:"packages"`
	API      int     `json:"api"`    // symbols that others use
	Needs    int     `json:"needs"`  // symbols of others that it uses
	Effort   float64 `json:"effort"` // to make it a service
	Out      bool    `json:"out,omitempty"`
}

// A Tie is a dependency between components.
type Tie struct {
	From   string `json:"from"`
	To     string `json:"to"`
	Weight int    `json:"weight"`           // references, or imports where types are not known
	Remote bool   `json:"remote,omitempty"` // a call to or from an extracted component
}

// A Tangle is a cycle of components and the cheapest cut through it.
type Tangle struct {
	Members []string `json:"members"`
	Weight  int      `json:"weight"` // of the cut, in imports
	Cut     []Tie    `json:"cut"`
}

// A Value is a metric of the whole program.
type Value struct {
	Metric string  `json:"metric"`
	Value  float64 `json:"value"`
}

// scene bills and measures what a person drew. Packages without a component are
// shared; extracted components are out of the cycles and metrics.
func (e *editor) scene(g *graph.Graph, bound *boundaries.Bound, libraries map[string]int, o Options) Scene {
	p := e.partition(g)
	s := Scene{Edges: []Tie{}, Cycles: tangles(bound), Metrics: []Value{}, Plan: drawn(g, p, libraries, o)}
	s.Components = e.pieces(p, s.Plan)
	quotient := g.Quotient(p)
	for from := range int32(len(p.Names)) {
		for i, to := range quotient.Out(from) {
			a, b := p.Names[from], p.Names[to]
			s.Edges = append(s.Edges, Tie{a, b, int(quotient.Weights(from)[i]), e.crosses(a, b)})
		}
	}
	inside := &graph.Partition{Names: p.Names, Of: slices.Clone(p.Of)}
	for id, c := range inside.Of {
		if c != graph.None && e.out[p.Names[c]] {
			inside.Of[id] = graph.None
		}
	}
	for v := range metrics.Compute(bound.Graph, inside, metrics.Options{API: bound.Main().Exposed}).All() {
		if v.Scope == metrics.Program {
			s.Metrics = append(s.Metrics, Value{v.Metric, v.Value})
		}
	}
	return s
}

// partition is the division as the graph's questions take it.
func (e *editor) partition(g *graph.Graph) *graph.Partition {
	names := map[string]bool{}
	for _, name := range e.of {
		names[name] = true
	}
	p := &graph.Partition{Names: sortedKeys(names), Of: make([]int32, g.Own())}
	for id := range p.Of {
		p.Of[id] = graph.None
		if name, ok := e.of[g.Path(int32(id))]; ok {
			i, _ := slices.BinarySearch(p.Names, name)
			p.Of[id] = int32(i)
		}
	}
	return p
}

// pieces lists every component, with what the plan knows of it.
func (e *editor) pieces(p *graph.Partition, plan *Plan) []Piece {
	all := make([]Piece, len(p.Names))
	for c, members := range p.Members() {
		all[c] = Piece{Name: p.Names[c], Packages: len(members), Out: e.out[p.Names[c]]}
	}
	gone := map[int]bool{}
	for c := range plan.Candidates {
		gone[c] = e.out[plan.Candidates[c].Name]
	}
	for c := range plan.Candidates {
		x := &plan.Candidates[c]
		i, _ := slices.BinarySearchFunc(all, x.Name, func(p Piece, name string) int { return cmp.Compare(p.Name, name) })
		all[i].API, all[i].Needs = len(x.Bill.API), len(x.Bill.Needs)
		if !all[i].Out {
			all[i].Effort = total(prices(&x.Bill, plan.Weights, gone))
		}
	}
	return all
}

// drawn is the plan of a division that a person drew. Components of kind library
// and contract are shared, and so is what has no component, divided as libraries
// says.
func drawn(g *graph.Graph, p *graph.Partition, libraries map[string]int, o Options) *Plan {
	m := newModel(g, o.Monolith)
	m.entry = make([]bool, m.len())
	names := slices.Clone(p.Names)
	group, part := make([]int32, m.len()), make([]int32, m.len())
	for v := range group {
		c := p.Of[m.pkg[v]]
		if part[v] = c; c == graph.None {
			library, known := libraries[g.Path(m.pkg[v])]
			if known && library < 0 {
				group[v] = graph.None // a composition root of the proposal
				continue
			}
			c = int32(len(p.Names) + library)
		} else if kind := o.Kinds[names[c]]; kind == "library" || kind == "contract" {
			part[v] = graph.None
		}
		group[v] = c
		for int(c) >= len(names) {
			names = append(names, "")
		}
	}
	dense, names := named(group, names)
	for v := range part {
		if part[v] != graph.None {
			part[v] = dense[v]
		}
	}
	l := newLayout(m, dense, part, m.claims(dense), names, o)
	for c := range l.plan.Candidates {
		l.plan.Candidates[c].Stability = 1 // a person does not waver
	}
	l.plan.Stability = 1
	return l.finish(o)
}

// tangles are the cycles among components, as every other command tells them.
func tangles(bound *boundaries.Bound) []Tangle {
	all := []Tangle{}
	for _, cycle := range bound.Cycles() {
		t := Tangle{Members: cycle.Members, Weight: cycle.Weight, Cut: []Tie{}}
		for i := range cycle.Cut {
			t.Cut = append(t.Cut, Tie{From: cycle.Cut[i].From, To: cycle.Cut[i].To, Weight: len(cycle.Cut[i].Sites)})
		}
		all = append(all, t)
	}
	return all
}
