package extract

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strconv"
)

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

// noteFiller notes that a func changes what a parameter points to, unless it counts.
func (b *bodies) noteFiller(t *detour, v *types.Var) {
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

// mutator names what changes a variable as mutators do.
func (b *bodies) mutator(t *detour) string {
	if t.argument > 0 {
		return filler(b.funcSymbol(t.by), t.argument)
	}
	return b.funcSymbol(t.by)
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
