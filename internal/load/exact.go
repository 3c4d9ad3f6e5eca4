package load

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
)

// dependencies loads the packages that are not the program's from their source:
// vendor, the module cache, GOROOT/src. Of each it keeps what importers can see;
// the bodies of funcs go before they are checked. Nothing is built or asked for.
type dependencies struct {
	tree *Tree

	mu       sync.Mutex // one at a time: packages wait for those that they import
	scanner  *Scanner
	packages map[string]*types.Package // by directory; nil while it is being loaded
	missing  map[string]bool           // by import path
}

func newDependencies(t *Tree) *dependencies {
	return &dependencies{tree: t, scanner: NewScanner(), packages: map[string]*types.Package{}, missing: map[string]bool{}}
}

// Import returns a package as the program imports it, nil if its source is not on
// this machine.
func (d *dependencies) Import(importPath string) *types.Package {
	d.mu.Lock()
	defer d.mu.Unlock()
	dir, ok := d.tree.ResolveDir(importPath)
	return d.load(importPath, dir, ok)
}

// load returns the package in a directory. A package that imports itself in the
// end, which no compiler takes, misses one of its imports.
func (d *dependencies) load(importPath, dir string, found bool) *types.Package {
	if !found {
		d.missing[importPath] = true
		return nil
	}
	if p, seen := d.packages[dir]; seen {
		return p
	}
	d.packages[dir] = nil
	fset := token.NewFileSet()
	files := d.parse(fset, dir)
	if len(files) == 0 {
		d.missing[importPath] = true
		return nil
	}
	standard := false
	if src := d.tree.GOROOTSrc(); src != "" {
		standard = strings.HasPrefix(dir, src+string(filepath.Separator))
	}
	if standard && !isStandard(importPath) {
		importPath = "vendor/" + importPath
	}
	config := types.Config{
		IgnoreFuncBodies: true,
		FakeImportC:      true,
		Sizes:            types.SizesFor("gc", runtime.GOARCH),
		Error:            func(error) {}, // of others' code: the program's own errors will tell
		Importer:         importer{d, standard},
	}
	p, _ := config.Check(importPath, fset, files, nil)
	d.packages[dir] = p
	return p
}

// parse reads the files of the host's build.
func (d *dependencies) parse(fset *token.FileSet, dir string) []*ast.File {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil
	}
	var files []*ast.File
	for _, e := range entries {
		name := e.Name()
		if !strings.HasSuffix(name, ".go") || isTestFile(name) || name[0] == '_' || name[0] == '.' {
			continue
		}
		src, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil || len(src) > maxSource || !d.scanner.onHost(name, src) {
			continue
		}
		f, _ := parser.ParseFile(fset, name, src, parser.SkipObjectResolution)
		if f != nil && f.Name != nil {
			dropBodies(f)
			files = append(files, f)
		}
	}
	return files
}

// onHost reports whether the host's default build includes a file.
func (s *Scanner) onHost(name string, src []byte) bool {
	if _, _, ok := s.Scan(name, src); !ok {
		return false
	}
	return s.selector.verdict(name, s.header.Build).host && (!s.header.Cgo || s.selector.host.cgo())
}

// An importer resolves the imports of a dependency.
type importer struct {
	*dependencies
	standard bool // for a package of the standard library
}

func (i importer) Import(importPath string) (*types.Package, error) {
	if importPath == "unsafe" {
		return types.Unsafe, nil
	}
	resolve := i.tree.ResolveDir
	if i.standard {
		resolve = i.tree.ResolveStdDir
	}
	dir, ok := resolve(importPath)
	if p := i.load(importPath, dir, ok); p != nil {
		return p, nil
	}
	return nil, errStandIn
}

// lacks reports whether a package could not be loaded.
func (d *dependencies) lacks(importPath string) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.missing[importPath]
}

// complete reports whether every package could be loaded so far.
func (d *dependencies) complete() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return len(d.missing) == 0
}

// note says which dependencies had to be done without, "" if none.
func (d *dependencies) note() string {
	if len(d.missing) == 0 {
		return ""
	}
	names := slices.Sorted(maps.Keys(d.missing))
	shown := strings.Join(names[:min(len(names), 3)], ", ")
	if len(names) > 3 {
		shown += ", …"
	}
	if len(names) == 1 {
		return fmt.Sprintf("1 imported package is not on this machine, so its types are stand-ins (%s); \"go mod download\" fetches it", shown)
	}
	return fmt.Sprintf("%d imported packages are not on this machine, so their types are stand-ins (%s); \"go mod download\" fetches them", len(names), shown)
}
