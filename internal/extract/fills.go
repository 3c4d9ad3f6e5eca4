package extract

import (
	"go/ast"
	"go/types"
	"slices"
	"strings"
)

// fills reports whether a call changes what one of its arguments, a variable or its
// address, leads to: the func says so by the name that such funcs have everywhere, or
// is one of the standard library's.
func (u *unit) fills(call *ast.CallExpr, arg ast.Node, address bool) bool {
	name := calledName(call)
	at := slices.IndexFunc(call.Args, func(a ast.Expr) bool { return ast.Unparen(a) == arg })
	if at < 0 || name == "" {
		return false
	}
	switch {
	case strings.HasPrefix(name, "Unmarshal"), name == "Decode":
		return at == len(call.Args)-1 && (address || u.isPointer(call.Args[at]))
	case slices.Contains(scanners, name):
		return address
	case slices.ContainsFunc(flagEndings, func(s string) bool { return len(name) > len(s) && strings.HasSuffix(name, s) }):
		return address && at == 0 && len(call.Args) > 1
	}
	path, _ := u.callee(call)
	switch path {
	case "sync/atomic":
		return address && at == 0 && !strings.HasPrefix(name, "Load")
	case "encoding/binary":
		return address && at == 2 && name == "Read"
	case "sort":
		return at == 0 && slices.Contains([]string{"Ints", "Float64s", "Strings", "Slice", "SliceStable"}, name)
	case "slices":
		return at == 0 && slices.Contains([]string{"Sort", "SortFunc", "SortStableFunc", "Reverse"}, name)
	case "maps":
		return at == 0 && slices.Contains([]string{"Copy", "DeleteFunc", "Insert"}, name)
	}
	return false
}

var (
	scanners    = []string{"Scan", "Scanf", "Scanln", "Sscan", "Sscanf", "Sscanln", "Fscan", "Fscanf", "Fscanln"}
	flagEndings = []string{"Var", "VarP", "VarPF"}
)

// calledName returns the exported name of the func or method that a call names.
func calledName(call *ast.CallExpr) string {
	fun := call.Fun
	if index, ok := fun.(*ast.IndexExpr); ok {
		fun = index.X
	}
	switch f := fun.(type) {
	case *ast.SelectorExpr:
		return f.Sel.Name
	case *ast.Ident:
		if f.IsExported() {
			return f.Name
		}
	}
	return ""
}

func (u *unit) isPointer(e ast.Expr) bool {
	t := u.typeOf(e)
	if t == nil {
		return false
	}
	_, ok := t.Underlying().(*types.Pointer)
	return ok
}
