package load

import (
	"cmp"
	"os"
	"path"
	"path/filepath"
	"slices"
	"sort"
	"strings"

	"golang.org/x/mod/modfile"
	"golang.org/x/mod/module"
	"golang.org/x/mod/semver"

	"github.com/erodehq/erode/internal/facts"
)

// finish sorts the modules and works out what they require after replacement.
func (w *workspace) finish(replaces []replacement) {
	slices.SortFunc(w.modules, func(a, b ownModule) int {
		return cmp.Or(strings.Compare(a.Path, b.Path), strings.Compare(a.Dir, b.Dir))
	})
	chosen := map[string]dependency{}
	for i := range w.modules {
		m := &w.modules[i]
		m.Vendored = w.vendor != ""
		for _, r := range m.file.Require {
			dep := replaced(r.Mod, replaces)
			m.Requires = append(m.Requires, w.require(r, dep))
			if old, ok := chosen[dep.path]; !ok || semver.Compare(old.version, dep.version) < 0 {
				chosen[dep.path] = dep
			}
		}
		slices.SortStableFunc(m.Requires, func(a, b facts.Require) int { return strings.Compare(a.Path, b.Path) })
	}
	for _, dep := range chosen {
		if w.own(dep.path) == nil {
			w.deps = append(w.deps, dep)
		}
	}
	slices.SortFunc(w.deps, func(a, b dependency) int { return strings.Compare(a.path, b.path) })
}

// replaced applies the first replacement that fits, one of a version before one
// of every version.
func replaced(mod module.Version, replaces []replacement) dependency {
	dep := dependency{path: mod.Path, source: mod.Path, version: mod.Version}
	for _, version := range []string{mod.Version, ""} {
		for _, r := range replaces {
			if r.old.Old.Path != mod.Path || r.old.Old.Version != version {
				continue
			}
			if r.dir != "" {
				dep.dir = r.dir
			} else {
				dep.source, dep.version = r.old.New.Path, r.old.New.Version
			}
			return dep
		}
	}
	return dep
}

// require returns the fact that a requirement is.
func (w *workspace) require(r *modfile.Require, dep dependency) facts.Require {
	fact := facts.Require{Path: dep.path, Version: dep.version, Indirect: r.Indirect}
	if r.Syntax != nil {
		fact.Line = int32(r.Syntax.Start.Line)
	}
	switch {
	case dep.dir != "":
		fact.Replace = w.rel(dep.dir)
	case dep.source != dep.path || dep.version != r.Mod.Version:
		fact.Replace = dep.source
	}
	return fact
}

// own returns the module of the program with this path, nil if there is none.
func (w *workspace) own(path string) *ownModule {
	i := sort.Search(len(w.modules), func(i int) bool { return w.modules[i].Path >= path })
	if i < len(w.modules) && w.modules[i].Path == path {
		return &w.modules[i]
	}
	return nil
}

// dep returns the required module with this path, nil if there is none.
func (w *workspace) dep(path string) *dependency {
	i := sort.Search(len(w.deps), func(i int) bool { return w.deps[i].path >= path })
	if i < len(w.deps) && w.deps[i].path == path {
		return &w.deps[i]
	}
	return nil
}

// class says where an import of a package that is not in the program comes from:
// of the modules whose path it begins with, the longest provides it.
func (w *workspace) class(importPath string) facts.Class {
	if importPath == "C" || importPath == "unsafe" {
		return facts.Std
	}
	for prefix := importPath; prefix != "." && prefix != "/"; prefix = path.Dir(prefix) {
		if m := w.own(prefix); m != nil && m.Path != "std" {
			return facts.Own
		}
		if w.dep(prefix) != nil {
			return facts.External
		}
	}
	if isStandard(importPath) {
		return facts.Std
	}
	return facts.External
}

// isStandard reports whether the path is one that the Go distribution keeps for
// itself: its first element has no dot.
func isStandard(importPath string) bool {
	first, _, _ := strings.Cut(importPath, "/")
	return first != "" && !strings.Contains(first, ".")
}

// ResolveDir returns the absolute directory that holds the source of a package as
// imported by the program's own code: one of its modules, vendor, a local
// replacement, the module cache, or GOROOT/src. It looks on the disk and nowhere
// else; ok is false if the directory is not there.
func (t *Tree) ResolveDir(importPath string) (dir string, ok bool) {
	w := t.workspace
	if m, rest, found := longest(importPath, w.own); found && m.Path != "std" {
		if dep, _, foreign := longest(importPath, w.dep); !foreign || len(dep.path) < len(m.Path) {
			return existing(filepath.Join(m.abs, rest))
		}
	}
	if w.vendor != "" {
		if dir, ok := existing(filepath.Join(w.vendor, filepath.FromSlash(importPath))); ok {
			return dir, true
		}
	}
	if dep, rest, found := longest(importPath, w.dep); found {
		return dep.packageDir(t.moduleCache(), rest)
	}
	if isStandard(importPath) || w.own("std") != nil || w.own("cmd") != nil {
		return t.ResolveStdDir(importPath)
	}
	return "", false
}

// ResolveStdDir is ResolveDir for an import that a package of the standard library
// makes: GOROOT/src, or what is vendored there.
func (t *Tree) ResolveStdDir(importPath string) (dir string, ok bool) {
	src := t.GOROOTSrc()
	if src == "" {
		return "", false
	}
	name := filepath.FromSlash(importPath)
	if isStandard(importPath) {
		return existing(filepath.Join(src, name))
	}
	return existing(filepath.Join(src, "vendor", name))
}

// GOROOTSrc returns the absolute directory of the standard library's source, the
// program's own where it is the standard library, "" if none is found.
func (t *Tree) GOROOTSrc() string {
	if m := t.workspace.own("std"); m != nil {
		return m.abs
	}
	return t.goroot()
}

// longest finds the module, among own ones or dependencies, that provides a
// package, and the directory of the package in it.
func longest[M any](importPath string, find func(path string) *M) (m *M, rest string, ok bool) {
	for prefix := importPath; prefix != "." && prefix != "/"; prefix = path.Dir(prefix) {
		if m = find(prefix); m != nil {
			return m, filepath.FromSlash(strings.TrimPrefix(importPath[len(prefix):], "/")), true
		}
	}
	return nil, "", false
}

// packageDir returns the directory of a package in the dependency.
func (dep *dependency) packageDir(cache, rest string) (string, bool) {
	if dep.dir != "" {
		return existing(filepath.Join(dep.dir, rest))
	}
	source, err := module.EscapePath(dep.source)
	if err != nil {
		return "", false
	}
	version, err := module.EscapeVersion(dep.version)
	if err != nil {
		return "", false
	}
	return existing(filepath.Join(cache, filepath.FromSlash(source)+"@"+version, rest))
}

func existing(dir string) (string, bool) {
	info, err := os.Stat(dir)
	return dir, err == nil && info.IsDir()
}
