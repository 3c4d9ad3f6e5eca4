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

// apiDigest sums up what importers can learn of a package, whether or not they
// look: its exported declarations, the make of its types, and the digests of the
// packages whose types these mention. Positions do not count, so moving a line
// changes nothing; and since other packages' types count by name, it does not
// matter whether they came from source or from a cache.
func apiDigest(p *types.Package, apiOf func(importPath string) []byte) [sha256.Size]byte {
	mentioned := map[string]bool{}
	qualifier := func(q *types.Package) string {
		if q == p {
			return ""
		}
		mentioned[q.Path()] = true
		return q.Path()
	}
	var b bytes.Buffer
	b.WriteString(p.Name())
	for _, name := range p.Scope().Names() {
		o := p.Scope().Lookup(name)
		t, isType := o.(*types.TypeName)
		if !isType && !o.Exported() {
			continue
		}
		b.WriteString("\n" + types.ObjectString(o, qualifier))
		if isType {
			writeMethods(&b, t, qualifier)
		}
	}
	for _, path := range slices.Sorted(maps.Keys(mentioned)) {
		b.WriteString("\n" + path + " ")
		b.Write(apiOf(path))
	}
	return sha256.Sum256(b.Bytes())
}

func writeMethods(b *bytes.Buffer, t *types.TypeName, qualifier types.Qualifier) {
	named, ok := t.Type().(*types.Named)
	if !ok || t.IsAlias() {
		return
	}
	for i := range named.NumMethods() {
		if m := named.Method(i); m.Exported() {
			b.WriteString("\n" + types.ObjectString(m, qualifier))
		}
	}
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
