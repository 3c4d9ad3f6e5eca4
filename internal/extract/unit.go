package extract

import (
	"cmp"
	"go/ast"
	"go/token"
	"go/types"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/erodehq/erode/internal/facts"
)

// A unit is an Input that has an answer to every question, if only nil.
type unit struct {
	Input
	decls []decl
	tree  tree // of the declaration that is being looked at
	names map[*types.Func]string
	own   map[types.Object]*ownSymbol
	turn  int // counts the lists of mentions
}

// A decl is a package-level declaration: a func, or one spec of a type, variable
// or constant declaration.
type decl struct {
	file *File
	name string         // "Open", "Client.Do"; that of the first variable or constant; "" if blank
	fn   *ast.FuncDecl  // one of these three is set
	typ  *ast.TypeSpec  //
	val  *ast.ValueSpec //
	tok  token.Token    // FUNC, TYPE, VAR or CONST
	tree tree
}

func newUnit(in Input) *unit {
	u := &unit{Input: in, names: map[*types.Func]string{}, own: map[types.Object]*ownSymbol{}}
	if u.Info == nil {
		u.Info = &types.Info{}
	}
	u.Files = slices.Clone(in.Files)
	if u.Layout == nil {
		u.Layout = &Layout{}
		for i := range u.Files {
			u.Layout.Add(u.Files[i].Syntax)
		}
	}
	u.decls = make([]decl, 0, len(u.Layout.spans))
	for i := range u.Files {
		f := &u.Files[i]
		f.lines = u.Fset.File(f.Syntax.FileStart)
		u.decls = appendDecls(u.decls, f, u.Layout.trees(f.Syntax))
	}
	return u
}

// appendDecls appends the declarations of a file. Next returns their syntax, one after
// another.
func appendDecls(list []decl, f *File, next func() tree) []decl {
	for n, tok := range roots(f.Syntax) {
		d := decl{file: f, tok: tok, tree: next()}
		switch n := n.(type) {
		case *ast.FuncDecl:
			d.name, d.fn = funcName(n), n
		case *ast.TypeSpec:
			d.name, d.typ = unblank(n.Name.Name), n
		case *ast.ValueSpec:
			if len(n.Names) == 0 {
				continue
			}
			d.name, d.val = unblank(n.Names[0].Name), n
		}
		list = append(list, d)
	}
	return list
}

// declsInOrder returns the declarations of the files of the unit and of those beside
// them, in the order in which these were parsed.
func (u *unit) declsInOrder() []decl {
	if len(u.Beside) == 0 {
		return u.decls
	}
	all := slices.Clone(u.decls)
	for i := range u.Beside {
		all = appendDecls(all, &u.Beside[i], func() tree { return tree{} })
	}
	slices.SortStableFunc(all, func(a, b decl) int {
		return cmp.Compare(a.file.Syntax.FileStart, b.file.Syntax.FileStart)
	})
	return all
}

// node returns the syntax of the declaration.
func (d *decl) node() ast.Node {
	switch {
	case d.fn != nil:
		return d.fn
	case d.typ != nil:
		return d.typ
	}
	return d.val
}

// pos returns the place of p in a file of the unit. Line directives do not count, but
// for those of cgo: a finding names the file that one can edit.
func (u *unit) pos(f *File, p token.Pos) facts.Pos {
	at := f.lines.PositionFor(p, f.Made)
	return facts.Pos{File: f.Index, Line: int32(at.Line), Col: int32(at.Column)}
}

// typeOf returns the type of an expression, nil if it is not known.
func (u *unit) typeOf(e ast.Expr) types.Type {
	if tv, ok := u.Info.Types[e]; ok {
		return known(tv.Type)
	}
	if id, ok := e.(*ast.Ident); ok {
		if o := u.object(id); o != nil {
			return known(o.Type())
		}
	}
	return nil
}

// object returns what an identifier defines or denotes, nil if it is not known.
func (u *unit) object(id *ast.Ident) types.Object {
	if o := u.Info.Defs[id]; o != nil {
		return o
	}
	return u.Info.Uses[id]
}

// known returns t, or nil in place of the type that go/types gives to what it
// could not check.
func known(t types.Type) types.Type {
	if t == types.Typ[types.Invalid] {
		return nil
	}
	return t
}

// funcName returns "Open" for a func and "Client.Do" for a method.
func funcName(d *ast.FuncDecl) string {
	if d.Recv == nil || len(d.Recv.List) == 0 {
		return unblank(d.Name.Name)
	}
	return receiverName(d.Recv.List[0].Type) + "." + d.Name.Name
}

// receiverName returns "Client" for Client, *Client and *Client[K, V].
func receiverName(e ast.Expr) string {
	for {
		switch x := e.(type) {
		case *ast.StarExpr:
			e = x.X
		case *ast.ParenExpr:
			e = x.X
		case *ast.IndexExpr:
			e = x.X
		case *ast.IndexListExpr:
			e = x.X
		case *ast.Ident:
			return x.Name
		default:
			return ""
		}
	}
}

func unblank(name string) string {
	if name == "_" {
		return ""
	}
	return name
}

// isOwn reports whether pkg is the package that the unit belongs to. External
// tests are a package to the compiler, but not to facts.
func (u *unit) isOwn(pkg *types.Package) bool {
	return pkg != nil && (pkg == u.Pkg || pkg.Path() == u.Path)
}

// standIn reports whether t is a named type of a faked package, or one defined as
// such a type.
func (u *unit) standIn(t types.Type) bool {
	name := typeName(t)
	return name != nil && (isStandIn(t) || name.Pkg() != nil && u.Faked != nil && u.Faked(name.Pkg().Path()))
}

// qualified returns the import path and the name that an expression such as
// store.Row stands for, whether or not that package could be looked into. The
// name may also come from a dot import.
func (u *unit) qualified(e ast.Expr) (pkg, name string, ok bool) {
	switch e := ast.Unparen(e).(type) {
	case *ast.SelectorExpr:
		if id, isIdent := e.X.(*ast.Ident); isIdent {
			if p := u.importOf(id); p != "" {
				return p, e.Sel.Name, true
			}
		}
	case *ast.Ident:
		o := u.Info.Uses[e]
		if o != nil && o.Pkg() != nil && !u.isOwn(o.Pkg()) && o.Parent() == o.Pkg().Scope() {
			return importPath(o.Pkg()), e.Name, true
		}
	}
	return "", "", false
}

// importOf returns the path of the import that an identifier names, "" if it
// names none.
func (u *unit) importOf(id *ast.Ident) string {
	return importNamed(u.Info.Uses[id])
}

// importNamed returns the path of the import whose name an object is, "" for any
// other object and for nil.
func importNamed(o types.Object) string {
	if p, ok := o.(*types.PkgName); ok {
		return importPath(p.Imported())
	}
	return ""
}

// importPath returns the path by which source imports the package: the standard
// library does not write the "vendor/" of what it carries along.
func importPath(p *types.Package) string {
	return strings.TrimPrefix(p.Path(), "vendor/")
}

// fileImport returns the path of the import that a file calls name, "" if there is
// none.
func (u *unit) fileImport(f *File, name string) string {
	for _, spec := range f.Syntax.Imports {
		if u.importName(spec) == name {
			return specPath(spec)
		}
	}
	return ""
}

// lookUp returns a package-level object of an imported package, nil if there is
// none or nothing is known of the package.
func (u *unit) lookUp(path, name string) types.Object {
	if u.Pkg == nil {
		return nil
	}
	for _, p := range u.Pkg.Imports() {
		if importPath(p) == path {
			return p.Scope().Lookup(name)
		}
	}
	return nil
}

// importName returns the name under which a file knows an import, "" if it cannot
// be used by name.
func (u *unit) importName(spec *ast.ImportSpec) string {
	if spec.Name != nil {
		if spec.Name.Name == "." {
			return ""
		}
		return unblank(spec.Name.Name)
	}
	if p, ok := u.Info.Implicits[spec].(*types.PkgName); ok {
		return p.Name()
	}
	return GuessName(specPath(spec))
}

// specPath returns the unquoted path of an import.
func specPath(spec *ast.ImportSpec) string {
	path, _ := strconv.Unquote(spec.Path.Value)
	return path
}

// GuessName returns the name that a package at an import path most likely has: the
// last element that is no major version of a module, less the "go-" or ".v2" around it.
func GuessName(importPath string) string {
	return Names(importPath)[0]
}

// Names returns the names that a package at an import path may have, the likeliest
// first. There is always one.
func Names(importPath string) []string {
	rest, last := path.Split(importPath)
	version := ""
	if isVersion(last) && rest != "" {
		version, last = last, path.Base(rest)
	}
	if stem, after, ok := strings.Cut(last, "."); ok && isVersion(after) {
		last = stem
	}
	short := strings.TrimSuffix(strings.TrimSuffix(strings.TrimPrefix(last, "go-"), "-go"), ".go")
	var candidates []string
	if version == "v0" || version == "v1" {
		candidates = append(candidates, version) // modules do not end in these, so it is a folder
	}
	words := strings.FieldsFunc(short, func(r rune) bool { return r == '-' || r == '.' })
	candidates = append(candidates, last, short, strings.Join(words, ""), strings.Join(words, "_"))
	candidates = append(candidates, words...)
	candidates = append(candidates, version, short+version)
	var names []string
	for _, name := range candidates {
		if token.IsIdentifier(name) && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	if len(names) == 0 {
		return []string{"_"}
	}
	return names
}

// isVersion reports whether s is "v" and a number.
func isVersion(s string) bool {
	return len(s) > 1 && s[0] == 'v' && strings.Trim(s[1:], "0123456789") == ""
}
