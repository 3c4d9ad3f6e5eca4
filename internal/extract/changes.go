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
		b.noteFiller(&t, v)
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

// aside reports whether what happens to a variable is no shared state, by the look of it.
func aside(v *types.Var) bool {
	return ambient(v) || caches(v)
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

// mergeChanges sorts, and keeps the first of those that differ in nothing but their place.
func mergeChanges(all []facts.Change) []facts.Change {
	slices.SortFunc(all, func(a, b facts.Change) int { return cmp.Or(compareChanges(a, b), comparePos(a.Pos, b.Pos)) })
	return slices.CompactFunc(all, func(a, b facts.Change) bool { return compareChanges(a, b) == 0 })
}

func compareChanges(a, b facts.Change) int {
	return cmp.Or(strings.Compare(a.To, b.To), strings.Compare(a.Symbol, b.Symbol), strings.Compare(a.From, b.From),
		strings.Compare(a.By, b.By), compareBool(a.Call, b.Call))
}
