package extract

import (
	"go/ast"
	"go/token"
	"go/types"

	"github.com/erodehq/erode/internal/facts"
)

// wayOf returns the way in which the identifier at i uses the symbol that it
// denotes. It is not ok for what is no use of a symbol, such as the name of a
// package.
func (u *unit) wayOf(o types.Object, i int32) (way facts.Use, ok bool) {
	c := u.climb(i)
	if sel, ok := c.parent().(*ast.SelectorExpr); ok && sel.Sel == c.at() {
		c.up()
	}
	switch o := o.(type) {
	case *types.Func:
		return u.funcWay(o, c), true
	case *types.Builtin:
		return facts.UseCall, true
	case *types.TypeName:
		return u.typeWay(c), true
	case *types.Const:
		return facts.UseConst, true
	case *types.Var:
		if o.IsField() {
			return facts.UseField, true
		}
		return u.varWay(c), true
	}
	return 0, false
}

// guessWay is wayOf for a symbol of which only the place is known: what is called
// is taken for a func, what stands for a value and is not written for a variable
// that is read.
func guessWay(sel climb) facts.Use {
	c := sel
	generic := c.upIndex()
	if c.isCallee() {
		return facts.UseCall
	}
	if way, ok := typePosition(sel); ok {
		return way
	}
	if generic {
		return facts.UseInstance
	}
	return (*unit)(nil).varWay(sel)
}

func (u *unit) funcWay(f *types.Func, c climb) facts.Use {
	_, generic := u.instance(c.at())
	c.upIndex()
	switch recv := f.Signature().Recv(); {
	case c.isCallee() && recv != nil && types.IsInterface(recv.Type()) && !isStandIn(recv.Type()):
		return facts.UseDynamicCall
	case c.isCallee():
		return facts.UseCall
	case generic:
		return facts.UseInstance
	}
	return facts.UseFuncValue
}

// instance returns what the func or type that an expression names is instantiated
// with.
func (u *unit) instance(n ast.Node) (types.Instance, bool) {
	switch n := n.(type) {
	case *ast.Ident:
		i, ok := u.Info.Instances[n]
		return i, ok
	case *ast.SelectorExpr:
		i, ok := u.Info.Instances[n.Sel]
		return i, ok
	}
	return types.Instance{}, false
}

func (u *unit) typeWay(c climb) facts.Use {
	if u.isErrorType(c) {
		return facts.UseError
	}
	plain := c
	plain.upIndex()
	for plain.upIf(isStar) {
	}
	if plain.isCallee() {
		return facts.UseConvert
	}
	if way, ok := typePosition(c); ok && way != facts.UseType {
		return way
	}
	if _, generic := u.instance(c.at()); generic {
		return facts.UseInstance
	}
	return facts.UseType
}

// typePosition reports whether a type stands here for certain, and in what role.
// A type that is only part of the one asserted or embedded is one named.
func typePosition(c climb) (way facts.Use, ok bool) {
	generic := c.upIndex()
	for c.upIf(isStar) {
	}
	way = facts.UseType
	if generic {
		way = facts.UseInstance
	}
	switch p := c.parent().(type) {
	case *ast.Field:
		if len(p.Names) == 0 && !c.inParameters() {
			return facts.UseEmbed, true
		}
		return way, true
	case *ast.TypeAssertExpr:
		return facts.UseAssert, p.Type == c.at()
	case *ast.CaseClause:
		return facts.UseAssert, c.inTypeSwitch()
	case *ast.CompositeLit:
		return way, p.Type == c.at()
	case *ast.ValueSpec:
		return way, p.Type == c.at()
	case *ast.TypeSpec, *ast.ArrayType, *ast.MapType, *ast.ChanType, *ast.Ellipsis:
		return way, !c.isLength()
	}
	return way, false
}

// varWay tells how a package variable is used. A write to its field or element is
// a write to it.
func (u *unit) varWay(c climb) facts.Use {
	for {
		switch p := c.parent().(type) {
		case *ast.AssignStmt:
			if p.Tok != token.DEFINE && containsExpr(p.Lhs, c.at()) {
				return facts.UseVarWrite
			}
			return facts.UseVarRead
		case *ast.IncDecStmt:
			return facts.UseVarWrite
		case *ast.RangeStmt:
			if p.Tok == token.ASSIGN && (p.Key == c.at() || p.Value == c.at()) {
				return facts.UseVarWrite
			}
			return facts.UseVarRead
		case *ast.UnaryExpr:
			if p.Op != token.AND {
				return facts.UseVarRead
			}
			if way, ok := u.addressWay(c); ok {
				return way
			}
		case *ast.CallExpr:
			return u.argumentWay(p, c)
		case *ast.SelectorExpr:
			switch {
			case u == nil:
			case u.isStore(p):
				return facts.UseVarWrite
			case u.takesAddress(p):
				return facts.UseAddress
			}
		case *ast.SliceExpr:
			if p.X != c.at() {
				return facts.UseVarRead
			}
		case *ast.IndexExpr:
			if p.X != c.at() {
				return facts.UseVarRead
			}
		case *ast.ParenExpr, *ast.StarExpr:
		default:
			return facts.UseVarRead
		}
		c.up()
	}
}

// argumentWay is varWay for an argument of a call: some builtins write to the
// first one, and errors.Is compares with the second.
func (u *unit) argumentWay(call *ast.CallExpr, c climb) facts.Use {
	if u == nil || len(call.Args) == 0 {
		return facts.UseVarRead
	}
	if id, ok := ast.Unparen(call.Fun).(*ast.Ident); ok && call.Args[0] == c.at() {
		if _, ok := u.Info.Uses[id].(*types.Builtin); ok && (id.Name == "delete" || id.Name == "clear" || id.Name == "copy" || id.Name == "append" && shortens(call)) {
			return facts.UseVarWrite
		}
	}
	if u.fills(call, c.at(), false) {
		return facts.UseVarWrite
	}
	if u.isErrorsCall(call, "Is") && len(call.Args) == 2 && call.Args[1] == c.at() {
		return facts.UseError
	}
	return facts.UseVarRead
}

// shortens reports whether an append writes over what a slice holds, as one to s[:n] does.
func shortens(call *ast.CallExpr) bool {
	s, ok := call.Args[0].(*ast.SliceExpr)
	return ok && s.High != nil && len(call.Args) > 1
}

// addressWay is varWay for the operand of an & operator. It is not ok for an address
// that is followed at once, as in (&v).F = x.
func (u *unit) addressWay(c climb) (way facts.Use, ok bool) {
	c.up()
	for c.upIf(isParen) {
	}
	switch p := c.parent().(type) {
	case *ast.SelectorExpr, *ast.StarExpr:
		return 0, false
	case *ast.CallExpr:
		if u != nil && u.fills(p, c.at(), true) {
			return facts.UseVarWrite, true
		}
	}
	return facts.UseAddress, true
}

// takesAddress reports whether a selector is a method that gets the address of
// the variable it is called on, which the source does not show.
func (u *unit) takesAddress(sel *ast.SelectorExpr) bool {
	s := u.Info.Selections[sel]
	if s == nil || s.Kind() != types.MethodVal {
		return false
	}
	recv := s.Obj().(*types.Func).Signature().Recv()
	if recv == nil || s.Indirect() {
		return false
	}
	_, pointer := types.Unalias(recv.Type()).(*types.Pointer)
	return pointer
}

// errorAs counts the type that errors.As looks for: the source names only a
// variable of that type.
func (c *collector) errorAs(i int32, call *ast.CallExpr) {
	if len(call.Args) != 2 || !c.isErrorsCall(call, "As") {
		return
	}
	p, ok := c.typeOf(call.Args[1]).(*types.Pointer)
	if !ok {
		return
	}
	name := typeName(p.Elem())
	if name != nil && name.Pkg() != nil && !c.isOwn(name.Pkg()) {
		c.count(use{object: name, way: facts.UseError}, i, call.Args[1].Pos())
	}
}

// isErrorsCall reports whether a call is one of a func of package errors.
func (u *unit) isErrorsCall(call *ast.CallExpr, name string) bool {
	fun := call.Fun
	if index, ok := fun.(*ast.IndexExpr); ok {
		fun = index.X
	}
	sel, ok := ast.Unparen(fun).(*ast.SelectorExpr)
	if !ok || sel.Sel.Name != name {
		return false
	}
	id, ok := sel.X.(*ast.Ident)
	return ok && u.importOf(id) == "errors"
}

// isErrorTarget reports whether pkg.Name is what errors.Is compares with, or the
// type that errors.AsType looks for.
func (u *unit) isErrorTarget(c climb) bool {
	if u.isErrorType(c) {
		return true
	}
	call, ok := c.parent().(*ast.CallExpr)
	return ok && u.isErrorsCall(call, "Is") && len(call.Args) == 2 && call.Args[1] == c.at()
}

// isErrorType reports whether a type is the argument of errors.AsType.
func (u *unit) isErrorType(c climb) bool {
	for c.upIf(isStar) {
	}
	index, ok := c.parent().(*ast.IndexExpr)
	if !ok || index.Index != c.at() {
		return false
	}
	c.up()
	call, ok := c.parent().(*ast.CallExpr)
	return ok && u.isErrorsCall(call, "AsType")
}

// A climb goes from a node outwards.
type climb struct {
	nodes []node
	i     int32
}

// climb starts at the node at i.
func (u *unit) climb(i int32) climb { return climb{u.tree.nodes, i} }

// at returns the node that has been reached.
func (c *climb) at() ast.Node { return c.nodes[c.i].Node }

// parent returns the node around, nil at the top.
func (c *climb) parent() ast.Node { return c.above(0) }

// above returns the node that is n further up than the parent, nil if there is none.
func (c *climb) above(n int) ast.Node {
	i := c.nodes[c.i].up
	for ; n > 0 && i >= 0; n-- {
		i = c.nodes[i].up
	}
	if i < 0 {
		return nil
	}
	return c.nodes[i].Node
}

func (c *climb) up() { c.i = c.nodes[c.i].up }

// upIf goes up one node if it passes the test.
func (c *climb) upIf(passes func(ast.Node) bool) bool {
	if p := c.parent(); p != nil && passes(p) {
		c.up()
		return true
	}
	return false
}

func isParen(n ast.Node) bool {
	_, ok := n.(*ast.ParenExpr)
	return ok
}

func isStar(n ast.Node) bool {
	_, ok := n.(*ast.StarExpr)
	return ok || isParen(n)
}

// upIndex goes up past parentheses and the arguments of an instance, and reports
// whether there were any.
func (c *climb) upIndex() bool {
	for c.upIf(isParen) {
	}
	switch p := c.parent().(type) {
	case *ast.IndexExpr:
		if p.X != c.at() {
			return false
		}
	case *ast.IndexListExpr:
		if p.X != c.at() {
			return false
		}
	default:
		return false
	}
	c.up()
	for c.upIf(isParen) {
	}
	return true
}

func (c *climb) isCallee() bool {
	call, ok := c.parent().(*ast.CallExpr)
	return ok && call.Fun == c.at()
}

// inParameters reports whether the field around belongs to the signature of a
// func, or to its type parameters.
func (c *climb) inParameters() bool {
	switch holder := c.above(2).(type) {
	case *ast.StructType, *ast.InterfaceType:
		return false
	case *ast.FuncDecl:
		return holder.Recv != nil
	}
	return true
}

func (c *climb) inTypeSwitch() bool {
	_, ok := c.above(2).(*ast.TypeSwitchStmt)
	return ok
}

// isLength reports whether this is the length of an array.
func (c *climb) isLength() bool {
	array, ok := c.parent().(*ast.ArrayType)
	return ok && array.Len == c.at()
}

func containsExpr(list []ast.Expr, n ast.Node) bool {
	for _, e := range list {
		if e == n {
			return true
		}
	}
	return false
}

// localNames returns every name that a declaration declares inside itself.
func localNames(n ast.Node) map[string]bool {
	names := map[string]bool{}
	add := func(list ...ast.Expr) {
		for _, e := range list {
			if id, ok := e.(*ast.Ident); ok {
				names[id.Name] = true
			}
		}
	}
	ast.Inspect(n, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.Field:
			for _, id := range n.Names {
				names[id.Name] = true
			}
		case *ast.AssignStmt:
			if n.Tok == token.DEFINE {
				add(n.Lhs...)
			}
		case *ast.RangeStmt:
			add(n.Key, n.Value)
		case *ast.ValueSpec:
			for _, id := range n.Names {
				names[id.Name] = true
			}
		case *ast.TypeSpec:
			names[n.Name.Name] = true
		}
		return true
	})
	return names
}
