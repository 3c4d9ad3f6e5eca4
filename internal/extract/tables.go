package extract

import (
	"go/ast"
	"strings"

	"github.com/erodehq/erode/internal/facts"
)

// tables appends the SQL tables that constants and ORM mappings name. A constant
// that a concatenation is folded into counts once, as the whole.
func (u *unit) tables(out []facts.Table, d *decl) []facts.Table {
	add := func(n ast.Node, t sqlName) {
		out = append(out, facts.Table{Name: t.name, Write: t.write, DDL: t.ddl, From: d.name, Pos: u.pos(d.file, n.Pos())})
	}
	if d.fn != nil {
		if name, ok := u.tableName(d.fn); ok {
			add(d.fn, sqlName{name: name})
		}
	}
	for i := 0; i < len(u.tree.nodes); i++ {
		switch n := u.tree.nodes[i].Node.(type) {
		case *ast.Field:
			i = int(u.tree.nodes[i].end) - 1 // no text of a struct tag is SQL
		case *ast.CallExpr:
			if name, ok := u.mappedTable(n); ok {
				add(n, sqlName{name: name, write: true})
			}
		case *ast.BasicLit, *ast.BinaryExpr:
			if text, ok := u.text(n.(ast.Expr)); ok {
				for _, t := range sqlTables(text) {
					add(n, t)
				}
				i = int(u.tree.nodes[i].end) - 1
			}
		}
	}
	return out
}

// tableName returns what gorm's TableName method of a model returns.
func (u *unit) tableName(f *ast.FuncDecl) (string, bool) {
	if f.Name.Name != "TableName" || f.Recv == nil || f.Body == nil || len(f.Body.List) != 1 || f.Type.Params.NumFields() > 0 {
		return "", false
	}
	r, ok := f.Body.List[0].(*ast.ReturnStmt)
	if !ok || len(r.Results) != 1 {
		return "", false
	}
	return u.tableText(r.Results[0])
}

// mappedTable returns the table of gorp's AddTableWithName(Row{}, "rows") and of
// gorm's Table("rows").
func (u *unit) mappedTable(call *ast.CallExpr) (string, bool) {
	sel, ok := call.Fun.(*ast.SelectorExpr)
	switch {
	case !ok:
	case sel.Sel.Name == "AddTableWithName" && len(call.Args) == 2:
		return u.tableText(call.Args[1])
	case sel.Sel.Name == "Table" && len(call.Args) == 1 && strings.HasPrefix(u.spelled(sel.X), "gorm.io/gorm."):
		return u.tableText(call.Args[0])
	}
	return "", false
}

func (u *unit) tableText(e ast.Expr) (string, bool) {
	text, ok := u.text(e)
	if !ok || text == "" || strings.ContainsAny(text, " %") {
		return "", false
	}
	text = strings.ToLower(text)
	return text[strings.LastIndexByte(text, '.')+1:], true
}
