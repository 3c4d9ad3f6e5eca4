package main

import (
	"math"

	"github.com/erodehq/erode/internal/graph"
	"github.com/erodehq/erode/internal/split"
)

// A quality holds the structural scores that the literature optimises, in its
// two dialects, which must not be compared: a in the code that Mono2Micro
// published, b in that of HyDec and MonoEmbed. Labels of services hardly
// correlate with any of them; they are here for reference.
type quality struct{ a, b scores }

type scores struct{ sm, icp, ifn, ned float64 }

// qualities returns the scores of the proposal and of the truth.
func qualities(g *graph.Graph, monolith bool, group, label []int32) [2]quality {
	packages, uses := split.Ties(g, monolith)
	return [2]quality{structure(packages, uses, group), structure(packages, uses, label)}
}

func structure(packages []int32, uses *graph.Digraph, of []int32) quality {
	size := map[int32]int{}
	for _, p := range packages {
		if of[p] >= 0 {
			size[of[p]]++
		}
	}
	k := float64(len(size))
	if k == 0 {
		return quality{}
	}
	pairs, calls := map[[2]int32]float64{}, map[[2]int32]float64{}
	var crossingA, allA, crossingB, allB float64
	called, linked := map[int32]bool{}, 0.0
	for v := range int32(len(packages)) {
		for i, u := range uses.Out(v) {
			from, to, n := of[packages[v]], of[packages[u]], uses.Weights(v)[i]
			if from < 0 || to < 0 {
				continue
			}
			pairs[[2]int32{min(from, to), max(from, to)}]++
			calls[[2]int32{from, to}] += math.Log(1 + n)
			allA, allB = allA+math.Log(n)+1, allB+math.Log(1+n)
			if from != to {
				crossingA, crossingB = crossingA+math.Log(n)+1, crossingB+math.Log(1+n)
				called[u] = true
				linked++
			}
		}
	}
	var q quality
	for pair, n := range pairs {
		i, j := float64(size[pair[0]]), float64(size[pair[1]])
		if pair[0] == pair[1] {
			q.a.sm += n / (i * i) / k
		} else if k > 1 {
			q.a.sm -= n / (2 * i * j) * 2 / (k * (k - 1))
		}
	}
	for pair, n := range pairs {
		i, j := float64(size[pair[0]]), float64(size[pair[1]])
		if pair[0] == pair[1] {
			q.b.sm += n / (i * i) / k
		} else if k > 1 {
			q.b.sm -= n / (i * j) / (k * (k - 1) / 2)
		}
	}
	q.a.icp, q.b.icp = part(crossingA, allA), part(crossingB, allB)
	q.a.ifn, q.b.ifn = linked/k, float64(len(called))/k
	fitting, packagesIn, packagesAll := 0.0, 0.0, 0.0
	for _, n := range size {
		packagesAll += float64(n)
		if n >= 5 && n <= 20 {
			packagesIn += float64(n)
		}
		if n >= 5 && n < 20 {
			fitting++
		}
	}
	q.a.ned, q.b.ned = 1-packagesIn/packagesAll, 1-fitting/k
	return q
}

func part(x, of float64) float64 {
	if of == 0 {
		return 0
	}
	return x / of
}
