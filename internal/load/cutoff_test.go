package load

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"
)

// A slot is a file of a program in the states that edits bring it into.
type slot struct {
	file   string
	states []string
}

// cutoffProgram is made of small files, each of which an edit gives another state.
// What one declares others use: by name, through values and inference, embedded,
// dot-imported, and under names that hide an import.
var cutoffProgram = []slot{
	{"base/struct.go", []string{
		"package base\ntype T struct { N int; S string }",
		"package base\ntype T struct { N int; S string; More bool }",
		"package base\ntype T struct { N int `json:\"n\"`; S string }",
		"package base\ntype T struct { M int; S string }",
		"package base\ntype T struct { N hidden; S string }",
		"package base\ntype T struct { hidden; S string }",
		"package base\ntype T struct { hidden hidden; S string }",
		"package base\ntype t struct { N int; S string }",
	}},
	{"base/hidden.go", []string{
		"package base\ntype hidden struct { Deep int }",
		"package base\ntype hidden struct { N string; Deep Other }",
		"package base\ntype hidden int",
	}},
	{"base/other.go", []string{
		"package base\ntype Other struct { X, Y int }",
		"package base\ntype Other = T2",
		"package base\ntype Other T2",
		"package base\ntype Other interface { Get() int; secret() }",
	}},
	{"base/shared.go", []string{
		"package base\ntype T2 struct { A struct { B int }; Get int }",
		"package base\ntype T2 struct { A struct { B int } }\nfunc B() {}",
		"package base\ntype T2 struct { A struct { B int } }\ntype A2 T2",
	}},
	{"base/methods.go", []string{
		"package base\nfunc (x Other2) Get() int { return 1 }\ntype Other2 struct{}",
		"package base\nfunc (x *Other2) Get() int { return 1 }\ntype Other2 struct{}",
		"package base\nfunc (x Other2) Get() (int, error) { return 1, nil }\ntype Other2 struct{}",
		"package base\nfunc (x Other2) Get() int { return 1 }\nfunc (x Other2) secret() {}\ntype Other2 struct{}",
		"package base\nfunc (x Other2) Get() int { return 2 }\nfunc (x Other2) Error() string { return \"\" }\ntype Other2 struct{}",
	}},
	{"base/const.go", []string{
		"package base\nconst Size = 3\nconst Name = \"SELECT a FROM orders\"",
		"package base\nconst Size = 4\nconst Name = \"SELECT a FROM users\"",
		"package base\nconst Size uint8 = 3\nconst Name = \"UPDATE users SET a\"",
		"package base\nvar Size = 3\nvar Name = \"x\"",
		"package base\nfunc Size() int { return 3 }",
	}},
	{"base/func.go", []string{
		"package base\nfunc New() *T { return nil }",
		"package base\nfunc New(n int) *T { return nil }",
		"package base\nfunc New() (*T, error) { return nil, nil }",
		"package base\nfunc NEW() *T { return nil }",
		"package base\nvar New func() Other",
		"package base\nfunc New() *T { type T struct{ Local int }; _ = T{}; return nil }",
	}},
	{"base/generic.go", []string{
		"package base\ntype List[E any] struct { items []E }\nfunc (l List[E]) First() E { return l.items[0] }",
		"package base\ntype List[E comparable] struct { items []E }\nfunc (l List[E]) First() *E { return nil }",
		"package base\ntype List[E interface{ Get() int }] struct { items []E }\nfunc (l List[E]) First() E { return l.items[0] }\nfunc (l List[E]) Last() E { return l.First() }",
		"package base\ntype List[K comparable, E any] map[K]E",
	}},
	{"base/added.go", []string{
		"package base",
		"package base\nfunc Println() {}\nvar Top int",
		"package base\ntype Row struct { Get int }\nvar log = 1",
		"package base\nvar Local = func() any { type Inner struct { Q int }; return &struct{ Inner }{} }()",
		"package base\nimport \"example.com/ulid\"\ntype ID ulid.ULID\nfunc (ID) Zero() {}\nvar Sentinel ulid.ULID",
	}},
	{"mid/mid.go", []string{
		"package mid\nimport \"m/base\"\nfunc Make() *base.T { return base.New() }\nvar V = base.Name\ntype E struct { base.Other2 }",
		"package mid\nimport b \"m/base\"\nvar V = b.New\ntype E struct { b.Other2; b.Other }\nfunc Make() b.Other { return nil }",
		"package mid\nimport \"m/base\"\nfunc Make() func() base.List[base.T] { return nil }\nvar V [base.Size]int",
		"package mid\nimport \"m/base\"\nfunc Make() (x struct{ T2 base.T2 }) { return }\nvar Err error = base.Other2{}\nvar V = base.Local",
		"package mid2\nfunc Make() {}\nvar V int",
	}},
	{"dot/dot.go", []string{
		"package dot\nimport . \"m/base\"\nfunc F() { Println(Size); var t T; _ = t.N; log.Print(Top) }",
		"package dot\nimport . \"m/base\"\ntype Top struct { Other2 }\nfunc F() any { return New() }",
	}},
	{"top/top.go", []string{
		"package top\nimport \"m/mid\"\nfunc F() { v := mid.Make(); _ = v.N; _ = v.S; mid.E{}.Get() }",
		"package top\nimport \"m/mid\"\nfunc F() { v := mid.Make()(); _ = v.First().N; var e mid.E; e.Get() }",
		"package top\nimport \"m/mid\"\nfunc F() { mid := struct{ V int }{}; _ = mid.V }\nvar Err = mid.Err\nvar W = mid.V",
		"package top\nimport (\"m/mid\"; \"m/base\")\nfunc F() { _ = mid.Make().T2.A.B; base.New(); base.Secret(); _ = base.Size }",
		"package top\nimport (\"m/mid\"; \"m/base\")\nvar _ interface{ Get() int } = mid.E{}\ntype X struct { mid.E; base.Other2 }\nvar V = base.NEw",
		"package top\nimport (\"m/base\"; _ \"unsafe\")\n//go:linkname size m/base.Size\nfunc size()\nvar _ = base.List[base.Other2]{}",
		"package top\nimport \"m/base\"\nvar i any = base.Sentinel\nvar _, ok = i.(base.ID)\nfunc F() { base.Top = 1; switch i.(type) { case base.Other, *base.T: } }",
		"package top\nimport \"m/base\"\nvar x = base.log\nvar y = base.hidden{}",
	}},
	// Generated code, large enough to be kept apart.
	{"base/generated.go", []string{
		generated("package base\nimport \"example.com/ulid\"\nfunc (t *T) Reset() { t.N = 0; var x ulid.Thing; _ = ulid.Convert(x); use() }"),
		generated("package base\nvar Registry = map[string]*T{}\nfunc init() { Registry[Name] = New() }\nfunc Made() *T { return Registry[Name] }"),
		generated("package base\nimport \"net/http\"\ntype Record struct { R *Wide; H hidden; F func() }\nfunc (r Record) Get(c *http.Client) hidden { return r.H }"),
		generated("package base"),
	}},
	{"base/body.go", []string{
		"package base\nfunc use() {}",
		"package base\nfunc use() { _ = New() }",
		"package base\nimport \"example.com/ulid\"\nfunc use() { var c ulid.Convert; _ = c }",
		"package base\nfunc use() { Registry[\"x\"] = nil }",
		"package base\nfunc use() { undeclared() }",
		"package base\nfunc use() int { return Size }",
		"package base\nfunc use() { _ = Record{}.Get }\ntype Wide struct { R *Record; C chan int }",
		"package base\nfunc use() { _ = Record{}.Get }\ntype Wide struct { R *Record }\nfunc (Record) ProtoMessage() {}",
	}},
	{"top/generated.go", []string{
		generated("package top\nimport (\"m/base\"; \"m/mid\")\nfunc G(v any) { base.New(); _ = mid.Make; switch v.(type) { case base.Other: }; mid.V = nil }"),
		generated("package top\nimport (\"m/base\"; _ \"unsafe\")\n//go:linkname secret m/base.secret\nfunc secret()\nfunc G() base.T2 { return base.T2{} }"),
		generated("package top\nimport . \"m/base\"\nfunc G() { _ = Size; F(); var t T; _ = t.N }"),
	}},
	// These stay as they are.
	{"use1/use.go", []string{"package use1\nimport \"m/base\"\nvar _ = base.T2{}.A.B\nvar _ = [base.Size]int{}"}},
	{"use2/use.go", []string{"package use2\nimport \"m/base\"\nvar q = base.Name + \" \""}},
	{"use3/use.go", []string{"package use3\nimport \"m/base\"\nfunc F(t base.T) { _ = t.N.Deep.X; _ = t.Deep; _ = t.S }"}},
	{"use4/use.go", []string{"package use4\nimport \"m/mid\"\nfunc F() { v := mid.Make(); _ = v.N.Deep; _ = v.Deep; _ = v.T2.A.B; v.Get() }"}},
	{"use5/use.go", []string{"package use5\nimport \"m/base\"\ntype X struct { base.T; base.Other2 }\nvar _ = X{}.Deep\nvar L base.List[base.Other2]\nvar Y = L.First()"}},
	{"use6/use.go", []string{"package use6\nimport \"m/use5\"\nvar Z = use5.Y\nfunc F() { _ = use5.X{}.N; _ = use5.X{}.Deep; _ = use5.X{}.Get }"}},
	{"top/top_test.go", []string{
		"package top\nimport \"m/base\"\nvar _ = base.T{N: 1}",
		"package top_test\nimport (\"m/top\"; \"m/mid\")\nvar _ = top.V\nvar _ = mid.Make",
	}},
}

// generated makes of a source one that a program has written, and a long one.
func generated(src string) string {
	return "// Code generated by hand. DO NOT EDIT.\n" + src + "\n//" + strings.Repeat("-", apartFrom)
}

// TestCutoffIsSound edits a program at random, many times, and holds what the cache
// left of it to what a full analysis finds.
func TestCutoffIsSound(t *testing.T) {
	t.Setenv("ERODE_CACHE", t.TempDir())
	random := rand.New(rand.NewPCG(1, 2))
	files := []txtar.File{{Name: "go.mod", Data: []byte("module m\n\ngo 1.26\n")}}
	for _, s := range cutoffProgram {
		files = append(files, txtar.File{Name: s.file, Data: []byte(s.states[0])})
	}
	dir := writeProgram(t, files)
	rounds := 600
	if testing.Short() {
		rounds = 40
	}
	var edits []string
	for range rounds {
		s := &cutoffProgram[random.IntN(len(cutoffProgram))]
		state := s.states[random.IntN(len(s.states))]
		if err := os.WriteFile(filepath.Join(dir, filepath.FromSlash(s.file)), []byte(state), 0o666); err != nil {
			t.Fatal(err)
		}
		edits = append(edits, s.file+": "+state)
		cached, fresh := typed(t, dir, TypedOptions{Tests: true}), typed(t, dir, TypedOptions{Tests: true, Fresh: true})
		for i := range cached.Packages {
			cached.Packages[i].Types.API, fresh.Packages[i].Types.API = "", ""
		}
		if !reflect.DeepEqual(cached, fresh) {
			t.Fatalf("after %d edits, the last of them\n%s\n-fresh +cached\n%s", len(edits), edits[len(edits)-1], cmp.Diff(fresh, cached))
		}
	}
}
