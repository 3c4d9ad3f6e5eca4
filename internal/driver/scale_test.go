package driver

import (
	"fmt"
	"strings"
	"testing"

	"github.com/erodehq/erode/boundaries"
	"github.com/erodehq/erode/internal/graph"
	"github.com/erodehq/erode/internal/infer"
	"github.com/erodehq/erode/internal/synth"
)

// BenchmarkCheck judges synthetic programs by every kind of rule that imports can
// judge: what a check does once the files are read.
//
//	go test ./internal/driver -run - -bench Check -benchtime 1x -benchmem
func BenchmarkCheck(b *testing.B) {
	for _, size := range []struct{ packages, edges int }{{500, 5_000}, {5_000, 50_000}, {50_000, 500_000}} {
		b.Run(fmt.Sprintf("%d", size.packages), func(b *testing.B) {
			program := synth.Program(synth.Shape{Packages: size.packages, Edges: size.edges})
			g := graph.New(program)
			policy, err := boundaries.Parse("scale.yml", scalePolicy(infer.Components(g)))
			if err != nil {
				b.Fatal(err)
			}
			b.ResetTimer()
			for b.Loop() {
				g := graph.New(program)
				bound, err := policy.Bind(g)
				if err != nil {
					b.Fatal(err)
				}
				found := bound.Check(boundaries.Options{})
				b.ReportMetric(float64(len(found)), "findings")
			}
		})
	}
}

// scalePolicy declares the components and one rule of each kind.
func scalePolicy(components []infer.Component) []byte {
	var b strings.Builder
	declared, _, _ := strings.Cut(string(infer.Bare(components)), "rules:\n") // without its one rule
	b.WriteString(declared)
	name := func(i int) string { return components[i*len(components)/20].Name }
	fmt.Fprintf(&b, "groups: {some: [%q, %q, %q]}\nrules:\n", name(1), name(2), name(3))
	for _, rule := range []string{
		fmt.Sprintf("layers: [%q, %q, %q, %q]", name(0), name(5), name(10), name(15)),
		"independent: some",
		fmt.Sprintf("deny: {from: some, to: [%q, \"std:net/http\"]}", name(12)),
		fmt.Sprintf("allow: {from: %q, to: [%q, some]}", name(4), name(16)),
		fmt.Sprintf("only: {to: %q, from: some}", name(18)),
		fmt.Sprintf("reach: {from: %q, to: %q, via: %q}", name(1), name(19), name(9)),
		"acyclic: components",
		fmt.Sprintf("must: {from: some, to: %q, transitively: true}", name(19)),
		"stable: components",
		"external: {majors: one}",
		fmt.Sprintf("deprecated: {to: %q, at-most: 1}", name(17)),
		"limit: {metric: instability, max: 0.9}",
		"limit: {metric: propagation-cost, of: program, max: 0.2}",
	} {
		fmt.Fprintf(&b, "  - %s\n    why: scale\n", rule)
	}
	return []byte(b.String())
}
