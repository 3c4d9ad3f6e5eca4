package load

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A mapped answers for a directory from an fs.FS.
type mapped struct {
	root string
	fsys fs.FS
}

func (m mapped) name(name string) string {
	rel, err := filepath.Rel(m.root, name)
	if err != nil || !filepath.IsLocal(rel) {
		return "outside"
	}
	return filepath.ToSlash(rel)
}

func (m mapped) ReadDir(name string) ([]fs.DirEntry, error) { return fs.ReadDir(m.fsys, m.name(name)) }
func (m mapped) ReadFile(name string) ([]byte, error)       { return fs.ReadFile(m.fsys, m.name(name)) }

// What is read through Files is what is read from disk.
func TestImportsFromFiles(t *testing.T) {
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	onDisk, err := Imports(t.Context(), Config{Dir: root})
	if err != nil {
		t.Fatal(err)
	}
	elsewhere := filepath.Join(t.TempDir(), "erode")
	files := mapped{elsewhere, os.DirFS(root)}
	got, err := Imports(t.Context(), Config{Dir: elsewhere, Files: files})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(onDisk.Program, got.Program); diff != "" {
		t.Error(diff)
	}
	if len(got.Program.Packages) < 3 {
		t.Errorf("%d packages, want all of erode", len(got.Program.Packages))
	}
}

func TestScanner(t *testing.T) {
	s := NewScanner()
	long := "package a\n\nimport (\n" + strings.Repeat("// x\n", headSize/4) + "\t\"last\"\n)\n"
	for _, test := range []struct{ name, src, want string }{
		{"a.go", "package a\nimport (\"x\"; . \"y\")\n", "a x y"},
		{"a.go", long, "a last"},
		{"a.go", "//go:build ignore\n\npackage a\nimport \"x\"\n", "-"},
		{"a_windows.go", "package a\nimport \"x\"\n", "a x"},
		{"a_windows.go", "//go:build linux\n\npackage a\nimport \"x\"\n", "-"},
		{"a.go", "no Go\n", "-"},
	} {
		pkg, imports, ok := s.Scan(test.name, []byte(test.src))
		got := pkg
		for _, im := range imports {
			got += " " + im.Path
		}
		if !ok {
			got = "-"
		}
		if got != test.want {
			t.Errorf("Scan(%s, %.30q) = %q, want %q", test.name, test.src, got, test.want)
		}
	}
}

func TestParseModFile(t *testing.T) {
	mod := ParseModFile([]byte("module example.com/m/v2\n\ngo 1.26\n\nignore ./gen\n\nreplace example.com/x => ./x\n\nreplace example.com/y => example.com/z v1.0.0\n"), false)
	want := ModFile{Module: "example.com/m/v2", Ignore: []string{"./gen/"}, Replace: []LocalPlace{{"example.com/x", "./x"}}}
	if diff := cmp.Diff(want, mod); diff != "" {
		t.Error(diff)
	}
	if !mod.IsIgnored("gen/a") || mod.IsIgnored("./gen/") {
		t.Error("ignore ./gen is about gen and what lies below, nothing else")
	}
	work := ParseModFile([]byte("go 1.26\n\nuse (\n\t./a\n\t./b\n)\n"), true)
	if diff := cmp.Diff(ModFile{Uses: []string{"./a", "./b"}}, work); diff != "" {
		t.Error(diff)
	}
}
