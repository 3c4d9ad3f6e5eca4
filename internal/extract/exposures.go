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

func mergeExposures(all []facts.Exposure) []facts.Exposure {
	slices.SortFunc(all, func(a, b facts.Exposure) int {
		return cmp.Or(comparePos(a.Pos, b.Pos), compareExposures(&a, &b))
	})
	return slices.Clip(slices.CompactFunc(all, func(a, b facts.Exposure) bool {
		return compareExposures(&a, &b) == 0
	}))
}

func compareExposures(a, b *facts.Exposure) int {
	return cmp.Or(strings.Compare(a.Symbol, b.Symbol), strings.Compare(a.To, b.To), strings.Compare(a.Type, b.Type),
		strings.Compare(a.Way, b.Way), strings.Compare(a.Via, b.Via), compareBool(a.Hidden, b.Hidden))
}

// An exposer finds the types of other packages that the exported declarations of
// the unit make part of its API, one declaration after another. What the source
// writes down is taken from there, with its position; what it leaves to inference
// or hides behind a name that is not exported is taken from the types. Tests export
// nothing.
type exposer struct {
	*unit
	found  []facts.Exposure
	file   *File
	symbol string
	via    string // the text of the outermost type
	hidden map[*types.TypeName]bool
	inside bool // a type of this package without an exported name
}

func (e *exposer) declaration(d *decl) {
	if d.file.Test {
		return
	}
	e.file, e.hidden = d.file, map[*types.TypeName]bool{}
	e.symbol = d.name
	switch {
	case d.fn != nil:
		receiver, _, isMethod := strings.Cut(d.name, ".")
		if d.fn.Name.IsExported() && (!isMethod || ast.IsExported(receiver)) {
			e.typeParams(d.fn.Type.TypeParams)
			e.signature(d.fn.Type, "param", "result")
		}
	case d.typ != nil:
		if d.typ.Name.IsExported() {
			e.typeParams(d.typ.TypeParams)
			e.typeSpec(d.typ)
		}
	default:
		e.valueSpec(d)
	}
}

// typeSpec follows the right-hand side of a type declaration.
func (e *exposer) typeSpec(spec *ast.TypeSpec) {
	switch t := ast.Unparen(spec.Type).(type) {
	case *ast.StructType:
		e.fields(t, "field")
	case *ast.InterfaceType:
		e.methods(t, "method")
	default:
		way := "underlying"
		if spec.Assign.IsValid() {
			way = "alias"
		}
		e.outer(spec.Type, way)
	}
}

// valueSpec follows the types of exported variables and constants, inferred ones
// too.
func (e *exposer) valueSpec(d *decl) {
	way := "var"
	if d.tok == token.CONST {
		way = "const"
	}
	for i, id := range d.val.Names {
		if !id.IsExported() {
			continue
		}
		e.symbol = id.Name
		if d.val.Type != nil {
			e.outer(d.val.Type, way)
			continue
		}
		if o := e.Info.Defs[id]; o != nil && known(o.Type()) != nil {
			e.inferred(o.Type(), way, id.Pos())
		} else if len(d.val.Values) == len(d.val.Names) {
			e.literal(d.val.Values[i], way)
		}
	}
}

// literal follows the type of a composite literal, or of its address, where
// go/types could not make sense of the type.
func (e *exposer) literal(x ast.Expr, way string) {
	if address, ok := x.(*ast.UnaryExpr); ok && address.Op == token.AND {
		x = address.X
	}
	if literal, ok := ast.Unparen(x).(*ast.CompositeLit); ok && literal.Type != nil {
		e.outer(literal.Type, way)
	}
}

func (e *exposer) typeParams(list *ast.FieldList) {
	for _, f := range fieldList(list) {
		e.outer(f.Type, "constraint")
	}
}

// signature follows parameters and results.
func (e *exposer) signature(t *ast.FuncType, param, result string) {
	for _, f := range fieldList(t.Params) {
		e.outer(f.Type, param)
	}
	for _, f := range fieldList(t.Results) {
		e.outer(f.Type, result)
	}
}

// fields follows what outsiders can reach of a struct. A type that is embedded
// carries its own name.
func (e *exposer) fields(t *ast.StructType, way string) {
	for _, f := range fieldList(t.Fields) {
		if len(f.Names) == 0 {
			e.outer(f.Type, "embed")
			continue
		}
		if slices.ContainsFunc(f.Names, (*ast.Ident).IsExported) {
			e.outer(f.Type, way)
		}
	}
}

// methods follows the exported methods of an interface and what it embeds.
func (e *exposer) methods(t *ast.InterfaceType, way string) {
	for _, f := range fieldList(t.Methods) {
		signature, ok := f.Type.(*ast.FuncType)
		switch {
		case ok && len(f.Names) > 0 && !f.Names[0].IsExported():
		case ok:
			e.signature(signature, way, way)
		case isUnion(f.Type):
			e.outer(f.Type, "constraint")
		default:
			e.outer(f.Type, "embed")
		}
	}
}

// isUnion reports whether an element of an interface restricts its type set to
// the types that it names.
func isUnion(x ast.Expr) bool {
	switch ast.Unparen(x).(type) {
	case *ast.BinaryExpr, *ast.UnaryExpr:
		return true
	}
	return false
}

// outer follows a type that stands on its own, as that of a field or a parameter.
func (e *exposer) outer(x ast.Expr, way string) {
	was := e.via
	e.via = ""
	if was != "" {
		e.via = was // within a func or a struct without a name: the whole is the outer type
	} else if !e.isName(x) {
		e.via = types.ExprString(x)
	}
	e.follow(x, way)
	e.via = was
}

// isName reports whether a type is no more than a name.
func (e *exposer) isName(x ast.Expr) bool {
	switch x := ast.Unparen(x).(type) {
	case *ast.Ident:
		return true
	case *ast.SelectorExpr:
		_, ok := x.X.(*ast.Ident)
		return ok
	}
	return false
}

// follow reports the types of other packages that a type expression is made of.
func (e *exposer) follow(x ast.Expr, way string) {
	switch x := x.(type) {
	case *ast.Ident:
		e.name(x, x.Pos(), way)
	case *ast.SelectorExpr:
		e.selector(x, way)
	case *ast.ParenExpr:
		e.follow(x.X, way)
	case *ast.StarExpr:
		e.follow(x.X, way)
	case *ast.UnaryExpr:
		e.follow(x.X, way)
	case *ast.BinaryExpr:
		e.follow(x.X, way)
		e.follow(x.Y, way)
	case *ast.ArrayType:
		e.follow(x.Elt, way)
	case *ast.Ellipsis:
		e.follow(x.Elt, way)
	case *ast.MapType:
		e.follow(x.Key, way)
		e.follow(x.Value, way)
	case *ast.ChanType:
		e.follow(x.Value, way)
	case *ast.FuncType:
		e.signature(x, way, way)
	case *ast.StructType:
		e.fields(x, way)
	case *ast.InterfaceType:
		e.methods(x, way)
	case *ast.IndexExpr:
		e.instance(x.X, way, x.Index)
	case *ast.IndexListExpr:
		e.instance(x.X, way, x.Indices...)
	}
}

func (e *exposer) instance(generic ast.Expr, way string, args ...ast.Expr) {
	e.follow(generic, way)
	for _, arg := range args {
		e.follow(arg, "argument")
	}
}

// selector reports pkg.Type, if types are missing by its syntax alone.
func (e *exposer) selector(x *ast.SelectorExpr, way string) {
	if e.Info.Uses[x.Sel] != nil {
		e.name(x.Sel, x.Pos(), way)
		return
	}
	id, ok := x.X.(*ast.Ident)
	if !ok {
		return
	}
	pkg := e.importOf(id)
	if pkg == "" && e.Info.Uses[id] == nil {
		pkg = e.fileImport(e.file, id.Name)
	}
	if pkg == "" || pkg == "C" || pkg == e.Path {
		return
	}
	if o, ok := e.lookUp(pkg, x.Sel.Name).(*types.TypeName); ok {
		e.named(o, o.Type(), way, x.Pos())
		return
	}
	e.add(pkg, x.Sel.Name, facts.Type, way, x.Pos())
}

// name follows a type by its name. One of this package that is exported is an API
// of its own; behind one that is not, outsiders get at what it is made of.
func (e *exposer) name(id *ast.Ident, pos token.Pos, way string) {
	if o, ok := e.Info.Uses[id].(*types.TypeName); ok {
		e.named(o, o.Type(), way, pos)
	}
}

// inferred follows a type that the source does not spell out.
func (e *exposer) inferred(t types.Type, way string, pos token.Pos) {
	if _, named := t.(interface{ Obj() *types.TypeName }); !named {
		e.via = types.TypeString(t, (*types.Package).Name)
	}
	e.typ(t, way, pos)
	e.via = ""
}

// named reports the type o, or what is behind it. An alias of another package
// that stands for a type of a third one exposes both.
func (e *exposer) named(o *types.TypeName, t types.Type, way string, pos token.Pos) {
	switch {
	case o.Pkg() == nil:
	case !e.isOwn(o.Pkg()):
		e.add(importPath(o.Pkg()), o.Name(), e.exposedKind(o), way, pos)
		if !o.IsAlias() {
			return
		}
		was := e.via
		e.via = o.Pkg().Name() + "." + o.Name()
		if target := typeName(types.Unalias(t)); target != nil && target != o && target.Pkg() != nil && target.Pkg() != o.Pkg() && !e.isOwn(target.Pkg()) {
			e.add(importPath(target.Pkg()), target.Name(), e.exposedKind(target), way, pos)
		}
		e.via = was
	case o.Exported() || e.hidden[o] || o.Parent() != o.Pkg().Scope():
	default:
		e.hidden[o] = true
		e.behind(o, t, way, pos)
	}
}

// behind follows what an own type without an exported name consists of, and the
// methods that outsiders can call on it.
func (e *exposer) behind(o *types.TypeName, t types.Type, way string, pos token.Pos) {
	was := e.via
	if e.via == "" {
		e.via = o.Name()
	}
	defer func() { e.via = was }()
	if o.IsAlias() {
		e.typ(types.Unalias(t), way, pos)
		return
	}
	outside := e.inside
	e.inside = true
	defer func() { e.inside = outside }()
	e.typ(t.Underlying(), way, pos)
	if n, ok := t.(*types.Named); ok {
		for i := range n.NumMethods() {
			if m := n.Method(i); m.Exported() {
				e.typ(m.Type(), way, pos)
			}
		}
	}
}

// typ is follow for a type without syntax.
func (e *exposer) typ(t types.Type, way string, pos token.Pos) {
	switch t := t.(type) {
	case *types.Alias:
		e.named(t.Obj(), t, way, pos)
		e.arguments(t.TypeArgs(), pos)
	case *types.Named:
		e.named(t.Obj(), t, way, pos)
		e.arguments(t.TypeArgs(), pos)
	case interface{ Elem() types.Type }: // pointer, slice, array, channel, map
		if m, ok := t.(*types.Map); ok {
			e.typ(m.Key(), way, pos)
		}
		e.typ(t.Elem(), way, pos)
	case *types.Signature:
		e.tuple(t.Params(), way, pos)
		e.tuple(t.Results(), way, pos)
	case *types.Struct:
		for i := range t.NumFields() {
			if f := t.Field(i); f.Exported() || f.Embedded() {
				e.typ(f.Type(), way, pos)
			}
		}
	case *types.Interface:
		for i := range t.NumExplicitMethods() {
			if m := t.ExplicitMethod(i); m.Exported() {
				e.typ(m.Type(), way, pos)
			}
		}
		for i := range t.NumEmbeddeds() {
			e.typ(t.EmbeddedType(i), way, pos)
		}
	case *types.Union:
		for i := range t.Len() {
			e.typ(t.Term(i).Type(), way, pos)
		}
	}
}

func (e *exposer) tuple(list *types.Tuple, way string, pos token.Pos) {
	for i := range list.Len() {
		e.typ(list.At(i).Type(), way, pos)
	}
}

func (e *exposer) arguments(list *types.TypeList, pos token.Pos) {
	for i := range list.Len() {
		e.typ(list.At(i), "argument", pos)
	}
}

func (e *exposer) add(to, name string, kind facts.SymbolKind, way string, pos token.Pos) {
	e.found = append(e.found, facts.Exposure{Symbol: e.symbol, To: to, Type: name, Kind: kind, Way: way, Via: e.via, Hidden: e.inside, Pos: e.pos(e.file, pos)})
}
