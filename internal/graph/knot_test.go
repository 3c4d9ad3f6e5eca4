package graph

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/erodehq/erode/internal/facts"
)

// program builds facts from lines such as "a/x: b/y b/z +c/t": package a/x imports
// b/y and b/z and, in an external test, c/t.
func program(lines ...string) *facts.Program {
	p := &facts.Program{}
	for _, line := range lines {
		path, imports, _ := strings.Cut(line, ":")
		prod := facts.File{Name: "x.go"}
		test := facts.File{Name: "x_test.go", Test: true, External: true}
		for _, name := range strings.Fields(imports) {
			file := &prod
			if name[0] == '+' {
				name, file = name[1:], &test
			}
			file.Imports = append(file.Imports, facts.Import{Path: name, Line: int32(3 + len(file.Imports))})
		}
		p.Packages = append(p.Packages, &facts.Package{Path: path, Name: "x", Dir: path, Files: []facts.File{prod, test}})
	}
	slices.SortFunc(p.Packages, func(a, b *facts.Package) int { return strings.Compare(a.Path, b.Path) })
	return p
}

// byRoot puts packages into components by the first element of their paths.
func byRoot(g *Graph) *Partition {
	p := &Partition{}
	for id := range int32(g.Own()) {
		root, _, _ := strings.Cut(g.Path(id), "/")
		c := slices.Index(p.Names, root)
		if c < 0 {
			c = len(p.Names)
			p.Names = append(p.Names, root)
		}
		p.Of = append(p.Of, int32(c))
	}
	return p
}

// spell writes knots as "a b c | cut: b->a 1 (b/x->a/y) | 1 of 4".
func spell(g *Graph, p *Partition, knots []Knot) string {
	var list []string
	for _, k := range knots {
		var s strings.Builder
		for _, c := range k.Members {
			fmt.Fprintf(&s, "%s ", p.Names[c])
		}
		s.WriteString("| cut:")
		for _, d := range k.Cut {
			fmt.Fprintf(&s, " %s->%s %d (", p.Names[d.From], p.Names[d.To], d.Weight)
			for i, e := range d.Edges {
				if i > 0 {
					s.WriteString(" ")
				}
				fmt.Fprintf(&s, "%s->%s", g.Path(e.From), g.Path(e.To))
			}
			s.WriteString(")")
		}
		fmt.Fprintf(&s, " | %d of %d", k.Weight, k.Total)
		list = append(list, s.String())
	}
	return strings.Join(list, "; ")
}

func TestCycles(t *testing.T) {
	knot := []string{"a/x: b/x b/y", "a/y: b/y", "b/x: c/x", "b/y: c/x", "c/x: a/z", "a/z:"}
	for _, test := range []struct {
		name  string
		lines []string
		o     CycleOptions
		parts func(*Graph) *Partition
		want  string
	}{
		{"none", []string{"a/x: b/x", "b/x:"}, CycleOptions{}, byRoot, ""},
		{"three in a knot", knot, CycleOptions{}, byRoot, "a b c | cut: c->a 1 (c/x->a/z) | 1 of 6"},
		{"one to keep", knot, CycleOptions{Hint: func(from, to int32) Hint {
			if from == 2 {
				return Keep
			}
			return Free
		}}, byRoot, "a b c | cut: b->c 2 (b/x->c/x b/y->c/x) | 2 of 6"},
		{"two knots, the larger first", []string{"a/x: b/x b/y", "a/y:", "b/x:", "b/y: a/y", "c/x: d/x", "c/y:", "d/x:", "d/y: e/x e/y", "e/x: c/y", "e/y: c/x c/y"},
			CycleOptions{}, byRoot, "c d e | cut: c->d 1 (c/x->d/x) | 1 of 6; a b | cut: b->a 1 (b/y->a/y) | 1 of 3"},
		{"tests do not count", []string{"a/x: b/x", "a/y:", "b/x: +a/y"}, CycleOptions{}, byRoot, ""},
		{"unless asked for", []string{"a/x: b/x b/z", "a/y:", "b/x: +a/y", "b/z:"}, CycleOptions{Tests: true}, byRoot,
			"a b | cut: b->a 1 (b/x->a/y) | 1 of 3"},
		{"packages through external tests", []string{"a/x: +a/y", "a/y: a/x"}, CycleOptions{Tests: true}, Singly,
			"a/x a/y | cut: a/x->a/y 1 (a/x->a/y) | 1 of 2"},
		{"folders below a path", []string{"a:", "a/b/x: a/c", "a/b-c/z:", "a/c: a/b a/b/x", "a/b:", "d: a/b"}, CycleOptions{},
			func(g *Graph) *Partition { return Folders(g, "a") },
			"a/b a/c | cut: a/b->a/c 1 (a/b/x->a/c) | 1 of 3"},
	} {
		g := New(program(test.lines...))
		p := test.parts(g)
		if got := spell(g, p, Cycles(g, p, test.o)); got != test.want {
			t.Errorf("%s: Cycles\n got %s\nwant %s", test.name, got, test.want)
		}
	}
}

// typed gives a package declarations such as "Open: row *Client" (Open mentions
// row and *Client's declaration) and references such as "Open b/x.Row 3".
func typed(p *facts.Program, path string, declarations, references []string) {
	i := slices.IndexFunc(p.Packages, func(p *facts.Package) bool { return p.Path == path })
	types := &facts.Types{Tier: facts.Typed}
	for _, line := range declarations {
		name, uses, _ := strings.Cut(line, ":")
		types.Symbols = append(types.Symbols, facts.Symbol{
			Name: name, Uses: strings.Fields(uses), Exported: name[0] < 'a',
		})
	}
	for _, line := range references {
		var from, to string
		var count int32
		fmt.Sscan(line, &from, &to, &count)
		to, symbol, _ := strings.Cut(to, ".")
		types.References = append(types.References, facts.Reference{From: from, To: to, Symbol: symbol, Count: count})
	}
	p.Packages[i].Types = types
}

func TestMoves(t *testing.T) {
	for _, test := range []struct {
		name  string
		build func() *facts.Program
		want  string
	}{
		{"imports only: nothing is cheaper than one import", func() *facts.Program {
			return program("a/x: b/y b/z", "a/row:", "b/x: a/row", "b/y:", "b/z:")
		}, ""},
		{"imports only: a package that the others use", func() *facts.Program {
			return program("a/x: b/x b/y b/z b/w", "a/row:", "b/x: a/row", "b/y: a/row", "b/z: a/row", "b/w:")
		}, "a/row[] to b: saves 3 for 1"},
		{"either side of the cut", func() *facts.Program {
			p := program("a/x: b/z", "a/row:", "b/x: a/row", "b/z:")
			typed(p, "a/x", []string{"Run"}, []string{"Run b/z.Do 50"})
			typed(p, "a/row", []string{"Row", "Col"}, nil)
			typed(p, "b/x", []string{"Get"}, []string{"Get a/row.Row 5", "Get a/row.Col 2"})
			typed(p, "b/z", []string{"Do"}, nil)
			return p
		}, "a/row[] to b: saves 7 for 1; b/x[] to a: saves 7 for 1"},
		{"not the last package", func() *facts.Program {
			p := program("a/x: b/z", "a/row:", "b/z: a/row")
			typed(p, "a/x", []string{"Run"}, []string{"Run b/z.Do 50"})
			typed(p, "a/row", []string{"Row", "Col"}, nil)
			typed(p, "b/z", []string{"Do"}, []string{"Do a/row.Row 5"})
			return p
		}, "a/row[Row] to b: saves 5 for 1; a/row[] to b: saves 5 for 1"},
		// Row takes column along, which Other needs too: two declarations, one
		// use and one name to export.
		{"some declarations and what they need", func() *facts.Program {
			p := oneType("Row: column", "Row.Len", "column", "Other: column")
			typed(p, "b/x", []string{"Get", "Put: Get", "Old"}, []string{"Get a/row.Row.Len 5"})
			return p
		}, "a/row[Row column] to b: saves 5 for 4; b/x[Get Put] to a: saves 5 for 2"},
		// Other stays and calls Row.size: one declaration, one use, one method to export.
		{"a method that it takes away from its user", func() *facts.Program {
			p := oneType("Row", "Row.size", "Row.Len: Row.size", "Other: Row.size")
			typed(p, "b/x", []string{"Get", "Put", "init: Get"}, []string{"Get a/row.Row.Len 5"})
			return p
		}, "a/row[Row] to b: saves 5 for 3"},
		{"nothing that init uses", func() *facts.Program {
			p := oneType("Row", "Other")
			typed(p, "b/x", []string{"Get", "Put", "init: Get"}, []string{"Get a/row.Row 5"})
			return p
		}, "a/row[Row] to b: saves 5 for 1"},
		{"nothing where types are partly unknown", func() *facts.Program {
			p := oneType("Row", "Other")
			typed(p, "b/x", []string{"Get", "Put", "init: Get"}, []string{"Get a/row.Row 5"})
			for _, pkg := range p.Packages {
				pkg.Types.Partial = "does not parse"
			}
			return p
		}, ""},
		{"a use by the component that stays costs", func() *facts.Program {
			p := oneType("Row", "Other")
			typed(p, "a/x", []string{"Run"}, []string{"Run b/z.Do 50", "Run a/row.Row 2"})
			typed(p, "b/x", []string{"Get", "Put", "init: Get"}, []string{"Get a/row.Row 5"})
			return p
		}, "a/row[Row] to b: saves 5 for 3"},
	} {
		g := New(test.build())
		p := byRoot(g)
		knots := Cycles(g, p, CycleOptions{References: true})
		var got []string
		for _, m := range Moves(g, p, &knots[0]) {
			got = append(got, fmt.Sprintf("%s%v to %s: saves %d for %d", g.Path(m.Package), m.Symbols, p.Names[m.To], m.Saves, m.Price))
		}
		slices.Sort(got)
		if got := strings.Join(got, "; "); got != test.want {
			t.Errorf("%s: Moves\n got %s\nwant %s", test.name, got, test.want)
		}
	}
}

// oneType is a program in which b/x uses the type Row of a/row, and many others
// use a type Other of the same package; b/x has many users too.
func oneType(row ...string) *facts.Program {
	p := program("a/x: b/z a/row", "a/y: a/row", "a/z: a/row", "a/w: a/row", "a/v: a/row", "a/row:",
		"b/x: a/row", "b/z:", "b/1: b/x", "b/2: b/x", "b/3: b/x", "b/4: b/x", "b/5: b/x")
	typed(p, "a/x", []string{"Run"}, []string{"Run b/z.Do 50", "Run a/row.Other 1"})
	typed(p, "a/row", row, nil)
	for _, path := range []string{"a/y", "a/z", "a/w", "a/v", "b/1", "b/2", "b/3", "b/4", "b/5", "b/z"} {
		typed(p, path, []string{"Run"}, nil)
	}
	return p
}
