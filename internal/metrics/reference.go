package metrics

import (
	"math"
	"slices"

	"github.com/erodehq/erode/internal/facts"
	"github.com/erodehq/erode/internal/graph"
)

// ways are the ways of use that are counted, in the order of facts.
var ways = [...]facts.Use{
	facts.UseCall, facts.UseDynamicCall, facts.UseFuncValue, facts.UseType, facts.UseConvert, facts.UseEmbed,
	facts.UseField, facts.UseConst, facts.UseVarRead, facts.UseVarWrite, facts.UseAddress, facts.UseAssert,
	facts.UseInstance, facts.UseLinkname, facts.UseError,
}

// reading says what many uses in a way tell, in the order of ways.
var reading = [...]string{
	"In a split each becomes a remote call.",
	"Calls through an interface: the easiest to turn into remote calls.",
	"Behaviour handed over as a value: it cannot cross a process border.",
	"Types that both sides know: they have to become a contract.",
	"Conversions between the types of two parts, often a shared representation.",
	"Embedding takes over fields and methods: the tightest way to use a type.",
	"Fields of the other part: its representation is not hidden.",
	"Constants: harmless, but they have to be shared or copied.",
	"Shared state read across the border.",
	"Shared state written across the border: the first thing to remove.",
	"A pointer to the state of another part: it may be written from anywhere.",
	"Looks behind an interface: an assumption about the other part that no type states.",
	"Generic code that is compiled into the user: it ships with both.",
	"Goes behind the language's back.",
	"Error identities: over a network they do not survive by themselves.",
}

// A tally counts references by way of use.
type tally struct {
	in, out [len(ways)][]float64 // of every element
	between [len(ways)]float64   // from one component to another
}

// tally looks at every reference once.
func (l *level) tally() *tally {
	if l.counted != nil {
		return l.counted
	}
	t := &tally{}
	for w := range ways {
		t.in[w], t.out[w] = make([]float64, len(l.names)), make([]float64, len(l.names))
	}
	l.references(func(from, to int32, r *facts.Reference) {
		w := slices.Index(ways[:], r.Use)
		if w < 0 {
			return
		}
		a, b := l.of[from], l.of[to]
		if a != graph.None {
			t.out[w][a] += float64(r.Count)
		}
		if b != graph.None {
			t.in[w][b] += float64(r.Count)
		}
		if a != graph.None && b != graph.None {
			t.between[w] += float64(r.Count)
		}
	})
	l.counted = t
	return t
}

func referenceMetrics() []Metric {
	const given = "a refers to b.Open 3; c refers to b.Row 2 as type; b refers to c.Max 1 as const"
	var every []int
	for w := range ways {
		every = append(every, w)
	}
	list := []Metric{
		referencesIn("refs-in", "references from outside", "Work that a change of the interface makes.", Example{given, "b", 5}, every),
		referencesOut("refs-out", "references to the outside", "How firmly it is tied to the rest.", Example{given, "b", 1}, every),
	}
	for w, way := range ways {
		given := "a refers to b.Open 3 as " + way.String()
		list = append(list,
			referencesIn("refs-in-"+way.String(), "references from outside: "+way.String(), reading[w], Example{given, "b", 3}, []int{w}),
			referencesOut("refs-out-"+way.String(), "references to the outside: "+way.String(), reading[w], Example{given, "a", 3}, []int{w}))
	}
	return list
}

func referencesIn(id, name, reading string, example Example, ways []int) Metric {
	return Metric{
		ID: id, Name: name, Group: "References", Scopes: []Scope{Component, Package},
		Formula: "uses of its symbols by production code of own packages outside",
		Reading: reading,
		Source:  "erode", Unit: "references", Needs: facts.Typed,
		Example: example,
		each: func(l *level) []float64 {
			return l.typed(func(i int32) (sum float64) {
				for _, w := range ways {
					sum += l.tally().in[w][i]
				}
				return sum
			})
		},
	}
}

func referencesOut(id, name, reading string, example Example, ways []int) Metric {
	return Metric{
		ID: id, Name: name, Group: "References", Scopes: []Scope{Program, Component, Package},
		Formula: "uses by its production code of symbols of own packages outside; of the program, those between components",
		Reading: reading,
		Source:  "erode", Unit: "references", Better: Lower, Needs: facts.Typed,
		Example: example,
		each: func(l *level) []float64 {
			return l.typed(func(i int32) (sum float64) {
				for _, w := range ways {
					sum += l.tally().out[w][i]
				}
				return sum
			})
		},
		whole: func(s *study) float64 {
			l := s.levels[Component]
			if l == nil {
				return math.NaN()
			}
			sum := 0.0
			for _, w := range ways {
				sum += l.tally().between[w]
			}
			return sum
		},
	}
}
