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
	Names  []string // sorted
	Uses   *Digraph // weights are the number of symbols that mention; none mentions itself
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
	d := &Declarations{}
	for i := range types.Symbols {
		if s := &types.Symbols[i]; !s.Test {
			d.Names = append(d.Names, Declaration(s.Name))
		}
	}
	slices.Sort(d.Names)
	d.Names = slices.Compact(d.Names)
	d.number = make(map[string]int32, len(d.Names))
	for i, name := range d.Names {
		d.number[name] = int32(i)
	}
	b := Builder{N: len(d.Names)}
	for i := range types.Symbols {
		s := &types.Symbols[i]
		if s.Test {
			continue
		}
		from, _ := d.Find(s.Name)
		for _, name := range s.Uses {
			if to, ok := d.Find(name); ok && to != from {
				b.Add(from, to, 1)
			}
		}
	}
	d.Uses = b.Build()
	return d
}

// Declaration returns the name of the declaration that a symbol belongs to:
// "Client" for "Client.Do".
func Declaration(symbol string) string {
	name, _, _ := strings.Cut(symbol, ".")
	return name
}

// Find returns the number of the declaration that a symbol belongs to.
func (d *Declarations) Find(symbol string) (i int32, ok bool) {
	i, ok = d.number[Declaration(symbol)]
	return i, ok
}
