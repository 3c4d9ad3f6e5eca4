package metrics

import (
	"math"
	"math/bits"

	"github.com/erodehq/erode/internal/graph"
)

// A closure sums up what the nodes of a graph reach.
type closure struct {
	nodes  int
	arcs   int
	spread []int32 // nodes that a node reaches, itself included
	ccd    float64 // sum of spread
	height int     // number of levels
}

func newClosure(d *graph.Digraph) closure {
	c := closure{nodes: d.Len(), arcs: d.Arcs(), spread: d.Spread()}
	for _, n := range c.spread {
		c.ccd += float64(n)
	}
	for _, l := range d.Levels() {
		c.height = max(c.height, int(l)+1)
	}
	return c
}

func (c *closure) acd() float64 { return ratio(c.ccd, float64(c.nodes)) }

func (c *closure) nccd() float64 { return ratio(c.ccd, treeCCD(c.nodes)) }

func (c *closure) propagationCost() float64 {
	return ratio(c.ccd, float64(c.nodes)*float64(c.nodes))
}

// treeCCD returns the CCD of a balanced binary tree: the sum of the depths of its
// nodes, the root having depth 1.
func treeCCD(nodes int) float64 {
	sum := 0
	for i := 1; i <= nodes; i++ {
		sum += bits.Len(uint(i))
	}
	return float64(sum)
}

func lakosMetrics() (list []Metric) {
	const lakos = "Lakos, Large-Scale C++ Software Design, 1996"
	for _, m := range []struct {
		Metric
		of func(*closure) float64
	}{
		{Metric{
			ID: "ccd", Name: "cumulative component dependency CCD",
			Formula: "Σ depends-upon",
			Reading: "What it takes to build or test every part by itself. It must grow as parts are added: compare nccd.",
			Source:  lakos,
			Example: Example{"a imports b c; b imports d e; c imports f g", "", 17},
		}, func(c *closure) float64 { return c.ccd }},
		{Metric{
			ID: "acd", Name: "average component dependency ACD",
			Formula: "CCD ÷ n",
			Reading: "How many parts the average one drags along, itself included.",
			Source:  lakos,
			Example: Example{"a imports b; b imports c", "", 2},
		}, (*closure).acd},
		{Metric{
			ID: "nccd", Name: "normalised cumulative component dependency NCCD",
			Formula:    "CCD ÷ CCD of a balanced binary tree of n nodes, the sum of ⌊log₂ i⌋ + 1 for i from 1 to n",
			Convention: "The tree is counted node by node, as ArchUnit does (n = 6: 14); Lakos's closed form gives 13.65 there, and the same for n = 2ᵏ − 1.",
			Reading:    "Below 1: flat, little reuse. About 1: layered like a tree. Well above 1: a chain. Above 2: probably cycles.",
			Source:     lakos,
			Example:    Example{"a imports b c; b imports d e; c imports f", "", 1},
		}, (*closure).nccd},
		{Metric{
			ID: "propagation-cost", Name: "propagation cost",
			Formula:    "CCD ÷ n²",
			Convention: "Also called relative average component dependency RACD. Counts a part as reaching itself.",
			Reading: "The share of the parts that a change reaches on average. With fewer than 500 parts be lenient; with 500 to 5,000, 0.2 is concerning and 0.5 serious; above, 0.1 already. " +
				"It falls by itself as n grows: read acd beside it.",
			Source:  "MacCormack, Rusnak and Baldwin, Exploring the Structure of Complex Software Designs, 2006",
			Example: Example{"a imports b; b imports c", "", 0.666667},
		}, (*closure).propagationCost},
		{Metric{
			ID: "height", Name: "levels",
			Formula: "number of levels when parts that use nothing have level 0, others one more than the highest they use, and a cycle shares one",
			Reading: "A chain has as many levels as parts: every change at the bottom may rise through all of them.",
			Source:  lakos, Unit: "levels",
			Example: Example{"a imports b c; b imports c", "", 3},
		}, func(c *closure) float64 { return float64(c.height) }},
	} {
		part, pkg := m.Metric, m.Metric
		part.Group, part.Better = "Lakos", Lower
		part.Scopes = []Scope{Program, Component}
		part.Formula += "; over the components of the program, over the packages of a component"
		part.each = func(l *level) []float64 {
			return l.fill(func(i int32) float64 { return m.of(&l.inside()[i]) })
		}
		part.whole = func(s *study) float64 {
			if s.levels[Component] == nil {
				return math.NaN()
			}
			return m.of(s.levels[Component].closure())
		}
		pkg.Group, pkg.Better = "Lakos", Lower
		pkg.ID, pkg.Name = "package-"+m.ID, m.Name+" of packages"
		pkg.Scopes = []Scope{Program}
		pkg.Formula += "; over all packages of the program"
		pkg.whole = func(s *study) float64 { return m.of(s.levels[Package].closure()) }
		list = append(list, part, pkg)
	}
	return list
}
