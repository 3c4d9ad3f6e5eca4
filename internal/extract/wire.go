package extract

import (
	"go/ast"
	"go/types"
	"slices"
	"strings"

	"github.com/erodehq/erode/internal/facts"
)

// A grade says how a type or a signature would travel between two processes.
// What counts is what is written, so that a faked import costs no knowledge.
type grade struct {
	wire facts.Wire
	why  string
	typ  string   // the offending type as written, "" if that is still at
	at   ast.Expr // the offending type: most grades are never told, and writing it is dear
	of   []string // types of other own packages whose grades count too
}

// text returns the offending type as written.
func (g *grade) text() string {
	if g.typ == "" && g.at != nil {
		return types.ExprString(g.at)
	}
	return g.typ
}

// add makes g as bad as another grade; of two that are as bad, the first stays.
func (g *grade) add(other grade) {
	if other.wire > g.wire {
		g.wire, g.why, g.typ, g.at = other.wire, other.why, other.typ, other.at
	}
	for _, name := range other.of {
		if !slices.Contains(g.of, name) {
			g.of = append(g.of, name)
		}
	}
}

// A grader grades the declarations of one unit.
type grader struct {
	*unit
	specs map[types.Object]*ast.TypeSpec
	done  map[*ast.TypeSpec]*grade // nil while it is being graded
	known map[*types.Named]bool    // whether it marshals
	names map[[2]string]namedGrade // by path and name
}

// gradeSymbols fills in how the unit's functions, methods and types would travel.
func (u *unit) gradeSymbols(symbols []facts.Symbol) {
	grades := u.grades()
	for i := range symbols {
		s := &symbols[i]
		g := grades[s.Name]
		s.Wire, s.WireWhy, s.WireType, s.WireOf = g.wire, g.why, g.text(), g.of
	}
}

// grades grades every function, method and type of the unit, by name.
func (u *unit) grades() map[string]grade {
	g := &grader{u, map[types.Object]*ast.TypeSpec{}, map[*ast.TypeSpec]*grade{}, map[*types.Named]bool{}, map[[2]string]namedGrade{}}
	decls := u.declsInOrder()
	for i := range decls {
		if t := decls[i].typ; t != nil {
			g.specs[u.object(t.Name)] = t
		}
	}
	out := make(map[string]grade, len(decls))
	for i := range decls {
		switch d := &decls[i]; {
		case d.fn != nil:
			out[d.name] = g.call(d.fn.Type)
		case d.typ != nil:
			out[d.name] = g.spec(d.typ)
			g.methods(d, out)
		}
	}
	return out
}

// methods grades what an interface asks for, method by method.
func (g *grader) methods(d *decl, out map[string]grade) {
	face, ok := d.typ.Type.(*ast.InterfaceType)
	if !ok {
		return
	}
	for _, m := range face.Methods.List {
		if f, ok := m.Type.(*ast.FuncType); ok {
			for _, name := range m.Names {
				out[d.name+"."+name.Name] = g.call(f)
			}
		}
	}
}

// call grades what crosses in a call: parameters and results. The receiver
// stays where it is.
func (g *grader) call(f *ast.FuncType) grade {
	var out grade
	for _, list := range []*ast.FieldList{f.Params, f.Results} {
		if list == nil {
			continue
		}
		for _, field := range list.List {
			out.add(g.top(field.Type))
		}
	}
	slices.Sort(out.of)
	return out
}

// top grades a parameter or a result: a pointer to plain data is copied.
func (g *grader) top(e ast.Expr) grade {
	star, ok := ast.Unparen(e).(*ast.StarExpr)
	if !ok {
		return g.expr(e)
	}
	out := g.expr(star.X)
	if out.wire == facts.W0 && !g.ambient(star.X) && !g.message(star.X) {
		out.wire, out.why, out.at = facts.W0p, "copied, no longer shared", e
	}
	return out
}

// expr grades a type expression.
func (g *grader) expr(e ast.Expr) grade {
	switch t := e.(type) {
	case *ast.ParenExpr:
		return g.expr(t.X)
	case *ast.StarExpr:
		return g.expr(t.X)
	case *ast.Ellipsis:
		return g.expr(t.Elt)
	case *ast.ArrayType:
		return g.expr(t.Elt)
	case *ast.MapType:
		return g.mapping(t)
	case *ast.ChanType:
		return grade{wire: facts.W3, why: "channel", at: e}
	case *ast.FuncType:
		return grade{wire: facts.W3, why: "func", typ: types.ExprString(e)}
	case *ast.InterfaceType:
		return g.iface(t)
	case *ast.StructType:
		return g.fields(t)
	case *ast.IndexExpr:
		out := g.expr(t.X)
		out.add(g.expr(t.Index))
		return out
	case *ast.IndexListExpr:
		out := g.expr(t.X)
		for _, a := range t.Indices {
			out.add(g.expr(a))
		}
		return out
	case *ast.Ident, *ast.SelectorExpr:
		return g.name(t.(ast.Expr))
	}
	return grade{}
}

func (g *grader) mapping(t *ast.MapType) grade {
	out := g.expr(t.Key)
	out.add(g.expr(t.Value))
	if key := g.typeOf(t.Key); key != nil && !g.standIn(key) {
		if b, ok := key.Underlying().(*types.Basic); !ok || b.Info()&(types.IsString|types.IsInteger) == 0 {
			out.add(grade{wire: facts.W1, why: "map with a key that is no string or integer", at: t})
		}
	}
	return out
}

func (g *grader) iface(t *ast.InterfaceType) grade {
	if t.Methods.NumFields() == 0 {
		return grade{wire: facts.W1, why: "any", typ: "any"}
	}
	return grade{wire: facts.W3, why: "behaviour interface", typ: "interface"}
}

func (g *grader) fields(t *ast.StructType) grade {
	var out grade
	for _, f := range t.Fields.List {
		field := g.expr(f.Type)
		if len(f.Names) > 0 && nameless(f.Type) {
			field.typ = f.Names[0].Name + " " + types.ExprString(f.Type)
		}
		out.add(field)
		for _, n := range f.Names {
			if out.wire < facts.W1 && !n.IsExported() && n.Name != "_" {
				out.add(grade{wire: facts.W1, why: "unexported field", typ: n.Name + " " + types.ExprString(f.Type)})
			}
		}
	}
	return out
}

// nameless reports whether a type expression is a func or an interface as such.
func nameless(e ast.Expr) bool {
	switch e.(type) {
	case *ast.FuncType, *ast.InterfaceType:
		return true
	}
	return false
}

// name grades a named type.
func (g *grader) name(e ast.Expr) grade {
	if sel, ok := e.(*ast.SelectorExpr); ok {
		if path := g.imported(sel.X); path != "" {
			return g.foreign(e, path, sel.Sel.Name, sel.X.(*ast.Ident).Name)
		}
		return grade{}
	}
	o, ok := g.typeNamed(e)
	switch {
	case !ok:
		return grade{}
	case o.Pkg() == nil:
		return universe(o.Name())
	case g.specs[o] != nil:
		return g.spec(g.specs[o])
	case o.Pkg().Path() != g.Path: // a dot import
		return g.foreign(e, o.Pkg().Path(), o.Name(), "")
	}
	if _, ok := o.Type().(*types.TypeParam); ok {
		return grade{wire: facts.W1, why: "type parameter", typ: o.Name()}
	}
	return grade{}
}

// typeNamed returns the type that an identifier names. That of an embedded field
// names the field as well.
func (g *grader) typeNamed(e ast.Expr) (*types.TypeName, bool) {
	if id, ok := e.(*ast.Ident); ok {
		if o, ok := g.Info.Uses[id].(*types.TypeName); ok {
			return o, true
		}
	}
	o, ok := g.denoted(e).(*types.TypeName)
	return o, ok
}

func universe(name string) grade {
	switch name {
	case "any":
		return grade{wire: facts.W1, why: "any", typ: "any"}
	case "uintptr":
		return grade{wire: facts.W3, why: "address", typ: name}
	}
	return grade{}
}

// spec grades a type that the unit declares, once. A type that holds itself is
// graded by its other parts.
func (g *grader) spec(s *ast.TypeSpec) grade {
	if known, ok := g.done[s]; ok {
		if known == nil {
			return grade{}
		}
		return *known
	}
	g.done[s] = nil
	var out grade
	if o := g.object(s.Name); o == nil || !g.marshals(o.Type()) {
		out = g.expr(s.Type)
	}
	switch {
	case out.wire > facts.W0 && nameless(s.Type):
		out.typ = s.Name.Name
	case out.why != "" && !strings.Contains(out.why, " in "):
		out.why += " in " + s.Name.Name
	}
	slices.Sort(out.of)
	g.done[s] = &out
	return out
}

// foreign grades a type of another package: one of the program's own is graded
// where it is declared, all others by name.
func (g *grader) foreign(e ast.Expr, path, name, local string) grade {
	if n := named(g.typeOf(e)); n != nil && g.marshals(n) {
		return grade{}
	}
	if known, ok := g.named(path, name); ok {
		if known.wire > facts.W0 {
			known.at = e
		}
		return known
	}
	if strings.HasSuffix(local, "pb") || strings.HasSuffix(lastElem(path), "pb") {
		return grade{} // generated from a contract, as is the custom to call it
	}
	if g.typeOf(e) != nil && g.ours(path) {
		return grade{of: []string{path + "." + name}}
	}
	return grade{wire: facts.W1, why: "a type of another module", at: e}
}

// A namedGrade is what the name of a type of another module tells, if that is ok.
type namedGrade struct {
	grade
	ok bool
}

// named grades a type of another module by its name; ok is false if that says nothing.
func (g *grader) named(path, name string) (grade, bool) {
	key := [2]string{path, name}
	known, ok := g.names[key]
	if !ok {
		if wire, why, ok := byName(path, name); !ok {
			known.grade, known.ok = standardGrade(path, name)
		} else if known.ok = true; wire > facts.W0 {
			known.grade = grade{wire: wire, why: why}
		}
		g.names[key] = known
	}
	return known.grade, known.ok
}

func lastElem(path string) string { return path[strings.LastIndexByte(path, '/')+1:] }

// message reports whether a type writes itself to a wire.
func (g *grader) message(e ast.Expr) bool {
	if sel, ok := e.(*ast.SelectorExpr); ok {
		if id, ok := sel.X.(*ast.Ident); ok && strings.HasSuffix(id.Name, "pb") {
			return true
		}
	}
	t := g.typeOf(e)
	return t != nil && g.marshals(t)
}

func (g *grader) ambient(e ast.Expr) bool {
	if sel, ok := e.(*ast.SelectorExpr); ok {
		return ambientType(g.imported(sel.X) + "." + sel.Sel.Name)
	}
	return ambientType(g.spelled(e))
}

var marshalers = []string{"ProtoReflect", "ProtoMessage", "MarshalJSON", "MarshalText", "MarshalBinary", "Marshal", "ToWire", "GobEncode", "Error"}

// marshals reports whether a type knows how to write itself, as protobuf messages
// do, or is an error.
func (g *grader) marshals(t types.Type) bool {
	n := named(t)
	if n == nil || g.standIn(n) {
		return false
	}
	known, ok := g.known[n]
	if !ok {
		known = marshals(n)
		g.known[n] = known
	}
	return known
}

func marshals(t types.Type) bool {
	if _, ok := t.Underlying().(*types.Interface); !ok {
		t = types.NewPointer(t)
	}
	for _, name := range marshalers { // a method set would be made of all the other methods too
		o, _, _ := types.LookupFieldOrMethod(t, false, nil, name)
		if m, ok := o.(*types.Func); ok && m.Signature().Params().Len() == 0 {
			return true
		}
	}
	return false
}

// byName grades the types of other modules that are known by name.
func byName(path, name string) (wire facts.Wire, why string, ok bool) {
	full := path + "." + name
	switch {
	case slices.Contains(handleTypes, full):
		return facts.W3, "live handle", true
	case ambientType(full) || slices.Contains(plainTypes, full) || slices.ContainsFunc(plainPackages, func(p string) bool { return facts.HasPathPrefix(path, p) }):
		return facts.W0, "", true
	case slices.Contains(streamTypes, full):
		return facts.W2, "stream", true
	case path == "iter":
		return facts.W2, "sequence", true
	case path == "sync" || path == "sync/atomic" || strings.HasSuffix(path, "/atomic") || strings.HasPrefix(path, "golang.org/x/sync/"):
		return facts.W3, "lock", true
	case path == "unsafe" || path == "reflect":
		return facts.W3, "address", true
	case slices.Contains(handlePackages, path):
		return facts.W3, "live handle", true
	}
	for _, suffix := range []string{"Client", "Conn", "ClientConn", "Listener", "Server", "Pool", "Handler", "HandlerFunc", "Router", "Session"} {
		if strings.HasSuffix(name, suffix) {
			return facts.W3, "live handle", true
		}
	}
	return 0, "", false
}

var plainPackages = []string{
	"time", "net/netip", "net/url", "math/big", "net/textproto", "google.golang.org/grpc/codes", "google.golang.org/grpc/metadata",
	"github.com/google/uuid", "github.com/gofrs/uuid", "github.com/oklog/ulid", "github.com/prometheus/common/model", "github.com/prometheus/prometheus/model/labels",
}

var plainTypes = []string{
	"context.Context", "net.IP", "net.IPNet", "net.IPMask", "net.HardwareAddr", "encoding/json.RawMessage", "encoding/json.Number",
	"net/http.Header", "net/http.Cookie", "database/sql.NullString", "database/sql.NullInt64", "database/sql.NullTime", "database/sql.NullBool",
	"google.golang.org/grpc.CallOption", "log/slog.Level", "log/slog.Attr", "io/fs.FileMode", "os.FileMode", "net/mail.Address",
}

var streamTypes = []string{
	"io.Reader", "io.Writer", "io.ReadCloser", "io.WriteCloser", "io.ReadWriter", "io.ReadWriteCloser", "io.ReadSeeker", "io.ReadSeekCloser",
	"io.ReaderAt", "io.WriterTo", "io.StringWriter", "bytes.Buffer", "bytes.Reader", "strings.Reader", "strings.Builder",
	"bufio.Reader", "bufio.Writer", "bufio.Scanner", "os.File", "io/fs.FS", "io/fs.File",
}

var handlePackages = []string{"database/sql", "net/http", "os/exec", "github.com/jmoiron/sqlx", "gorm.io/gorm", "google.golang.org/grpc", "github.com/gorilla/mux"}

var handleTypes = []string{"net.Conn", "net.Listener", "net.Dialer", "net.Resolver", "time.Timer", "time.Ticker", "os.Process", "crypto/tls.Config", "testing.T", "testing.B", "testing.TB", "hash.Hash"}

// ambientType reports whether a type, by its full name, is one of the loggers,
// metrics and tracers that every process has of its own: they do not travel and
// need not.
func ambientType(full string) bool {
	path, name := splitName(full)
	switch {
	case strings.HasSuffix(name, "Logger"), strings.HasSuffix(name, "Tracer"), name == "TracerProvider":
		return true
	case strings.HasPrefix(path, "github.com/prometheus/client_golang"), strings.HasPrefix(path, "go.opentelemetry.io/otel"),
		strings.HasPrefix(path, "go.uber.org/zap"), path == "log", path == "expvar":
		return true
	}
	base := lastElem(path)
	return base == "metrics" && (name == "Handler" || name == "Client" || name == "Scope" || strings.HasSuffix(name, "Metrics") || name == "Registry")
}
