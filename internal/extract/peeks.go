package extract

import (
	"go/ast"
	"go/types"

	"github.com/erodehq/erode/internal/facts"
)

// peeks appends the assertions that a value of an interface has a concrete type of
// another own package. Generated code is left out by the caller.
func (u *unit) peeks(out []facts.Peek, d *decl) []facts.Peek {
	add := func(x, t ast.Expr) {
		if p, ok := u.peek(x, t); ok {
			p.From, p.Pos, p.Test = d.name, u.pos(d.file, t.Pos()), d.file.Test
			out = append(out, p)
		}
	}
	for i := range u.tree.nodes {
		switch n := u.tree.nodes[i].Node.(type) {
		case *ast.TypeAssertExpr:
			if n.Type != nil {
				add(n.X, n.Type)
			}
		case *ast.TypeSwitchStmt:
			for _, clause := range n.Body.List {
				for _, t := range clause.(*ast.CaseClause).List {
					add(switched(n), t)
				}
			}
		}
	}
	return out
}

// switched returns x of switch x.(type) and of switch v := x.(type).
func switched(s *ast.TypeSwitchStmt) ast.Expr {
	var e ast.Expr
	switch a := s.Assign.(type) {
	case *ast.ExprStmt:
		e = a.X
	case *ast.AssignStmt:
		e = a.Rhs[0]
	}
	if assert, ok := e.(*ast.TypeAssertExpr); ok {
		return assert.X
	}
	return e
}

// peek judges one assertion of type t on x.
func (u *unit) peek(x, t ast.Expr) (facts.Peek, bool) {
	concrete := named(u.typeOf(t))
	if concrete == nil || types.IsInterface(concrete) {
		return facts.Peek{}, false
	}
	home := concrete.Obj().Pkg()
	if home == nil || home.Path() == u.Path || !u.ours(home.Path()) {
		return facts.Peek{}, false
	}
	p := facts.Peek{To: home.Path(), Type: concrete.Obj().Name(), Interface: u.spelled(x)}
	if p.Interface == "error" || p.Interface == "any" {
		return facts.Peek{}, false // errors are References of their own, an any hides nothing
	}
	if t := u.typeOf(x); t != nil {
		if i, ok := t.Underlying().(*types.Interface); ok {
			p.Behaviour = i.NumMethods() > 0
		}
	}
	return p, true
}
