package load

import (
	"bytes"
	"go/parser"
	"go/printer"
	"go/token"
	"testing"
)

func TestThin(t *testing.T) {
	for _, test := range []struct{ name, value, want string }{
		{"a slice", `[]int{1, 2}`, `[]int{}`},
		{"an array with a length", `[3]bool{true, 1: false}`, `[3]bool{}`},
		{"a map of slices", `map[string][]int{"a": {1}, "b": {2, x}}`, `map[string][]int{"b": {2, x}}`},
		{"what names something stays", `[]T{{1}, {A: 1}, {f()}, nil}`, `[]T{{A: 1}, {f()}}`},
		{"a func stays", `[]func(){func() {}}`, `[]func(){func() {}}`},
		{"a literal that counts stays", `[...]int{1, 2}`, `[...]int{1, 2}`},
		{"a struct stays", `T{1, "a"}`, `T{1, "a"}`},
		{"a table in a struct", `T{1, []int{1}}`, `T{1, []int{}}`},
	} {
		t.Run(test.name, func(t *testing.T) {
			fset := token.NewFileSet()
			f, err := parser.ParseFile(fset, "a.go", "package a\n\nvar v = "+test.value, 0)
			if err != nil {
				t.Fatal(err)
			}
			thin(f)
			var out bytes.Buffer
			printer.Fprint(&out, fset, f)
			if got, want := out.String(), "package a\n\nvar v = "+test.want+"\n"; got != want {
				t.Errorf("got\n%s\nwant\n%s", got, want)
			}
		})
	}
}
