package extract

import (
	"go/ast"
	"go/token"
	"go/types"
	"net/textproto"
	"slices"
	"strings"

	"github.com/erodehq/erode/internal/facts"
)

// A keyFinder finds the names that couple packages without an import: context keys,
// custom headers and metadata, routes, environment variables, texts of errors.
// Tests and generated code are left out. Names that the whole world shares, such
// as Content-Type, couple nobody.
type keyFinder struct {
	*unit
	decl  *decl
	found []facts.Key
	said  map[types.Object]bool // local variables that hold the text of an error; nil until there is one
}

func (k *keyFinder) declaration(d *decl) {
	k.decl, k.said = d, nil
	k.errorMethod(d.fn)
	for i := int32(0); i < int32(len(k.tree.nodes)); {
		i = k.visit(i)
	}
}

func (k *keyFinder) add(e ast.Node, kind, name string, set bool) {
	k.found = append(k.found, facts.Key{Kind: kind, Name: name, Set: set, From: k.decl.name, Pos: k.pos(k.decl.file, e.Pos())})
}

// visit looks at the node at i, and returns the place of the next to look at.
func (k *keyFinder) visit(i int32) (next int32) {
	end := k.tree.nodes[i].end
	switch n := k.tree.nodes[i].Node.(type) {
	case *ast.Field:
		if n.Tag != nil {
			return end // a struct tag is no text of the program
		}
	case *ast.CallExpr:
		if k.served(n) {
			return k.tree.nodes[k.tree.child(i, n.Args[0])].end
		}
		k.call(n)
	case *ast.IndexExpr:
		if k.spelled(n.X) == "net/http.Header" || headerField(n.X) {
			k.header(n.Index, false)
		}
	case *ast.BinaryExpr:
		k.compared(n)
		if k.literal(n) {
			return end
		}
	case *ast.SwitchStmt:
		k.switchedOn(n)
	case *ast.AssignStmt:
		k.keptText(n)
	case *ast.BasicLit:
		k.literal(n)
	}
	return i + 1
}

// call looks at what a call sets or reads.
func (k *keyFinder) call(call *ast.CallExpr) {
	path, name := k.callee(call)
	switch {
	case path == "context" && name == "WithValue" && len(call.Args) == 3:
		k.contextKey(call.Args[1], true)
	case path == "os" || path == "syscall":
		k.env(call, name)
	case path == "errors" || path == "fmt" || path == "github.com/pkg/errors" || path == "google.golang.org/grpc/status":
		k.errorMade(call, path, name)
	case path == "strings":
		k.errorMatched(call, name)
	case path == "google.golang.org/grpc/metadata":
		k.metadata(call, name)
	case path == "":
		k.method(call)
	}
}

// method looks at calls of methods.
func (k *keyFinder) method(call *ast.CallExpr) {
	sel, ok := call.Fun.(*ast.SelectorExpr)
	if !ok || len(call.Args) == 0 {
		return
	}
	receiver := k.spelled(sel.X)
	switch sel.Sel.Name {
	case "Value":
		if len(call.Args) == 1 && (receiver == "context.Context" || receiver == "") {
			k.contextKey(call.Args[0], false)
		}
	case "Get", "Values", "Set", "Add", "Del", "Append":
		reads := sel.Sel.Name == "Get" || sel.Sel.Name == "Values"
		switch {
		case receiver == "net/http.Header" || headerField(sel.X):
			k.header(call.Args[0], !reads)
		case receiver == "google.golang.org/grpc/metadata.MD":
			k.grpc(call.Args[0], !reads)
		}
	}
}

// headerField reports whether an expression is x.Header or x.Header(), which needs
// no types to be recognised.
func headerField(e ast.Expr) bool {
	if call, ok := e.(*ast.CallExpr); ok && len(call.Args) == 0 {
		e = call.Fun
	}
	sel, ok := e.(*ast.SelectorExpr)
	return ok && sel.Sel.Name == "Header"
}

// contextKey adds a context key: the variable or constant that it is, or the type
// that it has. A key that came in as any is somebody else's.
func (k *keyFinder) contextKey(e ast.Expr, set bool) {
	e = ast.Unparen(e)
	if o := k.denoted(e); o != nil && o.Pkg() != nil && o.Parent() == o.Pkg().Scope() {
		if _, ok := o.(*types.TypeName); !ok {
			k.add(e, "context", pathName(o), set)
			return
		}
	}
	t := k.typeOf(e)
	if t == nil || types.IsInterface(t) {
		return
	}
	name := fullName(types.Default(t))
	if text, ok := k.text(e); ok {
		name += "=" + text
	}
	if name != "" && (strings.Contains(name, ".") || strings.Contains(name, "=")) {
		k.add(e, "context", name, set)
	}
}

func (k *keyFinder) env(call *ast.CallExpr, name string) {
	if !slices.Contains([]string{"Getenv", "LookupEnv", "Setenv", "Unsetenv"}, name) || len(call.Args) == 0 {
		return
	}
	if text, ok := k.text(call.Args[0]); ok && text != "" && !slices.Contains(worldEnv, text) {
		k.add(call, "env", text, name == "Setenv" || name == "Unsetenv")
	}
}

var worldEnv = []string{"CI", "DEBUG", "EDITOR", "GOMAXPROCS", "GOPATH", "HOME", "HOSTNAME", "LANG", "LOGNAME", "NO_COLOR", "PATH", "PORT", "PWD", "SHELL", "TERM", "TMPDIR", "USER", "XDG_CONFIG_HOME"}

// header adds a custom HTTP header; registered ones are everybody's.
func (k *keyFinder) header(e ast.Expr, set bool) {
	text, ok := k.text(e)
	if !ok || text == "" {
		return
	}
	if name := textproto.CanonicalMIMEHeaderKey(text); custom(name) {
		k.add(e, "header", name, set)
	}
}

// worldHeaders begin, or are, names that IANA lists or that every proxy knows.
var worldHeaders = []string{"Accept", "Access-Control-", "Age", "Allow", "Authorization", "Cache-Control", "Connection", "Content-", "Cookie", "Cross-Origin-", "Date", "Etag", "Expect", "Expires", "Forwarded", "From", "Grpc-", "Host", "If-", "Keep-Alive", "Last-", "Link", "Location", "Origin", "Pragma", "Prefer", "Proxy-", "Range", "Referer", "Replay-Nonce", "Retry-After", "Sec-", "Server", "Set-Cookie", "Strict-Transport-Security", "Te", "Traceparent", "Tracestate", "Trailer", "Transfer-Encoding", "Upgrade", "User-Agent", "Vary", "Via", "Warning", "Www-Authenticate", "X-Content-Type-Options", "X-Forwarded-", "X-Frame-Options", "X-Real-Ip", "X-Request-Id"}

// custom reports whether a header is one that the program made up. A single word
// says too little, and may well be a field of something else.
func custom(name string) bool {
	return strings.Contains(name, "-") && !slices.ContainsFunc(worldHeaders, func(w string) bool {
		return name == w || strings.HasSuffix(w, "-") && strings.HasPrefix(name, w)
	})
}

// metadata looks at the functions of grpc's metadata package.
func (k *keyFinder) metadata(call *ast.CallExpr, name string) {
	switch name {
	case "Pairs":
		for i := 0; i < len(call.Args); i += 2 {
			k.grpc(call.Args[i], true)
		}
	case "AppendToOutgoingContext":
		for i := 1; i < len(call.Args); i += 2 {
			k.grpc(call.Args[i], true)
		}
	case "ValueFromIncomingContext":
		if len(call.Args) == 2 {
			k.grpc(call.Args[1], false)
		}
	case "New":
		if len(call.Args) == 1 {
			if lit, ok := call.Args[0].(*ast.CompositeLit); ok {
				for _, e := range lit.Elts {
					if kv, ok := e.(*ast.KeyValueExpr); ok {
						k.grpc(kv.Key, true)
					}
				}
			}
		}
	}
}

func (k *keyFinder) grpc(e ast.Expr, set bool) {
	text, ok := k.text(e)
	text = strings.ToLower(text)
	if ok && text != "" && text[0] != ':' && custom(textproto.CanonicalMIMEHeaderKey(text)) {
		k.add(e, "metadata", text, set)
	}
}

// served adds the route that a call serves, and reports whether it does.
func (k *keyFinder) served(call *ast.CallExpr) bool {
	sel, ok := call.Fun.(*ast.SelectorExpr)
	if !ok || len(call.Args) == 0 {
		return false
	}
	switch sel.Sel.Name {
	case "Handle", "HandleFunc":
		if len(call.Args) != 2 {
			return false
		}
	case "Path", "PathPrefix":
		if len(call.Args) != 1 {
			return false
		}
	case "Get", "Post", "Put", "Delete", "Patch", "GET", "POST", "PUT", "DELETE", "PATCH":
		if len(call.Args) < 2 || !k.routed() {
			return false
		}
	default:
		return false
	}
	text, ok := k.text(call.Args[0])
	if _, path, found := strings.Cut(text, " "); found && ok {
		text = path // "GET /orders/{id}"
	}
	if !strings.HasPrefix(text, "/") || len(text) < 2 {
		return false
	}
	k.add(call.Args[0], "route", text, true)
	return true
}

var routers = []string{"github.com/go-chi/chi", "github.com/gin-gonic/gin", "github.com/labstack/echo", "github.com/gofiber/fiber"}

// routed reports whether the file imports a router that registers by method name.
func (k *keyFinder) routed() bool {
	return slices.ContainsFunc(k.decl.file.Syntax.Imports, func(i *ast.ImportSpec) bool {
		return slices.ContainsFunc(routers, func(r string) bool { return strings.HasPrefix(strings.Trim(i.Path.Value, "`\""), r) })
	})
}

// literal adds a text that spells a route out, and reports whether the expression
// is a constant text, whose parts are then no texts of their own.
func (k *keyFinder) literal(e ast.Expr) bool {
	text, ok := k.text(e)
	if ok && len(text) > 4 && text[0] == '/' && strings.Count(text, "/") >= 2 && !strings.HasPrefix(text, "//") && !strings.ContainsAny(text, " \t\n%*<>\\") {
		if first, _, _ := strings.Cut(text[1:], "/"); !strings.ContainsAny(first, ".{") { // no method of a gRPC service, no template
			k.add(e, "route", text, false)
		}
	}
	return ok
}

// errorMade adds the text of an error that is made here.
func (k *keyFinder) errorMade(call *ast.CallExpr, path, name string) {
	at := -1
	switch {
	case path == "errors" && name == "New", path == "fmt" && name == "Errorf":
		at = 0
	case path == "github.com/pkg/errors" && (name == "New" || name == "Errorf"):
		at = 0
	case path == "github.com/pkg/errors" && strings.HasPrefix(name, "Wrap"):
		at = 1
	case strings.HasSuffix(path, "/status") && strings.HasPrefix(name, "Error"):
		at = 1
	}
	if at < 0 || at >= len(call.Args) {
		return
	}
	k.errorSays(call, call.Args[at])
}

// errorMethod adds the texts that a method Error returns, as they stand or for
// fmt.Sprintf to fill in.
func (k *keyFinder) errorMethod(f *ast.FuncDecl) {
	if f == nil || f.Recv == nil || f.Body == nil || f.Name.Name != "Error" || f.Type.Params.NumFields() != 0 || f.Type.Results.NumFields() != 1 {
		return
	}
	ast.Inspect(f.Body, func(n ast.Node) bool {
		if r, ok := n.(*ast.ReturnStmt); ok && len(r.Results) == 1 {
			text := ast.Unparen(r.Results[0])
			if call, ok := text.(*ast.CallExpr); ok {
				if path, name := k.callee(call); path == "fmt" && name == "Sprintf" {
					text = call.Args[0]
				}
			}
			k.errorSays(r.Results[0], text)
		}
		_, inner := n.(*ast.FuncLit)
		return !inner
	})
}

// errorSays adds a text that an error of this package has.
func (k *keyFinder) errorSays(at, e ast.Expr) {
	if text, ok := k.text(e); ok && len(text) >= minErrorText {
		k.add(at, "error-text", text, true)
	}
}

// minErrorText is the length below which a text says too little to tell one error
// from another.
const minErrorText = 6

// errorMatched adds the text that strings.Contains and its like look for in err.Error().
func (k *keyFinder) errorMatched(call *ast.CallExpr, name string) {
	if !slices.Contains([]string{"Contains", "HasPrefix", "HasSuffix", "EqualFold"}, name) || len(call.Args) != 2 || !k.isErrorText(call.Args[0]) {
		return
	}
	k.errorLookedFor(call, call.Args[1])
}

// errorLookedFor adds a text that is looked for in an error. An exported constant is
// one that its package declares for others: who uses it does not guess.
func (k *keyFinder) errorLookedFor(at, e ast.Expr) {
	if c, ok := k.denoted(e).(*types.Const); ok && c.Exported() {
		return
	}
	if text, ok := k.text(e); ok && len(text) >= minErrorText {
		k.add(at, "error-text", text, false)
	}
}

// compared adds the text that err.Error() is compared with.
func (k *keyFinder) compared(e *ast.BinaryExpr) {
	if e.Op != token.EQL && e.Op != token.NEQ {
		return
	}
	for _, pair := range [][2]ast.Expr{{e.X, e.Y}, {e.Y, e.X}} {
		if k.isErrorText(pair[0]) {
			k.errorLookedFor(e, pair[1])
		}
	}
}

// switchedOn adds the texts that err.Error() is compared with in a switch.
func (k *keyFinder) switchedOn(n *ast.SwitchStmt) {
	if n.Tag == nil || !k.isErrorText(n.Tag) {
		return
	}
	for _, clause := range n.Body.List {
		for _, e := range clause.(*ast.CaseClause).List {
			k.errorLookedFor(e, e)
		}
	}
}

// keptText notes the variables that an assignment defines as the text of an error.
func (k *keyFinder) keptText(n *ast.AssignStmt) {
	if n.Tok != token.DEFINE || len(n.Lhs) != len(n.Rhs) {
		return
	}
	for i, r := range n.Rhs {
		id, ok := n.Lhs[i].(*ast.Ident)
		if !ok || !k.isErrorText(r) {
			continue
		}
		if o := k.Info.Defs[id]; o != nil {
			if k.said == nil {
				k.said = map[types.Object]bool{}
			}
			k.said[o] = true
		}
	}
}

// isErrorText reports whether an expression is x.Error(), perhaps in lower case, or a
// variable that was defined as that.
func (k *keyFinder) isErrorText(e ast.Expr) bool {
	if id, ok := ast.Unparen(e).(*ast.Ident); ok {
		return k.said[k.denoted(id)]
	}
	call, ok := ast.Unparen(e).(*ast.CallExpr)
	if !ok {
		return false
	}
	sel, ok := call.Fun.(*ast.SelectorExpr)
	switch {
	case !ok:
		return false
	case sel.Sel.Name == "Error" && len(call.Args) == 0:
		return true
	case sel.Sel.Name == "ToLower" && len(call.Args) == 1:
		return k.isErrorText(call.Args[0])
	}
	return false
}
