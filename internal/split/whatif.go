package split

import (
	"fmt"
	"io"
	"strings"

	"github.com/erodehq/erode/boundaries"
	"github.com/erodehq/erode/internal/graph"
	"github.com/erodehq/erode/internal/metrics"
)

// WhatIfSchema names the version of the JSON form of a Comparison.
const WhatIfSchema = "erode.whatif/v1"

// A Comparison holds a program before and after some edits.
type Comparison struct {
	Schema   string      `json:"schema"`
	Edits    []string    `json:"edits"` // in words
	Before   Scene       `json:"before"`
	After    Scene       `json:"after"`
	Findings *Departures `json:"findings,omitempty"` // absent where there is no policy
	Sites    []Site      `json:"sites"`              // every reference that a cut takes away

	// Was and Becomes are both sides as a report takes them, for pictures, with
	// their findings. What is remote in Becomes is no dependency there any more.
	Was, Becomes            *boundaries.Bound          `json:"-"`
	FoundBefore, FoundAfter []boundaries.Finding       `json:"-"`
	Remote                  func(from, to string) bool `json:"-"` // by import path
	Touched                 []string                   `json:"-"` // components that the edits name or change, sorted
	parts                   bool                       // the components are the candidates of Propose
}

// A Ground is what edits are about.
type Ground struct {
	Graph *graph.Graph
	// Of maps import paths to components; nil stands for the candidates that
	// Propose finds.
	Of map[string]string
	// Bind applies the policy, or what stands for one, to a variant of the program.
	Bind func(*graph.Graph, boundaries.Rearrangement) *boundaries.Bound
	// Judge finds the departures from the policy; nil where there is none.
	Judge func(*boundaries.Bound) []boundaries.Finding
}

// WhatIf applies edits to a division of the program and shows both.
func WhatIf(ground Ground, edits []Edit, o Options) (*Comparison, error) {
	g := ground.Graph
	libraries, labels := map[string]int{}, map[string]string{}
	of := ground.Of
	if of == nil {
		of, libraries, labels = proposed(Propose(g, o))
	}
	e := newEditor(g, of, o)
	before := newEditor(g, of, o)
	c := &Comparison{Schema: WhatIfSchema, Edits: []string{}, Sites: []Site{}, parts: ground.Of == nil}
	for i := range edits {
		words, err := e.apply(&edits[i])
		if err != nil {
			return nil, fmt.Errorf("%s: %w", edits[i].Op, err)
		}
		c.Edits = append(c.Edits, words)
	}
	after := e.without(&c.Sites)
	left := prune(after, func(p, q int32) bool { return e.remote(after, p, q) }, nil)
	bind := func(g *graph.Graph, e *editor) *boundaries.Bound {
		change := e.change
		if ground.Of == nil {
			change.Of = e.everywhere()
		}
		return ground.Bind(g, change)
	}
	was, becomes := bind(g, before), bind(left, e)
	c.Before = before.scene(g, was, libraries, o)
	c.After = e.scene(after, becomes, libraries, o)
	if ground.Judge != nil {
		c.FoundBefore, c.FoundAfter = ground.Judge(was), ground.Judge(becomes)
		c.Findings = compare(c.FoundBefore, c.FoundAfter)
	}
	c.Touched = sortedKeys(e.touched)
	c.Was, c.Becomes = was, becomes
	if ground.Of == nil {
		c.Was, c.Becomes = ground.Bind(g, before.labelled(labels)), ground.Bind(left, e.labelled(labels))
	}
	c.Remote = func(from, to string) bool {
		p, _ := g.ID(from)
		q, _ := g.ID(to)
		wiring := strings.HasPrefix(labels[from], "(") // every service has wiring and tests of its own
		return !wiring && !e.cut[[2]int32{p, q}] && e.remote(g, p, q)
	}
	return c, nil
}

// proposed turns a plan into a division: which candidate and which library each
// package belongs to, and names for what belongs to no candidate.
func proposed(plan *Plan) (of map[string]string, libraries map[string]int, labels map[string]string) {
	of, libraries, labels = map[string]string{}, map[string]int{}, map[string]string{}
	for i := range plan.Packages {
		p := &plan.Packages[i]
		libraries[p.Path] = p.Library // -1 for what is set aside
		switch {
		case p.Candidate >= 0:
			of[p.Path] = plan.Candidates[p.Candidate].Name
		case p.Library >= 0:
			labels[p.Path] = plan.Libraries[p.Library].Name + " (library)"
		default:
			labels[p.Path] = "(" + string(p.Role) + ")"
		}
	}
	return of, libraries, labels
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
			t.line("  %s %s of %s", s.Position, s.Use, s.Symbol)
		}
	}
	t.line("")
	c.writeFindings(&t)
	t.line("Cycles: %d → %d", len(c.Before.Cycles), len(c.After.Cycles))
	for _, x := range c.After.Cycles {
		t.line("  %s: the cheapest cut takes %s away", strings.Join(x.Members, ", "), plural(x.Weight, "import", "imports"))
	}
	c.writeComponents(&t)
	c.writeMetrics(&t)
	return t.err
}

func (c *Comparison) writeFindings(t *text) {
	f := c.Findings
	if f == nil {
		t.line("Findings: there is no policy to judge by")
		return
	}
	t.line("Findings: %d → %d%s", f.Before.all(), f.After.all(), acceptedNote(f))
	for _, part := range []struct {
		word string
		list []boundaries.Finding
	}{{"new", f.New}, {"gone", f.Gone}} {
		for i := range part.list {
			x := &part.list[i]
			word := part.word
			if part.word == "gone" && x.Status != boundaries.New {
				word = "gone, accepted until now"
			}
			t.line("  %s: %s: %s: %s (%s)", word, x.Position, x.Severity, x.Message, x.Rule)
		}
	}
}

func acceptedNote(f *Departures) string {
	if f.Before.Accepted+f.After.Accepted == 0 {
		return ""
	}
	return fmt.Sprintf(", of which accepted %d → %d", f.Before.Accepted, f.After.Accepted)
}

func (c *Comparison) writeComponents(t *text) {
	what := "Components"
	if c.parts {
		what = "Parts, as erode split finds them"
	}
	before := map[string]Piece{}
	for _, p := range c.Before.Components {
		before[p.Name] = p
	}
	t.line("%s: %d → %d", what, len(c.Before.Components), len(c.After.Components))
	for _, p := range c.After.Components {
		switch b, ok := before[p.Name]; {
		case p.Out:
			t.line("  %s leaves: effort %g paid, %s, %s", p.Name, b.Effort, plural(p.API, "symbol to serve", "symbols to serve"), plural(p.Needs, "symbol to call", "symbols to call"))
		case !ok:
			t.line("  %s is new: %s, %s for others, %s of others, effort %g to make it a service", p.Name, plural(p.Packages, "package", "packages"),
				plural(p.API, "symbol", "symbols"), plural(p.Needs, "symbol", "symbols"), p.Effort)
		case b != p:
			t.line("  %s: %s", p.Name, b.against(p))
		}
		delete(before, p.Name)
	}
	for _, name := range sortedKeys(before) {
		t.line("  %s is gone", name)
	}
}

// against says what changes from one state of a component to another.
func (b Piece) against(p Piece) string {
	var parts []string
	for _, x := range []struct {
		what     string
		was, now float64
	}{
		{"packages", float64(b.Packages), float64(p.Packages)},
		{"symbols for others", float64(b.API), float64(p.API)},
		{"symbols of others", float64(b.Needs), float64(p.Needs)},
		{"effort to make it a service", b.Effort, p.Effort},
	} {
		if x.was != x.now {
			parts = append(parts, fmt.Sprintf("%s %g → %g", x.what, x.was, x.now))
		}
	}
	return strings.Join(parts, ", ")
}

func (c *Comparison) writeMetrics(t *text) {
	was := map[string]float64{}
	for _, v := range c.Before.Metrics {
		was[v.Metric] = v.Value
	}
	titled := false
	for _, v := range c.After.Metrics {
		if was[v.Metric] == v.Value {
			continue
		}
		if !titled {
			t.line("Metrics of the program, as erode explain tells them:")
			titled = true
		}
		m, _ := metrics.Find(v.Metric)
		t.line("  %s: %g → %g  %s", v.Metric, was[v.Metric], v.Value, m.Name)
	}
}
