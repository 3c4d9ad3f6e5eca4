package analyzers_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis"

	"github.com/erodehq/erode/analyzers"
	"github.com/erodehq/erode/analyzers/boundary"
	"github.com/erodehq/erode/analyzers/coupling"
	"github.com/erodehq/erode/analyzers/cycle"
	"github.com/erodehq/erode/analyzers/evidence"
	"github.com/erodehq/erode/analyzers/leak"
	"github.com/erodehq/erode/analyzers/references"
	"github.com/erodehq/erode/boundaries"
)

// own are the analyzers as nogo takes them.
var own = []*analysis.Analyzer{boundary.Analyzer, leak.Analyzer, cycle.Analyzer, coupling.Analyzer, references.Analyzer}

func TestAnalyzersAreValid(t *testing.T) {
	all := analyzers.All(evidence.Workspace())
	if err := analysis.Validate(append(all, references.New())); err != nil {
		t.Error(err)
	}
	if err := analysis.Validate(own); err != nil {
		t.Error(err)
	}
	for i, a := range all {
		if a.Name != own[i].Name || len(a.FactTypes) > 0 || len(a.Requires) > 0 {
			t.Errorf("%s is not %s without facts and requirements", a.Name, own[i].Name)
		}
	}
}

func TestEveryKindHasOneAnalyzer(t *testing.T) {
	seen := map[string]string{}
	for _, folder := range []string{"boundary", "leak", "cycle", "coupling"} {
		for _, kind := range evidence.Kinds(folder) {
			if seen[kind] != "" {
				t.Errorf("%s is reported by %s and %s", kind, seen[kind], folder)
			}
			seen[kind] = folder
		}
	}
	for _, k := range boundaries.Kinds() {
		if seen[k.Name] == "" {
			t.Errorf("no analyzer reports %s", k.Name)
		}
	}
}

const policy = `
version: 1
module: example.com/shop
components:
  orders: {packages: orders/...}
  store: {packages: store/...}
rules:
  - deny: {from: store, to: orders}
    why: requests go down
`

const store = `package store

import "example.com/shop/orders"

var _ = orders.Find
`

// run runs an analyzer over one file, with as little as a driver may supply.
func run(t *testing.T, a *analysis.Analyzer, file string, pkg *types.Package) (found []string) {
	t.Helper()
	return runOver(t, a, file, store, pkg)
}

func runOver(t *testing.T, a *analysis.Analyzer, file, text string, pkg *types.Package) (found []string) {
	t.Helper()
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, file, text, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	pass := &analysis.Pass{Analyzer: a, Fset: fset, Files: []*ast.File{f}, Pkg: pkg, Report: func(d analysis.Diagnostic) {
		found = append(found, fset.PositionFor(d.Pos, false).String()+": "+d.Message)
	}}
	if _, err := a.Run(pass); err != nil {
		t.Fatal(err)
	}
	return found
}

func TestFromPolicy(t *testing.T) {
	list, err := analyzers.FromPolicy([]byte(policy))
	if err != nil {
		t.Fatal(err)
	}
	// In a sandbox the file may be read from anywhere.
	got := run(t, list[0], "/sandbox/execroot/shop/store/store.go", types.NewPackage("example.com/shop/store", "store"))
	want := []string{"/sandbox/execroot/shop/store/store.go:3:8: store must not use orders: requests go down [deny/store]"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := run(t, list[0], "/elsewhere/store.go", types.NewPackage("example.com/other/store", "store")); got != nil {
		t.Errorf("a package of another module: %q", got)
	}
	if got := run(t, list[0], "/syntax/store.go", nil); got != nil {
		t.Errorf("a package without a name: %q", got)
	}
	for _, a := range list[1:] {
		if got := run(t, a, "/x/store.go", types.NewPackage("example.com/shop/store", "store")); got != nil {
			t.Errorf("%s: %q", a.Name, got)
		}
	}
	if _, err := analyzers.Embedded([]byte("version: 1\ncomponent: {}\n")).Run(&analysis.Pass{}); err == nil {
		t.Error("a mistake in an embedded policy is no error")
	}
	if _, err := analyzers.FromPolicy([]byte("version: 1\ncomponent: {}\n")); err == nil {
		t.Error("a policy with a mistake is accepted")
	}
}

// program writes a workspace and returns its root.
func program(t *testing.T, files map[string]string) string {
	t.Helper()
	root := t.TempDir()
	for name, text := range files {
		path := filepath.Join(root, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return root
}

func shop(t *testing.T) string {
	return program(t, map[string]string{
		"go.mod":           "module example.com/shop\n\ngo 1.26\n",
		".erode.yml":       policy,
		"orders/orders.go": "package orders\n\nfunc Find() {}\n",
		"store/store.go":   store,
	})
}

// In syntax mode golangci-lint supplies neither types nor a package.
func TestSyntaxMode(t *testing.T) {
	root := shop(t)
	got := run(t, boundary.New(evidence.Workspace()), filepath.Join(root, "store", "store.go"), nil)
	if len(got) != 1 || !strings.HasSuffix(got[0], "store.go:3:8: store must not use orders: requests go down [deny/store]") {
		t.Errorf("got %q", got)
	}
	bare := program(t, map[string]string{"go.mod": "module example.com/bare\n", "store/store.go": store})
	if got := run(t, boundary.New(evidence.Workspace()), filepath.Join(bare, "store", "store.go"), nil); got != nil {
		t.Errorf("a workspace without a policy: %q", got)
	}
}

// A generated file that says in line directives what it was made of is a source all the same.
func TestLineDirectives(t *testing.T) {
	text := strings.Replace(store, "import", "//line store.y:40\nimport", 1)
	text = "//line store.y:2\n" + text
	root := shop(t)
	file := filepath.Join(root, "store", "store.go")
	if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	local, err := analyzers.FromPolicy([]byte(policy))
	if err != nil {
		t.Fatal(err)
	}
	want := []string{file + ":5:8: store must not use orders: requests go down [deny/store]"}
	for name, a := range map[string]*analysis.Analyzer{"workspace": boundary.New(evidence.Workspace()), "policy": local[0]} {
		if got := runOver(t, a, file, text, types.NewPackage("example.com/shop/store", "store")); !slices.Equal(got, want) {
			t.Errorf("%s: got %q, want %q", name, got, want)
		}
	}
}

func TestReferencesWithoutTypes(t *testing.T) {
	a := references.New()
	pass := &analysis.Pass{Analyzer: a, Fset: token.NewFileSet()}
	result, err := a.Run(pass)
	if err != nil || result == nil {
		t.Errorf("result %v, error %v", result, err)
	}
}

// TestDrivers builds programs around multichecker and the stock unitchecker, and
// runs them on a workspace; the one that has its policy in itself, last, after that
// of the workspace is gone.
func TestDrivers(t *testing.T) {
	if testing.Short() {
		t.Skip("it builds three programs")
	}
	root, bin := shop(t), t.TempDir()
	// The main package of a test lies in the build cache.
	if err := os.WriteFile(filepath.Join(root, "orders", "orders_test.go"), []byte("package orders\n\nimport \"testing\"\n\nfunc TestFind(*testing.T) { Find() }\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	const want = "store must not use orders: requests go down [deny/store]"
	for _, name := range []string{"multi", "unit", "nogo"} {
		tool := filepath.Join(bin, name)
		if out, err := exec.Command("go", "build", "-o", tool, "./testdata/"+name).CombinedOutput(); err != nil {
			t.Fatalf("%s: %v\n%s", name, err, out)
		}
		command := exec.Command(tool, "./...")
		if name == "nogo" {
			os.Remove(filepath.Join(root, ".erode.yml"))
		}
		if name != "multi" {
			command = exec.Command("go", "vet", "-vettool="+tool, "./...")
		}
		command.Dir = root
		command.Env = append(os.Environ(), "GOFLAGS=", "GOWORK=off")
		out, err := command.CombinedOutput()
		if err == nil || strings.Count(string(out), want) != 1 || !strings.Contains(string(out), "store.go:3:8") || strings.Contains(string(out), "go.mod") {
			t.Errorf("%s: %v\n%s", name, err, out)
		}
	}
}
