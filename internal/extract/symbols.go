package extract

import (
	"cmp"
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"github.com/erodehq/erode/internal/facts"
)

// mergeSymbols sorts symbols by name, then position. A name that several files
// declare, for different builds, is there once for each.
func mergeSymbols(all []facts.Symbol) []facts.Symbol {
	slices.SortFunc(all, func(a, b facts.Symbol) int {
		return cmp.Or(strings.Compare(a.Name, b.Name), comparePos(a.Pos, b.Pos))
	})
	return slices.Clip(all)
}

// symbols returns the symbols that one declaration brings: what it declares at
// package level, with the methods of a type, those of an interface too.
func (u *unit) symbols(d *decl) []facts.Symbol {
	switch {
	case d.fn != nil && d.name != "":
		s := u.symbol(d, d.name, d.fn.Name, facts.Func, d.fn)
		if d.fn.Recv != nil {
			s.Kind = facts.Method
			receiver, _, _ := strings.Cut(d.name, ".")
			s.Exported = s.Exported && ast.IsExported(receiver)
		}
		u.signature(&s, d.fn.Type)
		s.Uses = u.mentions(d.fn, d.name)
		return []facts.Symbol{s}
	case d.typ != nil && d.name != "":
		return u.typeSymbols(d)
	case d.val != nil:
		return u.valueSymbols(d)
	}
	return nil
}

// symbol returns what is common to all kinds. Its lines are those of extent.
func (u *unit) symbol(d *decl, name string, id *ast.Ident, kind facts.SymbolKind, extent ast.Node) facts.Symbol {
	first, last := d.file.lines.PositionFor(extent.Pos(), d.file.Made).Line, d.file.lines.PositionFor(extent.End(), d.file.Made).Line
	return facts.Symbol{
		Name:     name,
		Kind:     kind,
		Exported: id.IsExported(),
		Pos:      u.pos(d.file, id.Pos()),
		Lines:    int32(last - first + 1),
		Test:     d.file.Test,
	}
}

func (u *unit) typeSymbols(d *decl) []facts.Symbol {
	kind := u.typeKind(d.typ)
	s := u.symbol(d, d.name, d.typ.Name, kind, d.typ)
	alias := d.typ.Assign.IsValid()
	if alias {
		s.Kind, s.Alias, s.Behind = facts.Type, true, kind
		if u.standIn(u.typeOf(d.typ.Type)) {
			s.Behind = facts.Func
		}
	}
	s.Fields = exportedFields(d.typ.Type)
	s.Uses = u.mentions(d.typ, d.name)
	all := []facts.Symbol{s}
	face, ok := d.typ.Type.(*ast.InterfaceType)
	if !ok || face.Methods == nil || alias {
		return all
	}
	for _, method := range face.Methods.List {
		signature, ok := method.Type.(*ast.FuncType)
		if !ok {
			continue
		}
		for _, id := range method.Names {
			m := u.symbol(d, d.name+"."+id.Name, id, facts.Method, method)
			m.Exported = m.Exported && s.Exported
			u.signature(&m, signature)
			m.Uses = insert(u.mentions(method, m.Name), d.name)
			all = append(all, m)
		}
	}
	return all
}

// typeKind tells structs and interfaces apart from other types, through the name
// of another type where it is known.
func (u *unit) typeKind(spec *ast.TypeSpec) facts.SymbolKind {
	switch ast.Unparen(spec.Type).(type) {
	case *ast.StructType:
		return facts.Struct
	case *ast.InterfaceType:
		return facts.Interface
	}
	if o := u.object(spec.Name); o != nil && !u.standIn(u.typeOf(spec.Type)) {
		switch o.Type().Underlying().(type) {
		case *types.Struct:
			return facts.Struct
		case *types.Interface:
			return facts.Interface
		}
	}
	return facts.Type
}

func (u *unit) valueSymbols(d *decl) []facts.Symbol {
	kind := facts.Var
	if d.tok == token.CONST {
		kind = facts.Const
	}
	uses := u.mentions(d.val, "")
	var all []facts.Symbol
	for _, id := range d.val.Names {
		if id.Name == "_" {
			continue
		}
		s := u.symbol(d, id.Name, id, kind, d.val)
		s.Uses = without(uses, id.Name)
		all = append(all, s)
	}
	return all
}

// exportedFields counts the exported fields of a struct, embedded ones included.
func exportedFields(t ast.Expr) int32 {
	st, ok := ast.Unparen(t).(*ast.StructType)
	if !ok {
		return 0
	}
	n := 0
	for _, f := range fieldList(st.Fields) {
		if len(f.Names) == 0 && ast.IsExported(lastName(types.ExprString(f.Type))) {
			n++
		}
		for _, name := range f.Names {
			if name.IsExported() {
				n++
			}
		}
	}
	return int32(n)
}

// signature fills in what the type of a func or method says.
func (u *unit) signature(s *facts.Symbol, t *ast.FuncType) {
	s.Params, s.Results = countFields(t.Params), countFields(t.Results)
	for _, f := range fieldList(t.Params) {
		s.Context = s.Context || u.isContext(f.Type)
	}
	for _, f := range fieldList(t.Results) {
		s.Error = s.Error || u.isError(f.Type)
	}
}

func (u *unit) isContext(e ast.Expr) bool {
	pkg, name, ok := u.qualified(e)
	return ok && pkg == "context" && name == "Context"
}

// isError reports whether an expression names the predeclared type error.
func (u *unit) isError(e ast.Expr) bool {
	id, ok := ast.Unparen(e).(*ast.Ident)
	if !ok || id.Name != "error" {
		return false
	}
	o := u.object(id)
	return o == nil || o.Pkg() == nil
}

// mentions lists the symbols of the same package that a declaration uses, other
// than the one called self.
func (u *unit) mentions(n ast.Node, self string) []string {
	u.turn++
	at := u.tree.find(n)
	var names []string
	for i := at; i < u.tree.nodes[at].end; i++ {
		if s := u.ownSymbol(u.tree.nodes[i].uses); s != nil && s.turn != u.turn && s.name != self {
			s.turn = u.turn
			names = append(names, s.name)
		}
	}
	slices.Sort(names)
	return slices.Clip(slices.Compact(names))
}

// An ownSymbol is a package-level object or a method of the unit's package.
type ownSymbol struct {
	name string
	turn int // when it was last mentioned
}

// ownSymbol returns what is known of an object, nil if it is none of these.
func (u *unit) ownSymbol(o types.Object) *ownSymbol {
	if o == nil || !u.isOwn(o.Pkg()) {
		return nil
	}
	f, isFunc := o.(*types.Func)
	if !isFunc && o.Parent() != o.Pkg().Scope() {
		return nil
	}
	s := u.own[o]
	if s == nil {
		s = &ownSymbol{name: o.Name()}
		if isFunc {
			s.name = funcSymbol(f)
		}
		u.own[o] = s
	}
	return s
}

// funcSymbol returns the name of a func that is asked for more than once.
func (u *unit) funcSymbol(f *types.Func) string {
	name, ok := u.names[f]
	if !ok {
		name = funcSymbol(f)
		u.names[f] = name
	}
	return name
}

// funcSymbol returns "Open" for a func and "Client.Do" for a method; a method of
// an interface without a name has no other name than its own.
func funcSymbol(f *types.Func) string {
	recv := f.Signature().Recv()
	if recv == nil {
		return f.Name()
	}
	if owner := typeName(recv.Type()); owner != nil {
		return owner.Name() + "." + f.Name()
	}
	return f.Name()
}

// typeName returns the name of a type or of what it points to, nil if it has none.
func typeName(t types.Type) *types.TypeName {
	if p, ok := types.Unalias(t).(*types.Pointer); ok {
		t = p.Elem()
	}
	switch t := types.Unalias(t).(type) {
	case *types.Named:
		return t.Obj()
	case *types.TypeParam:
		return t.Obj()
	}
	return nil
}

// countFields returns how many parameters or results a list declares.
func countFields(list *ast.FieldList) int32 {
	if list == nil {
		return 0
	}
	return int32(list.NumFields())
}

// fieldList returns the fields of a list that may be nil.
func fieldList(list *ast.FieldList) []*ast.Field {
	if list == nil {
		return nil
	}
	return list.List
}

// without returns the sorted names but for one.
func without(names []string, name string) []string {
	i, ok := slices.BinarySearch(names, name)
	if !ok {
		return names
	}
	return slices.Concat(names[:i], names[i+1:])
}

// insert adds a name to sorted ones, unless it is there.
func insert(names []string, name string) []string {
	i, ok := slices.BinarySearch(names, name)
	if ok {
		return names
	}
	return slices.Insert(names, i, name)
}

func comparePos(a, b facts.Pos) int {
	return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Col, b.Col))
}
