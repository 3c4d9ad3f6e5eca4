package extract

import (
	"go/types"
	"strings"

	"github.com/erodehq/erode/internal/facts"
)

// outerKind returns the kind of the package-level part of a symbol that an object
// has: of Config, for a field that is named Config.Addr. Where there is none, or its
// package could not be looked into, the way of use has to tell. Nothing else that
// the package may declare under the same name counts.
func (u *unit) outerKind(o types.Object, symbol string, way facts.Use) facts.SymbolKind {
	if u.Pkg == nil || !u.ours(importPath(o.Pkg())) {
		return likelyKind(way)
	}
	outer := o
	switch o := o.(type) {
	case *types.Func:
		if recv := o.Signature().Recv(); recv != nil {
			if outer = nil; typeName(recv.Type()) != nil {
				outer = typeName(recv.Type())
			}
		}
	case *types.Var:
		if o.IsField() {
			outer = nil
			if name, _, ok := strings.Cut(symbol, "."); ok {
				outer = o.Pkg().Scope().Lookup(name)
			}
		}
	}
	if outer == nil || outer.Pkg() == nil || outer.Parent() != outer.Pkg().Scope() {
		return likelyKind(way)
	}
	return kindOf(outer)
}

// exposedKind returns the kind of a type that an exported declaration exposes.
func (u *unit) exposedKind(o *types.TypeName) facts.SymbolKind {
	if u.Pkg == nil || !u.ours(importPath(o.Pkg())) || o.Parent() != o.Pkg().Scope() {
		return facts.Type
	}
	return kindOf(o)
}

// linkedKind returns the kind of a symbol of which the linker's name is known.
func (u *unit) linkedKind(path, symbol string) facts.SymbolKind {
	outer, _, _ := strings.Cut(symbol, ".")
	if o := u.lookUp(path, outer); o != nil && u.ours(path) {
		return kindOf(o)
	}
	return likelyKind(facts.UseLinkname)
}

// kindOf returns the kind of a package-level object.
func kindOf(o types.Object) facts.SymbolKind {
	switch o := o.(type) {
	case *types.TypeName:
		switch o.Type().Underlying().(type) {
		case *types.Struct:
			return facts.Struct
		case *types.Interface:
			return facts.Interface
		}
		return facts.Type
	case *types.Var:
		return facts.Var
	case *types.Const:
		return facts.Const
	}
	return facts.Func
}

// likelyKind guesses the kind of a symbol that could not be looked at.
func likelyKind(use facts.Use) facts.SymbolKind {
	switch use {
	case facts.UseType, facts.UseConvert, facts.UseEmbed, facts.UseField, facts.UseAssert:
		return facts.Type
	case facts.UseConst:
		return facts.Const
	case facts.UseVarRead, facts.UseVarWrite, facts.UseAddress, facts.UseError:
		return facts.Var
	case facts.UseDynamicCall:
		return facts.Interface
	}
	return facts.Func
}
