package split

import (
	"cmp"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"

	"github.com/erodehq/erode/internal/facts"
	"github.com/erodehq/erode/internal/graph"
	"github.com/erodehq/erode/internal/metrics"
)

// An Edit is one change that a person would like to see the price of.
//
//	move    Packages into the component To
//	split   Packages out into a new component To
//	merge   the components From and To into To
//	cut     every dependency of From on To, packages or components
//	extract the component From into a service
type Edit struct {
	Op       string   `json:"op"`
	Packages []string `json:"packages,omitempty"` // import paths or folders; "/..." for all below
	From     string   `json:"from,omitempty"`
	To       string   `json:"to,omitempty"`
}

// A Comparison holds a program before and after some edits.
type Comparison struct {
	Schema string   `json:"schema"`
	Edits  []string `json:"edits"` // in words
	Before Scene    `json:"before"`
	After  Scene    `json:"after"`
	Sites  []Site   `json:"sites"` // every reference that a cut takes away
}

// A Scene is a division of the program at one moment.
type Scene struct {
	Components []Piece  `json:"components"`
	Edges      []Tie    `json:"edges"`
	Cycles     []Tangle `json:"cycles"`
	Metrics    []Value  `json:"metrics"`
	Plan       *Plan    `json:"plan"` // with the bill of every component
}

// A Piece is one component of a scene.
type Piece struct {
	Name     string  `json:"name"`
	Packages int     `json:"packages"`
	API      int     `json:"api"`    // symbols that others use
	Needs    int     `json:"needs"`  // symbols of others that it uses
	Effort   float64 `json:"effort"` // to make it a service
	Out      bool    `json:"out,omitempty"`
}

// A Tie is a dependency between components.
type Tie struct {
	From   string `json:"from"`
	To     string `json:"to"`
	Weight int    `json:"weight"`           // references, or imports where types are not known
	Remote bool   `json:"remote,omitempty"` // a call to or from an extracted component
}

// A Tangle is a cycle of components and the cheapest cut through it.
type Tangle struct {
	Members []string `json:"members"`
	Weight  int      `json:"weight"` // of the cut
	Cut     []Tie    `json:"cut"`
}

// A Value is a metric of the whole program.
type Value struct {
	Metric string  `json:"metric"`
	Value  float64 `json:"value"`
}

// WhatIf applies edits to a division of the program and shows both. Of maps
// import paths to components; nil stands for the candidates that Propose finds.
func WhatIf(g *graph.Graph, of map[string]string, edits []Edit, o Options) (*Comparison, error) {
	libraries := map[string]int{}
	if of == nil {
		of = map[string]string{}
		plan := Propose(g, o)
		for i := range plan.Packages {
			if c := plan.Packages[i].Candidate; c >= 0 {
				of[plan.Packages[i].Path] = plan.Candidates[c].Name
			}
			libraries[plan.Packages[i].Path] = max(0, plan.Packages[i].Library)
		}
	}
	e := editor{g: g, of: map[string]string{}, out: map[string]bool{}, cut: map[[2]int32]bool{}}
	for path, name := range of {
		e.of[path] = name
	}
	c := &Comparison{Schema: "erode.whatif/v1", Sites: []Site{}}
	for i := range edits {
		words, err := e.apply(&edits[i])
		if err != nil {
			return nil, fmt.Errorf("%s: %w", edits[i].Op, err)
		}
		c.Edits = append(c.Edits, words)
	}
	c.Before = scene(g, of, nil, libraries, o)
	c.After = scene(e.without(&c.Sites), e.of, e.out, libraries, o)
	return c, nil
}

// An editor holds a division while it is being edited.
type editor struct {
	g   *graph.Graph
	of  map[string]string
	out map[string]bool
	cut map[[2]int32]bool // own packages
}

// apply makes one edit and says it in words.
func (e *editor) apply(x *Edit) (string, error) {
	switch x.Op {
	case "move", "split":
		return e.move(x)
	case "merge":
		if err := e.known(x.From, x.To); err != nil {
			return "", err
		}
		for p, name := range e.of {
			if name == x.From {
				e.of[p] = x.To
			}
		}
		return fmt.Sprintf("merge %s into %s", x.From, x.To), nil
	case "cut":
		from, to := e.side(x.From), e.side(x.To)
		n := 0
		for _, p := range from {
			for _, q := range to {
				if e.g.Edge(p, q) != nil {
					e.cut[[2]int32{p, q}] = true
					n++
				}
			}
		}
		if n == 0 {
			return "", fmt.Errorf("%s does not depend on %s: name two packages, folders or components of which one imports the other", x.From, x.To)
		}
		return fmt.Sprintf("cut %s → %s: %s", x.From, x.To, plural(n, "dependency", "dependencies")), nil
	case "extract":
		if err := e.known(x.From); err != nil {
			return "", err
		}
		e.out[x.From] = true
		return "extract " + x.From, nil
	}
	return "", fmt.Errorf("unknown edit: use move, split, merge, cut or extract")
}

func (e *editor) move(x *Edit) (string, error) {
	if x.To == "" {
		return "", fmt.Errorf("no component to go to")
	}
	exists := e.known(x.To) == nil
	if x.Op == "move" && !exists {
		return "", e.known(x.To)
	}
	if x.Op == "split" && exists {
		return "", fmt.Errorf("there already is a component %s: move packages into it, or choose another name", x.To)
	}
	n := 0
	for _, pattern := range x.Packages {
		found := e.match(pattern)
		if len(found) == 0 {
			return "", fmt.Errorf("no package matches %q", pattern)
		}
		for _, p := range found {
			e.of[e.g.Path(p)] = x.To
			n++
		}
	}
	return fmt.Sprintf("%s %s to %s", x.Op, plural(n, "package", "packages"), x.To), nil
}

// known returns an error for names that no component has.
func (e *editor) known(names ...string) error {
	have := map[string]bool{}
	for _, name := range e.of {
		have[name] = true
	}
	for _, name := range names {
		if !have[name] {
			return fmt.Errorf("no component %q: there are %s", name, strings.Join(sortedKeys(have), ", "))
		}
	}
	return nil
}

// match returns the own packages with an import path or a folder.
func (e *editor) match(pattern string) (found []int32) {
	prefix, below := strings.CutSuffix(strings.TrimPrefix(pattern, "./"), "...")
	prefix = strings.TrimSuffix(prefix, "/")
	for p := range int32(e.g.Own()) {
		for _, name := range []string{e.g.Path(p), path.Clean(e.g.Package(p).Dir)} {
			if name == prefix || below && (prefix == "" || facts.HasPathPrefix(name, prefix)) {
				found = append(found, p)
				break
			}
		}
	}
	return found
}

// side returns the packages of a component, else those that match a pattern.
func (e *editor) side(name string) (found []int32) {
	for p := range int32(e.g.Own()) {
		if name != "" && e.of[e.g.Path(p)] == name {
			found = append(found, p)
		}
	}
	if found == nil && name != "" {
		found = e.match(name)
	}
	return found
}

// without returns the graph without the dependencies that are cut, and adds
// what went to sites.
func (e *editor) without(sites *[]Site) *graph.Graph {
	if len(e.cut) == 0 {
		return e.g
	}
	program := *e.g.Program
	program.Packages = slices.Clone(program.Packages)
	for p := range int32(e.g.Own()) {
		gone := map[string]bool{}
		for _, q := range e.g.All().Out(p) {
			if e.cut[[2]int32{p, q}] {
				gone[e.g.Path(q)] = true
			}
		}
		if len(gone) > 0 {
			program.Packages[p] = e.drop(p, gone, sites)
		}
	}
	return graph.New(&program)
}

func (e *editor) drop(p int32, gone map[string]bool, sites *[]Site) *facts.Package {
	pkg := *e.g.Package(p)
	l := layout{m: &model{g: e.g}}
	pkg.Files = slices.Clone(pkg.Files)
	for i := range pkg.Files {
		pkg.Files[i].Imports = slices.DeleteFunc(slices.Clone(pkg.Files[i].Imports), func(im facts.Import) bool {
			if gone[im.Path] && pkg.Types == nil {
				*sites = append(*sites, Site{Package: pkg.Path, Candidate: -1, Use: facts.UseImport.String(), Count: 1,
					Position: l.position(p, facts.Pos{File: int32(i), Line: im.Line, Col: im.Col})})
			}
			return gone[im.Path]
		})
	}
	if pkg.Types != nil {
		types := *pkg.Types
		types.References = slices.DeleteFunc(slices.Clone(types.References), func(r facts.Reference) bool {
			if gone[r.To] {
				*sites = append(*sites, Site{Package: pkg.Path, Candidate: -1, From: r.From, Use: r.Use.String(), Count: int(r.Count), Loops: int(r.InLoop), Position: l.position(p, r.Pos)})
			}
			return gone[r.To]
		})
		pkg.Types = &types
	}
	return &pkg
}

// scene bills and measures a division drawn by a person. Packages without a
// component are shared; extracted components are out of the cycles and metrics.
func scene(g *graph.Graph, of map[string]string, out map[string]bool, libraries map[string]int, o Options) Scene {
	names := map[string]bool{}
	for _, name := range of {
		names[name] = true
	}
	p := &graph.Partition{Names: sortedKeys(names), Of: make([]int32, g.Own())}
	for id := range p.Of {
		p.Of[id] = graph.None
		if name, ok := of[g.Path(int32(id))]; ok {
			i, _ := slices.BinarySearch(p.Names, name)
			p.Of[id] = int32(i)
		}
	}
	s := Scene{Components: []Piece{}, Edges: []Tie{}, Cycles: []Tangle{}, Metrics: []Value{}, Plan: drawn(g, p, libraries, o)}
	gone := map[int]bool{}
	for c := range s.Plan.Candidates {
		gone[c] = out[s.Plan.Candidates[c].Name]
	}
	for c := range s.Plan.Candidates {
		x := &s.Plan.Candidates[c]
		piece := Piece{Name: x.Name, Packages: len(x.Packages), API: len(x.Bill.API), Needs: len(x.Bill.Needs), Out: out[x.Name]}
		if !piece.Out {
			piece.Effort = total(prices(&x.Bill, s.Plan.Weights, gone))
		}
		s.Components = append(s.Components, piece)
	}
	slices.SortFunc(s.Components, func(a, b Piece) int { return cmp.Compare(a.Name, b.Name) })
	quotient := g.Quotient(p)
	for from := range int32(len(p.Names)) {
		for i, to := range quotient.Out(from) {
			s.Edges = append(s.Edges, Tie{p.Names[from], p.Names[to], int(quotient.Weights(from)[i]), out[p.Names[from]] || out[p.Names[to]]})
		}
	}
	inside := &graph.Partition{Names: p.Names, Of: slices.Clone(p.Of)}
	for id, c := range inside.Of {
		if c != graph.None && out[p.Names[c]] {
			inside.Of[id] = graph.None
		}
	}
	s.Cycles = tangles(g, inside)
	for v := range metrics.Compute(g, inside, metrics.Options{}).All() {
		if v.Scope == metrics.Program {
			s.Metrics = append(s.Metrics, Value{v.Metric, v.Value})
		}
	}
	return s
}

// drawn is the plan of a division that a person drew. Components of kind library
// and contract are shared, and so is what has no component, divided as libraries
// says.
func drawn(g *graph.Graph, p *graph.Partition, libraries map[string]int, o Options) *Plan {
	m := newModel(g, o.Monolith)
	m.entry = make([]bool, m.len())
	names := slices.Clone(p.Names)
	group, part := make([]int32, m.len()), make([]int32, m.len())
	for v := range group {
		c := p.Of[m.pkg[v]]
		if part[v] = c; c == graph.None {
			c = int32(len(p.Names) + libraries[g.Path(m.pkg[v])])
		} else if kind := o.Kinds[names[c]]; kind == "library" || kind == "contract" {
			part[v] = graph.None
		}
		group[v] = c
		for int(c) >= len(names) {
			names = append(names, "")
		}
	}
	dense, names := named(group, names)
	for v := range part {
		if part[v] != graph.None {
			part[v] = dense[v]
		}
	}
	l := newLayout(m, dense, part, m.claims(dense, m.logarithmic(m.uses)), names, o)
	for c := range l.plan.Candidates {
		l.plan.Candidates[c].Stability = 1 // a person does not waver
	}
	l.plan.Stability = 1
	return l.finish(o)
}

func tangles(g *graph.Graph, p *graph.Partition) []Tangle {
	all := []Tangle{}
	for _, knot := range graph.Cycles(g, p, graph.CycleOptions{References: true}) {
		t := Tangle{Weight: knot.Weight, Cut: []Tie{}}
		for _, c := range knot.Members {
			t.Members = append(t.Members, p.Names[c])
		}
		for _, d := range knot.Cut {
			t.Cut = append(t.Cut, Tie{From: p.Names[d.From], To: p.Names[d.To], Weight: d.Weight})
		}
		all = append(all, t)
	}
	return all
}

// WriteText writes what changes, and nothing of what stays.
func (c *Comparison) WriteText(w io.Writer) error {
	t := text{w: w}
	for _, e := range c.Edits {
		t.line("%s", e)
	}
	if len(c.Sites) > 0 {
		t.line("")
		t.line("What has to go (%d):", len(c.Sites))
		for _, s := range c.Sites {
			t.line("  %s %s %s", s.Position, s.From, s.Use)
		}
	}
	t.line("")
	t.line("Cycles: %d → %d", len(c.Before.Cycles), len(c.After.Cycles))
	for _, x := range c.After.Cycles {
		t.line("  %s: cut %s", strings.Join(x.Members, ", "), plural(x.Weight, "reference", "references"))
	}
	before := map[string]Piece{}
	for _, p := range c.Before.Components {
		before[p.Name] = p
	}
	t.line("Components: %d → %d", len(c.Before.Components), len(c.After.Components))
	for _, p := range c.After.Components {
		switch b, ok := before[p.Name]; {
		case p.Out:
			t.line("  %s leaves: effort %g paid, %s, %s", p.Name, b.Effort, plural(p.API, "symbol to serve", "symbols to serve"), plural(p.Needs, "symbol to call", "symbols to call"))
		case !ok:
			t.line("  %s is new: %s, effort %g", p.Name, plural(p.Packages, "package", "packages"), p.Effort)
		case b != p:
			t.line("  %s: packages %d → %d, API %d → %d, needs %d → %d, effort %g → %g", p.Name, b.Packages, p.Packages, b.API, p.API, b.Needs, p.Needs, b.Effort, p.Effort)
		}
		delete(before, p.Name)
	}
	for _, name := range sortedKeys(before) {
		t.line("  %s is gone", name)
	}
	was := map[string]float64{}
	for _, v := range c.Before.Metrics {
		was[v.Metric] = v.Value
	}
	for _, v := range c.After.Metrics {
		if was[v.Metric] != v.Value {
			t.line("  %s: %g → %g", v.Metric, was[v.Metric], v.Value)
		}
	}
	return t.err
}
