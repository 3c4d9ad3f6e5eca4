package load

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"github.com/erodehq/erode/internal/facts"
)

var update = flag.Bool("update", false, "write the expected results of testdata/*.txtar")

// TestTrees loads the tree of every archive in testdata and compares the program
// with the file "want" in it. Lines "dir: x" and "patterns: x y" above the files
// say where the user stands and what he asks for.
func TestTrees(t *testing.T) {
	names, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(names) == 0 {
		t.Fatal("no archives", err)
	}
	t.Setenv("GOWORK", "")
	for _, name := range names {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(name)
			if err != nil {
				t.Fatal(err)
			}
			root, cfg := t.TempDir(), Config{}
			for line := range strings.Lines(string(archive.Comment)) {
				key, value, _ := strings.Cut(strings.TrimSpace(line), ": ")
				switch key {
				case "dir":
					cfg.Dir = value
				case "patterns":
					cfg.Patterns = strings.Fields(value)
				case "build":
					cfg.Build = value
				}
			}
			cfg.Dir = filepath.Join(root, filepath.FromSlash(cfg.Dir))
			unpack(t, root, archive)
			got := strings.ReplaceAll(dump(Imports(t.Context(), cfg)), root, "ROOT")
			want := &archive.Files[len(archive.Files)-1]
			if want.Name != "want" {
				t.Fatal("the last file of the archive must be the expected result, called want")
			}
			if *update {
				want.Data = []byte(got)
				if err := os.WriteFile(name, txtar.Format(archive), 0o666); err != nil {
					t.Fatal(err)
				}
			}
			if diff := cmp.Diff(string(want.Data), got); diff != "" {
				t.Errorf("%s (-want +got; go test -update writes it):\n%s", name, diff)
			}
		})
	}
}

// unpack writes the files of an archive below dir.
func unpack(t *testing.T, dir string, archive *txtar.Archive) {
	t.Helper()
	for _, f := range archive.Files {
		if f.Name != "want" {
			write(t, filepath.Join(dir, filepath.FromSlash(f.Name)), string(f.Data))
		}
	}
}

func write(t *testing.T, name, data string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(data), 0o666); err != nil {
		t.Fatal(err)
	}
}

// load loads the program in dir and fails the test if it cannot.
func load(t *testing.T, dir string, patterns ...string) *Tree {
	t.Helper()
	tree, err := Imports(context.Background(), Config{Dir: dir, Patterns: patterns})
	if err != nil {
		t.Fatal(err)
	}
	return tree
}

// dump writes a program in full, a line for everything in it.
func dump(tree *Tree, err error) string {
	var b strings.Builder
	if err != nil {
		fmt.Fprintln(&b, "error:", err)
	}
	if tree == nil {
		return b.String()
	}
	for _, m := range tree.Program.Modules {
		fmt.Fprintln(&b, join("module", m.Path, m.Dir, flags(m.Go, m.Go != "", "vendored", m.Vendored)))
		for _, r := range m.Requires {
			fmt.Fprintln(&b, join("  requires", r.Path, r.Version, flags("=> "+r.Replace, r.Replace != "", "indirect", r.Indirect), fmt.Sprint("line ", r.Line)))
		}
	}
	for i, p := range tree.Program.Packages {
		unselected := tree.Selected != nil && !tree.Selected[i]
		fmt.Fprintln(&b, join("package", p.Path, p.Name, p.Dir, "of "+p.Module, flags("unselected", unselected)))
		for j := range p.Files {
			f := &p.Files[j]
			fmt.Fprintln(&b, join("  "+f.Name, flags("package "+f.Package, f.Package != p.Name, "build "+f.Build, f.Build != "", "not here", !f.Host,
				"test", f.Test, "external", f.External, "generated", f.Generated, "cgo", f.Cgo)))
			for _, im := range f.Imports {
				fmt.Fprintln(&b, join("    ", im.Class.String(), im.Name, im.Path))
			}
		}
	}
	for _, p := range tree.Program.Problems {
		fmt.Fprintln(&b, problemLine(p))
	}
	return b.String()
}

func problemLine(p facts.Problem) string {
	return fmt.Sprintf("problem %s:%d:%d: %s: %s", p.File, p.Line, p.Col, p.Kind, p.Message)
}

// flags joins the texts whose condition holds: text, condition, text, condition.
func flags(pairs ...any) string {
	var out []string
	for i := 0; i < len(pairs); i += 2 {
		if pairs[i+1].(bool) {
			out = append(out, pairs[i].(string))
		}
	}
	return strings.Join(out, ", ")
}

func join(parts ...string) string {
	line := parts[0]
	for _, p := range parts[1:] {
		if p != "" {
			line += " " + p
		}
	}
	return line
}
