package extract

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"github.com/erodehq/erode/internal/facts"
)

// An injector finds the values of concrete types that are handed to places that
// ask for an interface with methods, where value and place belong to different
// packages: arguments, fields, elements, assignments, results, type arguments. It
// looks at one declaration after another.
type injector struct {
	*unit
	decl    *decl
	results *types.Tuple // of the function that is being looked at
	found   []facts.Injection
}

// A place asks for a value.
type place struct {
	way    string
	pkg    *types.Package // nil: that of the interface
	symbol string
}

func (j *injector) declaration(d *decl) {
	j.decl, j.results = d, nil
	if d.fn != nil {
		j.results = j.resultsOf(d.fn.Name)
	}
	j.inside(0, int32(len(j.tree.nodes)))
}

// inside looks at the nodes from i to end.
func (j *injector) inside(i, end int32) {
	for ; i < end; i++ {
		if n, ok := j.tree.nodes[i].Node.(*ast.FuncLit); ok {
			outer := j.results
			if sig, ok := j.typeOf(n).(*types.Signature); ok {
				j.results = sig.Results()
			}
			after := j.tree.nodes[i].end
			j.inside(j.tree.child(i, n.Body), after)
			j.results = outer
			i = after - 1
			continue
		}
		j.visit(i)
	}
}

func (j *injector) visit(i int32) {
	switch n := j.tree.nodes[i].Node.(type) {
	case *ast.CallExpr:
		j.call(n)
	case *ast.CompositeLit:
		j.literal(n)
	case *ast.AssignStmt:
		j.assign(n)
	case *ast.ValueSpec:
		j.spec(n)
	case *ast.ReturnStmt:
		j.tuple(j.results, n.Results, place{way: "return"})
	case *ast.SendStmt:
		if t := j.typeOf(n.Chan); t != nil {
			if c, ok := t.Underlying().(*types.Chan); ok {
				j.value(c.Elem(), n.Value, place{way: "element"})
			}
		}
	case *ast.Ident:
		switch j.tree.nodes[i].uses.(type) {
		case *types.Func, *types.TypeName:
			j.instance(n)
		}
	}
}

func (j *injector) resultsOf(name *ast.Ident) *types.Tuple {
	if f, ok := j.object(name).(*types.Func); ok {
		return f.Signature().Results()
	}
	return nil
}

// call looks at the arguments of a call, or at the operand of a conversion.
func (j *injector) call(call *ast.CallExpr) {
	if tv, ok := j.Info.Types[call.Fun]; ok && tv.IsType() {
		if len(call.Args) == 1 {
			j.value(tv.Type, call.Args[0], place{way: "convert"})
		}
		return
	}
	t := j.typeOf(call.Fun)
	if t == nil {
		return
	}
	sig, ok := t.Underlying().(*types.Signature)
	if !ok {
		return
	}
	if !asksAny(sig.Params()) {
		return
	}
	at := place{way: "argument"}
	if o := j.denoted(indexed(call.Fun)); o != nil && o.Pkg() != nil && (o.Parent() == nil || o.Parent() == o.Pkg().Scope()) {
		at.pkg, at.symbol = o.Pkg(), o.Name()
		if f, ok := o.(*types.Func); ok {
			at.symbol = j.funcSymbol(f)
		}
	}
	params := sig.Params()
	if len(call.Args) == 1 && params.Len() > 1 {
		j.tuple(params, call.Args, at)
		return
	}
	for i, a := range call.Args {
		if p := parameter(sig, i, call.Ellipsis.IsValid()); p != nil {
			j.value(p, a, at)
		}
	}
}

// asksAny reports whether one of some parameters asks for an interface, or for any
// number of them.
func asksAny(params *types.Tuple) bool {
	for p := range params.Variables() {
		t := p.Type()
		if s, ok := t.Underlying().(*types.Slice); ok && asks(s.Elem()) || asks(t) {
			return true
		}
	}
	return false
}

// indexed returns f of f[T].
func indexed(e ast.Expr) ast.Expr {
	switch e := ast.Unparen(e).(type) {
	case *ast.IndexExpr:
		return e.X
	case *ast.IndexListExpr:
		return e.X
	default:
		return e
	}
}

// parameter returns the type that argument i must have.
func parameter(sig *types.Signature, i int, spread bool) types.Type {
	params := sig.Params()
	last := params.Len() - 1
	switch {
	case sig.Variadic() && i >= last && !spread:
		if s, ok := params.At(last).Type().Underlying().(*types.Slice); ok {
			return s.Elem()
		}
	case i <= last:
		return params.At(i).Type()
	}
	return nil
}

// tuple looks at values for several places at once, f(g()) and return g() included.
func (j *injector) tuple(want *types.Tuple, values []ast.Expr, at place) {
	if want == nil || len(values) == 0 {
		return
	}
	if len(values) == want.Len() {
		for i, v := range values {
			j.value(want.At(i).Type(), v, at)
		}
		return
	}
	if got, ok := j.typeOf(values[0]).(*types.Tuple); ok && len(values) == 1 && got.Len() == want.Len() {
		for i := range got.Len() {
			j.given(want.At(i).Type(), got.At(i).Type(), values[0].Pos(), at)
		}
	}
}

// literal looks at the fields or elements of a composite literal.
func (j *injector) literal(lit *ast.CompositeLit) {
	t := j.typeOf(lit)
	if t == nil {
		return
	}
	if p, ok := t.Underlying().(*types.Pointer); ok {
		t = p.Elem() // &T{} inside []*T{{}}
	}
	switch s := t.Underlying().(type) {
	case *types.Struct:
		j.fields(t, s, lit.Elts)
	case *types.Slice:
		j.elements(s.Elem(), lit.Elts)
	case *types.Array:
		j.elements(s.Elem(), lit.Elts)
	case *types.Map:
		j.elements(s.Elem(), lit.Elts)
	}
}

func (j *injector) elements(want types.Type, values []ast.Expr) {
	for _, v := range values {
		if kv, ok := v.(*ast.KeyValueExpr); ok {
			v = kv.Value
		}
		j.value(want, v, place{way: "element"})
	}
}

func (j *injector) fields(t types.Type, s *types.Struct, values []ast.Expr) {
	for i, v := range values {
		var field *types.Var
		if kv, ok := v.(*ast.KeyValueExpr); ok {
			field, _ = j.denoted(kv.Key).(*types.Var)
			v = kv.Value
		} else if i < s.NumFields() {
			field = s.Field(i)
		}
		if field != nil {
			j.value(field.Type(), v, fieldPlace(t, field))
		}
	}
}

func fieldPlace(t types.Type, field *types.Var) place {
	at := place{way: "field", pkg: field.Pkg(), symbol: field.Name()}
	if n := named(t); n != nil {
		at.symbol = n.Obj().Name() + "." + field.Name()
	}
	return at
}

func (j *injector) assign(s *ast.AssignStmt) {
	if s.Tok != token.ASSIGN || len(s.Lhs) != len(s.Rhs) {
		return
	}
	for i, l := range s.Lhs {
		if t := j.typeOf(l); t != nil {
			j.value(t, s.Rhs[i], j.target(l))
		}
	}
}

// target describes what is assigned to.
func (j *injector) target(l ast.Expr) place {
	if sel, ok := ast.Unparen(l).(*ast.SelectorExpr); ok {
		if f, ok := j.object(sel.Sel).(*types.Var); ok && f.IsField() && j.typeOf(sel.X) != nil {
			return fieldPlace(j.typeOf(sel.X), f)
		}
	}
	if v := packageVar(j.denoted(l)); v != nil {
		return place{"assign", v.Pkg(), v.Name()}
	}
	return place{way: "assign"}
}

// spec looks at var x T = v.
func (j *injector) spec(s *ast.ValueSpec) {
	if s.Type == nil || len(s.Names) != len(s.Values) {
		return
	}
	for i, v := range s.Values {
		if s.Names[i].Name == "_" {
			continue // var _ T = v only asks the compiler
		}
		if t := j.typeOf(s.Type); t != nil {
			j.value(t, v, j.target(s.Names[i]))
		}
	}
}

// instance looks at the type arguments of a generic function or type.
func (j *injector) instance(id *ast.Ident) {
	in, ok := j.Info.Instances[id]
	o := j.object(id)
	if !ok || o == nil || o.Pkg() == nil {
		return
	}
	var params *types.TypeParamList
	switch t := o.Type().(type) {
	case *types.Signature:
		params = t.TypeParams()
	case *types.Named:
		params = t.TypeParams()
	}
	if f, ok := o.(*types.Func); ok {
		params = f.Origin().Signature().TypeParams()
	}
	for i := range min(params.Len(), in.TypeArgs.Len()) {
		j.given(params.At(i).Constraint(), in.TypeArgs.At(i), id.Pos(), place{"instance", o.Pkg(), o.Name()})
	}
}

func (j *injector) value(want types.Type, e ast.Expr, at place) {
	if !asks(want) {
		return
	}
	if got := j.typeOf(e); got != nil {
		j.given(want, got, e.Pos(), at)
	}
}

// asks reports whether a place of this type asks for an interface with methods.
func asks(want types.Type) bool {
	face, ok := want.Underlying().(*types.Interface)
	_, param := types.Unalias(want).(*types.TypeParam)
	return ok && !param && face.NumMethods() > 0
}

// given records that a value of type got is handed to a place of type want, if
// that is an injection.
func (j *injector) given(want, got types.Type, pos token.Pos, at place) {
	if !asks(want) {
		return
	}
	concrete := named(got)
	if concrete == nil || types.IsInterface(concrete) || concrete.Obj().Pkg() == nil {
		return
	}
	port := named(want)
	switch {
	case port != nil && port.Obj().Pkg() == nil: // error
		return
	case at.pkg == nil && port == nil:
		return
	case at.pkg == nil || !j.ours(importPath(at.pkg)):
		if port == nil {
			return
		}
		at.pkg, at.symbol = port.Obj().Pkg(), port.Obj().Name()
	}
	into := importPath(at.pkg)
	if into == "" || !j.ours(into) {
		return
	}
	from := j.origins(got, concrete, want.Underlying().(*types.Interface))
	if len(from) == 0 || len(from) == 1 && from[0] == into {
		return
	}
	x := facts.Injection{From: j.decl.name, Concrete: from, Into: into, Symbol: at.symbol, Way: at.way, Pos: j.pos(j.decl.file, pos), Test: j.decl.file.Test}
	if concrete.Obj().Parent() == concrete.Obj().Pkg().Scope() {
		x.Type = concrete.Obj().Name()
	}
	if port != nil {
		x.Port = pathName(port.Obj())
	}
	j.found = append(j.found, x)
}

// origins returns the own packages that a type, and the methods with which it
// satisfies an interface, come from, its own first: a wrapper that embeds a value
// brings that too.
func (j *injector) origins(t types.Type, concrete *types.Named, face *types.Interface) []string {
	var out []string
	add := func(p *types.Package) {
		if p != nil && j.ours(importPath(p)) {
			out = append(out, importPath(p))
		}
	}
	for m := range face.Methods() {
		if o, _, _ := types.LookupFieldOrMethod(t, true, m.Pkg(), m.Name()); o != nil && o.Pkg() != concrete.Obj().Pkg() {
			add(o.Pkg())
		}
	}
	slices.Sort(out)
	out = slices.Compact(out)
	if home := importPath(concrete.Obj().Pkg()); j.ours(home) {
		out = slices.Insert(out, 0, home)
	}
	return out
}
