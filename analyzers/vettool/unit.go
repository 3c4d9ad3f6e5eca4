package vettool

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/erodehq/erode/boundaries"
	"github.com/erodehq/erode/internal/foreign"
)

// A unit is what the go command says of one package: the part of its vet.cfg that
// is of use here.
type unit struct {
	foreign.Unit
	ID           string   // "path", "path [path.test]" or "path_test [path.test]", as ImportPath
	GoFiles      []string // absolute; for files that use cgo, what cgo made of them
	IgnoredFiles []string // absolute; those of other platforms and tags
	VetxOutput   string   // file for facts
	Stdout       string   // file for what would go to standard output
	FixArchive   string   // file for fixed sources
}

// unit answers the call for a package. Most are about packages of others: package
// foreign answers nearly all of those when the program starts, and the rest leave here,
// after an empty file of facts.
//
// The go command keeps an answer whether the package was asked for or only imported
// by one that was, and repeats it for the other. So what has findings is not left for
// it to keep: else the findings would be shown where they were not asked for, or, worse,
// not where they were.
func (t *Tool) unit(ctx context.Context, args []string) (code int, err error) {
	f := newFlags()
	if err := f.set.Parse(args); err != nil {
		return 0, err
	}
	data, err := os.ReadFile(f.set.Arg(0))
	if err != nil {
		return 0, err
	}
	var u unit
	if err := json.Unmarshal(data, &u); err != nil {
		return 0, fmt.Errorf("%s: %w", f.set.Arg(0), err)
	}
	var list []diagnostic
	own := !u.Foreign()
	switch refused := f.config != "" && f.digest == ""; {
	case own && refused && u.VetxOnly:
		return 0, nil // told for what was asked for
	case own && refused:
		return 0, fmt.Errorf("-erode.config=%s: go vet would not notice when that file changes: "+
			"run \"erode vet --config %[1]s\", or set %s", f.config, ConfigVariable)
	case own:
		list, err = t.findings(ctx, f, &u)
		if err == errElsewhere && u.VetxOnly {
			return 0, nil // not to be kept either
		}
		if err != nil {
			return 0, err
		}
	}
	if !u.VetxOnly {
		code, err = t.print(f, &u, list)
	}
	if err != nil || u.VetxOutput == "" || len(list) > 0 {
		return code, err
	}
	// Last of all: with this file the go command takes the package as done.
	return code, os.WriteFile(u.VetxOutput, nil, 0o666)
}

// findings returns the diagnostics of a unit, with absolute file names as the go
// command spells them.
func (t *Tool) findings(ctx context.Context, f *flags, u *unit) ([]diagnostic, error) {
	s, err := t.snapshot(ctx, f, u)
	if err != nil {
		return nil, err
	}
	root, err := s.root()
	if err != nil {
		return nil, err
	}
	list, err := s.of(within(root, u.Dir))
	if err != nil {
		return nil, err
	}
	files := u.files()
	var out []diagnostic
	for _, d := range list {
		switch base := path.Base(d.File); {
		case f.errors && d.Severity != boundaries.Error:
			continue
		case path.Ext(base) != ".go":
			if d.Package != u.name() {
				continue
			}
			d.File = filepath.Join(root, filepath.FromSlash(d.File))
		case !files[base]:
			continue
		default:
			d.File = filepath.Join(u.Dir, base)
			if d.Fix != nil {
				for i := range d.Fix.Edits {
					d.Fix.Edits[i].File = d.File // fixes stay in the file of the finding
				}
			}
		}
		for i := range d.Related {
			d.Related[i].File = filepath.Join(root, filepath.FromSlash(d.Related[i].File))
		}
		out = append(out, d)
	}
	return out, nil
}

// errElsewhere says that a package lies in a module of which nobody knows any more
// whether it belongs to the program: a replace directive names its directory.
var errElsewhere = errors.New("a replaced module, and the cache directory cannot be read: ask erode check about it")

// snapshot returns the one that the go command was told of. Where it is not to be
// had, the tool looks at the workspace again.
func (t *Tool) snapshot(ctx context.Context, f *flags, u *unit) (*snapshot, error) {
	if store, ok := openStore(t.Getenv); ok {
		digest := f.digest
		if digest == "" {
			digest = store.told()
		}
		if s := store.read(digest); s != nil {
			return s, nil
		}
	}
	if u.ModuleVersion != "" {
		return nil, errElsewhere
	}
	s, err := t.look(ctx, u.Dir, f.config)
	if err == nil && f.digest != "" && s.digest != f.digest {
		// Not to be kept under the digest that the go command knows.
		return nil, fmt.Errorf("%s: the program or its policy changed meanwhile: run erode vet again", u.ImportPath)
	}
	return s, err
}

// name returns the import path of the package, "" for a package p_test.
func (u *unit) name() string {
	name, variant, _ := strings.Cut(u.ImportPath, " [")
	if variant != "" && strings.HasSuffix(name, "_test") && name+".test]" != variant {
		return ""
	}
	return name
}

// files returns the base names of the source files of a unit.
func (u *unit) files() map[string]bool {
	all := map[string]bool{}
	for _, list := range [][]string{u.GoFiles, u.IgnoredFiles} {
		for _, file := range list {
			base := filepath.Base(file)
			if filepath.Dir(file) != u.Dir {
				// Among what cgo writes is x.cgo1.go for x.go.
				if base = strings.TrimSuffix(base, ".cgo1.go"); base == filepath.Base(file) {
					continue
				}
				base += ".go"
			}
			all[base] = true
		}
	}
	return all
}

// within returns a directory relative to the root, slash-separated. The two may
// reach the same place through different links.
func within(root, dir string) string {
	if rel, err := filepath.Rel(root, dir); err == nil && filepath.IsLocal(rel) {
		return filepath.ToSlash(rel)
	}
	realRoot, err := filepath.EvalSymlinks(root)
	if err != nil {
		realRoot = root
	}
	realDir, err := filepath.EvalSymlinks(dir)
	if err != nil {
		realDir = dir
	}
	rel, err := filepath.Rel(realRoot, realDir)
	if err != nil {
		return filepath.ToSlash(dir)
	}
	return filepath.ToSlash(rel)
}
