package graph

import (
	"slices"
	"strings"

	"github.com/erodehq/erode/internal/facts"
)

// Declarations are the package-level declarations of a package outside its tests
// and which of them mention which. A method counts for its type, and all that share
// a name are one: the versions of a func for several platforms, every init.
type Declarations struct {
	Names []string // sorted
	Uses  *Digraph // weights are the number of symbols that mention; none mentions itself
}

// Declared returns the declarations of a package whose types are known.
func Declared(types *facts.Types) *Declarations {
	d := &Declarations{}
	for i := range types.Symbols {
		if s := &types.Symbols[i]; !s.Test {
			d.Names = append(d.Names, Declaration(s.Name))
		}
	}
	slices.Sort(d.Names)
	d.Names = slices.Compact(d.Names)
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
func (d *Declarations) Find(symbol string) (int32, bool) {
	i, ok := slices.BinarySearch(d.Names, Declaration(symbol))
	return int32(i), ok
}
