package boundaries

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/erodehq/erode/internal/facts"
	"github.com/erodehq/erode/internal/graph"
	"github.com/erodehq/erode/internal/metrics"
)

// A Bound is a policy applied to one program: every package has its component
// and every rule knows the packages that it is about. It may be shared.
type Bound struct {
	Policy *Policy
	Graph  *graph.Graph
	Scopes []*Scope // one per view, the main view first

	accepted []acceptance // by exception
}

// A Scope is one view applied to one program.
type Scope struct {
	View      *View
	Parts     []*Part // sorted by name
	Partition *graph.Partition
	policy    *Policy
	graph     *graph.Graph
	places    []place
	claims    *claims
	local     bool // only one package is loaded: what matches nothing is no mistake
	errs      *Errors
	sets      map[string][]bool
	api       []bool
	checks    []check
	change    *Rearrangement // of the main view; nil: the program as it is
	knots     *knots         // of the first rule against cycles among all components, nil without one

	measured sync.Once
	table    *metrics.Table

	// rebind applies the policy to a variant of the program. It is a field because
	// the kinds, which bind goes through, lead here.
	rebind func(*graph.Graph) (*Bound, error)
}

// A Part is a component of the program: a declared one, or one match of a template.
type Part struct {
	*Component
	Name   string
	texts  []string // what the captures of the name matched
	joined []*Part  // components that went into it, under a Rearrangement
}

// A place is what patterns are matched against.
type place struct {
	path string // import path
	dir  string // relative to the root, "" when the package lies elsewhere
}

// Bind applies a policy to a program. The error is an Errors: patterns that match
// nothing, packages that two components claim.
func (p *Policy) Bind(g *graph.Graph) (*Bound, error) { return p.bind(g, false) }

func (p *Policy) bind(g *graph.Graph, local bool) (*Bound, error) {
	b, errs := p.apply(g, local, nil)
	if len(errs) > 0 {
		return nil, sortErrors(errs)
	}
	return b, nil
}

// BindPast applies a policy to a former state of its program. What matches nothing
// there is no mistake: the policy may well be about what came later.
func (p *Policy) BindPast(g *graph.Graph) *Bound {
	b, _ := p.apply(g, false, nil)
	return b
}

func (p *Policy) apply(g *graph.Graph, local bool, change *Rearrangement) (*Bound, Errors) {
	var errs Errors
	b := &Bound{Policy: p, Graph: g}
	places := locate(g, p.Module)
	rebind := func(g *graph.Graph) (*Bound, error) { return p.variant(g, change) }
	for i, v := range p.Views {
		s := &Scope{View: v, rebind: rebind, policy: p, graph: g, places: places, local: local, errs: &errs, sets: map[string][]bool{}}
		if i == 0 {
			s.change = change
		}
		s.assign()
		s.expose()
		s.checks = append(s.checks, s.facets()...)
		for _, r := range v.Rules {
			s.checks = append(s.checks, check{rule: r, judge: r.bind(s, r)})
		}
		b.Scopes = append(b.Scopes, s)
	}
	for _, x := range p.Exceptions {
		b.accepted = append(b.accepted, b.Scopes[0].acceptance(x))
	}
	return b, errs
}

// variant applies the policy to a variant of a program that it was applied to
// before: what matches nothing there was told then.
func (p *Policy) variant(g *graph.Graph, change *Rearrangement) (*Bound, error) {
	b, errs := p.apply(g, true, change)
	if len(errs) > 0 && change == nil {
		return nil, sortErrors(errs)
	}
	return b, nil
}

// locate finds the directory of every package of the program. A package that is
// imported but not loaded lies where its path below its module says.
func locate(g *graph.Graph, module string) []place {
	modules := g.Program.Modules
	if len(modules) == 0 && module != "" {
		modules = []facts.Module{{Path: module, Dir: "."}}
	}
	places := make([]place, g.Len())
	for id := range places {
		places[id].path = g.Path(int32(id))
		if p := g.Package(int32(id)); p != nil {
			places[id].dir = p.Dir
		} else if g.Class(int32(id)) == facts.Own {
			places[id].dir = dirBelow(modules, places[id].path)
		}
	}
	return places
}

func dirBelow(modules []facts.Module, path string) string {
	dir, longest := "", -1
	for _, m := range modules {
		if len(m.Path) > longest && facts.HasPathPrefix(path, m.Path) {
			longest = len(m.Path)
			dir = strings.TrimPrefix(m.Dir+path[len(m.Path):], "./")
		}
	}
	return dir
}

// matches reports whether a pattern matches the package at a place, by its
// directory or by its import path.
func (pl place) matches(p *Pattern) bool {
	return pl.dir != "" && p.Match(pl.dir) || p.Match(pl.path)
}

// bindAt is matches with captures.
func (pl place) bindAt(p *Pattern) ([]string, bool) {
	if pl.dir != "" {
		if texts, ok := p.Bind(pl.dir); ok {
			return texts, true
		}
	}
	return p.Bind(pl.path)
}

// expose works out which packages other components may import.
func (s *Scope) expose() {
	s.api = make([]bool, s.graph.Len())
	members := s.Partition.Members()
	for i, part := range s.Parts {
		if part.API == nil {
			for _, id := range members[i] {
				s.api[id] = true
			}
			continue
		}
		for _, sel := range part.API {
			p := sel.pattern.expand(part.Captures, part.texts)
			found := false
			for _, id := range members[i] {
				if s.places[id].matches(p) {
					s.api[id], found = true, true
				}
			}
			if !found && !s.local && part.Captures == nil {
				s.errorf(sel.pos, fmt.Sprintf("%q matches no package of %s", p, part.Name), s.apiHelp(p))
			}
		}
	}
	s.exposeMoved()
}

func (s *Scope) apiHelp(p *Pattern) string {
	for id := range s.places {
		if s.graph.Class(int32(id)) == facts.Own && s.places[id].matches(p) {
			if c := s.Partition.Of[id]; c != graph.None {
				return fmt.Sprintf("%s belongs to %s", s.short(int32(id)), s.Parts[c].Name)
			}
			return fmt.Sprintf("%s belongs to no component", s.short(int32(id)))
		}
	}
	return s.nearestPlace(p)
}

// Exposed reports whether other components may import a package: it is in the API
// of its component, or belongs to none.
func (s *Scope) Exposed(id int32) bool {
	return s.Partition.Component(id) == graph.None || s.api[id]
}

// Part returns the component of a package, nil if it has none.
func (s *Scope) Part(id int32) *Part {
	if c := s.Partition.Component(id); c != graph.None {
		return s.Parts[c]
	}
	return nil
}

// short names a package for people: its directory if it is one of the program's.
func (s *Scope) short(id int32) string {
	if dir := s.places[id].dir; dir != "" && dir != "." {
		return dir
	}
	return s.places[id].path
}

// label names a package by its component, or by itself if it has none.
func (s *Scope) label(id int32) string {
	if p := s.Part(id); p != nil {
		return p.Name
	}
	return s.short(id)
}

func (s *Scope) errorf(pos Position, msg, help string) {
	d := Diagnostic{Position: pos, Message: msg, Help: help}
	if lines := s.policy.source[pos.File]; pos.Line > 0 && pos.Line <= len(lines) {
		d.Line = lines[pos.Line-1]
	}
	*s.errs = append(*s.errs, d)
}

// resolve returns the components that a word of a rule stands for. In a template
// the word may hold its captures.
func (s *Scope) resolve(sel Selector, in *Part) []int32 {
	word := sel.word
	if in != nil && in.Captures != nil {
		word = expand(word, in.Captures, in.texts)
	}
	word = s.change.successor(word)
	offshoots := s.offshoots(word)
	if i, ok := s.find(word); ok {
		return append(offshoots, i)
	}
	if offshoots != nil {
		return offshoots
	}
	if g := s.View.group(word); g != nil {
		var out []int32
		for _, m := range g.Members {
			out = append(out, s.resolve(m, nil)...)
		}
		slices.Sort(out)
		return slices.Compact(out)
	}
	var out []int32
	if c := s.View.component(word); c != nil {
		for i, p := range s.Parts {
			if p.Component == c {
				out = append(out, int32(i))
			}
		}
		return out
	}
	if !s.local {
		s.errorf(sel.pos, fmt.Sprintf("no component is called %q", word), suggest(word, s.Partition.Names))
	}
	return nil
}

// set returns which packages a selector names.
func (s *Scope) set(sel Selector, in *Part) []bool {
	key := sel.String()
	if in != nil && in.Captures != nil {
		key = expand(key, in.Captures, in.texts)
	}
	if set, ok := s.sets[key]; ok {
		return set
	}
	set := make([]bool, s.graph.Len())
	if sel.class == component {
		parts := make([]bool, len(s.Parts))
		for _, i := range s.resolve(sel, in) {
			parts[i] = true
		}
		for id, c := range s.Partition.Of {
			set[id] = c != graph.None && parts[c]
		}
	} else if sel.pattern != nil {
		p := sel.pattern
		if in != nil {
			p = p.expand(in.Captures, in.texts)
		}
		class, any := facts.Class(sel.class-ownPackages), false
		for id := range set {
			if s.graph.Class(int32(id)) == class && s.places[id].matches(p) {
				set[id], any = true, true
			}
		}
		if !any && !s.local {
			s.matchesNothing(sel, p, class)
		}
	}
	s.sets[key] = set
	return set
}

// matchesNothing reports a pattern that no package matches. Of the standard
// library and of other modules that is a mistake only if the name is a near miss:
// a rule may well forbid what nobody uses yet.
func (s *Scope) matchesNothing(sel Selector, p *Pattern, class facts.Class) {
	switch class {
	case facts.Own:
		s.errorf(sel.pos, fmt.Sprintf("%q matches no package", p), s.nearestPlace(p))
	case facts.Std:
		if p.tree && p.prefix != "" && !slices.ContainsFunc(stdNames(), func(name string) bool { return facts.HasPathPrefix(name, p.prefix) }) {
			s.errorf(sel.pos, fmt.Sprintf("%q is not in the standard library", p), suggest(p.prefix, stdNames()))
		}
	case facts.External:
		var known []string
		for _, m := range s.graph.Program.Modules {
			for _, req := range m.Requires {
				if facts.HasPathPrefix(p.prefix, req.Path) || facts.HasPathPrefix(req.Path, strings.TrimSuffix(p.prefix, "/")) {
					return
				}
				known = append(known, req.Path)
			}
		}
		name := strings.TrimSuffix(p.prefix, "/")
		if near := nearestWithin(name, known, 2); near != "" && len(name) > 6 && !sameModule(name, near) {
			s.errorf(sel.pos, fmt.Sprintf("no module here is called %q", p.prefix), fmt.Sprintf("did you mean %q?", near))
		}
	}
}

// sameModule reports whether two names differ in case or in the major version only:
// to forbid the other spelling, or the other version, is no slip.
func sameModule(a, b string) bool {
	return strings.EqualFold(major.ReplaceAllString(a, ""), major.ReplaceAllString(b, ""))
}

var major = regexp.MustCompile(`[./]v[0-9]+$`)

// union returns which packages any of the selectors names.
func (s *Scope) union(selectors []Selector, in *Part) []bool {
	out := make([]bool, s.graph.Len())
	for _, sel := range selectors {
		for id, ok := range s.set(sel, in) {
			out[id] = out[id] || ok
		}
	}
	return out
}

// everything returns the set of all own packages.
func (s *Scope) everything() []bool {
	out := make([]bool, s.graph.Len())
	for id := range out {
		out[id] = s.graph.Class(int32(id)) == facts.Own
	}
	return out
}

// parts returns the components that selectors name, and the units that bare
// patterns with captures make: the packages that bind them alike.
func (s *Scope) parts(selectors []Selector) []int32 {
	var out []int32
	for _, sel := range selectors {
		if sel.class == component {
			out = append(out, s.resolve(sel, nil)...)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func joined(selectors []Selector) string {
	out := make([]string, len(selectors))
	for i, sel := range selectors {
		out[i] = sel.String()
	}
	return strings.Join(out, ", ")
}

func comparePositions(a, b Position) int {
	return cmp.Or(strings.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Col, b.Col))
}

// subjectOf names what a rule is about, for its derived id: the first selector,
// and how many more there are.
func subjectOf(list []Selector) string {
	switch len(list) {
	case 0:
		return ""
	case 1:
		return list[0].String()
	}
	return fmt.Sprintf("%s+%d", list[0], len(list)-1)
}
