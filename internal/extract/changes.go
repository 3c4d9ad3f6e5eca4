package extract

import (
	"cmp"
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"sort"
	"strconv"
	"strings"

	"github.com/erodehq/erode/internal/facts"
)

// A detour is a write by way of a pointer: one that a local variable or a receiver
// holds, or that a func returned. Whether the func hands a variable out, and whether
// the method that is called writes, is known when all bodies have been read.
type detour struct {
	d        *decl
	at       trail
	target   ast.Expr    // of an assignment, or the method with its receiver
	node     ast.Node    // the statement or the call
	variable *types.Var  // that is changed, of this package or another
	giver    *types.Func // or the func that may hand one out
	by       *types.Func // the method or func that is called, nil for an assignment
	argument int         // of which argument by gets the address; 0 is the receiver
}

// A changer collects detours, and what others need to judge theirs.
type changer struct {
	detours  []detour
	through  []detour              // in the current function, by way of the local variable in the field variable
	gives    map[string]*types.Var // func → what it hands out
	mutators map[string]bool       // methods that are there to change what their receiver points to, and "Load#2" of a func that changes what its second parameter points to
	passes   map[string][]string   // setting method → methods that it calls on its receiver
}

// along records a write to what an expression leads to, if that is by a pointer.
func (b *bodies) along(d *decl, target ast.Expr, node ast.Node, at trail) {
	_, plain := target.(*ast.Ident)
	_, call := node.(*ast.CallExpr)
	if target != nil && (call || !plain) {
		b.lead(detour{d: d, at: at, target: target, node: node}, target)
	}
}

// writeOf describes the write that a detour is.
func (b *bodies) writeOf(t *detour) write {
	switch n := t.node.(type) {
	case *ast.AssignStmt:
		return b.assigned(t.d, n, slices.Index(n.Lhs, t.target))
	case *ast.IncDecStmt:
		return write{target: t.target, counts: true}
	case *ast.CallExpr:
		w := write{target: t.target, value: fixed}
		for i, a := range n.Args {
			if t.by != nil && i+1 != t.argument && w.value != handed {
				w.value = b.origin(t.d, a)
			}
		}
		return w
	}
	return write{target: t.target}
}

// lead finds out what an expression that is written, or on which a method is called,
// leads to.
func (b *bodies) lead(t detour, e ast.Expr) {
	o, call := b.bottom(e)
	if call != nil {
		if t.giver = b.mayGive(call); t.giver != nil {
			b.detours = append(b.detours, t)
		}
		return
	}
	v, ok := o.(*types.Var)
	switch {
	case !ok || v.IsField():
	case packageVar(v) != nil:
		if t.by != nil { // else it stands on the left of the assignment itself
			t.variable = v
			b.detours = append(b.detours, t)
		}
	case b.isReceiver(t.d, v):
		b.receives(&t)
	case v.Pos() < t.d.fn.Body.Pos():
		b.isHanded(&t, v)
	case refers(v.Type()) && (t.by == nil || slices.Contains(settingWords, wordOf(t.by.Name()))):
		t.variable = v
		b.through = append(b.through, t)
	}
}

// bottom returns what x is in x.F, x[i], *x and &x, or the call that it is.
func (b *bodies) bottom(e ast.Expr) (types.Object, *ast.CallExpr) {
	for {
		switch x := e.(type) {
		case *ast.ParenExpr:
			e = x.X
		case *ast.StarExpr:
			e = x.X
		case *ast.IndexExpr:
			e = x.X
		case *ast.SliceExpr:
			e = x.X
		case *ast.UnaryExpr:
			if x.Op != token.AND {
				return nil, nil
			}
			e = x.X
		case *ast.SelectorExpr:
			if id, ok := x.X.(*ast.Ident); ok && b.importOf(id) != "" {
				return b.Info.Uses[x.Sel], nil
			}
			e = x.X
		case *ast.Ident:
			return b.Info.Uses[x], nil
		case *ast.CallExpr:
			return nil, x
		default:
			return nil, nil
		}
	}
}

// mayGive returns the func that a call names, if it may hand out a variable: it
// returns a pointer, a map or a slice and does not say that it makes one.
func (b *bodies) mayGive(call *ast.CallExpr) *types.Func {
	o, _ := b.bottom(call.Fun)
	f, ok := o.(*types.Func)
	if !ok || f.Pkg() == nil || !b.ours(f.Pkg().Path()) || f.Signature().Recv() != nil || says(f.Name(), makers) {
		return nil
	}
	if results := f.Signature().Results(); results.Len() == 0 || !refers(results.At(0).Type()) {
		return nil
	}
	return f
}

var makers = []string{"new", "make", "create", "open", "parse", "build", "clone", "copy", "must", "from", "to", "with"}

// refers reports whether copies of a value share what it holds.
func refers(t types.Type) bool {
	switch t.Underlying().(type) {
	case *types.Pointer, *types.Map, *types.Slice:
		return true
	}
	return false
}

// called records a call of a method that may change the variable that it is called on.
func (b *bodies) called(d *decl, call *ast.CallExpr, at trail) {
	sel, ok := call.Fun.(*ast.SelectorExpr)
	if !ok {
		return
	}
	name := at.nodes[at.i+1].end - 1 // the last node of what is called
	f, ok := at.nodes[name].uses.(*types.Func)
	if !ok {
		return
	}
	recv := f.Signature().Recv()
	if recv == nil || !refers(recv.Type()) || !returnsNothing(f.Signature().Results()) && !slices.Contains(settingWords, wordOf(f.Name())) || f.Pkg() == nil || !b.ours(f.Pkg().Path()) {
		return
	}
	b.lead(detour{d: d, at: at, target: sel, node: call, by: f.Origin()}, sel.X)
}

// returnsNothing is givesNothing for the results of a signature.
func returnsNothing(results *types.Tuple) bool {
	for r := range results.Variables() {
		switch t := types.Unalias(r.Type()).(type) {
		case *types.Basic:
			if t.Kind() != types.Bool {
				return false
			}
		case *types.Named:
			if t.Obj().Pkg() != nil { // error
				return false
			}
		default:
			return false
		}
	}
	return true
}

func wordOf(name string) string {
	word, _ := firstWord(name)
	return word
}

// isReceiver reports whether a variable is the receiver of a method.
func (b *bodies) isReceiver(d *decl, v *types.Var) bool {
	if d.fn.Recv == nil || len(d.fn.Recv.List[0].Names) == 0 {
		return false
	}
	return d.fn.Recv.List[0].Names[0].Pos() == v.Pos()
}

// isHanded notes that a func changes what a parameter points to, unless it counts.
func (b *bodies) isHanded(t *detour, v *types.Var) {
	if _, pointer := v.Type().(*types.Pointer); !pointer || t.by != nil || counts(t.node) {
		return
	}
	n := 0
	for _, p := range t.d.fn.Type.Params.List {
		for _, name := range p.Names {
			if n++; name.Pos() == v.Pos() {
				b.mutators[filler(t.d.name, n)] = true
			}
		}
	}
}

// counts reports whether a statement makes a new value of the old one: x++, x += n.
func counts(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.IncDecStmt:
		return true
	case *ast.AssignStmt:
		return n.Tok != token.ASSIGN
	}
	return false
}

// filler names a func that changes what one of its parameters points to.
func filler(name string, parameter int) string { return name + "#" + strconv.Itoa(parameter) }

// passed records the addresses of variables that a call hands to a func of the program.
func (b *bodies) passed(d *decl, call *ast.CallExpr, at trail) {
	for i, a := range call.Args {
		address, ok := a.(*ast.UnaryExpr)
		if !ok || address.Op != token.AND {
			continue
		}
		o, _ := b.bottom(address.X)
		v, ok := o.(*types.Var)
		if !ok || packageVar(v) == nil || b.fills(call, a, true) {
			continue
		}
		if f, ok := b.denoted(indexed(call.Fun)).(*types.Func); ok && f.Pkg() != nil && b.ours(f.Pkg().Path()) && i < f.Signature().Params().Len() {
			b.detours = append(b.detours, detour{d: d, at: at, target: a, node: call, variable: v, by: f.Origin(), argument: i + 1})
		}
	}
}

// receives notes a change of what the receiver of a method points to, if it is there
// to make it. A queue or a list that gets an element works; it is not set.
func (b *bodies) receives(t *detour) {
	f, word := t.d.fn, wordOf(t.d.fn.Name.Name)
	setting := slices.Contains(settingWords, word)
	_, pointer := f.Recv.List[0].Type.(*ast.StarExpr)
	switch {
	case !pointer || b.mutators[t.d.name] || !setting && (len(f.Type.Params.List) == 0 || !givesNothing(f.Type.Results)):
	case t.by != nil:
		if setting && b.isOwn(t.by.Pkg()) {
			b.passes[t.d.name] = append(b.passes[t.d.name], b.funcSymbol(t.by))
		}
	case counts(t.node), !setting && (notesName(selected(t.target)) || says(f.Name.Name, hookers)):
	default:
		if w := b.writeOf(t); isThereTo(f, w) && (setting || !w.growing) {
			b.mutators[t.d.name] = true
		}
	}
}

// hookers begin the names of methods that are called to be called back.
var hookers = []string{"register", "mustregister", "subscribe", "attach", "hook", "handle", "on"}

// selected returns F of x.F.
func selected(e ast.Expr) *ast.Ident {
	if sel, ok := e.(*ast.SelectorExpr); ok {
		return sel.Sel
	}
	return nil
}

// returned notes a variable that a func hands out.
func (b *bodies) returned(d *decl, r *ast.ReturnStmt, at trail) {
	if d.fn.Recv != nil || len(r.Results) == 0 {
		return
	}
	switch r.Results[0].(type) {
	case *ast.Ident, *ast.SelectorExpr, *ast.UnaryExpr:
	default:
		return
	}
	v := b.holder(r.Results[0])
	if v == nil || v.Pkg() != b.Pkg || aside(v) {
		return
	}
	for _, n := range at.around {
		if _, ok := n.(*ast.FuncLit); ok {
			return
		}
	}
	b.gives[d.name] = v
}

// holder returns the package variable that a value is a part of, or the address of
// one: what is written through the value is written to it.
func (b *bodies) holder(e ast.Expr) *types.Var {
	t := b.typeOf(e)
	if t == nil || !refers(t) {
		return nil
	}
	o, _ := b.bottom(e)
	return packageVar(o)
}

// aside reports whether what happens to a variable is no shared state, by the look of it.
func aside(v *types.Var) bool {
	return ambient(v) || caches(v)
}

// followed turns writes through local variables of a function into detours, where
// the variable was made once, of a package variable or a func's result.
func (b *bodies) followed(start int32) {
	for _, t := range b.through {
		made := b.made(start, t.variable)
		t.variable = nil
		if call, ok := made.(*ast.CallExpr); ok {
			t.giver = b.mayGive(call)
		} else if made != nil {
			t.variable = b.holder(made)
		}
		if t.giver != nil || t.variable != nil {
			b.detours = append(b.detours, t)
		}
	}
	b.through = b.through[:0]
}

// made returns the value that a local variable is given, nil if that is not a single
// one, or not in the body that starts at a node.
func (b *bodies) made(start int32, v *types.Var) ast.Expr {
	nodes := b.tree.nodes[start:b.tree.nodes[start].end]
	i := sort.Search(len(nodes), func(i int) bool { return nodes[i].Pos() >= v.Pos() })
	for ; i < len(nodes) && nodes[i].Pos() == v.Pos(); i++ {
		if id, ok := nodes[i].Node.(*ast.Ident); ok {
			var value ast.Expr
			switch s := b.tree.nodes[nodes[i].up].Node.(type) {
			case *ast.AssignStmt:
				value = valueOf(s.Lhs, s.Rhs, id)
			case *ast.RangeStmt:
				if s.Value == id {
					value = s.X // an element is a part of it
				}
			case *ast.ValueSpec:
				if k := slices.Index(s.Names, id); k < len(s.Values) {
					value = s.Values[k]
				}
			}
			if value == nil || b.assignedAgain(nodes, v) {
				return nil
			}
			return ast.Unparen(value)
		}
	}
	return nil
}

// valueOf returns what an assignment gives to one of its left sides.
func valueOf(left, right []ast.Expr, id *ast.Ident) ast.Expr {
	i := slices.Index(left, ast.Expr(id))
	switch {
	case i < 0:
		return nil
	case len(left) == len(right):
		return right[i]
	case i == 0:
		return right[0] // the first result of a call
	}
	return nil
}

func (b *bodies) assignedAgain(nodes []node, v *types.Var) bool {
	again := func(e ast.Expr) bool {
		id, ok := e.(*ast.Ident)
		return ok && id.Name == v.Name() && b.Info.Uses[id] == v
	}
	for i := range nodes {
		switch s := nodes[i].Node.(type) {
		case *ast.AssignStmt:
			if slices.ContainsFunc(s.Lhs, again) {
				return true
			}
		case *ast.RangeStmt:
			if again(s.Key) || again(s.Value) {
				return true
			}
		}
	}
	return false
}

// changed judges the detours, once all bodies have been read: those of this package's
// variables are writes like others, those of others' are returned.
func (b *bodies) changed() []facts.Change {
	b.spread()
	var out []facts.Change
	for _, t := range b.detours {
		v := t.variable
		if t.giver != nil && b.isOwn(t.giver.Pkg()) {
			v = b.gives[b.funcSymbol(t.giver)]
		}
		own := ""
		if t.by != nil && b.isOwn(t.by.Pkg()) {
			own = b.mutator(&t)
		}
		switch {
		case v != nil && v.Pkg() == b.Pkg:
			if t.by == nil || b.mutators[own] {
				b.record(t.d, v, b.writeOf(&t), t.at)
			}
		case v != nil && own != "":
			if t.by = nil; b.mutators[own] && !aside(v) && b.ours(v.Pkg().Path()) {
				out = append(out, b.change(t, importPath(v.Pkg()), v.Name()))
			}
		case v != nil && !aside(v) && b.ours(v.Pkg().Path()):
			out = append(out, b.change(t, importPath(v.Pkg()), v.Name()))
		case v == nil && !b.isOwn(t.giver.Pkg()):
			out = append(out, b.change(t, importPath(t.giver.Pkg()), t.giver.Name()))
		}
	}
	return mergeChanges(out)
}

func (b *bodies) change(t detour, to, symbol string) facts.Change {
	c := facts.Change{From: t.d.name, To: to, Symbol: symbol, Call: t.giver != nil, Pos: b.pos(t.d.file, t.target.Pos())}
	if t.by != nil {
		c.By = importPath(t.by.Pkg()) + "." + b.mutator(&t)
	}
	return c
}

// mutator names what changes a variable as mutators do.
func (b *bodies) mutator(t *detour) string {
	if t.argument > 0 {
		return filler(b.funcSymbol(t.by), t.argument)
	}
	return b.funcSymbol(t.by)
}

// mergeChanges sorts, and keeps the first of those that differ in nothing but their place.
func mergeChanges(all []facts.Change) []facts.Change {
	slices.SortFunc(all, func(a, b facts.Change) int { return cmp.Or(compareChanges(a, b), comparePos(a.Pos, b.Pos)) })
	return slices.CompactFunc(all, func(a, b facts.Change) bool { return compareChanges(a, b) == 0 })
}

func compareChanges(a, b facts.Change) int {
	return cmp.Or(strings.Compare(a.To, b.To), strings.Compare(a.Symbol, b.Symbol), strings.Compare(a.From, b.From),
		strings.Compare(a.By, b.By), compareBool(a.Call, b.Call))
}

// spread adds the methods that say that they set something and leave it to a mutator.
func (b *bodies) spread() {
	for grown := true; grown; {
		grown = false
		for name, to := range b.passes {
			if !b.mutators[name] && slices.ContainsFunc(to, func(m string) bool { return b.mutators[m] }) {
				b.mutators[name], grown = true, true
			}
		}
	}
}

// gifts returns what the exported funcs hand out, by func.
func (b *bodies) gifts() []facts.Gift {
	var out []facts.Gift
	for name, v := range b.gives {
		if exported(name) {
			out = append(out, facts.Gift{Func: name, Var: v.Name()})
		}
	}
	slices.SortFunc(out, func(a, b facts.Gift) int { return strings.Compare(a.Func, b.Func) })
	return out
}
