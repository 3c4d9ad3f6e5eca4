package split

import (
	"sort"
	"strings"

	"github.com/erodehq/erode/internal/facts"
	"github.com/erodehq/erode/internal/graph"
)

// symbols numbers what packages use of each other, and what that is made of.
type symbols struct {
	g      *graph.Graph
	number []map[string]int32 // own package → name → number
	all    []declared         // by number
	about  [][]int32          // own package → number of what each of its references is about, None where that is not for others
	states []map[string]*facts.State
	writes []map[string]*facts.State // exported func → shared state that it writes
}

// declared is what is known of a declaration; the pointers may be nil.
type declared struct {
	pkg    int32
	name   string
	symbol *facts.Symbol
	state  *facts.State
	setter *facts.State // shared state that a call of it writes
	grade  grade
	graded bool
}

// newSymbols numbers what production code of one own package uses of another.
func newSymbols(g *graph.Graph) *symbols {
	n := g.Own()
	s := &symbols{g: g, number: make([]map[string]int32, n), about: make([][]int32, n),
		states: make([]map[string]*facts.State, n), writes: make([]map[string]*facts.State, n)}
	for p := range s.states {
		if types := g.Package(int32(p)).Types; types != nil && len(types.States) > 0 {
			s.readStates(p, types)
		}
	}
	for p := range int32(n) {
		types := g.Package(p).Types
		if types == nil {
			continue
		}
		s.about[p] = make([]int32, len(types.References))
		last, name, number := graph.None, "", graph.None // what comes several times mostly comes in a row
		for i, to := range g.Targets(p) {
			r := &types.References[i]
			if s.about[p][i] = graph.None; r.Test || to == graph.None || int(to) >= n || to == p {
				continue
			}
			if about := base(r); to != last || about != name {
				last, name, number = to, about, s.of(to, about)
			}
			s.about[p][i] = number
		}
	}
	return s
}

func (s *symbols) readStates(p int, types *facts.Types) {
	s.states[p], s.writes[p] = map[string]*facts.State{}, map[string]*facts.State{}
	for i := range types.States {
		state := &types.States[i]
		s.states[p][state.Var] = state
		if state.Class == facts.StateReal {
			for _, f := range state.Setters {
				s.writes[p][f] = state
			}
		}
	}
}

// of returns the number of a declaration of own package p, a new one if need be.
func (s *symbols) of(p int32, name string) int32 {
	n, known := s.number[p][name]
	if known {
		return n
	}
	if s.number[p] == nil {
		s.number[p] = map[string]int32{}
	}
	n = int32(len(s.all))
	s.number[p][name] = n
	d := declared{pkg: p, name: name, state: s.states[p][name], setter: s.writes[p][name]}
	if types := s.g.Package(p).Types; types != nil {
		i := sort.Search(len(types.Symbols), func(i int) bool { return types.Symbols[i].Name >= name })
		if i < len(types.Symbols) && types.Symbols[i].Name == name {
			d.symbol = &types.Symbols[i]
		}
	}
	s.all = append(s.all, d)
	return n
}

// A grade says how a declaration would travel.
type grade struct {
	known bool
	wire  facts.Wire
	why   string
	typ   string
}

func (g grade) text() (wire, why, typ string) {
	if !g.known {
		return "", "", ""
	}
	return g.wire.String(), g.why, g.typ
}

// grade returns the worst grade among a declaration and the types it is made of:
// it completes what its package knows by the types of others in it.
func (s *symbols) grade(n int32) grade {
	d := &s.all[n]
	if d.graded || d.symbol == nil || d.symbol.Kind == facts.Var || d.symbol.Kind == facts.Const {
		return d.grade
	}
	symbol := d.symbol
	worst := grade{true, symbol.Wire, symbol.WireWhy, symbol.WireType}
	d.grade, d.graded = worst, true // a type may hold itself
	for _, of := range symbol.WireOf {
		dot := strings.LastIndexByte(of, '.')
		if dot < 0 {
			continue
		}
		p, ok := s.g.ID(of[:dot])
		if !ok || int(p) >= s.g.Own() {
			continue
		}
		if inner := s.grade(s.of(p, of[dot+1:])); inner.wire > worst.wire {
			worst.wire, worst.why, worst.typ = inner.wire, inner.why, inner.typ
			if !strings.Contains(worst.why, "through") {
				worst.why += " through " + of[strings.LastIndexByte(of[:dot], '/')+1:]
			}
		}
	}
	s.all[n].grade = worst // all may have moved
	return worst
}
