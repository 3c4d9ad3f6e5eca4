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

// A collector counts the uses of other packages' symbols, one declaration after
// another. Every mention of a symbol counts once, in the way that says most: a
// generic func that is called is a call, one that is taken as a value an instance.
type collector struct {
	*unit
	known   map[use]int   // of found, within the current declaration
	guessed map[guess]int // likewise
	found   []facts.Reference
	names   namer
	decl    *decl
	local   map[string]bool // names that the declaration declares, nil until needed
}

// A use is what makes a reference one of its own, within one declaration.
type use struct {
	object types.Object
	owner  *types.TypeName // of a field, nil if the field alone must tell
	way    facts.Use
}

// A guess is a use of a symbol of which go/types knows nothing.
type guess struct {
	to, symbol string
	way        facts.Use
}

func (c *collector) declaration(d *decl) {
	clear(c.known)
	clear(c.guessed)
	c.decl, c.local = d, nil
	for i := range c.tree.nodes {
		switch n := c.tree.nodes[i].Node.(type) {
		case *ast.Ident:
			c.ident(int32(i), n)
		case *ast.SelectorExpr:
			c.unresolved(int32(i), n)
		case *ast.CallExpr:
			c.errorAs(int32(i), n)
		}
	}
}

// ident counts an identifier that denotes a symbol of another package.
func (c *collector) ident(i int32, id *ast.Ident) {
	o := c.tree.nodes[i].uses
	if o == nil || o.Pkg() == nil || c.isOwn(o.Pkg()) {
		return
	}
	if way, ok := c.wayOf(o, i); ok {
		r := c.count(use{object: origin(o), owner: c.fieldOwner(o, i), way: way}, i, id.Pos())
		c.promoted(r, i)
	}
}

// promoted notes the types of other packages through whose embedded fields the node
// at i selects what a reference is about.
func (c *collector) promoted(r *facts.Reference, i int32) {
	sel, ok := c.tree.nodes[c.tree.nodes[i].up].Node.(*ast.SelectorExpr)
	if !ok {
		return
	}
	s := c.Info.Selections[sel]
	if s == nil || len(s.Index()) < 2 {
		return
	}
	_, way := embedded(s)
	for _, t := range way {
		if n := typeName(t); n != nil && n.Pkg() != nil && !c.isOwn(n.Pkg()) && c.ours(n.Pkg().Path()) {
			r.Through = insert(r.Through, pathName(n))
		}
	}
}

// fieldOwner returns the name of the struct type in which the field o is selected,
// or set in a literal; nil for what is no field and where no name of the field's
// own package says it.
func (c *collector) fieldOwner(o types.Object, i int32) *types.TypeName {
	v, ok := o.(*types.Var)
	if !ok || !v.IsField() {
		return nil
	}
	var t types.Type
	at := c.climb(i)
	switch p := at.parent().(type) {
	case *ast.SelectorExpr:
		if s := c.Info.Selections[p]; s != nil {
			t = selectedStruct(s)
		}
	case *ast.KeyValueExpr:
		if literal, ok := at.above(1).(*ast.CompositeLit); ok {
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
// past the embedded ones on the way; nil if they are not known.
func selectedStruct(s *types.Selection) types.Type {
	holder, _ := embedded(s)
	return holder
}

// embedded returns the type that declares what a selection selects, nil if it is not
// known, and the types whose embedded fields lead there.
func embedded(s *types.Selection) (holder types.Type, way []types.Type) {
	t := s.Recv()
	for _, i := range s.Index()[:len(s.Index())-1] {
		way = append(way, t)
		if p, ok := t.Underlying().(*types.Pointer); ok {
			t = p.Elem()
		}
		outer, ok := t.Underlying().(*types.Struct)
		if !ok || i >= outer.NumFields() {
			return nil, way
		}
		t = outer.Field(i).Type()
	}
	return t, way
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
func (c *collector) unresolved(i int32, sel *ast.SelectorExpr) {
	id, ok := sel.X.(*ast.Ident)
	name := c.tree.nodes[i].end - 1
	if !ok || c.tree.nodes[name].uses != nil {
		return
	}
	o := c.tree.nodes[i+1].uses
	to := importNamed(o)
	if to == "" && o == nil && c.Info.Defs[id] == nil && !c.declares(id.Name) {
		to = c.fileImport(c.decl.file, id.Name) // an expression that go/types gave up before it came here
	}
	if to == "" || to == "C" || to == c.Path {
		return
	}
	if o := c.lookUp(to, sel.Sel.Name); o != nil {
		if way, ok := c.wayOf(o, name); ok {
			c.count(use{object: o, way: way}, i, sel.Sel.Pos())
		}
		return
	}
	way := guessWay(c.climb(i))
	if c.isErrorTarget(c.climb(i)) {
		way = facts.UseError
	}
	c.countGuess(guess{to, sel.Sel.Name, way}, i, sel.Sel.Pos())
}

// declares reports whether the declaration gives name a meaning of its own
// anywhere in it, so that it may not mean an import.
func (c *collector) declares(name string) bool {
	if c.local == nil {
		c.local = localNames(c.decl.node())
	}
	return c.local[name]
}

// count adds one use, by the node at i, that stands at pos.
func (c *collector) count(k use, i int32, pos token.Pos) *facts.Reference {
	at, ok := c.known[k]
	if !ok {
		at = len(c.found)
		c.known[k] = at
		symbol := ""
		if k.owner != nil {
			symbol = k.owner.Name() + "." + k.object.Name()
		} else {
			symbol = c.symbol(k.object)
		}
		c.open(importPath(k.object.Pkg()), symbol, c.outerKind(k.object, symbol, k.way), k.way, pos)
	}
	c.once(at, i, pos)
	return &c.found[at]
}

// countGuess is count for a symbol of which go/types knows nothing.
func (c *collector) countGuess(k guess, i int32, pos token.Pos) {
	at, ok := c.guessed[k]
	if !ok {
		at = len(c.found)
		c.guessed[k] = at
		c.open(k.to, k.symbol, likelyKind(k.way), k.way, pos)
	}
	c.once(at, i, pos)
}

func (c *collector) open(to, symbol string, kind facts.SymbolKind, way facts.Use, pos token.Pos) {
	c.found = append(c.found, facts.Reference{
		From: c.decl.name, To: to, Symbol: symbol, Kind: kind, Use: way, Pos: c.pos(c.decl.file, pos), Test: c.decl.file.Test,
	})
}

func (c *collector) once(at int, i int32, pos token.Pos) {
	r := &c.found[at]
	r.Count++
	if c.tree.insideLoop(i, pos) {
		r.InLoop++
	}
}

// symbol names an object of another package.
func (c *collector) symbol(o types.Object) string {
	if f, ok := o.(*types.Func); ok {
		return c.funcSymbol(f)
	}
	return c.names.symbol(o)
}

// insideLoop reports whether what stands at pos, in the node at i, runs once for
// every turn of a loop around it. What a range expression or the first clause of a
// for statement holds runs once.
func (t *tree) insideLoop(i int32, pos token.Pos) bool {
	for i = t.nodes[i].up; i >= 0; i = t.nodes[i].up {
		switch n := t.nodes[i].Node.(type) {
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
			for _, t := range r.Through {
				merged[n-1].Through = insert(merged[n-1].Through, t)
			}
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
		names = FieldNames(v.Pkg())
		n.fields[v.Pkg()] = names
	}
	if name, ok := names[v]; ok {
		return name
	}
	return v.Name()
}

// FieldNames returns what facts call the fields of the package-level types of a
// package where the source does not name the type: "Config.Addr", after the first
// type that has the field.
func FieldNames(p *types.Package) map[*types.Var]string {
	names := map[*types.Var]string{}
	scope := p.Scope()
	for _, name := range scope.Names() {
		if t, ok := scope.Lookup(name).(*types.TypeName); ok && !t.IsAlias() {
			nameFields(names, name, t.Type().Underlying())
		}
	}
	return names
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
