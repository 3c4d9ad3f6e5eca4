package syntax

import (
	"fmt"
	"strings"
	"testing"
)

// TestDeep nests and chains more and more: what go/parser gives up on must not be
// recognised, and what people write must.
func TestDeep(t *testing.T) {
	shapes := map[string]func(n int) string{
		"brackets": func(n int) string { return "var x = " + strings.Repeat("(", n) + "1" + strings.Repeat(")", n) },
		"sum":      func(n int) string { return "var x = 1" + strings.Repeat(" + 1", n) },
		"mixed":    func(n int) string { return "var x = 1" + strings.Repeat(" + 1*2 || a == b", n) },
		"points":   func(n int) string { return "var x = a" + strings.Repeat(".b", n) },
		"calls":    func(n int) string { return "var x = a" + strings.Repeat("()", n) },
		"indices":  func(n int) string { return "var x = a" + strings.Repeat("[a", n) + strings.Repeat("]", n) },
		"signs":    func(n int) string { return "var x = " + strings.Repeat("- ", n) + "1" },
		"slices":   func(n int) string { return "var x " + strings.Repeat("[]", n) + "int" },
		"maps":     func(n int) string { return "var x " + strings.Repeat("map[a]", n) + "int" },
		"generics": func(n int) string { return "var x " + strings.Repeat("a[", n) + "a" + strings.Repeat("]", n) },
		"literals": func(n int) string { return "var x = T" + strings.Repeat("{", n) + strings.Repeat("}", n) },
		"blocks":   func(n int) string { return "func f() " + strings.Repeat("{", n) + strings.Repeat("}", n) },
		"ifs":      func(n int) string { return "func f() { " + strings.Repeat("if x {} else ", n) + "{} }" },
		"funcs":    func(n int) string { return "var x = " + strings.Repeat("func() {", n) + strings.Repeat("}", n) },
		"labels":   func(n int) string { return "func f() { " + strings.Repeat("a: ", n) + "}" },
		"structs": func(n int) string {
			return "var x " + strings.Repeat("struct { a ", n) + "int" + strings.Repeat("}", n)
		},
		"unions": func(n int) string { return "type T interface { a" + strings.Repeat(" | a", n) + "}" },
	}
	var r Recogniser
	for name, shape := range shapes {
		for _, n := range []int{1, 40, 400, 110_000} {
			src := []byte("package p\n" + shape(n) + "\n")
			ours, theirs := r.Recognises(src), parses(src)
			if ours && !theirs {
				t.Errorf("%s, %d deep: recognised, and go/parser refuses it", name, n)
			}
			if !ours && theirs && n <= 400 {
				t.Errorf("%s, %d deep: not recognised", name, n)
			}
			if n <= 400 && (!theirs || r.Check(src) != nil) {
				t.Errorf("%s, %d deep: Check or go/parser finds fault", name, n)
			}
		}
	}
}

func TestKeywordsHaveHashesOfTheirOwn(t *testing.T) {
	words := strings.Fields("break case chan const continue default defer else fallthrough for func go goto if import interface map package range return select struct switch type var")
	for _, word := range words {
		k := keywords[keywordHash(word[0], word[1], len(word))]
		if k.text != word {
			t.Errorf("the place of %q holds %q", word, k.text)
		}
	}
}

// TestErrorsAreThoseOfTheParser compares places and words where nothing is special.
func TestErrorsAreThoseOfTheParser(t *testing.T) {
	var r Recogniser
	for src, want := range map[string]string{
		"package p\n\nfunc f() {\n\tx := 1 2\n}\n":                         "4:9 expected ';', found 2",
		"package p\n\nfunc f() {\n":                                        "4:1 expected '}', found 'EOF'",
		"package p\nvar s = \"a\nvar t = '\n":                              "2:9 string literal not terminated",
		"package p\n//line other.go:100\nvar x = )\n":                      "3:9 expected operand, found ')'",
		"package p\nvar x = )\nvar y = #\n":                                "2:9 expected operand, found ')'",
		"package p\nvar x = 08\n":                                          "2:9 invalid digit in octal literal",
		"package p\nvar y = #" + strings.Repeat("#", 1000) + "\nvar x = )": "2:9 illegal character U+0023 '#'",
		"package p\n\x00\x00":                                              "2:1 NUL byte",
		"package p\nvar ä, x = 1, \"ö\" \"ü\"\n":                           "2:21 expected ';', found \"ü\"",
		"package p\nvar x = a[1:2:]\n":                                     "2:14 final index required in 3-index slice",
	} {
		got := "none"
		if e := r.Check([]byte(src)); e != nil {
			got = fmt.Sprintf("%d:%d %s", e.Line, e.Col, e.Message)
		}
		if got != want {
			t.Errorf("%q:\n got %s\nwant %s", src, got, want)
		}
	}
}
