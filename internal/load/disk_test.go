package load

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// program makes a module with the given files, named and filled in turn.
func program(t *testing.T, files ...string) string {
	t.Helper()
	t.Setenv("GOWORK", "")
	dir := t.TempDir()
	write(t, filepath.Join(dir, "go.mod"), "module example.com/m\n")
	for i := 0; i < len(files); i += 2 {
		write(t, filepath.Join(dir, filepath.FromSlash(files[i])), files[i+1])
	}
	return dir
}

func problems(t *Tree) []string {
	var lines []string
	for _, p := range t.Program.Problems {
		lines = append(lines, problemLine(p))
	}
	return lines
}

func TestLinks(t *testing.T) {
	dir := program(t, "a/a.go", "package a\n", "real.txt", "package a\nimport \"fmt\"\n")
	link := func(target, name string) {
		if err := os.Symlink(target, filepath.Join(dir, name)); err != nil {
			t.Skip("no symbolic links here:", err)
		}
	}
	link("../real.txt", "a/linked.go")
	link("..", "a/up")       // a cycle
	link("../a", "a/dir.go") // a directory
	link("gone", "a/gone.go")
	link("gone", "a/.#a.go") // an editor's lock
	link("a", "b")
	tree := load(t, dir)
	want := "module example.com/m .\n" +
		"package example.com/m/a a a of example.com/m\n  a.go\n  linked.go\n     std fmt\n" +
		"problem a/gone.go:0:0: unreadable: cannot read this file: there is no such file\n"
	if diff := cmp.Diff(want, dump(tree, nil)); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestUnreadable(t *testing.T) {
	dir := program(t, "a/a.go", "package a\n", "b/b.go", "package b\n", "c/c.go", "package c\n")
	os.Chmod(filepath.Dir(dir), 0o755) // whoever looks has to get here
	os.Chmod(filepath.Join(dir, "a"), 0)
	os.Chmod(filepath.Join(dir, "b", "b.go"), 0)
	t.Cleanup(func() { os.Chmod(filepath.Join(dir, "a"), 0o777) })
	want := []string{
		"problem a:0:0: unreadable: cannot read this directory: permission denied",
		"problem b/b.go:0:0: unreadable: cannot read this file: permission denied",
	}
	withoutPrivileges(t, func() {
		if diff := cmp.Diff(want, problems(load(t, dir))); diff != "" {
			t.Errorf("-want +got:\n%s", diff)
		}
	})
}

// TestNoFile: what has the name of a Go file and is none costs one line, whoever
// looks.
func TestNoFile(t *testing.T) {
	dir := program(t, "a/a.go", "package a\n")
	os.MkdirAll(filepath.Join(dir, "a", "dir.go"), 0o777)
	for name, target := range map[string]string{"gone.go": "nowhere", "loop.go": "loop.go", "long.go": strings.Repeat("x", 300)} {
		if err := os.Symlink(target, filepath.Join(dir, "a", name)); err != nil {
			t.Skip("no symbolic links here:", err)
		}
	}
	got := problems(load(t, dir))
	want := []string{"a/gone.go", "a/long.go", "a/loop.go"}
	if len(got) != len(want) {
		t.Fatalf("got\n%s\nwant one line for each of %q", strings.Join(got, "\n"), want)
	}
	for i, name := range want {
		if !strings.HasPrefix(got[i], "problem "+name+":0:0: unreadable: cannot read this file: ") {
			t.Errorf("got %s, want %s", got[i], name)
		}
	}
}

// TestHugeFile has a file of 100 MB, which is no Go, and one whose header does not
// end.
func TestHugeFile(t *testing.T) {
	dir := program(t, "a/huge.go", "package a\nimport \"fmt\"\nvar x = 1\n",
		"a/long.go", "package a\n/*"+strings.Repeat(" filler\n", 4*headSize)+"*/\nimport \"os\"\n",
		"a/endless.go", "package a\nimport \"io\"\n/*")
	for name, size := range map[string]int64{"a/huge.go": 100 << 20, "a/endless.go": 2 * maxHeader} {
		if err := os.Truncate(filepath.Join(dir, name), size); err != nil {
			t.Fatal(err)
		}
	}
	tree := load(t, dir)
	if got := len(tree.Program.Packages[0].Files); got != 3 {
		t.Errorf("%d files, want 3", got)
	}
	for _, f := range tree.Program.Packages[0].Files {
		if len(f.Imports) != 1 {
			t.Errorf("%s: imports %v, want one", f.Name, f.Imports)
		}
	}
	want := []string{
		"problem a/endless.go:1:1: syntax: the imports do not end within the first 16 MB",
		"problem a/huge.go:4:1: syntax: NUL byte",
	}
	if diff := cmp.Diff(want, problems(tree)); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// TestFolders holds the portable folder against the one of this system, on code
// that every machine with Go has.
func TestFolders(t *testing.T) {
	src := gorootSrc()
	if src == "" {
		t.Skip("no GOROOT to read")
	}
	for _, dir := range []string{"net", "os", "runtime"} {
		dir = filepath.Join(src, dir)
		if got, want := listing(t, &plainFolder{}, dir), listing(t, newFolder(), dir); !slices.Equal(got, want) {
			t.Errorf("%s: package os lists %d entries, the system's folder %d, or they differ", dir, len(got), len(want))
		}
	}
	if err := (&plainFolder{}).list(filepath.Join(src, "none"), nil); err == nil {
		t.Error("a directory that is not there can be listed")
	}
}

// listing lists a directory, sorted, with the heads of its Go files.
func listing(t *testing.T, f folder, dir string) []string {
	t.Helper()
	var lines, names []string
	err := f.list(dir, func(name []byte, kind entryKind) {
		lines = append(lines, string(name)+" "+string('0'+rune(kind)))
		if kind == kindFile && strings.HasSuffix(string(name), ".go") {
			names = append(names, string(name))
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	buf := make([]byte, headSize)
	for _, name := range names {
		if err := f.open(name); err != nil {
			t.Fatal(err)
		}
		n, err := f.read(buf)
		if err != nil {
			t.Fatal(err)
		}
		lines = append(lines, name+" "+string(buf[:n]))
		f.close()
	}
	f.leave()
	slices.Sort(lines)
	return lines
}

// TestDeterministic loads the same program often: workers race, facts do not show it.
func TestDeterministic(t *testing.T) {
	dir := program(t)
	for _, name := range strings.Fields("a b c d e f g h i j k l m") {
		write(t, filepath.Join(dir, name, "x", name+".go"), "package "+name+"\nimport \"example.com/m/a/x\"\n")
		write(t, filepath.Join(dir, name, "bad.go"), "package\n")
	}
	want := dump(load(t, dir), nil)
	for range 20 {
		if got := dump(load(t, dir), nil); got != want {
			t.Fatal(cmp.Diff(want, got))
		}
	}
}

func TestCancelled(t *testing.T) {
	dir := program(t, "a/a.go", "package a\n")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Imports(ctx, Config{Dir: dir}); err == nil {
		t.Error("a cancelled load succeeds")
	}
}

func TestProgress(t *testing.T) {
	dir := program(t, "a/a.go", "package a\n", "b/c/c.go", "package c\n")
	var last [2]int
	calls := 0
	_, err := Imports(t.Context(), Config{Dir: dir, Progress: func(stage string, done, total int) {
		if stage != "imports" || done != last[0]+1 || total < done {
			t.Errorf("progress %s %d of %d after %v", stage, done, total, last)
		}
		last, calls = [2]int{done, total}, calls+1
	}})
	if err != nil || calls != 4 || last != [2]int{4, 4} {
		t.Errorf("%d calls, the last %v, error %v; want 4 of 4", calls, last, err)
	}
}

func TestPipe(t *testing.T) {
	dir := program(t, "a/a.go", "package a\n")
	if out, err := exec.Command("mkfifo", filepath.Join(dir, "a", "pipe.go")).CombinedOutput(); err != nil {
		t.Skipf("no mkfifo here: %v %s", err, out)
	}
	os.Symlink("pipe.go", filepath.Join(dir, "a", "link.go"))
	want := []string{
		"problem a/link.go:0:0: unreadable: cannot read this file: not a regular file",
		"problem a/pipe.go:0:0: unreadable: cannot read this file: not a regular file",
	}
	if diff := cmp.Diff(want, problems(load(t, dir))); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}
