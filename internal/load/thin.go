package load

import "go/ast"

// thinFrom is the size of the files, in bytes, whose tables are emptied: no person
// writes one. A map literal of 30 MB took 80 s to type-check, and takes 4 emptied.
const thinFrom = 1 << 20

// thin empties the tables of a file: slice, array and map literals lose the
// elements that name nothing, which no fact can come of. Literals whose length is
// a type, as [...]int, and those that may be structs stay.
func thin(f *ast.File) {
	ast.Inspect(f, func(n ast.Node) bool {
		lit, ok := n.(*ast.CompositeLit)
		if !ok || !isTable(lit.Type) {
			return true
		}
		kept := lit.Elts[:0]
		for _, e := range lit.Elts {
			if namesSomething(e) {
				kept = append(kept, e)
			}
		}
		lit.Elts = kept
		return true
	})
}

// isTable reports whether a literal of the type may hold any number of elements.
func isTable(t ast.Expr) bool {
	switch t := t.(type) {
	case *ast.MapType:
		return true
	case *ast.ArrayType:
		_, counted := t.Len.(*ast.Ellipsis)
		return !counted
	}
	return false
}

// namesSomething reports whether an expression holds a name, or a literal of a
// func, which may.
func namesSomething(e ast.Expr) bool {
	found := false
	ast.Inspect(e, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.Ident:
			found = found || n.Name != "true" && n.Name != "false" && n.Name != "nil"
		case *ast.FuncLit:
			found = true
		}
		return !found
	})
	return found
}
