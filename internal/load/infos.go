package load

import (
	"go/ast"
	"go/types"
	"sync"
)

// infos keeps the maps that go/types fills, for the next unit: to let them grow anew
// in every unit cost a tenth of type-checking, and a quarter of all memory that it
// took. Emptying a map costs as much as there is room in it, so units of a kind share
// theirs, and those of the few large ones are not kept.
type infos struct {
	pools [3]infoPool
}

// An infoPool holds the maps of units up to a size.
type infoPool struct {
	size int // of the source, in bytes; 0 if nothing is kept
	mu   sync.Mutex
	free []*types.Info
}

// of returns the pool for a unit with so many bytes of source.
func (s *infos) of(size int) *infoPool {
	for i, limit := range [...]int{16 << 10, 64 << 10, 256 << 10} {
		if size <= limit {
			s.pools[i].size = limit
			return &s.pools[i]
		}
	}
	return &infoPool{size: size}
}

// take returns empty maps.
func (p *infoPool) take() *types.Info {
	p.mu.Lock()
	defer p.mu.Unlock()
	if n := len(p.free); n > 0 {
		info := p.free[n-1]
		p.free = p.free[:n-1]
		return info
	}
	return &types.Info{
		Types:      make(map[ast.Expr]types.TypeAndValue, p.size/16),
		Instances:  map[*ast.Ident]types.Instance{},
		Defs:       make(map[*ast.Ident]types.Object, p.size/90),
		Uses:       make(map[*ast.Ident]types.Object, p.size/22),
		Implicits:  make(map[ast.Node]types.Object, p.size/300),
		Selections: make(map[*ast.SelectorExpr]*types.Selection, p.size/160),
	}
}

// give empties the maps, which nobody may use any more.
func (p *infoPool) give(info *types.Info) {
	clear(info.Types)
	clear(info.Instances)
	clear(info.Defs)
	clear(info.Uses)
	clear(info.Implicits)
	clear(info.Selections)
	p.mu.Lock()
	defer p.mu.Unlock()
	p.free = append(p.free, info)
}
