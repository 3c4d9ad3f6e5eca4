package driver

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"
)

// A hole is a program that import checkers are known to judge wrongly. The rule
// is always the same: the tree domain must not depend on the tree infra.
type hole struct {
	name  string
	files string   // txtar; domain/d.go, infra/i.go, go.mod and the policy are given
	want  []string // "file:line" of the findings
	error string   // "kind file" of the problem that must be told, "" for none
	rule  string   // the rule, "" for the deny below
}

const holePolicy = `version: 1
unassigned: allow
unused: allow
components:
  domain: {packages: domain/...}
  infra: {packages: infra/...}
rules:
  - RULE
    why: the domain knows no technology
`

const holeBase = `-- go.mod --
module example.com/hole

go 1.26
-- domain/d.go --
package domain
-- infra/i.go --
package infra

func I() {}
`

var holes = []hole{
	{name: "control: violation", files: "-- domain/x.go --\npackage domain\nimport \"example.com/hole/infra\"\nvar _ = infra.I\n", want: []string{"domain/x.go:2"}},
	{name: "control: clean", files: "-- infra/x.go --\npackage infra\nimport _ \"example.com/hole/domain\"\n"},
	{name: "behind a build tag", files: "-- domain/x.go --\n//go:build integration\n\npackage domain\nimport _ \"example.com/hole/infra\"\n", want: []string{"domain/x.go:4"}},
	{name: "in a file of another platform", files: "-- domain/x_windows.go --\npackage domain\nimport _ \"example.com/hole/infra\"\n", want: []string{"domain/x_windows.go:2"}},
	{name: "in a file that no build includes", files: "-- domain/x.go --\n//go:build ignore\n\npackage main\nimport _ \"example.com/hole/infra\"\n"},
	{name: "in an internal test", rule: "{deny: {from: domain, to: infra}, tests: include}", files: "-- domain/x_test.go --\npackage domain\nimport _ \"example.com/hole/infra\"\n", want: []string{"domain/x_test.go:2"}},
	{name: "in an external test", rule: "{deny: {from: domain, to: infra}, tests: include}", files: "-- domain/x_test.go --\npackage domain_test\nimport _ \"example.com/hole/infra\"\n", want: []string{"domain/x_test.go:2"}},
	{name: "tests are left out unless asked for", files: "-- domain/x_test.go --\npackage domain\nimport _ \"example.com/hole/infra\"\n"},
	{name: "an external test imports its own package", rule: "{deny: {from: infra, to: \"pkg:infra/...\"}, tests: include}", files: "-- infra/x_test.go --\npackage infra_test\nimport _ \"example.com/hole/infra\"\n"},
	{name: "a package of tests only", rule: "{deny: {from: domain, to: infra}, tests: include}", files: "-- domain/only/x_test.go --\npackage only\nimport _ \"example.com/hole/infra\"\n", want: []string{"domain/only/x_test.go:2"}},
	{name: "dot import", files: "-- domain/x.go --\npackage domain\nimport . \"example.com/hole/infra\"\nvar _ = I\n", want: []string{"domain/x.go:2"}},
	{name: "blank import", files: "-- domain/x.go --\npackage domain\nimport _ \"example.com/hole/infra\"\n", want: []string{"domain/x.go:2"}},
	{name: "renamed import", files: "-- domain/x.go --\npackage domain\nimport db \"example.com/hole/infra\"\nvar _ = db.I\n", want: []string{"domain/x.go:2"}},
	{name: "raw string import", files: "-- domain/x.go --\npackage domain\nimport _ `example.com/hole/infra`\n", want: []string{"domain/x.go:2"}},
	{name: "escaped import", files: "-- domain/x.go --\npackage domain\nimport _ \"example.com/hole/\\x69nfra\"\n", want: []string{"domain/x.go:2"}},
	{name: "transitive", rule: "reach: {from: domain, to: infra}", files: "-- domain/x.go --\npackage domain\nimport _ \"example.com/hole/mid\"\n-- mid/m.go --\npackage mid\nimport _ \"example.com/hole/infra\"\n", want: []string{"domain/x.go:2"}},
	{name: "in a cgo file", files: "-- domain/x.go --\npackage domain\n\n// #include <stdio.h>\nimport \"C\"\nimport _ \"example.com/hole/infra\"\n", want: []string{"domain/x.go:5"}},
	{name: "cgo alone", rule: "{external: {from: domain, allow: \"ext:none\"}}", files: "-- domain/x.go --\npackage domain\nimport \"C\"\nimport \"unsafe\"\nvar _ unsafe.Pointer\n"},
	{name: "in vendor", files: "-- vendor/modules.txt --\n# lib.org/x v1.0.0\n-- vendor/lib.org/x/domain/x.go --\npackage domain\nimport _ \"example.com/hole/infra\"\n"},
	{name: "a vendored tree called domain", rule: "deny: {from: \"pkg:domain/...\", to: infra}", files: "-- vendor/modules.txt --\n# lib.org/x v1.0.0\n-- vendor/domain/x.go --\npackage domain\nimport _ \"example.com/hole/infra\"\n"},
	{name: "a module replaced by a directory", rule: "deny: {from: domain, to: \"pkg:db/...\"}", files: "-- go.mod --\nmodule example.com/hole\ngo 1.26\nrequire example.com/db v1.0.0\nreplace example.com/db => ./db\n-- db/go.mod --\nmodule example.com/db\n-- db/d.go --\npackage db\n-- domain/x.go --\npackage domain\nimport _ \"example.com/db\"\n", want: []string{"domain/x.go:2"}},
	{name: "a workspace", rule: "deny: {from: \"pkg:a/...\", to: \"pkg:b/...\"}", files: "-- go.work --\ngo 1.26\nuse (\n\t.\n\t./a\n\t./b\n)\n-- a/go.mod --\nmodule example.com/a\n-- b/go.mod --\nmodule example.com/b\n-- a/a.go --\npackage a\nimport _ \"example.com/b\"\n-- b/b.go --\npackage b\n", want: []string{"a/a.go:2"}},
	{name: "a nested module is another program", files: "-- domain/nested/go.mod --\nmodule example.com/hole/domain/nested\n-- domain/nested/x.go --\npackage nested\nimport _ \"example.com/hole/infra\"\n"},
	{name: "in testdata", files: "-- domain/testdata/x.go --\npackage testdata\nimport _ \"example.com/hole/infra\"\n"},
	{name: "broken code in testdata", files: "-- domain/testdata/x.go --\npackage }{\n"},
	{name: "in a folder that begins with an underscore", files: "-- domain/_old/x.go --\npackage old\nimport _ \"example.com/hole/infra\"\n"},
	{name: "in a folder that go.mod ignores", files: "-- go.mod --\nmodule example.com/hole\ngo 1.26\nignore ./domain/tools\n-- domain/tools/x.go --\npackage tools\nimport _ \"example.com/hole/infra\"\n"},
	{name: "in a generated file", files: "-- domain/x.go --\n// Code generated by x. DO NOT EDIT.\n\npackage domain\nimport _ \"example.com/hole/infra\"\n", want: []string{"domain/x.go:4"}},
	{name: "a sibling with the same beginning", files: "-- domain/x.go --\npackage domain\nimport _ \"example.com/hole/infrastructure\"\n-- infrastructure/i.go --\npackage infrastructure\n"},
	{name: "a module with the same beginning", rule: "{deny: {from: domain, to: \"pkg:...\"}}", files: "-- domain/x.go --\npackage domain\nimport _ \"example.com/holes/infra\"\n"},
	{name: "a syntax error with an import below it", files: "-- domain/x.go --\npackage domain\n\nvar x = 1\n\nimport _ \"example.com/hole/infra\"\n", error: "syntax domain/x.go"},
	{name: "two packages in one folder", files: "-- domain/x.go --\npackage other\nimport _ \"example.com/hole/infra\"\n", want: []string{"domain/x.go:2"}, error: "mixed domain/x.go"},
	{name: "code that does not compile", files: "-- domain/x.go --\npackage domain\nimport \"example.com/hole/infra\"\nvar x int = infra.Nothing()\n", want: []string{"domain/x.go:2"}},
	{name: "a missing import", files: "-- domain/x.go --\npackage domain\nimport _ \"example.com/hole/gone\"\nimport _ \"gone.org/x\"\nimport _ \"example.com/hole/infra\"\n", want: []string{"domain/x.go:4"}},
	{name: "a cycle of components", rule: "acyclic: components", files: "-- domain/x.go --\npackage domain\nimport _ \"example.com/hole/infra/db\"\n-- domain/model/m.go --\npackage model\n-- infra/db/d.go --\npackage db\n-- infra/web/w.go --\npackage web\nimport _ \"example.com/hole/domain/model\"\nimport _ \"example.com/hole/domain\"\n", want: []string{"domain/x.go:2"}},
	{name: "a module path with a tilde", files: "-- go.mod --\nmodule git.sr.ht/~me/hole\n-- domain/x.go --\npackage domain\nimport _ \"git.sr.ht/~me/hole/infra\"\n", want: []string{"domain/x.go:2"}},
	{name: "a module path without a dot", files: "-- go.mod --\nmodule hole\n-- domain/x.go --\npackage domain\nimport _ \"hole/infra\"\n", want: []string{"domain/x.go:2"}},
	{name: "several files", files: "-- domain/x.go --\npackage domain\nimport _ \"example.com/hole/infra\"\n-- domain/y.go --\npackage domain\n\nimport _ \"example.com/hole/infra\"\n", want: []string{"domain/x.go:2", "domain/y.go:3"}},
	{name: "a comment for another linter silences nothing", files: "-- domain/x.go --\npackage domain\nimport _ \"example.com/hole/infra\" //nolint\n", want: []string{"domain/x.go:2"}},
	{name: "allowed in the source", files: "-- domain/x.go --\npackage domain\nimport _ \"example.com/hole/infra\" //erode:allow deny moves next week until 2099-01-01\n"},
	{name: "where cgo is off", files: "-- domain/x.go --\n//go:build !cgo\n\npackage domain\nimport _ \"example.com/hole/infra\"\n", want: []string{"domain/x.go:4"}},
	{name: "a nested folder whose name ends the module path", files: "-- domain/hole/infra/x.go --\npackage infra\nimport _ \"example.com/hole/infra\"\n", want: []string{"domain/hole/infra/x.go:2"}},
	{name: "a longer and a shorter prefix", rule: "deny: {from: domain, to: [\"pkg:infra/...\", \"pkg:infra/mid/...\"]}", files: "-- infra/mid/m.go --\npackage mid\n-- infra/other/o.go --\npackage other\n-- domain/x.go --\npackage domain\nimport _ \"example.com/hole/infra/other\"\n", want: []string{"domain/x.go:2"}},
}

func TestHoles(t *testing.T) {
	for _, h := range holes {
		t.Run(h.name, func(t *testing.T) {
			dir := t.TempDir()
			writeHole(t, dir, h)
			run, err := Open(context.Background(), Config{Dir: dir})
			if err != nil {
				t.Fatal(err)
			}
			if err := run.Check(t.Context()); err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, f := range run.Findings {
				if f.Status == "" {
					got = append(got, f.Position.File+":"+strconv.Itoa(f.Position.Line))
				}
			}
			if !slices.Equal(got, h.want) {
				t.Errorf("findings at %q, want %q", got, h.want)
			}
			var problems []string
			for _, p := range run.Tree.Program.Problems {
				problems = append(problems, p.Kind+" "+p.File)
			}
			if strings.Join(problems, ", ") != h.error {
				t.Errorf("problems %q, want %q", problems, h.error)
			}
		})
	}
}

func writeHole(t *testing.T, dir string, h hole) {
	t.Helper()
	rule := h.rule
	if rule == "" {
		rule = "deny: {from: domain, to: infra}"
	}
	policy := strings.ReplaceAll(holePolicy, "RULE", rule)
	if inner, ok := strings.CutPrefix(rule, "{"); ok { // a rule in braces brings keys of its own
		policy = strings.ReplaceAll(holePolicy, "  - RULE\n    why: the domain knows no technology\n", "  - {why: the domain knows no technology, "+inner+"\n")
	}
	files := txtar.Parse([]byte(holeBase)).Files
	files = append(files, txtar.File{Name: ".erode.yml", Data: []byte(policy)})
	files = append(files, txtar.Parse([]byte(h.files)).Files...)
	for _, f := range files {
		name := filepath.Join(dir, f.Name)
		if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, f.Data, 0o666); err != nil {
			t.Fatal(err)
		}
	}
}
