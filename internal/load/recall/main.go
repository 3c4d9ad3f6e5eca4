// Command recall compares the symbols that the typed tier says are used across
// packages with those that the compiler's view of the same program has:
//
//	go run ./internal/load/recall DIR...
//
// It needs what erode does without: the go command, downloaded dependencies, code
// that compiles. Packages that the go command cannot load are left out and counted.
package main

import (
	"context"
	"fmt"
	"go/types"
	"io"
	"os"
	"slices"
	"strings"

	"golang.org/x/tools/go/packages"

	"github.com/erodehq/erode/internal/facts"
	"github.com/erodehq/erode/internal/load"
)

func main() {
	for _, dir := range os.Args[1:] {
		c, err := compare(dir, facts.Typed)
		if err != nil {
			fmt.Fprintln(os.Stderr, "recall:", err)
			os.Exit(2)
		}
		c.print(os.Stdout, dir)
	}
}

// A symbol is one that a package uses of another. Of a method or a field it has
// only the last name: the two views name the owners of promoted ones differently.
type symbol struct{ from, to, name string }

// A comparison holds two views of a program against each other.
type comparison struct {
	packages, broken int
	want             int
	missed, untrue   []symbol
}

func (c *comparison) recall() float64 {
	if c.want == 0 {
		return 1
	}
	return 1 - float64(len(c.missed))/float64(c.want)
}

func (c *comparison) print(w io.Writer, dir string) {
	fmt.Fprintf(w, "%s: %d packages, %d that the go command cannot load\n", dir, c.packages, c.broken)
	fmt.Fprintf(w, "%d symbols of other packages, %.2f %% found, %d untrue\n", c.want, 100*c.recall(), len(c.untrue))
	for _, s := range c.missed {
		fmt.Fprintf(w, "missed %s -> %s.%s\n", s.from, s.to, s.name)
	}
	for _, s := range c.untrue {
		fmt.Fprintf(w, "untrue %s -> %s.%s\n", s.from, s.to, s.name)
	}
}

// compare loads the program around dir both ways.
func compare(dir string, tier facts.Tier) (*comparison, error) {
	tree, err := load.Typed(context.Background(), load.Config{Dir: dir}, tier, load.TypedOptions{Fresh: true})
	if err != nil {
		return nil, err
	}
	own := map[string]bool{}
	for _, p := range tree.Program.Packages {
		own[p.Path] = true
	}
	// Without NeedDeps the dependencies come from export data, as to the compiler.
	const mode = packages.NeedName | packages.NeedFiles | packages.NeedSyntax | packages.NeedTypes |
		packages.NeedTypesInfo | packages.NeedImports
	loaded, err := packages.Load(&packages.Config{Mode: mode, Dir: tree.Root}, "./...")
	if err != nil {
		return nil, err
	}
	c := &comparison{}
	want, judged := map[symbol]bool{}, map[string]bool{}
	for _, p := range loaded {
		if !own[p.PkgPath] {
			continue
		}
		c.packages++
		if len(p.Errors) > 0 || p.IllTyped {
			c.broken++
			continue
		}
		judged[p.PkgPath] = true
		for _, o := range p.TypesInfo.Uses {
			if s, ok := use(p.PkgPath, o); ok && own[s.to] {
				want[s] = true
			}
		}
	}
	got := foundBy(tree.Program, own, judged)
	c.want = len(want)
	c.missed, c.untrue = difference(want, got), difference(got, want)
	return c, nil
}

// use returns the use that an object stands for, if it is another package's.
func use(from string, o types.Object) (symbol, bool) {
	if _, isImport := o.(*types.PkgName); isImport || o.Pkg() == nil || o.Pkg().Path() == from {
		return symbol{}, false
	}
	return symbol{from, o.Pkg().Path(), o.Name()}, true
}

// foundBy returns the uses that the facts of the host's build know of.
func foundBy(program *facts.Program, own, judged map[string]bool) map[symbol]bool {
	got := map[symbol]bool{}
	for _, p := range program.Packages {
		if !judged[p.Path] {
			continue
		}
		for _, r := range p.Types.References {
			// errors.As names a type that the source does not, a linkname no object.
			if !own[r.To] || r.Test || !p.Files[r.Pos.File].Host || r.Use == facts.UseLinkname {
				continue
			}
			got[symbol{p.Path, r.To, r.Symbol[strings.LastIndexByte(r.Symbol, '.')+1:]}] = true
		}
	}
	return got
}

// difference returns what a has and b has not, sorted.
func difference(a, b map[symbol]bool) []symbol {
	var only []symbol
	for s := range a {
		if !b[s] {
			only = append(only, s)
		}
	}
	slices.SortFunc(only, func(a, b symbol) int {
		return strings.Compare(a.from+" "+a.to+" "+a.name, b.from+" "+b.to+" "+b.name)
	})
	return only
}
