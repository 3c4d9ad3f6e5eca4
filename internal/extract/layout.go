package extract

import (
	"go/ast"
	"go/token"
	"iter"
)

// A Layout is the syntax of the package-level declarations of some files, laid out
// flat, so that whoever looks for something in it goes over it in a loop instead of
// walking the syntax by himself. Comments and imports are left out.
//
// The zero Layout is empty. One that has been reset may be filled again and keeps
// its room.
type Layout struct {
	nodes []node
	spans []span             // of funcs and of the specs of other declarations, in order
	files map[*ast.File]span // where the spans of a file lie
	base  int                // where the declaration that is being laid out begins
}

// A span is where the nodes of a declaration lie; they count from its beginning.
type span struct{ from, to int }

// NewLayout returns an empty layout with room for some nodes.
func NewLayout(nodes int) Layout { return Layout{nodes: make([]node, 0, nodes)} }

// Add lays out one more file.
func (l *Layout) Add(f *ast.File) {
	if l.files == nil {
		l.files = map[*ast.File]span{}
	}
	from := len(l.spans)
	for n := range roots(f) {
		l.base = len(l.nodes)
		switch n := n.(type) {
		case *ast.FuncDecl:
			l.funcDecl(n)
		case ast.Spec:
			l.spec(n, -1)
		}
		l.spans = append(l.spans, span{l.base, len(l.nodes)})
	}
	l.files[f] = span{from, len(l.spans)}
}

// Nodes yields all nodes of a file, each before those inside it.
func (l *Layout) Nodes(f *ast.File) iter.Seq[ast.Node] {
	return func(yield func(ast.Node) bool) {
		at := l.files[f]
		for _, s := range l.spans[at.from:at.to] {
			for i := s.from; i < s.to; i++ {
				if !yield(l.nodes[i].Node) {
					return
				}
			}
		}
	}
}

// Reset forgets the syntax.
func (l *Layout) Reset() {
	clear(l.nodes)
	clear(l.files)
	l.nodes, l.spans = l.nodes[:0], l.spans[:0]
}

// trees returns the syntax of the declarations of a file, as roots yields them.
func (l *Layout) trees(f *ast.File) func() tree {
	at := l.files[f].from
	return func() tree {
		s := l.spans[at]
		at++
		return tree{l.nodes[s.from:s.to:s.to]}
	}
}

// roots yields the package-level declarations of a file, with their keyword: each
// func, and each spec of the others but imports.
func roots(f *ast.File) iter.Seq2[ast.Node, token.Token] {
	return func(yield func(ast.Node, token.Token) bool) {
		for _, d := range f.Decls {
			switch d := d.(type) {
			case *ast.FuncDecl:
				if !yield(d, token.FUNC) {
					return
				}
			case *ast.GenDecl:
				for _, s := range d.Specs {
					if _, isImport := s.(*ast.ImportSpec); !isImport && !yield(s, d.Tok) {
						return
					}
				}
			}
		}
	}
}

// open adds a node that others lie inside. Since n comes with its own type, no table
// of methods has to be looked up, as ast.Walk does for every node.
func (l *Layout) open(n ast.Node, up int32) (at int32) {
	at = int32(len(l.nodes) - l.base)
	l.nodes = append(l.nodes, node{Node: n, up: up})
	return at
}

// close ends a node.
func (l *Layout) close(at int32) {
	l.nodes[l.base+int(at)].end = int32(len(l.nodes) - l.base)
}

func (l *Layout) leaf(n ast.Node, up int32) { l.close(l.open(n, up)) }

func (l *Layout) ident(id *ast.Ident, up int32) {
	if id != nil {
		l.leaf(id, up)
	}
}

func (l *Layout) idents(list []*ast.Ident, up int32) {
	for _, id := range list {
		l.leaf(id, up)
	}
}

func (l *Layout) funcDecl(d *ast.FuncDecl) {
	at := l.open(d, -1)
	l.fields(d.Recv, at)
	l.ident(d.Name, at)
	l.expr(d.Type, at)
	l.block(d.Body, at)
	l.close(at)
}

func (l *Layout) spec(s ast.Spec, up int32) {
	switch s := s.(type) {
	case *ast.ValueSpec:
		at := l.open(s, up)
		l.idents(s.Names, at)
		l.expr(s.Type, at)
		l.exprs(s.Values, at)
		l.close(at)
	case *ast.TypeSpec:
		at := l.open(s, up)
		l.ident(s.Name, at)
		l.fields(s.TypeParams, at)
		l.expr(s.Type, at)
		l.close(at)
	}
}

func (l *Layout) fields(list *ast.FieldList, up int32) {
	if list == nil {
		return
	}
	at := l.open(list, up)
	for _, f := range list.List {
		field := l.open(f, at)
		l.idents(f.Names, field)
		l.expr(f.Type, field)
		if f.Tag != nil {
			l.leaf(f.Tag, field)
		}
		l.close(field)
	}
	l.close(at)
}

func (l *Layout) exprs(list []ast.Expr, up int32) {
	for _, x := range list {
		l.expr(x, up)
	}
}

func (l *Layout) expr(x ast.Expr, up int32) {
	switch x := x.(type) {
	case nil:
	case *ast.Ident:
		l.leaf(x, up)
	case *ast.BasicLit:
		l.leaf(x, up)
	case *ast.SelectorExpr:
		at := l.open(x, up)
		l.expr(x.X, at)
		l.ident(x.Sel, at)
		l.close(at)
	case *ast.CallExpr:
		at := l.open(x, up)
		l.expr(x.Fun, at)
		l.exprs(x.Args, at)
		l.close(at)
	case *ast.StarExpr:
		at := l.open(x, up)
		l.expr(x.X, at)
		l.close(at)
	case *ast.UnaryExpr:
		at := l.open(x, up)
		l.expr(x.X, at)
		l.close(at)
	case *ast.BinaryExpr:
		at := l.open(x, up)
		l.expr(x.X, at)
		l.expr(x.Y, at)
		l.close(at)
	case *ast.KeyValueExpr:
		at := l.open(x, up)
		l.expr(x.Key, at)
		l.expr(x.Value, at)
		l.close(at)
	case *ast.CompositeLit:
		at := l.open(x, up)
		l.expr(x.Type, at)
		l.exprs(x.Elts, at)
		l.close(at)
	case *ast.FuncLit:
		at := l.open(x, up)
		l.expr(x.Type, at)
		l.block(x.Body, at)
		l.close(at)
	case *ast.ParenExpr:
		at := l.open(x, up)
		l.expr(x.X, at)
		l.close(at)
	case *ast.IndexExpr:
		at := l.open(x, up)
		l.expr(x.X, at)
		l.expr(x.Index, at)
		l.close(at)
	case *ast.IndexListExpr:
		at := l.open(x, up)
		l.expr(x.X, at)
		l.exprs(x.Indices, at)
		l.close(at)
	case *ast.SliceExpr:
		at := l.open(x, up)
		l.expr(x.X, at)
		l.expr(x.Low, at)
		l.expr(x.High, at)
		l.expr(x.Max, at)
		l.close(at)
	case *ast.TypeAssertExpr:
		at := l.open(x, up)
		l.expr(x.X, at)
		l.expr(x.Type, at)
		l.close(at)
	case *ast.Ellipsis:
		at := l.open(x, up)
		l.expr(x.Elt, at)
		l.close(at)
	case *ast.ArrayType:
		at := l.open(x, up)
		l.expr(x.Len, at)
		l.expr(x.Elt, at)
		l.close(at)
	case *ast.MapType:
		at := l.open(x, up)
		l.expr(x.Key, at)
		l.expr(x.Value, at)
		l.close(at)
	case *ast.ChanType:
		at := l.open(x, up)
		l.expr(x.Value, at)
		l.close(at)
	case *ast.FuncType:
		if x == nil {
			return
		}
		at := l.open(x, up)
		l.fields(x.TypeParams, at)
		l.fields(x.Params, at)
		l.fields(x.Results, at)
		l.close(at)
	case *ast.StructType:
		at := l.open(x, up)
		l.fields(x.Fields, at)
		l.close(at)
	case *ast.InterfaceType:
		at := l.open(x, up)
		l.fields(x.Methods, at)
		l.close(at)
	default: // *ast.BadExpr
		l.leaf(x, up)
	}
}

func (l *Layout) block(b *ast.BlockStmt, up int32) {
	if b != nil {
		at := l.open(b, up)
		l.stmts(b.List, at)
		l.close(at)
	}
}

func (l *Layout) stmts(list []ast.Stmt, up int32) {
	for _, s := range list {
		l.stmt(s, up)
	}
}

func (l *Layout) stmt(s ast.Stmt, up int32) {
	switch s := s.(type) {
	case nil:
	case *ast.ExprStmt:
		at := l.open(s, up)
		l.expr(s.X, at)
		l.close(at)
	case *ast.AssignStmt:
		at := l.open(s, up)
		l.exprs(s.Lhs, at)
		l.exprs(s.Rhs, at)
		l.close(at)
	case *ast.IfStmt:
		at := l.open(s, up)
		l.stmt(s.Init, at)
		l.expr(s.Cond, at)
		l.block(s.Body, at)
		l.stmt(s.Else, at)
		l.close(at)
	case *ast.ReturnStmt:
		at := l.open(s, up)
		l.exprs(s.Results, at)
		l.close(at)
	case *ast.BlockStmt:
		l.block(s, up)
	case *ast.DeclStmt:
		at := l.open(s, up)
		l.decl(s.Decl, at)
		l.close(at)
	case *ast.IncDecStmt:
		at := l.open(s, up)
		l.expr(s.X, at)
		l.close(at)
	case *ast.SendStmt:
		at := l.open(s, up)
		l.expr(s.Chan, at)
		l.expr(s.Value, at)
		l.close(at)
	case *ast.GoStmt:
		at := l.open(s, up)
		l.expr(s.Call, at)
		l.close(at)
	case *ast.DeferStmt:
		at := l.open(s, up)
		l.expr(s.Call, at)
		l.close(at)
	case *ast.LabeledStmt:
		at := l.open(s, up)
		l.ident(s.Label, at)
		l.stmt(s.Stmt, at)
		l.close(at)
	case *ast.BranchStmt:
		at := l.open(s, up)
		l.ident(s.Label, at)
		l.close(at)
	default:
		l.control(s, up)
	}
}

// control is stmt for the statements that others lie inside.
func (l *Layout) control(s ast.Stmt, up int32) {
	switch s := s.(type) {
	case *ast.CaseClause:
		at := l.open(s, up)
		l.exprs(s.List, at)
		l.stmts(s.Body, at)
		l.close(at)
	case *ast.CommClause:
		at := l.open(s, up)
		l.stmt(s.Comm, at)
		l.stmts(s.Body, at)
		l.close(at)
	case *ast.SwitchStmt:
		at := l.open(s, up)
		l.stmt(s.Init, at)
		l.expr(s.Tag, at)
		l.block(s.Body, at)
		l.close(at)
	case *ast.TypeSwitchStmt:
		at := l.open(s, up)
		l.stmt(s.Init, at)
		l.stmt(s.Assign, at)
		l.block(s.Body, at)
		l.close(at)
	case *ast.SelectStmt:
		at := l.open(s, up)
		l.block(s.Body, at)
		l.close(at)
	case *ast.ForStmt:
		at := l.open(s, up)
		l.stmt(s.Init, at)
		l.expr(s.Cond, at)
		l.stmt(s.Post, at)
		l.block(s.Body, at)
		l.close(at)
	case *ast.RangeStmt:
		at := l.open(s, up)
		l.expr(s.Key, at)
		l.expr(s.Value, at)
		l.expr(s.X, at)
		l.block(s.Body, at)
		l.close(at)
	default: // *ast.BadStmt, *ast.EmptyStmt
		l.leaf(s, up)
	}
}

// decl lays out a declaration inside a func.
func (l *Layout) decl(d ast.Decl, up int32) {
	switch d := d.(type) {
	case *ast.GenDecl:
		at := l.open(d, up)
		for _, s := range d.Specs {
			l.spec(s, at)
		}
		l.close(at)
	default: // *ast.BadDecl
		l.leaf(d, up)
	}
}
