package main

import (
	"math"
	"path"
	"slices"
	"strings"

	"github.com/erodehq/erode/internal/cluster"
	"github.com/erodehq/erode/internal/graph"
	"github.com/erodehq/erode/internal/split"
)

// baselines divides the same packages in other ways.
func baselines(g *graph.Graph, monolith bool, label []int32) []method {
	packages, uses := split.Ties(g, monolith)
	onto := func(name string, group []int32) method {
		all := make([]int32, g.Own())
		for p := range all {
			all[p] = -1
		}
		for v, p := range packages {
			all[p] = group[v]
		}
		if monolith { // stubs have no place in one process
			for p := range all {
				if g.Package(int32(p)).Types != nil && all[p] < 0 {
					all[p] = stub
				}
			}
		}
		return score(name, all, label)
	}
	plain := func(weight func(references float64) float64) *cluster.Network {
		var links []cluster.Link
		for v := range int32(len(packages)) {
			for i, u := range uses.Out(v) {
				links = append(links, cluster.Link{A: v, B: u, Weight: weight(uses.Weights(v)[i])})
			}
		}
		return cluster.New(len(packages), links)
	}
	return []method{
		onto("folder", firstFolder(g, packages)),
		onto("leiden", cluster.Leiden(plain(func(n float64) float64 { return math.Log2(2 + n) }), 1, 8, 1)),
		onto("louvain", cluster.Louvain(plain(func(float64) float64 { return 1 }), 1, 1)),
		onto("acdc", acdc(uses)),
	}
}

// generic are folders that say where code lies, not what it is about.
var generic = []string{"pkg", "internal", "src", "service", "services", "app", "apps", "cmd", "modules", "packages", "core", "lib", "components", "domain", "server"}

// firstFolder groups packages by the first folder with a name that says something.
func firstFolder(g *graph.Graph, packages []int32) []int32 {
	number := map[string]int32{}
	group := make([]int32, len(packages))
	for v, p := range packages {
		name := ""
		for _, element := range strings.Split(path.Clean(g.Package(p).Dir), "/") {
			if !slices.Contains(generic, element) {
				name = element
				break
			}
		}
		if _, known := number[name]; !known {
			number[name] = int32(len(number))
		}
		group[v] = number[name]
	}
	return group
}

// acdc groups by patterns of comprehension (Tzerpos and Holt, 2000): a node that
// dominates up to twenty others takes them in; what more than twenty use is a
// support library; an orphan joins where most of its ties are.
func acdc(uses *graph.Digraph) []int32 {
	const few = 20
	n := int32(uses.Len())
	in := uses.Reverse()
	var b graph.Builder
	b.N = int(n) + 1
	for v := range n {
		if len(in.Out(v)) == 0 {
			b.Add(n, v, 1)
		}
		for _, u := range uses.Out(v) {
			if len(in.Out(u)) <= few {
				b.Add(v, u, 1)
			}
		}
	}
	above := b.Build().Dominators(n)
	size := make([]int, n+1)
	for v := range n {
		for d := v; d >= 0 && d < n; d = above[d] {
			size[d]++
		}
	}
	group := make([]int32, n)
	for v := range n {
		group[v] = -1
		for d := v; d >= 0 && d < n; d = above[d] {
			if size[d] >= 2 && size[d] <= few {
				group[v] = d // the farthest that is still small
			}
		}
	}
	for v := range n {
		if group[v] >= 0 || len(in.Out(v)) > few {
			continue
		}
		count, best := map[int32]int{}, int32(-1)
		for _, u := range slices.Concat(in.Out(v), uses.Out(v)) {
			if c := group[u]; c >= 0 {
				if count[c]++; best < 0 || count[c] > count[best] || count[c] == count[best] && c < best {
					best = c
				}
			}
		}
		group[v] = best
	}
	return group
}
