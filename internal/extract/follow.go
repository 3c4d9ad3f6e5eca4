package extract

import (
	"go/ast"
	"go/types"
	"slices"
	"sort"
)

// followed turns writes through local variables of a function into detours, where
// the variable was made once, of a package variable or a func's result.
func (b *bodies) followed(start int32) {
	for _, t := range b.through {
		made := b.made(start, t.variable)
		t.variable = nil
		if call, ok := made.(*ast.CallExpr); ok {
			t.giver = b.mayGive(call)
		} else if made != nil {
			t.variable = b.holder(made)
		}
		if t.giver != nil || t.variable != nil {
			b.detours = append(b.detours, t)
		}
	}
	b.through = b.through[:0]
}

// made returns the value that a local variable is given, nil if that is not a single
// one, or not in the body that starts at a node.
func (b *bodies) made(start int32, v *types.Var) ast.Expr {
	nodes := b.tree.nodes[start:b.tree.nodes[start].end]
	i := sort.Search(len(nodes), func(i int) bool { return nodes[i].Pos() >= v.Pos() })
	for ; i < len(nodes) && nodes[i].Pos() == v.Pos(); i++ {
		if id, ok := nodes[i].Node.(*ast.Ident); ok {
			var value ast.Expr
			switch s := b.tree.nodes[nodes[i].up].Node.(type) {
			case *ast.AssignStmt:
				value = valueOf(s.Lhs, s.Rhs, id)
			case *ast.RangeStmt:
				if s.Value == id {
					value = s.X // an element is a part of it
				}
			case *ast.ValueSpec:
				if k := slices.Index(s.Names, id); k < len(s.Values) {
					value = s.Values[k]
				}
			}
			if value == nil || b.assignedAgain(nodes, v) {
				return nil
			}
			return ast.Unparen(value)
		}
	}
	return nil
}

// valueOf returns what an assignment gives to one of its left sides.
func valueOf(left, right []ast.Expr, id *ast.Ident) ast.Expr {
	i := slices.Index(left, ast.Expr(id))
	switch {
	case i < 0:
		return nil
	case len(left) == len(right):
		return right[i]
	case i == 0:
		return right[0] // the first result of a call
	}
	return nil
}

func (b *bodies) assignedAgain(nodes []node, v *types.Var) bool {
	again := func(e ast.Expr) bool {
		id, ok := e.(*ast.Ident)
		return ok && id.Name == v.Name() && b.Info.Uses[id] == v
	}
	for i := range nodes {
		switch s := nodes[i].Node.(type) {
		case *ast.AssignStmt:
			if slices.ContainsFunc(s.Lhs, again) {
				return true
			}
		case *ast.RangeStmt:
			if again(s.Key) || again(s.Value) {
				return true
			}
		}
	}
	return false
}
