package extract

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"path"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/erodehq/erode/internal/facts"
)

// extractAll type-checks the packages of a txtar program, whose import paths are
// their directories below "m", and extracts from each. Packages that are not in
// the program cannot be had, as in the typed tier.
func extractAll(t *testing.T, program string) map[string]*facts.Types {
	t.Helper()
	p := &checked{fset: token.NewFileSet(), files: map[string][]*ast.File{}, packages: map[string]*types.Package{}, facts: map[string]*facts.Types{}}
	for _, f := range txtar.Parse([]byte(program)).Files {
		syntax, err := parser.ParseFile(p.fset, f.Name, f.Data, parser.ParseComments|parser.SkipObjectResolution)
		if syntax == nil {
			t.Fatal(err)
		}
		dir := path.Join("m", path.Dir(f.Name))
		p.files[dir] = append(p.files[dir], syntax)
	}
	for dir := range p.files {
		if _, err := p.Import(dir); err != nil {
			t.Fatal(err)
		}
	}
	return p.facts
}

type checked struct {
	fset     *token.FileSet
	files    map[string][]*ast.File
	packages map[string]*types.Package
	facts    map[string]*facts.Types
}

func (p *checked) Import(importPath string) (*types.Package, error) {
	if done := p.packages[importPath]; done != nil {
		return done, nil
	}
	files := p.files[importPath]
	if files == nil {
		return nil, errors.New("not in this program")
	}
	info := &types.Info{
		Types: map[ast.Expr]types.TypeAndValue{}, Instances: map[*ast.Ident]types.Instance{}, Defs: map[*ast.Ident]types.Object{},
		Uses: map[*ast.Ident]types.Object{}, Implicits: map[ast.Node]types.Object{}, Selections: map[*ast.SelectorExpr]*types.Selection{},
	}
	config := types.Config{Importer: p, FakeImportC: true, Error: func(error) {}}
	pkg, _ := config.Check(importPath, p.fset, files, info)
	p.packages[importPath] = pkg
	in := Input{Path: importPath, Fset: p.fset, Pkg: pkg, Info: info, Tier: facts.Typed}
	for i, f := range files {
		name := p.fset.File(f.FileStart).Name()
		in.Files = append(in.Files, File{Syntax: f, Index: int32(i), Test: strings.HasSuffix(name, "_test.go")})
	}
	p.facts[importPath] = Package(in)
	return pkg, nil
}

func TestSymbols(t *testing.T) {
	const program = `
-- a.go --
package a

import "context"

type Client struct{ n int }

func (c *Client) Do(ctx context.Context, a, b string) (int, error) {
	return limit + c.n, helper()
}

func (unseen) Do() {}

type (
	unseen struct{}
	Doer   interface {
		Do(*Client) error
		comparable
	}
	Same  = Client
	Other Doer
)

const limit, Max = 1, 2

var _ = limit

func helper() error { return nil }

func List[T any](items ...T) []Client { return nil }

func init() {}
`
	want := []string{
		"Client struct exported lines=1 []",
		"Client.Do method exported context error lines=3 3/2 [Client helper limit]",
		"Doer interface exported lines=4 [Client]",
		"Doer.Do method exported error lines=1 1/1 [Client Doer]",
		"List func exported lines=1 1/1 [Client]",
		"Max const exported lines=1 []",
		"Other interface exported lines=1 [Doer]",
		"Same type exported alias of-struct lines=1 [Client]",
		"helper func error lines=1 0/1 []",
		"init func lines=1 0/0 []",
		"limit const lines=1 []",
		"unseen struct lines=1 []",
		"unseen.Do method lines=1 0/0 [unseen]",
	}
	var got []string
	for _, s := range extractAll(t, program)["m"].Symbols {
		got = append(got, showSymbol(s))
	}
	if !slices.Equal(got, want) {
		t.Errorf("symbols:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func showSymbol(s facts.Symbol) string {
	words := []string{s.Name, s.Kind.String()}
	for _, claim := range []struct {
		word  string
		holds bool
	}{{"exported", s.Exported}, {"alias", s.Alias}, {"context", s.Context}, {"error", s.Error}} {
		if claim.holds {
			words = append(words, claim.word)
		}
	}
	if s.Alias {
		words = append(words, "of-"+s.Behind.String())
	}
	words = append(words, fmt.Sprintf("lines=%d", s.Lines))
	if s.Kind == facts.Func || s.Kind == facts.Method {
		words = append(words, fmt.Sprintf("%d/%d", s.Params, s.Results))
	}
	return fmt.Sprintf("%s %s", strings.Join(words, " "), s.Uses)
}
