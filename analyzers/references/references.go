package references

import (
	"go/ast"
	"go/token"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/erodehq/erode/internal/extract"
	"github.com/erodehq/erode/internal/facts"
)

// Analyzer finds the references of a package.
var Analyzer = New()

// New returns an analyzer of its own.
func New() *analysis.Analyzer {
	return &analysis.Analyzer{
		Name:       "erodereferences",
		Doc:        "find what a package uses of others\n\nIt reports nothing; other analyzers build on its result.",
		URL:        "https://pkg.go.dev/github.com/erodehq/erode/analyzers/references",
		ResultType: reflect.TypeFor[*facts.Types](),
		Run:        func(pass *analysis.Pass) (any, error) { return Of(pass), nil },
	}
}

// Of extracts the references of a pass. The positions are indices into the files
// of Package.
func Of(pass *analysis.Pass) *facts.Types {
	if pass.Pkg == nil || pass.TypesInfo == nil {
		return &facts.Types{Partial: "the driver supplies no types"}
	}
	in := extract.Input{Path: Path(pass), Fset: pass.Fset, Pkg: pass.Pkg, Info: pass.TypesInfo, Tier: facts.Exact}
	for i, f := range sorted(pass) {
		in.Files = append(in.Files, extract.File{
			Syntax: f, Index: int32(i), Test: strings.HasSuffix(base(pass, f), "_test.go"), Generated: ast.IsGenerated(f),
		})
	}
	return extract.Package(in)
}

// Package returns what a pass shows of a package without types: its files and
// imports. The directory is relative to the module, whose path may be "" when it
// is not known.
func Package(pass *analysis.Pass, module string) *facts.Package {
	p := &facts.Package{Path: Path(pass), Module: module, Dir: "."}
	if below, ok := strings.CutPrefix(p.Path, module+"/"); ok && module != "" {
		p.Dir = below
	}
	for _, f := range sorted(pass) {
		_, made := Source(pass.Fset, f)
		file := facts.File{
			Name: base(pass, f), Package: f.Name.Name, Host: true, Test: strings.HasSuffix(base(pass, f), "_test.go"),
			External: strings.HasSuffix(f.Name.Name, "_test"), Generated: ast.IsGenerated(f),
			Clause: int32(pass.Fset.PositionFor(f.Package, made).Line), Allows: extract.Allows(pass.Fset, f, nil),
		}
		for _, spec := range f.Imports {
			file.Imports = append(file.Imports, imported(pass.Fset.PositionFor(spec.Path.Pos(), made), spec, module))
		}
		if p.Name == "" || !file.External {
			p.Name = strings.TrimSuffix(f.Name.Name, "_test")
		}
		p.Files = append(p.Files, file)
	}
	return p
}

func imported(at token.Position, spec *ast.ImportSpec, module string) facts.Import {
	path, _ := strconv.Unquote(spec.Path.Value)
	im := facts.Import{
		Path: path, Class: facts.External,
		Line: int32(at.Line), Col: int32(at.Column), End: int32(at.Column + len(spec.Path.Value)),
	}
	if spec.Name != nil {
		im.Name = spec.Name.Name
	}
	first, _, _ := strings.Cut(path, "/")
	switch {
	case module != "" && facts.HasPathPrefix(path, module):
		im.Class = facts.Own
	case !strings.Contains(first, "."):
		im.Class = facts.Std
	}
	return im
}

// Path returns the import path of the package, of its external tests too.
func Path(pass *analysis.Pass) string {
	if pass.Pkg == nil {
		return ""
	}
	path, _, _ := strings.Cut(pass.Pkg.Path(), " ") // "p [p.test]"
	if strings.HasSuffix(pass.Pkg.Name(), "_test") {
		path = strings.TrimSuffix(path, "_test")
	}
	return path
}

// sorted returns the files of a pass by name: drivers differ in their order.
func sorted(pass *analysis.Pass) []*ast.File {
	files := slices.Clone(pass.Files)
	slices.SortFunc(files, func(a, b *ast.File) int { return strings.Compare(base(pass, a), base(pass, b)) })
	return files
}

func base(pass *analysis.Pass, f *ast.File) string {
	name, _ := Source(pass.Fset, f)
	return filepath.Base(name)
}

// Source returns the name of the file that somebody wrote, and whether cgo has made
// another one of it: that says in line directives where each line came from. Those of
// other generators name what they read (a grammar, a template), which is no Go: there the
// generated file is the source.
func Source(fset *token.FileSet, f *ast.File) (name string, made bool) {
	file := fset.File(f.FileStart)
	if file == nil {
		return "", false
	}
	name = file.Name()
	from := fset.Position(f.Package).Filename
	made = from != name && filepath.Ext(from) == ".go" && (filepath.Ext(name) != ".go" || strings.HasSuffix(name, ".cgo1.go"))
	if made {
		name = from
	}
	return name, made
}
