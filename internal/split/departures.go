package split

import (
	"slices"

	"github.com/erodehq/erode/boundaries"
)

// Departures compare what a policy finds before and after some edits.
type Departures struct {
	Before Tally                `json:"before"`
	After  Tally                `json:"after"`
	New    []boundaries.Finding `json:"new"`  // sorted by place
	Gone   []boundaries.Finding `json:"gone"` // sorted by place
}

// A Tally counts findings. Those that the team lives with, through the baseline,
// an exception or a comment, are accepted.
type Tally struct {
	Errors   int `json:"errors"`
	Warnings int `json:"warnings"`
	Accepted int `json:"accepted"`
}

func (t Tally) all() int { return t.Errors + t.Warnings + t.Accepted }

func countFindings(list []boundaries.Finding) (t Tally) {
	for i := range list {
		switch f := &list[i]; {
		case f.Status != boundaries.New:
			t.Accepted++
		case f.Severity == boundaries.Error:
			t.Errors++
		default:
			t.Warnings++
		}
	}
	return t
}

// compare tells by their keys which findings come and which go.
func compare(before, after []boundaries.Finding) *Departures {
	return &Departures{countFindings(before), countFindings(after), surplus(after, before), surplus(before, after)}
}

// surplus returns the findings of one list for which the other has none with the
// same key. Of several with one key, those at places of their own are the surplus.
func surplus(list, other []boundaries.Finding) []boundaries.Finding {
	left, places := map[string]int{}, map[string]map[boundaries.Position]bool{}
	for i := range other {
		key := other[i].Key()
		left[key]++
		if places[key] == nil {
			places[key] = map[boundaries.Position]bool{}
		}
		places[key][other[i].Position] = true
	}
	extra := []boundaries.Finding{}
	var later []*boundaries.Finding
	for i := range list {
		f := &list[i]
		if key := f.Key(); places[key][f.Position] && left[key] > 0 {
			left[key]--
		} else {
			later = append(later, f)
		}
	}
	for _, f := range later {
		if key := f.Key(); left[key] > 0 {
			left[key]--
			continue
		}
		extra = append(extra, *f)
	}
	slices.SortStableFunc(extra, func(a, b boundaries.Finding) int { return boundaries.Compare(&a, &b) })
	return extra
}
