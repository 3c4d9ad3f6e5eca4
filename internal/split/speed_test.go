package split

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/erodehq/erode/internal/graph"
)

func BenchmarkPartition1000(b *testing.B)  { benchmarkPartition(b, 1000, 0) }
func BenchmarkPartition10000(b *testing.B) { benchmarkPartition(b, 10000, 0) }
func BenchmarkStability1000(b *testing.B)  { benchmarkPartition(b, 1000, 20) }

func benchmarkPartition(b *testing.B, n, times int) {
	g := town(b, n)
	for b.Loop() {
		m := newModel(g, true)
		m.findRoots()
		d := m.partition(&m.uses, runs, 1)
		m.stability(d.group, times)
	}
}

// town returns a program of n packages in services of 25 with a twentieth of
// them shared libraries.
func town(b *testing.B, n int) *graph.Graph {
	r := rand.New(rand.NewPCG(8, 9))
	libraries := n / 20
	var lines []string
	main := "cmd/town:"
	for v := libraries; v < n; v++ {
		service := v / 25
		if v%25 == 0 {
			main += fmt.Sprintf(" x/s%d/p%d*3", service, v)
		}
		line := fmt.Sprintf("x/s%d/p%d:", service, v)
		for u := v + 1; u < min((service+1)*25, n); u += 1 + r.IntN(6) {
			line += fmt.Sprintf(" x/s%d/p%d*%d", service, u, 1+r.IntN(40))
		}
		for range 3 {
			line += fmt.Sprintf(" lib/l%d*%d", r.IntN(libraries), 1+r.IntN(9))
		}
		if u := v + r.IntN(n); u < n && r.IntN(10) == 0 {
			line += fmt.Sprintf(" x/s%d/p%d*2", u/25, u)
		}
		lines = append(lines, line)
	}
	return program(b, append(lines, main)...)
}
