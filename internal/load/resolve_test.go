package load

import (
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"
)

// resolved is a tree with every place that a package can come from.
const resolved = `
-- work/go.mod --
module example.com/m
require (
	example.com/Dep v1.0.0
	example.com/m/sub v0.1.0
	example.com/out v1.0.0
	example.com/swapped v1.0.0
	example.com/gone v1.0.0
)
replace example.com/out => ../out
replace example.com/swapped => example.com/swap v2.0.0
-- work/a/a.go --
package a
-- out/go.mod --
module example.com/out
-- out/x/x.go --
package x
-- cache/example.com/!dep@v1.0.0/x/x.go --
package x
-- cache/example.com/m/sub@v0.1.0/s/s.go --
package s
-- cache/example.com/swap@v2.0.0/s.go --
package swap
-- goroot/src/unsafe/unsafe.go --
package unsafe
-- goroot/src/net/http/http.go --
package http
-- goroot/src/vendor/golang.org/x/net/idna/idna.go --
package idna
`

func TestResolveDir(t *testing.T) {
	root := t.TempDir()
	unpack(t, root, txtar.Parse([]byte(resolved)))
	t.Setenv("GOWORK", "")
	t.Setenv("GOMODCACHE", filepath.Join(root, "cache"))
	t.Setenv("GOROOT", filepath.Join(root, "goroot"))
	tree := load(t, filepath.Join(root, "work", "a"))
	for path, want := range map[string]string{
		"example.com/m/a":         "work/a",
		"example.com/m/sub/s":     "cache/example.com/m/sub@v0.1.0/s",
		"example.com/out/x":       "out/x",
		"example.com/Dep/x":       "cache/example.com/!dep@v1.0.0/x",
		"example.com/swapped":     "cache/example.com/swap@v2.0.0",
		"net/http":                "goroot/src/net/http",
		"example.com/m/none":      "",
		"example.com/gone":        "",
		"example.com/unknown":     "",
		"golang.org/x/net/idna":   "",
		"nothing/of/the/standard": "",
	} {
		checkDir(t, root, path, want, tree.ResolveDir)
	}
	checkDir(t, root, "golang.org/x/net/idna", "goroot/src/vendor/golang.org/x/net/idna", tree.ResolveStdDir)
	checkDir(t, root, "net/http", "goroot/src/net/http", tree.ResolveStdDir)
	checkDir(t, root, "example.com/out/x", "", tree.ResolveStdDir)
}

// TestResolveVendored has a vendor directory, which goes before the module cache.
func TestResolveVendored(t *testing.T) {
	root := program(t, "a/a.go", "package a\n", "go.mod", "module example.com/m\nrequire example.com/dep v1.0.0\n",
		"vendor/modules.txt", "# example.com/dep v1.0.0\n", "vendor/example.com/dep/x/x.go", "package x\n")
	t.Setenv("GOMODCACHE", filepath.Join(root, "none"))
	tree := load(t, root)
	checkDir(t, root, "example.com/dep/x", "vendor/example.com/dep/x", tree.ResolveDir)
	checkDir(t, root, "example.com/dep/y", "", tree.ResolveDir)
}

func checkDir(t *testing.T, root, path, want string, resolve func(string) (string, bool)) {
	t.Helper()
	dir, ok := resolve(path)
	if !ok {
		dir = ""
	} else if rel, err := filepath.Rel(root, dir); err == nil {
		dir = filepath.ToSlash(rel)
	}
	if ok != (want != "") || dir != want {
		t.Errorf("%s resolves to %q, want %q", path, dir, want)
	}
}

func TestFindRoot(t *testing.T) {
	root := t.TempDir()
	unpack(t, root, txtar.Parse([]byte("-- go.work --\nuse ./in\n-- in/go.mod --\nmodule in\n-- in/x/x.go --\n-- out/go.mod --\nmodule out\n"+
		"-- out/x/x.go --\n-- bare/x.go --\n-- other/go.work --\nuse ../out\n-- in/deep/go.work --\nuse ./m\n-- in/deep/m/go.mod --\nmodule m\n")))
	other := filepath.Join(root, "other", "go.work")
	for _, test := range []struct{ dir, gowork, want string }{
		{"in/x", "", "."},
		{"in/x", "off", "in"},
		{"out/x", "", "out"},
		{"out/x", other, "other"},
		{"in/x", other, "in"},
		{"bare", "", "."},
		{"in/deep", "", "in/deep"},
		{"in/deep/m", "", "in/deep"},
	} {
		t.Setenv("GOWORK", test.gowork)
		got, err := FindRoot(filepath.Join(root, filepath.FromSlash(test.dir)))
		if rel, e := filepath.Rel(root, got); err != nil || e != nil || filepath.ToSlash(rel) != test.want {
			t.Errorf("from %s with GOWORK=%s the root is %s (%v), want %s", test.dir, test.gowork, rel, err, test.want)
		}
	}
}

func TestMatcher(t *testing.T) {
	for _, test := range []struct {
		pattern, yes, no string
	}{
		{"a/b", "a/b", "a a/b/c a/bc"},
		{"a/...", "a a/b a/b/c", "ab b/a"},
		{"a...", "a ab a/b", "b"},
		{".../c", "a/c a/b/c", "c a/cc"},
		{"a.b/...", "a.b a.b/c", "axb axb/c"},
		{"a/.../c", "a/b/c a/b/b/c", "a/c"},
	} {
		match := matcher(test.pattern)
		for _, s := range strings.Fields(test.yes) {
			if !match(s) {
				t.Errorf("%s does not match %s", test.pattern, s)
			}
		}
		for _, s := range strings.Fields(test.no) {
			if match(s) {
				t.Errorf("%s matches %s", test.pattern, s)
			}
		}
	}
}

func TestPlatformSuffix(t *testing.T) {
	for name, want := range map[string]string{
		"a.go": "", "linux.go": "", "a_linux.go": "linux", "a_linux_test.go": "linux", "a_arm64.go": "arm64",
		"a_linux_arm64.go": "linux arm64", "a_linux_arm64_test.go": "linux arm64", "a_arm64_linux.go": "linux",
		"a_unix.go": "", "a_test.go": "", "a_b_386.go": "386", "_linux.go": "linux", "a_linux.pb.go": "linux",
		"a_linux_x.go": "", "a_x_windows.go": "windows", "linux_amd64.go": "amd64", "a_Linux.go": "",
	} {
		if got := platformSuffix(name); got != want {
			t.Errorf("%s demands %q, want %q", name, got, want)
		}
	}
}
