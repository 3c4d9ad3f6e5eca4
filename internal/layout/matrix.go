package layout

import (
	"cmp"
	"slices"
)

// Order returns the order of the rows of a dependency matrix: whoever uses comes
// before what it uses, so that every dependency lies above the diagonal unless
// it is a back arc. The members of a group, a cycle, stand together; group[v] is
// the group of v, and outside the groups there must be no cycle.
func Order(n int, arcs []Arc, group []int32) []int32 {
	groups := int(slices.Max(append([]int32{-1}, group...))) + 1
	var outer, inner []Arc
	for _, a := range arcs {
		from, to := group[a.From], group[a.To]
		if from != to {
			outer = append(outer, Arc{From: from, To: to})
		} else {
			inner = append(inner, a)
		}
	}
	place := matrixPlaces(groups, outer)
	within := matrixPlaces(n, inner)
	order := make([]int32, n)
	for v := range order {
		order[v] = int32(v)
	}
	slices.SortStableFunc(order, func(a, b int32) int {
		return cmp.Or(cmp.Compare(place[group[a]], place[group[b]]), cmp.Compare(within[a], within[b]))
	})
	return order
}

// matrixPlaces ranks boxes by falling level. Within a level, those whose users
// stand early come early, which keeps the cells near the diagonal.
func matrixPlaces(n int, arcs []Arc) []int {
	uses, users := neighbours(n, arcs)
	level := longestPaths(n, uses, users)
	byLevel := make([][]int, slices.Max(append([]int32{0}, level...))+1)
	for v := range n {
		byLevel[level[v]] = append(byLevel[level[v]], v)
	}
	place := make([]int, n)
	next := 0
	for _, row := range slices.Backward(byLevel) {
		early := make(map[int]float64, len(row))
		for _, v := range row {
			sum := 0
			for _, u := range users[v] {
				sum += place[u]
			}
			early[v] = float64(sum) / float64(max(len(users[v]), 1))
		}
		slices.SortStableFunc(row, func(a, b int) int { return cmp.Compare(early[a], early[b]) })
		for _, v := range row {
			place[v] = next
			next++
		}
	}
	return place
}
