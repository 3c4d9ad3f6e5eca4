package extract

import (
	"strings"
	"testing"

	"github.com/erodehq/erode/boundaries"
)

// Implementations are found whichever side is generic, where the program says with
// which arguments.
func TestGenericImplementations(t *testing.T) {
	const ports = `
-- ports/ports.go --
package ports

type Getter[K comparable, V any] interface{ Get(K) V }
type Counter interface{ Count() int }
type Reader interface{ Read() string }
type User struct{}

func Use[K comparable, V any](g Getter[K, V]) {}

type Service[T any] struct{ cache map[string]*Repo[T] }
type Repo[T any] interface{ Find(T) }
`
	for _, tt := range []struct{ name, store, user, like, want string }{
		{"a plain type, an instance that is named", "type S struct{}\nfunc (S) Get(string) int { return 0 }", "var G ports.Getter[string, int]", "Getter", "S"},
		{"other arguments", "type S struct{}\nfunc (S) Get(string) int { return 0 }", "var G ports.Getter[string, bool]", "Getter", ""},
		{"no instance", "type S struct{}\nfunc (S) Get(string) int { return 0 }", "", "Getter", ""},
		{"an instance that is inferred", "type S struct{}\nfunc (S) Get(string) int { return 0 }", "func F() { ports.Use(store.S{}) }", "Getter", "S"},
		{"an instance inside another", "type S struct{}\nfunc (S) Find(ports.User) {}", "var R ports.Service[ports.User]", "Repo", "S"},
		{"both generic", "type S[A comparable, B any] struct{}\nfunc (S[A, B]) Get(a A) (b B) { return b }", "", "Getter", "S"},
		{"parameters the other way round", "type S[A any, B comparable] struct{}\nfunc (S[A, B]) Get(b B) (a A) { return a }", "var G ports.Getter[string, int]\nvar T store.S[int, string]", "Getter", "S"},
		{"an embedded instance", "type S struct{}\nfunc (S) Get(string) int { return 0 }", "type G interface { ports.Getter[string, int]; More() }", "Getter", "S"},
		{"a generic type, a plain interface", "type S[T any] struct{}\nfunc (S[T]) Count() int { return 0 }", "", "Counter", "S"},
		{"an instance of a generic type", "type S[T any] struct{}\nfunc (S[T]) Read() (t T) { return t }", "var T *store.S[string]", "Reader", "S"},
		{"another instance of it", "type S[T any] struct{}\nfunc (S[T]) Read() (t T) { return t }", "var T *store.S[int]", "Reader", ""},
	} {
		program := ports + "-- store/store.go --\npackage store\nimport \"m/ports\"\n" + tt.store + "\nvar _ ports.User\n" +
			"-- user/user.go --\npackage user\nimport (\"m/ports\"; \"m/store\")\n" + tt.user + "\n"
		judged := typed(t, program)
		var got []string
		for _, f := range judged.Naming(boundaries.Naming{
			In:         func(id int32) bool { return judged.Graph.Path(id) == "m/store" },
			Implements: func(_ int32, name string) bool { return name == tt.like },
			Name:       func(string) bool { return false },
			Like:       "x",
		}) {
			got = append(got, f.From.Symbol)
		}
		if s := strings.Join(got, ", "); s != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, s, tt.want)
		}
	}
}
