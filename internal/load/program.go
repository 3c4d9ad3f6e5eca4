package load

import (
	"cmp"
	"fmt"
	"go/build/constraint"
	"path"
	"slices"
	"strings"

	"golang.org/x/mod/module"

	"github.com/erodehq/erode/internal/facts"
)

// program puts together what the walk has found.
func (w *walk) program() *facts.Program {
	p := &facts.Program{Modules: make([]facts.Module, len(w.modules))}
	for i := range w.modules {
		p.Modules[i] = w.modules[i].Module
	}
	packages := make([]facts.Package, len(w.folders))
	p.Packages = make([]*facts.Package, 0, len(w.folders))
	for i := range w.folders {
		w.pack(&w.folders[i], &packages[i])
		if err := module.CheckImportPath(packages[i].Path); err != nil {
			w.problems = append(w.problems, facts.Problem{File: packages[i].Dir, Kind: "path",
				Message: "the go command does not allow this directory in an import path"})
			continue
		}
		p.Packages = append(p.Packages, &packages[i])
	}
	slices.SortFunc(p.Packages, func(a, b *facts.Package) int {
		return cmp.Or(strings.Compare(a.Path, b.Path), strings.Compare(a.Dir, b.Dir))
	})
	w.classify(p.Packages)
	if len(p.Packages) == 0 {
		w.problems = append(w.problems, facts.Problem{File: ".", Kind: "empty", Message: "no Go file here that a build would include"})
	}
	p.Problems = append(w.workspace.problems, w.problems...)
	slices.SortFunc(p.Problems, compareProblems)
	return p
}

func compareProblems(a, b facts.Problem) int {
	return cmp.Or(strings.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Col, b.Col),
		strings.Compare(a.Kind, b.Kind), strings.Compare(a.Message, b.Message))
}

// pack makes the package of a directory.
func (w *walk) pack(f *folderFacts, p *facts.Package) {
	m := &w.modules[f.module]
	*p = facts.Package{
		Path: path.Join(m.prefix(), f.below), Dir: f.rel, Module: m.Path, Files: f.files, Name: packageName(f.files),
	}
	for i := range p.Files {
		file := &p.Files[i]
		file.External = file.Test && file.Package == p.Name+"_test"
		if file.Package == p.Name || file.External {
			continue
		}
		if other := sharesBuild(p, file); other != nil {
			w.problems = append(w.problems, facts.Problem{
				File: path.Join(f.rel, file.Name), Line: file.Clause, Col: 1, Kind: "mixed",
				Message: fmt.Sprintf("package %s in the directory of package %s (%s): a directory holds one package",
					file.Package, p.Name, other.Name),
			})
		}
	}
}

// packageName returns the name in the package clause of the non-test files. Where
// they differ, a file that is in some build without tags of the project's own
// counts, so that neither tools.go nor magefile.go names a package.
func packageName(files []facts.File) string {
	name, tagged := "", ""
	for i := range files {
		f := &files[i]
		switch {
		case f.Test:
		case name != "" && name != f.Package:
			return firstOrdinary(files)
		default:
			name = f.Package
		}
		if f.Test && tagged == "" {
			tagged = strings.TrimSuffix(f.Package, "_test")
		}
	}
	return cmp.Or(name, tagged)
}

// firstOrdinary returns the package of the first non-test file that is in an
// ordinary build, else of the first one.
func firstOrdinary(files []facts.File) string {
	first := ""
	for i := range files {
		f := &files[i]
		if f.Test {
			continue
		}
		if isOrdinary(f.Build) {
			return f.Package
		}
		first = cmp.Or(first, f.Package)
	}
	return first
}

// sharesBuild returns a file of the package proper that some ordinary build
// compiles together with file, which carries another package clause.
func sharesBuild(p *facts.Package, file *facts.File) *facts.File {
	for i := range p.Files {
		f := &p.Files[i]
		if f.Package == p.Name && isOrdinary(f.Build, file.Build) {
			return f
		}
	}
	return nil
}

// isOrdinary reports whether some build with a current Go that sets no tag of the
// project's own meets all the constraints.
func isOrdinary(builds ...string) bool {
	var all constraint.Expr
	for _, b := range builds {
		if b == "" {
			continue
		}
		x, err := constraint.Parse("//go:build " + b)
		if err != nil {
			continue // a problem already
		}
		all = conjunction(all, x)
	}
	return all == nil || satisfiable(all, func(tag string) choice {
		switch tag {
		case "cgo", "gc", "gccgo", "race", "msan", "asan", "boringcrypto":
			return either
		}
		switch {
		case strings.HasPrefix(tag, "goexperiment."):
			return either
		case strings.HasPrefix(tag, "go1."): // "!go1.20" tells users of an old Go why it fails
			return set
		}
		return unset
	})
}

// classify says of every import where it comes from, and sets aside the ones that
// no module can mean.
func (w *walk) classify(packages []*facts.Package) {
	known := make(map[string]facts.Class, 4*len(packages))
	for _, p := range packages {
		known[p.Path] = facts.Own
	}
	for _, p := range packages {
		for i := range p.Files {
			f := &p.Files[i]
			for j := range f.Imports {
				im := &f.Imports[j]
				class, ok := known[im.Path]
				if !ok {
					class = w.class(im.Path)
					known[im.Path] = class
				}
				im.Class = class
				if im.Path[0] == '.' && isRelative(im.Path) {
					w.problems = append(w.problems, facts.Problem{
						File: path.Join(p.Dir, f.Name), Line: im.Line, Col: im.Col, Kind: "syntax",
						Message: fmt.Sprintf("relative import %q: in a module an import path begins with that of a module", im.Path),
					})
				}
			}
		}
	}
}

func isRelative(importPath string) bool {
	return importPath == "." || importPath == ".." || strings.HasPrefix(importPath, "./") || strings.HasPrefix(importPath, "../")
}
