package html

import (
	"cmp"
	"math"
	"slices"

	"github.com/erodehq/erode/boundaries"
	"github.com/erodehq/erode/internal/metrics"
	"github.com/erodehq/erode/report"
)

// A page is what the scripts read. Components, packages, files and rules are
// numbers in it; a place is a file, a line and a column.
type page struct {
	Program    string              `json:"program"`
	Tool       string              `json:"tool"`
	Policy     string              `json:"policy,omitempty"`
	Revision   string              `json:"revision,omitempty"`
	Source     string              `json:"source,omitempty"` // URL of a line, with {file} and {line}
	Coverage   report.Coverage     `json:"coverage"`
	Summary    report.Summary      `json:"summary"`
	Verdict    verdict             `json:"verdict"`
	Fixes      []fix               `json:"fixes"`
	Files      []string            `json:"files"`
	Components []component         `json:"components"`
	Packages   []pkg               `json:"packages"`
	Links      []link              `json:"links"` // between components, sorted by from, to
	Edges      []edge              `json:"edges"` // between packages, sorted by from, to
	Map        *chart              `json:"map"`
	Inside     []*chart            `json:"inside"` // of each component, null where it has one package
	Order      []int32             `json:"order"`  // of components in the matrix
	PkgOrder   []int32             `json:"pkgOrder"`
	Rules      []rule              `json:"rules"`
	Cycles     []cycle             `json:"cycles"`
	Findings   []finding           `json:"findings"`
	Metrics    []table             `json:"metrics"`
	Problems   []problem           `json:"problems"`
	Trend      []report.TrendPoint `json:"trend"`
	// A plan of splits follows, see Page.text.
}

type component struct {
	Name     string `json:"name"`
	Label    string `json:"label"` // short enough for a box
	Kind     string `json:"kind,omitempty"`
	Owner    string `json:"owner,omitempty"`
	Why      string `json:"why,omitempty"`
	Level    int    `json:"level"`
	Cycle    int    `json:"cycle"` // index into cycles, -1 if on none
	Hub      bool   `json:"hub,omitempty"`
	Packages int    `json:"packages"`
	Files    int    `json:"files"`
	Lines    int    `json:"lines,omitempty"`
	Findings int    `json:"findings,omitempty"`
	Rest     bool   `json:"rest,omitempty"` // stands for the packages of no component
}

type pkg struct {
	Path      string `json:"path"`
	Label     string `json:"label"`
	Component int    `json:"component"`
	Owner     string `json:"owner,omitempty"`
	API       bool   `json:"api,omitempty"`
	Main      bool   `json:"main,omitempty"`
	Files     int    `json:"files"`
	Level     int    `json:"level"`
	Changes   int    `json:"changes,omitempty"`
	Findings  int    `json:"findings,omitempty"`
}

// A link is from, to, imports, references, flags and findings.
type link [6]int

// An edge is from, to, imports, references, flags, findings, and the file and
// line of its first import.
type edge [8]int

// Flags of links and edges.
const (
	flagTest    = 1 << iota // only tests depend
	flagCut                 // in the cheapest cut of a cycle
	flagImplied             // a longer chain leads there too: not drawn
	flagHub                 // leads to a hub: not drawn
)

// A place is an index into page.files, a line and a column.
type place [3]int

type rule struct {
	ID       string              `json:"id"`
	Kind     string              `json:"kind"`
	Severity boundaries.Severity `json:"severity"`
	Text     string              `json:"text"`
	Why      string              `json:"why,omitempty"`
	ADR      string              `json:"adr,omitempty"`
	Findings int                 `json:"findings"`
}

type cycle struct {
	Members []int  `json:"members"`
	Edges   int    `json:"edges"`
	Weight  int    `json:"weight"`
	Cut     []cut  `json:"cut"`
	Moves   []move `json:"moves"`
}

type cut struct {
	From  int         `json:"from"`
	To    int         `json:"to"`
	Sites []site      `json:"sites"`
	Uses  []reference `json:"uses,omitempty"` // what the imports are there for, by place
}

// A reference is what a declaration of one package uses of another, by index.
type reference struct {
	At     place  `json:"at"`
	From   int    `json:"from"`
	By     string `json:"by,omitempty"`
	To     int    `json:"to"`
	Symbol string `json:"symbol"`
	Use    string `json:"use"`
	Count  int    `json:"n"`
}

// A move is another way out than a part of the cut.
type move struct {
	What    string   `json:"what"` // package, short
	Symbols []string `json:"symbols,omitempty"`
	To      int      `json:"to"`
	Saves   int      `json:"saves"`
	Unit    string   `json:"unit"`
	Price   int      `json:"price"`
}

type site struct {
	At     place  `json:"at"`
	From   string `json:"from"`
	To     string `json:"to"`
	Symbol string `json:"symbol,omitempty"`
	Use    string `json:"use,omitempty"`
}

type finding struct {
	Rule     int               `json:"rule"` // -1 if the rule is not listed
	Kind     string            `json:"kind"`
	Severity string            `json:"severity"`
	Message  string            `json:"message"`
	At       place             `json:"at"`
	From     int               `json:"from"` // component, -1 if none
	To       int               `json:"to"`
	FromPkg  string            `json:"fromPkg,omitempty"`
	ToPkg    string            `json:"toPkg,omitempty"`
	Symbol   string            `json:"symbol,omitempty"`
	Why      string            `json:"why,omitempty"` // where the rule says nothing
	Help     string            `json:"help,omitempty"`
	Owner    string            `json:"owner,omitempty"`
	Status   boundaries.Status `json:"status,omitempty"`
	Count    int               `json:"count,omitempty"`
	Text     string            `json:"text,omitempty"` // of the source line
	Chain    []site            `json:"chain,omitempty"`
	Cycle    int               `json:"cycle"` // -1 if none
	Related  []related         `json:"related,omitempty"`
	Notes    []string          `json:"notes,omitempty"` // build, test, generated
}

type related struct {
	At      place  `json:"at"`
	Message string `json:"message"`
}

type problem struct {
	At      place  `json:"at"`
	Kind    string `json:"kind"`
	Message string `json:"message"`
}

// A table holds the metrics of one scope. Rows are parallel to the page's
// components or packages; the program has one row. A missing value is null.
type table struct {
	Scope    string       `json:"scope"`
	IDs      []string     `json:"ids"`
	Names    []string     `json:"names"`    // in prose, parallel to IDs
	Groups   []string     `json:"groups"`   // chapters that they belong to
	Readings []string     `json:"readings"` // what a high or a low value tells
	Rows     [][]*float64 `json:"rows"`
}

// A builder turns a result into a page.
type builder struct {
	r    *report.Result
	page *page

	files      map[string]int
	components map[string]int
	packages   map[string]int
	rules      map[string]int
	parts      *parts // the components as a graph
}

func newPage(r *report.Result, o Options) *page {
	b := &builder{
		r:          r,
		page:       &page{},
		files:      map[string]int{},
		components: map[string]int{},
		packages:   map[string]int{},
		rules:      map[string]int{},
	}
	p := b.page
	p.Program, p.Tool, p.Policy, p.Revision = r.Program, r.Tool, r.Policy, r.Revision
	p.Source = sourceURL(o.SourceURL, r.Revision)
	p.Coverage, p.Summary = r.Coverage, r.Summary
	p.Verdict = newVerdict(r)
	b.addComponents()
	b.addRules()
	b.addEdges()
	b.addCycles()
	b.addFindings()
	b.addMetrics()
	b.addProblems()
	b.draw()
	p.Fixes = b.fixes()
	p.Trend = slices.Clone(r.Trend)
	p.fillNil()
	return p
}

// fillNil makes missing lists empty, so that the scripts need not ask.
func (p *page) fillNil() {
	empty(&p.Fixes)
	empty(&p.Files)
	empty(&p.Components)
	empty(&p.Packages)
	empty(&p.Links)
	empty(&p.Edges)
	empty(&p.Inside)
	empty(&p.Order)
	empty(&p.PkgOrder)
	empty(&p.Rules)
	empty(&p.Cycles)
	empty(&p.Findings)
	empty(&p.Metrics)
	empty(&p.Problems)
	empty(&p.Trend)
}

func empty[T any](list *[]T) {
	if *list == nil {
		*list = []T{}
	}
}

// restName stands for the packages that belong to no component.
const restName = "(no component)"

func (b *builder) addComponents() {
	p := b.page
	for i, c := range b.r.Components {
		b.components[c.Name] = i
		p.Components = append(p.Components, component{
			Name: c.Name, Kind: c.Kind, Owner: c.Owner, Why: c.Why,
			Level: c.Level, Cycle: -1, Files: c.Files, Lines: c.Lines,
		})
	}
	for i, k := range b.r.Packages {
		b.packages[k.Path] = i
		in, ok := b.components[k.Component]
		if !ok {
			in = b.rest()
			p.Components[in].Files += k.Files
		}
		p.Components[in].Packages++
		p.Packages = append(p.Packages, pkg{
			Path: k.Path, Component: in, Owner: k.Owner, API: k.API, Main: k.Name == "main",
			Files: k.Files, Level: k.Level, Changes: k.Changes,
		})
	}
	b.label()
}

// rest returns the component of packages that belong to none.
func (b *builder) rest() int {
	i, ok := b.components[""]
	if !ok {
		i = len(b.page.Components)
		b.components[""] = i
		b.page.Components = append(b.page.Components, component{Name: restName, Cycle: -1, Rest: true})
	}
	return i
}

func (b *builder) addRules() {
	for i, r := range b.r.Rules {
		b.rules[r.ID] = i
		b.page.Rules = append(b.page.Rules, rule{r.ID, r.Kind, r.Severity, r.Text, r.Why, r.ADR, r.Findings})
	}
}

func (b *builder) addEdges() {
	for _, e := range b.r.Edges {
		if !b.own(e.From) || !b.own(e.To) || e.Fate == report.Remote {
			continue
		}
		flags := 0
		if e.Test {
			flags |= flagTest
		}
		if e.Cut {
			flags |= flagCut
		}
		at := b.place(e.Position)
		b.page.Edges = append(b.page.Edges, edge{e.From, e.To, e.Imports, e.Refs, flags, e.Findings, at[0], at[1]})
	}
}

// own reports whether an index of the result is one of its packages.
func (b *builder) own(i int) bool { return 0 <= i && i < len(b.r.Packages) }

func (b *builder) addCycles() {
	for i, c := range b.r.Cycles {
		out := cycle{Members: []int{}, Edges: c.Edges, Weight: c.Weight, Cut: []cut{}, Moves: []move{}}
		for _, name := range c.Members {
			if m, ok := b.components[name]; ok {
				out.Members = append(out.Members, m)
				b.page.Components[m].Cycle = i
			}
		}
		for _, e := range c.Cut {
			from, ok := b.components[e.From]
			to, ok2 := b.components[e.To]
			if ok && ok2 {
				out.Cut = append(out.Cut, cut{from, to, b.sites(e.Sites), b.references(e.References)})
			}
		}
		for _, m := range c.Moves {
			if to, ok := b.components[m.To]; ok {
				what := m.Package
				if p, ok := b.packages[m.Package]; ok && b.r.Packages[p].Dir != "." {
					what = b.r.Packages[p].Dir
				}
				out.Moves = append(out.Moves, move{what, m.Symbols, to, m.Saves, m.Unit, m.Price})
			}
		}
		b.page.Cycles = append(b.page.Cycles, out)
	}
}

func (b *builder) sites(sites []boundaries.Site) []site {
	list := make([]site, len(sites))
	for i, s := range sites {
		list[i] = site{b.place(s.Position), s.From, s.To, s.Symbol, s.Use}
	}
	return list
}

// references leaves out those of packages that the result does not list.
func (b *builder) references(sites []boundaries.Site) []reference {
	var list []reference
	for _, s := range sites {
		from, ok := b.packages[s.From]
		to, ok2 := b.packages[s.To]
		if ok && ok2 {
			list = append(list, reference{b.place(s.Position), from, s.By, to, s.Symbol, s.Use, s.Count})
		}
	}
	return list
}

func (b *builder) addProblems() {
	for _, p := range b.r.Problems {
		b.page.Problems = append(b.page.Problems, problem{b.place(p.Position), p.Kind, p.Message})
	}
}

// place numbers the file of a position; -1 says that there is none.
func (b *builder) place(p boundaries.Position) place {
	if p.File == "" {
		return place{-1, 0, 0}
	}
	i, ok := b.files[p.File]
	if !ok {
		i = len(b.page.Files)
		b.files[p.File] = i
		b.page.Files = append(b.page.Files, p.File)
	}
	return place{i, p.Line, p.Col}
}

func (b *builder) addMetrics() {
	catalog := map[string]metrics.Metric{}
	for _, m := range metrics.Catalog() {
		catalog[m.ID] = m
	}
	for _, scope := range []struct {
		name string
		rows int
		find func(name string) (int, bool)
	}{
		{"program", 1, func(string) (int, bool) { return 0, true }},
		{"component", len(b.page.Components), func(name string) (int, bool) { i, ok := b.components[name]; return i, ok }},
		{"package", len(b.page.Packages), func(name string) (int, bool) { i, ok := b.packages[name]; return i, ok }},
	} {
		t := table{Scope: scope.name, Rows: make([][]*float64, scope.rows)}
		for _, m := range b.r.Metrics {
			if m.Scope != scope.name {
				continue
			}
			for _, id := range m.Metrics {
				known := catalog[id]
				t.IDs = append(t.IDs, id)
				t.Names = append(t.Names, cmp.Or(known.Name, id))
				t.Groups = append(t.Groups, cmp.Or(known.Group, "Others"))
				t.Readings = append(t.Readings, known.Reading)
			}
			for _, row := range m.Rows {
				if at, ok := scope.find(row.Name); ok {
					for _, v := range row.Values[:min(len(row.Values), len(m.Metrics))] {
						t.Rows[at] = append(t.Rows[at], number(v))
					}
				}
			}
			break
		}
		if len(t.IDs) > 0 {
			b.page.Metrics = append(b.page.Metrics, t)
		}
	}
}

// number rounds a value to what a reader can use. JSON knows no NaN and no
// infinity; both mean that there is no value.
func number(v float64) *float64 {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return nil
	}
	v = math.Round(v*1e4) / 1e4
	return &v
}
