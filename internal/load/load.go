// Package load turns Go source on disk into facts. Its imports tier reads the head
// of every Go file of a program, on every platform and under every build tag: the
// package clause, the build constraints, the imports. The rest of a file it reads
// only to know that the file is Go at all.
//
// It runs no toolchain and asks no network, and the code need not compile. What it
// cannot read and what is not Go becomes a facts.Problem and the rest is analysed.
// For the host's default build its imports are those of "go list".
//
// No fact of the imports tier is ever kept. Where Config.Remember is set, a file
// that was Go the last time and has not been touched since is not read to its end
// again.
//
// A Tree never changes once it is loaded, but for Deepen, so goroutines may share it.
package load

import (
	"context"
	"fmt"
	"path/filepath"
	"sync"

	"github.com/erodehq/erode/internal/cache"
	"github.com/erodehq/erode/internal/facts"
)

// A Config says what to load.
type Config struct {
	// Dir is where the user stands. The root of the program is found from here
	// upwards: the directory of go.work, else that of go.mod.
	Dir string
	// Patterns select packages as the go command's arguments do: ./..., import
	// paths, with "..." for any text. They narrow what is reported on; the
	// program is always loaded whole. None means all of it.
	Patterns []string
	// Build is "" for the files of every platform and tag, "host" for those that
	// the host's default build includes.
	Build string
	// Tags are further build tags of the host's build.
	Tags []string
	// Files supplies the program in place of the disk. Its root is then Dir itself,
	// and nobody looks whether its files are Go below their imports.
	Files Files
	// Typed, which may be nil, promises that Deepen will follow, which parses most files
	// anyway: only the others are looked through. It is asked once that matters, by
	// several goroutines, and may wait for who knows.
	Typed func() bool
	// Remember keeps in the user's cache which files were found to be Go.
	Remember bool
	// Progress, which may be nil, hears of what is done of a stage. Total grows
	// while the tree is being discovered. Calls come one at a time.
	Progress func(stage string, done, total int)
}

// A Tree is a loaded program and the place where it lies.
type Tree struct {
	Root     string // absolute
	Program  *facts.Program
	Selected []bool   // for each of Program.Packages; nil when no pattern was given
	Notes    []string // what the user may want to know of how it was loaded, one sentence each

	workspace   *workspace
	readFile    func(name string) ([]byte, error)
	schemas     []string      // absolute, files that may create tables
	memory      *memory       // of files that are Go
	parsed      []cache.Mark  // of such files, to remember
	later       []laterFile   // left to Deepen
	goroot      func() string // source directory of GOROOT
	moduleCache func() string
}

// Imports loads the imports tier of the program around cfg.Dir. An error means
// that there is no program here, or that the patterns are of no use.
func Imports(ctx context.Context, cfg Config) (*Tree, error) {
	if cfg.Build != "" && cfg.Build != "host" {
		return nil, fmt.Errorf("build %q: say \"host\", or nothing for every platform", cfg.Build)
	}
	dir, err := filepath.Abs(cfg.Dir)
	if err != nil {
		return nil, err
	}
	root, files := dir, cfg.Files
	if files == nil {
		files = disk{}
		if root, err = FindRoot(dir); err != nil {
			return nil, err
		}
	}
	w := walk{
		workspace: openWorkspace(root, files), host: newHost(), tags: cfg.Tags, hostOnly: cfg.Build == "host",
		bodies: cfg.Files == nil, typed: cfg.Typed,
	}
	if w.bodies && cfg.Remember {
		w.memory = openMemory(root)
	}
	if cfg.Progress != nil {
		w.progress = func(done, total int) { cfg.Progress("imports", done, total) }
	}
	if err := w.run(ctx); err != nil {
		return nil, err
	}
	t := &Tree{Root: root, Program: w.program(), workspace: w.workspace, readFile: files.ReadFile, schemas: w.schemas}
	t.memory, t.parsed, t.later = w.memory, w.parsed, w.left
	if cfg.Typed == nil || !cfg.Typed() {
		t.remember()
	}
	t.moduleCache = sync.OnceValue(moduleCache)
	t.goroot = sync.OnceValue(gorootSrc)
	if t.Selected, err = selectPackages(t, dir, cfg.Patterns); err != nil {
		return nil, err
	}
	return t, nil
}

// Abs returns the absolute path of a slash-separated one relative to the root.
func (t *Tree) Abs(rel string) string {
	return filepath.Join(t.Root, filepath.FromSlash(rel))
}
