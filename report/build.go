package report

import (
	"cmp"
	"slices"
	"strings"

	"github.com/erodehq/erode/boundaries"
	"github.com/erodehq/erode/internal/facts"
	"github.com/erodehq/erode/internal/graph"
)

// An Input is what a Result is made from.
type Input struct {
	Tool     string // "erode" and its version
	Root     string // base name of the root, for a program without a root module
	Policy   string // file; "" when none was declared
	Revision string
	Bound    *boundaries.Bound
	Findings []boundaries.Finding
	Stale    int                     // baseline entries that nothing matches
	Owner    func(dir string) string // may be nil
	Brief    bool                    // findings, rules and numbers only: no cycles, components, packages and dependencies,
	// and not what the rules looked at
}

// New makes the Result of a run.
func New(in Input) *Result {
	g, scope := in.Bound.Graph, in.Bound.Main()
	r := &Result{
		Schema: Schema, Tool: in.Tool, Program: g.Program.Name(in.Root), Policy: in.Policy, Revision: in.Revision,
		Findings: in.Findings, Cycles: []boundaries.Cycle{},
		Problems: []Problem{}, Rules: []Rule{}, Components: []Component{}, Packages: []Package{}, Edges: []Edge{},
	}
	if r.Findings == nil {
		r.Findings = []boundaries.Finding{}
	}
	r.rules(in)
	if !in.Brief {
		r.Cycles = append(r.Cycles, in.Bound.Cycles()...)
		r.components(in)
		r.packages(in)
		r.edges(g, scope)
		r.externals(g)
	}
	for _, p := range g.Program.Problems {
		r.Problems = append(r.Problems, Problem{boundaries.Position{File: p.File, Line: int(p.Line), Col: int(p.Col)}, p.Kind, p.Message})
	}
	r.count(in)
	return r
}

func (r *Result) rules(in Input) {
	found := map[string]int{}
	for i := range in.Findings {
		if f := &in.Findings[i]; f.Status == boundaries.New {
			found[strings.TrimSuffix(f.Rule, "/"+f.Sort)]++
		}
	}
	for _, rule := range in.Bound.Rules() {
		r.Rules = append(r.Rules, Rule{
			ID: rule.ID, Kind: rule.Kind, Severity: rule.Severity, Text: rule.Text, Why: rule.Why, ADR: rule.ADR,
			Policy: rule.Position, Findings: found[rule.ID],
		})
	}
	if !in.Brief {
		for i, j := range in.Bound.Judged() {
			r.Rules[i].Pairs = j.Pairs
		}
	}
}

func (r *Result) components(in Input) {
	g, scope := in.Bound.Graph, in.Bound.Main()
	levels := g.Quotient(scope.Partition).Levels()
	members := scope.Partition.Members()
	onCycle := map[string]int{}
	for i := range r.Cycles {
		for _, m := range r.Cycles[i].Members {
			onCycle[m] = i + 1
		}
	}
	for i, part := range scope.Parts {
		c := Component{
			Name: part.Name, Kind: part.Kind, Owner: part.Owner, Why: part.Why,
			Level: int(levels[i]), Cycle: onCycle[part.Name], Packages: len(members[i]),
		}
		for _, id := range members[i] {
			p := g.Package(id)
			if p == nil {
				continue
			}
			c.Files += len(p.Files)
			if c.Owner == "" && in.Owner != nil {
				c.Owner = in.Owner(p.Dir)
			}
		}
		r.Components = append(r.Components, c)
	}
}

func (r *Result) packages(in Input) {
	g, scope := in.Bound.Graph, in.Bound.Main()
	levels := g.Uses().Levels()
	for id := range int32(g.Own()) {
		p := g.Package(id)
		out := Package{Path: p.Path, Dir: p.Dir, Name: p.Name, Files: len(p.Files), Level: int(levels[id])}
		if part := scope.Part(id); part != nil {
			out.Component, out.API, out.Owner = part.Name, scope.Exposed(id), part.Owner
		}
		if out.Owner == "" && in.Owner != nil {
			out.Owner = in.Owner(p.Dir)
		}
		r.Packages = append(r.Packages, out)
	}
}

// edges lists the dependencies among own packages; those in the cut of a cycle
// and those with new findings are marked.
func (r *Result) edges(g *graph.Graph, scope *boundaries.Scope) {
	cut := map[[2]string]bool{}
	for _, c := range r.Cycles {
		for _, e := range c.Cut {
			cut[[2]string{e.From, e.To}] = true
		}
	}
	found := map[[2]string]int{}
	for i := range r.Findings {
		if f := &r.Findings[i]; f.Status == boundaries.New && f.To.Package != "" {
			found[[2]string{f.From.Package, f.To.Package}]++
		}
	}
	edges := g.Edges()
	for i := range edges {
		e := &edges[i]
		if int(e.To) >= g.Own() {
			continue
		}
		file, im := g.Position(e, e.Sites[0])
		out := Edge{
			From: int(e.From), To: int(e.To), Imports: len(e.Sites), Refs: int(e.Refs), Test: !e.Prod,
			Findings: found[[2]string{g.Path(e.From), g.Path(e.To)}],
			Position: boundaries.Position{File: file, Line: int(im.Line), Col: int(im.Col), End: int(im.End)},
		}
		if from, to := scope.Part(e.From), scope.Part(e.To); from != nil && to != nil {
			out.Cut = cut[[2]string{from.Name, to.Name}]
		}
		r.Edges = append(r.Edges, out)
	}
}

func (r *Result) externals(g *graph.Graph) {
	users := make([][]int, g.Len())
	for _, e := range g.Edges() {
		if int(e.To) >= g.Own() && e.Prod {
			users[e.To] = append(users[e.To], int(e.From))
		}
	}
	for id := int32(g.Own()); int(id) < g.Len(); id++ {
		if len(users[id]) == 0 || g.Class(id) == facts.Own {
			continue
		}
		x := External{Path: g.Path(id), Std: g.Class(id) == facts.Std, Users: users[id]}
		if req, ok := g.Program.ModuleOf(x.Path); ok && !x.Std {
			x.Module = req.Path
		}
		r.Externals = append(r.Externals, x)
	}
	slices.SortFunc(r.Externals, func(a, b External) int { return cmp.Compare(a.Path, b.Path) })
}

func (r *Result) count(in Input) {
	g := in.Bound.Graph
	r.Coverage = Coverage{
		Tier: g.Program.Tier.String(), Packages: g.Own(),
		Components: len(in.Bound.Main().Parts), Unassigned: in.Bound.Unassigned(),
	}
	for _, e := range g.Edges() {
		if int(e.To) < g.Own() {
			r.Coverage.Edges++
		}
	}
	for _, rule := range r.Rules {
		if rule.Kind != "unassigned" && rule.Kind != "unused" {
			r.Coverage.Rules++
		}
	}
	for id := range int32(g.Own()) {
		p := g.Package(id)
		r.Coverage.Files += len(p.Files)
		if g.Program.Tier > facts.Imports && (p.Types == nil || p.Types.Partial != "") {
			r.Coverage.Degraded++
		}
	}
	r.Summary.Stale = in.Stale
	for i := range in.Findings {
		switch f := &in.Findings[i]; {
		case f.Status == boundaries.Baselined:
			r.Summary.Baselined++
		case f.Status == boundaries.Excepted, f.Status == boundaries.Allowed:
			r.Summary.Excepted++
		case f.Status == boundaries.Unchanged:
			r.Summary.Unchanged++
		case f.Severity == boundaries.Warning:
			r.Summary.Warnings++
		default:
			r.Summary.Errors++
		}
	}
}
