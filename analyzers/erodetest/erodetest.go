// Package erodetest lets a team hold its architecture in go test:
//
//	func TestArchitecture(t *testing.T) { erodetest.Check(t, ".") }
package erodetest

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/erodehq/erode/analyzers/evidence"
	"github.com/erodehq/erode/boundaries"
	"github.com/erodehq/erode/internal/driver"
	"github.com/erodehq/erode/internal/load"
)

// Check fails a test for every new finding of severity error in the workspace
// around a directory, and logs new warnings. A workspace without a policy, or with
// files that cannot be analysed, fails too: it never reads as clean.
func Check(t testing.TB, dir string) {
	t.Helper()
	run, err := driver.Open(context.Background(), driver.Config{Dir: dir, Today: time.Now()})
	if err != nil {
		t.Fatal(err)
	}
	if run.Inferred {
		t.Fatalf("%s: no %s: write one with erode init", run.Tree.Root, boundaries.FileName)
	}
	if err := run.Check(context.Background()); err != nil {
		t.Fatal(err)
	}
	if err := open(run.Tree); err != nil {
		t.Fatal(err)
	}
	for _, p := range run.Tree.Program.Problems {
		t.Errorf("%s:%d: %s", p.File, p.Line, p.Message)
	}
	for i := range run.Findings {
		f := &run.Findings[i]
		switch {
		case f.Status != boundaries.New:
		case f.Severity == boundaries.Error:
			t.Errorf("%s: %s", f.Position, evidence.Message(f))
		default:
			t.Logf("%s: %s", f.Position, evidence.Message(f))
		}
	}
}

// open opens the directories of the workspace. go test keeps the result of a test
// until something changes that the test opened, or that lies in a directory which
// it opened; how the loader reads directories, it does not notice.
func open(tree *load.Tree) error {
	packages := map[string]bool{}
	for _, p := range tree.Program.Packages {
		packages[tree.Abs(p.Dir)] = true
	}
	err := filepath.WalkDir(tree.Root, func(path string, d fs.DirEntry, err error) error {
		name, above := d.Name(), filepath.Dir(path)
		others := above != tree.Root && filepath.Base(above) == "vendor"
		if err == nil && d.IsDir() && path != tree.Root && (strings.HasPrefix(name, ".") || strings.HasPrefix(name, "_") || name == "testdata" || others) {
			return fs.SkipDir
		}
		delete(packages, path)
		return err
	})
	for dir := range packages { // imported from where a walk passes by
		if _, failed := os.ReadDir(dir); err == nil {
			err = failed
		}
	}
	return err
}
