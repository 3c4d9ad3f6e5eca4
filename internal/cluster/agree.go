package cluster

import (
	"math"
	"slices"
)

// A Comparison holds how the nodes that a reference division labels spread over
// the groups of another.
type Comparison struct {
	cells []cell // sorted by group, then label
	group []int  // sizes of groups
	label []int  // sizes of labels
	n     int
}

type cell struct {
	group, label int32
	count        int
}

// Compare tabulates the nodes whose label is not negative. A negative group is
// one group of its own.
func Compare(group, label []int32) *Comparison {
	g, l := slices.Clone(group), slices.Clone(label)
	for v := range g {
		if l[v] < 0 {
			g[v] = -1
		} else {
			g[v]++ // -1, "no group", becomes a group like any other
		}
	}
	c := &Comparison{group: make([]int, Renumber(g)), label: make([]int, Renumber(l))}
	for v := range g {
		if l[v] >= 0 {
			c.cells = append(c.cells, cell{g[v], l[v], 1})
			c.group[g[v]]++
			c.label[l[v]]++
			c.n++
		}
	}
	slices.SortFunc(c.cells, func(a, b cell) int {
		if a.group != b.group {
			return int(a.group - b.group)
		}
		return int(a.label - b.label)
	})
	merged := c.cells[:0]
	for _, x := range c.cells {
		if last := len(merged) - 1; last >= 0 && merged[last].group == x.group && merged[last].label == x.label {
			merged[last].count++
		} else {
			merged = append(merged, x)
		}
	}
	c.cells = merged
	return c
}

// ARI returns the adjusted Rand index (Hubert and Arabie, 1985): 1 for equal
// divisions, 0 for what chance gives.
func (c *Comparison) ARI() float64 {
	var both, group, label float64
	for _, x := range c.cells {
		both += pairs(x.count)
	}
	for _, k := range c.group {
		group += pairs(k)
	}
	for _, k := range c.label {
		label += pairs(k)
	}
	if c.n < 2 {
		return 1
	}
	chance := group * label / pairs(c.n)
	most := (group + label) / 2
	if most == chance {
		return 1
	}
	return (both - chance) / (most - chance)
}

func pairs(k int) float64 { return float64(k) * float64(k-1) / 2 }

// NMI returns the mutual information of the two divisions over the mean of
// their entropies.
func (c *Comparison) NMI() float64 {
	n := float64(c.n)
	var mutual, entropy float64
	for _, x := range c.cells {
		k := float64(x.count)
		mutual += k / n * math.Log(k*n/(float64(c.group[x.group])*float64(c.label[x.label])))
	}
	for _, sizes := range [][]int{c.group, c.label} {
		for _, k := range sizes {
			p := float64(k) / n
			entropy -= p * math.Log(p)
		}
	}
	if entropy == 0 {
		return 1
	}
	return 2 * mutual / entropy
}

// MoJoFM returns 1 minus the moves and joins that turn the groups into the
// labels, over the most that any division would need (Wen and Tzerpos, 2004).
func (c *Comparison) MoJoFM() float64 {
	most := make([]int, len(c.group))
	for _, x := range c.cells {
		most[x.group] = max(most[x.group], x.count)
	}
	tags := make([][]int32, len(c.group)) // labels that are as frequent as any in the group
	for _, x := range c.cells {
		if x.count == most[x.group] {
			tags[x.group] = append(tags[x.group], x.label)
		}
	}
	moves := c.n + len(c.group) - match(tags, len(c.label))
	for _, k := range most {
		moves -= k
	}
	worst := c.n - greedyGroups(c.label)
	if worst <= 0 {
		return 1
	}
	return 1 - float64(moves)/float64(worst)
}

// match returns the size of the largest assignment of groups to distinct tags.
func match(tags [][]int32, labels int) (size int) {
	taken := make([]int, labels)
	for l := range taken {
		taken[l] = -1
	}
	var tried []bool
	var assign func(g int) bool
	assign = func(g int) bool {
		for _, l := range tags[g] {
			if tried[l] {
				continue
			}
			tried[l] = true
			if taken[l] < 0 || assign(taken[l]) {
				taken[l] = g
				return true
			}
		}
		return false
	}
	for g := range tags {
		tried = make([]bool, labels)
		if assign(g) {
			size++
		}
	}
	return size
}

// greedyGroups returns how many groups the division that is hardest to turn
// into labels of these sizes has.
func greedyGroups(sizes []int) (groups int) {
	for _, k := range slices.Sorted(slices.Values(sizes)) {
		if groups < k {
			groups++
		}
	}
	return groups
}
