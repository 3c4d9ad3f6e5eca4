package metrics

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/erodehq/erode/internal/facts"
	"github.com/erodehq/erode/internal/graph"
)

// sketch builds a program from the clauses of an Example:
//
//	a/x imports b c/y
//	a declares struct Row using Col, method Row.Len, func Open
//	a refers to b.Open 3 as call       (adds the import, and types to all)
//
// A path that contains a dot belongs to another module. Declarations take one line
// each.
func sketch(t *testing.T, given string) *facts.Program {
	t.Helper()
	s := &sketched{byPath: map[string]*facts.Package{}}
	for clause := range strings.SplitSeq(given, "; ") {
		words := strings.Fields(clause)
		switch {
		case len(words) < 2:
			t.Fatalf("%q: no clause", clause)
		case words[1] == "imports":
			for _, to := range words[2:] {
				s.imports(words[0], to)
			}
		case words[1] == "declares":
			s.typed = true
			_, list, _ := strings.Cut(clause, "declares ")
			s.declares(words[0], strings.Split(list, ", "))
		case words[1] == "refers":
			s.typed = true
			s.refers(words[0], words[3:])
		default:
			t.Fatalf("%q: unknown verb", clause)
		}
	}
	return s.program()
}

type sketched struct {
	byPath map[string]*facts.Package
	typed  bool
}

func (s *sketched) pkg(path string) *facts.Package {
	p := s.byPath[path]
	if p == nil {
		p = &facts.Package{Path: path, Name: "p", Dir: path, Files: []facts.File{{Name: "p.go"}}}
		s.byPath[path] = p
	}
	if s.typed && p.Types == nil {
		p.Types = &facts.Types{Tier: facts.Typed}
	}
	return p
}

func (s *sketched) imports(from, to string) {
	class := facts.External
	if !strings.Contains(to, ".") {
		s.pkg(to)
		class = facts.Own
	}
	file := &s.pkg(from).Files[0]
	file.Imports = append(file.Imports, facts.Import{Path: to, Class: class, Line: int32(3 + len(file.Imports))})
}

func (s *sketched) declares(path string, list []string) {
	kinds := map[string]facts.SymbolKind{
		"func": facts.Func, "method": facts.Method, "struct": facts.Struct, "interface": facts.Interface,
		"type": facts.Type, "alias": facts.Type, "var": facts.Var, "const": facts.Const,
	}
	p := s.pkg(path)
	for _, item := range list {
		words := strings.Fields(item)
		_, last, _ := strings.Cut(words[1], ".")
		if last == "" {
			last = words[1]
		}
		symbol := facts.Symbol{
			Name: words[1], Kind: kinds[words[0]], Alias: words[0] == "alias", Lines: 1,
			Exported: words[1][0] < 'a' && last[0] < 'a' && words[1] != "_",
		}
		if len(words) > 2 {
			symbol.Uses = words[3:]
		}
		p.Types.Symbols = append(p.Types.Symbols, symbol)
	}
}

func (s *sketched) refers(from string, words []string) {
	to, symbol, _ := strings.Cut(words[0], ".")
	r := facts.Reference{From: "Use", To: to, Symbol: symbol, Kind: facts.Struct}
	fmt.Sscan(words[1], &r.Count)
	for i := 2; i+1 < len(words); i += 2 {
		switch words[i] {
		case "as":
			for r.Use.String() != words[i+1] {
				r.Use++
			}
		case "in":
			r.From = words[i+1]
		}
	}
	s.imports(from, to)
	p := s.pkg(from)
	p.Types.References = append(p.Types.References, r)
}

func (s *sketched) program() *facts.Program {
	p := &facts.Program{}
	for _, pkg := range s.byPath {
		if s.typed && pkg.Types == nil {
			pkg.Types = &facts.Types{Tier: facts.Typed}
		}
		p.Packages = append(p.Packages, pkg)
	}
	slices.SortFunc(p.Packages, func(a, b *facts.Package) int { return strings.Compare(a.Path, b.Path) })
	return p
}

// table measures a program whose components are the first elements of its paths.
func table(p *facts.Program) *Table {
	g := graph.New(p)
	parts := &graph.Partition{}
	for id := range int32(g.Own()) {
		name, _, _ := strings.Cut(g.Path(id), "/")
		c := slices.Index(parts.Names, name)
		if c < 0 {
			c = len(parts.Names)
			parts.Names = append(parts.Names, name)
		}
		parts.Of = append(parts.Of, int32(c))
	}
	return Compute(g, parts, Options{})
}

func TestExamples(t *testing.T) {
	for _, m := range Catalog() {
		scope := Program
		switch {
		case m.Example.Of == "":
		case m.Has(Component):
			scope = Component
		default:
			scope = Package
		}
		got, ok := table(sketch(t, m.Example.Given)).Value(scope, m.Example.Of, m.ID)
		if !ok || got != m.Example.Value {
			t.Errorf("%s of %s %q in %q = %v, %t, want %v", m.ID, scope, m.Example.Of, m.Example.Given, got, ok, m.Example.Value)
		}
	}
}

func TestCatalog(t *testing.T) {
	seen := map[string]bool{}
	for _, m := range Catalog() {
		if seen[m.ID] {
			t.Errorf("%s: twice", m.ID)
		}
		seen[m.ID] = true
		for field, text := range map[string]string{
			"ID": m.ID, "Name": m.Name, "Group": m.Group, "Formula": m.Formula, "Reading": m.Reading, "Source": m.Source, "Given": m.Example.Given,
		} {
			if text == "" {
				t.Errorf("%s: no %s", m.ID, field)
			}
		}
		if m.Has(Program) != (m.whole != nil) || (m.Has(Component) || m.Has(Package)) != (m.each != nil) {
			t.Errorf("%s: scopes and functions do not agree", m.ID)
		}
		if m.Example.Value == 0 && m.ID != "stability" {
			t.Errorf("%s: the example shows nothing", m.ID)
		}
	}
}

// Values that others have published.
func TestPublished(t *testing.T) {
	// ArchUnit's ComponentDependencyMetricsTest: a fully concrete, a fully
	// abstract, a half abstract and two more concrete components.
	const archUnit = "abstract imports concrete; half imports concrete; other1 imports other2 abstract; other2 imports concrete abstract; " +
		"concrete declares struct A, struct B, struct ignored; abstract declares interface A, interface B, interface ignored; " +
		"half declares interface A, struct B, struct ignored; other1 declares struct A; other2 declares struct A"
	// Martin's figure of four components, with classes q r, s, t u, v.
	const martin = "a/q imports c/t; a/r imports c/t; b/s imports c/u; c/t imports d/v"
	// Lakos's designs of seven components.
	const (
		flat  = "a imports x.y; b imports x.y; c imports x.y; d imports x.y; e imports x.y; f imports x.y; g imports x.y"
		tree  = "a imports b c; b imports d e; c imports f g"
		chain = "a imports b; b imports c; c imports d; d imports e; e imports f; f imports g"
		cycle = chain + "; g imports a"
	)
	for _, test := range []struct {
		given, of, id string
		want          float64
	}{
		{archUnit, "concrete", "ca", 3}, {archUnit, "concrete", "ce", 0}, {archUnit, "concrete", "instability", 0},
		{archUnit, "concrete", "abstractness", 0}, {archUnit, "concrete", "distance", 1},
		{archUnit, "abstract", "ca", 2}, {archUnit, "abstract", "ce", 1}, {archUnit, "abstract", "instability", 1. / 3},
		{archUnit, "abstract", "abstractness", 1}, {archUnit, "abstract", "distance", 1. / 3},
		{archUnit, "half", "ca", 0}, {archUnit, "half", "ce", 1}, {archUnit, "half", "instability", 1},
		{archUnit, "half", "abstractness", .5}, {archUnit, "half", "distance", .5},
		{archUnit, "other1", "ca", 0}, {archUnit, "other1", "ce", 2}, {archUnit, "other1", "instability", 1},
		{archUnit, "other1", "distance", 0},
		{archUnit, "other2", "ca", 1}, {archUnit, "other2", "ce", 2}, {archUnit, "other2", "instability", 2. / 3},
		{archUnit, "other2", "distance", 1. / 3},
		{martin, "c", "fan-in", 3}, {martin, "c", "fan-out", 1},
		{flat, "", "ccd", 7}, {tree, "", "ccd", 17}, {chain, "", "ccd", 28}, {cycle, "", "ccd", 49},
		{flat, "", "acd", 1}, {tree, "", "acd", 17. / 7}, {chain, "", "acd", 4}, {cycle, "", "acd", 7},
		{tree, "", "nccd", 1}, {chain, "", "nccd", 28. / 17}, {cycle, "", "nccd", 49. / 17},
		{cycle, "", "propagation-cost", 1}, {flat, "", "propagation-cost", 1. / 7},
	} {
		scope := Component
		if test.of == "" {
			scope = Program
		}
		got, _ := table(sketch(t, test.given)).Value(scope, test.of, test.id)
		if math.Abs(got-test.want) > 1e-6 {
			t.Errorf("%s of %q in %q = %v, want %v", test.id, test.of, test.given, got, test.want)
		}
	}
}

// ArchUnit's VisibilityMetricsTest.
func TestPublishedVisibility(t *testing.T) {
	names := func(path string, exported, hidden int) string {
		var list []string
		for i := range exported {
			list = append(list, fmt.Sprintf("func A%d", i))
		}
		for i := range hidden {
			list = append(list, fmt.Sprintf("func a%d", i))
		}
		return path + " declares " + strings.Join(list, ", ")
	}
	mean := table(sketch(t, names("a", 33, 67)+"; "+names("b", 50, 50)+"; "+names("c", 66, 34)+"; "+names("d", 100, 0)))
	if got, _ := mean.Value(Program, "", "arv"); got != 0.6225 {
		t.Errorf("arv = %v, want 0.6225", got)
	}
	global := table(sketch(t, names("a", 1, 3)+"; "+names("b", 900, 1)+"; "+names("c", 1, 67)))
	if got, _ := global.Value(Program, "", "grv"); got != 0.927030 {
		t.Errorf("grv = %v, want 902 of 973", got)
	}
	if got, _ := global.Value(Component, "a", "rv"); got != 0.25 {
		t.Errorf("rv = %v, want 0.25", got)
	}
}

func TestTreeCCD(t *testing.T) {
	for nodes, want := range map[int]float64{0: 0, 1: 1, 3: 5, 6: 14, 7: 17, 15: 49, 31: 129} {
		if got := treeCCD(nodes); got != want {
			t.Errorf("treeCCD(%d) = %v, want %v", nodes, got, want)
		}
	}
}

func TestConventions(t *testing.T) {
	const alone = "a declares func init, var _ using Row, struct Row, alias Old, type Handler, interface I, method Row.Len"
	for _, test := range []struct {
		name, given string
		scope       Scope
		of, id      string
		want        float64 // NaN for no value
	}{
		{"isolated", "a/x imports a/y", Component, "a", "instability", 0},
		{"no exported types", "a declares func Open", Component, "a", "abstractness", 0},
		{"aliases are no types", alone, Package, "a", "types", 3},
		{"a func type is concrete", alone, Package, "a", "abstractness", 1. / 3},
		{"init and _ are no names", alone, Package, "a", "rv", 1},
		{"methods are part of the API", alone, Package, "a", "api-width", 5},
		{"init works by itself, _ does not", "a declares func init, var _ using Row, struct Row", Package, "a", "lcom4", 1},
		{"a method works for its type", "a declares struct Row, method Row.Len, func Open", Package, "a", "lcom4", 2},
		{"nothing works", "a declares struct Row", Package, "a", "lcom4", math.NaN()},
		{"no names", "a imports b; b declares func Open", Component, "a", "rv", math.NaN()},
		{"no types", "a declares func Open", Component, "a", "relational-cohesion", math.NaN()},
		{"no evidence", "a imports b", Component, "a", "abstractness", math.NaN()},
		{"no dependencies", "a/x imports a/y", Program, "", "tangle", 0},
		{"nothing to divide", "a imports x.y", Program, "", "modularity", math.NaN()},
		{"imports nothing", "a imports b", Component, "b", "cohesion", math.NaN()},
		{"types across the packages of a component", "a/x declares struct Row; a/y declares struct Col; a/y refers to a/x.Row 2 as type in Col",
			Component, "a", "relational-cohesion", 1},
		{"the same as packages", "a/x declares struct Row; a/y declares struct Col; a/y refers to a/x.Row 2 as type in Col",
			Package, "a/y", "relational-cohesion", 1},
		{"references inside do not cross", "a/x declares struct Row; a/y refers to a/x.Row 2 as type in Col", Component, "a", "refs-in", 0},
		{"but do between packages", "a/x declares struct Row; a/y refers to a/x.Row 2 as type in Col", Package, "a/x", "refs-in-type", 2},
		{"and not between components", "a/x declares struct Row; a/y refers to a/x.Row 2 as type in Col", Program, "", "refs-out", 0},
	} {
		got, ok := table(sketch(t, test.given)).Value(test.scope, test.of, test.id)
		if ok == math.IsNaN(test.want) || ok && math.Abs(got-test.want) > 1e-6 {
			t.Errorf("%s: %s of %q in %q = %v, %t, want %v", test.name, test.id, test.of, test.given, got, ok, test.want)
		}
	}
}

func TestTestsDoNotCount(t *testing.T) {
	p := sketch(t, "a imports b; b imports c; d imports c")
	for _, pkg := range p.Packages {
		if pkg.Path == "d" {
			pkg.Files[0].Test = true
		}
	}
	tab := table(p)
	if _, ok := tab.Value(Package, "d", "ce"); ok {
		t.Errorf("a package of tests has values")
	}
	if got, _ := tab.Value(Package, "c", "ca"); got != 1 {
		t.Errorf("ca of c = %v, want 1: a test counts", got)
	}
	if got, _ := tab.Value(Program, "", "package-ccd"); got != 6 {
		t.Errorf("package-ccd = %v, want 6", got)
	}
}

func TestAPI(t *testing.T) {
	g := graph.New(sketch(t, "a/x declares func Open; a/y declares func Close, func Run; m declares func Main"))
	for id := range int32(g.Own()) {
		if g.Path(id) == "m" {
			g.Package(id).Name = "main"
		}
	}
	p := &graph.Partition{Names: []string{"a", "m"}, Of: []int32{0, 0, 1}}
	tab := Compute(g, p, Options{API: func(id int32) bool { return g.Path(id) != "a/y" }})
	for id, want := range map[string]float64{"api-width": 1, "api-packages": 1} {
		if got, _ := tab.Value(Component, "a", id); got != want {
			t.Errorf("%s of a = %v, want %v", id, got, want)
		}
		if got, _ := tab.Value(Component, "m", id); got != 0 {
			t.Errorf("%s of a command = %v, want 0", id, got)
		}
	}
}

func TestWithoutComponents(t *testing.T) {
	tab := Compute(graph.New(sketch(t, "a imports b")), nil, Options{})
	if got, ok := tab.Value(Package, "a", "ce"); got != 1 || !ok {
		t.Errorf("ce of a = %v, %t, want 1", got, ok)
	}
	for v := range tab.All() {
		if v.Scope == Component || strings.HasPrefix(v.Metric, "cycl") {
			t.Errorf("%v without components", v)
		}
	}
	for v := range Compute(graph.New(&facts.Program{}), nil, Options{}).All() {
		if v.Value != 0 {
			t.Errorf("%v of nothing", v)
		}
	}
}

func TestAll(t *testing.T) {
	tab := table(sketch(t, "b imports a/y; a/x imports b"))
	var last Value
	n := 0
	for v := range tab.All() {
		if got, ok := tab.Value(v.Scope, v.Name, v.Metric); !ok || got != v.Value {
			t.Errorf("Value(%v) = %v, %t", v, got, ok)
		}
		if n++; v.Scope < last.Scope || v.Scope == last.Scope && v.Name < last.Name {
			t.Errorf("%v after %v", v, last)
		}
		last = v
	}
	if n < 100 {
		t.Errorf("%d values", n)
	}
}

func TestOnly(t *testing.T) {
	g := graph.New(sketch(t, "a imports b; b imports a"))
	p := &graph.Partition{Names: []string{"a", "b"}, Of: []int32{0, 1}}
	var got []string
	for v := range Compute(g, p, Options{Only: []string{"sdi", "cycles"}}).All() {
		got = append(got, fmt.Sprint(v.Scope, " ", v.Name, " ", v.Metric, " ", v.Value))
	}
	if got, want := strings.Join(got, ", "), "program  cycles 1, program  sdi 11, component a sdi 0, component b sdi 11"; got != want {
		t.Errorf("Only sdi and cycles: got %s, want %s", got, want)
	}
}
