package extract

import (
	"slices"
	"strings"
	"testing"

	"github.com/erodehq/erode/internal/facts"
)

// What other checkers of names, contents and sizes stumble over.
func TestDeclarationsThatOthersStumbleOver(t *testing.T) {
	types := extractAll(t, `
-- a.go --
package a

import "C"

type ()

type N interface{ ~int | ~string }

type Doer interface{ Closer; Do(ctx int, a, b int) }

type SvcA struct{}

func (s *SvcA) Do(ctx int, a int, b int) {}

func Local() any { return struct{ X int }{1} }

func Six(a, b, c, d, e, f int) (x, y int) { type inner struct{}; return C.int(1), 2 }

func Spread(_ int, _ ...string) {}
-- b.go --
package a

type Closer interface{ Close() }

func (s *SvcA) Close() {}
`)["m"]
	var got []string
	for _, s := range types.Symbols {
		if s.Kind == facts.Struct || s.Kind == facts.Func && s.Params > 0 {
			got = append(got, s.Name)
		}
	}
	if want := []string{"Six", "Spread", "SvcA"}; !slices.Equal(got, want) {
		t.Errorf("structs and functions with parameters: %q, want %q", got, want)
	}
	for _, s := range types.Symbols {
		if s.Name == "Six" && (s.Params != 6 || s.Results != 2) || s.Name == "Spread" && s.Params != 2 {
			t.Errorf("%s has %d parameters and %d results", s.Name, s.Params, s.Results)
		}
	}
	sets := map[string][]uint64{}
	for _, m := range types.Methods {
		sets[m.Type] = m.Methods
	}
	if len(sets["Doer"]) != 2 || !slices.Equal(sets["Doer"], sets["SvcA"]) {
		t.Errorf("SvcA has %v, Doer asks for %v", sets["SvcA"], sets["Doer"])
	}
	if _, ok := sets["N"]; ok {
		t.Error("a constraint has a method set")
	}
}

// A method fits an interface however the source of either writes its types.
func TestMethodsOfIdenticalTypes(t *testing.T) {
	types := extractAll(t, `
-- a.go --
package a

type text = string
type set[T comparable] = map[T]struct{}

type Asker interface {
	Any(interface{}) []interface{}
	Deep(map[string][]text, func(key text) *text) set[int]
	Raw([]byte, ...rune) <-chan error
}

type Taker struct{}

func (Taker) Any(any) []any { return nil }
func (Taker) Deep(_ map[string][]string, f func(string) *string) map[int]struct{} { return nil }
func (*Taker) Raw(a []uint8, b ...int32) (errs <-chan error) { return nil }

type Putter[T any] interface{ Put(T) (T, error) }
type Box[E any] struct{}
func (*Box[V]) Put(v V) (old V, err error) { return }
type Other[K, V any] struct{}
func (*Other[K, V]) Put(v V) (old K, err error) { return }
`)["m"]
	sets := map[string][]uint64{}
	for _, m := range types.Methods {
		sets[m.Type] = m.Methods
	}
	written := facts.HashMethods("Any(any) []any", "Deep(map[string][]string, func(string) *string) map[int]struct{}", "Raw([]byte, ...rune) <-chan error")
	if !slices.Equal(sets["Asker"], written) || !slices.Equal(sets["Taker"], written) {
		t.Errorf("Asker asks for %v, Taker has %v, and written they are %v", sets["Asker"], sets["Taker"], written)
	}
	if len(sets["Putter"]) != 1 || !slices.Equal(sets["Putter"], sets["Box"]) || slices.Equal(sets["Putter"], sets["Other"]) {
		t.Errorf("Putter asks for %v, Box has %v, Other has %v", sets["Putter"], sets["Box"], sets["Other"])
	}
}

// A package that does not compile teaches what can still be seen.
func TestBrokenPackagesDoNotStopExtraction(t *testing.T) {
	for _, src := range []string{
		"package a\nvar x, = 1\nfunc F( {",
		"package a\nfunc (T) M() { undefined.Call(x...) }\nvar v = missing{1, 2}",
		"package a\nimport \"gone\"\ntype T struct { gone.X; *gone.Y; f func(gone.Z) }\nfunc F(t T) gone.Z { v = t; t.f(gone.New()); switch t.(type) { case gone.Q: } ; return t.X.Y.Z }\nvar v T",
		"package a\ntype T T\ntype I interface { I }\nfunc F(x I) { x.(T).y = 1; for v[0] = range x {} }\nvar v []int",
		"package a\nfunc F() (int, error) { return F() }\nvar a, b = F()\nfunc G(int, error) {}\nfunc H() { G(F()); a, b = F(); defer func() { recover() }() }",
		"package a\nfunc _() {}\nvar _ = 1\ntype _ struct{}\nfunc (_) M() {}\nfunc () N() {}",
	} {
		func() {
			defer func() {
				if r := recover(); r != nil {
					t.Errorf("%q: %v", strings.SplitN(src, "\n", 3), r)
				}
			}()
			extractAll(t, "-- a.go --\n"+src+"\n")
		}()
	}
}
