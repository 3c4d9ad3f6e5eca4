package vettool

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/erodehq/erode/analyzers/evidence"
	"github.com/erodehq/erode/boundaries"
	"github.com/erodehq/erode/internal/foreign"
)

func TestSpeaks(t *testing.T) {
	tests := []struct {
		args string
		want bool
	}{
		{"-flags", true},
		{"-V=full", true},
		{"-json /tmp/b001/vet.cfg", true},
		{"-erode.config=/w/a.yml -erode.digest=00 vet.cfg", true},
		{"", false},
		{"check", false},
		{"check vet.cfg", false}, // a package, perhaps
		{"--config=x.cfg", false},
		{"--version", false},
	}
	for _, tt := range tests {
		if got := Speaks(strings.Fields(tt.args)); got != tt.want {
			t.Errorf("Speaks(%q) = %t, want %t", tt.args, got, tt.want)
		}
	}
}

func TestUnitFiles(t *testing.T) {
	dir, work := t.TempDir(), t.TempDir()
	in := func(dir string, names ...string) (files []string) {
		for _, n := range names {
			files = append(files, filepath.Join(dir, n))
		}
		return files
	}
	u := unit{Unit: foreign.Unit{Dir: dir},
		GoFiles:      append(in(dir, "a.go", "a_test.go"), in(work, "_cgo_gotypes.go", "c.cgo1.go")...),
		IgnoredFiles: in(dir, "a_windows.go"),
	}
	want := []string{"a.go", "a_test.go", "a_windows.go", "c.go"}
	files := u.files()
	for _, name := range want {
		if !files[name] {
			t.Errorf("%s is missing in %v", name, files)
		}
	}
	if len(files) != len(want) {
		t.Errorf("files are %v, want %v", files, want)
	}
}

func TestUnitName(t *testing.T) {
	tests := []struct{ path, want string }{
		{"example.com/a", "example.com/a"},
		{"example.com/a [example.com/a.test]", "example.com/a"},
		{"example.com/a_test [example.com/a.test]", ""},
		{"example.com/a_test", "example.com/a_test"}, // a package of that name
		{"example.com/a_test [example.com/a_test.test]", "example.com/a_test"},
	}
	for _, tt := range tests {
		if got := (&unit{Unit: foreign.Unit{ImportPath: tt.path}}).name(); got != tt.want {
			t.Errorf("name of %q is %q, want %q", tt.path, got, tt.want)
		}
	}
}

func TestWithin(t *testing.T) {
	root := t.TempDir()
	if err := os.MkdirAll(filepath.Join(root, "w", "a", "b"), 0o777); err != nil {
		t.Fatal(err)
	}
	link := filepath.Join(root, "link")
	if err := os.Symlink(filepath.Join(root, "w"), link); err != nil {
		t.Skip(err)
	}
	tests := []struct{ root, dir, want string }{
		{"w", "w", "."},
		{"w", "w/a/b", "a/b"},
		{"w", "link/a", "a"},
		{"link", "w/a/b", "a/b"},
		{"w/a", "w", ".."},
	}
	for _, tt := range tests {
		got := within(filepath.Join(root, tt.root), filepath.Join(root, tt.dir))
		if got != tt.want {
			t.Errorf("within %s, %s is %q, want %q", tt.root, tt.dir, got, tt.want)
		}
	}
}

// snap returns a snapshot of a few findings, in the order that is asked for.
func snap(t *testing.T, files ...string) *snapshot {
	t.Helper()
	found := &evidence.Snapshot{Root: "/w"}
	for _, file := range files {
		found.Findings = append(found.Findings, boundaries.Finding{
			Rule: "deny/a", Kind: "deny", Message: "a must not use <b>", Position: boundaries.Position{File: file, Line: 3, Col: 8},
		})
	}
	s, err := newSnapshot("tool", found)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestSnapshot(t *testing.T) {
	s := snap(t, "a/one.go", `odd "name"/x.go`, "b/two.go", "a/b/three.go", "a/four.go")
	if again := snap(t, "a/four.go", "a/b/three.go", "b/two.go", "a/one.go", `odd "name"/x.go`); again.digest != s.digest {
		t.Errorf("the order of findings changes the digest:\n%s\n%s", s.data, again.data)
	}
	if other := snap(t, "a/one.go"); other.digest == s.digest {
		t.Error("other findings have the same digest")
	}
	if root, err := s.root(); err != nil || root != "/w" {
		t.Errorf("root %q, %v", root, err)
	}
	for dir, want := range map[string]string{"a": "a/four.go a/one.go", "a/b": "a/b/three.go", "b": "b/two.go", `odd "name"`: `odd "name"/x.go`, "c": "", "": ""} {
		list, err := s.of(dir)
		var files []string
		for _, d := range list {
			files = append(files, d.File)
		}
		if got := strings.Join(files, " "); err != nil || got != want {
			t.Errorf("of %s: %q, %v, want %q", dir, got, err, want)
		}
	}
}

func TestStore(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "cache")
	s, snap := store(dir), snap(t, "a/one.go", "b/two.go")
	if s.read(snap.digest) != nil || s.told() != "" {
		t.Error("an empty store holds something")
	}
	s.write(snap)
	if s.told() != snap.digest {
		t.Errorf("told %q, want %q", s.told(), snap.digest)
	}
	if got := s.read(s.told()); got == nil || !bytes.Equal(got.data, snap.data) {
		t.Errorf("read %v", got)
	}
	for _, name := range []string{"", "../" + snap.digest, s.told()[:10], caller()} {
		if s.read(name) != nil {
			t.Errorf("read %q", name)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, snap.digest), snap.data[:len(snap.data)/2], 0o666); err != nil {
		t.Fatal(err)
	}
	if s.read(snap.digest) != nil {
		t.Error("half a snapshot is read")
	}
	s.sweep(time.Now().Add(-time.Hour))
	if names := s.names(t); len(names) != 2 {
		t.Errorf("an early sweep leaves %v", names)
	}
	s.sweep(time.Now().Add(time.Hour))
	if names := s.names(t); len(names) != 0 {
		t.Errorf("a late sweep leaves %v", names)
	}
}

func (s store) names(t *testing.T) (names []string) {
	entries, err := os.ReadDir(string(s))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		names = append(names, e.Name())
	}
	slices.Sort(names)
	return names
}
