package driver

import (
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/erodehq/erode/internal/facts"
	"github.com/erodehq/erode/internal/split"
)

// The search for a split runs once for the same dependencies, and the plan is the
// same without it, with a cache that was cut off, and with none.
func TestDivisionIsKept(t *testing.T) {
	cached := t.TempDir()
	t.Setenv("ERODE_CACHE", cached)
	dir, _, write := emptyRepository(t)
	write("go.mod", "module example.com/shop\n")
	write("main.go", "package main\n\nimport (\n\t\"example.com/shop/a\"\n\t\"example.com/shop/b\"\n)\n\nfunc main() { a.F(); b.F() }\n")
	for _, part := range []string{"a", "b"} {
		write(part+"/x.go", "package "+part+"\n\nimport \"example.com/shop/"+part+"/in\"\n\nfunc F() { in.G() }\n")
		write(part+"/in/x.go", "package in\n\nfunc G() {}\n")
	}
	searches := 0
	plan := func() *split.Plan {
		t.Helper()
		run, err := Open(t.Context(), Config{Dir: dir, Evidence: facts.Typed})
		if err != nil {
			t.Fatal(err)
		}
		o, err := run.SplitOptions(t.Context(), false, 0, nil)
		if err != nil {
			t.Fatal(err)
		}
		recall := o.Recall
		o.Recall = func(question, answer any, find func()) {
			recall(question, answer, func() { searches++; find() })
		}
		return split.Propose(run.Graph, o)
	}
	first := plan()
	if len(first.Candidates) == 0 {
		t.Fatal("the plan has no candidates")
	}
	for _, step := range []struct {
		what     string
		do       func()
		searches int // for the lines and their stability, until then
	}{
		{"again", func() {}, 2},
		{"another body", func() { write("a/in/x.go", "package in\n\nfunc G() { println() }\n") }, 2},
		{"the cache cut off", func() { cutFiles(t, cached) }, 4},
		{"no cache", func() { t.Setenv("ERODE_CACHE", "off") }, 6},
		{"another reference", func() {
			t.Setenv("ERODE_CACHE", cached)
			write("a/x.go", "package a\n\nimport \"example.com/shop/a/in\"\n\nfunc F() { in.G(); in.G() }\n")
		}, 8},
	} {
		step.do()
		if diff := cmp.Diff(first, plan()); diff != "" && step.searches < 8 {
			t.Errorf("%s: the plan is another one:\n%s", step.what, diff)
		}
		if searches != step.searches {
			t.Errorf("%s: %d searches, want %d", step.what, searches, step.searches)
		}
	}
}

// cutFiles takes the second half of every file below a directory.
func cutFiles(t *testing.T, dir string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		return os.Truncate(name, info.Size()/2)
	})
	if err != nil {
		t.Fatal(err)
	}
}
