package load

import (
	"bytes"
	"errors"
	"go/ast"
	"go/build"
	"go/parser"
	goscanner "go/scanner"
	"go/token"
	"io"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/erodehq/erode/internal/facts"
)

// FuzzScan holds the scanner against go/parser: the same headers are good, and say
// the same to the byte; what the scanner calls broken, the parser does too.
func FuzzScan(f *testing.F) {
	for _, src := range []string{
		"package p\n\nimport (\n\t\"a\"\n\tb \"c\"\n\t. \"d\"\n)\n\nfunc f() {}\n",
		"//go:build linux\n\n// Code generated x DO NOT EDIT.\npackage p; import `a`; import _ \"\\x61\"\n",
		"// +build linux,!cgo windows\n\npackage p\n/*\n*/ import \"C\"\nvar x = '\"'\nimport \"late\"\n",
		"\ufeffpackage ä\r\nimport ö \"ü\"\r\n<<<<<<< a\n",
		"package p\nimport (\n\"a\" /*\n*/ \"b\"; \"c\"\n)\nconst s = `\nimport \"d\"\n`\ntype t struct{}",
		"package p\nimport \"a\"}\nvar x = 1", "package p;;import \"a\"", "package p\nimport x\n\"y\"", "package p\x00", "/*", "package p\nimport (\"a\"", "package p\nimport ...\"a\"",
	} {
		f.Add([]byte(src), 20, "a_linux.go")
	}
	f.Fuzz(func(t *testing.T, src []byte, cut int, name string) {
		s := scanner{names: interner{}}
		var h header
		if err := s.scan(src, true, &h); err != nil {
			t.Fatalf("the whole file: %v", err)
		}
		set := token.NewFileSet()
		file, headErr := parser.ParseFile(set, "", src, parser.ImportsOnly|parser.ParseComments)
		whole, err := parser.ParseFile(token.NewFileSet(), "", src, parser.SkipObjectResolution)
		twice := strings.Contains(describe(&h), "second //go:build")
		switch {
		case headErr != nil && len(h.Errs) == 0 && !isBelow(headErr, s.pos):
			t.Fatalf("go/parser refuses what the scanner takes: %v", headErr)
		case err == nil && len(h.Errs) > 0 && !twice && !importsNonsense(whole):
			t.Fatalf("the scanner refuses what go/parser takes: %s", describe(&h))
		case headErr == nil && len(h.Errs) == 0:
			compareHeader(t, set, file, &h, src)
			compareBuild(t, &h, src, name)
		}
		compareHead(t, src, cut, &h)
	})
}

// isBelow reports whether go/parser has looked further than the scanner, which ends
// with the word after the imports, and has not liked it.
func isBelow(err error, end int) bool {
	var list goscanner.ErrorList
	return errors.As(err, &list) && list[0].Pos.Offset >= end
}

// importsNonsense reports whether a file imports a path that go/parser takes and the
// compiler does not.
func importsNonsense(file *ast.File) bool {
	return slices.ContainsFunc(file.Imports, func(spec *ast.ImportSpec) bool {
		path, err := strconv.Unquote(spec.Path.Value)
		return err != nil || !validPath(path)
	})
}

// compareHeader compares what parser and scanner say of a good header.
func compareHeader(t *testing.T, set *token.FileSet, file *ast.File, h *header, src []byte) {
	var want []facts.Import
	for _, spec := range file.Imports {
		path, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			t.Fatalf("go/parser takes the path %s: %v", spec.Path.Value, err)
		}
		at := set.PositionFor(spec.Path.Pos(), false)
		im := facts.Import{Path: path, Line: int32(at.Line), Col: int32(at.Column)}
		im.End = int32(at.Column + bytes.IndexByte(src[at.Offset+1:], src[at.Offset]) + 2)
		if strings.Contains(spec.Path.Value, "\\") {
			im.End = int32(set.PositionFor(spec.Path.End(), false).Column)
		}
		if spec.Name != nil {
			im.Name = spec.Name.Name
		}
		want = append(want, im)
	}
	got := header{Package: file.Name.Name, Imports: want, Generated: ast.IsGenerated(file)}
	for _, im := range want {
		got.Cgo = got.Cgo || im.Path == "C"
	}
	ours := *h
	ours.Build, ours.Allows = "", nil
	if describe(&ours) != describe(&got) {
		t.Fatalf("scanner:   %s\ngo/parser: %s", describe(&ours), describe(&got))
	}
}

// compareBuild compares the verdict on the host's build with that of go/build.
func compareBuild(t *testing.T, h *header, src []byte, name string) {
	if name == "" || strings.ContainsAny(name, "/\\\x00") || name[0] == '_' || name[0] == '.' {
		return
	}
	name += ".go"
	context := build.Default
	context.OpenFile = func(string) (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(src)), nil }
	want, err := context.MatchFile("dir", name)
	if err != nil {
		return // of the constraint: reported as such
	}
	host := &host{context: build.Default, cgo: func() bool { return build.Default.CgoEnabled }}
	s := selector{host: host, lines: map[selection]verdict{}}
	if v := s.verdict(name, h.Build); v.err == "" && v.host != want {
		t.Fatalf("%s with %q: host's build %v, go/build says %v", name, h.Build, v.host, want)
	}
}

// compareHead checks that a head of the file is either too short or enough.
func compareHead(t *testing.T, src []byte, cut int, whole *header) {
	if cut < 0 || cut > len(src) {
		return
	}
	s := scanner{names: interner{}}
	var h header
	if s.scan(src[:cut], false, &h) != nil {
		return
	}
	ours, want := h, *whole
	if len(ours.Errs) == 0 { // what the rest of the file has wrong, a head cannot say
		want.Errs = nil
	}
	if describe(&ours) != describe(&want) {
		t.Fatalf("head of %d bytes: %s\nwhole:            %s", cut, describe(&ours), describe(&want))
	}
}
