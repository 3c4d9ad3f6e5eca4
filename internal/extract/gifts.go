package extract

import (
	"go/ast"
	"go/types"
	"slices"
	"strings"

	"github.com/erodehq/erode/internal/facts"
)

// mayGive returns the func that a call names, if it may hand out a variable: it
// returns a pointer, a map or a slice and does not say that it makes one.
func (b *bodies) mayGive(call *ast.CallExpr) *types.Func {
	o, _ := b.bottom(call.Fun)
	f, ok := o.(*types.Func)
	if !ok || f.Pkg() == nil || !b.ours(f.Pkg().Path()) || f.Signature().Recv() != nil || says(f.Name(), makers) {
		return nil
	}
	if results := f.Signature().Results(); results.Len() == 0 || !refers(results.At(0).Type()) {
		return nil
	}
	return f
}

var makers = []string{"new", "make", "create", "open", "parse", "build", "clone", "copy", "must", "from", "to", "with"}

// refers reports whether copies of a value share what it holds.
func refers(t types.Type) bool {
	switch t.Underlying().(type) {
	case *types.Pointer, *types.Map, *types.Slice:
		return true
	}
	return false
}

// returned notes a variable that a func hands out.
func (b *bodies) returned(d *decl, r *ast.ReturnStmt, at trail) {
	if d.fn.Recv != nil || len(r.Results) == 0 {
		return
	}
	switch r.Results[0].(type) {
	case *ast.Ident, *ast.SelectorExpr, *ast.UnaryExpr:
	default:
		return
	}
	v := b.holder(r.Results[0])
	if v == nil || v.Pkg() != b.Pkg || aside(v) {
		return
	}
	for _, n := range at.around {
		if _, ok := n.(*ast.FuncLit); ok {
			return
		}
	}
	b.gives[d.name] = v
}

// holder returns the package variable that a value is a part of, or the address of
// one: what is written through the value is written to it.
func (b *bodies) holder(e ast.Expr) *types.Var {
	t := b.typeOf(e)
	if t == nil || !refers(t) {
		return nil
	}
	o, _ := b.bottom(e)
	return packageVar(o)
}

// gifts returns what the exported funcs hand out, by func.
func (b *bodies) gifts() []facts.Gift {
	var out []facts.Gift
	for name, v := range b.gives {
		if exported(name) {
			out = append(out, facts.Gift{Func: name, Var: v.Name()})
		}
	}
	slices.SortFunc(out, func(a, b facts.Gift) int { return strings.Compare(a.Func, b.Func) })
	return out
}
