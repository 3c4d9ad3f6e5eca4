package boundaries

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"golang.org/x/tools/txtar"
)

// FuzzPolicy feeds arbitrary text to the loader and the binder: they return
// mistakes, each with a place, and never panic.
func FuzzPolicy(f *testing.F) {
	scripts, _ := filepath.Glob("../testdata/script/*.txtar")
	for _, name := range scripts {
		if a, err := txtar.ParseFile(name); err == nil {
			for _, file := range a.Files {
				if strings.HasSuffix(file.Name, ".yml") {
					f.Add(string(file.Data))
				}
			}
		}
	}
	if data, err := os.ReadFile("../.erode.yml"); err == nil {
		f.Add(string(data))
	}
	for _, k := range kinds {
		f.Add("version: 1\ncomponents:\n  domain: {packages: internal/domain}\nrules:\n  - " + strings.ReplaceAll(k.Example, "\n", "\n    "))
	}
	f.Fuzz(func(t *testing.T, text string) {
		p, err := Parse("p.yml", []byte(text))
		program := shop(t, "cmd/api: internal/domain", "internal/domain: fmt gorm.io/gorm internal/store", "internal/store: test:internal/domain")
		if err != nil {
			files := fstest.MapFS{"p.yml": &fstest.MapFile{Data: []byte(text)}}
			if all := Mistakes(files, "p.yml", program); len(all) < len(err.(Errors)) {
				t.Fatalf("fewer mistakes with a program than without:\n%v\n\n%v", all, err)
			}
		}
		if err == nil {
			var b *Bound
			b, err = p.Bind(program)
			if err == nil {
				b.Check(Options{Today: today})
				return
			}
		}
		list, ok := err.(Errors)
		if !ok {
			t.Fatalf("error is a %T", err)
		}
		for _, d := range list {
			if d.Position.File != "p.yml" || d.Message == "" || !strings.Contains(text, "%!") && strings.Contains(d.Message+d.Help, "%!") {
				t.Errorf("%+v", d)
			}
			d.Frame()
		}
	})
}

// FuzzPattern holds every pattern to what its text says: it prints as it was
// read, a literal matches itself, a tree matches what is below it, and a capture
// that matched expands to a pattern that matches too.
func FuzzPattern(f *testing.F) {
	for _, s := range []string{"internal/...", "a/*/b", "{x}/y/{x}", "...", ".", "a...b", "*", "./a/...", "a/{b}c/..."} {
		f.Add(s, "internal/a/b")
	}
	f.Fuzz(func(t *testing.T, text, path string) {
		p, err := ParsePattern(text)
		if err != nil {
			return
		}
		if slices.Contains(p.open, true) && len(path) > 255 {
			return // captures that are to match again are tried in all combinations
		}
		if p.String() != text {
			t.Fatalf("%q prints as %q", text, p.String())
		}
		if p.exact && !p.Match(strings.TrimPrefix(text, "./")) {
			t.Errorf("%q does not match itself", text)
		}
		if p.tree && p.prefix != "" && (!p.Match(p.prefix) || !p.Match(p.prefix+"/x") || p.Match(p.prefix+"x")) {
			t.Errorf("%q does not hold its tree", text)
		}
		bound, ok := p.Bind(path)
		if ok != p.Match(path) && len(p.names) == 0 {
			t.Errorf("%q: Bind and Match differ on %q", text, path)
		}
		if !ok || len(p.names) == 0 || strings.ContainsAny(path, " \t\\?[](),;|$^\"{}*") || strings.Contains(path, "//") || strings.Contains(path, "...") {
			return
		}
		if len(bound) != len(p.names) {
			t.Fatalf("%q captured %q on %q", text, bound, path)
		}
		if q := p.expand(p.names, bound); !q.Match(path) {
			t.Errorf("%q captured %q on %q, but %q does not match it", text, bound, path, q)
		}
	})
}
