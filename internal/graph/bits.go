package graph

import "math/bits"

// Bits is a set of node numbers, one bit each.
type Bits []uint64

// NewBits returns an empty set that can hold the numbers 0 … n-1.
func NewBits(n int) Bits { return make(Bits, (n+63)/64) }

// Has reports whether the set holds i.
func (b Bits) Has(i int32) bool { return b[i>>6]>>(i&63)&1 != 0 }

// Set puts i into the set.
func (b Bits) Set(i int32) { b[i>>6] |= 1 << (i & 63) }

// Clear takes i out of the set.
func (b Bits) Clear(i int32) { b[i>>6] &^= 1 << (i & 63) }

// Or puts every member of c, a set of the same size, into b.
func (b Bits) Or(c Bits) {
	for i, w := range c {
		b[i] |= w
	}
}

// And takes out of b whatever c, a set of the same size, does not hold.
func (b Bits) And(c Bits) {
	for i, w := range c {
		b[i] &= w
	}
}

// Meets reports whether two sets of the same size have a member in common.
func (b Bits) Meets(c Bits) bool {
	for i, w := range c {
		if b[i]&w != 0 {
			return true
		}
	}
	return false
}

// Count returns the number of members.
func (b Bits) Count() int {
	n := 0
	for _, w := range b {
		n += bits.OnesCount64(w)
	}
	return n
}

// List returns the members, ascending.
func (b Bits) List() []int32 {
	list := make([]int32, 0, b.Count())
	for i, w := range b {
		for ; w != 0; w &= w - 1 {
			list = append(list, int32(i<<6+bits.TrailingZeros64(w)))
		}
	}
	return list
}
