package graph

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/erodehq/erode/internal/facts"
)

// layered returns a graph as programs have them: arcs lead down to nodes not far
// below, save a share of them that leads up and closes cycles.
func layered(n, m int, up float64) *Digraph {
	r := rand.New(rand.NewPCG(uint64(n), uint64(m)))
	b := Builder{N: n}
	for len(b.arcs) < m {
		v := r.IntN(n)
		w := v + 1 + int(r.ExpFloat64()*float64(n)/20)
		if w >= n {
			continue
		}
		if r.Float64() < up {
			v, w = w, v
		}
		b.Add(int32(v), int32(w), float64(1+r.IntN(4)*r.IntN(3)))
	}
	return b.Build()
}

// The knot of thirty components with a thousand imports that real programs grow.
func knot(n, arcs int, seed uint64) *Digraph {
	r := rand.New(rand.NewPCG(seed, 30))
	b := Builder{N: n}
	for v := range int32(n) {
		b.Add(v, (v+1)%int32(n), 1)
	}
	for range arcs {
		v, w := r.Int32N(int32(n)), r.Int32N(int32(n))
		if v > w && r.IntN(4) > 0 {
			v, w = w, v
		}
		if v != w {
			b.Add(v, w, float64(1+r.IntN(3)*r.IntN(5)))
		}
	}
	return b.Build()
}

func BenchmarkQuestions(b *testing.B) {
	for _, n := range []int{5_000, 50_000} {
		tree, tangled := layered(n, 10*n, 0), layered(n, 10*n, 0.002)
		for _, q := range []struct {
			name string
			ask  func()
		}{
			{"SCC", func() { tangled.SCC() }},
			{"Levels", func() { tangled.Levels() }},
			{"Spread", func() { tree.Spread() }},
			{"Reduce", func() { tree.Reduce() }},
			{"Dominators", func() { tree.Dominators(0) }},
			{"Chains", func() { tree.Chains(0, int32(n-1), 10) }},
			{"Cut", func() { tangled.Cut(nil, nil) }},
		} {
			b.Run(fmt.Sprintf("%s/%d", q.name, n), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					q.ask()
				}
			})
		}
	}
}

// Weights are what greedy ordering alone cuts, and what Cut cuts.
func BenchmarkCutKnot(b *testing.B) {
	for _, n := range []int{12, 14, 16, 18, 30, 100, 1000} {
		d := knot(n, 15*n, 1)
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			for b.Loop() {
				d.Cut(nil, nil)
			}
			b.ReportMetric(sum(d.back(d.greedy())), "greedy")
			b.ReportMetric(sum(d.Cut(nil, nil)), "weight")
			b.ReportMetric(sum(all(d)), "of")
		})
	}
}

func BenchmarkBuild(b *testing.B) {
	for _, n := range []int{300, 50_000} {
		arcs := shuffled(layered(n, 10*n, 0))
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			for b.Loop() {
				builder := Builder{N: n, arcs: slices.Clone(arcs)}
				builder.Build()
			}
		})
	}
}

// shuffled returns the arcs of a graph in no order.
func shuffled(d *Digraph) (arcs []arc) {
	for _, a := range all(d) {
		arcs = append(arcs, arc{a.From, a.To, a.Weight})
	}
	rand.New(rand.NewPCG(1, 1)).Shuffle(len(arcs), func(i, j int) { arcs[i], arcs[j] = arcs[j], arcs[i] })
	return arcs
}

// BenchmarkNew builds the graph of packages with ten imports each, in files of
// five.
func BenchmarkNew(b *testing.B) {
	for _, n := range []int{400, 50_000} {
		d, p := layered(n, 10*n, 0), &facts.Program{}
		path := func(v int32) string { return fmt.Sprintf("example.com/program/internal/p%05d", v) }
		for v := range int32(n) {
			pkg := &facts.Package{Path: path(v)}
			for i, w := range d.Out(v) {
				if i%5 == 0 {
					pkg.Files = append(pkg.Files, facts.File{})
				}
				file := &pkg.Files[len(pkg.Files)-1]
				file.Imports = append(file.Imports, facts.Import{Path: path(w)}, facts.Import{Path: "fmt", Class: facts.Std})
			}
			p.Packages = append(p.Packages, pkg)
		}
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				New(p)
			}
		})
	}
}
