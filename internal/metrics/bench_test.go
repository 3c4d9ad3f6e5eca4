package metrics

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/erodehq/erode/internal/facts"
	"github.com/erodehq/erode/internal/graph"
)

// BenchmarkCompute measures acyclic packages whose components are tangled.
func BenchmarkCompute(b *testing.B) {
	for _, n := range []int{5_000, 50_000} {
		g, p := large(n)
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				Compute(g, p, Options{})
			}
		})
		b.Run(fmt.Sprint(n, "/instability"), func(b *testing.B) {
			for b.Loop() {
				Compute(g, p, Options{Only: []string{"instability"}})
			}
		})
	}
}

// large returns n packages in n/50 components with ten dependencies each.
func large(n int) (*graph.Graph, *graph.Partition) {
	r := rand.New(rand.NewPCG(1, uint64(n)))
	program := &facts.Program{}
	path := func(i int) string { return fmt.Sprintf("example.com/p%05d", i) }
	p := &graph.Partition{}
	for c := range n / 50 {
		p.Names = append(p.Names, fmt.Sprintf("c%04d", c))
	}
	for i := range n {
		file := facts.File{Name: "p.go"}
		for range 10 {
			if to := i + 1 + int(r.ExpFloat64()*float64(n)/20); to < n {
				file.Imports = append(file.Imports, facts.Import{Path: path(to), Class: facts.Own})
			}
		}
		program.Packages = append(program.Packages, &facts.Package{Path: path(i), Name: "p", Files: []facts.File{file}})
		c := i / 50
		if r.IntN(100) == 0 {
			c = r.IntN(n / 50)
		}
		p.Of = append(p.Of, int32(c))
	}
	return graph.New(program), p
}
