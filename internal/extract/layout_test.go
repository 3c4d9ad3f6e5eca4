package extract

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"testing"
)

// everySyntax has every kind of node, and what go/parser leaves of code that is none.
const everySyntax = `package p

import "fmt"

type (
	A[K comparable, V ~int | ~string] struct {
		fmt.Stringer ` + "`tag`" + `
		a, b []int
	}
	B interface{ m(x ...int) (n int, err error) }
	C = map[[3]string]<-chan *A[int, int]
)

const c, d = iota, 1 << iota

var e, f = func(int) {}, [...]string{1: "x", "y"}

func (r *A[K, V]) method(K) (v V) {
	type local struct{}
	var x interface{} = r
outer:
	for i := 0; i < 3; i++ {
		for k, v := range f[1:2:3] {
			if k := v; k == "" {
				continue outer
			} else if !false {
				break
			} else {
				goto outer
			}
		}
		for range 3 {
		}
		for {
		}
	}
	switch y := x.(type) {
	case nil, *int:
		_ = y
	default:
	}
	switch i := 1; i {
	case 1:
		fallthrough
	case 2:
		;
	}
	select {
	case z, ok := <-make(chan int):
		_, _ = z, ok
	case make(chan int) <- 1:
	default:
	}
	go func() { defer (*A[K, V]).method(nil, f[0]) }()
	_ = A[int, string]{a: nil}.b[0]
	x.(fmt.Stringer).String()
	return
}

func _() { if = 3 }

func ) broken(

var g = [
`

func TestLayoutIsWhatWalkSees(t *testing.T) {
	sources := map[string]any{"every.go": everySyntax, "empty.go": "package p"}
	names, err := filepath.Glob("*.go")
	if err != nil || len(names) == 0 {
		t.Fatal("no sources", err)
	}
	for _, name := range names {
		if sources[name], err = os.ReadFile(name); err != nil {
			t.Fatal(err)
		}
	}
	var l Layout
	for name, source := range sources {
		f, _ := parser.ParseFile(token.NewFileSet(), name, source, parser.ParseComments|parser.AllErrors)
		l.Reset()
		l.Add(&ast.File{Name: f.Name}) // its place is not that of the next one
		l.Add(f)
		next := l.trees(f)
		for root := range roots(f) {
			compareWithWalk(t, name, root, next())
		}
	}
}

// compareWithWalk holds a tree to what ast.PreorderStack finds.
func compareWithWalk(t *testing.T, name string, root ast.Node, got tree) {
	t.Helper()
	i := 0
	ast.PreorderStack(root, nil, func(n ast.Node, around []ast.Node) bool {
		if _, comment := n.(*ast.CommentGroup); comment {
			return false
		}
		if i == len(got.nodes) {
			t.Fatalf("%s: nothing is laid out for %T", name, n)
		}
		switch at := &got.nodes[i]; {
		case at.Node != n:
			t.Fatalf("%s: node %d is %T, not %T", name, i, at.Node, n)
		case len(around) == 0 && at.up != -1, len(around) > 0 && got.nodes[at.up].Node != around[len(around)-1]:
			t.Fatalf("%s: node %d, %T, lies in another one", name, i, n)
		case at.end != int32(i)+size(n):
			t.Fatalf("%s: node %d, %T, ends at %d, not at %d", name, i, n, at.end, int32(i)+size(n))
		}
		i++
		return true
	})
	if i != len(got.nodes) {
		t.Fatalf("%s: %d nodes too many", name, len(got.nodes)-i)
	}
}

// size counts a node and those inside it.
func size(n ast.Node) int32 {
	count := int32(0)
	ast.Inspect(n, func(n ast.Node) bool {
		if _, comment := n.(*ast.CommentGroup); comment || n == nil {
			return false
		}
		count++
		return true
	})
	return count
}
