package extract

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"
	"unicode"
)

// A value says where what is written to a variable comes from.
type value uint8

const (
	kept   value = iota // the function worked it out: a count, what it made and keeps
	fixed               // a constant, nothing at all, or that something is gone
	handed              // the caller handed it in
)

// A write is a change of a variable.
type write struct {
	target  ast.Expr
	value   value
	growing bool // an element more
	empties bool // nothing is left of it
	counts  bool // the old value and something: x++, x += n
	notes   bool // what happened: the time, or a variable that is called last or latest
}

// assigns records the write to the i-th left side of an assignment.
func (b *bodies) assigns(d *decl, n *ast.AssignStmt, i int, at trail, targets map[*ast.Ident]bool) {
	if b.written(n.Lhs[i]) != nil {
		b.write(d, b.assigned(d, n, i), at, targets)
		return
	}
	b.along(d, n.Lhs[i], n, at)
}

// assigned returns the write to the i-th variable of an assignment.
func (b *bodies) assigned(d *decl, n *ast.AssignStmt, i int) write {
	w := write{target: n.Lhs[i], growing: grows(n, i), counts: n.Tok != token.ASSIGN}
	if !w.counts {
		r := n.Rhs[min(i, len(n.Rhs)-1)]
		_, whole := w.target.(*ast.Ident)
		w.empties = whole && b.isEmpty(r)
		w.value, w.notes = b.origin(d, r), b.isNow(r) || notesName(base(n.Lhs[i]))
	}
	return w
}

// isEmpty reports whether a value is nil, or a map or slice without elements.
func (b *bodies) isEmpty(e ast.Expr) bool {
	switch e := e.(type) {
	case *ast.Ident:
		_, isNil := b.object(e).(*types.Nil)
		return isNil
	case *ast.CompositeLit:
		return len(e.Elts) == 0
	case *ast.CallExpr:
		f, ok := e.Fun.(*ast.Ident)
		return ok && f.Name == "make"
	}
	return false
}

// notesName reports whether a variable is called after what was there last.
func notesName(id *ast.Ident) bool {
	if id == nil {
		return false
	}
	word, _ := firstWord(id.Name)
	return slices.Contains([]string{"last", "latest", "prev", "previous", "recent"}, strings.ToLower(word))
}

func (b *bodies) isNow(e ast.Expr) bool {
	call, ok := e.(*ast.CallExpr)
	if !ok {
		return false
	}
	path, name := b.callee(call)
	return path == "time" && name == "Now"
}

// stored returns the write that a method of sync.Map or sync/atomic is.
func (b *bodies) stored(d *decl, call *ast.CallExpr, target ast.Expr) write {
	w := write{target: target}
	sel, ok := call.Fun.(*ast.SelectorExpr)
	switch {
	case !ok: // delete and clear
		w.value = fixed
	case slices.Contains([]string{"Delete", "Clear", "LoadAndDelete", "CompareAndDelete"}, sel.Sel.Name):
		w.value = fixed
	case slices.Contains([]string{"Store", "Swap"}, sel.Sel.Name) && len(call.Args) > 0 && b.written(target) != nil:
		w.value = b.origin(d, call.Args[len(call.Args)-1])
	case slices.Contains([]string{"Add", "And", "Or", "CompareAndSwap"}, sel.Sel.Name):
		w.counts = true
	}
	return w
}

// origin says where a value comes from.
func (b *bodies) origin(d *decl, e ast.Expr) value {
	if b.handedOf != d {
		b.handedOf, b.handed = d, handedIn(d.fn)
	}
	if mentions(e, b.handed) && !partOfResult(e) {
		return handed
	}
	return b.plain(e)
}

// partOfResult reports whether an expression is the address of a part of what a
// call returned, as &flags.Lookup(name).Changed is: something to look at later.
func partOfResult(e ast.Expr) bool {
	if u, ok := e.(*ast.UnaryExpr); ok && u.Op == token.AND {
		if sel, ok := u.X.(*ast.SelectorExpr); ok {
			_, call := sel.X.(*ast.CallExpr)
			return call
		}
	}
	return false
}

// plain tells a constant or an empty value from one that was worked out.
func (b *bodies) plain(e ast.Expr) value {
	switch e := ast.Unparen(e).(type) {
	case *ast.BasicLit, *ast.FuncLit:
		return fixed
	case *ast.UnaryExpr:
		return b.plain(e.X)
	case *ast.CompositeLit:
		if len(e.Elts) == 0 {
			return fixed
		}
	case *ast.CallExpr:
		if f, ok := e.Fun.(*ast.Ident); ok && (f.Name == "make" || f.Name == "new") {
			return fixed
		}
	case *ast.Ident, *ast.SelectorExpr:
		switch b.denoted(e.(ast.Expr)).(type) {
		case *types.Const, *types.Nil:
			return fixed
		}
	}
	return kept
}

// handedIn returns the names that stand for what the caller of a function gave it:
// its parameters, contexts aside, and what is made of them.
func handedIn(f *ast.FuncDecl) map[string]bool {
	names := map[string]bool{}
	for _, p := range f.Type.Params.List {
		if sel, ok := p.Type.(*ast.SelectorExpr); ok && sel.Sel.Name == "Context" && !strings.HasPrefix(f.Name.Name, "Set") {
			continue
		}
		for _, n := range p.Names {
			names[n.Name] = true
		}
	}
	ast.Inspect(f.Body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			for i, l := range n.Lhs {
				if out, ok := l.(*ast.StarExpr); ok {
					if id, ok := out.X.(*ast.Ident); ok {
						delete(names, id.Name) // given back
					}
				}
				r := n.Rhs[min(i, len(n.Rhs)-1)]
				if id, ok := l.(*ast.Ident); ok && mentions(r, names) {
					names[id.Name] = true
				}
			}
		case *ast.ValueSpec:
			for _, v := range n.Values {
				if mentions(v, names) {
					names[n.Names[0].Name] = true
				}
			}
		case *ast.RangeStmt:
			for _, v := range []ast.Expr{n.Key, n.Value} {
				if id, ok := v.(*ast.Ident); ok && mentions(n.X, names) {
					names[id.Name] = true
				}
			}
		}
		return true
	})
	return names
}

// mentions reports whether an expression uses one of some names.
func mentions(e ast.Expr, names map[string]bool) bool {
	found := false
	ast.Inspect(e, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.SelectorExpr:
			found = found || mentions(n.X, names)
			return false
		case *ast.KeyValueExpr:
			found = found || mentions(n.Value, names)
			return false
		case *ast.Ident:
			found = found || names[n.Name]
		}
		return !found
	})
	return found
}

// isThereTo reports whether a function is there to make a write: it says that it
// sets something, or it puts what it was handed into the variable and gives nothing
// back. Who counts, or keeps what it made for the next call, does so for itself.
func isThereTo(f *ast.FuncDecl, w write) bool {
	_, whole := ast.Unparen(w.target).(*ast.Ident)
	switch word, _ := firstWord(f.Name.Name); {
	case w.counts, slices.Contains(makingWords, word):
		return false
	case slices.Contains(settingWords, word):
		return w.value != kept
	case slices.Contains(startingWords, word) && len(f.Type.Params.List) > 0 && whole && w.value == kept:
		return !w.notes && givesNothing(f.Type.Results)
	}
	return w.value == handed && !w.notes && givesNothing(f.Type.Results)
}

var (
	settingWords  = []string{"Set", "Reset", "Unset", "Enable", "Disable", "Override", "Replace", "Clear", "Swap"}
	makingWords   = []string{"New", "Get", "Open", "Connect", "Dial", "Listen", "Serve", "Start", "Run", "Stop", "Close"}
	startingWords = []string{"Init", "Initialize", "Initialise", "Configure", "Setup", "Load"}
)

// firstWord splits a name in mixed case behind its first word.
func firstWord(name string) (word, rest string) {
	for i, r := range name {
		if i > 0 && unicode.IsUpper(r) {
			if rest, ok := strings.CutPrefix(name, "SetUp"); ok {
				return "Setup", rest
			}
			return name[:i], name[i:]
		}
	}
	return name, ""
}

// givesNothing reports whether results are errors, claims and ways back only.
func givesNothing(results *ast.FieldList) bool {
	if results == nil {
		return true
	}
	for _, r := range results.List {
		switch t := r.Type.(type) {
		case *ast.FuncType:
		case *ast.Ident:
			if t.Name != "error" && t.Name != "bool" {
				return false
			}
		default:
			return false
		}
	}
	return true
}

// setters returns which of the exported writers of a variable are there to set it:
// those that do it themselves, and funcs that hand on to one what they say they set.
func (b *bodies) setters(writers []string, variable string, a *access) []string {
	var out []string
	for _, name := range writers {
		word, rest := firstWord(name)
		named := rest == "" || strings.EqualFold(rest, variable) || contains(rest, variable) || contains(variable, rest)
		through := slices.Contains(settingWords, word) && named && !strings.Contains(name, ".") &&
			slices.ContainsFunc(b.calls[name], func(to string) bool { return a.setters[to] })
		if a.setters[name] || through {
			out = append(out, name)
		}
	}
	return out
}

func contains(text, part string) bool {
	return strings.Contains(strings.ToLower(text), strings.ToLower(part))
}
