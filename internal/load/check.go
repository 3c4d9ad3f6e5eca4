package load

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"runtime"
	"slices"
	"strings"

	"github.com/erodehq/erode/internal/extract"
	"github.com/erodehq/erode/internal/facts"
)

// A checked is what type-checking a unit gave.
type checked struct {
	types    *types.Package
	facts    *facts.Types
	allows   map[int32][]facts.Allow // by file: every erode:allow comment
	problems []facts.Problem
	whole    bool // it is the package proper, and nothing is missing
	needs    []need
}

// A check type-checks one unit.
type check struct {
	*typedLoad
	node     *node
	unit     *unit
	contents *contents
	tests    *types.Package // the package with its in-package tests, for the external ones
	fset     *token.FileSet
	files    []*ast.File
	sources  map[*ast.File]int32
	size     int // of what is left of the files, in bytes, about
	mention  mention
	errs     []types.Error
	missing  []string // own packages that could not be imported
	result   checked
}

// check type-checks a unit. The packages of the program that it imports have their
// types already.
func (l *typedLoad) check(n *node, u *unit, tests *types.Package, files *contents) checked {
	c := &check{typedLoad: l, node: n, unit: u, contents: files, tests: tests, fset: token.NewFileSet(), sources: map[*ast.File]int32{}}
	c.result.allows = map[int32][]facts.Allow{}
	taken := make([]bool, len(n.pkg.Files))
	for _, i := range u.taken {
		taken[i] = true
	}
	sources := c.parse(taken)
	for _, src := range sources {
		c.take(src)
	}
	r := l.rooms.take(c.size)
	defer l.rooms.give(r)
	for _, f := range c.files {
		r.layout.Add(f)
	}
	c.mention = mentions(c.files, &r.layout, c.nameOfOwn)
	apart := c.setApart(sources)
	partial := c.types(r.info)
	in := extract.Input{
		Path: n.pkg.Path, Fset: c.fset, Pkg: c.result.types, Info: r.info, Tier: l.tier, Faked: l.faked, Layout: &r.layout,
	}
	for _, f := range c.files {
		if i := c.sources[f]; taken[i] {
			in.Files = append(in.Files, extract.File{Syntax: f, Index: i, Test: n.pkg.Files[i].Test, Generated: n.pkg.Files[i].Generated})
		}
	}
	c.result.facts = apart.extract(in)
	c.result.facts.Partial = strings.Join(partial, "; ")
	c.typeProblems()
	c.keepApart(&apart, partial)
	c.forgetStandIns()
	c.needs()
	return c.result
}

// nameOfOwn returns the name of a package of the program; ok is false for any other.
func (c *check) nameOfOwn(importPath string) (name string, ok bool) {
	if n := c.resolve(c.node, importPath); n != nil {
		return n.pkg.Name, true
	}
	return "", false
}

// needs notes what the unit uses of the packages of the program that it imports.
func (c *check) needs() {
	if c.store == nil {
		return
	}
	for _, path := range c.unit.imports(c.node.pkg) {
		name, own := c.nameOfOwn(path)
		if !own {
			continue
		}
		n := need{Path: path, All: slices.ContainsFunc(c.result.facts.References, func(r facts.Reference) bool {
			return r.Use == facts.UseLinkname && r.To == path
		})}
		for _, base := range c.mention.specs[path] {
			n.All = n.All || base == "."
			for symbol := range c.mention.selected[cmp.Or(base, name)] {
				if token.IsExported(symbol) {
					n.Names = append(n.Names, symbol)
				}
			}
		}
		slices.Sort(n.Names)
		n.Names = slices.Compact(n.Names)
		c.result.needs = append(c.result.needs, n)
	}
}

// forgetStandIns makes a package one that imports nothing. A message of go/types that
// names a type goes through all packages that are imported, directly or not, and every
// unit has stand-ins of its own.
func (c *check) forgetStandIns() {
	if p := c.result.types; p != nil && c.deps == nil {
		p.SetImports(nil)
	}
}

// types runs go/types over the unit and says what of it has no types.
func (c *check) types(info *types.Info) (partial []string) {
	defer func() {
		if r := recover(); r != nil {
			// go/types does not promise to survive code that does not compile.
			partial = append(partial, fmt.Sprintf("go/types failed on this package: %v", r))
		}
	}()
	name := c.node.pkg.Path
	if c.unit.external {
		name += "_test"
	}
	config := types.Config{
		Importer:    c,
		FakeImportC: true,
		Sizes:       types.SizesFor("gc", runtime.GOARCH),
		Error: func(err error) {
			if e, ok := err.(types.Error); ok && !e.Soft {
				c.errs = append(c.errs, e)
			}
		},
	}
	// Files of another name would be left out, without types.
	c.result.types = types.NewPackage(name, c.node.pkg.Files[c.unit.files[0]].Package)
	// The error is the first of those that config.Error heard.
	_ = types.NewChecker(&config, c.fset, c.result.types, info).Files(c.files)
	for _, path := range c.missing {
		partial = append(partial, "no types of "+path)
	}
	return partial
}

// Import returns a package for the unit to import; with errStandIn, one that is
// not all there.
func (c *check) Import(importPath string) (*types.Package, error) {
	if importPath == "unsafe" {
		return types.Unsafe, nil
	}
	if importPath == c.node.pkg.Path && c.unit.external && c.tests != nil {
		return c.tests, nil
	}
	if n := c.resolve(c.node, importPath); n != nil {
		if p := c.typesOf(n); p != nil {
			return c.lawful(p), nil
		}
	}
	if c.ownPaths[importPath] {
		c.missing = append(c.missing, importPath)
	} else if c.deps != nil {
		if p := c.deps.Import(importPath); p != nil {
			return p, nil
		}
	}
	return c.standIns.unitPackage(importPath, &c.mention), errStandIn
}

// lawful returns a package as the unit may see it. Go/types lets a unit have names
// that are not exported, with a message; which of these there are depends on
// whether the package came from source or from a cache.
func (c *check) lawful(p *types.Package) *types.Package {
	for _, base := range c.mention.specs[p.Path()] {
		for name := range c.mention.selected[cmp.Or(base, p.Name())] {
			if !token.IsExported(name) && p.Scope().Lookup(name) != nil {
				return exportedOf(p)
			}
		}
	}
	return p
}

func exportedOf(p *types.Package) *types.Package {
	view := types.NewPackage(p.Path(), p.Name())
	for _, name := range p.Scope().Names() {
		if token.IsExported(name) {
			view.Scope().Insert(p.Scope().Lookup(name))
		}
	}
	view.SetImports(p.Imports())
	view.MarkComplete()
	return view
}

// typeProblems keeps the errors that are the code's own fault, and only where the
// whole package is in the unit. Where there are stand-ins most errors come of
// them, so only two kinds are believed: a name that nothing declares and one
// declared twice.
func (c *check) typeProblems() {
	c.result.whole = c.whole() && len(c.result.problems) == 0
	if !c.result.whole {
		return
	}
	for _, e := range c.errs {
		at := c.fset.PositionFor(e.Pos, false)
		if !c.believed(e) {
			continue
		}
		c.result.problems = append(c.result.problems, facts.Problem{
			File: at.Filename, Line: int32(at.Line), Col: int32(at.Column), Kind: "type", Message: e.Msg,
		})
		return // one is enough to know that the package does not compile
	}
}

// whole reports whether the unit is the package proper and no file is missing from
// it that might declare what it uses.
func (c *check) whole() bool {
	if c.unit != &c.node.primary {
		return false
	}
	for i := range c.node.pkg.Files {
		if f := &c.node.pkg.Files[i]; !f.Test && (!f.Host || f.Cgo || f.Package != c.node.pkg.Name) {
			return false
		}
	}
	return len(c.files) == len(c.unit.files)
}

func (c *check) believed(e types.Error) bool {
	if c.deps != nil && c.deps.complete() && len(c.missing) == 0 {
		return true
	}
	if strings.Contains(e.Msg, " redeclared in this block") {
		return true
	}
	name, ok := strings.CutPrefix(e.Msg, "undefined: ")
	if !ok {
		return false
	}
	if base, symbol, qualified := strings.Cut(name, "."); qualified {
		return token.IsExported(symbol) && c.ownAndWhole(base, symbol)
	}
	for _, f := range c.files {
		for _, spec := range f.Imports {
			if spec.Name != nil && spec.Name.Name == "." {
				return false
			}
		}
	}
	return token.IsIdentifier(name) && !c.mention.isBase(name)
}

// ownAndWhole reports whether the package that the unit calls base is one of the
// program of which every file has been type-checked.
func (c *check) ownAndWhole(base, symbol string) bool {
	for _, p := range c.result.types.Imports() {
		n := c.byPath[p.Path()]
		if p.Name() != base || n == nil || p.Scope().Lookup(symbol) != nil {
			continue
		}
		return n.whole && n.partial == ""
	}
	return false
}
