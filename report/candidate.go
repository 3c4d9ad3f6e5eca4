package report

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/erodehq/erode/internal/split"
)

// openAtMost is how many packages of a candidate are drawn one by one.
const openAtMost = 25

// drawCandidate draws one candidate of a split with everything that it touches:
// other candidates, libraries and the wiring, each as one node. After its
// extraction, what crosses its line is remote, libraries come along, and it has
// wiring of its own.
func drawCandidate(r *Result, p Picture) (*Drawing, error) {
	if r.Splits == nil {
		return nil, fmt.Errorf("no candidate %q: this result holds no proposal for a split", p.Candidate)
	}
	c := slices.IndexFunc(r.Splits.Candidates, func(c split.Candidate) bool { return c.Name == p.Candidate })
	if c < 0 {
		return nil, fmt.Errorf("no candidate %q; erode split --all names them", p.Candidate)
	}
	s := surroundings{r: r, c: c, candidate: &r.Splits.Candidates[c], after: p.After, at: map[string]int{}, arcs: map[[2]int]int{}}
	s.fates()
	for i := range r.Edges {
		s.add(&r.Edges[i])
	}
	s.d.Title = fmt.Sprintf("%s: %s %s", r.Program, p.Candidate, map[bool]string{false: "today", true: "as a service of its own"}[p.After])
	s.d.sort()
	return &s.d, nil
}

// surroundings collects the picture of a candidate.
type surroundings struct {
	r         *Result
	c         int
	candidate *split.Candidate
	after     bool
	toCut     map[[2]int]bool // pairs of candidates whose dependency has to go first
	d         Drawing
	at        map[string]int
	arcs      map[[2]int]int
}

// fates notes which direction of each cycle is to be cut.
func (s *surroundings) fates() {
	s.toCut = map[[2]int]bool{}
	for _, cycle := range s.candidate.Bill.Cycles {
		if cycle.Cut == "out" {
			s.toCut[[2]int{s.c, cycle.With}] = true
		} else {
			s.toCut[[2]int{cycle.With, s.c}] = true
		}
	}
}

// add draws a dependency if it touches the candidate.
func (s *surroundings) add(e *Edge) {
	from, to := s.fate(e.From), s.fate(e.To)
	if e.Test || from == nil || to == nil || from.Candidate != s.c && to.Candidate != s.c {
		return
	}
	fate := Stays
	switch inside := from.Candidate == to.Candidate; {
	case inside:
	case s.toCut[[2]int{from.Candidate, to.Candidate}]:
		if s.after {
			return
		}
		fate = Goes
	case s.after && from.Role == split.Wiring:
		return
	case s.after && (to.Candidate == s.c || to.Candidate >= 0):
		fate = Remote
	}
	a, b := s.node(e.From, from), s.node(e.To, to)
	if a == b {
		return
	}
	i, ok := s.arcs[[2]int{a, b}]
	if !ok {
		i = len(s.d.Arcs)
		s.arcs[[2]int{a, b}] = i
		s.d.Arcs = append(s.d.Arcs, Arc{From: a, To: b, Test: true, Fate: fate, File: e.Position.File, Line: e.Position.Line})
	}
	plain := *e
	plain.Fate, plain.Cut, plain.Findings = fate, false, 0
	s.d.Arcs[i].add(&plain)
}

// fate returns what the split does with a package, nil for stubs and tests.
func (s *surroundings) fate(i int) *split.Package {
	path := s.r.Packages[i].Path
	at, ok := slices.BinarySearchFunc(s.r.Splits.Packages, path, func(p split.Package, path string) int { return cmp.Compare(p.Path, path) })
	if !ok {
		return nil
	}
	p := &s.r.Splits.Packages[at]
	if p.Role == split.Stub || p.Role == split.Support {
		return nil
	}
	return p
}

// node returns the node that stands for a package.
func (s *surroundings) node(i int, p *split.Package) int {
	pkg := &s.r.Packages[i]
	n := Node{Tip: "what puts the program together"}
	switch {
	case p.Candidate == s.c && len(s.candidate.Packages) <= openAtMost:
		n = packageNode(s.r, pkg, nil)
		n.Group = s.candidate.Name
	case p.Candidate >= 0:
		c := &s.r.Splits.Candidates[p.Candidate]
		n.Name, n.Label = c.Name, c.Name
		n.Tip = plural(len(c.Packages), "package", "packages")
	case p.Library >= 0:
		l := &s.r.Splits.Libraries[p.Library]
		n.Name = l.Name + " (library)"
		n.Tip = "shared: " + plural(len(l.Packages), "package", "packages")
	default:
		n.Name = "(wiring)"
	}
	n.Label = cmp.Or(n.Label, n.Name)
	key := nodeKey(n.Package, n.Name)
	at, ok := s.at[key]
	if !ok {
		at = len(s.d.Nodes)
		s.at[key] = at
		s.d.Nodes = append(s.d.Nodes, n)
	}
	return at
}

// sort puts nodes and arcs into the order that the formats need.
func (d *Drawing) sort() {
	order := make([]int, len(d.Nodes))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(i, j int) int {
		a, b := &d.Nodes[i], &d.Nodes[j]
		return cmp.Or(cmp.Compare(a.Group, b.Group), cmp.Compare(a.Name, b.Name))
	})
	nodes, place := make([]Node, len(order)), make([]int, len(order))
	for to, from := range order {
		nodes[to], place[from] = d.Nodes[from], to
	}
	d.Nodes = nodes
	for i := range d.Arcs {
		d.Arcs[i].From, d.Arcs[i].To = place[d.Arcs[i].From], place[d.Arcs[i].To]
	}
	slices.SortFunc(d.Arcs, func(a, b Arc) int { return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To)) })
}
