package graph

// Levels returns the level of every node: 0 if it has no arc, else one more than
// the highest level that it has an arc to. The members of a cycle share a level,
// as if they were one node.
func (d *Digraph) Levels() []int32 {
	of, groups := d.SCC()
	level := make([]int32, d.Len())
	for g, members := range groups {
		var l int32
		for _, v := range members {
			for _, w := range d.Out(v) {
				if of[w] != int32(g) {
					l = max(l, level[w]+1)
				}
			}
		}
		for _, v := range members {
			level[v] = l
		}
	}
	return level
}
