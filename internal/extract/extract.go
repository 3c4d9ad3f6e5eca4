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
	"slices"
	"strings"

	"github.com/erodehq/erode/internal/facts"
)

// An Input is one unit of type-checking: a package proper, perhaps with its
// in-package tests, or its external tests.
type Input struct {
	Path  string // import path of the package, for its external tests too
	Fset  *token.FileSet
	Files []File // those to take facts from; the unit may have had more
	// Beside holds more files of the unit, in which types of Files may be declared.
	Beside []File
	Pkg    *types.Package // nil if there is only syntax
	Info   *types.Info    // any map may be nil
	Tier   facts.Tier

	// Faked reports whether the types of the package at an import path are
	// stand-ins: a named type of such a package has its name and nothing else.
	// Nil means that all types are real.
	Faked func(importPath string) bool

	// Layout holds the syntax of all Files; nil where nobody has laid it out yet.
	Layout *Layout
}

// A File is one file of the package.
type File struct {
	Syntax    *ast.File // parsed with comments
	Index     int32     // in facts.Package.Files
	Test      bool
	Generated bool
	Made      bool // by cgo, of a file that line directives lead back to

	lines *token.File
}

// Package returns what the unit teaches. The API digest and Partial are left to
// the caller, who knows what stood in the way.
func Package(in Input) *facts.Types {
	u := newUnit(in)
	t := &facts.Types{Tier: in.Tier, Symbols: make([]facts.Symbol, 0, len(u.decls))}
	var (
		references = collector{unit: u, known: map[use]int{}, guessed: map[guess]int{}, names: namer{fields: map[*types.Package]map[*types.Var]string{}}}
		exposures  = exposer{unit: u}
		injections = injector{unit: u}
		states     = newBodies(u)
		keys       = keyFinder{unit: u}
	)
	for i := range u.decls {
		d := &u.decls[i]
		d.tree.resolve(u.Info.Uses)
		u.tree = d.tree
		t.Symbols = append(t.Symbols, u.symbols(d)...)
		references.declaration(d)
		exposures.declaration(d)
		if !d.file.Generated {
			injections.declaration(d)
			t.Peeks = u.peeks(t.Peeks, d)
		}
		if !d.file.Generated && !d.file.Test {
			states.declaration(d)
			t.Tables = u.tables(t.Tables, d)
			keys.declaration(d)
		}
	}
	for i := range u.Files {
		references.linknames(&u.Files[i])
	}
	t.Symbols = mergeSymbols(t.Symbols)
	t.References = mergeReferences(references.found)
	t.Exposures = mergeExposures(exposures.found)
	u.gradeSymbols(t.Symbols)
	t.Injections, t.Keys = injections.found, keys.found
	t.Methods, t.Instances = u.methods(), u.instances()
	t.Changes = states.changed()
	t.Gifts, t.Mutators = states.gifts(), exportedNames(states.mutators)
	t.States = states.states()
	return t
}

// Merge adds what another unit of the same package teaches.
func Merge(t, more *facts.Types) {
	t.Symbols = mergeSymbols(append(t.Symbols, more.Symbols...))
	t.References = mergeReferences(append(t.References, more.References...))
	t.Exposures = mergeExposures(append(t.Exposures, more.Exposures...))
	t.Injections = mergeBy(t.Injections, more.Injections, func(i facts.Injection) facts.Pos { return i.Pos })
	t.Peeks = mergeBy(t.Peeks, more.Peeks, func(p facts.Peek) facts.Pos { return p.Pos })
	t.States = mergeBy(t.States, more.States, func(s facts.State) facts.Pos { return s.Pos })
	t.Changes = mergeChanges(append(t.Changes, more.Changes...))
	t.Tables = mergeBy(t.Tables, more.Tables, func(t facts.Table) facts.Pos { return t.Pos })
	t.Keys = mergeBy(t.Keys, more.Keys, func(k facts.Key) facts.Pos { return k.Pos })
	t.Methods = append(t.Methods, more.Methods...)
	slices.SortStableFunc(t.Methods, func(a, b facts.MethodSet) int { return strings.Compare(a.Type, b.Type) })
	t.Instances = mergeInstances(append(t.Instances, more.Instances...))
	if t.Partial == "" {
		t.Partial = more.Partial
	}
}

// mergeBy joins two lists in the order of position, if there is anything to join.
func mergeBy[T any](list, more []T, pos func(T) facts.Pos) []T {
	if len(more) == 0 {
		return list
	}
	all := append(list, more...)
	slices.SortStableFunc(all, func(a, b T) int { return comparePos(pos(a), pos(b)) })
	return all
}
