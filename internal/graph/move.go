package graph

import (
	"cmp"
	"go/token"
	"slices"
	"strings"

	"github.com/erodehq/erode/internal/facts"
)

// A Move is another way to get rid of a part of a cut: a package, or some
// declarations of it, go to the component at the other end.
type Move struct {
	Package  int32    // that moves, or that the declarations are in
	Symbols  []string // the declarations, sorted, methods with their types; nil for the whole package
	From, To int32    // components
	Saves    int      // weight that the cut loses, in references where types are known, else in imports
	Price    int      // places that change besides those it saves
}

// Moves returns the moves that change fewer places than the part of the knot's cut
// that they make needless, the best bargain first: at most one of a package as a
// whole, and one of some of its declarations. The price of a package is the
// package itself and every import declaration of it, in tests too; that of
// declarations is each of them, every reference to them in production code and every
// declaration and method that must be exported; who uses an unexported field is not
// known. What belongs to the cut changes either way and is not part of a price.
// No move takes the last package from a component.
//
// They are judged in the knot's sequence: a dependency is bad if it leads
// backwards, and a move saves the bad ones it removes less those it brings. Other
// sequences may be better still, so a move saves at least what it says. A
// declaration takes along what it needs of its package, or what needs it there, so
// that it can live in a new package of the other component without an import
// cycle. Declarations are only judged where all of the package has types.
func Moves(g *Graph, p *Partition, k *Knot) (moves []Move) {
	m := mover{g: g, p: p, rank: slices.Repeat([]int32{None}, len(p.Names)), size: make([]int, len(p.Names))}
	for i, c := range k.Sequence {
		m.rank[c] = int32(i)
	}
	for _, c := range p.Of {
		if c != None {
			m.size[c]++
		}
	}
	m.indexUsers()
	seen := map[[2]int32]bool{} // package and component already judged
	for _, d := range k.Cut {
		for _, e := range d.Edges {
			for _, way := range [][2]int32{{e.From, d.To}, {e.To, d.From}} {
				if seen[way] {
					continue
				}
				seen[way] = true
				if move, ok := m.wholePackage(way[0], way[1]); ok {
					moves = append(moves, move)
				}
				if move, ok := m.declarations(way[0], way[1], way[0] == e.From); ok {
					moves = append(moves, move)
				}
			}
		}
	}
	slices.SortFunc(moves, func(a, b Move) int {
		return cmp.Or(
			cmp.Compare(b.Saves-b.Price, a.Saves-a.Price),
			cmp.Compare(a.Package, b.Package),
			cmp.Compare(a.To, b.To),
			cmp.Compare(len(a.Symbols), len(b.Symbols)),
		)
	})
	return bestOfEach(moves)
}

// bestOfEach keeps the first move of every package, and the first of declarations
// of it: that it could go elsewhere for less gain is of no interest.
func bestOfEach(moves []Move) []Move {
	type kind struct {
		id    int32
		whole bool
	}
	seen := map[kind]bool{}
	return slices.DeleteFunc(moves, func(m Move) bool {
		k := kind{m.Package, m.Symbols == nil}
		twice := seen[k]
		seen[k] = true
		return twice
	})
}

type mover struct {
	g     *Graph
	p     *Partition
	rank  []int32   // of a component in the sequence, None outside the knot
	users [][]*Edge // edges into each own package
	size  []int     // packages of a component
}

func (m *mover) indexUsers() {
	m.users = make([][]*Edge, m.g.own)
	for i := range m.g.edges {
		if e := &m.g.edges[i]; int(e.To) < m.g.own {
			m.users[e.To] = append(m.users[e.To], e)
		}
	}
}

// bad returns the weight if a dependency between two components leads backwards
// inside the knot, else 0.
func (m *mover) bad(from, to int32, weight int) int {
	if from == None || to == None || m.rank[from] == None || m.rank[to] == None || m.rank[from] <= m.rank[to] {
		return 0
	}
	return weight
}

func (m *mover) wholePackage(id, to int32) (Move, bool) {
	from := m.p.Component(id)
	move := Move{Package: id, From: from, To: to, Price: 1}
	out := m.g.Out(id)
	for i := range out {
		if e := &out[i]; e.Prod {
			other := m.p.Component(e.To)
			move.Saves += m.bad(from, other, e.Weight()) - m.bad(to, other, e.Weight())
		}
	}
	for _, e := range m.users[id] {
		other := m.p.Component(e.From)
		if !e.Prod || m.bad(other, from, 1) == 0 {
			move.Price += len(e.Sites)
		}
		if e.Prod {
			move.Saves += m.bad(other, from, e.Weight()) - m.bad(other, to, e.Weight())
		}
	}
	return move, move.Price < move.Saves && m.size[from] > 1
}

// declarations judges the move of those declarations of a package that the
// component at the other end uses or, for a package of users, that use it.
func (m *mover) declarations(id, to int32, users bool) (Move, bool) {
	types := m.g.Program.Packages[id].Types
	if types == nil || types.Partial != "" {
		return Move{}, false
	}
	d := newSelection(m.g.Declared(id), types)
	for _, name := range m.between(id, to, users) {
		if at, ok := d.Find(name); ok {
			d.taken.Set(at)
		} else {
			return Move{}, false // the use has no declaration, so it stays
		}
	}
	d.close(users)
	if n := d.taken.Count(); n == 0 || n == len(d.Names) || d.holds("init") || d.holds("main") || d.holds("_") {
		return Move{}, false // nothing, the whole package, or what has to stay
	}
	move := Move{Package: id, From: m.p.Component(id), To: to}
	for i, name := range d.Names {
		if d.taken.Has(int32(i)) {
			move.Symbols = append(move.Symbols, name)
		}
	}
	move.Price = len(move.Symbols) + d.toExport()
	m.judge(&move, d)
	return move, move.Price < move.Saves
}

// between returns the declarations of a package that a component uses, or that use
// a component.
func (m *mover) between(id, component int32, users bool) (names []string) {
	if users {
		out := m.g.Out(id)
		for i := range out {
			if e := &out[i]; m.p.Component(e.To) == component {
				for r := range m.g.References(e) {
					names = append(names, r.From)
				}
			}
		}
		return names
	}
	for _, e := range m.users[id] {
		if m.p.Component(e.From) == component {
			for r := range m.g.References(e) {
				names = append(names, r.Symbol)
			}
		}
	}
	return names
}

// judge adds up what a move of declarations saves and what else it changes.
func (m *mover) judge(move *Move, d *selection) {
	out := m.g.Out(move.Package)
	for i := range out {
		e := &out[i]
		other := m.p.Component(e.To)
		for r := range m.g.References(e) {
			if d.holds(r.From) {
				n := int(r.Count)
				move.Saves += m.bad(move.From, other, n) - m.bad(move.To, other, n)
			}
		}
	}
	for _, e := range m.users[move.Package] {
		other := m.p.Component(e.From)
		for r := range m.g.References(e) {
			if d.holds(r.Symbol) {
				n := int(r.Count)
				if m.bad(other, move.From, n) == 0 {
					move.Price += n
				}
				move.Saves += m.bad(other, move.From, n) - m.bad(other, move.To, n)
			}
		}
	}
	left, right := d.across()
	move.Price += right
	move.Saves -= m.bad(move.To, move.From, left) + m.bad(move.From, move.To, right)
}

// A selection is a set of the declarations of a package.
type selection struct {
	*Declarations
	symbols  []facts.Symbol
	exported Bits
	taken    Bits
}

func newSelection(d *Declarations, types *facts.Types) *selection {
	s := &selection{Declarations: d, symbols: types.Symbols}
	s.exported, s.taken = NewBits(len(s.Names)), NewBits(len(s.Names))
	for i := range types.Symbols {
		if sym := &types.Symbols[i]; sym.Exported && sym.Kind != facts.Method && !sym.Test {
			s.exported.Set(s.Of[i])
		}
	}
	return s
}

func (s *selection) holds(symbol string) bool {
	v, ok := s.Find(symbol)
	return ok && s.taken.Has(v)
}

// close takes what the taken declarations use or, if users, what uses them.
func (s *selection) close(users bool) {
	along := s.Uses
	if users {
		along = along.Reverse()
	}
	s.taken.Or(along.Reach(s.taken.List()...))
}

// across counts the uses of declarations that stay by those taken, and of those
// taken by those that stay.
func (s *selection) across() (left, right int) {
	for v := range int32(s.Uses.Len()) {
		for i, w := range s.Uses.Out(v) {
			switch n := int(s.Uses.Weights(v)[i]); {
			case s.taken.Has(v) && !s.taken.Has(w):
				left += n
			case !s.taken.Has(v) && s.taken.Has(w):
				right += n
			}
		}
	}
	return left, right
}

// toExport counts the unexported declarations, and the unexported methods, that a
// move separates from a user. Who uses an unexported field is not known.
func (s *selection) toExport() int {
	apart := NewBits(len(s.Names))
	for v := range int32(s.Uses.Len()) {
		for _, w := range s.Uses.Out(v) {
			if s.taken.Has(v) != s.taken.Has(w) && !s.exported.Has(w) {
				apart.Set(w)
			}
		}
	}
	return apart.Count() + s.methodsToExport()
}

func (s *selection) methodsToExport() int {
	apart := map[string]bool{}
	for i := range s.symbols {
		user := &s.symbols[i]
		if user.Test {
			continue
		}
		for _, name := range user.Uses {
			_, method, ok := strings.Cut(name, ".")
			if ok && !token.IsExported(method) && s.declares(name) && s.holds(user.Name) != s.holds(name) {
				apart[name] = true
			}
		}
	}
	return len(apart)
}

// declares reports whether the declaration of a symbol is one of the package.
func (s *selection) declares(symbol string) bool {
	_, ok := s.Find(symbol)
	return ok
}
