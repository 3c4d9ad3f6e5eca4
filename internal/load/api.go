package load

import (
	"bytes"
	"crypto/sha256"
	"go/token"
	"go/types"
	"maps"
	"slices"

	"golang.org/x/tools/go/gcexportdata"
)

// A digest sums up what importers can learn of a package, whether or not they
// look. Positions do not count, so moving a line changes nothing; and since the
// types of other packages count by name, it does not matter whether they came from
// source or from a cache.
type digest struct {
	// types covers the make of the package's types, their exported methods, and the
	// types of the packages that these mention: all that somebody can get at who is
	// handed a value.
	types [sha256.Size]byte
	// api covers types and what only those who import the package can name.
	api [sha256.Size]byte
}

// digestOf returns the digest of a package. TypesOf returns digest.types of those
// that it mentions.
func digestOf(p *types.Package, typesOf func(importPath string) []byte) (d digest) {
	made, named := describer{of: p, mentioned: map[string]bool{}}, describer{of: p, mentioned: map[string]bool{}}
	for _, name := range p.Scope().Names() {
		o := p.Scope().Lookup(name)
		if t, ok := o.(*types.TypeName); ok {
			made.object(t)
			made.methods(t)
		} else if o.Exported() {
			named.object(o)
		}
	}
	d.types = made.sum(typesOf, nil)
	d.api = named.sum(typesOf, d.types[:])
	return d
}

// A describer writes objects down and notes the packages that they mention.
type describer struct {
	of        *types.Package
	text      bytes.Buffer
	mentioned map[string]bool
}

func (d *describer) object(o types.Object) {
	d.text.WriteString("\n" + types.ObjectString(o, func(q *types.Package) string {
		if q == d.of {
			return ""
		}
		d.mentioned[q.Path()] = true
		return q.Path()
	}))
}

func (d *describer) methods(t *types.TypeName) {
	named, ok := t.Type().(*types.Named)
	if !ok || t.IsAlias() {
		return
	}
	for i := range named.NumMethods() {
		if m := named.Method(i); m.Exported() {
			d.object(m)
		}
	}
}

func (d *describer) sum(typesOf func(importPath string) []byte, more []byte) [sha256.Size]byte {
	for _, path := range slices.Sorted(maps.Keys(d.mentioned)) {
		d.text.WriteString("\n" + path + " ")
		d.text.Write(typesOf(path))
	}
	d.text.WriteString("\n" + d.of.Name())
	d.text.Write(more)
	return sha256.Sum256(d.text.Bytes())
}

// exportable reports whether export data say everything of a package. They leave
// out the methods of a type that is defined as a stand-in, which is an interface.
func exportable(p *types.Package) bool {
	for _, name := range p.Scope().Names() {
		t, ok := p.Scope().Lookup(name).(*types.TypeName)
		if !ok || t.IsAlias() {
			continue
		}
		if named, ok := t.Type().(*types.Named); ok && named.NumMethods() > 0 && types.IsInterface(named) {
			return false
		}
	}
	return true
}

// writeExport writes down the types of a package for those that import it when
// its source need not be looked at again; nil if that cannot be done.
func writeExport(p *types.Package) (data []byte) {
	if !exportable(p) {
		return nil
	}
	defer func() {
		if recover() != nil { // as it does on some code that does not compile
			data = nil
		}
	}()
	var b bytes.Buffer
	if err := gcexportdata.Write(&b, token.NewFileSet(), p); err != nil {
		return nil
	}
	return b.Bytes()
}
