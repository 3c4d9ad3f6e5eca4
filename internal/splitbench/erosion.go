package main

import (
	"math/rand/v2"
	"slices"

	"github.com/erodehq/erode/internal/facts"
	"github.com/erodehq/erode/internal/graph"
	"github.com/erodehq/erode/internal/split"
)

// eroded returns the adjusted Rand index when leaks are injected: dependencies
// between random packages of different services, as many as the share says of
// those inside services, each with a third of the references of a random inner
// one. What main puts together is not leaked into: that would move its root.
func eroded(g *graph.Graph, label []int32, share float64, s settings) float64 {
	mean := 0.0
	draws := s.draws
	if share == 0 {
		draws = 1
	}
	for draw := range draws {
		leaky := inject(g, label, share, rand.New(rand.NewPCG(uint64(draw), 3)))
		plan := split.Propose(leaky, split.Options{Monolith: s.monolith, Bootstraps: -1})
		mean += score("", groupsOf(plan), label).ari / float64(draws)
	}
	return mean
}

// inject returns the program with leaks.
func inject(g *graph.Graph, label []int32, share float64, r *rand.Rand) *graph.Graph {
	if share == 0 {
		return g
	}
	var labelled []int32
	var inner []int32 // references of the dependencies inside services
	entry := make([]bool, g.Own())
	for p := range int32(g.Own()) {
		if label[p] >= 0 {
			labelled = append(labelled, p)
		}
		for i, q := range g.Uses().Out(p) {
			if int(q) >= g.Own() {
				continue
			}
			entry[q] = entry[q] || g.Package(p).IsMain()
			if label[p] >= 0 && label[p] == label[q] {
				inner = append(inner, int32(g.Uses().Weights(p)[i]))
			}
		}
	}
	leaky := *g.Program
	leaky.Packages = slices.Clone(g.Program.Packages)
	changed := make([]bool, g.Own())
	taken := map[[2]int32]bool{}
	want := int(share * float64(len(inner)))
	for tries := 0; want > 0 && tries < 1000*len(inner); tries++ {
		p, q := labelled[r.IntN(len(labelled))], labelled[r.IntN(len(labelled))]
		if label[p] == label[q] || entry[q] || taken[[2]int32{p, q}] || g.Uses().Has(p, q) || g.Uses().Has(q, p) {
			continue
		}
		taken[[2]int32{p, q}], taken[[2]int32{q, p}] = true, true
		if !changed[p] {
			leaky.Packages[p], changed[p] = cloned(leaky.Packages[p]), true
		}
		leak(leaky.Packages[p], g.Path(q), 1+inner[r.IntN(len(inner))]/3)
		want--
	}
	return graph.New(&leaky)
}

// cloned copies what leak changes.
func cloned(p *facts.Package) *facts.Package {
	c := *p
	c.Files = slices.Clone(p.Files)
	for i := range c.Files {
		c.Files[i].Imports = slices.Clip(c.Files[i].Imports)
	}
	if p.Types != nil {
		types := *p.Types
		types.References = slices.Clip(p.Types.References)
		c.Types = &types
	}
	return &c
}

func leak(p *facts.Package, to string, references int32) {
	for i := range p.Files {
		if f := &p.Files[i]; !f.Test {
			f.Imports = append(f.Imports, facts.Import{Path: to, Class: facts.Own})
			break
		}
	}
	if p.Types != nil {
		p.Types.References = append(p.Types.References, facts.Reference{To: to, Symbol: "Leaked", Use: facts.UseCall, Count: references})
	}
}
