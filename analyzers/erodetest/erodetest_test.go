package erodetest

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// recorder is a test that notes how it fails.
type recorder struct {
	testing.TB
	said []string
}

func (r *recorder) Helper() {}
func (r *recorder) Errorf(f string, a ...any) {
	r.said = append(r.said, "error: "+fmt.Sprintf(f, a...))
}
func (r *recorder) Logf(f string, a ...any)   { r.said = append(r.said, "log: "+fmt.Sprintf(f, a...)) }
func (r *recorder) Fatalf(f string, a ...any) { r.Errorf(f, a...); panic(r) }
func (r *recorder) Fatal(a ...any)            { r.Fatalf("%s", fmt.Sprint(a...)) }

func check(dir string) (said string) {
	r := &recorder{}
	defer func() {
		recover()
		said = strings.ReplaceAll(strings.Join(r.said, "\n"), dir, "DIR")
	}()
	Check(r, dir)
	return ""
}

func TestCheck(t *testing.T) {
	const head = "version: 1\ncomponents:\n  orders: {packages: orders/...}\n  store: {packages: store/...}\nrules:\n"
	const deny = "  - deny: {from: store, to: orders}\n    why: requests go down\n"
	tests := []struct{ name, policy, store, want string }{
		{"clean", head + "  - deny: {from: orders, to: store}\n    why: x\n", "package store\n", ""},
		{"error", head + deny, "package store\n\nimport _ \"m/orders\"\n",
			"error: store/store.go:3:10: store must not use orders: requests go down [deny/store]"},
		{"warning", head + deny + "    severity: warning\n", "package store\n\nimport _ \"m/orders\"\n",
			"log: store/store.go:3:10: store must not use orders: requests go down [deny/store]"},
		{"no policy", "", "package store\n", "error: DIR: no .erode.yml: write one with erode init"},
		{"broken", head + deny, "package store\n\nimport \"m/orders\n", "error: store/store.go:3"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			dir := t.TempDir()
			for name, text := range map[string]string{"go.mod": "module m\n", ".erode.yml": tt.policy, "store/store.go": tt.store, "orders/orders.go": "package orders\n"} {
				if text == "" {
					continue
				}
				path := filepath.Join(dir, name)
				if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
					t.Fatal(err)
				}
			}
			if got := check(dir); got != tt.want && (tt.name != "broken" || !strings.HasPrefix(got, tt.want)) {
				t.Errorf("said %q, want %q", got, tt.want)
			}
		})
	}
}

// TestGoTest runs go test in a program that holds its architecture with Check: what
// go test remembers is never stale.
func TestGoTest(t *testing.T) {
	if testing.Short() {
		t.Skip("it builds a test of a program")
	}
	dir := t.TempDir()
	write := func(name, text string) {
		t.Helper()
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	gotest := func() string {
		t.Helper()
		// go test does not remember what a test read that is younger than two seconds.
		filepath.Walk(dir, func(path string, info os.FileInfo, _ error) error {
			if at := info.ModTime(); time.Since(at) < time.Minute {
				return os.Chtimes(path, at.Add(-time.Hour), at.Add(-time.Hour))
			}
			return nil
		})
		command := exec.Command("go", "test", "-mod=mod", "./arch")
		command.Dir = dir
		command.Env = append(os.Environ(), "GOFLAGS=", "GOWORK=off", "GOPROXY=off")
		out, _ := command.CombinedOutput()
		return string(out)
	}
	here, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	read := func(name string) string {
		data, err := os.ReadFile(filepath.Join(here, name))
		if err != nil {
			t.Fatal(err)
		}
		return string(data)
	}
	mod := regexp.MustCompile(`(?m)^(module|tool) .*$`).ReplaceAllString(read("go.mod"), "")
	write("go.mod", "module m\n"+mod+"\nrequire github.com/erodehq/erode v0.0.0\n\nreplace github.com/erodehq/erode => "+here+"\n")
	write("go.sum", read("go.sum"))
	write(".erode.yml", "version: 1\ncomponents:\n  arch: {packages: arch/...}\n  orders: {packages: orders/...}\n  store: {packages: store/...}\n"+
		"rules:\n  - deny: {from: store, to: orders}\n    why: requests go down\n")
	write("arch/arch_test.go", "package arch\n\nimport (\n\t\"testing\"\n\n\t\"github.com/erodehq/erode/analyzers/erodetest\"\n)\n\n"+
		"func TestArchitecture(t *testing.T) { erodetest.Check(t, \".\") }\n")
	write("orders/orders.go", "package orders\n")
	write("store/store.go", "package store\n")
	write("store/sql/sql.go", "package sql\n\nimport _ \"m/store/_sql\"\n")
	write("store/_sql/sql.go", "package sql\n")

	if out := gotest(); !strings.HasPrefix(out, "ok") {
		t.Fatal(out)
	}
	gotest() // the first run has completed go.mod
	if out := gotest(); !strings.Contains(out, "(cached)") {
		t.Errorf("nothing changed: %s", out)
	}
	const bad = "import _ \"m/orders\"\n"
	write("store/sql/new.go", "package sql\n\n"+bad)
	if out := gotest(); !strings.Contains(out, "store/sql/new.go:3:10: store must not use orders") {
		t.Errorf("a new file: %s", out)
	}
	os.Remove(filepath.Join(dir, "store", "sql", "new.go"))
	if out := gotest(); !strings.HasPrefix(out, "ok") {
		t.Errorf("without it: %s", out)
	}
	write("store/_sql/sql.go", "package sql\n\n"+bad)
	if out := gotest(); !strings.Contains(out, "store/_sql/sql.go:3:10: store must not use orders") {
		t.Errorf("an edited file where ./... passes by: %s", out)
	}
	write("store/store.go", "package store\n\n"+bad)
	if out := gotest(); !strings.Contains(out, "store/store.go:3:10: store must not use orders") {
		t.Errorf("an edited file: %s", out)
	}
	write(".erode.yml", "version: 1\ncomponents:\n  all: {packages: ./...}\n")
	if out := gotest(); !strings.HasPrefix(out, "ok") {
		t.Errorf("an edited policy: %s", out)
	}
}
