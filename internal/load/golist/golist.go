// Package golist compares what the imports tier says of the host's build with what
// the go command says of it. It serves tests and internal/load/difflist; it needs
// the go command, which the rest of erode never runs.
package golist

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"os/exec"
	"slices"
	"strings"

	"github.com/erodehq/erode/internal/facts"
	"github.com/erodehq/erode/internal/load"
)

// A Result is the outcome of a comparison.
type Result struct {
	Packages    int      // that at least one of the two has in the host's build
	Files       int      // of both
	Imports     int      // import paths of both, counted once per package and kind
	Differences []string // sorted
}

// Compare loads the program around dir and runs go list in each of its modules.
func Compare(ctx context.Context, dir string) (*Result, error) {
	tree, err := load.Imports(ctx, load.Config{Dir: dir})
	if err != nil {
		return nil, err
	}
	ours, theirs := map[string]view{}, map[string]view{}
	for _, p := range tree.Program.Packages {
		// The go command hides builtin, which is there to be read only.
		if v := hostView(p); !v.empty() && !(p.Module == "std" && p.Path == "builtin") {
			ours[p.Path] = v
		}
	}
	for _, m := range tree.Program.Modules {
		if err := list(ctx, tree.Abs(m.Dir), theirs); err != nil {
			return nil, err
		}
	}
	return compare(ours, theirs), nil
}

// A view is what one side says of a package: sorted names, kind by kind.
type view [6][]string

var kinds = [6]string{"file", "test file", "external test file", "import", "test import", "external test import"}

func (v view) empty() bool { return len(v[0])+len(v[1])+len(v[2]) == 0 }

// hostView is what the imports tier says of the host's build of a package.
func hostView(p *facts.Package) view {
	var v view
	for i := range p.Files {
		f := &p.Files[i]
		if !f.Host {
			continue
		}
		kind := 0
		switch {
		case f.External:
			kind = 2
		case f.Test:
			kind = 1
		}
		v[kind] = append(v[kind], f.Name)
		for _, im := range f.Imports {
			v[kind+3] = append(v[kind+3], im.Path)
		}
	}
	return v.sorted()
}

func (v view) sorted() view {
	for i := range v {
		slices.Sort(v[i])
		v[i] = slices.Compact(v[i])
	}
	return v
}

// list runs go list on the packages of the module in dir.
func list(ctx context.Context, dir string, views map[string]view) error {
	const fields = "ImportPath,GoFiles,CgoFiles,TestGoFiles,XTestGoFiles,Imports,TestImports,XTestImports"
	command := exec.CommandContext(ctx, "go", "list", "-e", "-json="+fields, "./...")
	command.Dir = dir
	var talk bytes.Buffer
	command.Stderr = &talk
	out, err := command.Output()
	if err != nil {
		return fmt.Errorf("go list in %s: %w\n%s", dir, err, talk.String())
	}
	for decoder := json.NewDecoder(bytes.NewReader(out)); ; {
		var p struct {
			ImportPath                                   string
			GoFiles, CgoFiles, TestGoFiles, XTestGoFiles []string
			Imports, TestImports, XTestImports           []string
		}
		err := decoder.Decode(&p)
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return fmt.Errorf("go list in %s: %w", dir, err)
		}
		v := view{append(p.GoFiles, p.CgoFiles...), p.TestGoFiles, p.XTestGoFiles, p.Imports, p.TestImports, p.XTestImports}
		for kind := 3; kind < len(v); kind++ {
			for i, path := range v[kind] {
				v[kind][i] = asWritten(path)
			}
		}
		if v = v.sorted(); !v.empty() {
			views[p.ImportPath] = v
		}
	}
}

// asWritten undoes what go list does to an import path: it names the packages
// vendored in the standard library by their place, and the variant of a package
// that a profile makes in brackets.
func asWritten(path string) string {
	path, _, _ = strings.Cut(path, " [")
	return strings.TrimPrefix(strings.TrimPrefix(path, "cmd/vendor/"), "vendor/")
}

// compare lists what only one side has.
func compare(ours, theirs map[string]view) *Result {
	r := &Result{}
	all := maps.Clone(ours)
	maps.Copy(all, theirs)
	for _, path := range slices.Sorted(maps.Keys(all)) {
		r.Packages++
		for kind := range kinds {
			us, them := ours[path][kind], theirs[path][kind]
			if kind < 3 {
				r.Files += len(us)
			} else {
				r.Imports += len(us)
			}
			r.Differences = append(r.Differences, missing(path, kinds[kind]+" that go list does not have", us, them)...)
			r.Differences = append(r.Differences, missing(path, kinds[kind]+" that erode does not have", them, us)...)
		}
	}
	return r
}

// missing lists the names of one sorted list that the other lacks.
func missing(path, what string, names, from []string) []string {
	var lines []string
	for _, name := range names {
		if _, ok := slices.BinarySearch(from, name); !ok {
			lines = append(lines, strings.Join([]string{path, what, name}, ": "))
		}
	}
	return lines
}
