package graph

import (
	"fmt"
	"strings"
	"testing"

	"github.com/erodehq/erode/internal/facts"
)

func TestNew(t *testing.T) {
	p := program("b: fmt a z.org/x a", "a: z.org/x +b", "c: +c a.org/y", "d: +fmt b")
	p.Packages[2].Files[0].Imports = append(p.Packages[2].Files[0].Imports, facts.Import{Path: "a", Line: 9})
	for _, pkg := range p.Packages {
		for f := range pkg.Files {
			for i := range pkg.Files[f].Imports {
				switch im := &pkg.Files[f].Imports[i]; {
				case im.Path == "fmt":
					im.Class = facts.Std
				case strings.Contains(im.Path, "."):
					im.Class = facts.External
				}
			}
		}
	}
	g := New(p)
	var packages []string
	for id := range int32(g.Len()) {
		packages = append(packages, fmt.Sprintf("%d %s %s", id, g.Path(id), g.Class(id)))
		if got, ok := g.ID(g.Path(id)); got != id || !ok {
			t.Errorf("ID(%s) = %d, %t, want %d", g.Path(id), got, ok, id)
		}
	}
	if got, want := strings.Join(packages, ", "), "0 a own, 1 b own, 2 c own, 3 d own, 4 a.org/y ext, 5 fmt std, 6 z.org/x ext"; got != want {
		t.Errorf("packages\n got %s\nwant %s", got, want)
	}
	var edges []string
	for i := range g.Edges() {
		e := &g.Edges()[i]
		var lines []string
		for _, s := range e.Sites {
			file, im := g.Position(e, s)
			lines = append(lines, fmt.Sprintf("%s:%d", file, im.Line))
		}
		edges = append(edges, fmt.Sprintf("%s->%s %t %v", g.Path(e.From), g.Path(e.To), e.Prod, lines))
	}
	want := []string{
		"a->b false [a/x_test.go:3]", "a->z.org/x true [a/x.go:3]",
		"b->a true [b/x.go:4 b/x.go:6]", "b->fmt true [b/x.go:3]", "b->z.org/x true [b/x.go:5]",
		"c->a true [c/x.go:9]", "c->a.org/y true [c/x.go:3]",
		"d->b true [d/x.go:3]", "d->fmt false [d/x_test.go:3]",
	}
	if got, want := strings.Join(edges, "\n"), strings.Join(want, "\n"); got != want {
		t.Errorf("edges\n got %s\nwant %s", got, want)
	}
	if got := letters(g.Uses().Reach(3).List()); got != "abfg" {
		t.Errorf("production code of d reaches %q, want %q", got, "abfg")
	}
	if !g.All().Has(0, 1) || g.Uses().Has(0, 1) {
		t.Errorf("a uses b in tests: All %t, Uses %t", g.All().Has(0, 1), g.Uses().Has(0, 1))
	}
}
