package html

import (
	"cmp"
	"fmt"
	"math/rand"
	"slices"

	"github.com/erodehq/erode/boundaries"
	"github.com/erodehq/erode/internal/graph"
	"github.com/erodehq/erode/internal/split"
	"github.com/erodehq/erode/report"
)

// words name the components of synthetic programs.
var words = []string{"billing", "orders", "catalog", "shipping", "payments", "identity", "search", "pricing", "inventory", "ledger",
	"notify", "audit", "gateway", "reports", "returns", "tax", "media", "reviews", "loyalty", "support"}

// synthetic makes the result of a layered program with n components: most
// dependencies lead a layer down, two components are used by nearly all, and a
// knot in the middle uses itself in every direction.
func synthetic(n int) *report.Result {
	g := &generator{rnd: rand.New(rand.NewSource(int64(n))), n: n, r: &report.Result{
		Schema: report.Schema, Tool: "erode test", Program: "example.com/shop", Policy: ".erode.yml", Revision: "5f0c1d2e3a4b5c6d7e8f",
	}}
	g.components()
	g.edges()
	resolve(g.r)
	g.rules()
	g.metrics()
	g.trend()
	return g.r
}

type generator struct {
	rnd *rand.Rand
	n   int
	r   *report.Result
}

func (g *generator) components() {
	for i := range g.n {
		name := words[i%len(words)]
		if i >= len(words) {
			name = fmt.Sprintf("%s%d", name, i/len(words)+1)
		}
		owner := "@shop/" + []string{"core", "growth", "platform", "money"}[i%4]
		kind := []string{"service", "library", "service", "contract"}[i%4]
		count := 1 + g.rnd.Intn(12)
		g.r.Components = append(g.r.Components, report.Component{Name: name, Owner: owner, Kind: kind, Packages: count})
	}
	slices.SortFunc(g.r.Components, func(a, b report.Component) int { return cmp.Compare(a.Name, b.Name) })
	for i := range g.r.Components {
		c := &g.r.Components[i]
		for k := range c.Packages {
			path := "example.com/shop/internal/" + c.Name
			if k > 0 {
				path += fmt.Sprintf("/%s", words[(k*7+i)%len(words)])
			}
			files := 1 + g.rnd.Intn(9)
			c.Files += files
			c.Lines += files * (60 + g.rnd.Intn(200))
			g.r.Packages = append(g.r.Packages, report.Package{
				Path: path, Dir: path[len("example.com/shop/"):], Name: "p", Component: c.Name, API: k == 0, Files: files, Changes: g.rnd.Intn(40),
			})
		}
	}
}

// layer puts a component on one of seven layers, by its index.
func (g *generator) layer(i int) int { return i * 7 / g.n }

func (g *generator) edges() {
	members := map[string][]int{}
	for i, p := range g.r.Packages {
		members[p.Component] = append(members[p.Component], i)
	}
	one := func(i int) int {
		list := members[g.r.Components[i].Name]
		return list[g.rnd.Intn(len(list))]
	}
	seen := map[[2]int]int{}
	add := func(from, to int) {
		if from != to {
			seen[[2]int{from, to}]++
		}
	}
	for i := range g.n {
		list := members[g.r.Components[i].Name]
		for k := 1; k < len(list); k++ {
			add(list[g.rnd.Intn(k)], list[k])
		}
		for range 1 + g.rnd.Intn(5) {
			if j := i + 1 + g.rnd.Intn(max(g.n/5, 1)); j < g.n && g.layer(j) > g.layer(i) {
				for range 1 + g.rnd.Intn(3) {
					add(one(i), one(j))
				}
			}
		}
		for hub := g.n - 2; hub < g.n; hub++ {
			if i < g.n-2 && g.rnd.Intn(3) > 0 {
				add(one(i), one(hub))
			}
		}
	}
	first, size := g.n/3, max(3, g.n/6)
	for range size * 2 {
		i, j := first+g.rnd.Intn(size), first+g.rnd.Intn(size)
		if i != j {
			add(one(i), one(j))
		}
	}
	for key, n := range seen {
		p := g.r.Packages[key[0]]
		g.r.Edges = append(g.r.Edges, report.Edge{
			From: key[0], To: key[1], Imports: n, Refs: n * (1 + (key[0]*31+key[1])%40),
			Position: boundaries.Position{File: p.Dir + "/server.go", Line: 3 + (key[0]+key[1])%40, Col: 2},
		})
	}
	slices.SortFunc(g.r.Edges, func(a, b report.Edge) int { return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To)) })
}

// resolve fills in what follows from packages and edges, as the driver does:
// levels, cycles with their cuts, coverage.
func resolve(r *report.Result) {
	index := map[string]int32{}
	for i, c := range r.Components {
		index[c.Name] = int32(i)
	}
	b := graph.Builder{N: len(r.Components)}
	for _, e := range r.Edges {
		from, to := index[r.Packages[e.From].Component], index[r.Packages[e.To].Component]
		if from != to && !e.Test {
			b.Add(from, to, float64(max(e.Refs, e.Imports)))
		}
	}
	d := b.Build()
	for i, l := range d.Levels() {
		r.Components[i].Level = int(l)
	}
	_, groups := d.SCC()
	for _, group := range groups {
		if len(group) > 1 {
			addCycle(r, d, group, index)
		}
	}
	r.Coverage = report.Coverage{Tier: "typed", Packages: len(r.Packages), Files: 3 * len(r.Packages), Edges: len(r.Edges), Components: len(r.Components), Rules: 4}
}

func addCycle(r *report.Result, d *graph.Digraph, group []int32, index map[string]int32) {
	c := boundaries.Cycle{}
	for _, v := range group {
		c.Members = append(c.Members, r.Components[v].Name)
		r.Components[v].Cycle = len(r.Cycles) + 1
	}
	c.Edges = d.Induced(group).Arcs()
	for _, a := range d.Cut(group, nil) {
		cut := boundaries.CutEdge{From: r.Components[a.From].Name, To: r.Components[a.To].Name}
		for i := range r.Edges {
			e := &r.Edges[i]
			if index[r.Packages[e.From].Component] == a.From && index[r.Packages[e.To].Component] == a.To {
				e.Cut = true
				at := boundaries.Site{Position: e.Position, From: r.Packages[e.From].Path, To: r.Packages[e.To].Path, Use: "import"}
				cut.Sites = append(cut.Sites, at)
				at.By, at.Symbol, at.Use, at.Count = "Server.Start", "Client.Do", "call", 1+i%3
				cut.References = append(cut.References, at)
			}
		}
		c.Cut = append(c.Cut, cut)
		c.Weight += int(a.Weight)
	}
	if len(c.Cut) > 0 && len(c.Cut[0].Sites) > 0 {
		first := c.Cut[0]
		c.Moves = []boundaries.Move{{What: "a", Package: first.Sites[0].From, From: first.From, To: first.To, Saves: 7, Unit: "references", Price: 1},
			{What: "b", Package: first.Sites[0].To, Symbols: []string{"Client", "NewClient"}, From: first.To, To: first.From, Saves: 5, Unit: "references", Price: 3}}
	}
	r.Cycles = append(r.Cycles, c)
}

func (g *generator) rules() {
	g.r.Rules = []report.Rule{
		{ID: "layers", Kind: "layers", Severity: boundaries.Error, Text: "cmd, app, domain, platform: each may use those below it", Why: "the domain must not know how it is served", ADR: "ADR-7"},
		{ID: "billing-private", Kind: "private", Severity: boundaries.Error, Text: "others use billing through its API only", Why: "payments stay behind one door"},
		{ID: "no-sql-in-domain", Kind: "deny", Severity: boundaries.Warning, Text: "domain must not use std:database/sql", Why: "storage is a detail"},
		{ID: "no-cycles", Kind: "acyclic", Severity: boundaries.Error, Text: "components form no cycle", Why: "a cycle is one component with several names"},
	}
	for i, e := range g.r.Edges {
		from, to := g.r.Packages[e.From], g.r.Packages[e.To]
		if from.Component == to.Component || g.rnd.Intn(9) > 0 {
			continue
		}
		rule := &g.r.Rules[i%3]
		f := boundaries.Finding{
			Rule: rule.ID, Kind: rule.Kind, Severity: rule.Severity, Position: e.Position,
			Message: fmt.Sprintf("%s imports %s, which is not part of the API of %s", from.Path, to.Path, to.Component),
			From:    boundaries.Endpoint{Component: from.Component, Package: from.Path},
			To:      boundaries.Endpoint{Component: to.Component, Package: to.Path},
			Use:     "import", Why: rule.Why, Owner: "@shop/core", Tier: "imports",
			Help: "use " + to.Component + "/api instead",
		}
		if i%5 != 0 {
			f.Status = boundaries.Baselined
			g.r.Summary.Baselined++
		} else if rule.Severity == boundaries.Error {
			g.r.Summary.Errors++
		} else {
			g.r.Summary.Warnings++
		}
		rule.Findings++
		g.r.Edges[i].Findings++
		g.r.Lines = append(g.r.Lines, report.Line{File: e.Position.File, Line: e.Position.Line, Text: "\t\"" + to.Path + "\""})
		g.r.Findings = append(g.r.Findings, f)
	}
	slices.SortFunc(g.r.Lines, func(a, b report.Line) int { return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line)) })
}

func (g *generator) metrics() {
	components := report.MetricTable{Scope: "component", Metrics: []string{"ca", "ce", "instability", "abstractness"}}
	for i, c := range g.r.Components {
		ca, ce := float64(i%9), float64((i*5)%11)
		components.Rows = append(components.Rows, report.MetricRow{Name: c.Name, Values: report.Values{ca, ce, ce / max(ca+ce, 1), float64(i%7) / 9}})
	}
	g.r.Metrics = []report.MetricTable{
		{Scope: "program", Metrics: []string{"acd", "nccd", "propagation-cost"}, Rows: []report.MetricRow{{Values: report.Values{12.5, 1.31, 0.27}}}},
		components,
	}
}

func (g *generator) trend() {
	for i := range 12 {
		g.r.Trend = append(g.r.Trend, report.TrendPoint{
			Date: fmt.Sprintf("20%d-%02d-15", 21+i/2, 2+6*(i%2)), Revision: fmt.Sprintf("%040x", i*7919+1),
			Packages: 140 + 19*i, Components: 30 + i, Edges: 71 + i*i + 9*i, InCycles: 3 + 2*i, Largest: 3 + i, Cut: 2 + i,
		})
	}
}

// somePlan is a plan with every part of a bill.
func somePlan(r *report.Result) *split.Plan {
	at := boundaries.Position{File: "internal/billing/server.go", Line: 12, Col: 3}
	sites := []split.Site{{Package: "example.com/shop/internal/orders", Candidate: 1, From: "Place", Use: "call", Count: 4, Loops: 1, Position: at}}
	var paths []string
	p := &split.Plan{
		Schema: split.Schema, Tier: "typed", Stability: 0.82, Folders: 0.7, Weights: split.DefaultWeights(),
		Verdict: split.Verdict{Word: "possible", Reasons: []string{"two candidates pass the gate", "no declared reason to split at all"}},
	}
	for _, k := range r.Packages {
		role, candidate := split.Shared, -1
		if k.Component == "billing" {
			role, candidate = split.Part, 0
			paths = append(paths, k.Path)
		}
		p.Packages = append(p.Packages, split.Package{Path: k.Path, Dir: k.Dir, Role: role, Candidate: candidate, Library: -1})
	}
	symbol := func(name, wire, why string) split.Symbol {
		return split.Symbol{Package: "example.com/shop/internal/billing", Name: name, Kind: "func", Uses: 12, Calls: 9, Loops: 2, Wire: wire, Why: why, Position: at, Sites: sites}
	}
	find := symbol("Find", "W1", "unexported field")
	find.Package, find.Candidate = "example.com/shop/internal/orders", 1
	p.Candidates = []split.Candidate{
		{
			Name: "billing", Packages: paths, Lines: 4200, Stability: 0.91, Separability: 0.77, Density: 1.4, Gate: true, Score: 0.5,
			Verdict: split.Verdict{Word: "prepare", Reasons: []string{"one symbol cannot travel", "a shared table"}},
			Bill: split.Bill{
				API:       []split.Symbol{symbol("Charge", "W0", ""), symbol("Subscribe", "W3", "takes a func")},
				Needs:     []split.Symbol{find},
				States:    []split.State{{Package: "example.com/shop/internal/billing", Var: "Rates", Type: "map[string]int", Class: "real", Position: at, Sites: sites}},
				Tables:    []split.Table{{Name: "invoices", Owner: 0, Uses: []split.TableUse{{Package: "example.com/shop/internal/orders", Candidate: 1, Write: true, Position: at}}}},
				Errors:    []split.Symbol{symbol("ErrDeclined", "", "")},
				Keys:      []split.Key{{Kind: "header", Name: "X-Tenant", Set: []boundaries.Position{at}, Read: []boundaries.Position{at}, Outward: true}},
				Cycles:    []split.Cycle{{With: 1, Cut: "out", Sites: sites, Count: 4}},
				Libraries: []split.LibraryUse{{Library: 0, Packages: 2, Lines: 700}},
				Fixtures:  []split.Fixture{{From: "example.com/shop/internal/orders", To: "example.com/shop/internal/billing", Position: at}},
				CoChange:  []split.CoChange{{With: 1, Commits: 12, Share: 0.3}},
				Owners:    []string{"@shop/money", "@shop/core"},
			},
			Effort: []split.Price{{What: "API symbols", Count: 2, Weight: 1, Points: 2}, {What: "symbols that cannot travel", Count: 1, Weight: 4, Points: 4}},
			Total:  6, Policy: "billing:\n  packages: internal/billing/...\n", First: "replace the callback of Subscribe by an event", Unlocks: []string{"orders"},
		},
		{Name: "orders", Lines: 3100, Verdict: split.Verdict{Word: "leave", Reasons: []string{"nothing would be gained"}}},
	}
	p.Libraries = []split.Library{{Name: "platform", Packages: []string{"example.com/shop/internal/audit"}, Lines: 900, Candidates: []int{0, 1}}}
	p.Order = []split.Step{{Candidate: 0, Effort: 6, Text: "billing first: it needs least"}}
	return p
}
