package load

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"github.com/erodehq/erode/internal/cache"
	"github.com/erodehq/erode/internal/facts"
)

// TestTypedGolden loads the programs in testdata/typed. The file "want" of each
// has the references, the exposures and the problems, one a line.
func TestTypedGolden(t *testing.T) {
	names, err := filepath.Glob("testdata/typed/*.txtar")
	if err != nil || len(names) == 0 {
		t.Fatalf("no programs in testdata/typed: %v", err)
	}
	for _, name := range names {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(name)
			if err != nil {
				t.Fatal(err)
			}
			want := &archive.Files[len(archive.Files)-1]
			dir := writeProgram(t, archive.Files[:len(archive.Files)-1])
			got := showProgram(typed(t, dir, TypedOptions{Tests: true, Fresh: true}))
			if *update {
				want.Data = []byte(got)
				if err := os.WriteFile(name, txtar.Format(archive), 0o666); err != nil {
					t.Fatal(err)
				}
			} else if diff := cmp.Diff(string(want.Data), got); diff != "" {
				t.Errorf("-want +got:\n%s\nif this is right: go test ./internal/load -update", diff)
			}
		})
	}
}

// Tables are what the SQL and CQL files of the program's own modules create.
func TestTypedReadsTheSchema(t *testing.T) {
	archive := txtar.Parse([]byte("-- go.mod --\nmodule m\n-- a.go --\npackage a\n-- db/one.sql --\nCREATE TABLE IF NOT EXISTS `Orders` (id INT);\n-- db/two.cql --\nCREATE TABLE app.rows (id int PRIMARY KEY);\n-- other/go.mod --\nmodule other\n-- other/x.sql --\nCREATE TABLE strangers (id INT);\n"))
	dir := writeProgram(t, archive.Files)
	if got := strings.Join(typed(t, dir, TypedOptions{Fresh: true}).Schema, " "); got != "orders rows" {
		t.Errorf("tables %q, want orders and rows", got)
	}
}

// TestTypedOfThisRepository holds different ways to load a real program against
// each other.
func TestTypedOfThisRepository(t *testing.T) {
	one := typed(t, "../..", TypedOptions{Tests: true, Jobs: 1, Fresh: true})
	if many := typed(t, "../..", TypedOptions{Tests: true, Jobs: 8, Fresh: true}); !reflect.DeepEqual(one, many) {
		t.Errorf("with eight jobs, not one:\n%s", cmp.Diff(one, many))
	}
	edgesAreImports(t, one)
}

// edgesAreImports holds the two ways to know what a package uses against each
// other: a symbol that is named is one of an import, and an import is there for a
// symbol.
func edgesAreImports(t *testing.T, program *facts.Program) {
	for _, p := range program.Packages {
		imported, used, named := map[string]bool{}, map[string]bool{}, map[string]bool{}
		for i := range p.Files {
			for _, im := range p.Files[i].Imports {
				imported[im.Path] = true
				if im.Name != "_" && im.Path != "C" && im.Path != p.Path {
					named[im.Path] = true
				}
			}
		}
		for _, r := range p.Types.References {
			used[r.To] = true
			if !imported[r.To] && !strings.Contains(r.Symbol, ".") && r.Use != facts.UseLinkname && r.Use != facts.UseError {
				t.Errorf("%s uses %s.%s (%s) without an import", p.Path, r.To, r.Symbol, r.Use)
			}
		}
		for path := range named {
			if !used[path] {
				t.Errorf("%s imports %s and uses nothing of it", p.Path, path)
			}
		}
	}
}

// An //erode:allow comment is the same comment for every tier, after code and on a
// line of its own.
func TestTypedReadsAllowCommentsAsImportsDoes(t *testing.T) {
	dir := writeProgram(t, []txtar.File{
		{Name: "go.mod", Data: []byte("module m\n")},
		{Name: "a.go", Data: []byte("//erode:allow deny whole file\npackage a\n\nimport (\n\t_ \"b\" //erode:allow deny after\n\t//erode:allow deny alone\n\t_ \"c\"\n)\n")},
	})
	tree, err := Imports(t.Context(), Config{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	want := tree.Program.Packages[0].Files[0].Allows
	got := typed(t, dir, TypedOptions{Fresh: true}).Packages[0].Files[0].Allows
	if len(want) != 3 || !reflect.DeepEqual(got, want) {
		t.Errorf("typed: %+v\nimports: %+v", got, want)
	}
}

// Where types are asked for, the imports tier leaves files for them to parse. What is
// no Go is told in the same words, from the cache too.
func TestTypedTellsWhatImportsLeavesToIt(t *testing.T) {
	t.Setenv("ERODE_CACHE", t.TempDir())
	dir := writeProgram(t, []txtar.File{
		{Name: "go.mod", Data: []byte("module m\n")},
		{Name: "a/a.go", Data: []byte("package a\n\nfunc f() { x( }\n")},
		{Name: "b/b.go", Data: []byte("package b\n\nfunc f() { _ = \"\x00\" }\n")},
		{Name: "c/c.go", Data: []byte("package c\n\nfunc f() {}\n<<<<<<< ours\n")},
		{Name: "d/d.go", Data: []byte("package d\n\nfunc f() {}\n")},
		{Name: "d/d_test.go", Data: []byte("package d\n\nfunc g() { y( }\n")},
		{Name: "e/e.go", Data: []byte("package e\n\n//line x.go:1\nfunc f() { # }\n")},
		{Name: "f/f_windows.go", Data: []byte("package f\n\nfunc f() { \xff }\n")},
		{Name: "f/f.go", Data: []byte("package f\n\nfunc f() { \ufeff }}\n")},
	})
	for _, tests := range []bool{false, true} {
		tree, err := Imports(t.Context(), Config{Dir: dir})
		if err != nil {
			t.Fatal(err)
		}
		want := tree.Program.Problems
		if len(want) != 7 {
			t.Fatalf("imports: %v", want)
		}
		for _, when := range []string{"at first", "from the cache"} {
			if diff := cmp.Diff(want, typed(t, dir, TypedOptions{Tests: tests}).Problems); diff != "" {
				t.Errorf("tests %v, %s: -imports +typed:\n%s", tests, when, diff)
			}
		}
	}
}

// Tests in a package of their own have types like any other file.
func TestTypedLooksIntoExternalTests(t *testing.T) {
	dir := writeProgram(t, []txtar.File{
		{Name: "go.mod", Data: []byte("module m\n")},
		{Name: "a/a.go", Data: []byte("package a\n")},
		{Name: "a/a_test.go", Data: []byte("package a_test\n\nimport \"m/b\"\n\nvar _ = b.New().Value\n")},
		{Name: "b/b.go", Data: []byte("package b\n\ntype T struct{ Value int }\n\nfunc New() *T { return nil }\n")},
	})
	p := typed(t, dir, TypedOptions{Tests: true, Fresh: true}).Packages[0]
	for _, r := range p.Types.References {
		if r.Symbol == "T.Value" && r.Use == facts.UseField && r.Test {
			return
		}
	}
	t.Errorf("no use of T.Value in %+v", p.Types.References)
}

func TestTypedStopsWhenCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	progress := func(stage string, done, total int) {
		if stage == "typed" {
			cancel()
		}
	}
	if _, err := Typed(ctx, Config{Dir: "../..", Progress: progress}, facts.Typed, TypedOptions{Fresh: true}); err != context.Canceled {
		t.Errorf("Typed = %v, want %v", err, context.Canceled)
	}
}

// TestTypedReusesWhatStands edits a program and loads it with a cache and without.
// The facts have to be the same, at the price of the packages that the edit
// concerns.
func TestTypedReusesWhatStands(t *testing.T) {
	store := t.TempDir()
	t.Setenv("ERODE_CACHE", store)
	archive, err := txtar.ParseFile("testdata/cached/program.txtar")
	if err != nil {
		t.Fatal(err)
	}
	dir := writeProgram(t, archive.Files)
	for _, edit := range []struct {
		what, file, old, new string
		// What a package gave, under what its files and the names that it uses say; which
		// names these are, under what its files say; the types of base and mid: nobody
		// imports side and top. Top's test is a unit of its own.
		written int
	}{
		{"first run", "base/base.go", "", "", 5*2 + 2 + 1}, // the digests of files too
		{"nothing", "base/base.go", "", "", 0},
		{"lines moved", "base/base.go", "package base", "// A comment.\n\npackage base", 3},
		{"body", "base/base.go", "return 1", "return 2", 3},
		{"func that nobody uses", "base/base.go", "type ID", "func New() {}\n\ntype ID", 3},
		{"type that is used everywhere", "base/base.go", "N int", "N, M int", 3 + 4 + 1},
		{"API that nobody has seen before", "mid/mid.go", "type hidden struct{}", "type hidden struct{ base.T }", 2 + 1 + 2},
		{"method of a type defined as a stand-in", "base/base.go", "func (ID) Zero()", "func (ID) One()", 3 + 4 + 1},
		{"test", "top/top_test.go", "base.T{}", "base.T{N: 1}", 2},
		{"back again", "top/top_test.go", "base.T{N: 1}", "base.T{}", 0},
	} {
		replaceIn(t, filepath.Join(dir, filepath.FromSlash(edit.file)), edit.old, edit.new)
		before := entries(t, store)
		cached := typed(t, dir, TypedOptions{Tests: true})
		if got := entries(t, store) - before; got != edit.written {
			t.Errorf("%s: %d entries written, want %d", edit.what, got, edit.written)
		}
		if fresh := typed(t, dir, TypedOptions{Tests: true, Fresh: true}); !reflect.DeepEqual(cached, fresh) {
			t.Errorf("%s: -fresh +cached\n%s", edit.what, cmp.Diff(fresh, cached))
		}
	}
}

// TestTypedKeepsGeneratedCodeApart edits a package that has much generated code: its
// bodies are looked at when a declaration has changed, and not after an edited body.
func TestTypedKeepsGeneratedCodeApart(t *testing.T) {
	store := t.TempDir()
	t.Setenv("ERODE_CACHE", store)
	const hand, made = "a/hand.go", "a/made.go"
	dir := writeProgram(t, []txtar.File{
		{Name: "go.mod", Data: []byte("module m\n\ngo 1.26\n")},
		{Name: "b/b.go", Data: []byte("package b\n\ntype T struct{ N int }\n\nfunc F(n int) {}\n")},
		{Name: hand, Data: []byte("package a\n\nimport (\n\t\"example.com/ulid\"\n\t\"m/b\"\n)\n\n// Make makes.\nfunc Make() *b.T {\n\t_ = ulid.Zero\n\treturn &b.T{N: 1}\n}\n")},
		{Name: made, Data: []byte(generated("package a\n\nimport (\n\t\"example.com/ulid\"\n\t\"m/b\"\n)\n\nfunc G() { b.F(Make().N); ulid.Convert(1) }\n"))},
	})
	written := func() int {
		t.Helper()
		before := entries(t, store)
		cached := typed(t, dir, TypedOptions{})
		if fresh := typed(t, dir, TypedOptions{Fresh: true}); !reflect.DeepEqual(cached, fresh) {
			t.Errorf("-fresh +cached\n%s", cmp.Diff(fresh, cached))
		}
		return entries(t, store) - before
	}
	written()
	for _, edit := range []struct {
		what, file, old, new string
		written              int // what the package needs, what it gave, and the generated code
	}{
		{"body", hand, "N: 1", "N: 2", 2},
		{"comment", hand, "makes.", "makes a T.", 2},
		{"body with another symbol", hand, "\treturn", "\tb.F(2)\n\treturn", 2},
		{"body that says what a name of another module is", hand, "_ = ulid.Zero", "var _ ulid.Convert", 3},
		{"func more", hand, "// Make", "func more() {}\n\n// Make", 3},
		{"generated body", made, "Make().N", "1", 3},
		{"body that is wrong", hand, "b.F(2)", "undeclared()", 2},
		{"declaration beside it", hand, "func more() {}", "func more(n int) {}", 2},
		{"right again, never seen", hand, "undeclared()", "b.F(3)", 3},
	} {
		replaceIn(t, filepath.Join(dir, filepath.FromSlash(edit.file)), edit.old, edit.new)
		if got := written(); got != edit.written {
			t.Errorf("%s: %d entries written, want %d", edit.what, got, edit.written)
		}
	}
}

// replaceIn replaces the first occurrence of a text in a file, which has to be there.
func replaceIn(t *testing.T, name, old, new string) {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil || !strings.Contains(string(data), old) {
		t.Fatalf("%q is not in %s: %v", old, name, err)
	}
	if err := os.WriteFile(name, []byte(strings.Replace(string(data), old, new, 1)), 0o666); err != nil {
		t.Fatal(err)
	}
}

// TestExact loads a program whose dependency is vendored, and lacks another one.
func TestExact(t *testing.T) {
	archive, err := txtar.ParseFile("testdata/cached/exact.txtar")
	if err != nil {
		t.Fatal(err)
	}
	dir := writeProgram(t, archive.Files)
	tree, err := Typed(context.Background(), Config{Dir: dir}, facts.Exact, TypedOptions{})
	if err != nil {
		t.Fatal(err)
	}
	got := showProgram(tree.Program)
	for _, want := range []string{
		"uses example.com/dep.Base.Do: call",
		"uses example.com/dep.Base.Size: field",
		"uses m/own.T.M: call",
		"uses strings.Builder.WriteString: call",
		"uses example.com/gone.F: call",
		"Default exposes example.com/dep.Base as var",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not in:\n%s", want, got)
		}
	}
	if len(tree.Notes) != 1 || !strings.Contains(tree.Notes[0], "example.com/gone") {
		t.Errorf("notes %q, want one that names example.com/gone", tree.Notes)
	}
	if strings.Contains(got, "problem") {
		t.Errorf("a missing dependency is told as a problem:\n%s", got)
	}
	// With everything at hand, all errors are the program's own.
	os.Remove(filepath.Join(dir, "app", "gone.go"))
	os.WriteFile(filepath.Join(dir, "app", "bad.go"), []byte("package app\n\nvar n int = Default\n"), 0o666)
	tree, err = Typed(context.Background(), Config{Dir: dir}, facts.Exact, TypedOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if got := showProgram(tree.Program); !strings.Contains(got, "app/bad.go:3:13: problem: type: cannot use Default") || len(tree.Notes) > 0 {
		t.Errorf("notes %q, and no problem at app/bad.go:3:13 in\n%s", tree.Notes, got)
	}
}

// entries counts what is kept.
func entries(t *testing.T, store string) int {
	t.Helper()
	c, err := cache.Open(store, "m", cache.DefaultLimit)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	return c.Len()
}

func TestTypedWithoutACache(t *testing.T) {
	t.Setenv("ERODE_CACHE", "testdata/cached/program.txtar/in/a/file")
	archive, err := txtar.ParseFile("testdata/cached/program.txtar")
	if err != nil {
		t.Fatal(err)
	}
	tree, err := Typed(context.Background(), Config{Dir: writeProgram(t, archive.Files)}, facts.Typed, TypedOptions{})
	if err != nil || len(tree.Notes) != 1 || !strings.Contains(tree.Notes[0], "ERODE_CACHE") {
		t.Errorf("notes %q, error %v, want one note that names ERODE_CACHE", tree.Notes, err)
	}
}

func typed(t *testing.T, dir string, opt TypedOptions) *facts.Program {
	t.Helper()
	tree, err := Typed(context.Background(), Config{Dir: dir}, facts.Typed, opt)
	if err != nil {
		t.Fatal(err)
	}
	return tree.Program
}

func writeProgram(t *testing.T, files []txtar.File) string {
	t.Helper()
	dir := t.TempDir()
	for _, f := range files {
		name := filepath.Join(dir, filepath.FromSlash(f.Name))
		if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, f.Data, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func showProgram(p *facts.Program) string {
	var lines []string
	for _, pkg := range p.Packages {
		for _, r := range pkg.Types.References {
			lines = append(lines, fmt.Sprintf("%s:%d: %s uses %s.%s: %s ×%d", pkg.FilePath(r.Pos.File), r.Pos.Line, r.From, r.To, r.Symbol, r.Use, r.Count))
		}
		for _, e := range pkg.Types.Exposures {
			lines = append(lines, fmt.Sprintf("%s:%d: %s exposes %s.%s as %s", pkg.FilePath(e.Pos.File), e.Pos.Line, e.Symbol, e.To, e.Type, e.Way))
		}
		if pkg.Types.Partial != "" {
			lines = append(lines, fmt.Sprintf("%s: partial: %s", pkg.Path, pkg.Types.Partial))
		}
	}
	for _, problem := range p.Problems {
		lines = append(lines, fmt.Sprintf("%s:%d:%d: problem: %s: %s", problem.File, problem.Line, problem.Col, problem.Kind, problem.Message))
	}
	slices.Sort(lines)
	return strings.Join(lines, "\n") + "\n"
}
