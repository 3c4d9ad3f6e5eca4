package driver

import (
	"context"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/erodehq/erode/boundaries"
	"github.com/erodehq/erode/internal/facts"
	"github.com/erodehq/erode/internal/graph"
	"github.com/erodehq/erode/internal/load"
)

// TestStandardLibrary holds the standard library to its own declared policy, the
// rules in go/build/deps_test.go, turned into ours: every package is a component
// that may use what the rules let it import.
func TestStandardLibrary(t *testing.T) {
	src := filepath.Join(runtime.GOROOT(), "src")
	if _, err := os.Stat(filepath.Join(src, "go/build/deps_test.go")); err != nil {
		t.Skip("this Go installation has no source: ", err)
	}
	tree, err := load.Imports(context.Background(), load.Config{Dir: src})
	if err != nil {
		t.Fatal(err)
	}
	rules := readDepsRules(t, filepath.Join(src, "go/build/deps_test.go"))
	policy, err := boundaries.Parse("std.yml", stdPolicy(tree.Program, rules))
	if err != nil {
		t.Fatal(err)
	}
	if found := stdFindings(t, policy, tree.Program); len(found) != 0 {
		t.Fatalf("the untouched library: %d findings, want none; the first: %s", len(found), found[0].Message)
	}
	illegal := illegalImports(tree.Program, rules)
	if len(illegal) < 300 {
		t.Fatalf("only %d illegal imports to try", len(illegal))
	}
	for from, to := range illegal {
		inject(tree.Program, from, to)
	}
	var got []string
	for _, f := range stdFindings(t, policy, tree.Program) {
		got = append(got, f.From.Package+" "+f.To.Package)
	}
	var want []string
	for from, to := range illegal {
		want = append(want, from+" "+to)
	}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("of %d injected imports %d were found", len(want), len(got))
	}
}

// stdFindings returns the departures in packages that the library's own test
// looks at: not those of commands, and not in files that no build includes.
func stdFindings(t *testing.T, policy *boundaries.Policy, program *facts.Program) []boundaries.Finding {
	t.Helper()
	bound, err := policy.Bind(graph.New(program))
	if err != nil {
		t.Fatal(err)
	}
	var out []boundaries.Finding
	for _, f := range bound.Check(boundaries.Options{}) {
		name := filepath.Base(f.Position.File)
		if f.Rule == "uses" && name != "slice_go14.go" && name != "slice_go18.go" && !(f.From.Package == "crypto/internal/boring" && f.To.Package == "C") {
			out = append(out, f)
		}
	}
	return out
}

// depsRules tell of every package, and of every named point in the lattice, what
// it may import, directly or through others.
type depsRules map[string]map[string]bool

// readDepsRules reads lines like "a, b < c, d < e;": what stands on the right of
// "<" may import all that stands on its left.
func readDepsRules(t *testing.T, file string) depsRules {
	t.Helper()
	f, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	text := ""
	ast.Inspect(f, func(n ast.Node) bool {
		if v, ok := n.(*ast.ValueSpec); ok && v.Names[0].Name == "depsRules" {
			text, err = strconv.Unquote(v.Values[0].(*ast.BasicLit).Value)
		}
		return text == ""
	})
	if text == "" || err != nil {
		t.Fatalf("%s: no depsRules: %v", file, err)
	}
	var lines []string
	for _, line := range strings.Split(text, "\n") {
		line, _, _ = strings.Cut(line, "#")
		lines = append(lines, line)
	}
	rules := depsRules{}
	for _, rule := range strings.Split(strings.Join(lines, " "), ";") {
		if strings.Contains(rule, "!<") {
			continue // what must not be is what no other rule allows
		}
		var below []string
		for _, list := range strings.Split(rule, "<") {
			names := strings.FieldsFunc(list, func(r rune) bool { return r == ',' || r == ' ' || r == '\t' })
			for _, name := range names {
				if rules[name] == nil {
					rules[name] = map[string]bool{}
				}
				for _, b := range below {
					rules[name][b] = true
				}
			}
			below = names
		}
	}
	rules.close()
	return rules
}

// close adds what may be imported through others.
func (rules depsRules) close() {
	done := map[string]bool{}
	var visit func(name string)
	visit = func(name string) {
		if done[name] {
			return
		}
		done[name] = true
		for below := range rules[name] {
			visit(below)
		}
		for _, below := range keys(rules[name]) {
			for deeper := range rules[below] {
				rules[name][deeper] = true
			}
		}
	}
	for name := range rules {
		visit(name)
	}
}

func keys(m map[string]bool) []string {
	out := make([]string, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

// stdPolicy writes the rules as a policy over the packages that are there.
func stdPolicy(program *facts.Program, rules depsRules) []byte {
	there := map[string]bool{}
	for _, p := range program.Packages {
		there[p.Path] = true
	}
	var b strings.Builder
	b.WriteString("version: 1\nunassigned: allow\nunused: allow\ncomponents:\n")
	for _, p := range program.Packages {
		if p.IsMain() || rules[p.Path] == nil {
			continue
		}
		fmt.Fprintf(&b, "  %q:\n    packages: %q\n    uses: [\"std:none\", \"ext:none\"", p.Path, p.Path)
		for _, name := range keys(rules[p.Path]) {
			switch {
			case there[name] && rules[name] != nil && !isCommand(program, name):
				fmt.Fprintf(&b, ", %q", name)
			case name == "C" || name == "unsafe":
				fmt.Fprintf(&b, ", %q", "std:"+name)
			case strings.Contains(name, "."):
				fmt.Fprintf(&b, ", %q", "ext:"+name)
			}
		}
		b.WriteString("]\n")
	}
	return []byte(b.String())
}

func isCommand(program *facts.Program, path string) bool {
	for _, p := range program.Packages {
		if p.Path == path {
			return p.IsMain()
		}
	}
	return false
}

// illegalImports picks for every package one that it may not import.
func illegalImports(program *facts.Program, rules depsRules) map[string]string {
	out := map[string]string{}
	for i, p := range program.Packages {
		if p.IsMain() || rules[p.Path] == nil || p.OnlyTests() {
			continue
		}
		for step := range program.Packages {
			to := program.Packages[(i*7+step)%len(program.Packages)]
			if to.Path != p.Path && !to.IsMain() && rules[to.Path] != nil && !rules[p.Path][to.Path] {
				out[p.Path] = to.Path
				break
			}
		}
	}
	return out
}

// inject adds an import to the first file of a package that is not a test.
func inject(program *facts.Program, from, to string) {
	for _, p := range program.Packages {
		for i := range p.Files {
			if f := &p.Files[i]; p.Path == from && !f.Test {
				f.Imports = append(slices.Clone(f.Imports), facts.Import{Path: to, Class: facts.Own, Line: 1, Col: 1, End: 2})
				return
			}
		}
	}
}
