package load

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/tools/txtar"
)

// TestTypedKeepsNothingUnderAnotherDigest edits a file so that its size and its time say
// that it is the old one, as an edit does that comes between the look at them and the
// reading. What the package gives then must not be found when the old file is back.
func TestTypedKeepsNothingUnderAnotherDigest(t *testing.T) {
	t.Setenv("ERODE_CACHE", t.TempDir())
	dir := writeProgram(t, []txtar.File{
		{Name: "go.mod", Data: []byte("module m\n\ngo 1.26\n")},
		{Name: "base/base.go", Data: []byte("package base\n\nfunc Old() {}\n\nfunc New() {}\n")},
		{Name: "use/use.go", Data: []byte("package use\n\nimport \"m/base\"\n\nfunc Use() { base.Old() }\n")},
	})
	base, use := filepath.Join(dir, "base", "base.go"), filepath.Join(dir, "use", "use.go")
	long := time.Now().Add(-time.Hour)
	edit := func(name, from, to string) {
		t.Helper()
		replaceIn(t, name, from, to)
		if err := os.Chtimes(name, long, long); err != nil {
			t.Fatal(err)
		}
	}
	uses := func() string {
		t.Helper()
		return showProgram(typed(t, dir, TypedOptions{}))
	}
	edit(use, "base.Old()", "base.Old()")
	edit(base, "Old() {}", "Old() {}")
	before := uses()
	edit(use, "base.Old()", "base.New()")
	edit(base, "Old() {}", "Old(n int) {}") // use has to be looked at again
	edit(base, "New() {}", "New(n int) {}")
	if got := uses(); !strings.Contains(got, "Use uses m/base.New") {
		t.Fatalf("use was not looked at again:\n%s", got)
	}
	edit(use, "base.New()", "base.Old()")
	if got := uses(); got != before {
		t.Errorf("with the old file there is another result:\n%s\nbefore:\n%s", got, before)
	}
}

// TestContentsReadOnce holds key and syntax to the same bytes.
func TestContentsReadOnce(t *testing.T) {
	t.Setenv("ERODE_CACHE", t.TempDir())
	dir := writeProgram(t, []txtar.File{
		{Name: "go.mod", Data: []byte("module m\n\ngo 1.26\n")},
		{Name: "a.go", Data: []byte("package m\n")},
	})
	tree := load(t, dir)
	l := newTypedLoad(tree, Config{}, 0, TypedOptions{})
	l.openStore(false)
	defer l.closeStore()
	c := l.contentsOf(l.nodes[0])
	if _, err := c.sum(0); err != nil {
		t.Fatal(err)
	}
	replaceIn(t, filepath.Join(dir, "a.go"), "package m", "package n")
	if text, err := c.text(0); err != nil || string(text) != "package m\n" || c.moved {
		t.Errorf("%q, moved %v, %v; want what the digest is of", text, c.moved, err)
	}
	if text, err := c.text(0); err != nil || string(text) != "package n\n" || !c.moved {
		t.Errorf("%q, moved %v, %v; want what is there now, and to be told", text, c.moved, err)
	}
}
