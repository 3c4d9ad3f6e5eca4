package cluster

import "math"

// Louvain divides the network so that its modularity is high (Blondel and
// others, 2008): local moves, then the same on the network of groups.
func Louvain(g *Network, resolution float64, seed int) []int32 {
	return climb(g, resolution, seed, false)
}

// Leiden is Louvain with a refinement between the levels (Traag and others,
// 2019), so that no group of the result falls apart inside. The refinement here
// is the greedy one. It tries runs orders of the nodes and keeps the best.
func Leiden(g *Network, resolution float64, runs, seed int) []int32 {
	var best []int32
	quality := math.Inf(-1)
	for i := range runs {
		group := climb(g, resolution, seed+i, true)
		if q := Modularity(g, group, resolution); q > quality+1e-12 {
			quality, best = q, group
		}
	}
	return best
}

func climb(g *Network, resolution float64, seed int, refined bool) []int32 {
	r := random(seed)
	label := alone(g.Len())
	if g.total == 0 {
		return label
	}
	at := alone(g.Len()) // node → node of the current level
	cur, group := g, alone(g.Len())
	for {
		settleModular(cur, group, resolution, shuffled(cur.Len(), r))
		k := Renumber(group)
		for v := range label {
			label[v] = group[at[v]]
		}
		if k == cur.Len() {
			return label
		}
		parts, count := group, k
		if refined {
			parts = refine(cur, group, resolution, shuffled(cur.Len(), r))
			if count = Renumber(parts); count == cur.Len() {
				parts, count = group, k // nothing to refine: go up as Louvain does
			}
		}
		above := make([]int32, count)
		for v, p := range parts {
			above[p] = group[v]
		}
		for v := range at {
			at[v] = parts[at[v]]
		}
		cur = cur.contract(parts, count)
		group = above
		if !refined {
			group = alone(count)
		}
	}
}

// settleModular moves nodes to the neighbouring group that raises modularity
// most, until none wants to move.
func settleModular(g *Network, group []int32, resolution float64, order []int32) {
	sum := make([]float64, g.Len()) // degrees of a group
	for v, c := range group {
		sum[c] += g.degree[v]
	}
	toward := make([]float64, g.Len())
	var near []int32
	q := newQueue(order)
	for steps := 100 * len(order); q.size > 0 && steps > 0; steps-- {
		v := q.pop()
		to, weight := g.Links(v)
		near = near[:0]
		for i, u := range to {
			if toward[group[u]] == 0 {
				near = append(near, group[u])
			}
			toward[group[u]] += weight[i]
		}
		from, d := group[v], g.degree[v]
		sum[from] -= d
		best, gain := from, toward[from]-resolution*d*sum[from]/g.total
		for _, c := range near {
			if x := toward[c] - resolution*d*sum[c]/g.total; x > gain+1e-12 {
				best, gain = c, x
			}
		}
		sum[best] += d
		for _, c := range near {
			toward[c] = 0
		}
		if best == from {
			continue
		}
		group[v] = best
		for _, u := range to {
			if group[u] != best {
				q.push(u)
			}
		}
	}
}

// refine divides each group again, from single nodes up.
func refine(g *Network, group []int32, resolution float64, order []int32) []int32 {
	parts := alone(g.Len())
	sum, size := make([]float64, g.Len()), make([]int32, g.Len())
	for v := range parts {
		sum[v], size[v] = g.degree[v], 1
	}
	toward := make([]float64, g.Len())
	var near []int32
	for _, v := range order {
		if size[parts[v]] != 1 {
			continue
		}
		to, weight := g.Links(v)
		near = near[:0]
		for i, u := range to {
			if group[u] != group[v] {
				continue
			}
			if toward[parts[u]] == 0 {
				near = append(near, parts[u])
			}
			toward[parts[u]] += weight[i]
		}
		from, d := parts[v], g.degree[v]
		best, gain := from, 0.0
		for _, p := range near {
			if x := toward[p] - resolution*d*sum[p]/g.total; p != from && x > gain+1e-12 {
				best, gain = p, x
			}
			toward[p] = 0
		}
		if best != from {
			size[from]--
			sum[from] -= d
			parts[v] = best
			size[best]++
			sum[best] += d
		}
	}
	return parts
}

// Modularity returns how much more weight lies inside the groups than chance
// would put there (Newman and Girvan, 2004), with a resolution before the
// expected part.
func Modularity(g *Network, group []int32, resolution float64) float64 {
	if g.total == 0 {
		return 0
	}
	var k int32
	for _, c := range group {
		k = max(k, c+1)
	}
	inside, degree := make([]float64, k), make([]float64, k)
	for v, c := range group {
		degree[c] += g.degree[v]
		inside[c] += 2 * g.loop[v]
		to, weight := g.Links(int32(v))
		for i, u := range to {
			if group[u] == c {
				inside[c] += weight[i]
			}
		}
	}
	q := 0.0
	for c := range degree {
		share := degree[c] / g.total
		q += inside[c]/g.total - resolution*share*share
	}
	return q
}
