package graph

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

func TestCut(t *testing.T) {
	for _, test := range []struct{ name, arcs, keep, prefer, want string }{
		{"no cycle", "ab bc ac", "", "", ""},
		{"the lighter of two", "ab5 ba2", "", "", "ba"},
		{"one arc for two cycles", "ab bc ca bd da", "", "", "ab"},
		{"two light ones for one heavy", "ab9 bc2 ca bd da2", "", "", "bd ca"},
		{"to itself", "aa ab", "", "", "aa"},
		{"keep the light one", "ab5 ba2", "ba", "", "ab"},
		{"keep what cannot be kept", "ab5 ba2", "ab ba", "", "ba"},
		{"prefer the heavy one", "ab9 ba1", "", "ab", "ab"},
		{"prefer only what helps", "ab9 bc1 ba1", "", "bc ab", "ab"},
		{"two knots", "ab2 ba cd2 dc bc", "", "", "ba dc"},
		{"two blocks at one node", "ab2 ba ac2 ca", "", "", "ba ca"},
	} {
		hint := func(from, to int32) Hint {
			switch word := letters([]int32{from, to}); {
			case strings.Contains(test.keep, word):
				return Keep
			case strings.Contains(test.prefer, word):
				return Prefer
			}
			return Free
		}
		if got := arcWords(hand(test.arcs).Cut(nil, hint)); got != test.want {
			t.Errorf("%s: Cut of %q = %q, want %q", test.name, test.arcs, got, test.want)
		}
	}
}

func TestCutOfSomeNodes(t *testing.T) {
	d := hand("ab ba bc2 cb3 cd dc")
	if got, want := fmt.Sprint(d.Cut(nodes("cb"), nil)), "[{1 2 2}]"; got != want {
		t.Errorf("Cut(cb) = %s, want %s", got, want)
	}
	if got := d.Cut(nodes(""), nil); len(got) != 0 {
		t.Errorf("Cut of no nodes = %v", got)
	}
}

func TestSequence(t *testing.T) {
	for _, test := range []struct{ name, arcs, want string }{
		{"users first", "ba cb", "cba"},
		{"round a cycle", "ab2 bc2 ca", "abc"},
		{"below a cycle", "ab2 ba bc", "abc"},
	} {
		if got := letters(hand(test.arcs).Sequence(nil, nil)); got != test.want {
			t.Errorf("%s: Sequence of %q = %q, want %q", test.name, test.arcs, got, test.want)
		}
	}
}

// The cheapest cut of graphs small enough to try every order.
func TestCutIsCheapest(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 3))
	for range 300 {
		n := 2 + r.IntN(6)
		d := random(r, n, r.IntN(4*n))
		checkCut(t, d, bruteForce(d))
	}
}

// The local search alone, against the exact method.
func TestCutOfKnots(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 4))
	missed := 0
	for range 60 {
		n := 10 + r.IntN(9)
		d := random(r, n, 3*n+r.IntN(3*n))
		b := Builder{N: n}
		for _, a := range all(d) {
			if a.From != a.To {
				b.Add(a.From, a.To, a.Weight)
			}
		}
		d = b.Build()
		s := newSequence(d, d.greedy())
		s.improve(5000)
		if got := sum(d.back(s.nodes())); got != s.cost {
			t.Fatalf("the order costs %g, the search says %g", got, s.cost)
		}
		if order := d.exact(s.cost); order != nil {
			missed++
			t.Logf("n=%d m=%d: search %g, exact %g", n, d.Arcs(), s.cost, sum(d.back(order)))
		}
	}
	if missed > 3 {
		t.Errorf("the search misses the cheapest cut of %d knots in 60", missed)
	}
}

// However large the graph: what remains has no cycle, and nothing is cut in vain.
func TestCutIsMinimal(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 5))
	for range 40 {
		n := 20 + r.IntN(100)
		checkCut(t, random(r, n, n+r.IntN(4*n)), -1)
	}
}

func checkCut(t *testing.T, d *Digraph, cheapest float64) {
	t.Helper()
	cut := d.Cut(nil, nil)
	if got := sum(cut); cheapest >= 0 && got != cheapest {
		t.Fatalf("%v: Cut costs %g, want %g", all(d), got, cheapest)
	}
	rest := without(d, cut)
	if _, groups := rest.SCC(); len(groups) < d.Len() || hasLoop(rest) {
		t.Fatalf("%v: a cycle remains without %v", all(d), cut)
	}
	for i, a := range cut {
		if !without(d, slices.Delete(slices.Clone(cut), i, i+1)).Reach(a.To).Has(a.From) && a.From != a.To {
			t.Fatalf("%v: %v is cut in vain", all(d), a)
		}
	}
	rank := make([]int, d.Len())
	for i, v := range d.Sequence(nil, nil) {
		rank[v] = i
	}
	for _, a := range all(rest) {
		if rank[a.From] >= rank[a.To] {
			t.Fatalf("%v: %v leads backwards in the sequence and is not cut", all(d), a)
		}
	}
}

// Hints come before weights: first as little as can be of what is to be kept, then
// of what is free, then of what is preferred.
func TestCutHeedsHints(t *testing.T) {
	r := rand.New(rand.NewPCG(6, 6))
	for range 200 {
		n := 2 + r.IntN(5)
		d := random(r, n, r.IntN(4*n))
		hints := make([]Hint, n*n)
		for i := range hints {
			hints[i] = Hint(r.IntN(3))
		}
		hint := func(from, to int32) Hint { return hints[int(from)*n+int(to)] }
		weigh := Builder{N: n} // hints as weights
		for _, a := range all(d) {
			weigh.Add(a.From, a.To, a.Weight*[]float64{Free: 1e4, Keep: 1e8, Prefer: 1}[hint(a.From, a.To)])
		}
		weighed, got := weigh.Build(), 0.0
		for _, a := range d.Cut(nil, hint) {
			got += weighed.Weight(a.From, a.To)
		}
		if want := bruteForce(weighed); got != want {
			t.Fatalf("%v with hints %v: Cut costs %g, want %g", all(d), hints, got, want)
		}
	}
}

func TestBlocks(t *testing.T) {
	for _, test := range []struct{ name, arcs, want string }{
		{"one arc", "ab", "ab"},
		{"chain", "ab bc", "ab bc"},
		{"ring", "ab bc ca", "abc"},
		{"two rings at a node", "ab bc ca cd de ec", "abc cde"},
		{"a tail", "ab ba bc cb cd", "ab bc cd"},
		{"a chord", "ab bc cd da ac", "abcd"},
	} {
		blocks := hand(test.arcs).blocks()
		slices.SortFunc(blocks, func(a, b []int32) int { return slices.Compare(a, b) })
		if got := words(blocks); got != test.want {
			t.Errorf("%s: blocks of %q = %q, want %q", test.name, test.arcs, got, test.want)
		}
	}
}

// A ring has one cheapest arc, which moving nodes one by one would not find.
func TestCutOfRings(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 9))
	for _, n := range []int{2, 19, 60, 5000} {
		b, least := Builder{N: n}, 1e9
		nodes := r.Perm(n)
		for i := range n {
			w := float64(1 + r.IntN(1000))
			least = min(least, w)
			b.Add(int32(nodes[i]), int32(nodes[(i+1)%n]), w)
		}
		checkCut(t, b.Build(), least)
	}
}

// Shrinking a graph leaves what its cheapest cut costs as it was.
func TestKernel(t *testing.T) {
	r := rand.New(rand.NewPCG(10, 10))
	shrunk := 0
	for range 500 {
		d := random(r, 2+r.IntN(6), 5+r.IntN(14))
		_, groups := d.SCC()
		for _, nodes := range groups {
			part := d.Induced(nodes).costs(func(_, _ int32) Hint { return Free })
			k := newKernel(part)
			rest, _ := k.rest()
			forced := 0.0
			for _, i := range k.cut.List() {
				forced += part.weight[i]
			}
			if got, want := forced+bruteForce(rest), bruteForce(part); got != want {
				t.Fatalf("%v: %g cut and %v left, which costs %g instead of %g", all(part), forced, all(rest), got, want)
			}
			if rest.Len() < part.Len() {
				shrunk++
			}
		}
	}
	if shrunk < 300 {
		t.Errorf("only %d graphs shrank", shrunk)
	}
}

// A hundred small knots at one node each are cut one by one, hence exactly.
func TestCutOfManyBlocks(t *testing.T) {
	r := rand.New(rand.NewPCG(8, 8))
	b := Builder{N: 1}
	want := 0.0
	for range 100 {
		d := random(r, 6, 14)
		want += bruteForce(d)
		base := int32(b.N) - 1 // its first node is the last one of the block before
		b.N += 5
		for _, a := range all(d) {
			b.Add(base+a.From, base+a.To, a.Weight)
		}
	}
	if got := sum(b.Build().Cut(nil, nil)); got != want {
		t.Errorf("Cut costs %g, want %g", got, want)
	}
}

func hasLoop(d *Digraph) bool {
	return slices.ContainsFunc(all(d), func(a Arc) bool { return a.From == a.To })
}

func sum(arcs []Arc) (weight float64) {
	for _, a := range arcs {
		weight += a.Weight
	}
	return weight
}

func without(d *Digraph, cut []Arc) *Digraph {
	b := Builder{N: d.Len()}
	for _, a := range all(d) {
		if !slices.Contains(cut, a) {
			b.Add(a.From, a.To, a.Weight)
		}
	}
	return b.Build()
}

// bruteForce tries every order.
func bruteForce(d *Digraph) float64 {
	best := -1.0
	order := make([]int32, 0, d.Len())
	var try func(left []int32)
	try = func(left []int32) {
		if len(left) == 0 {
			loops := 0.0
			for v := range int32(d.Len()) {
				loops += d.Weight(v, v)
			}
			if cost := sum(d.back(order)) + loops; best < 0 || cost < best {
				best = cost
			}
			return
		}
		for i, v := range left {
			order = append(order, v)
			try(slices.Delete(slices.Clone(left), i, i+1))
			order = order[:len(order)-1]
		}
	}
	every := make([]int32, d.Len())
	for v := range every {
		every[v] = int32(v)
	}
	try(every)
	return best
}
