package split

import (
	"math/rand/v2"
	"runtime"
	"sync"

	"github.com/erodehq/erode/internal/cluster"
	"github.com/erodehq/erode/internal/graph"
)

// A steadiness says how much of a division stays when the graph is shaken.
type steadiness struct {
	of  []float64 // each group: mean overlap (Jaccard) with the most similar group
	all float64   // mean adjusted Rand index of the whole
}

// stability shakes the graph and looks what stays: each time a tenth of the
// dependencies is left out and the others weigh between half and one and a half
// of what they did.
func (t *ties) stability(group []int32, times int) steadiness {
	k := groups(group)
	s := steadiness{of: make([]float64, k)}
	if times <= 0 {
		return s
	}
	shaken := make([][]int32, times)
	var running sync.WaitGroup
	workers := min(times, runtime.GOMAXPROCS(0))
	for first := range workers {
		running.Go(func() {
			for i := first; i < times; i += workers {
				r := rand.New(rand.NewPCG(uint64(i), 1))
				shaken[i] = t.partition(t.shake(r), 1, i+1).group
			}
		})
	}
	running.Wait()
	for _, other := range shaken {
		for c, x := range overlap(group, other, k) {
			s.of[c] += x / float64(times)
		}
		s.all += cluster.Compare(other, group).ARI() / float64(times)
	}
	return s
}

func (t *ties) shake(r *rand.Rand) *graph.Digraph {
	return t.uses.Map(func(_, _ int32, weight float64) (float64, bool) {
		if r.Float64() < 0.1 {
			return 0, false
		}
		return weight * (0.5 + r.Float64()), true
	})
}

// overlap returns for each of the k groups of a its largest Jaccard index with a
// group of b.
func overlap(a, b []int32, k int) []float64 {
	l := groups(b)
	both := make([]int, k*l)
	sizeA, sizeB := make([]int, k), make([]int, l)
	for v := range a {
		if a[v] >= 0 {
			sizeA[a[v]]++
		}
		if b[v] >= 0 {
			sizeB[b[v]]++
		}
		if a[v] >= 0 && b[v] >= 0 {
			both[int(a[v])*l+int(b[v])]++
		}
	}
	best := make([]float64, k)
	for i, n := range both {
		if n > 0 {
			c, d := i/l, i%l
			best[c] = max(best[c], float64(n)/float64(sizeA[c]+sizeB[d]-n))
		}
	}
	return best
}
