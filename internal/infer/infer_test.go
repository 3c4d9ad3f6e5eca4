package infer

import (
	"slices"
	"strings"
	"testing"

	"github.com/erodehq/erode/boundaries"
	"github.com/erodehq/erode/internal/facts"
	"github.com/erodehq/erode/internal/graph"
)

// program builds a graph from "dir: imported dirs" lines.
func program(lines ...string) *graph.Graph {
	p := &facts.Program{Modules: []facts.Module{{Path: "m", Dir: "."}}}
	for _, line := range lines {
		dir, imports, _ := strings.Cut(line, ":")
		pkg := &facts.Package{Path: "m/" + dir, Dir: dir, Name: "p", Module: "m"}
		if dir == "." {
			pkg.Path = "m"
		}
		f := facts.File{Name: "a.go", Package: "p"}
		for _, im := range strings.Fields(imports) {
			f.Imports = append(f.Imports, facts.Import{Path: "m/" + im})
		}
		pkg.Files = []facts.File{f}
		p.Packages = append(p.Packages, pkg)
	}
	slices.SortFunc(p.Packages, func(a, b *facts.Package) int { return strings.Compare(a.Path, b.Path) })
	return graph.New(p)
}

func TestComponents(t *testing.T) {
	for _, test := range []struct {
		name  string
		dirs  []string
		parts []string // "name pattern"
	}{
		{"containers are opened", []string{"cmd/a", "cmd/b", "internal/x", "internal/x/y", "internal/z", "pkg/w"},
			[]string{"cmd cmd/...", "w pkg/w/...", "x internal/x/...", "z internal/z/..."}},
		{"the same last element", []string{"internal/util", "pkg/util", "pkg/a", "pkg/b"},
			[]string{"a pkg/a/...", "b pkg/b/...", "internal/util internal/util/...", "pkg/util pkg/util/..."}},
		{"packages beside their folders", []string{".", "internal", "internal/a", "internal/b", "x"},
			[]string{"a internal/a/...", "b internal/b/...", "internal internal", "root .", "x x/..."}},
		{"a folder that is most of the program", []string{"core/a", "core/b", "core/c", "core/d/e", "web"},
			[]string{"a core/a/...", "b core/b/...", "c core/c/...", "d core/d/...", "web web/..."}},
		{"few folders are divided by package", []string{"shop", "shop/a", "shop/a/x", "shop/a/y"},
			[]string{"a shop/a", "shop shop", "x shop/a/x", "y shop/a/y"}},
		{"a program that lies deep", []string{"code/go/shop/a", "code/go/shop/a/x", "code/go/shop/b", "code/go/shop/c"},
			[]string{"a code/go/shop/a/...", "b code/go/shop/b/...", "c code/go/shop/c/..."}},
	} {
		t.Run(test.name, func(t *testing.T) {
			var lines []string
			for _, d := range test.dirs {
				lines = append(lines, d+":")
			}
			var got []string
			for _, c := range Components(program(lines...)) {
				got = append(got, c.Name+" "+c.Pattern())
			}
			if !slices.Equal(got, test.parts) {
				t.Errorf("got  %q\nwant %q", got, test.parts)
			}
		})
	}
}

// TestWorkspace: the modules of a workspace are its parts, unless there are hardly
// any.
func TestWorkspace(t *testing.T) {
	dirs := []string{"gateway/cmd", "gateway/internal/a", "orders/cmd", "orders/internal/a", "orders/internal/b", "pkg/log", "pkg/db"}
	for _, test := range []struct {
		dirs  []string
		parts []string
	}{
		{dirs, []string{"gateway gateway/...", "orders orders/...", "pkg pkg/..."}},
		{dirs[:5], []string{"b orders/internal/b/...", "gateway/cmd gateway/cmd/...", "gateway/internal/a gateway/internal/a/...", "orders/cmd orders/cmd/...", "orders/internal/a orders/internal/a/..."}},
	} {
		var lines []string
		for _, d := range test.dirs {
			lines = append(lines, d+":")
		}
		g := program(lines...)
		g.Program.Modules = []facts.Module{{Path: "m/gateway", Dir: "gateway"}, {Path: "m/orders", Dir: "orders"}, {Path: "m/pkg", Dir: "pkg"}}
		var got []string
		for _, c := range Components(g) {
			got = append(got, c.Name+" "+c.Pattern())
		}
		if !slices.Equal(got, test.parts) {
			t.Errorf("got  %q\nwant %q", got, test.parts)
		}
	}
}

// TestPolicyCompiles holds what init writes to what check reads: it compiles,
// every package has its component, and the layers are those that most imports keep.
func TestPolicyCompiles(t *testing.T) {
	g := program("cmd/a: internal/x", "internal/x: internal/y", "internal/x/one: internal/y", "internal/y: internal/z", "internal/z: internal/x/one", "internal/on:")
	text := Policy(g, Components(g), "schema", func(dir string) string {
		if dir == "internal/x" {
			return "@shop/x: \"team\""
		}
		return ""
	})
	p, err := boundaries.Parse(".erode.yml", text)
	if err != nil {
		t.Fatalf("%v in\n%s", err, text)
	}
	b, err := p.Bind(g)
	if err != nil {
		t.Fatal(err)
	}
	if n := b.Unassigned(); n != 0 {
		t.Errorf("%d packages of no component", n)
	}
	var rules []string
	for _, f := range b.Check(boundaries.Options{}) {
		rules = append(rules, f.Rule+" "+f.Position.File)
	}
	want := []string{"acyclic/components internal/z/a.go", "layers internal/z/a.go"}
	if !slices.Equal(rules, want) {
		t.Errorf("departures %q, want %q in\n%s", rules, want, text)
	}
	if !strings.Contains(string(text), "# uses today: z 1") {
		t.Errorf("what is used today is missing in\n%s", text)
	}
}
