package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/erodehq/erode/boundaries"
	"github.com/erodehq/erode/internal/load"
	"github.com/erodehq/erode/internal/synth"
)

// TestMadeUpPolicy keeps the measured policy one that erode takes, and of twenty
// rules.
func TestMadeUpPolicy(t *testing.T) {
	text := policy(synth.Program(synth.Shape{Packages: 1000, Edges: 5000, Seed: 1}), 1)
	root := fstest.MapFS{".erode.yml": {Data: []byte(text)}}
	if _, err := boundaries.Load(root, ".erode.yml"); err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	if got := strings.Count(text, "why: measured"); got != rules {
		t.Errorf("%d rules, want %d", got, rules)
	}
}

func TestShadow(t *testing.T) {
	from, to := t.TempDir(), filepath.Join(t.TempDir(), "to")
	for name, data := range map[string]string{"go.mod": "module m", "a/a.go": "package a", "a/big.txt": "long", ".git/x.go": "no", "vendor/modules.txt": "m", "vendor/x/x.go": "no"} {
		name = filepath.Join(from, filepath.FromSlash(name))
		os.MkdirAll(filepath.Dir(name), 0o777)
		if err := os.WriteFile(name, []byte(data), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	if err := shadow(from, to); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{"go.mod": "module m", "a/a.go": "package a", "a/big.txt": "", "vendor/modules.txt": "m"} {
		if data, err := os.ReadFile(filepath.Join(to, name)); err != nil || string(data) != want {
			t.Errorf("%s: %q, %v; want %q", name, data, err, want)
		}
	}
	for _, name := range []string{".git/x.go", "vendor/x/x.go"} {
		if exists(filepath.Join(to, name)) {
			t.Errorf("%s was copied", name)
		}
	}
}

func TestMeasure(t *testing.T) {
	goCommand, err := exec.LookPath("go")
	if err != nil {
		t.Skip("nothing to run")
	}
	p := &program{name: "go version", args: []string{goCommand, "version"}, dir: "."}
	if rounds, err := measure([]*program{p, p}, 2, time.Hour); err != nil || rounds != 2 {
		t.Fatal(rounds, err)
	}
	if len(p.cpu) != 4 || len(p.wall) != 4 || p.wall[0] <= 0 {
		t.Errorf("measured cpu %v, wall %v", p.cpu, p.wall)
	}
	bad := &program{name: "bad", args: []string{goCommand, "nonsense"}, dir: "."}
	if rounds, err := measure([]*program{p, p}, 5, 0); err != nil || rounds != 1 || len(p.cpu) != 6 {
		t.Errorf("past the limit there were %d rounds, want 1: %v", rounds, err)
	}
	if _, err := measure([]*program{bad}, 1, 0); err == nil {
		t.Error("a program that fails is measured as if it had not")
	}
}

func TestTable(t *testing.T) {
	one := &program{name: "one", cpu: []time.Duration{2e6, 1e6, 4e6, 3e6}, wall: []time.Duration{1e6}, peak: []int64{1 << 20}}
	two := &program{name: "two", cpu: []time.Duration{4e6}, wall: []time.Duration{3e6}, peak: []int64{2 << 20}}
	var b bytes.Buffer
	table(&b, []*program{one, two})
	if got := strings.Join(strings.Fields(b.String()), " "); !strings.Contains(got, "| two | 4.0 | 3.0 | 2.0 | 2.00 | 3.00 | 1.0 | 1.0 |") {
		t.Errorf("table:\n%s", b.String())
	}
}

func TestHub(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"go.mod":     "module m\n",
		"few/few.go": "package few\n\ntype Few struct {\n}\n",
		"hub/a.go":   "package hub\n\ntype hidden struct {\n}\n",
		"hub/b.go":   "package hub\n\ntype T struct {\n}\n\nfunc F() {\n}\n",
		"x/x.go":     "package x\n\nimport (\n\t_ \"m/few\"\n\t_ \"m/hub\"\n)\n",
		"y/y.go":     "package y\n\nimport _ \"m/hub\"\n",
	} {
		name = filepath.Join(dir, filepath.FromSlash(name))
		os.MkdirAll(filepath.Dir(name), 0o777)
		if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	tree, err := load.Imports(t.Context(), load.Config{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	h, err := findHub(dir, tree.Program)
	if err != nil || filepath.Base(h.file) != "b.go" || h.typ != "T" || h.importers != 2 {
		t.Fatalf("hub %+v, %v; want T in b.go, which 2 import", h, err)
	}
	for _, edit := range []struct {
		at           int
		format, want string
	}{
		{len(h.text), "var _ = %d", string(h.text) + "\nvar _ = 1\n"},
		{len(h.text), "var _ = %d", string(h.text) + "\nvar _ = 2\n"},
		{h.body, "_ = %d", "package hub\n\ntype T struct {\n}\n\nfunc F() {\n\n_ = 3\n}\n"},
	} {
		h.edit(edit.at, edit.format)
		if data, _ := os.ReadFile(h.file); string(data) != edit.want {
			t.Errorf("edited: %q, want %q", data, edit.want)
		}
	}
	h.restore()
	if data, _ := os.ReadFile(h.file); !bytes.Equal(data, h.text) {
		t.Errorf("restored: %q", data)
	}
}
