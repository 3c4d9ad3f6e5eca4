// Package extract turns the syntax and the types of one Go package into facts: the
// symbols that it declares, the uses that it makes of other packages' symbols, the
// types of others that its own API exposes, its mutable state, and the names that
// couple it to others without an import.
//
// The loader's tiers and the go/analysis passes share it, so that all of them see
// the same things. It reads nothing from the disk and reports no errors: where a
// type is missing, because the code does not compile or an import was faked, it
// falls back to what the syntax proves, and else stays silent. An Input is only
// read; goroutines may extract from packages that share imports.
package extract

import (
	"go/ast"
	"go/token"
	"go/types"

	"github.com/erodehq/erode/internal/facts"
)

// An Input is one unit of type-checking: a package proper, perhaps with its
// in-package tests, or its external tests.
type Input struct {
	Path  string // import path of the package, for its external tests too
	Fset  *token.FileSet
	Files []File         // those to take facts from; the unit may have had more
	Pkg   *types.Package // nil if there is only syntax
	Info  *types.Info    // any map may be nil
	Tier  facts.Tier

	// Faked reports whether the types of the package at an import path are
	// stand-ins: a named type of such a package has its name and nothing else.
	// Nil means that all types are real.
	Faked func(importPath string) bool
}

// A File is one file of the package.
type File struct {
	Syntax    *ast.File // parsed with comments
	Index     int32     // in facts.Package.Files
	Test      bool
	Generated bool
}

// Package returns what the unit teaches. The API digest and Partial are left to
// the caller, who knows what stood in the way.
func Package(in Input) *facts.Types {
	u := newUnit(in)
	t := &facts.Types{Tier: in.Tier}
	t.Symbols = symbols(u)
	t.References = references(u)
	t.Exposures = exposures(u)
	u.fillKinds(t)
	u.gradeSymbols(t.Symbols)
	t.Injections = u.injections()
	t.Peeks = u.peeks()
	t.Methods = u.methods()
	t.States = u.states()
	t.Tables = u.tables()
	t.Keys = u.keyed()
	return t
}
