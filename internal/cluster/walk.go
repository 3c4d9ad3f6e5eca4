package cluster

// Walk returns how often a random walker is at each node who follows links by
// weight and, with the probability restart, jumps back to one of the seeds
// (personalised PageRank).
func Walk(g *Network, seeds []int32, restart float64) []float64 {
	at, next := make([]float64, g.Len()), make([]float64, g.Len())
	for _, v := range seeds {
		at[v] = 1 / float64(len(seeds))
	}
	for range 40 { // what is left after 40 steps is below one in 10⁵ for restart ¼
		clear(next)
		for _, v := range seeds {
			next[v] = restart / float64(len(seeds))
		}
		for v := range int32(len(at)) {
			ends := g.degree[v] - 2*g.loop[v]
			if at[v] == 0 || ends == 0 {
				continue
			}
			to, weight := g.Links(v)
			step := (1 - restart) * at[v] / ends
			for i, u := range to {
				next[u] += step * weight[i]
			}
		}
		at, next = next, at
	}
	return at
}
