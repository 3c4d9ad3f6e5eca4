package boundaries

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"sync"

	"gopkg.in/yaml.v3"

	"github.com/erodehq/erode/internal/facts"
	"github.com/erodehq/erode/internal/graph"
)

var kindAcyclic = Kind{
	Name:    "acyclic",
	Doc:     "Components, or the folders below a path, that depend on each other in a circle.",
	Matters: "Parts on a cycle cannot be understood, tested, built or released one without the others: they are one part with several names. The compiler forbids cycles of packages, so they grow where it does not look, between components.",
	Example: "acyclic: components\nwhy: every component can be tested with only what is below it",
	Bad:     "orders -> billing -> shipping -> orders",
	Good:    "orders -> billing -> shipping, and shipping tells orders through an event",
	Fixes: []string{
		"remove the dependencies of the cut that the finding lists: no cheaper set breaks the cycle",
		"move the few symbols that the cut uses to the side that needs them, or to a component below both",
		"turn one direction round: declare an interface where it is called and implement it on the other side",
	},
	value: field{name: "acyclic", shape: flexible, required: true, forms: []any{wordsForm, objectSchema(folderFields)}, doc: "components, a group, a list of components, or {folders: PATTERN} for the folders directly below a path."},
	extra: []field{
		{name: "keep", shape: words, doc: "Dependencies that are meant to stay, as \"a -> b\": the cut avoids them."},
		{name: "cut", shape: words, doc: "Dependencies that are meant to go, as \"a -> b\": the cut prefers them."},
	},
	compile: compileAcyclic,
}

var folderFields = []field{
	{name: "folders", shape: text, required: true, doc: "The path whose folders are the parts: internal/..., or \"...\" for those at the root."},
}

// An arrow is "a -> b" in a policy.
type arrow struct{ from, to string }

func compileAcyclic(c *compiler, r *Rule, o map[string]entry) (string, binder) {
	n := o["acyclic"].value
	keep, cut := c.arrows(o["keep"]), c.arrows(o["cut"])
	var units func(s *Scope) ([]int32, []string)
	subject, all := "", false
	switch {
	case n.Kind == yaml.MappingNode:
		e := c.object(n, "acyclic", folderFields)["folders"]
		if e.value == nil {
			return "", nil
		}
		p, ok := c.pattern(e.value, e.value.Value, 0)
		if !ok {
			return "", nil
		}
		if len(p.names) > 0 || !p.tree {
			c.errorf(e.value, fmt.Sprintf("%q names no folder with all below it", p), `write the path and "/..."`)
			return "", nil
		}
		subject = trimTree(p.text)
		units = func(s *Scope) ([]int32, []string) { return s.folders(p, c.position(e.value)) }
	case n.Kind == yaml.ScalarNode && n.Value == "components":
		subject, all = "components", true
		units = func(s *Scope) ([]int32, []string) { return s.Partition.Of, s.Partition.Names }
	case mismatch(n, words) == nil && n.Tag != "!!null":
		list := c.list(o, "acyclic")
		subject = subjectOf(list)
		units = func(s *Scope) ([]int32, []string) { return s.units(list) }
	default:
		c.errorf(n, `"acyclic" takes components, a group, a list, or {folders: PATTERN}`, "not "+describe(n))
		return "", nil
	}
	r.Text = "no cycle among " + subject
	return subject, func(s *Scope, r *Rule) judge {
		of, labels := units(s)
		k := &knots{scope: s, rule: r, of: of, names: labels}
		k.hints = s.hints(of, labels, keep, cut)
		k.found = sync.OnceValue(k.find)
		if s.knots == nil && all && r.Tests == ExcludeTests {
			s.knots = k
		}
		return k.findings
	}
}

// arrows reads a list of "a -> b".
func (c *compiler) arrows(e entry) []arrow {
	var out []arrow
	for _, n := range e.nodes() {
		from, to, ok := strings.Cut(n.Value, "->")
		if !ok {
			c.errorf(n, fmt.Sprintf("%q is no dependency", n.Value), `write "a -> b" for a uses b`)
			continue
		}
		out = append(out, arrow{strings.TrimSpace(from), strings.TrimSpace(to)})
	}
	return out
}

// folders divides the packages below a path by their first folder there.
func (s *Scope) folders(p *Pattern, pos Position) (of []int32, names []string) {
	of = make([]int32, s.graph.Len())
	number := map[string]int32{}
	for id := range of {
		of[id] = graph.None
		dir := s.places[id].dir
		if s.graph.Class(int32(id)) != facts.Own || !p.Match(dir) || dir == p.prefix {
			continue
		}
		folder := strings.TrimPrefix(strings.TrimPrefix(dir, p.prefix), "/")
		folder, _, _ = strings.Cut(folder, "/")
		name := strings.TrimPrefix(p.prefix+"/"+folder, "/")
		n, ok := number[name]
		if !ok {
			n = int32(len(names))
			number[name] = n
			names = append(names, name)
		}
		of[id] = n
	}
	if len(names) == 0 && !s.local {
		s.errorf(pos, fmt.Sprintf("%q holds no package", p), s.nearestPlace(p))
	}
	return of, names
}

// knots finds the cycles among the units of a rule.
type knots struct {
	scope *Scope
	rule  *Rule
	of    []int32
	names []string
	hints map[[2]int32]graph.Hint
	found func() []Finding // what find returns, looked for once: cuts and moves are dear
	tied  []graph.Knot     // of components, once one is asked for
}

// findings returns them for the caller to mark.
func (k *knots) findings() []Finding { return slices.Clone(k.found()) }

func (k *knots) find() []Finding {
	d := k.digraph()
	_, groups := d.SCC()
	var out []Finding
	for _, group := range groups {
		if len(group) > 1 {
			out = append(out, k.finding(d, group))
		}
	}
	return out
}

// digraph returns the dependencies between units that the rule looks at, weighted
// by the import declarations that make them: the cut is the same at every tier.
func (k *knots) digraph() *graph.Digraph {
	b := graph.Builder{N: len(k.names)}
	edges := k.scope.graph.Edges()
	for i := range edges {
		e := &edges[i]
		from, to := k.of[e.From], k.of[e.To]
		if from != graph.None && to != graph.None && from != to && k.judged(e) {
			b.Add(from, to, float64(max(e.Imports(), 1)))
		}
	}
	return b.Build()
}

func (k *knots) judged(e *graph.Edge) bool {
	switch k.rule.Tests {
	case IncludeTests:
		return true
	case OnlyTests:
		return e.Sites[len(e.Sites)-1].Test
	}
	return e.Prod
}

// finding reports one strongly connected component with its cheapest cut.
func (k *knots) finding(d *graph.Digraph, group []int32) Finding {
	cycle := &Cycle{}
	inside := make([]bool, len(k.names))
	for _, u := range group {
		inside[u] = true
		cycle.Members = append(cycle.Members, k.names[u])
	}
	slices.Sort(cycle.Members)
	imports := 0
	for _, u := range group {
		for i, v := range d.Out(u) {
			if inside[v] {
				cycle.Edges++
				imports += int(d.Weights(u)[i])
			}
		}
	}
	knot := k.knot(group)
	arcs := k.cut(d, group, knot)
	slices.SortFunc(arcs, func(a, b graph.Arc) int {
		return strings.Compare(k.names[a.From]+" "+k.names[a.To], k.names[b.From]+" "+k.names[b.To])
	})
	var first *Finding
	sites, references := k.sites(arcs)
	for _, arc := range arcs {
		edge := CutEdge{From: k.names[arc.From], To: k.names[arc.To], References: references[[2]int32{arc.From, arc.To}]}
		for _, f := range sites[[2]int32{arc.From, arc.To}] {
			edge.Sites = append(edge.Sites, Site{Position: f.Position, From: f.From.Package, To: f.To.Package, Use: f.Use})
			if first == nil || comparePositions(f.Position, first.Position) < 0 {
				first = &f
			}
		}
		cycle.Weight += int(arc.Weight)
		cycle.Cut = append(cycle.Cut, edge)
	}
	cycle.Moves = k.moves(knot)
	out := Finding{
		Message: fmt.Sprintf("%s depend on each other in a circle", several(cycle.Members)),
		Help:    cycle.help(),
		Cycle:   cycle,
	}
	if first != nil {
		out.Position, out.Build, out.Generated = first.Position, first.Build, first.Generated
	}
	for _, e := range cycle.Cut {
		for _, site := range e.Sites {
			out.Related = append(out.Related, Related{site.Position, e.From + " -> " + e.To})
		}
	}
	return out
}

// help says in a sentence what would break the cycle.
func (c *Cycle) help() string {
	sites := 0
	for _, e := range c.Cut {
		sites += len(e.Sites)
	}
	help := fmt.Sprintf("the cheapest cut removes %s, %s, of the %d among them",
		count(len(c.Cut), "dependency", "dependencies"), count(sites, "import", "imports"), c.Edges)
	if len(c.Moves) > 0 {
		m := c.Moves[0]
		help += "; " + m.String()
	}
	return help
}

// String says in a sentence what the move would be good for.
func (m *Move) String() string {
	aside := ""
	if m.Symbols != nil {
		aside = " (references in tests and unexported fields aside)"
	}
	return fmt.Sprintf("to move %s to %s changes %s that the cut leaves alone%s, and spares %d of its %s",
		m.What, m.To, count(m.Price, "place", "places"), aside, m.Saves, m.Unit)
}

// mostMoves bounds the moves that a cycle lists.
const mostMoves = 8

// knot returns a group of components as a knot, nil for a group of anything else.
func (k *knots) knot(group []int32) *graph.Knot {
	s := k.scope
	if len(k.names) == 0 || len(k.names) != len(s.Partition.Names) || &k.names[0] != &s.Partition.Names[0] {
		return nil
	}
	if k.tied == nil {
		options := graph.CycleOptions{Hint: k.hint, Tests: k.rule.Tests != ExcludeTests}
		k.tied = graph.Cycles(s.graph, s.Partition, options)
	}
	for i := range k.tied {
		if slices.Contains(k.tied[i].Members, group[0]) {
			return &k.tied[i]
		}
	}
	return nil
}

// cut returns the cheapest cut of a group. Where the knot weighs its dependencies
// as the rule does, its cut is that one, and is not looked for twice.
func (k *knots) cut(d *graph.Digraph, group []int32, knot *graph.Knot) []graph.Arc {
	if knot == nil || k.rule.Tests != ExcludeTests {
		return d.Cut(group, k.hint)
	}
	arcs := make([]graph.Arc, len(knot.Cut))
	for i, c := range knot.Cut {
		arcs[i] = graph.Arc{From: c.From, To: c.To, Weight: float64(c.Weight)}
	}
	return arcs
}

// moves returns what could go to another component instead of being cut off from
// it, where that is cheaper. It is asked for cycles among components only.
func (k *knots) moves(knot *graph.Knot) []Move {
	if knot == nil {
		return nil
	}
	s := k.scope
	unit := "imports"
	if s.graph.Program.Tier > facts.Imports {
		unit = "references"
	}
	var out []Move
	for _, m := range graph.Moves(s.graph, s.Partition, knot) {
		if len(out) == mostMoves {
			break
		}
		what := s.short(m.Package)
		if len(m.Symbols) > 0 {
			what += "." + several(m.Symbols)
		}
		out = append(out, Move{What: what, Package: s.graph.Path(m.Package), Symbols: m.Symbols,
			From: k.names[m.From], To: k.names[m.To], Saves: m.Saves, Unit: unit, Price: m.Price})
	}
	return out
}

// sites returns the imports that make each of some dependencies of one unit on
// another and, where types are known, the references that they are there for.
func (k *knots) sites(arcs []graph.Arc) (imports map[[2]int32][]Finding, references map[[2]int32][]Site) {
	imports, references = map[[2]int32][]Finding{}, map[[2]int32][]Site{}
	for _, a := range arcs {
		imports[[2]int32{a.From, a.To}] = nil
	}
	edges := k.scope.graph.Edges()
	for i := range edges {
		e := &edges[i]
		pair := [2]int32{k.of[e.From], k.of[e.To]}
		if _, wanted := imports[pair]; !wanted {
			continue
		}
		for _, site := range e.Sites {
			if k.rule.Tests.Covers(site.Test) {
				imports[pair] = append(imports[pair], k.scope.importFinding(e, site, &departure{}))
			}
		}
		if k.rule.Tests != OnlyTests {
			references[pair] = append(references[pair], k.references(e)...)
		}
	}
	return imports, references
}

// references lists what production code behind an edge uses, by place.
func (k *knots) references(e *graph.Edge) []Site {
	g := k.scope.graph
	p := g.Package(e.From)
	var out []Site
	for r := range g.References(e) {
		out = append(out, Site{
			Position: Position{File: p.FilePath(r.Pos.File), Line: int(r.Pos.Line), Col: int(r.Pos.Col)},
			From:     g.Path(e.From), By: r.From, To: g.Path(e.To), Symbol: r.Symbol, Use: r.Use.String(), Count: int(r.Count),
		})
	}
	slices.SortFunc(out, func(a, b Site) int {
		return cmp.Or(comparePositions(a.Position, b.Position), strings.Compare(a.Symbol, b.Symbol), strings.Compare(a.Use, b.Use))
	})
	return out
}

func (k *knots) hint(from, to int32) graph.Hint { return k.hints[[2]int32{from, to}] }

// hints says which dependencies a cut should avoid or prefer: first by the rule,
// then by what the policy says elsewhere. A dependency that a component lists in
// its uses is meant; one against the layers is not.
func (s *Scope) hints(of []int32, names []string, keep, cut []arrow) map[[2]int32]graph.Hint {
	hints := map[[2]int32]graph.Hint{}
	rows := s.rows()
	edges := s.graph.Edges()
	for i := range edges {
		e := &edges[i]
		from, to := of[e.From], of[e.To]
		if from == graph.None || to == graph.None || from == to {
			continue
		}
		pair := [2]int32{from, to}
		if _, done := hints[pair]; done {
			continue
		}
		a := arrow{names[from], names[to]}
		switch {
		case slices.Contains(cut, a):
			hints[pair] = graph.Prefer
		case slices.Contains(keep, a):
			hints[pair] = graph.Keep
		case slices.ContainsFunc(rows, func(row []rowOf) bool { return row[e.To].row >= 0 && row[e.From].row > row[e.To].row }):
			hints[pair] = graph.Prefer
		default:
			hints[pair] = s.meant(e)
		}
	}
	return hints
}

// rows returns where each layers rule of the view puts every package.
func (s *Scope) rows() [][]rowOf {
	var out [][]rowOf
	for _, r := range s.View.Rules {
		if r.layers != nil {
			out = append(out, r.layers.locate(s))
		}
	}
	return out
}

// meant reports, as a hint, whether a component lists the dependency in its uses.
func (s *Scope) meant(e *graph.Edge) graph.Hint {
	from := s.Part(e.From)
	if from == nil || s.Part(e.To) == nil {
		return graph.Free
	}
	for _, sel := range from.Uses {
		if sel.class == component && s.set(sel, from)[e.To] {
			return graph.Keep
		}
	}
	return graph.Free
}

// several lists names, the first few when there are many.
func several(names []string) string {
	const shown = 6
	switch {
	case len(names) == 1:
		return names[0]
	case len(names) <= shown:
		return strings.Join(names[:len(names)-1], ", ") + " and " + names[len(names)-1]
	}
	return fmt.Sprintf("%s and %d more", strings.Join(names[:shown-1], ", "), len(names)-shown+1)
}

// Cycles returns the cycles among the components of the main view, in production
// code, each with its cheapest cut: what the acyclic rule for them finds, or would
// find if there were one.
func (b *Bound) Cycles() []Cycle {
	s := b.Scopes[0]
	k := s.knots
	if k == nil {
		k = &knots{scope: s, rule: &Rule{}, of: s.Partition.Of, names: s.Partition.Names}
		k.hints = s.hints(k.of, k.names, nil, nil)
		k.found = k.find
	}
	var out []Cycle
	for _, f := range k.found() {
		out = append(out, *f.Cycle)
	}
	slices.SortFunc(out, func(a, b Cycle) int {
		return cmp.Or(cmp.Compare(len(b.Members), len(a.Members)), slices.Compare(a.Members, b.Members))
	})
	return out
}
