package graph

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

func TestSCC(t *testing.T) {
	for _, test := range []struct{ name, arcs, want string }{
		{"none", "ab", "b a"},
		{"pair", "ab ba", "ab"},
		{"ring", "ab bc ca", "abc"},
		{"to itself", "aa ab", "b a"},
		{"two in a row", "ab ba bc cd dc", "cd ab"},
		{"joined late", "ab bc cd db da", "abcd"},
		{"diamond", "ab ac bd cd", "d b c a"},
	} {
		of, groups := hand(test.arcs).SCC()
		if got := words(groups); got != test.want {
			t.Errorf("%s: SCC(%q) = %q, want %q", test.name, test.arcs, got, test.want)
		}
		for g, members := range groups {
			for _, v := range members {
				if of[v] != int32(g) {
					t.Errorf("%s: of[%c] = %d, want %d", test.name, 'a'+v, of[v], g)
				}
			}
		}
	}
}

func TestReach(t *testing.T) {
	for _, test := range []struct{ name, arcs, from, want string }{
		{"along a chain", "ab bc", "a", "bc"},
		{"end of a chain", "ab bc", "c", ""},
		{"round a cycle", "ab ba", "a", "ab"},
		{"to itself", "aa", "a", "a"},
		{"from several", "ab bc de", "bd", "ce"},
		{"one reaches the other", "ab bc", "ab", "bc"},
	} {
		if got := letters(hand(test.arcs).Reach(nodes(test.from)...).List()); got != test.want {
			t.Errorf("%s: Reach(%q) in %q = %q, want %q", test.name, test.from, test.arcs, got, test.want)
		}
	}
}

func TestChains(t *testing.T) {
	for _, test := range []struct{ name, arcs, ends, want string }{
		{"direct", "ab ac cb", "ab", "ab"},
		{"two alike", "ac cd ab bd", "ad", "abd acd"},
		{"smaller first though longer way", "ab ad bc de ec cf", "af", "abcf"},
		{"ties far down", "ab ac bd ce df ef", "af", "abdf acef"},
		{"none", "ab cb", "ac", ""},
		{"itself round a cycle", "ab bc ca ad da", "aa", "ada"},
		{"itself by an arc", "aa ab ba", "aa", "aa"},
		{"itself on no cycle", "ab", "aa", ""},
		{"a dead end is passed over", "ab ac cd", "ad", "acd"},
	} {
		d, ends := hand(test.arcs), nodes(test.ends)
		chains, total := d.Chains(ends[0], ends[1], 100)
		if got := words(chains); got != test.want || total != len(chains) {
			t.Errorf("%s: Chains(%s) in %q = %q, %d, want %q", test.name, test.ends, test.arcs, got, total, test.want)
		}
		first, _, _ := strings.Cut(test.want, " ")
		if got := letters(d.Chain(ends[0], ends[1])); got != first {
			t.Errorf("%s: Chain(%s) in %q = %q, want %q", test.name, test.ends, test.arcs, got, first)
		}
	}
}

func TestChainsBeyondCounting(t *testing.T) {
	// 70 diamonds in a row: 2 to the 70th chains.
	b := Builder{N: 70*3 + 1}
	for v := int32(0); v < 70*3; v += 3 {
		b.Add(v, v+1, 1)
		b.Add(v, v+2, 1)
		b.Add(v+1, v+3, 1)
		b.Add(v+2, v+3, 1)
	}
	chains, total := b.Build().Chains(0, 70*3, 5)
	if len(chains) != 5 || total != 1<<63-1 {
		t.Errorf("Chains listed %d of %d, want 5 of %d", len(chains), total, 1<<63-1)
	}
}

func TestChainTo(t *testing.T) {
	for _, test := range []struct{ name, arcs, target, skip, want string }{
		{"nearest", "ab bc ad", "cd", "", "ad"},
		{"round a waypoint", "ab bd ac ce ed", "d", "b", "aced"},
		{"only through the waypoint", "ab bd", "d", "b", ""},
		{"a skipped target", "ab ac cd", "bd", "b", "acd"},
		{"itself", "ab ba", "a", "", "aba"},
	} {
		holds := func(set string) func(int32) bool {
			return func(v int32) bool { return slices.Contains(nodes(set), v) }
		}
		got := hand(test.arcs).ChainTo(0, holds(test.target), holds(test.skip))
		if letters(got) != test.want {
			t.Errorf("%s: ChainTo(%q) without %q in %q = %q, want %q",
				test.name, test.target, test.skip, test.arcs, letters(got), test.want)
		}
	}
}

func TestLevels(t *testing.T) {
	for _, test := range []struct{ name, arcs, want string }{
		{"chain", "ab bc", "[2 1 0]"},
		{"longest way counts", "ab bc ac", "[2 1 0]"},
		{"a cycle shares one", "ab bc cb cd", "[2 1 1 0]"},
		{"to itself", "aa", "[0]"},
	} {
		if got := fmt.Sprint(hand(test.arcs).Levels()); got != test.want {
			t.Errorf("%s: Levels of %q = %s, want %s", test.name, test.arcs, got, test.want)
		}
	}
}

func TestReduce(t *testing.T) {
	for _, test := range []struct{ name, arcs, want string }{
		{"short cut", "ab bc ac", "ab bc"},
		{"diamond stays", "ab ac bd cd", "ab ac bd cd"},
		{"diamond with a short cut", "ab ac bd cd ad", "ab ac bd cd"},
		{"cycle stays", "ab bc ca ac", "ab ac bc ca"},
		{"over a cycle", "ab bc cb cd ad", "ab bc cb cd"},
		{"into a cycle twice", "ab ac bc cb", "ab ac bc cb"},
	} {
		if got := arcWords(all(hand(test.arcs).Reduce())); got != test.want {
			t.Errorf("%s: Reduce of %q = %q, want %q", test.name, test.arcs, got, test.want)
		}
	}
}

func TestDominators(t *testing.T) {
	for _, test := range []struct{ name, arcs, want string }{
		{"chain", "ab bc", "aab"},
		{"diamond", "ab ac bd cd", "aaaa"},
		{"below a diamond", "ab ac bd cd de", "aaaad"},
		{"round a cycle", "ab bc cb", "aab"},
		{"entered twice", "ab ac bc cb", "aaa"},
		{"out of reach", "ab cb", "aa`"}, // ` is the character before a: None
	} {
		if got := letters(hand(test.arcs).Dominators(0)); got != test.want {
			t.Errorf("%s: Dominators in %q = %q, want %q", test.name, test.arcs, got, test.want)
		}
	}
}

func TestInducedAndCondense(t *testing.T) {
	d := hand("ab2 bc3 ca4 cd5 db6")
	if got, want := fmt.Sprint(all(d.Induced(nodes("cab")))), "[{0 1 4} {1 2 2} {2 0 3}]"; got != want {
		t.Errorf("Induced(cab) = %s, want %s", got, want)
	}
	if got, want := fmt.Sprint(all(d.Condense([]int32{0, 0, 1, None}, 2))), "[{0 1 3} {1 0 4}]"; got != want {
		t.Errorf("Condense = %s, want %s", got, want)
	}
}

func TestJoined(t *testing.T) {
	for _, test := range []struct{ name, arcs, want string }{
		{"either way", "ab cb", "abc"},
		{"apart", "ab dc", "ab cd"},
		{"an arc to itself joins nothing", "aa bb", "a b"},
	} {
		_, groups := hand(test.arcs).Joined()
		slices.SortFunc(groups, func(a, b []int32) int { return slices.Compare(a, b) })
		if got := words(groups); got != test.want {
			t.Errorf("%s: Joined of %q = %q, want %q", test.name, test.arcs, got, test.want)
		}
	}
}

func TestSpread(t *testing.T) {
	for _, test := range []struct{ name, arcs, want string }{
		{"chain", "ab bc", "[3 2 1]"},
		{"cycle", "ab ba", "[2 2]"},
		{"over cycles", "ab bc cb bd de ed", "[5 4 4 2 2]"},
	} {
		if got := fmt.Sprint(hand(test.arcs).Spread()); got != test.want {
			t.Errorf("%s: Spread in %q = %s, want %s", test.name, test.arcs, got, test.want)
		}
	}
}

// Every question that has a slow and obvious answer, on small random graphs.
func TestAgainstReach(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 7))
	for range 400 {
		d := random(r, 1+r.IntN(40), r.IntN(90))
		n := int32(d.Len())
		reach := make([]Bits, n)
		for v := range n {
			reach[v] = d.Reach(v)
		}
		of, groups := d.SCC()
		reduced := d.Reduce()
		spread, levels := d.Spread(), d.Levels()
		for v := range n {
			both := slices.Clone(reach[v])
			both.Set(v)
			if int(spread[v]) != both.Count() {
				t.Fatalf("%v: Spread[%d] = %d, want %d", all(d), v, spread[v], both.Count())
			}
			if !slices.Equal(reach[v], reduced.Reach(v)) {
				t.Fatalf("%v: Reduce changes what %d reaches: %v", all(d), v, all(reduced))
			}
			for w := range n {
				together := v == w || reach[v].Has(w) && reach[w].Has(v)
				if (of[v] == of[w]) != together {
					t.Fatalf("%v: %d and %d in one group: %t, want %t", all(d), v, w, of[v] == of[w], together)
				}
				if reach[v].Has(w) && !together && (of[v] < of[w] || levels[v] <= levels[w]) {
					t.Fatalf("%v: %d reaches %d but does not come after it", all(d), v, w)
				}
				if chain := d.Chain(v, w); (chain != nil) != reach[v].Has(w) {
					t.Fatalf("%v: Chain(%d, %d) = %v", all(d), v, w, chain)
				}
			}
		}
		if reduced.Arcs() > d.Arcs() || len(groups) > int(n) {
			t.Fatalf("%v: %d arcs after Reduce", all(d), reduced.Arcs())
		}
		dominatorsAgainstReach(t, d)
	}
}

func dominatorsAgainstReach(t *testing.T, d *Digraph) {
	idom := d.Dominators(0)
	for v := range int32(d.Len()) {
		dominates := func(a int32) bool { // without a, the root does not reach v
			return a == 0 || a == v || d.ChainTo(0, func(w int32) bool { return w == v }, func(w int32) bool { return w == a }) == nil
		}
		if v == 0 || !d.Reach(0).Has(v) {
			continue
		}
		for a := range int32(d.Len()) {
			if a != v && d.Reach(0).Has(a) && dominates(a) && !chainHolds(idom, v, a) {
				t.Fatalf("%v: %d dominates %d, but the dominators are %v", all(d), a, v, idom)
			}
			if a != v && !dominates(a) && idom[v] == a {
				t.Fatalf("%v: %d does not dominate %d", all(d), a, v)
			}
		}
	}
}

func chainHolds(idom []int32, v, a int32) bool {
	for ; v != a && v != idom[v]; v = idom[v] {
	}
	return v == a
}
