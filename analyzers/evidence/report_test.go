package evidence

import (
	"go/ast"
	"go/parser"
	"go/token"
	"testing"

	"golang.org/x/tools/go/analysis"

	"github.com/erodehq/erode/boundaries"
)

func TestPlace(t *testing.T) {
	fset := token.NewFileSet()
	parse := func(name, src string) *ast.File {
		f, err := parser.ParseFile(fset, name, src, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		return f
	}
	pass := &analysis.Pass{Fset: fset, Files: []*ast.File{
		parse("/w/a/a.go", "package a\n\nimport \"fmt\"\n"),
		// What cgo writes: the source is another file.
		parse("/cache/c.cgo1.go", "// generated\n\n//line /w/a/c.go:1:1\npackage a\n\n//line /w/a/c.go:5:1\nvar X int\n"),
		// What goyacc writes: the source is no Go file.
		parse("/w/a/y.go", "// generated\n\n//line y.y:20\npackage a\n\n//line y.y:3\nvar Y int\n"),
	}}
	tests := []struct {
		file      string
		line, col int
		want      string // where the place is without line directives
	}{
		{"a/a.go", 3, 8, "/w/a/a.go:3:8"},
		{"a/c.go", 5, 5, "/cache/c.cgo1.go:7:5"},
		{"a/c.go", 1, 1, "/cache/c.cgo1.go:4:1"},
		{"a/y.go", 7, 5, "/w/a/y.go:7:5"},
		{"a/y.go", 3, 5, "/w/a/y.go:3:5"},
		{"b/a.go", 3, 8, "-"},
		{"a/a.go", 30, 8, "-"},
		{"a/a.go", 0, 0, "-"},
		{"a/a.go", 3, 800, "/w/a/a.go:3:14"}, // the file has changed since
	}
	for _, tt := range tests {
		pos, _ := place(pass, "/w", boundaries.Position{File: tt.file, Line: tt.line, Col: tt.col})
		got := "-"
		if pos.IsValid() {
			got = fset.PositionFor(pos, false).String()
		}
		if got != tt.want {
			t.Errorf("place %s:%d:%d is %s, want %s", tt.file, tt.line, tt.col, got, tt.want)
		}
	}
}

func TestMessage(t *testing.T) {
	f := boundaries.Finding{Rule: "layers", Message: "a must not use b", Why: "because"}
	if got, want := Message(&f), "a must not use b: because [layers]"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
