package analyzers_test

import (
	"bytes"
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/checker"
	"golang.org/x/tools/go/packages"

	"github.com/erodehq/erode/analyzers"
	"github.com/erodehq/erode/analyzers/evidence"
	"github.com/erodehq/erode/analyzers/vettool"
	"github.com/erodehq/erode/boundaries"
	"github.com/erodehq/erode/internal/driver"
	"github.com/erodehq/erode/internal/facts"
)

// Every way to ask gives the same findings: the tiers, the passes in a checker,
// those that judge package by package, the calls by go vet. The program is a part
// of the standard library under another name, with its tests; each kind of rule
// finds something in it.
func TestDriversAgreeOnTheStandardLibrary(t *testing.T) {
	if testing.Short() {
		t.Skip("it loads a part of the standard library five times")
	}
	src := filepath.Join(runtime.GOROOT(), "src")
	if _, err := os.Stat(filepath.Join(src, "go/ast/ast.go")); err != nil {
		t.Skip("this Go installation has no source: ", err)
	}
	root := copyLibrary(t, src)
	all := agree(t, root, "example.com/lib")
	for _, k := range boundaries.Kinds() {
		if !slices.ContainsFunc(all, func(s seen) bool { return s.kind == k.Name }) {
			t.Errorf("no finding of kind %s: nothing was compared", k.Name)
		}
	}
}

// The small programs that the passes are tested with agree as well.
func TestDriversAgreeOnTestdata(t *testing.T) {
	policies, err := filepath.Glob("*/testdata/.erode.yml")
	nested, _ := filepath.Glob("*/testdata/*/.erode.yml")
	if policies = append(policies, nested...); err != nil || len(policies) < 4 {
		t.Fatalf("policies %q, %v", policies, err)
	}
	for _, p := range policies {
		root, err := filepath.Abs(filepath.Dir(p))
		if err != nil {
			t.Fatal(err)
		}
		if len(agree(t, root, "")) == 0 {
			t.Errorf("%s: no finding: nothing was compared", p)
		}
	}
}

// seen is a finding as a driver shows it.
type seen struct {
	place   string // file:line:column, the file relative to the root
	message string

	rule, kind string // where the driver tells
}

// agree compares the drivers on a program, and returns what erode check found.
// The module is that of the policy for passes without a workspace, "" to leave
// these out.
func agree(t *testing.T, root, module string) []seen {
	t.Helper()
	clock := time.Now()
	stage := func(name string) {
		t.Logf("%s: %v", name, time.Since(clock).Round(time.Millisecond))
		clock = time.Now()
	}
	t.Setenv("ERODE_CACHE", t.TempDir()) // the second look at types is a short one
	imports, typed := facts.Imports, facts.Typed
	check := judge(t, driver.Config{Dir: root, Evidence: typed})
	stage("typed")
	low := judge(t, driver.Config{Dir: root, AtMost: &imports})
	exact := judge(t, driver.Config{Dir: root, Evidence: facts.Exact})
	stage("imports and exact")
	all := findings(check)
	same(t, "imports tier", judgedBy(low, all), findings(low))
	precise := findings(exact)
	same(t, "exact tier, rules about imports", judgedBy(low, all), judgedBy(low, precise))
	nearly(t, "exact tier, rules about types", unjudgedBy(low, all), unjudgedBy(low, precise))

	built, visited := filesOf(check)
	inBuilt := keep(all, func(s seen) bool { return built[s.file()] })
	same(t, "passes without types", inBuilt, syntaxPasses(t, root, check))
	stage("passes without types")
	inVisited := keep(all, func(s seen) bool { return visited[s.file()] || path.Ext(s.file()) != ".go" })
	same(t, "units of go vet", inVisited, units(t, root, check))
	stage("units")
	loaded := loadTypes(t, root)
	stage("packages.Load")
	same(t, "passes in a checker", inBuilt, passes(t, root, loaded, analyzers.All(evidence.Workspace())))
	stage("checker")
	if module != "" {
		pack(t, root, keep(precise, func(s seen) bool { return built[s.file()] }), loaded)
		stage("package by package")
	}
	return all
}

func judge(t *testing.T, c driver.Config) *driver.Run {
	t.Helper()
	c.Today = time.Now()
	r, err := driver.Open(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	if err := r.Check(t.Context()); err != nil {
		t.Fatal(err)
	}
	return r
}

// findings returns what nobody has accepted.
func findings(r *driver.Run) []seen {
	var out []seen
	for i := range r.Findings {
		if f := &r.Findings[i]; f.Status == boundaries.New {
			out = append(out, seen{f.Position.String(), evidence.Message(f), f.Rule, f.Kind})
		}
	}
	return out
}

// judgedBy keeps findings of the rules that a run had the evidence for.
func judgedBy(r *driver.Run, list []seen) []seen {
	unjudged := r.Bound.Unjudged()
	return keep(list, func(s seen) bool {
		return !slices.ContainsFunc(unjudged, func(id string) bool { return s.rule == id || strings.HasPrefix(s.rule, id+"/") })
	})
}

// unjudgedBy keeps the others.
func unjudgedBy(r *driver.Run, list []seen) []seen {
	judged := judgedBy(r, list)
	return keep(list, func(s seen) bool { return !slices.Contains(judged, s) })
}

func keep(list []seen, ok func(seen) bool) []seen {
	return slices.DeleteFunc(slices.Clone(list), func(s seen) bool { return !ok(s) })
}

// same reports what one of two lists has and the other has not.
func same(t *testing.T, name string, want, got []seen) {
	t.Helper()
	left := map[string]int{}
	for _, s := range want {
		left[s.place+": "+s.message]++
	}
	for _, s := range got {
		left[s.place+": "+s.message]--
	}
	n := 0
	for _, line := range slices.Sorted(maps.Keys(left)) {
		if d := left[line]; d != 0 {
			if n++; n <= 10 {
				t.Errorf("%s: %+d: %s", name, -d, line)
			}
		}
	}
	if n > 0 {
		t.Errorf("%s: %d differences in %d findings", name, n, len(want))
	}
	t.Logf("%s: %d findings", name, len(got))
}

// nearly reports what a tier finds that the one above does not, and if it misses
// more than one in a hundred: it does not know what the types of other modules
// embed and return. Metrics count, so they are left out.
func nearly(t *testing.T, name string, got, want []seen) {
	t.Helper()
	metric := func(s seen) bool { return s.kind != "limit" }
	missing := map[seen]int{}
	for _, s := range keep(want, metric) {
		missing[s]++
	}
	for _, s := range keep(got, metric) {
		if missing[s]--; missing[s] < 0 {
			t.Errorf("%s: found without them alone: %s: %s", name, s.place, s.message)
		}
	}
	n := 0
	for _, d := range missing {
		n += max(d, 0)
	}
	if n*100 > len(want) {
		t.Errorf("%s: %d of %d findings are missing without them", name, n, len(want))
	}
	t.Logf("%s: %d findings, %d of them missing without", name, len(want), n)
}

func (s seen) file() string {
	file, _, _ := strings.Cut(s.place, ":")
	return file
}

// filesOf returns the files that the host builds, and those that go vet has in a
// unit: the files of other platforms too, where something is built beside them.
func filesOf(r *driver.Run) (built, visited map[string]bool) {
	built, visited = map[string]bool{}, map[string]bool{}
	for _, p := range r.Tree.Program.Packages {
		unit := slices.ContainsFunc(p.Files, func(f facts.File) bool { return f.Host && !f.External })
		for i := range p.Files {
			name := p.FilePath(int32(i))
			built[name] = p.Files[i].Host
			visited[name] = p.Files[i].Host || unit
		}
	}
	return built, visited
}

// syntaxPasses runs the analyzers as golangci-lint does in its syntax mode: there
// are files, and nothing else.
func syntaxPasses(t *testing.T, root string, r *driver.Run) []seen {
	t.Helper()
	var out []seen
	fset := token.NewFileSet()
	list := analyzers.All(evidence.Workspace())
	for _, p := range r.Tree.Program.Packages {
		byName := map[string][]*ast.File{}
		for i := range p.Files {
			if !p.Files[i].Host {
				continue
			}
			name := filepath.Join(root, filepath.FromSlash(p.FilePath(int32(i))))
			f, err := parser.ParseFile(fset, name, nil, parser.SkipObjectResolution)
			if err != nil {
				t.Fatal(err)
			}
			byName[f.Name.Name] = append(byName[f.Name.Name], f)
		}
		for _, files := range byName {
			for _, a := range list {
				pass := &analysis.Pass{Analyzer: a, Fset: fset, Files: files}
				pass.Report = func(d analysis.Diagnostic) { out = append(out, show(fset, root, d)) }
				if _, err := a.Run(pass); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	return out
}

// show makes a diagnostic comparable.
func show(fset *token.FileSet, root string, d analysis.Diagnostic) seen {
	at := fset.Position(d.Pos)
	return seen{place: relative(root, at.String()), message: d.Message}
}

func relative(root, place string) string {
	return filepath.ToSlash(strings.TrimPrefix(place, root+string(filepath.Separator)))
}

// units makes the calls of go vet, one for each package with its tests, and one
// for the tests in a package of their own.
func units(t *testing.T, root string, r *driver.Run) []seen {
	t.Helper()
	tool := vettool.Tool{Stdout: new(bytes.Buffer), Stderr: new(bytes.Buffer), Getenv: func(string) string { return "" }, Today: time.Now()}
	if _, err := tool.Announce(t.Context(), root, ""); err != nil {
		t.Fatal(err)
	}
	var out []seen
	for _, p := range r.Tree.Program.Packages {
		unit := map[bool][]string{} // by whether it is the one of external tests
		var ignored []string
		for i := range p.Files {
			name := filepath.Join(root, filepath.FromSlash(p.FilePath(int32(i))))
			if f := &p.Files[i]; f.Host {
				unit[f.External] = append(unit[f.External], name)
			} else {
				ignored = append(ignored, name)
			}
		}
		if len(unit[false]) > 0 {
			out = append(out, call(t, &tool, root, p, p.Path+" ["+p.Path+".test]", unit[false], ignored)...)
		}
		if len(unit[true]) > 0 {
			out = append(out, call(t, &tool, root, p, p.Path+"_test ["+p.Path+".test]", unit[true], nil)...)
		}
	}
	return out
}

// call asks the vet tool about one package.
func call(t *testing.T, tool *vettool.Tool, root string, p *facts.Package, path string, files, ignored []string) []seen {
	t.Helper()
	config, err := json.Marshal(map[string]any{"ID": path, "ImportPath": path, "Dir": filepath.Join(root, filepath.FromSlash(p.Dir)), "GoFiles": files, "IgnoredFiles": ignored, "ModulePath": p.Module})
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "vet.cfg")
	if err := os.WriteFile(file, config, 0o666); err != nil {
		t.Fatal(err)
	}
	var stdout bytes.Buffer
	tool.Stdout = &stdout
	if code := tool.Run(t.Context(), []string{"-json", file}); code != 0 {
		t.Fatalf("%s: exit code %d: %s", path, code, tool.Stderr)
	}
	if stdout.Len() == 0 {
		return nil
	}
	var tree map[string]map[string][]struct{ Posn, Message string }
	if err := json.Unmarshal(stdout.Bytes(), &tree); err != nil {
		t.Fatal(err)
	}
	var out []seen
	for _, byAnalyzer := range tree {
		for _, list := range byAnalyzer {
			for _, d := range list {
				out = append(out, seen{place: relative(root, d.Posn), message: d.Message})
			}
		}
	}
	return out
}

// loadTypes loads a program as checkers do, each package once: with its tests,
// where it has any.
func loadTypes(t *testing.T, root string) []*packages.Package {
	t.Helper()
	all, err := packages.Load(&packages.Config{
		Mode: packages.LoadAllSyntax | packages.NeedModule, Dir: root, Tests: true, Env: append(os.Environ(), "GOFLAGS=", "GOWORK=off", "CGO_ENABLED=0"),
	}, "./...")
	if err != nil {
		t.Fatal(err)
	}
	tested := map[string]bool{}
	for _, p := range all {
		tested[p.PkgPath] = tested[p.PkgPath] || strings.HasSuffix(p.ID, ".test]")
	}
	return slices.DeleteFunc(all, func(p *packages.Package) bool {
		return strings.HasSuffix(p.ID, ".test") || p.ID == p.PkgPath && tested[p.PkgPath]
	})
}

// passes runs analyzers over packages as multichecker does.
func passes(t *testing.T, root string, pkgs []*packages.Package, list []*analysis.Analyzer) []seen {
	t.Helper()
	graph, err := checker.Analyze(list, pkgs, nil)
	if err != nil {
		t.Fatal(err)
	}
	var out []seen
	for _, action := range graph.Roots {
		if action.Err != nil {
			t.Errorf("%s: %v", action, action.Err)
		}
		for _, d := range action.Diagnostics {
			out = append(out, show(action.Package.Fset, root, d))
		}
	}
	return out
}

// pack compares the passes that know a policy and nothing but their package, as
// under Bazel. What takes the whole program to say, they leave out: the kinds of
// rules that are not local, and some leaks.
func pack(t *testing.T, root string, all []seen, pkgs []*packages.Package) {
	t.Helper()
	policy, err := os.ReadFile(filepath.Join(root, boundaries.FileName))
	if err != nil {
		t.Fatal(err)
	}
	list, err := analyzers.FromPolicy(policy)
	if err != nil {
		t.Fatal(err)
	}
	kinds := map[string]string{}
	for _, s := range all {
		kinds[s.place+s.message] = s.kind
	}
	got := passes(t, root, pkgs, list)
	for i := range got {
		got[i].kind = kinds[got[i].place+got[i].message]
	}
	local := map[string]bool{}
	for _, k := range boundaries.Kinds() {
		local[k.Name] = k.Local && k.Name != "leak"
	}
	leak := func(s seen) bool { return s.kind == "leak" }
	same(t, "package by package", keep(all, func(s seen) bool { return local[s.kind] }), keep(got, func(s seen) bool { return !leak(s) }))
	if leaks := keep(got, leak); len(leaks) == 0 {
		t.Error("package by package: no leak")
	}
}
