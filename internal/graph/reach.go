package graph

// Reach returns the nodes that the given ones reach by one arc or more. It holds
// one of them only if it lies on a cycle or another one reaches it.
func (d *Digraph) Reach(from ...int32) Bits {
	seen := NewBits(d.Len())
	todo := append([]int32(nil), from...)
	for len(todo) > 0 {
		v := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		for _, w := range d.Out(v) {
			if !seen.Has(w) {
				seen.Set(w)
				todo = append(todo, w)
			}
		}
	}
	return seen
}
