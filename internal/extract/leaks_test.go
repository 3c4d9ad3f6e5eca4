package extract

import (
	"go/parser"
	"go/token"
	"maps"
	"path"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/erodehq/erode/boundaries"
	"github.com/erodehq/erode/internal/facts"
	"github.com/erodehq/erode/internal/graph"
)

// judge takes each package of a txtar program for a component, forbids domain and
// handler to depend on infra, and returns the leaks by rule and place.
func judge(t *testing.T, program string, with boundaries.Leak) []string {
	t.Helper()
	var out []string
	for _, f := range typed(t, program).Leaks(with) {
		out = append(out, strings.TrimPrefix(f.Rule, "leak/")+" "+f.From.Component+">"+f.To.Component)
	}
	return out
}

func typed(t *testing.T, program string) *boundaries.Typed {
	t.Helper()
	types := extractAll(t, program)
	packages := map[string]*facts.Package{}
	for _, f := range txtar.Parse([]byte(program)).Files {
		syntax, err := parser.ParseFile(token.NewFileSet(), f.Name, f.Data, parser.ImportsOnly)
		if err != nil {
			t.Fatal(err)
		}
		dir := path.Dir(f.Name)
		p := packages[dir]
		if p == nil {
			p = &facts.Package{Path: "m/" + dir, Dir: dir, Module: "m", Name: syntax.Name.Name, Types: types["m/"+dir]}
			packages[dir] = p
		}
		file := facts.File{Name: path.Base(f.Name), Test: strings.HasSuffix(f.Name, "_test.go")}
		for _, spec := range syntax.Imports {
			file.Imports = append(file.Imports, facts.Import{Path: strings.Trim(spec.Path.Value, `"`), Line: 1, Col: 1})
		}
		p.Files = append(p.Files, file)
	}
	loaded := &facts.Program{Tier: facts.Typed, Modules: []facts.Module{{Path: "m", Dir: "."}}}
	partition := &graph.Partition{}
	for i, dir := range slices.Sorted(maps.Keys(packages)) {
		loaded.Packages = append(loaded.Packages, packages[dir])
		partition.Names = append(partition.Names, dir)
		partition.Of = append(partition.Of, int32(i))
	}
	Link(loaded.Packages)
	g := graph.New(loaded)
	return &boundaries.Typed{Graph: g, Components: partition, Allowed: func(from, to int32) bool {
		return g.Path(to) != "m/infra" || g.Path(from) != "m/domain" && g.Path(from) != "m/handler"
	}}
}

// layered is the program of the holes that no import shows: domain must not depend
// on infra, and never imports it.
const layered = `
-- infra/infra.go --
package infra
type Repo struct{}
func (*Repo) Do() {}
type Row struct{ ID int }
func New() *Repo { return nil }
func secret() {}
-- app/app.go --
package app
import "m/infra"
type Row = infra.Row
type Service struct{ *infra.Repo }
func Open() *infra.Repo { return infra.New() }
type Box[T any] struct{ V T }
func Boxed() Box[*infra.Repo] { return Box[*infra.Repo]{} }
func Version() int { return 1 }
type options struct{ Limit int; Row infra.Row }
func Options() *options { return nil }
`

func TestHoles(t *testing.T) {
	tests := []struct {
		name, domain string
		want         string
	}{
		{"14 alias", `func F(r app.Row) int { return r.ID }`, "exposes app>infra, reaches domain>infra"},
		{"15 promoted", `func F(s app.Service) { s.Do() }`, "exposes app>infra, reaches domain>infra"},
		{"16 inferred", `func F() { r := app.Open(); r.Do() }`, "exposes app>infra, reaches domain>infra"},
		{"17 instance", `func F() { app.Boxed().V.Do() }`, "exposes app>infra, reaches domain>infra"},
		{"18 exposed", `func F() any { return app.Open() }`, "exposes app>infra"},
		{"18c beside what is used", `func F() int { return app.Options().Limit }`, ""},
		{"18d behind a type without a name", `func F() int { return app.Options().Row.ID }`, "exposes app>infra, reaches domain>infra"},
		{"18b something else", `func F() int { return app.Version() }`, ""},
		{"35 embedded", `type T struct { app.Service }` + "\n" + `func F(t T) { t.Do() }`, "exposes app>infra, reaches domain>infra"},
	}
	for _, tt := range tests {
		got := judge(t, layered+"-- domain/domain.go --\npackage domain\nimport \"m/app\"\n"+tt.domain+"\n", boundaries.Leak{})
		slices.Sort(got)
		if s := strings.Join(got, ", "); s != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, s, tt.want)
		}
	}
	got := judge(t, layered+"-- domain/domain.go --\npackage domain\nimport _ \"unsafe\"\n//go:linkname hack m/infra.secret\nfunc hack()\n", boundaries.Leak{})
	if !slices.Equal(got, []string{"linkname domain>infra"}) {
		t.Errorf("32 linkname: %q", got)
	}
}

// A main package may hand anything to anybody: that is what it is for. Elsewhere an
// injection is told where it is made, if the team asks for it.
func TestInjectionsAreJudgedWhereTheyAreMade(t *testing.T) {
	const wiring = "import (\"m/handler\"; \"m/infra\")\ntype repo struct{ *infra.Repo }\nfunc (repo) Find() int { return 0 }\nfunc wire() { handler.New(repo{}); handler.New(new(infra.Repo)) }\n"
	root, elsewhere := "-- cmd/main.go --\npackage main\n"+wiring, "-- glue/glue.go --\npackage glue\n"+wiring
	only := boundaries.Leak{Sorts: []string{"injects"}}
	strict := boundaries.Leak{Sorts: []string{"injects"}, Strict: []string{"injects"}}
	for _, tt := range []struct {
		name, program string
		with          boundaries.Leak
		want          []string
	}{
		{"main", root, only, nil},
		{"main, where strict", root, strict, []string{"injects handler>infra"}},
		{"elsewhere", elsewhere, only, []string{"injects handler>infra"}},
		{"elsewhere, not asked for", elsewhere, boundaries.Leak{}, nil},
	} {
		if got := judge(t, injected+tt.program, tt.with); !slices.Equal(got, tt.want) {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}
