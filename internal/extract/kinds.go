package extract

import (
	"go/types"
	"strings"

	"github.com/erodehq/erode/internal/facts"
)

// fillKinds says of every symbol that the unit uses or exposes what it is. That
// takes the packages behind the imports too, since a value brings symbols along
// whose package the unit does not import.
func (u *unit) fillKinds(t *facts.Types) {
	direct, all := map[string]*types.Package{}, map[string]*types.Package(nil)
	if u.Pkg != nil {
		for _, p := range u.Pkg.Imports() {
			direct[importPath(p)] = p
		}
	}
	var last facts.SymbolKind // references to one symbol stand together
	known := false
	kind := func(path, symbol string) (facts.SymbolKind, bool) {
		if u.Pkg == nil || !u.ours(path) {
			return 0, false
		}
		p := direct[path]
		if p == nil && all == nil {
			all = map[string]*types.Package{}
			gather(all, u.Pkg.Imports())
		}
		if p == nil {
			p = all[path]
		}
		if p == nil {
			return 0, false
		}
		outer, _, _ := strings.Cut(symbol, ".")
		o := p.Scope().Lookup(outer)
		return kindOf(o), o != nil
	}
	for i := range t.References {
		r := &t.References[i]
		var ok bool
		if i > 0 && t.References[i-1].To == r.To && t.References[i-1].Symbol == r.Symbol {
			r.Kind, ok = last, known
		} else {
			r.Kind, ok = kind(r.To, r.Symbol)
			last, known = r.Kind, ok
		}
		if !ok {
			r.Kind = likelyKind(r.Use)
		}
	}
	for i := range t.Exposures {
		x := &t.Exposures[i]
		var ok bool
		if x.Kind, ok = kind(x.To, x.Type); !ok {
			x.Kind = facts.Type
		}
	}
}

func gather(packages map[string]*types.Package, list []*types.Package) {
	for _, p := range list {
		if path := importPath(p); packages[path] == nil {
			packages[path] = p
			gather(packages, p.Imports())
		}
	}
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
