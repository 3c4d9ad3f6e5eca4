package cluster

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// Three triangles in a ring of single links: what any sane division finds.
var triangles = []Link{
	{0, 1, 1}, {1, 2, 1}, {0, 2, 1},
	{3, 4, 1}, {4, 5, 1}, {3, 5, 1},
	{6, 7, 1}, {7, 8, 1}, {6, 8, 1},
	{2, 3, .2}, {5, 6, .2}, {8, 0, .2},
}

func TestTriangles(t *testing.T) {
	g := New(9, slices.Clone(triangles))
	want := []int32{0, 0, 0, 1, 1, 1, 2, 2, 2}
	for name, got := range map[string][]int32{
		"Infomap": Infomap(g, 2, 1),
		"Leiden":  Leiden(g, 1, 2, 1),
		"Louvain": Louvain(g, 1, 1),
	} {
		if !slices.Equal(got, want) {
			t.Errorf("%s = %v, want %v", name, got, want)
		}
	}
}

// On networks that are small enough to try every division, the searches must
// find one that is nearly as good as the best.
func TestAgainstEveryDivision(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 40 {
		g := scatter(7, 11, r)
		length, quality := math.Inf(1), math.Inf(-1)
		everyDivision(7, func(group []int32) {
			length = min(length, CodeLength(g, group))
			quality = max(quality, Modularity(g, group, 1))
		})
		if l := CodeLength(g, Infomap(g, 8, 1)); l > length*1.01 || l < length-1e-9 {
			t.Errorf("Infomap reaches %.4f bits, the best division %.4f", l, length)
		}
		if q := Modularity(g, Leiden(g, 1, 8, 1), 1); q < quality-0.02 || q > quality+1e-9 {
			t.Errorf("Leiden reaches %.4f, the best division %.4f", q, quality)
		}
	}
}

// The book-keeping of the local search must agree with the formula.
func TestMoveKeepsTheSums(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	g := scatter(30, 90, r)
	w := newWalk(g)
	w.settle(shuffled(30, r))
	fresh := make([]float64, 30)
	for v, c := range w.group {
		to, weight := g.Links(int32(v))
		for i, u := range to {
			if w.group[u] != c {
				fresh[c] += weight[i] / g.total
			}
		}
	}
	for c := range fresh {
		if math.Abs(fresh[c]-w.exit[c]) > 1e-9 {
			t.Errorf("exit[%d] = %v, want %v", c, w.exit[c], fresh[c])
		}
	}
}

func TestContractKeepsModularityAndCodeLength(t *testing.T) {
	g := New(9, slices.Clone(triangles))
	group := []int32{0, 0, 0, 1, 1, 1, 1, 1, 2}
	small := g.contract(group, 3)
	if a, b := Modularity(g, group, 1), Modularity(small, alone(3), 1); math.Abs(a-b) > 1e-12 {
		t.Errorf("modularity %v, contracted %v", a, b)
	}
}

func TestCompare(t *testing.T) {
	truth := []int32{0, 0, 0, 1, 1, 1, -1}
	for _, test := range []struct {
		name            string
		group           []int32
		ari, nmi, mojof float64
	}{
		{"equal", []int32{5, 5, 5, 2, 2, 2, 9}, 1, 1, 1},
		{"one group", []int32{0, 0, 0, 0, 0, 0, 0}, 0, 0, 1 - 3./4},
		{"no group is a group", []int32{-1, -1, -1, 0, 0, 0, 0}, 1, 1, 1},
		{"one wrong", []int32{0, 0, 1, 1, 1, 1, 0}, 0.324324, 0.478704, 1 - 1./4},
	} {
		c := Compare(test.group, truth)
		for _, m := range []struct {
			name      string
			got, want float64
		}{{"ARI", c.ARI(), test.ari}, {"NMI", c.NMI(), test.nmi}, {"MoJoFM", c.MoJoFM(), test.mojof}} {
			if math.Abs(m.got-m.want) > 1e-4 {
				t.Errorf("%s: %s = %.6f, want %.6f", test.name, m.name, m.got, m.want)
			}
		}
	}
}

func TestEmpty(t *testing.T) {
	g := New(3, nil)
	if got := Infomap(g, 2, 1); !slices.Equal(got, []int32{0, 1, 2}) {
		t.Errorf("Infomap of no links = %v", got)
	}
	if got := Leiden(New(0, nil), 1, 1, 1); len(got) != 0 {
		t.Errorf("Leiden of nothing = %v", got)
	}
}

func BenchmarkInfomap(b *testing.B) {
	g := blocks(1000, 8)
	for b.Loop() {
		Infomap(g, 1, 1)
	}
}

func BenchmarkLeiden(b *testing.B) {
	g := blocks(1000, 8)
	for b.Loop() {
		Leiden(g, 1, 1, 1)
	}
}

// blocks returns n nodes in groups of 25, most links inside.
func blocks(n, degree int) *Network {
	r := rand.New(rand.NewPCG(5, 6))
	var links []Link
	for v := range n {
		for range degree {
			u := r.IntN(n)
			if r.Float64() < 0.7 {
				u = v/25*25 + r.IntN(25)
			}
			if u < n {
				links = append(links, Link{int32(v), int32(u), 1 + r.Float64()})
			}
		}
	}
	return New(n, links)
}

func scatter(n, links int, r *rand.Rand) *Network {
	var l []Link
	for range links {
		l = append(l, Link{int32(r.IntN(n)), int32(r.IntN(n)), 1 + 3*r.Float64()})
	}
	return New(n, l)
}

// everyDivision visits each way to divide n nodes (restricted growth strings).
func everyDivision(n int, visit func([]int32)) {
	group := make([]int32, n)
	var grow func(v int, k int32)
	grow = func(v int, k int32) {
		if v == n {
			visit(group)
			return
		}
		for c := range k + 1 {
			group[v] = c
			grow(v+1, max(k, c+1))
		}
	}
	grow(0, 0)
}
