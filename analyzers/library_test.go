package analyzers_test

import (
	"bytes"
	"fmt"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// library is the part of the standard library that the drivers are compared on.
var library = []string{
	"archive", "compress", "container", "debug/dwarf", "debug/macho", "encoding", "html", "image", "index", "mime/quotedprintable", "text",
	"go/ast", "go/build/constraint", "go/constant", "go/doc", "go/format", "go/parser", "go/printer", "go/scanner", "go/token", "go/version",
	"go/internal/scannerhooks", "internal/coverage/slicereader", "internal/coverage/slicewriter", "internal/coverage/stringtab", "internal/coverage/uleb128", "internal/fmtsort", "internal/saferio", "internal/lazyregexp", "internal/zstd",
}

// libraryPolicy uses every kind of rule, each so that something departs from it.
const libraryPolicy = `version: 1
module: example.com/lib
unassigned: warning
unused: warning
components:
  archive: {packages: archive/..., uses: [compress], kind: service}
  compress: {packages: compress/..., visible-to: [archive, debug]}
  debug: {packages: debug/..., api: debug/macho}
  encoding: {packages: encoding/..., api: [encoding, encoding/json], tests: include}
  go: {packages: go/..., api: [go/ast, go/parser], uses: [text, "std:fmt", "std:io"], tests: include}
  html: {packages: html/...}
  image: {packages: image/...}
  text: {packages: text/..., visible-to: [html], tests: include}
  mime: {packages: mime/...}
  index: {packages: index/...}
  plumbing: {packages: [internal/fmtsort, internal/saferio, internal/zstd, internal/lazyregexp], kind: library}
  coverage: {packages: internal/coverage/...}
groups:
  formats: [image, encoding, text]
rules:
  - layers: [text, [html, go], [encoding, compress], plumbing]
    tests: include
    why: layers
  - independent: [archive, compress, debug]
    why: independent
  - deny: {from: [encoding, go], to: ["std:reflect", "std:unsafe"]}
    tests: include
    why: deny
  - allow: {from: image, to: [compress, "std:io"]}
    tests: only
    why: allow
  - only: {to: "std:strconv", from: encoding}
    severity: warning
    why: only
  - reach: {from: html, to: "pkg:internal/..."}
    why: reach
  - acyclic: {folders: go/...}
    why: acyclic
  - acyclic: components
    why: acyclic
  - must: {from: [html, mime], to: encoding, each: package}
    why: must
  - stable: components
    why: stable
  - external: {from: text, deny: ["std:reflect", "std:unicode/..."]}
    why: external
  - binary: {main: "pkg:image/color/palette/cmd", deny: image}
    why: binary
  - deprecated: {to: "pkg:internal/saferio", at-most: 2}
    why: deprecated
  - limit: {metric: ce, of: packages, max: 3}
    why: limit
  - limit: {metric: refs-out, of: packages, max: 20}
    why: limit
  - leak: {strict: [exposes, reaches, writes, embeds, state, peeks, errors, injects], sorts: [exposes, reaches, writes, embeds, state, peeks, errors, injects, linkname]}
    tests: include
    why: leak
  - use: {from: [go, html, encoding], to: [go, text, plumbing, encoding], only: [types, constants]}
    tests: include
    why: use
  - use: {from: archive, to: compress, symbols: ["New*", Reader]}
    why: use
  - contents: {in: [go, image], never: [variables, interfaces]}
    tests: include
    why: contents
  - naming: {in: [text, compress, image, encoding], implements: ["std:io.Reader", "std:error", "pkg:image.Image"], name: "*Reader"}
    tests: include
    why: naming
  - functions: {in: [go, encoding, text], parameters: 4, results: 2, lines: 120, public-per-file: 20}
    tests: include
    why: functions
exceptions:
  - {rule: functions, from: go/printer, why: of use}
  - {rule: stable, from: html, to: text, why: of use}
  - {rule: deny, from: mime, why: of none}
`

// copyLibrary copies the library as a module of its own, in which packages import
// the copies.
func copyLibrary(t *testing.T, src string) string {
	t.Helper()
	root := t.TempDir()
	copied := map[string]bool{}
	var names []string
	for _, tree := range library {
		err := fs.WalkDir(os.DirFS(src), tree, func(name string, d fs.DirEntry, err error) error {
			if err == nil && d.IsDir() && (d.Name() == "testdata" || strings.HasPrefix(d.Name(), "_")) {
				return fs.SkipDir
			}
			if err == nil && strings.HasSuffix(name, ".go") {
				names = append(names, name)
				copied[path.Dir(name)] = true
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range names {
		text, err := os.ReadFile(filepath.Join(src, name))
		if err != nil {
			t.Fatal(err)
		}
		if text, ok := rename(t, name, text, copied); ok {
			put(t, root, name, text)
		}
	}
	put(t, root, "go.mod", []byte("module example.com/lib\n\ngo 1.26\n"))
	put(t, root, ".erode.yml", []byte(libraryPolicy))
	put(t, root, "go/parser/comment.go", []byte("package parser\n\nimport _ \"unsafe\" //erode:allow deny a comment that is of use\n\n//erode:allow deny and one that is not\n"))
	put(t, root, "image/color/palette/cmd/main.go", []byte("package main\n\nimport _ \"example.com/lib/image\"\n\nfunc main() {}\n"))
	put(t, root, "mime/quotedprintable/link.go", []byte("package quotedprintable\n\nimport _ \"unsafe\"\n\n//go:linkname hidden example.com/lib/encoding/gob.hidden\nfunc hidden()\n"))
	return root
}

// heavy matches tests that bring in half of the library: to load what they import
// would take most of the time.
var heavy = regexp.MustCompile(`"(net|crypto|log|os/exec|internal/testenv|testing/[a-z]+|runtime/[a-z]+)(/|")`)

// rename makes a file import the copies of packages; ok is false for heavy tests.
func rename(t *testing.T, name string, text []byte, copied map[string]bool) (renamed []byte, ok bool) {
	t.Helper()
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, name, text, parser.ImportsOnly)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	last := 0
	if end := fset.Position(file.End()).Offset; strings.HasSuffix(name, "_test.go") && heavy.Match(text[:end]) {
		return nil, false
	}
	for _, spec := range file.Imports {
		if p, err := strconv.Unquote(spec.Path.Value); err == nil && copied[p] {
			at := fset.Position(spec.Path.Pos()).Offset
			b.Write(text[last:at])
			fmt.Fprintf(&b, "%q", "example.com/lib/"+p)
			last = at + len(spec.Path.Value)
		}
	}
	b.Write(text[last:])
	return b.Bytes(), true
}

func put(t *testing.T, root, name string, text []byte) {
	t.Helper()
	file := filepath.Join(root, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, text, 0o666); err != nil {
		t.Fatal(err)
	}
}
