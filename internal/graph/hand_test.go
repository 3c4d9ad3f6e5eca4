package graph

import (
	"math/rand/v2"
	"strings"
)

// hand builds a graph over the letters a … z from words such as "ab": a uses b. A
// digit after it is the weight, 1 without one: "ab3".
func hand(arcs string) *Digraph {
	b := Builder{}
	for _, word := range strings.Fields(arcs) {
		from, to, weight := int32(word[0]-'a'), int32(word[1]-'a'), 1.0
		if len(word) > 2 {
			weight = float64(word[2] - '0')
		}
		b.Add(from, to, weight)
		b.N = max(b.N, int(from)+1, int(to)+1)
	}
	return b.Build()
}

// letters spells nodes.
func letters(nodes []int32) string {
	var s strings.Builder
	for _, v := range nodes {
		s.WriteByte(byte('a' + v))
	}
	return s.String()
}

// nodes is the inverse of letters; the empty string is no nodes.
func nodes(s string) []int32 {
	list := []int32{}
	for _, c := range s {
		list = append(list, c-'a')
	}
	return list
}

func words(of [][]int32) string {
	var list []string
	for _, nodes := range of {
		list = append(list, letters(nodes))
	}
	return strings.Join(list, " ")
}

// arcWords spells arcs as hand reads them, without weights.
func arcWords(arcs []Arc) string {
	var list []string
	for _, a := range arcs {
		list = append(list, letters([]int32{a.From, a.To}))
	}
	return strings.Join(list, " ")
}

func all(d *Digraph) (arcs []Arc) {
	for v := range int32(d.Len()) {
		for i, w := range d.Out(v) {
			arcs = append(arcs, Arc{v, w, d.Weights(v)[i]})
		}
	}
	return arcs
}

// random returns a graph of n nodes and up to m arcs with weights from 1 to 9,
// arcs to itself among them.
func random(r *rand.Rand, n, m int) *Digraph {
	b := Builder{N: n}
	for range m {
		b.Add(r.Int32N(int32(n)), r.Int32N(int32(n)), float64(1+r.IntN(9)))
	}
	return b.Build()
}
