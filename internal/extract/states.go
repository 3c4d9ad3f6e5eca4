package extract

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"sort"
	"strings"

	"github.com/erodehq/erode/internal/facts"
)

// An access is what the functions of a package do to one of its variables.
type access struct {
	writers, readers map[string]bool // declarations that do it themselves
	at               token.Pos       // first write outside init
	file             *File
	unguarded        map[string]bool // writers that neither a sync.Once nor a test of the variable guards
	setters          map[string]bool // writers that are there to write it
	growing          bool            // every write adds an element, or empties what others added
	emptying         map[string]bool // writers that empty it
	written          bool
}

// A bodies holds what the function bodies of a unit do. Tests and generated code
// are left out by the caller.
type bodies struct {
	*unit
	vars  map[*types.Var]*access
	calls map[string][]string // declaration → those that it mentions
	lazy  map[string]bool     // declarations that nothing but a sync.Once runs; nil until needed

	changer

	handedOf *decl           // the function that was last asked for
	handed   map[string]bool // what stands in it for what its caller gave
}

func newBodies(u *unit) bodies {
	return bodies{unit: u, vars: map[*types.Var]*access{}, calls: map[string][]string{},
		changer: changer{gives: map[string]*types.Var{}, mutators: map[string]bool{}, passes: map[string][]string{}}}
}

func (b *bodies) declaration(d *decl) {
	if d.fn != nil && d.fn.Body != nil {
		b.body(d)
	}
}

// states finds the package variables that something may write once the program
// runs, who can cause that from outside, and what sort of state they are. Writes
// are assignments to the variable, its fields and elements, delete and clear, the
// methods of sync.Map and sync/atomic, and all these by way of a pointer that leads
// to it from the same function.
func (b *bodies) states() []facts.State {
	u := b.unit
	callers := b.callers()
	var out []facts.State
	for d := range u.production {
		if d.val == nil || d.tok != token.VAR {
			continue
		}
		for _, name := range d.val.Names {
			v := packageVar(u.object(name))
			if v == nil || name.Name == "_" {
				continue
			}
			if s, ok := b.state(v, callers); ok {
				s.Pos = u.pos(d.file, name.Pos())
				out = append(out, s)
			}
		}
	}
	sort.Slice(out, func(i, j int) bool { return out[i].Var < out[j].Var })
	return out
}

// typeText writes the type of a variable, "" if it is not known.
func typeText(v *types.Var, in *types.Package) string {
	if known(v.Type()) == nil {
		return ""
	}
	return types.TypeString(v.Type(), types.RelativeTo(in))
}

func (b *bodies) access(v *types.Var) *access {
	a := b.vars[v]
	if a == nil {
		a = &access{writers: map[string]bool{}, readers: map[string]bool{}, unguarded: map[string]bool{}, setters: map[string]bool{}, emptying: map[string]bool{}, growing: true}
		b.vars[v] = a
	}
	return a
}

// body records what one function does.
func (b *bodies) body(d *decl) {
	b.turn++
	var mentions []string
	targets := map[*ast.Ident]bool{}
	start := b.tree.child(0, d.fn.Body)
	for i := start; i < b.tree.nodes[start].end; i++ {
		at := trail{b.tree.nodes, start, i}
		switch n := b.tree.nodes[i].Node.(type) {
		case *ast.AssignStmt:
			if n.Tok != token.DEFINE {
				for i := range n.Lhs {
					b.assigns(d, n, i, at, targets)
				}
			}
		case *ast.IncDecStmt:
			b.write(d, write{target: n.X, counts: true}, at, targets)
		case *ast.ReturnStmt:
			b.returned(d, n, at)
		case *ast.RangeStmt:
			if n.Tok == token.ASSIGN {
				b.write(d, write{target: n.Key}, at, targets)
				if n.Value != nil {
					b.write(d, write{target: n.Value}, at, targets)
				}
			}
		case *ast.CallExpr:
			if x := b.mutated(n); x != nil {
				b.write(d, b.stored(d, n, x), at, targets)
			} else {
				b.called(d, n, at)
				b.passed(d, n, at)
			}
		case *ast.Ident:
			switch o := b.tree.nodes[i].uses.(type) {
			case *types.Var:
				if v := packageVar(o); v != nil && v.Pkg() == b.Pkg && !targets[n] {
					b.access(v).readers[d.name] = true
				}
			case *types.Func:
				if s := b.ownSymbol(o); s != nil && s.turn != b.turn {
					s.turn = b.turn
					mentions = append(mentions, s.name)
				}
			}
		}
	}
	b.calls[d.name] = mentions
	b.followed(start)
}

// A trail goes from the node at i outwards, up to the one at top.
type trail struct {
	nodes  []node
	top, i int32
}

// around yields the nodes of a trail, the innermost first.
func (t trail) around(yield func(int32, ast.Node) bool) {
	for i := t.i; i >= t.top; i = t.nodes[i].up {
		if !yield(i, t.nodes[i].Node) {
			return
		}
	}
}

// write records that an expression is written.
func (b *bodies) write(d *decl, w write, at trail, targets map[*ast.Ident]bool) {
	v := b.written(w.target)
	if v == nil {
		b.along(d, w.target, at.nodes[at.i].Node, at)
		return
	}
	targets[base(w.target)] = true // writing an element is not reading the whole
	b.record(d, v, w, at)
}

// record notes that a function writes a variable.
func (b *bodies) record(d *decl, v *types.Var, w write, at trail) {
	if d.name == "init" || forTests(d.name) {
		return
	}
	a := b.access(v)
	a.writers[d.name] = true
	tested := b.tested(d, v, at)
	if !tested && !b.once(at) {
		a.unguarded[d.name] = true
	}
	if isThereTo(d.fn, w) {
		a.setters[d.name] = true
	}
	a.growing = a.growing && (w.growing || tested || removes(d.name) || w.empties)
	if w.empties {
		a.emptying[d.name] = true
	}
	if !a.written || d.file.Index < a.file.Index || d.file == a.file && w.target.Pos() < a.at {
		a.written, a.at, a.file = true, w.target.Pos(), d.file
	}
}

// written returns the variable of this package that a write to an expression changes.
func (b *bodies) written(e ast.Expr) *types.Var {
	if v := b.global(e); v != nil && v.Pkg() == b.Pkg {
		return v
	}
	return nil
}

// base returns the identifier of v in v, v.F, v[i] and *v, and of pkg.v.
func base(e ast.Expr) *ast.Ident {
	switch x := e.(type) {
	case *ast.Ident:
		return x
	case *ast.ParenExpr:
		return base(x.X)
	case *ast.StarExpr:
		return base(x.X)
	case *ast.IndexExpr:
		return base(x.X)
	case *ast.SelectorExpr:
		return base(x.X)
	}
	return nil
}

// forTests reports whether a function says that only tests call it.
func forTests(name string) bool {
	name = strings.ToLower(name)
	return strings.Contains(name, "fortest") || strings.HasSuffix(name, "test") || strings.HasSuffix(name, "testing")
}

// grows reports whether an assignment adds an element to a map or a slice.
func grows(s *ast.AssignStmt, i int) bool {
	if _, ok := ast.Unparen(s.Lhs[i]).(*ast.IndexExpr); ok {
		return true
	}
	if len(s.Rhs) == len(s.Lhs) {
		if call, ok := s.Rhs[i].(*ast.CallExpr); ok {
			f, ok := call.Fun.(*ast.Ident)
			return ok && f.Name == "append"
		}
	}
	return false
}

var mutators = []string{"Store", "Swap", "CompareAndSwap", "Add", "And", "Or", "LoadOrStore", "LoadAndDelete", "CompareAndDelete", "Delete", "Clear"}

// mutated returns what a call of delete, clear, or of a method of sync.Map and of
// the types of sync/atomic changes.
func (b *bodies) mutated(call *ast.CallExpr) ast.Expr {
	switch f := call.Fun.(type) {
	case *ast.Ident:
		if (f.Name == "delete" || f.Name == "clear") && len(call.Args) > 0 {
			return call.Args[0]
		}
	case *ast.SelectorExpr:
		if b.isStore(f) {
			return f.X
		}
	}
	return nil
}

// isStore reports whether a selector is a method of sync.Map, or of a type of
// sync/atomic, that writes.
func (u *unit) isStore(f *ast.SelectorExpr) bool {
	if !slices.Contains(mutators, f.Sel.Name) {
		return false
	}
	t := u.spelled(f.X)
	return t == "sync.Map" || strings.HasPrefix(t, "sync/atomic.") || strings.HasPrefix(t, "go.uber.org/atomic.")
}

// once reports whether a statement stands in a function that a sync.Once runs.
func (b *bodies) once(at trail) bool {
	for _, n := range at.around {
		if call, ok := n.(*ast.CallExpr); ok {
			if sel, ok := call.Fun.(*ast.SelectorExpr); ok && sel.Sel.Name == "Do" && len(call.Args) == 1 {
				t := b.spelled(sel.X)
				_, embedded := call.Args[0].(*ast.FuncLit) // in a struct that embeds a sync.Once
				if t == "sync.Once" || embedded || strings.Contains(strings.ToLower(types.ExprString(sel.X)), "once") {
					return true
				}
			}
		}
	}
	return false
}

// lazily reports whether every write is guarded, or stands in a function that
// nothing but a sync.Once runs.
func (b *bodies) lazily(a *access) bool {
	for name := range a.unguarded {
		if b.lazy == nil {
			b.findLazy()
		}
		if !b.lazy[name] {
			return false
		}
	}
	return true
}

// findLazy finds the functions that are mentioned nowhere but in what a sync.Once
// is told to do.
func (b *bodies) findLazy() {
	b.lazy = map[string]bool{}
	outside := map[string]bool{}
	for d := range b.production {
		for i := range d.tree.nodes {
			if f, ok := d.tree.nodes[i].uses.(*types.Func); ok && b.isOwn(f.Pkg()) {
				if b.once(trail{d.tree.nodes, 0, int32(i)}) {
					b.lazy[b.funcSymbol(f)] = true
				} else {
					outside[b.funcSymbol(f)] = true
				}
			}
		}
	}
	for name := range outside {
		delete(b.lazy, name)
	}
}

// tested reports whether a statement is reached only while the variable is empty:
// if v == nil { v = … }, or behind if v != nil { return }.
func (b *bodies) tested(d *decl, v *types.Var, at trail) bool {
	for _, n := range at.around {
		if s, ok := n.(*ast.IfStmt); ok && b.compares(s.Cond, v, token.EQL) {
			return true
		}
	}
	for _, s := range d.fn.Body.List {
		i, ok := s.(*ast.IfStmt)
		if ok && len(i.Body.List) == 1 && b.compares(i.Cond, v, token.NEQ) {
			_, returns := i.Body.List[0].(*ast.ReturnStmt)
			return returns && i.End() < at.nodes[at.i].Pos()
		}
	}
	return false
}

// compares reports whether a condition compares a variable with its zero value.
func (b *bodies) compares(cond ast.Expr, v *types.Var, op token.Token) bool {
	c, ok := ast.Unparen(cond).(*ast.BinaryExpr)
	return ok && c.Op == op && b.global(c.X) == v && empty(c.Y)
}

func empty(e ast.Expr) bool {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name == "nil"
	case *ast.BasicLit:
		return e.Value == "0" || e.Value == `""`
	}
	return false
}

// callers turns the calls round.
func (b *bodies) callers() map[string][]string {
	out := map[string][]string{}
	for from, mentions := range b.calls {
		for _, to := range mentions {
			out[to] = append(out[to], from)
		}
	}
	return out
}

// reaching returns the declarations that lead to one of a set, themselves included.
func reaching(set map[string]bool, callers map[string][]string) map[string]bool {
	seen := map[string]bool{}
	var queue []string
	for name := range set {
		seen[name] = true
		queue = append(queue, name)
	}
	for len(queue) > 0 {
		name := queue[0]
		queue = queue[1:]
		for _, c := range callers[name] {
			if !seen[c] {
				seen[c] = true
				queue = append(queue, c)
			}
		}
	}
	return seen
}

// state describes a variable; ok is false if nothing writes it once init has run.
// A logger or the like that outsiders can set is described all the same, so that
// nobody takes it for shared state.
func (b *bodies) state(v *types.Var, callers map[string][]string) (facts.State, bool) {
	a := b.vars[v]
	s := facts.State{Var: v.Name(), Type: typeText(v, b.Pkg), Class: facts.StateReal}
	if ambient(v) {
		s.Class = facts.StateAmbient
	}
	if a == nil || !a.written {
		return s, v.Exported() && ambientType(fullName(v.Type()))
	}
	writing, reading := reaching(a.writers, callers), reaching(a.readers, callers)
	if onlyInit(writing, callers) {
		return s, false
	}
	s.Writers, s.Readers = exportedNames(writing), exportedNames(reading)
	s.Setters = b.setters(s.Writers, s.Var, a)
	s.WrittenAt = b.pos(a.file, a.at)
	switch {
	case s.Class == facts.StateAmbient:
	case b.lazily(a) || caches(v) || fullName(v.Type()) == "sync.Once":
		s.Class = facts.StateLazy
	case a.growing && registering(a):
		s.Class = facts.StateRegistry
	}
	return s, true
}

// onlyInit reports whether nothing but init leads to the writers: of the
// declarations from which a write can be reached, no other is where a call begins.
func onlyInit(writing map[string]bool, callers map[string][]string) bool {
	for name := range writing {
		others := slices.ContainsFunc(callers[name], func(c string) bool { return c != name })
		if name != "init" && (exported(name) || !others) {
			return false
		}
	}
	return true
}

// ambient reports whether a variable is there for logs, metrics or traces, or holds
// the flags of the command line, which are the process's.
func ambient(v *types.Var) bool {
	full := fullName(v.Type())
	return ambientType(full) || strings.HasSuffix(full, "Metrics") || strings.HasSuffix(full, ".FlagSet") || ambientName(v.Name()) || ambientPackage(v.Pkg().Path()) || ambientPackage(v.Pkg().Name())
}

func ambientName(name string) bool {
	name = strings.ToLower(name)
	return name == "log" || strings.HasSuffix(name, "logger") || strings.HasSuffix(name, "metrics") || strings.HasSuffix(name, "tracer") || strings.HasPrefix(name, "loglevel")
}

// ambientPackage reports whether a package, or the one above it, is there for
// logs, metrics or traces.
func ambientPackage(path string) bool {
	for range 2 {
		at := strings.LastIndexByte(path, '/')
		if slices.Contains(ambientPackages, path[at+1:]) {
			return true
		}
		path = path[:max(at, 0)]
	}
	return false
}

var ambientPackages = []string{"log", "logging", "logger", "logutil", "logx", "glog", "klog", "zlog", "slog", "slogutil", "auditlog", "metrics", "stat", "stats", "monitor", "monitoring", "exporter", "telemetry", "trace", "tracing", "profiling"}

// caches reports whether a variable keeps what could be worked out again: it says so, or
// is a map of a package that does.
func caches(v *types.Var) bool {
	name := strings.ToLower(v.Name())
	_, isMap := v.Type().Underlying().(*types.Map)
	return strings.Contains(name, "cache") || strings.HasPrefix(name, "memo") && !strings.HasPrefix(name, "memory") || strings.HasSuffix(name, "pool") ||
		isMap && strings.HasSuffix(strings.ToLower(v.Pkg().Name()), "cache")
}

var (
	registrars = []string{"register", "mustregister", "add", "install", "provide", "init", "define", "handle", "subscribe", "attach", "extend", "hook"}
	removers   = []string{"remove", "unregister", "deregister", "unsubscribe", "detach"}
)

// registering reports whether every function that writes a variable says that it registers
// something, or takes it out again.
func registering(a *access) bool {
	only := true // removers
	for name := range a.writers {
		word, _ := firstWord(lastName(name))
		if says(name, registrars) || word == "On" || word == "Use" {
			only = false
		} else if !removes(name) && !a.emptying[name] {
			return false
		}
	}
	return !only
}

func removes(name string) bool { return says(name, removers) }

func says(name string, words []string) bool {
	name = strings.ToLower(lastName(name))
	return slices.ContainsFunc(words, func(w string) bool { return strings.HasPrefix(name, w) })
}

// exported reports whether others can call "F" or "T.M".
func exported(name string) bool {
	for part := range strings.SplitSeq(name, ".") {
		if !ast.IsExported(part) {
			return false
		}
	}
	return true
}

// exportedNames returns what the running program can call from outside.
func exportedNames(set map[string]bool) []string {
	var out []string
	for _, name := range keys(set) {
		if exported(name) && !forTests(name) {
			out = append(out, name)
		}
	}
	return out
}

func keys(set map[string]bool) []string {
	out := make([]string, 0, len(set))
	for name := range set {
		out = append(out, name)
	}
	slices.Sort(out)
	return out
}
