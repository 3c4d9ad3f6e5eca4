package load

import (
	"cmp"
	"errors"
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strconv"
	"sync"

	"github.com/erodehq/erode/internal/extract"
)

// standIns holds the types that stand for those of packages which are not looked
// into. A type has one stand-in in the whole program, so that what two packages
// say of it agrees.
//
// A type-checker reads the packages that it imports without a lock. So each unit
// gets a package of its own to import, whose scope holds the shared types.
type standIns struct {
	mu       sync.Mutex
	packages map[string]*types.Package // where the shared types belong; grows under mu
	odd      map[oddType]*types.TypeName
	names    map[string][]string // by import path: what such a package may be called
}

// An oddType is used with another number of type arguments than elsewhere.
type oddType struct {
	path, name string
	arity      int
}

// errStandIn makes go/types put up with what a stand-in lacks.
var errStandIn = errors.New("not looked into")

// unitPackage returns the package that a unit imports as path, with stand-ins for
// the types that the unit names.
func (s *standIns) unitPackage(path string, m *mention) *types.Package {
	s.mu.Lock()
	defer s.mu.Unlock()
	shared := s.shared(path)
	names, ok := s.names[path]
	if !ok {
		names = extract.Names(path)
		s.names[path] = names
	}
	name := m.nameOf(path, names)
	p := types.NewPackage(path, name)
	for typeName, arity := range m.named(path, name) {
		p.Scope().Insert(s.sharedType(shared, typeName, arity))
	}
	p.MarkComplete()
	return p
}

// typeName returns the stand-in for a type.
func (s *standIns) typeName(path, name string, arity int) *types.TypeName {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.sharedType(s.shared(path), name, arity)
}

// isStandIn reports whether a package has no types but stand-ins.
func (s *standIns) isStandIn(p *types.Package) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.packages[p.Path()] == p
}

// sharedType returns a type of the package that the stand-ins of a path belong to.
func (s *standIns) sharedType(shared *types.Package, name string, arity int) *types.TypeName {
	o, _ := shared.Scope().Lookup(name).(*types.TypeName)
	switch {
	case o == nil:
		o = extract.StandIn(shared, name, arity)
		shared.Scope().Insert(o)
	case arityOf(o) != arity:
		key := oddType{shared.Path(), name, arity}
		if s.odd[key] == nil {
			s.odd[key] = extract.StandIn(shared, name, arity)
		}
		o = s.odd[key]
	}
	return o
}

// shared returns the package that the shared stand-ins of path belong to.
func (s *standIns) shared(path string) *types.Package {
	p := s.packages[path]
	if p == nil {
		p = types.NewPackage(path, extract.GuessName(path))
		p.MarkComplete()
		s.packages[path] = p
	}
	return p
}

func arityOf(o *types.TypeName) int {
	if t, ok := o.Type().(*types.Named); ok {
		return t.TypeParams().Len()
	}
	return 0
}

// A mention is what the syntax of a unit tells of the packages that it imports.
type mention struct {
	types map[string]map[string]int // what stands for a type: base, name, number of arguments
	specs map[string][]string       // by import path: the names that files give it, "" for none

	selected map[string]map[string]bool // what stands behind the names of own packages

	files   []fileNames
	unnamed map[string][]*fileNames // by import path: of the files that give it no name
	file    *fileNames              // the one in hand
}

// fileNames are the names in a file that tell what a package without one is called.
type fileNames struct {
	bases   map[string]bool // selectors start with them
	taken   map[string]bool // other imports have them
	guessed []string        // import paths without any
}

// mentions looks through the files of a unit. Own returns the name of a package of
// the program.
func mentions(files []*ast.File, syntax *extract.Layout, own func(importPath string) (name string, ok bool)) mention {
	m := mention{
		types: map[string]map[string]int{}, specs: map[string][]string{},
		selected: map[string]map[string]bool{}, files: make([]fileNames, len(files)), unnamed: map[string][]*fileNames{},
	}
	for i, f := range files { // all of them first: what is selected is asked for below
		m.files[i] = fileNames{bases: map[string]bool{}, taken: map[string]bool{}}
		for _, spec := range f.Imports {
			if path, name := m.spec(spec, own); name == "" {
				m.unnamed[path] = append(m.unnamed[path], &m.files[i])
				m.files[i].guessed = append(m.files[i].guessed, path)
			} else {
				m.files[i].taken[name] = true
			}
		}
	}
	for i, f := range files {
		m.file = &m.files[i]
		for n := range syntax.Nodes(f) {
			m.node(n)
		}
	}
	return m
}

// spec notes the name that an import declaration gives. It returns the name by which
// the file knows the package, "" if that is to be guessed.
func (m *mention) spec(spec *ast.ImportSpec, own func(importPath string) (name string, ok bool)) (path, base string) {
	path, _ = strconv.Unquote(spec.Path.Value)
	name := ""
	if spec.Name != nil {
		name = spec.Name.Name
	}
	if !slices.Contains(m.specs[path], name) {
		m.specs[path] = append(m.specs[path], name)
	}
	likely, ok := own(path)
	if !ok {
		return path, name
	}
	base = cmp.Or(name, likely)
	if m.selected[base] == nil {
		m.selected[base] = map[string]bool{}
	}
	return path, base
}

// node notes the types that a node names for certain. A selector elsewhere may as
// well be a func or a variable.
func (m *mention) node(n ast.Node) {
	switch n := n.(type) {
	case *ast.SelectorExpr:
		if id, ok := n.X.(*ast.Ident); ok {
			m.file.bases[id.Name] = true
			if names := m.selected[id.Name]; names != nil {
				names[n.Sel.Name] = true
			}
		}
	case *ast.Field:
		m.typ(n.Type, 0)
	case *ast.ValueSpec:
		m.typ(n.Type, 0)
	case *ast.TypeSpec:
		m.typ(n.Type, 0)
	case *ast.CompositeLit:
		m.typ(n.Type, 0)
	case *ast.TypeAssertExpr:
		m.typ(n.Type, 0)
	case *ast.ArrayType:
		m.typ(n.Elt, 0)
	case *ast.MapType:
		m.typ(n.Key, 0)
		m.typ(n.Value, 0)
	case *ast.ChanType:
		m.typ(n.Value, 0)
	case *ast.Ellipsis:
		m.typ(n.Elt, 0)
	case *ast.TypeSwitchStmt:
		for _, s := range n.Body.List {
			if clause, ok := s.(*ast.CaseClause); ok {
				for _, x := range clause.List {
					m.typ(x, 0)
				}
			}
		}
	}
}

// typ notes what a type expression names.
func (m *mention) typ(x ast.Expr, arity int) {
	switch x := x.(type) {
	case *ast.ParenExpr:
		m.typ(x.X, arity)
	case *ast.StarExpr:
		m.typ(x.X, arity)
	case *ast.IndexExpr:
		m.typ(x.X, 1)
		m.typ(x.Index, 0)
	case *ast.IndexListExpr:
		m.typ(x.X, len(x.Indices))
		for _, arg := range x.Indices {
			m.typ(arg, 0)
		}
	case *ast.UnaryExpr:
		if x.Op == token.TILDE {
			m.typ(x.X, 0)
		}
	case *ast.BinaryExpr:
		if x.Op == token.OR {
			m.typ(x.X, 0)
			m.typ(x.Y, 0)
		}
	case *ast.SelectorExpr:
		if id, ok := x.X.(*ast.Ident); ok {
			if m.types[id.Name] == nil {
				m.types[id.Name] = map[string]int{}
			}
			m.types[id.Name][x.Sel.Name] = max(m.types[id.Name][x.Sel.Name], arity)
		}
	}
}

// isBase reports whether a selector starts with a name.
func (m *mention) isBase(name string) bool {
	return slices.ContainsFunc(m.files, func(f fileNames) bool { return f.bases[name] })
}

// nameOf returns the name that a package which cannot be asked most likely has: of
// those that its path allows, the first that a file uses, unless another import of the
// file has it or is likelier to.
func (m *mention) nameOf(path string, names []string) string {
	for i, name := range names {
		for _, f := range m.unnamed[path] {
			if f.bases[name] && !f.taken[name] && (i == 0 || !f.suits(name)) {
				return name
			}
		}
	}
	return names[0]
}

// suits reports whether some package without a name is called so by its path.
func (f *fileNames) suits(name string) bool {
	return slices.ContainsFunc(f.guessed, func(path string) bool { return extract.GuessName(path) == name })
}

// named returns the types of a package that the files of a unit name, under
// whatever name a file imports it. The caller does not change the map.
func (m *mention) named(path, likely string) map[string]int {
	specs := m.specs[path]
	if len(specs) == 1 {
		return m.types[cmp.Or(specs[0], likely)]
	}
	named := map[string]int{}
	for _, base := range specs {
		for name, arity := range m.types[cmp.Or(base, likely)] {
			named[name] = max(named[name], arity)
		}
	}
	return named
}
