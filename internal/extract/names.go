package extract

import (
	"go/ast"
	"go/constant"
	"go/types"
	"strings"
)

// production yields the declarations that are neither tests nor generated.
func (u *unit) production(yield func(*decl) bool) {
	for i := range u.decls {
		d := &u.decls[i]
		if !d.file.Test && !d.file.Generated && !yield(d) {
			return
		}
	}
}

// text returns the value of a constant string, folded by the type checker.
func (u *unit) text(e ast.Expr) (string, bool) {
	if tv, ok := u.Info.Types[e]; ok && tv.Value != nil && tv.Value.Kind() == constant.String {
		return constant.StringVal(tv.Value), true
	}
	return "", false
}

// callee returns the import path and name of the package-level function that a
// call names, "" if it names none. An import that is faked has no functions, but
// the source names them.
func (u *unit) callee(call *ast.CallExpr) (path, name string) {
	switch f := ast.Unparen(call.Fun).(type) {
	case *ast.SelectorExpr:
		if p := u.imported(f.X); p != "" {
			return p, f.Sel.Name
		}
	case *ast.Ident:
		if o, ok := u.Info.Uses[f].(*types.Func); ok && o.Pkg() != nil {
			return o.Pkg().Path(), o.Name()
		}
	}
	return "", ""
}

// imported returns the import path that an identifier stands for.
func (u *unit) imported(e ast.Expr) string {
	if id, ok := e.(*ast.Ident); ok {
		return u.importOf(id)
	}
	return ""
}

// denoted returns what a name or a selector stands for, nil if that is not known.
func (u *unit) denoted(e ast.Expr) types.Object {
	switch e := ast.Unparen(e).(type) {
	case *ast.Ident:
		return u.object(e)
	case *ast.SelectorExpr:
		return u.object(e.Sel)
	}
	return nil
}

// global returns the package variable that an expression names or is a part of:
// v, v.F, v[i], *v and pkg.v.
func (u *unit) global(e ast.Expr) *types.Var {
	for {
		switch x := e.(type) {
		case *ast.ParenExpr:
			e = x.X
		case *ast.StarExpr:
			e = x.X
		case *ast.IndexExpr:
			e = x.X
		case *ast.Ident:
			return packageVar(u.object(x))
		case *ast.SelectorExpr:
			if v := packageVar(u.object(x.Sel)); v != nil {
				return v
			}
			e = x.X
		default:
			return nil
		}
	}
}

// packageVar returns o if it is a package-level variable, else nil.
func packageVar(o types.Object) *types.Var {
	v, ok := o.(*types.Var)
	if !ok || v.IsField() || v.Pkg() == nil || v.Parent() != v.Pkg().Scope() {
		return nil
	}
	return v
}

// spelled returns the name of the type of an expression with its import path and
// without a pointer, "net/http.Header"; "" if it has none or is not known.
func (u *unit) spelled(e ast.Expr) string {
	if t := u.typeOf(e); t != nil {
		return fullName(t)
	}
	return ""
}

// fullName is spelled for a type.
func fullName(t types.Type) string {
	if n := named(t); n != nil {
		return pathName(n.Obj())
	}
	if b, ok := types.Unalias(t).(*types.Basic); ok && b.Kind() != types.Invalid {
		return b.Name()
	}
	return ""
}

// pathName returns the name of a package-level object behind its import path.
func pathName(o types.Object) string {
	if o.Pkg() == nil {
		return o.Name()
	}
	return importPath(o.Pkg()) + "." + o.Name()
}

// named returns the declared type that t is or points to, nil if there is none.
func named(t types.Type) *types.Named {
	if t == nil {
		return nil
	}
	t = types.Unalias(t)
	if p, ok := t.(*types.Pointer); ok {
		t = types.Unalias(p.Elem())
	}
	n, _ := t.(*types.Named)
	return n
}

// ours reports whether the package at an import path may be one of the program's:
// it is this one, or its types are real. Without fakes nobody can tell here, and
// readers of the facts leave out what is not theirs.
func (u *unit) ours(importPath string) bool { return u.Faked == nil || !u.Faked(importPath) }

// lastName returns what follows the last dot.
func lastName(name string) string { return name[strings.LastIndexByte(name, '.')+1:] }
