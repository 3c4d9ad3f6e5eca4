package split

import (
	"strings"

	"github.com/erodehq/erode/internal/facts"
	"github.com/erodehq/erode/internal/graph"
)

// symbols finds declarations by name.
type symbols struct {
	g       *graph.Graph
	symbol  []map[string]*facts.Symbol // by own package
	state   []map[string]*facts.State
	setters []map[string]*facts.State // exported func → shared state that it writes
}

// declared is what is known of a declaration; both may be nil.
type declared struct {
	symbol *facts.Symbol
	state  *facts.State
}

func newSymbols(g *graph.Graph) *symbols {
	s := &symbols{g, make([]map[string]*facts.Symbol, g.Own()), make([]map[string]*facts.State, g.Own()), make([]map[string]*facts.State, g.Own())}
	for p := range s.symbol {
		types := g.Package(int32(p)).Types
		if types == nil {
			continue
		}
		s.symbol[p] = make(map[string]*facts.Symbol, len(types.Symbols))
		for i := range types.Symbols {
			if sym := &types.Symbols[i]; s.symbol[p][sym.Name] == nil {
				s.symbol[p][sym.Name] = sym
			}
		}
		s.state[p], s.setters[p] = map[string]*facts.State{}, map[string]*facts.State{}
		for i := range types.States {
			state := &types.States[i]
			s.state[p][state.Var] = state
			if state.Class == facts.StateReal {
				for _, f := range state.Setters {
					s.setters[p][f] = state
				}
			}
		}
	}
	return s
}

func (s *symbols) find(key symbol) declared {
	return declared{s.symbol[key.pkg][key.name], s.state[key.pkg][key.name]}
}

// setter returns the shared state that a func writes, nil if none.
func (s *symbols) setter(key symbol) *facts.State { return s.setters[key.pkg][key.name] }

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

// grades completes what each package knows of its own signatures by the types
// of others in them.
type grades struct {
	index *symbols
	done  map[symbol]grade
}

func newGrades(index *symbols) *grades { return &grades{index, map[symbol]grade{}} }

// of returns the worst grade among a declaration and the types it is made of.
func (g *grades) of(key symbol) grade {
	if known, ok := g.done[key]; ok {
		return known
	}
	s := g.index.find(key).symbol
	if s == nil || s.Kind == facts.Var || s.Kind == facts.Const {
		return grade{}
	}
	worst := grade{true, s.Wire, s.WireWhy, s.WireType}
	g.done[key] = worst // a type may hold itself
	for _, of := range s.WireOf {
		dot := strings.LastIndexByte(of, '.')
		if dot < 0 {
			continue
		}
		p, ok := g.index.g.ID(of[:dot])
		if !ok || int(p) >= g.index.g.Own() {
			continue
		}
		if inner := g.of(symbol{p, of[dot+1:]}); inner.wire > worst.wire {
			worst.wire, worst.why, worst.typ = inner.wire, inner.why, inner.typ
			if !strings.Contains(worst.why, "through") {
				worst.why += " through " + of[strings.LastIndexByte(of[:dot], '/')+1:]
			}
		}
	}
	g.done[key] = worst
	return worst
}
