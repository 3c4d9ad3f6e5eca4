package extract

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/erodehq/erode/internal/facts"
)

func TestPeeks(t *testing.T) {
	all := extractAll(t, `
-- a.go --
package a

import "m/infra"

type Repo interface{ Do() }
type mine struct{}
func (mine) Do() {}

func F(r Repo, v any, err error, x interface{ Do() }) {
	_, _ = r.(*infra.Repo)
	_ = v.(*infra.Repo)
	_ = err.(*infra.Failure)
	_ = r.(mine)
	_ = r.(interface{ More() })
	switch r := r.(type) {
	case *infra.Repo, mine:
		_ = r
	}
	_ = x.(infra.Other)
}
-- infra/infra.go --
package infra
type Repo struct{}
func (*Repo) Do() {}
type Other struct{}
func (Other) Do() {}
type Failure struct{}
func (*Failure) Error() string { return "" }
`)
	var got []string
	for _, p := range all["m"].Peeks {
		got = append(got, fmt.Sprint(p.Pos.Line, " ", p.From, " ", p.Interface, ">", p.To, ".", p.Type, " ", p.Behaviour))
	}
	want := []string{
		"10 F m.Repo>m/infra.Repo true",
		"11 F >m/infra.Repo false",
		"16 F m.Repo>m/infra.Repo true",
		"19 F >m/infra.Other true",
	}
	if !slices.Equal(got, want) {
		t.Errorf("peeks:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestMethods(t *testing.T) {
	all := extractAll(t, `
-- a.go --
package a

import "m/port"

type Doer interface { base; Do(a, b int) error }
type base interface { Close() }
type number interface { ~int | ~string }
type Fast struct{}
func (*Fast) Do(x int, y int) error { return nil }
func (*Fast) Close() {}
type Embedding struct{ *Fast }
type Half struct{}
func (Half) Do(a, b int) error { return nil }
type Strange struct{}
func (Strange) Do(a missing, b int) error { return nil }
func (Strange) Close() {}
type Remote struct{}
func (Remote) Find(r ...port.Row) (*port.Row, error) { return nil, nil }
type (
)
-- port/port.go --
package port
type Row struct{}
type Finder interface { Find(rows ...Row) (*Row, error) }
`)
	sets := map[string][]uint64{}
	for _, p := range []string{"m", "m/port"} {
		for _, m := range all[p].Methods {
			sets[m.Type] = m.Methods
		}
	}
	implements := func(typ, face string) bool {
		return len(sets[face]) > 0 && !slices.ContainsFunc(sets[face], func(h uint64) bool { return !slices.Contains(sets[typ], h) })
	}
	for _, tt := range []struct {
		typ, face string
		want      bool
	}{
		{"Fast", "Doer", true}, {"Embedding", "Doer", true}, {"Half", "Doer", false}, {"Strange", "Doer", false},
		{"Fast", "base", true}, {"Remote", "Finder", true}, {"Fast", "Finder", false}, {"Fast", "number", false},
	} {
		if got := implements(tt.typ, tt.face); got != tt.want {
			t.Errorf("%s implements %s: %t, want %t", tt.typ, tt.face, got, tt.want)
		}
	}
	if got, want := sets["Finder"], facts.HashMethods("Find(...m/port.Row) (*m/port.Row, error)"); !slices.Equal(got, want) {
		t.Errorf("the method of Finder is not written as HashMethods says")
	}
}
