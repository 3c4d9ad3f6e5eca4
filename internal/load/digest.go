package load

import (
	"crypto/sha256"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"github.com/erodehq/erode/internal/extract"
)

// A sum stands for something that was written down.
type sum [16]byte

func sumOf(text []byte) sum {
	whole := sha256.Sum256(text)
	return sum(whole[:])
}

// A digest sums up, name by name, what importers can learn of a package. The sum of
// a name covers its declaration and, since a value leads on to its type, that type's
// fields and methods, and so forth, everything that can be reached from it, in other
// packages of the program too. So whoever uses some names of a package has to be
// looked at again only when the sum of one of these has changed.
//
// Positions do not count, so moving a line changes nothing; and since types count by
// what they are made of, it does not matter whether they came from source or from a
// cache.
type digest struct {
	names []string // sorted: exported ones, and those of all types
	sums  []sum    // for each of names
	all   sum      // over the exported ones: what a dot import sees
}

// of returns what an importer learns when it asks for an exported name. Whoever asks
// in vain hears of a name that differs in case only.
func (d *digest) of(name string) sum {
	if i, ok := slices.BinarySearch(d.names, name); ok {
		return d.sums[i]
	}
	for _, other := range d.names {
		if token.IsExported(other) && strings.EqualFold(name, other) {
			return sumOf([]byte(other))
		}
	}
	return sum{}
}

// digestOf returns the digest of a package. DigestOf returns those of the packages
// that it mentions, nil for one that is not of the program.
func digestOf(p *types.Package, digestOf func(importPath string) *digest) digest {
	w := describer{of: p, digestOf: digestOf, nodes: map[types.Object]*described{}, fields: extract.FieldNames(p)}
	var d digest
	var all []byte
	scope := p.Scope()
	for _, name := range scope.Names() {
		o := scope.Lookup(name)
		if _, isType := o.(*types.TypeName); !isType && !o.Exported() {
			continue
		}
		n := w.node(o)
		if n.turn == 0 {
			w.visit(n)
		}
		d.names, d.sums = append(d.names, name), append(d.sums, n.reach)
		if o.Exported() {
			all = append(append(append(all, name...), 0), n.reach[:]...)
		}
	}
	d.all = sumOf(all)
	return d
}
