package extract

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/erodehq/erode/internal/facts"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// TestGolden extracts from the programs in testdata. The file "want" of each has
// the references and the exposures, one a line.
func TestGolden(t *testing.T) {
	names, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(names) == 0 {
		t.Fatalf("no programs in testdata: %v", err)
	}
	for _, name := range names {
		t.Run(filepath.Base(name), func(t *testing.T) {
			archive, err := txtar.ParseFile(name)
			if err != nil {
				t.Fatal(err)
			}
			want := slices.IndexFunc(archive.Files, func(f txtar.File) bool { return f.Name == "want" })
			if want < 0 {
				archive.Files = append(archive.Files, txtar.File{Name: "want"})
				want = len(archive.Files) - 1
			}
			program := &txtar.Archive{Files: archive.Files[:want]}
			got := showAll(extractAll(t, string(txtar.Format(program))))
			if *update {
				archive.Files[want].Data = []byte(got)
				if err := os.WriteFile(name, txtar.Format(archive), 0o666); err != nil {
					t.Fatal(err)
				}
			} else if got != string(archive.Files[want].Data) {
				t.Errorf("got:\n%s\nwant:\n%s\nif this is right: go test ./internal/extract -update", got, archive.Files[want].Data)
			}
		})
	}
}

func showAll(all map[string]*facts.Types) string {
	var b strings.Builder
	for _, path := range slices.Sorted(maps.Keys(all)) {
		for _, r := range all[path].References {
			fmt.Fprintf(&b, "%s: %s uses %s.%s: %s ×%d", path, orFile(r.From), r.To, r.Symbol, r.Use, r.Count)
			if r.InLoop > 0 {
				fmt.Fprintf(&b, " (%d in loops)", r.InLoop)
			}
			if r.Through != nil {
				fmt.Fprintf(&b, " through %s", strings.Join(r.Through, ", "))
			}
			fmt.Fprintf(&b, " at %d:%d\n", r.Pos.Line, r.Pos.Col)
		}
		for _, e := range all[path].Exposures {
			fmt.Fprintf(&b, "%s: %s exposes %s.%s as %s", path, e.Symbol, e.To, e.Type, e.Way)
			if e.Via != "" {
				fmt.Fprintf(&b, " via %s", e.Via)
			}
			fmt.Fprintf(&b, " at %d:%d\n", e.Pos.Line, e.Pos.Col)
		}
	}
	return b.String()
}

func orFile(from string) string {
	if from == "" {
		return "(file)"
	}
	return from
}
