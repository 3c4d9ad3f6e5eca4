package boundaries

import (
	"slices"
	"strings"

	"github.com/erodehq/erode/internal/facts"
	"github.com/erodehq/erode/internal/graph"
)

// A Rearrangement changes which component packages of a program belong to,
// without a change of the policy's text: what a person asks about before anybody
// edits a file. The rules go with the names: those of a component that is gone
// hold for the one it went into, those of one that was divided for both halves.
// Halves may use each other. A package that others might import before its move
// they may import after it.
type Rearrangement struct {
	Of   map[string]string // import path → component, "" for none, of each package that goes elsewhere
	Into map[string]string // component that is gone → the one it went into
	From map[string]string // new component → the one it was taken from
}

// Rearrange applies a policy to a program that it was bound to before, or a
// variant of it, with packages in other components of the main view. What
// matches nothing there is no mistake.
func (p *Policy) Rearrange(g *graph.Graph, change Rearrangement) *Bound {
	b, _ := p.apply(g, false, &change)
	return b
}

// successor returns the component that holds what a component held.
func (r *Rearrangement) successor(name string) string {
	if r == nil {
		return name
	}
	for range len(r.Into) {
		next, ok := r.Into[name]
		if !ok {
			break
		}
		name = next
	}
	return name
}

// gone reports whether a component went into another.
func (r *Rearrangement) gone(name string) bool { return r != nil && r.Into[name] != "" }

// origin returns the component whose rules hold for a component.
func (r *Rearrangement) origin(name string) string {
	for range len(r.From) {
		from, ok := r.From[name]
		if !ok {
			break
		}
		name = from
	}
	return name
}

// rearrange puts packages into the components that a change gives them, and drops
// the components that are then empty.
func (s *Scope) rearrange(owner []*Part, names map[string]*Part) {
	if s.change == nil {
		return
	}
	for id, part := range owner {
		name, ok := s.change.Of[s.graph.Path(int32(id))]
		if !ok || part != nil && part.Name == name {
			continue
		}
		if name == "" {
			owner[id] = nil
			continue
		}
		if names[name] == nil {
			names[name] = s.newPart(name, names[s.change.origin(name)])
			s.Parts = append(s.Parts, names[name])
		}
		owner[id] = names[name]
	}
	for gone := range s.change.Into {
		into, from := names[s.change.successor(gone)], names[gone]
		if into != nil && from != nil && into != from {
			into.joined = append(into.joined, from)
		}
	}
	for _, part := range s.Parts {
		slices.SortFunc(part.joined, func(a, b *Part) int { return strings.Compare(a.Name, b.Name) })
	}
	held := map[*Part]bool{}
	for _, part := range owner {
		held[part] = true
	}
	s.Parts = slices.DeleteFunc(s.Parts, func(p *Part) bool { return !held[p] })
}

// newPart returns a component that no policy declares, under the rules of the
// one it was taken from, if any.
func (s *Scope) newPart(name string, from *Part) *Part {
	if from == nil {
		return &Part{Component: &Component{Name: name, Position: Position{File: s.policy.File}}, Name: name}
	}
	return &Part{Component: from.Component, Name: name, texts: from.texts, joined: slices.Clone(from.joined)}
}

// find returns the number of the component with a name.
func (s *Scope) find(name string) (int32, bool) {
	i, ok := slices.BinarySearchFunc(s.Parts, name, func(p *Part, name string) int { return strings.Compare(p.Name, name) })
	return int32(i), ok
}

// offshoots returns the components that a change took from another.
func (s *Scope) offshoots(name string) (found []int32) {
	if s.change == nil {
		return nil
	}
	for i, p := range s.Parts {
		if p.Name != name && s.change.origin(p.Name) == name {
			found = append(found, int32(i))
		}
	}
	return found
}

// allowRelatives lets what a change took from one component use the rest of it,
// and the reverse: no rule of today is about the two.
func (s *Scope) allowRelatives(a *allowance, p *Part) {
	if s.change == nil {
		return
	}
	for id, c := range s.Partition.Of {
		if c != graph.None && s.change.origin(s.Parts[c].Name) == s.change.origin(p.Name) {
			a.set[id] = true
		}
	}
}

// exposeMoved keeps what was part of an API, or of a component without one, open
// to others in its new place.
func (s *Scope) exposeMoved() {
	if s.change == nil {
		return
	}
	was := &Scope{View: s.View, policy: s.policy, graph: s.graph, places: s.places, local: true, errs: &Errors{}, sets: map[string][]bool{}}
	was.assign()
	was.expose()
	for id := range s.api {
		if s.graph.Class(int32(id)) == facts.Own {
			_, moved := s.change.Of[s.graph.Path(int32(id))]
			s.api[id] = s.api[id] || moved && was.Exposed(int32(id))
		}
	}
}

// isBounded reports whether a list says what the component may use.
func (p *Part) isBounded() bool {
	return p.bounded && !slices.ContainsFunc(p.joined, func(o *Part) bool { return !o.bounded })
}

// isVeiled reports whether a list says who may see the component.
func (p *Part) isVeiled() bool {
	return p.Visible != nil && !slices.ContainsFunc(p.joined, func(o *Part) bool { return o.Visible == nil })
}
