package split

import (
	"slices"
	"testing"
)

func TestRhythm(t *testing.T) {
	flat, busy := slices.Repeat([]int{4}, 16), make([]int, 16)
	busy[3], busy[4], busy[11] = 10, 8, 6
	for _, test := range []struct {
		name        string
		mine, other []int
		alone       int
		own         bool
		correlation float64
	}{
		{"busy when the others are not", busy, []int{5, 4, 6, 1, 0, 5, 6, 4, 5, 6, 5, 1, 4, 5, 6, 5}, 20, true, -0.906},
		{"busy with the others", busy, busy, 20, false, 1},
		{"with others in most changes", busy, flat, 6, false, 0},
		{"others go on as always", busy, flat, 20, true, 0},
	} {
		total := 0
		for _, n := range test.mine {
			total += n
		}
		r := rhythmOf("a", &Past{Changes: map[string]int{"a": total}, Alone: map[string]int{"a": test.alone}, Weeks: map[string][]int{"a": test.mine, "b": test.other}})
		if r == nil || r.own() != test.own || r.Correlation != test.correlation {
			t.Errorf("%s: %+v, want its own %v, correlation %v", test.name, r, test.own, test.correlation)
		}
	}
	if b := burstiness([]float64{4, 4, 4}); b != -1 {
		t.Errorf("the same every week: %v, want -1", b)
	}
	if r := rhythmOf("a", &Past{Changes: map[string]int{"a": 19}, Weeks: map[string][]int{"a": flat}}); r != nil {
		t.Errorf("a rhythm from 19 changes: %+v", r)
	}
	if r := rhythmOf("a", &Past{Changes: map[string]int{"a": 40}, Weeks: map[string][]int{"a": flat[:11]}}); r != nil {
		t.Errorf("a rhythm from 11 weeks: %+v", r)
	}
}
