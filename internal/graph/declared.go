package graph

import (
	"slices"
	"strings"
	"sync"

	"github.com/erodehq/erode/internal/facts"
)

// Declarations are the package-level declarations of a package outside its tests
// and which of them mention which. A method counts for its type, and all that share
// a name are one: the versions of a func for several platforms, every init.
type Declarations struct {
	Names []string // sorted
	Of    []int32  // symbol of the facts → declaration that it belongs to, None in tests
	Uses  *Digraph // weights are the number of symbols that mention; none mentions itself

	number map[string]int32
}

// A declaredOnce is worked out when somebody asks.
type declaredOnce struct {
	once sync.Once
	d    *Declarations
}

// Declared returns the declarations of own package id, whose types are known.
func (g *Graph) Declared(id int32) *Declarations {
	o := &g.declared[id]
	o.once.Do(func() { o.d = declared(g.Program.Packages[id].Types) })
	return o.d
}

func declared(types *facts.Types) *Declarations {
	d := &Declarations{Names: make([]string, 0, len(types.Symbols)/2), Of: make([]int32, len(types.Symbols))}
	last := ""
	for i := range types.Symbols {
		if s := &types.Symbols[i]; !s.Test && !(last != "" && Belongs(s.Name, last)) {
			last = Declaration(s.Name)
			d.Names = append(d.Names, last)
		}
	}
	slices.Sort(d.Names)
	d.Names = slices.Compact(d.Names)
	d.number = make(map[string]int32, len(d.Names))
	for i, name := range d.Names {
		d.number[name] = int32(i)
	}
	at := int32(0)
	for i := range types.Symbols {
		if d.Of[i] = None; !types.Symbols[i].Test {
			at, _ = d.search(types.Symbols[i].Name, at)
			d.Of[i] = at
		}
	}
	d.Uses = d.mentions(types.Symbols)
	return d
}

// mentions returns which declarations mention which.
func (d *Declarations) mentions(symbols []facts.Symbol) *Digraph {
	b := Builder{N: len(d.Names)}
	for i := range symbols {
		from, at := d.Of[i], int32(0)
		if from == None {
			continue
		}
		for _, name := range symbols[i].Uses {
			to, ok := d.search(name, at)
			if !ok {
				continue
			}
			if at = to; to != from {
				b.Add(from, to, 1)
			}
		}
	}
	return b.Build()
}

// Declaration returns the name of the declaration that a symbol belongs to:
// "Client" for "Client.Do".
func Declaration(symbol string) string {
	name, _, _ := strings.Cut(symbol, ".")
	return name
}

// Belongs reports whether a symbol belongs to a declaration.
func Belongs(symbol, declaration string) bool {
	n := len(declaration)
	return len(symbol) >= n && symbol[:n] == declaration && (len(symbol) == n || symbol[n] == '.')
}

// Find returns the number of the declaration that a symbol belongs to.
func (d *Declarations) Find(symbol string) (i int32, ok bool) {
	return d.search(symbol, 0)
}

// search is Find for one of several symbols that mostly come sorted: it looks first
// at the declaration found last and at the one after it.
func (d *Declarations) search(symbol string, last int32) (i int32, ok bool) {
	for i := last; i < min(last+2, int32(len(d.Names))); i++ {
		if Belongs(symbol, d.Names[i]) {
			return i, true
		}
	}
	i, ok = d.number[Declaration(symbol)]
	return i, ok
}
