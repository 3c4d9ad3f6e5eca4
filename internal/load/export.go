package load

import (
	"bytes"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/gcexportdata"
)

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
