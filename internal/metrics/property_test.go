package metrics

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/erodehq/erode/internal/facts"
	"github.com/erodehq/erode/internal/graph"
)

// wild returns a program of some packages in some components, a few packages in
// none, with tests here and there. With types, its packages also refer to each
// other.
func wild(r *rand.Rand, typed bool) (*graph.Graph, *graph.Partition) {
	n, parts := 1+r.IntN(40), 1+r.IntN(8)
	path := func(i int) string { return fmt.Sprintf("p%02d", i) }
	program, p := &facts.Program{}, &graph.Partition{}
	for c := range parts {
		p.Names = append(p.Names, fmt.Sprintf("c%d", c))
	}
	for i := range n {
		pkg := &facts.Package{Path: path(i), Name: "p", Files: []facts.File{
			{Name: "a.go"}, {Name: "b.go", Test: r.IntN(8) == 0}, {Name: "b_test.go", Test: true},
		}}
		types := &facts.Types{Tier: facts.Typed}
		for k := range r.IntN(12) {
			to := path(r.IntN(n))
			if to == path(i) {
				continue
			}
			file := &pkg.Files[k%3]
			file.Imports = append(file.Imports, facts.Import{Path: to, Class: facts.Own})
			types.References = append(types.References, facts.Reference{
				From: "F", To: to, Symbol: "T", Kind: facts.Struct, Use: facts.Use(r.IntN(15)), Count: 1 + r.Int32N(9), Test: file.Test,
			})
		}
		types.Symbols = []facts.Symbol{{Name: "F", Exported: true}, {Name: "T", Kind: facts.Struct, Exported: true}, {Name: "u", Kind: facts.Struct}}
		if typed {
			pkg.Types = types
		}
		program.Packages = append(program.Packages, pkg)
		p.Of = append(p.Of, int32(r.IntN(parts+1))-1)
	}
	return graph.New(program), p
}

func values(t *Table) (list []Value) {
	return slices.Collect(t.All())
}

// A metric that imports supply has the same value whatever the tier.
func TestTierDoesNotMatter(t *testing.T) {
	needs := map[string]facts.Tier{}
	for _, m := range Catalog() {
		needs[m.ID] = m.Needs
	}
	for seed := range uint64(100) {
		imports := values(measured(rand.New(rand.NewPCG(seed, 1)), false))
		typed := values(measured(rand.New(rand.NewPCG(seed, 1)), true))
		if len(typed) <= len(imports) {
			t.Fatalf("seed %d: %d values with types, %d without", seed, len(typed), len(imports))
		}
		typed = slices.DeleteFunc(typed, func(v Value) bool { return needs[v.Metric] > facts.Imports })
		if !slices.Equal(imports, typed) {
			t.Fatalf("seed %d: values differ by tier\n%v\n%v", seed, imports, typed)
		}
	}
}

// measured returns the table of a wild program.
func measured(r *rand.Rand, typed bool) *Table {
	g, p := wild(r, typed)
	return Compute(g, p, Options{})
}

// Sums that must agree, and values that have bounds.
func TestSums(t *testing.T) {
	shares := []string{"instability", "abstractness", "distance", "visibility-in", "visibility-out", "stability", "propagation-cost",
		"cyclic-share", "tangle", "cohesion", "cluster-factor", "mq", "rv", "arv", "grv", "api-used"}
	for seed := range uint64(200) {
		tab := measured(rand.New(rand.NewPCG(seed, 2)), true)
		sums := map[Scope]map[string]float64{Program: {}, Component: {}, Package: {}}
		for _, v := range values(tab) {
			sums[v.Scope][v.Metric] += v.Value
			if slices.Contains(shares, v.Metric) && (v.Value < 0 || v.Value > 1) {
				t.Fatalf("seed %d: %v is no share", seed, v)
			}
		}
		for _, pair := range [][2]string{{"ca", "ce"}, {"depends-upon", "used-from"}} {
			for _, scope := range []Scope{Component, Package} {
				if a, b := sums[scope][pair[0]], sums[scope][pair[1]]; a != b {
					t.Fatalf("seed %d: %s of all %ss %v, %s %v", seed, pair[0], scope, a, pair[1], b)
				}
			}
		}
		for metric, same := range map[string]string{"ccd": "depends-upon", "sdi": "sdi", "cut-weight": "cut-weight", "turbo-mq": "cluster-factor", "unstable-uses": "unstable-uses"} {
			if a, b := sums[Program][metric], sums[Component][same]; math.Abs(a-b) > 1e-4 {
				t.Fatalf("seed %d: %s of the program %v, of its components %v", seed, metric, a, b)
			}
		}
		components := sums[Program]["components"]
		if rank := sums[Component]["rank"]; math.Abs(rank-components) > 1e-4 {
			t.Fatalf("seed %d: ranks add up to %v of %v", seed, rank, components)
		}
		outs := 0.0
		for _, way := range ways {
			outs += sums[Package]["refs-out-"+way.String()]
		}
		if all := sums[Package]["refs-out"]; outs != all || all != sums[Package]["refs-in"] {
			t.Fatalf("seed %d: references out %v, by way %v, in %v", seed, all, outs, sums[Package]["refs-in"])
		}
	}
}
