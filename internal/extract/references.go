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

// references returns the uses of other packages' symbols. Every mention of a
// symbol counts once, in the way that says most: a generic func that is called is
// a call, one that is taken as a value an instance.
func references(u *unit) []facts.Reference {
	c := collector{unit: u, index: map[use]int{}, names: namer{fields: map[*types.Package]map[*types.Var]string{}}}
	for i := range u.decls {
		c.declaration(&u.decls[i])
	}
	for i := range u.Files {
		c.linknames(&u.Files[i])
	}
	return mergeReferences(c.found)
}

// A collector counts uses, one declaration after another.
type collector struct {
	*unit
	index map[use]int // of found, within the current declaration
	found []facts.Reference
	names namer
	decl  *decl
	local map[string]bool // names that the declaration declares, nil until needed
}

// A use is what makes a reference one of its own, within one declaration.
type use struct {
	object types.Object    // nil if it is not known; then to and symbol name it
	owner  *types.TypeName // of a field, nil if the field alone must tell
	to     string
	symbol string
	way    facts.Use
}

func (c *collector) declaration(d *decl) {
	clear(c.index)
	c.decl, c.local = d, nil
	var stack []ast.Node
	ast.PreorderStack(d.node(), stack, func(n ast.Node, stack []ast.Node) bool {
		switch n := n.(type) {
		case *ast.Ident:
			c.ident(n, stack)
		case *ast.SelectorExpr:
			c.unresolved(n, stack)
		case *ast.CallExpr:
			c.errorAs(n, stack)
		}
		return true
	})
}

// ident counts an identifier that denotes a symbol of another package.
func (c *collector) ident(id *ast.Ident, stack []ast.Node) {
	o := c.Info.Uses[id]
	if o == nil || o.Pkg() == nil || c.isOwn(o.Pkg()) {
		return
	}
	if way, ok := c.wayOf(o, id, stack); ok {
		c.count(use{object: origin(o), owner: c.fieldOwner(o, stack), way: way}, id.Pos(), stack)
	}
}

// fieldOwner returns the name of the struct type in which the field o is selected,
// or set in a literal; nil for what is no field and where no name of the field's
// own package says it.
func (c *collector) fieldOwner(o types.Object, stack []ast.Node) *types.TypeName {
	v, ok := o.(*types.Var)
	if !ok || !v.IsField() || len(stack) == 0 {
		return nil
	}
	var t types.Type
	switch p := stack[len(stack)-1].(type) {
	case *ast.SelectorExpr:
		if s := c.Info.Selections[p]; s != nil {
			t = selectedStruct(s)
		}
	case *ast.KeyValueExpr:
		if literal, ok := stack[len(stack)-2].(*ast.CompositeLit); ok {
			t = c.typeOf(literal)
		}
	}
	if t == nil {
		return nil
	}
	owner := typeName(t)
	if owner == nil || owner.Pkg() != v.Pkg() || owner.Parent() != v.Pkg().Scope() {
		return nil
	}
	return owner
}

// selectedStruct returns the type of the struct that holds the selected field,
// past the embedded ones on the way.
func selectedStruct(s *types.Selection) types.Type {
	t := s.Recv()
	for _, i := range s.Index()[:len(s.Index())-1] {
		if p, ok := t.Underlying().(*types.Pointer); ok {
			t = p.Elem()
		}
		outer, ok := t.Underlying().(*types.Struct)
		if !ok || i >= outer.NumFields() {
			return nil
		}
		t = outer.Field(i).Type()
	}
	return t
}

// origin returns the declared object, where o belongs to an instance of a generic
// type or func.
func origin(o types.Object) types.Object {
	switch o := o.(type) {
	case *types.Func:
		return o.Origin()
	case *types.Var:
		return o.Origin()
	}
	return o
}

// unresolved counts pkg.Name where the package could not be looked into, so that
// go/types knows nothing of Name.
func (c *collector) unresolved(sel *ast.SelectorExpr, stack []ast.Node) {
	id, ok := sel.X.(*ast.Ident)
	if !ok || c.Info.Uses[sel.Sel] != nil {
		return
	}
	to := c.importOf(id)
	if to == "" && c.Info.Uses[id] == nil && c.Info.Defs[id] == nil && !c.declares(id.Name) {
		to = c.fileImport(c.decl.file, id.Name) // an expression that go/types gave up before it came here
	}
	if to == "" || to == "C" || to == c.Path {
		return
	}
	if o := c.lookUp(to, sel.Sel.Name); o != nil {
		if way, ok := c.wayOf(o, sel.Sel, append(stack, sel)); ok {
			c.count(use{object: o, way: way}, sel.Sel.Pos(), stack)
		}
		return
	}
	way := guessWay(sel, stack)
	if isErrorTarget(c.unit, sel, stack) {
		way = facts.UseError
	}
	c.count(use{to: to, symbol: sel.Sel.Name, way: way}, sel.Sel.Pos(), stack)
}

// declares reports whether the declaration gives name a meaning of its own
// anywhere in it, so that it may not mean an import.
func (c *collector) declares(name string) bool {
	if c.local == nil {
		c.local = localNames(c.decl.node())
	}
	return c.local[name]
}

// count adds one use that stands at pos.
func (c *collector) count(k use, pos token.Pos, stack []ast.Node) {
	i, ok := c.index[k]
	if !ok {
		i = len(c.found)
		c.index[k] = i
		to, symbol := k.to, k.symbol
		switch {
		case k.owner != nil:
			to, symbol = importPath(k.object.Pkg()), k.owner.Name()+"."+k.object.Name()
		case k.object != nil:
			to, symbol = importPath(k.object.Pkg()), c.names.symbol(k.object)
		}
		c.found = append(c.found, facts.Reference{
			From: c.decl.name, To: to, Symbol: symbol, Use: k.way, Pos: c.pos(c.decl.file, pos), Test: c.decl.file.Test,
		})
	}
	r := &c.found[i]
	r.Count++
	if insideLoop(stack, pos) {
		r.InLoop++
	}
}

// insideLoop reports whether what stands at pos runs once for every turn of a loop
// around it. What a range expression or the first clause of a for statement holds
// runs once.
func insideLoop(stack []ast.Node, pos token.Pos) bool {
	for _, n := range stack {
		switch n := n.(type) {
		case *ast.ForStmt:
			if n.Init == nil || pos >= n.Init.End() {
				return true
			}
		case *ast.RangeStmt:
			if pos >= n.Body.Pos() {
				return true
			}
		}
	}
	return false
}

// mergeReferences sorts, and adds up what differs in nothing but its place.
func mergeReferences(all []facts.Reference) []facts.Reference {
	slices.SortFunc(all, func(a, b facts.Reference) int {
		return cmp.Or(compareReferences(&a, &b), comparePos(a.Pos, b.Pos))
	})
	merged := all[:0]
	for _, r := range all {
		if n := len(merged); n > 0 && compareReferences(&merged[n-1], &r) == 0 {
			merged[n-1].Count += r.Count
			merged[n-1].InLoop += r.InLoop
			continue
		}
		merged = append(merged, r)
	}
	return slices.Clip(merged)
}

// compareReferences orders by all that makes two references different ones.
func compareReferences(a, b *facts.Reference) int {
	return cmp.Or(
		strings.Compare(a.To, b.To), strings.Compare(a.Symbol, b.Symbol), strings.Compare(a.From, b.From),
		cmp.Compare(a.Use, b.Use), compareBool(a.Test, b.Test))
}

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}

// A namer names symbols as facts do: "Open", "Client.Do", "Config.Addr".
type namer struct {
	fields map[*types.Package]map[*types.Var]string
}

func (n *namer) symbol(o types.Object) string {
	switch o := o.(type) {
	case *types.Func:
		return funcSymbol(o)
	case *types.Var:
		if o.IsField() {
			return n.field(o)
		}
	}
	return o.Name()
}

// field names a field after the package-level type that it lies in: a Var knows
// no owner, so the types of its package are searched, once.
func (n *namer) field(v *types.Var) string {
	names, ok := n.fields[v.Pkg()]
	if !ok {
		names = map[*types.Var]string{}
		scope := v.Pkg().Scope()
		for _, name := range scope.Names() {
			if t, ok := scope.Lookup(name).(*types.TypeName); ok && !t.IsAlias() {
				nameFields(names, name, t.Type().Underlying())
			}
		}
		n.fields[v.Pkg()] = names
	}
	if name, ok := names[v]; ok {
		return name
	}
	return v.Name()
}

// nameFields names the fields of a struct, and those of structs without a name
// that it is made of.
func nameFields(names map[*types.Var]string, owner string, t types.Type) {
	switch t := t.(type) {
	case *types.Struct:
		for i := range t.NumFields() {
			f := t.Field(i)
			if _, ok := names[f]; ok {
				continue // a type defined as another one shares its fields
			}
			names[f] = owner + "." + f.Name()
			nameFields(names, names[f], f.Type())
		}
	case *types.Pointer:
		nameFields(names, owner, t.Elem())
	case *types.Slice:
		nameFields(names, owner, t.Elem())
	case *types.Array:
		nameFields(names, owner, t.Elem())
	case *types.Map:
		nameFields(names, owner, t.Elem())
	}
}
