package extract

import (
	"strings"
	"testing"
)

// injected is a program that every case adds a main package to: infra satisfies
// what handler asks for, without either knowing the other.
const injected = `
-- infra/infra.go --
package infra
type Repo struct{}
func (*Repo) Find() int { return 0 }
func New() *Repo { return nil }
func NewE() (*Repo, error) { return nil, nil }
-- wire/wire.go --
package wire
import "m/infra"
type X = infra.Repo
func Mk() *X { return nil }
type Wrapped struct{ *infra.Repo }
-- handler/handler.go --
package handler
import "context"
type Repo interface{ Find() int }
type R = Repo
type Handler struct{ R Repo }
type Option func(*Handler)
func New(r Repo) *Handler { return nil }
func NewAlias(r R) {}
func NewMany(r []Repo) {}
func NewE(r Repo, err error) {}
func NewT[T Repo](r T) {}
func NewO(o ...Option) {}
func WithRepo(r Repo) Option { return nil }
func Wrap(r Repo) Repo { return r }
func Twice(r Repo, f func()) {}
func (h *Handler) Set(r Repo) {}
var Default Repo
var NewFn = func(r Repo) {}
func Log(v any) {}
func Logf(v interface{}) {}
func Ctx(ctx context.Context) {}
`

func TestInjections(t *testing.T) {
	tests := []struct {
		name, body string
		way        string // "" when nothing is injected
	}{
		{"d01 constructor", `handler.New(infra.New())`, "argument New"},
		{"d02 struct literal", `_ = &handler.Handler{R: infra.New()}`, "field Handler.R"},
		{"d02 struct literal without keys", `_ = handler.Handler{infra.New()}`, "field Handler.R"},
		{"d03 field assigned", `h := &handler.Handler{}; h.R = infra.New()`, "field Handler.R"},
		{"d04 setter method", `h := &handler.Handler{}; h.Set(infra.New())`, "argument Handler.Set"},
		{"d05 func value", `f := handler.New; f(infra.New())`, "argument Repo"},
		{"d08 alias of the interface", `handler.NewAlias(infra.New())`, "argument NewAlias"},
		{"d09 alias of the concrete type", `handler.New(wire.Mk())`, "argument New"},
		{"d10 explicit type argument", `handler.NewT[*infra.Repo](infra.New())`, "instance NewT"},
		{"d11 inferred type argument", `handler.NewT(infra.New())`, "instance NewT"},
		{"d12 option", `handler.NewO(handler.WithRepo(infra.New()))`, "argument WithRepo"},
		{"d13 nested", `handler.Wrap(handler.Wrap(infra.New()))`, "argument Wrap"},
		{"d13b nested in a func", `handler.Twice(nil, func() { handler.New(infra.New()) })`, "argument New"},
		{"d14 several values", `handler.NewE(infra.NewE())`, "argument NewE"},
		{"d15 variable of the interface", `var r handler.Repo = infra.New(); handler.New(r)`, "assign Repo"},
		{"d16 embedded", `handler.New(wire.Wrapped{})`, "argument New"},
		{"d17 slice", `handler.NewMany([]handler.Repo{infra.New()})`, "element Repo"},
		{"d18 parentheses", `(handler.New)(infra.New())`, "argument New"},
		{"d19 package variable", `handler.Default = infra.New()`, "assign Default"},
		{"d20 variable of func type", `handler.NewFn(infra.New())`, "argument NewFn"},
		{"returned", `_ = func() handler.Repo { return infra.New() }`, "return Repo"},
		{"sent", `c := make(chan handler.Repo); c <- infra.New()`, "element Repo"},
		{"converted", `_ = handler.Repo(infra.New())`, "convert Repo"},
		{"d23 shadow", `handler := local{}; handler.New(infra.New())`, ""},
		{"d23b shadow of a used import", `handler.Log(1); { handler := local{}; handler.New(infra.New()) }`, ""},
		{"d24 any", `handler.Log(infra.New())`, ""},
		{"d24b interface{}", `handler.Logf(infra.New())`, ""},
		{"d25 context", `handler.Ctx(nil)`, ""},
	}
	for _, tt := range tests {
		main := "-- cmd/main.go --\npackage main\nimport (\"m/handler\"; \"m/infra\"; \"m/wire\")\ntype local struct{}\nfunc (local) New(v any) {}\nvar _, _, _ = infra.New, wire.Mk, handler.New\nfunc main() { " + tt.body + " }\n"
		expectInjection(t, tt.name, injected+main, tt.way, false)
	}
	const call = "import (\"m/handler\"; \"m/infra\")\nfunc wire() { handler.New(infra.New()) }\n"
	expectInjection(t, "d06 dot import", injected+"-- cmd/main.go --\npackage main\nimport . \"m/handler\"\nimport \"m/infra\"\nfunc wire() { New(infra.New()) }\n", "argument New", false)
	expectInjection(t, "d07 other package name", strings.Replace(injected, "package handler", "package http", 1)+
		"-- cmd/main.go --\npackage main\nimport (\"m/handler\"; \"m/infra\")\nfunc wire() { http.New(infra.New()) }\n", "argument New", false)
	expectInjection(t, "d21 test file", injected+"-- cmd/main_test.go --\npackage main\n"+call, "argument New", true)
	expectInjection(t, "d22 build tag", injected+"-- cmd/main.go --\n//go:build special\n\npackage main\n"+call, "argument New", false)
}

// expectInjection checks that main injects infra's type into handler in one way.
func expectInjection(t *testing.T, name, program, way string, test bool) {
	t.Helper()
	var got []string
	for _, x := range extractAll(t, program)["m/cmd"].Injections {
		for _, c := range x.Concrete {
			if c == "m/infra" && x.Into == "m/handler" && x.Test == test {
				got = append(got, x.Way+" "+x.Symbol)
			}
		}
	}
	if s := strings.Join(got, ", "); s != way {
		t.Errorf("%s: injects %q, want %q", name, s, way)
	}
}

func TestInjectionWithinAPackage(t *testing.T) {
	all := extractAll(t, `
-- a.go --
package a
type Port interface{ Do() }
type T struct{}
func (T) Do() {}
var P Port = T{}
var _ Port = T{}
func F(error) {}
type E struct{}
func (E) Error() string { return "" }
func G() { F(E{}) }
`)
	if got := all["m"].Injections; got != nil {
		t.Errorf("found %+v", got)
	}
}
