package extract

import (
	"go/parser"
	"go/token"
	"reflect"
	"testing"

	"github.com/erodehq/erode/internal/facts"
)

func TestAllows(t *testing.T) {
	const src = `//erode:allow whole file
package p //erode:allow clause x

import (
	"a" //erode:allow after import
	//erode:allow alone x
	"b"
) //erode:allow after parenthesis

//erode:allow alone again

func f() { //erode:allow after brace
	g(1, //erode:allow in call
		//erode:allow alone in call
		2)
} //erode:allow after body

//erode:allowed no
// erode:allow no
/*erode:allow no*/
`
	want := []facts.Allow{
		{Line: 1, Col: 1, Text: "whole file"}, {Line: 2, Col: 11, After: true, Text: "clause x"},
		{Line: 5, Col: 6, After: true, Text: "after import"}, {Line: 6, Col: 2, Text: "alone x"},
		{Line: 8, Col: 3, After: true, Text: "after parenthesis"}, {Line: 10, Col: 1, Text: "alone again"},
		{Line: 12, Col: 12, After: true, Text: "after brace"}, {Line: 13, Col: 7, After: true, Text: "in call"},
		{Line: 14, Col: 3, Text: "alone in call"}, {Line: 16, Col: 3, After: true, Text: "after body"},
	}
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, "p.go", src, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string][]byte{"with its text": []byte(src), "without": nil} {
		if got := Allows(fset, f, text, false); !reflect.DeepEqual(got, want) {
			t.Errorf("%s:\n%+v, want\n%+v", name, got, want)
		}
	}
}
