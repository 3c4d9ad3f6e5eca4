package load

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/erodehq/erode/internal/cache"
)

// remembering loads a program twice, so that the second time relies on what the
// first has kept, and returns the problems.
func remembering(t *testing.T, dir string) []string {
	t.Helper()
	var last []string
	for i := range 2 {
		tree, err := Imports(t.Context(), Config{Dir: dir, Remember: true})
		if err != nil {
			t.Fatal(err)
		}
		if i > 0 && !cmp.Equal(last, problems(tree)) {
			t.Errorf("the second run says something else:\n%s", cmp.Diff(last, problems(tree)))
		}
		last = problems(tree)
	}
	return last
}

// age makes all files of a program an hour old. Where the kernel keeps a time of
// change as well, they are recent nevertheless.
func age(t *testing.T, dir string) {
	t.Helper()
	long := time.Now().Add(-time.Hour)
	filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			os.Chtimes(name, long, long)
		}
		return nil
	})
}

func TestRememberSeesEveryChange(t *testing.T) {
	dir := program(t, "a/a.go", "package a\n\nfunc f() { x() }\n", "b/b.go", "package b\n\nfunc f() { x( }\n")
	t.Setenv("ERODE_CACHE", t.TempDir())
	broken := "problem b/b.go:3:15: syntax: expected operand, found '}'"
	age(t, dir)
	check := func(when string, want ...string) {
		t.Helper()
		if diff := cmp.Diff(want, remembering(t, dir)); diff != "" {
			t.Errorf("%s: -want +got:\n%s", when, diff)
		}
	}
	check("at first", broken)
	write(t, filepath.Join(dir, "b", "b.go"), "package b\n\nfunc f() { x() }\n")
	check("mended")
	write(t, filepath.Join(dir, "a", "a.go"), "package a\n\nfunc f() { x(  }\n")
	check("another broken", "problem a/a.go:3:16: syntax: expected operand, found '}'")
	write(t, filepath.Join(dir, "a", "a.go"), "package a\n\nfunc f() { x() }\n")
	os.Rename(filepath.Join(dir, "b", "b.go"), filepath.Join(dir, "b", "c.go"))
	check("mended and renamed")
}

// TestMemory asks for files in many states.
func TestMemory(t *testing.T) {
	t.Setenv("ERODE_CACHE", t.TempDir())
	old := time.Now().Add(-time.Hour).UnixNano()
	f := &fakeFolder{s: fileState{size: 10, written: old}}
	m := openMemory("/root")
	mark := m.mark(".", "a.go", f)
	if m.has(mark) || !mark.settled {
		t.Fatalf("a new file: known %v, settled %v", m.has(mark), mark.settled)
	}
	m.save([]cache.Mark{mark.mark})
	m = openMemory("/root")
	if !m.has(m.mark(".", "a.go", f)) {
		t.Error("a file is not remembered")
	}
	for what, s := range map[string]fileState{
		"size": {size: 11, written: old}, "time": {size: 10, written: old + 1}, "time of change": {size: 10, written: old, changed: old},
		"inode": {size: 10, written: old, inode: 1}, "device": {size: 10, written: old, device: 1},
		"a recent change": {size: 10, written: time.Now().UnixNano()}, "one to come": {size: 10, written: time.Now().Add(time.Hour).UnixNano()},
	} {
		if m.has(m.mark(".", "a.go", &fakeFolder{s: s})) {
			t.Errorf("another %s is not noticed", what)
		}
	}
	if m.has(m.mark(".", "b.go", f)) || openMemory("/other").has(mark) {
		t.Error("another name or root is not noticed")
	}
	if recent := m.mark(".", "a.go", &fakeFolder{s: fileState{written: time.Now().UnixNano()}}); recent.settled {
		t.Error("a file that has just been written would be remembered")
	}
}

// TestRememberNeedsNoPlace has a cache that cannot be, in three ways.
func TestRememberNeedsNoPlace(t *testing.T) {
	dir := program(t, "b/b.go", "package b\n\nfunc f() { x( }\n")
	file := filepath.Join(dir, "go.mod")
	for _, where := range []string{"off", filepath.Join(file, "cache"), "/proc/none"} {
		t.Setenv("ERODE_CACHE", where)
		if got := remembering(t, dir); len(got) != 1 || !strings.Contains(got[0], "b.go:3:15") {
			t.Errorf("ERODE_CACHE=%s: %q", where, got)
		}
	}
	t.Setenv("ERODE_CACHE", "")
	t.Setenv("XDG_CACHE_HOME", "")
	t.Setenv("HOME", "")
	if got := remembering(t, dir); len(got) != 1 {
		t.Errorf("without a home: %q", got)
	}
}

type fakeFolder struct {
	folder
	s fileState
}

func (f *fakeFolder) state() (fileState, bool) { return f.s, true }
