package layout

// levels puts every box above all that it uses: level 0 is the bottom. Where a
// box has room between those that use it and those that it uses, it moves to
// the side with more lines, which makes them shorter.
func levels(n int, arcs []Arc) []int32 {
	uses, users := neighbours(n, arcs)
	level := longestPaths(n, uses, users)
	for range 4 {
		moved := false
		for v := range n {
			if len(users[v]) <= len(uses[v]) || len(users[v]) == 0 {
				continue
			}
			ceiling := level[users[v][0]]
			for _, u := range users[v] {
				ceiling = min(ceiling, level[u])
			}
			if ceiling-1 > level[v] {
				level[v] = ceiling - 1
				moved = true
			}
		}
		if !moved {
			break
		}
	}
	return close(level)
}

// neighbours lists, for each box, what it uses and what uses it, back arcs left out.
func neighbours(n int, arcs []Arc) (uses, users [][]int32) {
	uses, users = make([][]int32, n), make([][]int32, n)
	for _, a := range arcs {
		if !a.Back && a.From != a.To {
			uses[a.From] = append(uses[a.From], a.To)
			users[a.To] = append(users[a.To], a.From)
		}
	}
	return uses, users
}

// longestPaths returns the number of arcs on the longest path down from each box.
func longestPaths(n int, uses, users [][]int32) []int32 {
	level, left := make([]int32, n), make([]int, n)
	var ready []int32
	for v := range n {
		if left[v] = len(uses[v]); left[v] == 0 {
			ready = append(ready, int32(v))
		}
	}
	done := 0
	for ; done < len(ready); done++ {
		v := ready[done]
		for _, u := range users[v] {
			level[u] = max(level[u], level[v]+1)
			if left[u]--; left[u] == 0 {
				ready = append(ready, u)
			}
		}
	}
	if done < n {
		panic("internal error: layout: a cycle without back arcs")
	}
	return level
}

// close removes the levels that moving has emptied.
func close(level []int32) []int32 {
	used := make([]bool, len(level)+1)
	for _, l := range level {
		used[l] = true
	}
	rank := make([]int32, len(used))
	for l := 1; l < len(used); l++ {
		rank[l] = rank[l-1]
		if used[l-1] {
			rank[l]++
		}
	}
	for v, l := range level {
		level[v] = rank[l]
	}
	return level
}
