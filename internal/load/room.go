package load

import (
	"go/ast"
	"go/types"
	"sync"

	"github.com/erodehq/erode/internal/extract"
)

// A room is memory that type-checking a unit takes and the next one may have: to
// let the maps that go/types fills grow anew in every unit cost a tenth of its time,
// and a quarter of all memory that it took.
type room struct {
	kind   int // index into rooms.free
	info   *types.Info
	layout extract.Layout
}

// rooms holds the ones that are free. To empty a map costs as much as there is space
// in it, so units of about a size share theirs, and those of the few large ones are
// not kept.
type rooms struct {
	mu   sync.Mutex
	free [3][]*room
}

// roomSize returns the bytes of source that a room of a kind is made for.
func roomSize(kind int) int { return 16 << 10 << (2 * kind) }

// take returns an empty room for a unit with so many bytes of source.
func (s *rooms) take(size int) *room {
	kind := 0
	for kind < len(s.free) && size > roomSize(kind) {
		kind++
	}
	if kind < len(s.free) {
		size = roomSize(kind)
		s.mu.Lock()
		defer s.mu.Unlock()
		if n := len(s.free[kind]); n > 0 {
			r := s.free[kind][n-1]
			s.free[kind] = s.free[kind][:n-1]
			return r
		}
	}
	// As much as source of that size fills on the average.
	return &room{kind: kind, layout: extract.NewLayout(size / 6), info: &types.Info{
		Types:      make(map[ast.Expr]types.TypeAndValue, size/16),
		Instances:  map[*ast.Ident]types.Instance{},
		Defs:       make(map[*ast.Ident]types.Object, size/90),
		Uses:       make(map[*ast.Ident]types.Object, size/22),
		Implicits:  make(map[ast.Node]types.Object, size/300),
		Selections: make(map[*ast.SelectorExpr]*types.Selection, size/160),
	}}
}

// give takes back a room that nobody uses any more.
func (s *rooms) give(r *room) {
	if r.kind == len(s.free) {
		return
	}
	clear(r.info.Types)
	clear(r.info.Instances)
	clear(r.info.Defs)
	clear(r.info.Uses)
	clear(r.info.Implicits)
	clear(r.info.Selections)
	r.layout.Reset()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.free[r.kind] = append(s.free[r.kind], r)
}
