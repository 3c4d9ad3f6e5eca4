package main

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/erodehq/erode/internal/driver"
	"github.com/erodehq/erode/report"
)

// TestBrief holds the formats that are given a brief result to what they write of a
// whole one.
func TestBrief(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"go.mod": "module m\n",
		"a/a.go": "package a\n\nimport _ \"m/b/inner\"\n",
		"b/b.go": "package b\n\nimport _ \"m/a\"\n",
		".erode.yml": "version: 1\ncomponents:\n  a: {packages: a/..., owner: \"@a\"}\n  b: {packages: b/..., api: b}\n" +
			"rules:\n  - acyclic: components\n    why: each is tested alone\n",
		"b/inner/inner.go": "package inner\n\nimport _ \"net/http\"\n",
	} {
		name = filepath.Join(dir, filepath.FromSlash(name))
		os.MkdirAll(filepath.Dir(name), 0o777)
		if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	run, err := driver.Open(t.Context(), driver.Config{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	if err := run.Check(t.Context()); err != nil {
		t.Fatal(err)
	}
	if len(run.Findings) < 2 {
		t.Fatalf("findings %v, want a cycle and a private package", run.Findings)
	}
	a := &app{}
	whole, brief := a.result(run), a.resultOf(run, run.Bound, run.Findings, true)
	if len(brief.Packages)+len(brief.Components)+len(brief.Edges)+len(brief.Cycles) > 0 {
		t.Errorf("a brief result is long: %+v", brief)
	}
	for _, f := range report.Formats {
		if f.Whole {
			continue
		}
		var want, got bytes.Buffer
		if err := f.Write(&want, whole, report.Options{All: true}); err != nil {
			t.Fatal(err)
		}
		if err := f.Write(&got, brief, report.Options{All: true}); err != nil {
			t.Fatal(err)
		}
		if got.String() != want.String() {
			t.Errorf("%s of a brief result:\n%s\nof a whole one:\n%s", f.Name, &got, &want)
		}
	}
}
