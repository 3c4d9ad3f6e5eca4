package load

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/erodehq/erode/internal/facts"
)

// How a signature travels depends on types that other packages declare.
func TestTypedLinksGrades(t *testing.T) {
	root := t.TempDir()
	for name, text := range map[string]string{
		"go.mod":         "module m\n",
		"web/web.go":     "package web\n\nimport \"m/store\"\n\nfunc Show(h store.Handle) {}\n",
		"store/store.go": "package store\n\nimport \"sync\"\n\ntype Handle struct{ Mu sync.Mutex }\n",
	} {
		path := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	tree, err := Typed(context.Background(), Config{Dir: root}, facts.Typed, TypedOptions{})
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range tree.Program.Packages {
		for _, s := range p.Types.Symbols {
			if s.Name == "Show" && (s.Wire != facts.W3 || s.WireType != "store.Handle") {
				t.Errorf("Show is graded %s for %q", s.Wire, s.WireType)
			}
		}
	}
}
