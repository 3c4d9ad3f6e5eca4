package extract

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/erodehq/erode/internal/facts"
)

func TestWire(t *testing.T) {
	all := extractAll(t, `
-- a.go --
package a

import (
	"container/list"
	"context"
	"crypto"
	"crypto/x509/pkix"
	"database/sql"
	"io"
	"m/store"
	"net/http"
	"sync"
	"text/template"
	"time"

	"example.com/other"
	"go.uber.org/zap"
	orderspb "example.com/api/v1"
)

type Plain struct { ID int; At time.Time; Tags map[string][]string; Next *Plain }
type Hidden struct { ID int; secret string }
type Guarded struct { mu sync.Mutex; N int }
type Func func(int) int
type Doer interface { Do(context.Context, Plain) (Plain, error) }
type Text struct{ raw []byte }
func (Text) MarshalText() ([]byte, error) { return nil, nil }
type NotFound struct{ key string }
func (*NotFound) Error() string { return "" }
type Hooked struct { done func(int) error }
type List[T any] struct { Items []T }
type Embeds struct { *guard }
type guard struct { sync.Mutex }

func Value(ctx context.Context, p Plain) (Plain, error) { return p, nil }
func Pointer(p *Plain) {}
func Slice(p []*Plain) {}
func Unexported(h Hidden) {}
func Any(v any) {}
func Keys(m map[Plain]int) {}
func Generic(l List[Plain]) {}
func Stream(r io.Reader) {}
func Callback(f func()) {}
func Hook(h Hooked) {}
func Named(f Func) {}
func Channel() <-chan int { return nil }
func Lock(g *Guarded) {}
func DB(db *sql.DB) {}
func Request(r *http.Request) {}
func Behaviour(d Doer) {}
func Logged(l *zap.Logger, p Plain) {}
func Texts(t *Text, e *NotFound) {}
func Message(m *orderspb.Order) {}
func Other(o other.Thing) {}
func Client(o *other.Client) {}
func Embedded(e *Embeds) {}
func Key(k crypto.Signer) {}
func Cancel() context.CancelFunc { return nil }
func Extension(e pkix.Extension) {}
func Public(k crypto.PublicKey) {}
func Template(t *template.Template) {}
func Opaque(l list.List) {}
func Row(r *store.Row) {}
func Handle(h store.Handle) {}
func (p *Plain) Method(n int) string { return "" }
-- store/store.go --
package store

import "sync/atomic"

type Row struct { ID int }
type Handle struct { N atomic.Int64; inner deep }
type deep struct { stop chan int }
`)
	packages := []*facts.Package{{Path: "m", Types: all["m"]}, {Path: "m/store", Types: all["m/store"]}}
	before := fmt.Sprint(all["m"].Symbols)
	Link(packages)
	if fmt.Sprint(all["m"].Symbols) != before {
		t.Error("Link has changed facts that somebody else may hold")
	}
	linked := packages[0].Types.Symbols
	want := map[string]string{
		"Value": "W0", "Pointer": "W0p *Plain", "Slice": "W0", "Unexported": "W1 secret string", "Any": "W1 any",
		"Keys": "W1 map[Plain]int", "Generic": "W1 T", "Stream": "W2 io.Reader", "Callback": "W3 func()", "Hook": "W3 done func(int) error", "Named": "W3 Func",
		"Channel": "W3 <-chan int", "Lock": "W3 sync.Mutex", "DB": "W3 sql.DB", "Request": "W3 http.Request", "Behaviour": "W3 Doer",
		"Logged": "W0", "Texts": "W0", "Message": "W0", "Other": "W1 other.Thing", "Client": "W3 other.Client",
		"Embedded": "W3 sync.Mutex", "Embeds": "W3 sync.Mutex", "Key": "W3 crypto.Signer", "Cancel": "W3 context.CancelFunc", "Extension": "W0",
		"Public": "W1 crypto.PublicKey", "Template": "W3 template.Template", "Opaque": "W1 list.List",
		"Row": "W0p *store.Row", "Handle": "W3 store.Handle", "Plain.Method": "W0", "Doer.Do": "W0",
		"Plain": "W0", "Hidden": "W1 secret string", "Guarded": "W3 sync.Mutex",
	}
	got := map[string]string{}
	for _, s := range linked {
		got[s.Name] = strings.TrimSpace(fmt.Sprintf("%s %s", s.Wire, s.WireType))
		if s.Wire > facts.W0 && s.WireWhy == "" {
			t.Errorf("%s is %s for no reason", s.Name, s.Wire)
		}
	}
	for name, grade := range want {
		if got[name] != grade {
			t.Errorf("%s is graded %q, want %q", name, got[name], grade)
		}
	}
	i := slices.IndexFunc(linked, func(s facts.Symbol) bool { return s.Name == "Lock" })
	if why := linked[i].WireWhy; why != "lock in Guarded" {
		t.Errorf("the reason is %q", why)
	}
}
