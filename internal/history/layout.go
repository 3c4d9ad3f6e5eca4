package history

import (
	"path"
	"reflect"
	"slices"
	"strings"

	"github.com/erodehq/erode/internal/load"
)

// A layout says which directory belongs to which module at one time, and so what
// an import path means: a go.work's modules, else the one in the root, and the
// directories inside that replace other modules.
type layout struct {
	aliases []string // module paths of the root while it has no go.mod
	mods    map[string]*load.ModFile
	work    *load.ModFile

	modules  []placed // longest path first
	resolved map[string]string
	owned    map[string]bool
}

// A placed module is one whose packages belong to the program.
type placed struct {
	path, dir string
	mod       *load.ModFile // nil before go.mod was invented
}

func newLayout(aliases []string) *layout {
	l := &layout{aliases: aliases, mods: map[string]*load.ModFile{}}
	l.place()
	return l
}

// update takes in the module files of one commit, and reports whether modules
// have come, gone or moved. Most edits of a go.mod only change versions.
func (l *layout) update(steps []step) bool {
	changed := false
	for _, s := range steps {
		name := path.Base(s.path)
		if name != "go.mod" && name != "go.work" {
			continue
		}
		var now *load.ModFile
		if s.header != nil {
			now = s.header.mod
		}
		before := &l.work
		if name == "go.mod" {
			dir := dirOf(s.path)
			old := l.mods[dir]
			before = &old
			if now == nil {
				delete(l.mods, dir)
			} else {
				l.mods[dir] = now
			}
		}
		changed = changed || !reflect.DeepEqual(*before, now)
		if name == "go.work" {
			l.work = now
		}
	}
	if changed {
		l.place()
	}
	return changed
}

// place works out the modules of the program.
func (l *layout) place() {
	l.modules, l.resolved, l.owned = nil, map[string]string{}, map[string]bool{}
	at := map[string]bool{}
	put := func(module, dir string) {
		mod := l.mods[dir]
		if mod == nil || at[dir] {
			return
		}
		if module == "" {
			module = mod.Module
		}
		at[dir] = true
		l.modules = append(l.modules, placed{module, dir, mod})
	}
	if l.work != nil {
		for _, use := range l.work.Uses {
			put("", path.Clean(use))
		}
		for _, r := range l.work.Replace {
			put(r.Module, path.Clean(r.Dir))
		}
	} else {
		put("", ".")
	}
	for _, m := range slices.Clone(l.modules) {
		for _, r := range m.mod.Replace {
			put(r.Module, path.Join(m.dir, r.Dir))
		}
	}
	if len(l.modules) == 0 && len(l.mods) == 0 {
		for _, alias := range l.aliases {
			l.modules = append(l.modules, placed{path: alias, dir: "."})
		}
	}
	slices.SortStableFunc(l.modules, func(a, b placed) int { return len(b.path) - len(a.path) })
}

// resolve returns the directory that an import path names, if it belongs to the
// program.
func (l *layout) resolve(importPath string) (dir string, own bool) {
	dir, known := l.resolved[importPath]
	if known {
		return dir, dir != ""
	}
	for _, m := range l.modules {
		rest, ok := strings.CutPrefix(importPath, m.path)
		if !ok || rest != "" && rest[0] != '/' {
			continue
		}
		if d := path.Join(m.dir, rest); l.home(d) == m.dir {
			dir = d
			break
		}
	}
	l.resolved[importPath] = dir
	return dir, dir != ""
}

// owns reports whether a directory belongs to a module of the program, and no
// directive ignores it.
func (l *layout) owns(dir string) bool {
	own, known := l.owned[dir]
	if !known {
		home := l.home(dir)
		for _, m := range l.modules {
			if m.dir != home {
				continue
			}
			rel := strings.TrimPrefix(strings.TrimPrefix(dir, home), "/")
			if home == "." {
				rel = strings.TrimPrefix(dir, ".")
			}
			own = m.mod == nil || rel == "" || !m.mod.IsIgnored(rel)
			break
		}
		l.owned[dir] = own
	}
	return own
}

// home returns the directory of the module around dir: the closest one with a
// go.mod, else the root.
func (l *layout) home(dir string) string {
	for {
		if _, ok := l.mods[dir]; ok || dir == "." {
			return dir
		}
		dir = path.Dir(dir)
	}
}

// dirOf is path.Dir without its cleaning: git's paths are clean.
func dirOf(name string) string {
	i := strings.LastIndexByte(name, '/')
	if i < 0 {
		return "."
	}
	return name[:i]
}
