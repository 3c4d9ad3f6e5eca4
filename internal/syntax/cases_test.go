package syntax

import "testing"

// good is Go, one point of the grammar each.
var good = []string{
	"package p",
	"\ufeffpackage p\n",
	"package p;import \"a\";import(. \"b\";_ \"c\")\nvar x, y int = 1, 2\nconst (a = iota; b; c)",
	"package p\nfunc f(a, b int, c ...string) (x int, err error)\nfunc (t *T[K]) m(...int) func(int) (string) { return }",
	"package p\ntype A[P any, Q interface{ ~int | ~string; m() }] struct { P; *Q; a.B[int] `tag`; c, d int; e [3]int; f[P] }\ntype B[P []int] = map[P]A[P, int]\ntype C [N]int\ntype D [a.N * 2]int\ntype E []int",
	"package p\ntype I interface { a.B; C[int, string]; ~[]byte | C | a.D[int]; m(int) (x int); n() }",
	"package p\nfunc f[T any, S ~[]T](s S) { for i := range 10 {}; for range s {}; for k, v = range f() {}; for ;; {}; for i := 0; i < 10; i++ { continue }; for x {} }",
	"package p\nfunc f() {\nL:\n\tfor { break L }\n\tgoto L\nM: }",
	"package p\nfunc f() { if x := (T{}); x == y {} else if y { } else {}; switch x := y.(type) { case int, *T: fallthrough; default: }; switch {}; switch x := 1; x {}; switch ; y := x.(type) {} }",
	"package p\nfunc f() { select { case x, ok := <-c: case c <- 1: case <-d: case x[0] = <-d: default: } }",
	"package p\nvar x = []T{{1, 2}, {a: b, [2]int{1}: {}}, 3: 4,}; var y = a.B[int]{}; var z = struct{}{}; var w = [...]int{1}; var v = map[string][]int{\"a\": {1}}",
	"package p\nfunc f() { if f(T{}) && x[T{}] && (T{}) == y && func() bool { return T{} == x }() {}; if x == [1]int{1} {} }",
	"package p\nvar c chan<- chan int; var d <-chan int = (<-chan int)(c); var e = <-c + <-chan int(c); var g = chan int(nil); func f() { c <- <-d; x++; y-- }",
	"package p\nvar a = x[:]+x[1:]+x[:2]+x[1:2]+x[1:2:3]+x[:2:3]+x[1]+x[f[int, string]]+f[int,](1,)+g(x...)+g(x...,)",
	"package p\nvar a = 0x1p-2 + 0b1_0 + 0o17 + 017 + 1_000.5e+3i + .5 + 0x_F + 08.5 + 09i + 'a' + '\\'' + '\\u00e4' + 'ä' + \"\\x61\\141\\\"\" + `\\`",
	"package p\nfunc f() { defer func() {}(); go x.y(z); return; return 1, 2 }\nfunc g() {\n}\n",
	"package p\n/* a\n*/ var x = 1 /*\n*/ var y = 2 // end",
	"package p\nvar x = ^-+!&*a.b.(T).c().d[1] &^ 3 << 2 >> 1 | 5 ^ 6 % 7 && a || b != c <= d >= e",
	"package p\nvar ä, _ü = 1, x٣",
	"package p\nfunc f() { x.(type); var y = ~z; ; ; {}; ; const c = 1; type t = int }",
	"package p\nfunc f(a, b.C, []int, *T) (a, b, c)\nfunc g(func(), chan int, struct{}, interface{}, (int), map[a]b)\nfunc h(x [2]int, y []T, z G[int], w [N]G[int])",
	"package p\nfunc f(x G[a, b])\nfunc g(G[a, b], H[c])\nfunc h(a []int, b ...[]T)",
	"package p\nfunc f() { x, y := 1, 2; x, y = y, x; x += 1; x &^= 2; x <<= 3; x >>= 4; x |= 1; x ^= 1; x %= 1; x *= 1; x /= 1; x &= 1; x -= 1 }",
	"package p\ntype T struct { a int; b string }; type ( U int; V = T )",
	"package p\nimport \"a\"; import \"b\"; func f() { import_ := 1 }",
	"package p\nfunc f() { for x := range (func() int)(nil) {}; for T.x {}; for x := range T.y {}; for i := range []int{1} {} }",
	"package p\n//line a.go:10\nvar x = 1 //line b\n/*line c.go:1:2*/ var y = 2\n",
	"package p\nvar x = func(a int, b ...int) {}; var y = (func())(nil); var z = interface{}(1); var w = (*T)(nil)",
	"package p\ntype T[P interface{}] int; type U[P *C,] int; type V[P *C, Q any] int; type W [len(a)]int; type X [N * 2]int; type Y[P (C),] int; type Z[P, Q any] int",
	"package p\nvar c = <-chan<- chan int(nil)",
}

// bad is not, by one point each.
var bad = []string{
	"", "package", "package p\nfunc", "package func", "pakage p", "package p var x int",
	"package p\nfunc f() {\n", "package p\nfunc f() }\n", "package p\nfunc f() {}}\n", "package p\nfunc f()\n{}\n",
	"package p\nvar x = 1\nimport \"a\"\n", "package p\nx := 1\n", "package p\nvar x = \n", "package p\nvar x\n",
	"package p\nfunc f(a, b ...int)\n", "package p\nfunc f(...int, a)\n", "package p\nfunc f() (...int)\n", "package p\nfunc f(a int, b)\n", "package p\nfunc f(a.b, c int)\n",
	"package p\nfunc f[]()\n", "package p\nfunc f[T]()\n", "package p\nfunc (t T) m[P any]()\n", "package p\nfunc f[T ...int]()\n", "package p\nvar f func[T any]()\n",
	"package p\ntype T struct { (A) }\n", "package p\ntype T struct { *(A) }\n", "package p\ntype T interface { m[P any]() }\n", "package p\ntype T [1,]int\n", "package p\ntype T[P] \n",
	"package p\nfunc f() { if {} }", "package p\nfunc f() { if x := 1 {} }", "package p\nfunc f() { if x; {} }", "package p\nfunc f() { if x\n{} }", "package p\nfunc f() { if x == T{} {} }", "package p\nfunc f() { if x {} else y }",
	"package p\nfunc f() { if (T){} == x {} }", "package p\nvar x = (T){}\n", "package p\nvar x = ([]int){}\n",
	"package p\nfunc f() { switch x = y.(type) {} }", "package p\nfunc f() { switch x := 1 {} }", "package p\nfunc f() { switch { x: } }", "package p\nfunc f() { select { case a, b, c := <-d: } }", "package p\nfunc f() { select { case a, b <- d: } }",
	"package p\nfunc f() { for i := 0; i < 10 {} }", "package p\nfunc f() { for a, b, c := range d {} }", "package p\nfunc f() { for i := 0 {} }", "package p\nfunc f() { for x += range y {} }", "package p\nfunc f() { x = range y }",
	"package p\nfunc f() { go x }", "package p\nfunc f() { defer (f()) }", "package p\nfunc f() { goto }", "package p\nfunc f() { a, b }", "package p\nfunc f() { a.b: x }", "package p\nfunc f() { func g() {} }", "package p\nfunc f() { ~x }",
	"package p\nvar x = a[]\n", "package p\nvar x = a[::]\n", "package p\nvar x = a[1::2]\n", "package p\nvar x = a[1:2:]\n", "package p\nvar x = a.\n", "package p\nvar x = f(a b)\n", "package p\nvar x = f(a,\nb\n)\n", "package p\nvar x = []int{1\n}\n",
	"package p\nvar x = <-<-chan int\n", "package p\nvar x = a = b\n", "package p\nvar x = 1 2\n",
	"package p\nvar x = 08\n", "package p\nvar x = 0x\n", "package p\nvar x = 1e\n", "package p\nvar x = 0b12\n", "package p\nvar x = 1__0\n", "package p\nvar x = 1_\n", "package p\nvar x = 0x1.5\n", "package p\nvar x = 0b1.1\n", "package p\nvar x = 0o1e2\n", "package p\nvar x = 1p2\n",
	"package p\nvar x = ''\n", "package p\nvar x = 'ab'\n", "package p\nvar x = 'a\n", "package p\nvar x = \"a\n", "package p\nvar x = `a\n", "package p\nvar x = '\\q'\n", "package p\nvar x = \"\\'\"\n", "package p\nvar x = '\\\"'\n", "package p\nvar x = '\\uD800'\n", "package p\nvar x = \"\\400\"\n", "package p\nvar x = '\\",
	"package p\n/* a", "package p\n#", "package p\nvar x = a ? b : c", "package p\n\x00", "package p // \xff\n", "package p // \ufeff\n", "package p\nvar x = a\u00a0+ b\n", "\xff\xfepackage p",
	"package p\n//line a:x\n", "package p\n//line a:0\n", "package p\n//line a:0:1\n", "package p\n/*line a:1:0*/\n", "package p\n//line a:99999999999\n",
	"package p\nconst x int = \n", "package p\nvar (x int = 1; y)\n", "package p\nimport x\n", "package p\nimport (\n\"a\"\n", "package p\nfunc f() { var x int = 1 y }", "package p\ntype T struct { a int b int }\n",
	"package p\nfunc f() { case x: }", "package p\nfunc f() { L: case x: }", "package p\nfunc f() { break 1 }", "package p\nfunc f() { return x y }", "package p\nfunc f(a int b int) {}", "package p\nfunc f() { x++ y }", "package p\nfunc f() { x <- }",
}

func TestCases(t *testing.T) {
	var r Recogniser
	for _, src := range good {
		if !parses([]byte(src)) {
			t.Errorf("go/parser refuses %q", src)
		}
		if what := compare(&r, []byte(src)); what != "" {
			t.Errorf("%s: %q", what, src)
		}
		compareErrors(t, &r, []byte(src))
	}
	for _, src := range bad {
		if parses([]byte(src)) {
			t.Errorf("go/parser takes %q", src)
		}
		if r.Recognises([]byte(src)) {
			t.Errorf("%q is recognised", src)
		}
		compareErrors(t, &r, []byte(src))
	}
}
