package fix

import (
	"bytes"
	"fmt"
	"go/ast"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/erodehq/erode/boundaries"
	"github.com/erodehq/erode/internal/facts"
)

// facade looks for an exposed package that offers all that a file uses of a private
// one, nil if there is none.
func (x *fixer) facade(f *boundaries.Finding) *boundaries.Fix {
	if x.others[f.Position] > 0 {
		return nil // another rule speaks against this dependency: it is not about the door
	}
	from, _ := x.Graph.ID(f.From.Package)
	to, ok := x.Graph.ID(f.To.Package)
	if !ok || x.Graph.Package(to) == nil {
		return nil
	}
	file := fileOf(x.Graph.Package(from), f.Position.File)
	if file == nil || file.Cgo || file.Generated {
		return nil
	}
	u := x.usage(f, x.Graph.Package(to).Name)
	if u == nil {
		return nil
	}
	for _, api := range x.doors(f.View, to) {
		p := x.Graph.Package(api)
		switch {
		case p.IsMain() || !visible(f.From.Package, p.Path) || p.Module != x.Graph.Package(to).Module:
		case !file.External && (api == from || x.Graph.Uses().Reach(api).Has(from)): // a circle
		case !x.offers(p, f.To.Package, u.names):
		default:
			if fix := x.rewrite(f, file, u, p); fix != nil {
				return fix
			}
		}
	}
	return nil
}

// A usage is how a file uses a package that it imports.
type usage struct {
	*source
	spec       *ast.ImportSpec
	local      string       // what the file calls the package
	qualifiers []*ast.Ident // in front of a name of it
	names      []string     // used, sorted
}

// usage finds the import at a finding and all uses of it; nil if there is one that
// names alone do not explain.
func (x *fixer) usage(f *boundaries.Finding, name string) *usage {
	s := x.source(f.Position.File)
	if s == nil || s.file == nil {
		return nil
	}
	u := &usage{source: s, local: name}
	for _, spec := range s.file.Imports {
		if spec.Name != nil && spec.Name.Name == "." {
			return nil // any name may come from there
		}
		if at := s.tok.Position(spec.Path.Pos()); at.Line == f.Position.Line && at.Column == f.Position.Col {
			u.spec = spec
		}
	}
	if u.spec == nil {
		return nil // edited meanwhile
	}
	if p, err := strconv.Unquote(u.spec.Path.Value); err != nil || p != f.To.Package {
		return nil
	}
	if u.spec.Name != nil {
		u.local = u.spec.Name.Name
	}
	// What the parser leaves unresolved is declared in another file, predeclared or
	// imported.
	open := map[*ast.Ident]bool{}
	for _, id := range s.file.Unresolved {
		if id.Name == u.local {
			open[id] = true
		}
	}
	ast.Inspect(s.file, func(n ast.Node) bool {
		if sel, ok := n.(*ast.SelectorExpr); ok {
			if id, ok := sel.X.(*ast.Ident); ok && open[id] {
				u.qualifiers, u.names = append(u.qualifiers, id), append(u.names, sel.Sel.Name)
				delete(open, id)
			}
		}
		return true
	})
	if len(open) > 0 || len(u.qualifiers) == 0 {
		return nil
	}
	slices.Sort(u.names)
	u.names = slices.Compact(u.names)
	return u
}

// doors returns the exposed packages of the component that a private package
// belongs to.
func (x *fixer) doors(view string, private int32) []int32 {
	var out []int32
	for _, s := range x.Bound.Scopes {
		if s.View.Name != view {
			continue
		}
		for id := range int32(x.Graph.Own()) {
			if id != private && s.Part(id) == s.Part(private) && s.Exposed(id) && x.Graph.Edge(id, private) != nil {
				out = append(out, id)
			}
		}
	}
	return out
}

// offers reports whether a package declares each of some names of another one as
// the same type or constant, in files that every build includes.
func (x *fixer) offers(p *facts.Package, private string, names []string) bool {
	offered := map[string]bool{}
	for i := range p.Files {
		f := &p.Files[i]
		if f.Test || f.Cgo || f.Build != "" {
			continue
		}
		s := x.source(p.FilePath(int32(i)))
		if s == nil || s.file == nil {
			continue
		}
		for _, spec := range s.file.Imports {
			if path, err := strconv.Unquote(spec.Path.Value); err != nil || path != private {
				continue
			}
			local := ""
			if id, ok := x.Graph.ID(private); ok {
				local = x.Graph.Package(id).Name
			}
			if spec.Name != nil {
				local = spec.Name.Name
			}
			passedOn(s.file, local, offered)
		}
	}
	return !slices.ContainsFunc(names, func(name string) bool { return !offered[name] })
}

// passedOn adds the names that a file passes on unchanged:
// type Order = store.Order, const Max = store.Max.
func passedOn(f *ast.File, local string, names map[string]bool) {
	is := func(name string, x ast.Expr) bool {
		sel, ok := x.(*ast.SelectorExpr)
		if !ok || sel.Sel.Name != name {
			return false
		}
		id, ok := sel.X.(*ast.Ident)
		return ok && id.Name == local && id.Obj == nil
	}
	for _, d := range f.Decls {
		g, ok := d.(*ast.GenDecl)
		if !ok {
			continue
		}
		for _, spec := range g.Specs {
			switch spec := spec.(type) {
			case *ast.TypeSpec:
				if spec.Assign.IsValid() && spec.TypeParams == nil && is(spec.Name.Name, spec.Type) {
					names[spec.Name.Name] = true
				}
			case *ast.ValueSpec:
				for i, name := range spec.Names {
					if g.Tok.String() == "const" && spec.Type == nil && i < len(spec.Values) && is(name.Name, spec.Values[i]) {
						names[name.Name] = true
					}
				}
			}
		}
	}
}

// rewrite makes a file use an exposed package in place of the private one, nil if
// names get into each other's way or a rule objects.
func (x *fixer) rewrite(f *boundaries.Finding, file *facts.File, u *usage, api *facts.Package) *boundaries.Fix {
	if !x.Bound.Permits(boundaries.Proposal{From: f.From.Package, To: api.Path, Test: file.Test}) {
		return nil
	}
	fix := &boundaries.Fix{Message: fmt.Sprintf("import %s, which offers the same", api.Path)}
	name := api.Name
	if there := imported(u.file, api.Path); there != nil {
		if there.Name != nil {
			name = there.Name.Name
		}
		if name == "_" || declares(u.file, name) {
			return nil
		}
		edit, ok := u.dropped()
		if !ok {
			return nil
		}
		fix.Edits = append(fix.Edits, edit)
	} else {
		if x.brings[[2]string{u.name, api.Path}] {
			return nil // one fix at a time may add the import
		}
		text := strconv.Quote(api.Path)
		switch {
		case u.spec.Name != nil:
			name = u.local
		case name != u.local && x.taken(f, file, u, name):
			return nil
		case path.Base(api.Path) != name:
			text = name + " " + text
		}
		x.brings[[2]string{u.name, api.Path}] = true
		fix.Edits = append(fix.Edits, u.edit(u.spec.Path.Pos(), u.spec.Path.End(), text))
	}
	if name != u.local {
		for _, q := range u.qualifiers {
			fix.Edits = append(fix.Edits, u.edit(q.Pos(), q.End(), name))
		}
	}
	slices.SortFunc(fix.Edits, func(a, b boundaries.Edit) int { return a.At - b.At })
	return fix
}

// dropped removes the import, which has to have its line for itself: a comment
// beside it would lose what it is about.
func (u *usage) dropped() (boundaries.Edit, bool) {
	at := u.tok.Offset(u.spec.Pos())
	start, end := u.line(at)
	alone := strings.TrimPrefix(string(bytes.TrimSpace(u.text[start:end])), "import ")
	if u.spec.Doc != nil || alone != string(u.text[at:u.tok.Offset(u.spec.End())]) {
		return boundaries.Edit{}, false
	}
	return boundaries.Edit{File: u.name, At: start, Old: string(u.text[start:end])}, true
}

// imported returns the import of a path, nil if the file has none.
func imported(f *ast.File, path string) *ast.ImportSpec {
	for _, spec := range f.Imports {
		if p, err := strconv.Unquote(spec.Path.Value); err == nil && p == path {
			return spec
		}
	}
	return nil
}

// declares reports whether a file declares a name anywhere, so that it may mean
// something else where the package is used.
func declares(f *ast.File, name string) bool {
	found := false
	ast.Inspect(f, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok && id.Name == name && id.Obj != nil {
			found = true
		}
		return !found
	})
	return found
}

// taken reports whether a file cannot call an import by a name: it declares it,
// imports something by it, or uses it for something else, or another file of the
// package declares it.
func (x *fixer) taken(f *boundaries.Finding, file *facts.File, u *usage, name string) bool {
	if declares(u.file, name) || slices.ContainsFunc(u.file.Unresolved, func(id *ast.Ident) bool { return id.Name == name }) {
		return true
	}
	for _, spec := range u.file.Imports {
		if spec.Name != nil && spec.Name.Name == name {
			return true
		}
	}
	id, _ := x.Graph.ID(f.From.Package)
	p := x.Graph.Package(id)
	for i := range p.Files {
		if p.Files[i].Package != file.Package {
			continue
		}
		s := x.source(p.FilePath(int32(i)))
		if s == nil || s.file == nil || s.file.Scope.Lookup(name) != nil {
			return true
		}
	}
	return false
}

// visible reports whether Go lets one package import another: what lies below a
// folder internal is for those beside that folder.
func visible(from, to string) bool {
	i := strings.LastIndex("/"+to+"/", "/internal/")
	if i < 0 {
		return true
	}
	return facts.HasPathPrefix(from, strings.TrimSuffix(to[:max(i-1, 0)], "/"))
}
