package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/erodehq/erode/internal/graph"
)

// A Picture says what part of a program to draw, and how much of it. The zero
// Picture is every component and every dependency of production code among them.
type Picture struct {
	Open       []string // components drawn as their packages
	Packages   bool     // all of them so
	Focus      []string // only these components or packages and what is near them
	Spokes     bool     // with Focus, only dependencies of those themselves
	Depth      int      // how many steps are near; 0 means 1
	Alone      bool     // none: nothing is near
	Cycle      int      // only the members of this cycle: 1-based index into Result.Cycles
	Violations bool     // only dependencies that have findings or that a cut removes
	Cut        bool     // only dependencies that a cut removes
	After      bool     // what is left when they are removed
	HideHubs   bool     // list what everybody uses below the picture rather than draw it
	Reduce     bool     // leave out dependencies that others imply
	Tests      bool     // dependencies of tests too
	Candidate  string   // this candidate of Result.Splits and what it touches; with After, as a service
	Force      bool     // however large it gets
}

// What a person can still read of a node-link picture, measured by the height of its
// labels on a screen of 1600 by 1000: 8.7 pixels with 97 dependencies, 2.4 with 291.
const (
	ReadableNodes = 70
	ReadableArcs  = 150
)

// A Drawing is a picture before its layout: nodes and arcs, each list in a
// stable order.
type Drawing struct {
	Title   string
	Nodes   []Node   // sorted by name
	Arcs    []Arc    // sorted by from, to
	Hubs    []string // hidden, sorted
	Implied int      // arcs that Reduce left out
}

// A Node is a component or a package.
type Node struct {
	Name    string // of the component, or the import path
	Label   string // shorter, unique enough to read
	Group   string // the open component that a package belongs to
	Package bool
	Kind    string
	Owner   string
	Cycle   int // 1-based index into Result.Cycles
	Tip     string
	File    string // or directory, relative to the root
}

// An Arc is a dependency between two nodes, or all those it stands for.
type Arc struct {
	From, To int // indices into Nodes
	Imports  int
	Refs     int
	Findings int
	Cut      bool
	Test     bool // only tests depend
	Fate     Fate
	File     string
	Line     int
}

// marked reports whether a picture is about this arc: it is never left out as
// implied or as going to a hub.
func (a *Arc) marked() bool { return a.Cut || a.Findings > 0 || a.Fate != Stays }

// Unassigned stands for the packages that belong to no component.
const Unassigned = "(no component)"

// TooLarge is the error of a picture that nobody could read.
type TooLarge struct {
	Nodes, Arcs int
	Readable    []Suggestion // pictures of the same program that can be read
}

// A Suggestion is a picture that can be read, and what it shows.
type Suggestion struct {
	Text        string
	Picture     Picture
	Nodes, Arcs int
}

// Size says how large the picture is.
func (s *Suggestion) Size() string {
	return plural(s.Nodes, "node", "nodes") + ", " + plural(s.Arcs, "dependency", "dependencies")
}

func (e *TooLarge) Error() string {
	text := e.Refusal()
	var offers []string
	for _, s := range e.Readable {
		offers = append(offers, fmt.Sprintf("%s (%s)", s.Text, s.Size()))
	}
	if len(offers) > 0 {
		text += "; readable are: " + strings.Join(offers, "; ")
	}
	return text + "; the matrix of the HTML report shows all of it"
}

// Refusal says that the picture is too large, and how large it is.
func (e *TooLarge) Refusal() string {
	return fmt.Sprintf("%s and %s make no readable picture (the limits are %d and %d)",
		plural(e.Nodes, "node", "nodes"), plural(e.Arcs, "dependency", "dependencies"), ReadableNodes, ReadableArcs)
}

// Draw picks what a picture shows. The error is a *TooLarge where nobody could
// read it, unless forced.
func Draw(r *Result, p Picture) (*Drawing, error) {
	d, err := draw(r, p)
	if err != nil {
		return nil, err
	}
	if !p.Force && !d.readable() {
		return nil, &TooLarge{len(d.Nodes), len(d.Arcs), suggest(r, p)}
	}
	return d, nil
}

func (d *Drawing) readable() bool {
	return len(d.Nodes) <= ReadableNodes && len(d.Arcs) <= ReadableArcs
}

// suggest tries pictures that show the same with less, then parts of it, and
// returns those that can be read.
func suggest(r *Result, p Picture) []Suggestion {
	lean := p
	lean.HideHubs, lean.Reduce = true, true
	whole := Picture{HideHubs: true, Reduce: true}
	var tries []Suggestion
	for _, name := range p.Open {
		tries = append(tries, Suggestion{Text: "the packages of " + name + " alone",
			Picture: Picture{Open: []string{name}, Focus: []string{name}, Alone: true, HideHubs: true, Reduce: true}})
	}
	tries = append(tries, []Suggestion{
		{Text: "the same without hubs and implied dependencies", Picture: lean},
		{Text: "the components without hubs and implied dependencies", Picture: whole},
		{Text: "what is left after the cuts", Picture: Picture{After: true, HideHubs: true, Reduce: true}},
		{Text: "only violations and cuts", Picture: Picture{Violations: true}},
		{Text: "only the dependencies that cuts remove", Picture: Picture{Cut: true}},
	}...)
	for i := range r.Cycles {
		tries = append(tries, Suggestion{Text: fmt.Sprintf("cycle %d", i+1), Picture: Picture{Cycle: i + 1, HideHubs: true, Reduce: true}})
	}
	if name := busiest(r); name != "" {
		tries = append(tries, Suggestion{Text: "the neighbours of one component, such as " + name, Picture: Picture{Focus: []string{name}, HideHubs: true, Reduce: true}})
	}
	var readable []Suggestion
	for _, try := range tries {
		if d, err := draw(r, try.Picture); err == nil && d.readable() && len(d.Arcs) > 0 {
			try.Nodes, try.Arcs = len(d.Nodes), len(d.Arcs)
			same := func(s Suggestion) bool { return s.Nodes == try.Nodes && s.Arcs == try.Arcs } // said in other words
			if !slices.ContainsFunc(readable, same) {
				readable = append(readable, try)
			}
		}
		if len(readable) == 5 {
			break
		}
	}
	return readable
}

// busiest returns the component with the most packages.
func busiest(r *Result) string {
	if len(r.Components) == 0 {
		return ""
	}
	return slices.MaxFunc(r.Components, func(a, b Component) int { return cmp.Compare(a.Packages, b.Packages) }).Name
}

func draw(r *Result, p Picture) (*Drawing, error) {
	if p.Candidate != "" {
		return drawCandidate(r, p)
	}
	d, err := canvas(r, p)
	if err != nil {
		return nil, err
	}
	d.keepArcs(func(a *Arc) bool {
		switch {
		case a.Test && !p.Tests, p.After && a.Cut, p.Cut && !a.Cut, p.Violations && !a.marked():
			return false
		}
		return true
	})
	if p.After {
		for i := range d.Nodes {
			d.Nodes[i].Cycle = 0
		}
	}
	var hidden []hubUse
	if p.HideHubs {
		hidden = d.hideHubs(p.Focus) // judged by the whole program, not by the part drawn
	}
	if err := d.narrow(r, p); err != nil {
		return nil, err
	}
	if p.Reduce {
		d.reduce()
	}
	if p.Cut || p.Violations {
		d.dropLoners(p.Focus)
	}
	d.listHubs(hidden)
	d.Title = title(r, p)
	return d, nil
}

// canvas places every package on its node and every dependency on its arc.
func canvas(r *Result, p Picture) (*Drawing, error) {
	for _, name := range p.Open {
		if !slices.ContainsFunc(r.Components, func(c Component) bool { return c.Name == name }) {
			return nil, fmt.Errorf("no component %q to open; erode list components names them", name)
		}
	}
	d := &Drawing{Nodes: nodes(r, p)}
	at := map[string]int{}
	for i := range d.Nodes {
		at[nodeKey(d.Nodes[i].Package, d.Nodes[i].Name)] = i
	}
	nodeOf := func(pkg *Package) int {
		for _, key := range []string{nodeKey(true, pkg.Path), nodeKey(false, pkg.Component)} {
			if i, ok := at[key]; ok {
				return i
			}
		}
		return at[nodeKey(false, Unassigned)]
	}
	arcs := map[[2]int]*Arc{}
	for i := range r.Edges {
		e := &r.Edges[i]
		from, to := nodeOf(&r.Packages[e.From]), nodeOf(&r.Packages[e.To])
		if from == to {
			continue
		}
		arc := arcs[[2]int{from, to}]
		if arc == nil {
			arc = &Arc{From: from, To: to, Test: true, Fate: e.Fate, File: e.Position.File, Line: e.Position.Line}
			arcs[[2]int{from, to}] = arc
		}
		arc.add(e)
	}
	for _, arc := range arcs {
		d.Arcs = append(d.Arcs, *arc)
	}
	slices.SortFunc(d.Arcs, func(a, b Arc) int { return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To)) })
	return d, nil
}

// nodes returns a node for each component, or for each package of an open one,
// sorted by group and name.
func nodes(r *Result, p Picture) []Node {
	var list []Node
	component := map[string]*Component{}
	for i := range r.Components {
		c := &r.Components[i]
		component[c.Name] = c
		if !p.Packages && !slices.Contains(p.Open, c.Name) {
			list = append(list, componentNode(c))
		}
	}
	strayed := 0
	for i := range r.Packages {
		pkg := &r.Packages[i]
		switch {
		case p.Packages || slices.Contains(p.Open, pkg.Component):
			list = append(list, packageNode(r, pkg, component[pkg.Component]))
		case component[pkg.Component] == nil:
			strayed++
		}
	}
	if strayed > 0 {
		list = append(list, Node{Name: Unassigned, Label: Unassigned, Tip: plural(strayed, "package", "packages")})
	}
	slices.SortFunc(list, func(a, b Node) int {
		return cmp.Or(strings.Compare(a.Group, b.Group), strings.Compare(a.Name, b.Name))
	})
	return list
}

// nodeKey tells a component from a package of the same name.
func nodeKey(isPackage bool, name string) string {
	if isPackage {
		return "package " + name
	}
	return "component " + name
}

// add counts one more dependency into an arc. The place that it leads to is that
// of the first violation, else of the first dependency of production code.
func (a *Arc) add(e *Edge) {
	better := (e.Findings > 0 || e.Cut) && !a.marked() || a.Test && !e.Test && !a.marked()
	if better && e.Position.File != "" {
		a.File, a.Line = e.Position.File, e.Position.Line
	}
	a.Imports += e.Imports
	a.Refs += e.Refs
	a.Findings += e.Findings
	a.Cut = a.Cut || e.Cut
	if a.Fate != e.Fate {
		a.Fate = Stays // a part of it does
	}
	a.Test = a.Test && e.Test
}

func componentNode(c *Component) Node {
	tip := []string{c.Name, plural(c.Packages, "package", "packages") + ", " + plural(c.Files, "file", "files")}
	if c.Kind != "" {
		tip = append(tip, c.Kind)
	}
	if c.Owner != "" {
		tip = append(tip, "owner: "+c.Owner)
	}
	if c.Why != "" {
		tip = append(tip, c.Why)
	}
	return Node{Name: c.Name, Label: c.Name, Kind: c.Kind, Owner: c.Owner, Cycle: c.Cycle, Tip: strings.Join(tip, "\n")}
}

// packageNode draws a package; c is its component, nil if it has none.
func packageNode(r *Result, p *Package, c *Component) Node {
	label := strings.TrimPrefix(p.Path, r.Program+"/")
	tip := []string{p.Path, plural(p.Files, "file", "files")}
	if p.API {
		tip = append(tip, "part of the API of "+p.Component)
	}
	n := Node{Name: p.Path, Label: label, Group: p.Component, Package: true, Owner: p.Owner, File: p.Dir, Tip: strings.Join(tip, "\n")}
	if c != nil {
		n.Cycle = c.Cycle
	}
	return n
}

func (d *Drawing) keepArcs(keep func(*Arc) bool) {
	d.Arcs = slices.DeleteFunc(d.Arcs, func(a Arc) bool { return !keep(&a) })
}

// keepNodes drops the other nodes with their arcs and renumbers what is left.
func (d *Drawing) keepNodes(keep func(int) bool) {
	renumbered := make([]int, len(d.Nodes))
	var nodes []Node
	for i := range d.Nodes {
		renumbered[i] = -1
		if keep(i) {
			renumbered[i] = len(nodes)
			nodes = append(nodes, d.Nodes[i])
		}
	}
	d.Nodes = nodes
	d.keepArcs(func(a *Arc) bool { return renumbered[a.From] >= 0 && renumbered[a.To] >= 0 })
	for i := range d.Arcs {
		a := &d.Arcs[i]
		a.From, a.To = renumbered[a.From], renumbered[a.To]
	}
}

// narrow keeps the part of the program that the picture is about.
func (d *Drawing) narrow(r *Result, p Picture) error {
	if p.Cycle > len(r.Cycles) {
		return fmt.Errorf("no cycle %d: the program has %s", p.Cycle, plural(len(r.Cycles), "cycle", "cycles"))
	}
	if p.Cycle > 0 {
		d.keepNodes(func(i int) bool {
			return slices.Contains(r.Cycles[p.Cycle-1].Members, cmp.Or(d.Nodes[i].Group, d.Nodes[i].Name))
		})
	}
	if len(p.Focus) == 0 {
		return nil
	}
	if p.Spokes {
		focus, err := d.near(p.Focus, 0)
		if err != nil {
			return err
		}
		d.keepArcs(func(a *Arc) bool { return focus[a.From] || focus[a.To] })
	}
	steps := max(p.Depth, 1)
	if p.Alone {
		steps = 0
	}
	near, err := d.near(p.Focus, steps)
	if err != nil {
		return err
	}
	d.keepNodes(func(i int) bool { return near[i] })
	return nil
}

// near finds the nodes at most so many steps from the named ones, in either
// direction. A name is that of a node, or of the open component around it.
func (d *Drawing) near(focus []string, steps int) (map[int]bool, error) {
	near := map[int]bool{}
	for _, name := range focus {
		before := len(near)
		for i := range d.Nodes {
			if n := &d.Nodes[i]; n.Name == name || n.Label == name || n.Package && n.Group == name {
				near[i] = true
			}
		}
		if len(near) == before {
			return nil, fmt.Errorf("no component or package %q in this picture; erode list names them", name)
		}
	}
	for range steps {
		var next []int
		for i := range d.Arcs {
			a := &d.Arcs[i]
			if near[a.From] != near[a.To] {
				next = append(next, a.From, a.To)
			}
		}
		for _, i := range next {
			near[i] = true
		}
	}
	return near, nil
}

// A hubUse is a dependency on a hub that is not drawn.
type hubUse struct{ user, hub string }

// hideHubs takes nodes that more than a quarter of the others use, and at least
// five, out of the picture. The arcs of a hub that are marked stay, and it with them.
func (d *Drawing) hideHubs(focus []string) []hubUse {
	users := make([]int, len(d.Nodes))
	for i := range d.Arcs {
		users[d.Arcs[i].To]++
	}
	hub := func(i int) bool {
		return users[i] >= 5 && 4*users[i] > len(d.Nodes) && !slices.Contains(focus, d.Nodes[i].Name) && (d.Nodes[i].Group == "" || !slices.Contains(focus, d.Nodes[i].Group))
	}
	var hidden []hubUse
	d.keepArcs(func(a *Arc) bool {
		if a.marked() || !hub(a.From) && !hub(a.To) {
			return true
		}
		if hub(a.To) {
			hidden = append(hidden, hubUse{d.Nodes[a.From].Name, d.Nodes[a.To].Label})
		}
		return false
	})
	drawn := d.touched()
	d.keepNodes(func(i int) bool { return !hub(i) || drawn[i] })
	return hidden
}

// listHubs names the hubs that the nodes of the picture use and that it does
// not draw.
func (d *Drawing) listHubs(hidden []hubUse) {
	drawn, shown := map[string]bool{}, map[string]bool{}
	for i := range d.Nodes {
		drawn[d.Nodes[i].Name], shown[d.Nodes[i].Label] = true, true
	}
	for _, use := range hidden {
		if drawn[use.user] && !shown[use.hub] {
			d.Hubs = append(d.Hubs, use.hub)
		}
	}
	slices.Sort(d.Hubs)
	d.Hubs = slices.Compact(d.Hubs)
}

// touched marks the nodes that have an arc.
func (d *Drawing) touched() []bool {
	touched := make([]bool, len(d.Nodes))
	for i := range d.Arcs {
		touched[d.Arcs[i].From], touched[d.Arcs[i].To] = true, true
	}
	return touched
}

func (d *Drawing) dropLoners(focus []string) {
	touched := d.touched()
	d.keepNodes(func(i int) bool { return touched[i] || slices.Contains(focus, d.Nodes[i].Name) })
}

// reduce leaves out what a chain of other dependencies implies, but nothing
// that is marked.
func (d *Drawing) reduce() {
	b := graph.Builder{N: len(d.Nodes)}
	for i := range d.Arcs {
		b.Add(int32(d.Arcs[i].From), int32(d.Arcs[i].To), 1)
	}
	needed := b.Build().Reduce()
	before := len(d.Arcs)
	d.keepArcs(func(a *Arc) bool { return a.marked() || needed.Has(int32(a.From), int32(a.To)) })
	d.Implied = before - len(d.Arcs)
}

// title says in words what a picture shows.
func title(r *Result, p Picture) string {
	parts := []string{r.Program}
	add := func(on bool, text string) {
		if on {
			parts = append(parts, text)
		}
	}
	add(p.Packages, "packages")
	add(len(p.Open) > 0, "packages of "+strings.Join(p.Open, ", "))
	add(p.Cycle > 0, fmt.Sprintf("cycle %d", p.Cycle))
	add(len(p.Focus) > 0 && !p.Alone, "around "+strings.Join(p.Focus, ", "))
	add(p.Violations, "violations")
	add(p.Cut, "what cuts remove")
	add(p.After, "after the cuts")
	return strings.Join(parts, ": ")
}

// caption says what a picture leaves out.
func (d *Drawing) caption() string {
	var parts []string
	if len(d.Hubs) > 0 {
		parts = append(parts, "used by many and not drawn: "+strings.Join(d.Hubs, ", "))
	}
	if d.Implied > 0 {
		parts = append(parts, plural(d.Implied, "implied dependency", "implied dependencies")+" not drawn")
	}
	return strings.Join(parts, "; ")
}
