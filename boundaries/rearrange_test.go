package boundaries

import (
	"slices"
	"strings"
	"testing"

	"github.com/erodehq/erode/internal/facts"
	"github.com/erodehq/erode/internal/graph"
)

// arranged returns the findings of a policy over packages "a: b c" under m, each
// a folder, with packages rearranged.
func arranged(t *testing.T, policy string, change Rearrangement, packages ...string) string {
	t.Helper()
	program := &facts.Program{Modules: []facts.Module{{Path: "m", Dir: "."}}}
	for _, line := range packages {
		name, uses, _ := strings.Cut(line, ":")
		p := &facts.Package{Path: "m/" + name, Name: "p", Dir: name, Module: "m", Files: []facts.File{{Name: "p.go", Package: "p", Host: true}}}
		for i, to := range strings.Fields(uses) {
			p.Files[0].Imports = append(p.Files[0].Imports, facts.Import{Path: "m/" + to, Line: int32(i + 3), Col: 1})
		}
		program.Packages = append(program.Packages, p)
	}
	slices.SortFunc(program.Packages, func(a, b *facts.Package) int { return strings.Compare(a.Path, b.Path) })
	p, err := Parse("p.yml", []byte("version: 1\nunassigned: allow\nunused: allow\n"+policy))
	if err != nil {
		t.Fatal(err)
	}
	g := graph.New(program)
	if _, err := p.Bind(g); err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, f := range p.Rearrange(g, change).Check(Options{}) {
		out = append(out, f.Message)
	}
	return strings.Join(out, "; ")
}

func TestRearrange(t *testing.T) {
	layers := "components: {a: {packages: a/...}, b: {packages: b/...}, c: {packages: c/...}}\nrules:\n  - layers: [a, b, c]\n    why: one way\n"
	lists := "components:\n  a: {packages: a/..., uses: [b], api: [a]}\n  b: {packages: b/..., uses: [c]}\n  c: {packages: c/...}\n"
	for _, test := range []struct {
		name, policy string
		change       Rearrangement
		packages     []string
		want         string
	}{
		{"nothing moves", layers, Rearrangement{}, []string{"a: b", "b: c", "c: a"}, "c must not use a, a layer above it"},
		{"the user moves up", layers, Rearrangement{Of: map[string]string{"m/c/x": "a"}}, []string{"a:", "b:", "c:", "c/x: a"}, ""},
		{"the used moves up", layers, Rearrangement{Of: map[string]string{"m/c/x": "a"}}, []string{"a:", "b: c/x", "c:", "c/x:"}, "b must not use a (c/x), a layer above it"},
		{"what a component went into keeps its layer", layers, Rearrangement{Of: map[string]string{"m/c": "a"}, Into: map[string]string{"c": "a"}},
			[]string{"a: b", "b: c", "c:"}, "b must not use a (c), a layer above it"},
		{"the rules of a component that is gone hold on", "components: {a: {packages: a}, b: {packages: b}, c: {packages: c}}\nrules:\n  - deny: {from: a, to: c}\n    why: no\n",
			Rearrangement{Of: map[string]string{"m/a": "b"}, Into: map[string]string{"a": "b"}}, []string{"a:", "b: c", "c:"}, "b must not use c"},
		{"both halves stand in one layer", layers, Rearrangement{Of: map[string]string{"m/b/x": "x"}, From: map[string]string{"x": "b"}},
			[]string{"a:", "b: b/x", "b/x: a", "c: b/x"}, "x must not use a, a layer above it; c must not use x (b/x), a layer above it"},
		{"a merged component may use what either might", lists, Rearrangement{Of: map[string]string{"m/a": "b", "m/a/in": "b"}, Into: map[string]string{"a": "b"}},
			[]string{"a: c", "a/in:", "b: c", "c: b"}, ""},
		{"halves may use each other, and others as before", lists, Rearrangement{Of: map[string]string{"m/b/x": "x"}, From: map[string]string{"x": "b"}},
			[]string{"a: b/x", "b: b/x", "b/x: b c a", "c:"}, "x must not use a"},
		{"what was private stays so under an api", lists, Rearrangement{Of: map[string]string{"m/b/x": "a"}}, []string{"a:", "a/in:", "b: a/in", "b/x:", "c: b/x"},
			"b must not import a/in: it is private to a; b must not use a (a/in)"},
		{"no component", lists, Rearrangement{Of: map[string]string{"m/c": ""}}, []string{"a:", "b: c", "c:"}, "b must not use c, which belongs to no component"},
	} {
		if got := arranged(t, test.policy, test.change, test.packages...); got != test.want {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
	}
}
