package driver

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"
)

const typedHolePolicy = `version: 1
unassigned: allow
unused: allow
components:
  "{part}": {packages: "{part}/..."}
rules:
  - deny: {from: domain, to: infra}
    why: the domain knows no technology
  - RULE
    why: x
`

// A typed hole is a program that other checkers of leaks, injections, names and
// sizes are known to judge wrongly. Each line that ends in "// V" departs from the
// rule, and no other line does. The cases are those of several checkers: d01 to d25
// hand a concrete type to where an interface is asked for, M4 to M11 are about
// names, contents and sizes.
var typedHoles = []struct{ name, rule, files string }{
	{"injections", "leak: {sorts: [injects], strict: [injects]}\n    tests: include", `
-- infra/i.go --
package infra

import "context"

type Repo struct{}

func (*Repo) Find() int { return 0 }

func New() *Repo { return nil }

func NewE() (*Repo, error) { return nil, nil }

func Background() context.Context { return nil }
-- wire/wire.go --
package wire

import "example.com/hole/infra"

type X = infra.Repo

func Mk() *X { return nil }

type Wrapped struct{ *infra.Repo }
-- domain/d.go --
package domain

import "context"

type Repo interface{ Find() int }
type R = Repo
type Handler struct{ R Repo }
type Option func(*Handler)

func New(r Repo) *Handler           { return nil }
func NewAlias(r R)                  {}
func NewMany(r []Repo)              {}
func NewE(r Repo, err error)        {}
func NewT[T Repo](r T)              {}
func NewO(o ...Option)              {}
func WithRepo(r Repo) Option        { return nil }
func Wrap(r Repo) Repo              { return r }
func Twice(r Repo, f func())        {}
func (h *Handler) Set(r Repo)       {}
func Log(v any)                     {}
func Logf(v interface{})            {}
func Ctx(ctx context.Context)       {}

var Default Repo
var NewFn = func(r Repo) {}
-- domain/other/h.go --
package http

import "example.com/hole/domain"

func New(r domain.Repo) {}
-- cmd/main.go --
package main

import (
	"example.com/hole/domain"
	"example.com/hole/domain/other"
	"example.com/hole/infra"
	"example.com/hole/wire"
)

type local struct{}

func (local) New(v any) {}

func main() {
	h := domain.New(infra.New())             // V
	_ = &domain.Handler{R: infra.New()}      // V
	h.R = infra.New()                        // V
	h.Set(infra.New())                       // V
	f := domain.New
	f(infra.New())                           // V
	http.New(infra.New())                    // V
	domain.NewAlias(infra.New())             // V
	domain.New(wire.Mk())                    // V
	domain.NewT[*infra.Repo](infra.New())    // V
	domain.NewT(infra.New())                 // V
	domain.NewO(domain.WithRepo(infra.New())) // V
	domain.Wrap(domain.New(nil).R)
	domain.Wrap(domain.Wrap(infra.New()))    // V
	domain.Twice(nil, func() {
		domain.New(infra.New()) // V
	})
	domain.NewE(infra.NewE())                // V
	var r domain.Repo = infra.New()          // V
	domain.New(r)
	domain.New(wire.Wrapped{})               // V
	domain.NewMany([]domain.Repo{infra.New()}) // V
	(domain.New)(infra.New())                // V
	domain.Default = infra.New()             // V
	domain.NewFn(infra.New())                // V
	domain.Log(infra.New())
	domain.Logf(infra.New())
	domain.Ctx(infra.Background())
	{
		domain := local{}
		domain.New(infra.New())
	}
}
-- cmd/dot.go --
package main

import (
	. "example.com/hole/domain"
	"example.com/hole/infra"
)

func dot() { New(infra.New()) } // V
-- cmd/main_test.go --
package main

import (
	"example.com/hole/domain"
	"example.com/hole/infra"
)

func inTest() { domain.New(infra.New()) } // V
-- cmd/tagged.go --
//go:build special

package main

import (
	"example.com/hole/domain"
	"example.com/hole/infra"
)

func tagged() { domain.New(infra.New()) } // V
`},
	{"types that travel past imports: 14 to 18, 18b, 32, 35", "leak: {sorts: [exposes, reaches, linkname]}", `
-- infra/i.go --
package infra

type Repo struct{}

func (*Repo) Do() {}

type Row struct{ ID int }

func New() *Repo { return nil }

func secret() {}
-- app/app.go --
package app

import "example.com/hole/infra"

type Row = infra.Row // V

type Service struct{ *infra.Repo } // V

func Open() *infra.Repo { return infra.New() } // V

type Box[T any] struct{ V T }

func Boxed() Box[*infra.Repo] { return Box[*infra.Repo]{} } // V

func Version() int { return 1 }
-- domain/alias/d.go --
package alias

import "example.com/hole/app"

func F(r app.Row) int { return r.ID } // V
-- domain/promoted/d.go --
package promoted

import "example.com/hole/app"

func F(s app.Service) {
	s.Do() // V
}
-- domain/inferred/d.go --
package inferred

import "example.com/hole/app"

func F() {
	r := app.Open()
	r.Do() // V
}
-- domain/instance/d.go --
package instance

import "example.com/hole/app"

func F() {
	app.Boxed().V.Do() // V
}
-- domain/exposed/d.go --
package exposed

import "example.com/hole/app"

func F() any { return app.Open() }

func SomethingElse() int { return app.Version() }
-- domain/embedded/d.go --
package embedded

import "example.com/hole/app"

type T struct{ app.Service }

func F(t T) {
	t.Do() // V
}
-- domain/linkname/d.go --
package linkname

import _ "unsafe"

//go:linkname hack example.com/hole/infra.secret
func hack() // V above
`},
	{"names: M4 to M9", "naming: {in: domain, implements: \"pkg:infra.*\", name: \"*Svc\"}", `
-- infra/i.go --
package infra

type Doer interface {
	Closer
	Do(ctx, a, b int)
}

type Number interface{ ~int | ~string }
-- infra/j.go --
package infra

type Closer interface{ Close() }
-- domain/d.go --
package domain

type ()

type Wrong struct{} // V

func (w *Wrong) Do(ctx int, a int, b int) {}

func (w *Wrong) Close() {}

type GoodSvc struct{}

func (GoodSvc) Do(_, _, _ int) {}

func (*GoodSvc) Close() {}

type Outer struct{ *GoodSvc } // V

type half struct{}

func (half) Do(ctx, a, b int) {}

type number int
`},
	{"names by an interface of a module that nobody has loaded", "naming: {in: domain, methods: [\"Do(lib.org/x.Option) error\"], name: \"*Svc\"}", `
-- domain/d.go --
package domain

import "lib.org/x"

type Wrong struct{} // V

func (Wrong) Do(o x.Option) error { return nil }

type GoodSvc struct{}

func (*GoodSvc) Do(x.Option) error { return nil }

type Other struct{}

func (Other) Do(o x.Other) error { return nil }
`},
	{"names by interfaces of the whole program", "naming: {in: domain, implements: \"pkg:....*Port\", name: \"*Adapter\"}", `
-- infra/deep/port.go --
package deep

type OpenPort interface{ Open() }
-- domain/d.go --
package domain

type Door struct{} // V

func (Door) Open() {}

type DoorAdapter struct{ Door }
`},
	{"names that begin: M6", "naming: {in: domain, of: structs, name: \"Svc*\"}", `
-- domain/d.go --
package domain

type SvcA struct{}

func (s *SvcA) Do() {}

type B struct{} // V

func F() any { return struct{ X int }{} }
`},
	{"contents: M10", "contents: {in: domain, only: functions}", `
-- domain/d.go --
package domain

func Local() any {
	type inner struct{ Y int }
	_ = func() {}
	return struct{ X int }{1}
}

type T struct{} // V
`},
	{"sizes: M11", "functions: {in: domain, parameters: 2, results: 1, public-per-file: 4}", `
-- domain/d.go --
package domain

import "C"

func Six(a, b, c, d, e, f int) int { return int(C.int(a)) } // V

func Two(_ int, _ ...string) {}

func Named() (a, b int) { return } // V

func (t *T) Method(a, b, c int) {} // V

type T struct{ f func(a, b, c int) }

type I interface{ M(a, b, c int) }

func Fifth() { _ = func(a, b, c int) {} } // V
`},
}

// A rule about an interface that is not there would hold always.
func TestInterfacesOfNamingRulesExist(t *testing.T) {
	for _, tt := range []struct{ implements, want string }{
		{"pkg:infra.Gone", "no interface is called Gone there"},
		{"std:io.Reeder", "erode does not know the interface io.Reeder"},
		{"pkg:infra/...", "names no interface"},
		{"infra.Repo", "names no interface"},
	} {
		dir := t.TempDir()
		writeHole(t, dir, hole{rule: "naming: {in: domain, implements: \"" + tt.implements + "\", name: \"*X\"}"})
		if _, err := Open(t.Context(), Config{Dir: dir}); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v, want %q", tt.implements, err, tt.want)
		}
	}
}

func TestTypedHoles(t *testing.T) {
	t.Setenv("ERODE_CACHE", t.TempDir())
	for _, h := range typedHoles {
		t.Run(h.name, func(t *testing.T) {
			dir := t.TempDir()
			writeHole(t, dir, hole{files: h.files + "-- .erode.yml --\n" + strings.ReplaceAll(typedHolePolicy, "RULE", h.rule)})
			run, err := Open(t.Context(), Config{Dir: dir})
			if err != nil {
				t.Fatal(err)
			}
			if err := run.Check(t.Context()); err != nil {
				t.Fatal(err)
			}
			want, got := map[string]bool{}, map[string]bool{}
			for _, f := range txtar.Parse([]byte(h.files)).Files {
				for i, line := range strings.Split(string(f.Data), "\n") {
					switch {
					case strings.HasSuffix(line, "// V"):
						want[f.Name+":"+strconv.Itoa(i+1)] = true
					case strings.HasSuffix(line, "// V above"): // what follows a directive would be a part of it
						want[f.Name+":"+strconv.Itoa(i)] = true
					}
				}
			}
			for _, f := range run.Findings {
				got[f.Position.File+":"+strconv.Itoa(f.Position.Line)] = true
			}
			if a, b := slices.Sorted(maps.Keys(got)), slices.Sorted(maps.Keys(want)); !slices.Equal(a, b) || len(want) == 0 {
				t.Errorf("findings at\n%q, want\n%q", a, b)
				for _, f := range run.Findings {
					if place := f.Position.File + ":" + strconv.Itoa(f.Position.Line); !want[place] {
						t.Logf("%s: %s", place, f.Message)
					}
				}
			}
			for _, p := range run.Tree.Program.Problems {
				t.Logf("%s:%d: %s", p.File, p.Line, p.Message)
			}
		})
	}
}
