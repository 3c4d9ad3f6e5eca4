package history

import (
	"bytes"
	"context"
	"path"
	"slices"
	"strings"

	"github.com/erodehq/erode/internal/facts"
	"github.com/erodehq/erode/internal/load"
)

// maxMoves is how often a package is followed from one place to the next.
const maxMoves = 16

// Moved tells where packages went that a baseline still knows under import paths
// that the program has no longer: from the old import path to the present one. It
// follows directories through the commits that moved them, the uncommitted move
// last, and module paths through the versions of go.mod. A package that was
// deleted, or scattered with less than half of it in one place, is left out.
func (r *Repo) Moved(ctx context.Context, program *facts.Program, missing []string) (map[string]string, error) {
	m := mover{r: r, now: map[string]string{}}
	for _, p := range program.Packages {
		m.now[p.Dir] = p.Path
	}
	moved := map[string]string{}
	for _, old := range missing {
		dirs, err := m.places(ctx, program, old)
		if err != nil {
			return nil, err
		}
		for _, dir := range dirs {
			to, err := m.follow(ctx, dir)
			if err != nil {
				return nil, err
			}
			if to != "" && to != old {
				moved[old] = to
				break
			}
		}
	}
	return moved, nil
}

type mover struct {
	r       *Repo
	now     map[string]string   // directory → import path
	pending map[string]string   // directory → where the uncommitted change moved it
	former  map[string][]string // directory of a module → paths that it had
}

// places returns the directories in which the package may have been.
func (m *mover) places(ctx context.Context, program *facts.Program, importPath string) ([]string, error) {
	var dirs []string
	for _, mod := range program.Modules {
		paths := []string{mod.Path}
		if !facts.HasPathPrefix(importPath, mod.Path) {
			former, err := m.formerPaths(ctx, mod.Dir)
			if err != nil {
				return nil, err
			}
			paths = former
		}
		for _, p := range paths {
			if facts.HasPathPrefix(importPath, p) {
				dirs = append(dirs, path.Join(mod.Dir, strings.TrimPrefix(importPath, p)))
			}
		}
	}
	slices.SortFunc(dirs, func(a, b string) int { return len(b) - len(a) })
	return dirs, nil
}

// formerPaths returns the module paths that the go.mod in dir has had.
func (m *mover) formerPaths(ctx context.Context, dir string) ([]string, error) {
	if paths, known := m.former[dir]; known {
		return paths, nil
	}
	out, err := m.r.git(ctx, "log", "-z", "--raw", "--no-abbrev", "--no-renames", "--relative", "--format=", "-G^module ", "HEAD", "--", path.Join(dir, "go.mod"))
	if err != nil {
		return nil, err
	}
	blobs, err := m.r.openBlobs(ctx)
	if err != nil {
		return nil, err
	}
	defer blobs.close()
	var paths []string
	files, _ := parseRaw(out)
	for _, f := range files {
		if f.before.zero() {
			continue
		}
		data, err := blobs.read(f.before)
		if err != nil {
			return nil, err
		}
		if mod := load.ParseModFile(data, false); mod.Module != "" && !slices.Contains(paths, mod.Module) {
			paths = append(paths, mod.Module)
		}
	}
	if m.former == nil {
		m.former = map[string][]string{}
	}
	m.former[dir] = paths
	return paths, nil
}

// follow returns the present import path of the package that was in dir.
func (m *mover) follow(ctx context.Context, dir string) (string, error) {
	for range maxMoves {
		if importPath, here := m.now[dir]; here {
			return importPath, nil
		}
		next, err := m.next(ctx, dir)
		if err != nil || next == "" {
			return "", err
		}
		dir = next
	}
	return "", nil
}

// next returns where the files of dir went when the last of them left it.
func (m *mover) next(ctx context.Context, dir string) (string, error) {
	if m.pending == nil {
		files, err := m.r.Uncommitted(ctx)
		if err != nil {
			return "", err
		}
		m.pending = map[string]string{}
		for _, from := range leftDirs(files) {
			m.pending[from] = wentTo(files, from)
		}
	}
	if to := m.pending[dir]; to != "" {
		return to, nil
	}
	out, err := m.r.magic(ctx, "", nil, "log", "-1", "-z", "--raw", "--no-abbrev", "--find-renames", "-l0", "--full-diff", "--relative",
		"--no-merges", "--format=", "HEAD", "--", ":(glob)"+escapeGlob(dir)+"/*.go")
	if err != nil {
		return "", err
	}
	raw, _ := parseRaw(bytes.TrimLeft(out, "\x00\n"))
	files := make([]File, len(raw))
	for i := range raw {
		files[i] = raw[i].File
	}
	return wentTo(files, dir), nil
}

// escapeGlob keeps a name from being a pattern.
func escapeGlob(name string) string {
	return strings.NewReplacer(`\`, `\\`, "*", `\*`, "?", `\?`, "[", `\[`).Replace(name)
}

// leftDirs returns the directories that files were moved out of.
func leftDirs(files []File) []string {
	var dirs []string
	for _, f := range files {
		if f.Old != "" && f.Old != f.Path {
			dirs = append(dirs, dirOf(f.Old))
		}
	}
	slices.Sort(dirs)
	return slices.Compact(dirs)
}

// wentTo returns the directory that at least half of the Go files that left dir
// went to, "" if there is none.
func wentTo(files []File, dir string) string {
	left, to := 0, map[string]int{}
	for _, f := range files {
		if f.Old == "" || dirOf(f.Old) != dir || !strings.HasSuffix(f.Old, ".go") || !f.Gone && f.Old == f.Path {
			continue
		}
		left++
		if !f.Gone {
			to[dirOf(f.Path)]++
		}
	}
	delete(to, dir)
	return mostOf(to, left)
}
