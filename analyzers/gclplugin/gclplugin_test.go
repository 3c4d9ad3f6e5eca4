package gclplugin_test

import (
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/golangci/plugin-module-register/register"
	"golang.org/x/tools/go/analysis"

	_ "github.com/erodehq/erode/analyzers/gclplugin"
)

const (
	loose  = "version: 1\ncomponents:\n  a: {packages: a/...}\n  b: {packages: b/...}\n"
	strict = loose + "rules:\n  - deny: {from: a, to: b}\n    why: apart\n"
)

// workspace makes a program of two packages and goes there.
func workspace(t *testing.T, policy string) string {
	t.Helper()
	root := t.TempDir()
	for name, data := range map[string]string{
		"go.mod":     "module example.com/w\n\ngo 1.26\n",
		".erode.yml": policy,
		"a/a.go":     "package a\n\nimport \"example.com/w/b\"\n\nvar _ = b.B\n",
		"b/b.go":     "package b\n\nconst B = 1\n",
		"b/in/in.go": "package in\n\nimport _ \"example.com/w/a/in\"\n",
		"a/in/in.go": "package in\n",
	} {
		write(t, filepath.Join(root, name), data)
	}
	t.Chdir(root)
	return root
}

func write(t *testing.T, file, data string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(data), 0o666); err != nil {
		t.Fatal(err)
	}
}

// lint does what golangci-lint does: it returns the names of the analyzers, which
// are its key, and what they report in syntax mode.
func lint(t *testing.T, settings any, root string) (names, found []string) {
	t.Helper()
	newPlugin, err := register.GetPlugin("erode")
	if err != nil {
		t.Fatal(err)
	}
	plugin, err := newPlugin(settings)
	if err != nil {
		t.Fatal(err)
	}
	if mode := plugin.GetLoadMode(); mode != register.LoadModeSyntax {
		t.Errorf("load mode %s", mode)
	}
	list, err := plugin.BuildAnalyzers()
	if err != nil {
		t.Fatal(err)
	}
	if err := analysis.Validate(list); err != nil {
		t.Error(err)
	}
	for _, file := range []string{"a/a.go", "b/b.go", "b/in/in.go"} {
		fset := token.NewFileSet()
		f, err := parser.ParseFile(fset, filepath.Join(root, file), nil, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		for _, a := range list {
			pass := &analysis.Pass{Analyzer: a, Fset: fset, Report: func(d analysis.Diagnostic) {
				at := fset.Position(d.Pos)
				at.Filename = filepath.Base(at.Filename)
				found = append(found, at.String()+": "+d.Message)
				if len(d.Related) > 0 {
					t.Errorf("%s has related places, which golangci-lint shows as issues", d.Message)
				}
			}}
			pass.Files = append(pass.Files, f)
			if _, err := a.Run(pass); err != nil {
				t.Error(err)
			}
		}
	}
	for _, a := range list {
		names = append(names, a.Name)
	}
	return names, found
}

func TestPlugin(t *testing.T) {
	root := workspace(t, strict)
	const want = "a.go:3:8: a must not use b: apart [deny/a]"
	before, found := lint(t, nil, root)
	if len(found) != 1 || found[0] != want {
		t.Errorf("found %q, want %q", found, want)
	}
	if again, _ := lint(t, map[string]any{}, root); !slices.Equal(again, before) {
		t.Errorf("names %v, then %v, and nothing changed", before, again)
	}

	write(t, filepath.Join(root, ".erode.yml"), loose)
	after, found := lint(t, nil, root)
	if len(found) != 0 || slices.Equal(before, after) {
		t.Errorf("found %q; names %v before and %v after an edit of the policy", found, before, after)
	}

	write(t, filepath.Join(root, ".erode.yml"), loose+"rules:\n  - acyclic: components\n    why: apart\n")
	if _, found := lint(t, nil, root); len(found) != 1 || !strings.Contains(found[0], "circle") {
		t.Errorf("a cycle: found %q", found)
	}
	write(t, filepath.Join(root, "arch.yml"), strings.Replace(strict, "why:", "severity: warning\n    why:", 1))
	if _, found := lint(t, map[string]any{"config": "arch.yml"}, root); len(found) != 1 {
		t.Errorf("another policy: found %q", found)
	}
	if _, found := lint(t, map[string]any{"config": "arch.yml", "errors": true}, root); len(found) != 0 {
		t.Errorf("errors only: found %q", found)
	}
}

func TestMistakes(t *testing.T) {
	root := workspace(t, "version: 1\ncomponents: [a]\n")
	newPlugin, err := register.GetPlugin("erode")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := newPlugin(map[string]any{"confg": "x.yml"}); err == nil || !strings.Contains(err.Error(), "confg") {
		t.Errorf("unknown setting: %v", err)
	}
	build := func() error {
		plugin, err := newPlugin(nil)
		if err != nil {
			t.Fatal(err)
		}
		_, err = plugin.BuildAnalyzers()
		return err
	}
	if err := build(); err == nil || !strings.Contains(err.Error(), ".erode.yml:2") {
		t.Errorf("a mistake in the policy: %v", err)
	}
	os.Remove(filepath.Join(root, ".erode.yml"))
	if err := build(); err == nil || !strings.Contains(err.Error(), "no .erode.yml") {
		t.Errorf("no policy: %v", err)
	}
}
