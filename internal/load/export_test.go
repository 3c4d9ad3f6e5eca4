package load

import (
	"go/types"
	"reflect"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/erodehq/erode/internal/facts"
)

// everyType has something of everything that a package can export.
const everyType = `
-- go.mod --
module m

go 1.25
-- a/a.go --
package a

import (
	"context"
	"unsafe"

	"other/orm"
	"other/set"
)

const (
	Big         = 1 << 200
	Negative    = -7
	Third       = 1.0 / 3
	Tiny        = 1e-400
	Complex     = 2 + 3i
	Text        = "\x00\xff"
	Truth       = Big > 0
	Rune        = 'x'
	Timed  Kind = 3
)

type Kind uint8

func (Kind) String() string { return "" }

type ID orm.ID // a stand-in with methods

func (ID) Less(ID) bool { return false }

type Row struct {
	orm.Model
	*Kind
	ID, parent int ` + "`json:\"id\"`" + `
	inner      struct{ A, b []byte }
	Next       func(rows ...*Row) (n int, err error)
	Set        set.Set[string, *Row]
	Any        any
	Pointer    unsafe.Pointer
	Array      [3][]map[string]<-chan chan<- Row
}

type (
	Same   Row
	Option List[int, int]
	Alias  = *Same
	Broken = undefined
	Bad    undefined
	Words  = set.Set[string, int]
	Reader interface {
		Read(p []byte) (n int, err error)
		hidden()
		error
	}
	Reads   Reader
	Number  interface{ ~int | ~float64 }
	List[T comparable, N Number] struct {
		head *item[T]
		n    N
		List []List[T, N]
	}
	item[T any] struct {
		value T
		next  *item[T]
	}
	Pair[T any] = struct{ A, B T }
	Face[T any] interface{ Do(T) Face[T] }
)

func (l *List[K, _]) Push(k K) *List[K, int] { return nil }

func Map[T, U any, S ~[]T](ctx context.Context, s S, f func(T) U) (out []U) { return nil }

var (
	Inferred      = local()
	Names, Counts = map[string]Pair[int]{}, List[string, int]{}
	Hidden        = func() any { type T struct{ X int }; return T{} }
	Local         = func() *struct{ item[int] } { return nil }()
)

func local() *hiddenType { return nil }

type hiddenType struct{ Field int }

type aaa Row // gives the fields of Row their names

func (h hiddenType) Method(List[int, int]) {}
-- b/b.go --
package b

import (
	"m/a"
	"other/orm"
)

type Row a.Row

type Wrapped struct{ a.Row }

func (w *Wrapped) Do(x a.Face[orm.ID], y a.Reader) a.Pair[a.List[string, float64]] { panic(y) }

var Default, Alias = a.Inferred, a.Alias(nil)

var X = func() any { return 1 }

const Big = a.Big
`

// TestExportsSayAll writes the packages of a program down, reads them, each on top
// of others that have been read, and looks at what importers learn of them.
func TestExportsSayAll(t *testing.T) {
	for _, dir := range []string{writeProgram(t, txtar.Parse([]byte(everyType)).Files), "../.."} {
		tree, err := Imports(t.Context(), Config{Dir: dir})
		if err != nil {
			t.Fatal(err)
		}
		l := newTypedLoad(tree, Config{}, facts.Typed, TypedOptions{})
		read, digests := map[string]*types.Package{}, map[string]*digest{}
		for _, n := range l.nodes {
			if len(n.primary.files) == 0 {
				continue
			}
			n.types = l.check(n, &n.primary, nil, l.contentsOf(n)).types
			n.digest = digestOf(n.types, l.digestOf)
			data := writeExport(n.types, l.standIns.isStandIn)
			if data == nil {
				t.Errorf("%s cannot be written down", n.pkg.Path)
				continue
			}
			p, err := readExport(exportReader{imports: func(path string) *types.Package { return read[path] }, standIn: l.standIns.typeName}, n.pkg.Path, n.pkg.Name, data)
			if err != nil {
				t.Errorf("%s: %v", n.pkg.Path, err)
				continue
			}
			d := digestOf(p, func(path string) *digest { return digests[path] })
			read[n.pkg.Path], digests[n.pkg.Path] = p, &d
			compareExport(t, n, p, d)
		}
		if len(read) < 2 {
			t.Errorf("%s: only %d packages", dir, len(read))
		}
	}
}

// compareExport holds a package that has been read to the one that was written.
func compareExport(t *testing.T, n *node, p *types.Package, d digest) {
	t.Helper()
	if p.Name() != n.types.Name() || d.all != n.digest.all {
		t.Errorf("%s: importers learn something else", n.pkg.Path)
	}
	for i, name := range d.names {
		o := p.Scope().Lookup(name)
		was := n.types.Scope().Lookup(name)
		if d.sums[i] != n.digest.of(name) {
			t.Errorf("%s: read %v, written %v", n.pkg.Path, o, was)
		}
		if got, want := receivers(o), receivers(was); !reflect.DeepEqual(got, want) {
			t.Errorf("%s.%s: receivers %q, want %q", n.pkg.Path, name, got, want)
		}
	}
}

// receivers returns the types that declare the methods of an interface.
func receivers(o types.Object) (all []string) {
	if t, ok := o.Type().Underlying().(*types.Interface); ok {
		for m := range t.ExplicitMethods() {
			all = append(all, m.Signature().Recv().Type().String())
		}
	}
	return all
}

func TestBrokenExports(t *testing.T) {
	p := types.NewPackage("m/a", "a")
	p.Scope().Insert(types.NewVar(0, p, "V", types.NewSlice(types.Typ[types.Int])))
	data := writeExport(p, func(*types.Package) bool { return false })
	for i := range data {
		if _, err := readExport(exportReader{}, "m/a", "a", data[:i]); err == nil {
			t.Errorf("%d bytes of %d are taken for the whole", i, len(data))
		}
	}
	if _, err := readExport(exportReader{}, "m/a", "a", data); err != nil {
		t.Error(err)
	}
}
