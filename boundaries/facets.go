package boundaries

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/erodehq/erode/internal/facts"
	"github.com/erodehq/erode/internal/graph"
)

// facets returns the checks that the components' own keys make: api, uses,
// visible-to, and that every package has a component.
func (s *Scope) facets() []check {
	var out []check
	add := func(kind string, severity Severity, j judge) {
		id := kind
		if s.View.Name != "" {
			id = s.View.Name + "/" + kind
		}
		pos := Position{File: s.policy.File}
		out = append(out, check{rule: &Rule{ID: id, Kind: kind, Severity: severity, Position: pos, Text: kindOf(kind).Doc}, judge: j})
	}
	if slices.ContainsFunc(s.Parts, func(p *Part) bool { return p.API != nil }) {
		add("private", Error, s.judgePrivate())
	}
	if slices.ContainsFunc(s.Parts, (*Part).isBounded) {
		add("uses", Error, s.judgeUses())
	}
	if slices.ContainsFunc(s.Parts, (*Part).isVeiled) {
		add("visibility", Error, s.judgeVisible())
	}
	if level, ok := strict(s.View.Unassigned); ok && len(s.View.Components) > 0 {
		add("unassigned", level, s.judgeUnassigned)
	}
	if level, ok := strict(s.policy.Unused); ok && !s.local {
		add("unused", level, s.judgeUnused())
	}
	return out
}

func strict(level string) (Severity, bool) {
	return Severity(level), level == "error" || level == "warning"
}

// judgePrivate finds imports of packages that their component does not expose.
func (s *Scope) judgePrivate() judge {
	return func() []Finding {
		var out []Finding
		for _, tests := range s.testScopes() {
			out = append(out, s.edges(tests.only, func(e *graph.Edge) *departure {
				to := s.Part(e.To)
				if to == nil || s.api[e.To] || s.Part(e.From) == to || !to.Tests.Covers(tests.test) {
					return nil
				}
				return &departure{
					message:  fmt.Sprintf("%s must not import %s: it is private to %s", s.label(e.From), s.short(e.To), to.Name),
					help:     s.exposes(to),
					why:      to.Why,
					policy:   apiPosition(to),
					severity: to.Severity,
				}
			})...)
		}
		return out
	}
}

// testScopes are production code and test code, each by itself: a component says
// for both whether its facets hold.
func (s *Scope) testScopes() [2]struct {
	only TestScope
	test bool
} {
	return [2]struct {
		only TestScope
		test bool
	}{{ExcludeTests, false}, {OnlyTests, true}}
}

func apiPosition(p *Part) Position {
	if len(p.API) > 0 {
		return p.API[0].pos
	}
	return p.Position
}

// exposes says which packages of a component others may import.
func (s *Scope) exposes(p *Part) string {
	if len(p.API) == 0 {
		return p.Name + " exposes nothing"
	}
	var list []string
	for _, sel := range p.API {
		list = append(list, sel.pattern.expand(p.Captures, p.texts).String())
	}
	return p.Name + " exposes: " + strings.Join(list, ", ")
}

// judgeUses finds dependencies that the uses of a component do not list.
func (s *Scope) judgeUses() judge {
	allowed := make([]*allowance, len(s.Parts))
	for i, p := range s.Parts {
		if p.isBounded() {
			allowed[i] = s.allowance(p.Uses, p)
			for _, other := range p.joined {
				allowed[i].widen(s.allowance(other.Uses, other))
			}
			s.allowRelatives(allowed[i], p)
		}
	}
	return func() []Finding {
		var out []Finding
		for _, tests := range s.testScopes() {
			out = append(out, s.edges(tests.only, func(e *graph.Edge) *departure {
				c := s.Partition.Component(e.From)
				if c == graph.None || allowed[c] == nil || s.Partition.Component(e.To) == c {
					return nil
				}
				from := s.Parts[c]
				if !from.Tests.Covers(tests.test) || allowed[c].permits(s, e.To) {
					return nil
				}
				return &departure{
					message:  fmt.Sprintf("%s must not use %s", from.Name, s.stranger(e.To)),
					help:     s.mayUse(from),
					why:      from.Why,
					policy:   usesPosition(from),
					severity: from.Severity,
				}
			})...)
		}
		return out
	}
}

func usesPosition(p *Part) Position {
	if len(p.Uses) > 0 {
		return p.Uses[0].pos
	}
	return p.Position
}

func (s *Scope) mayUse(p *Part) string {
	if len(p.Uses) == 0 {
		return p.Name + " may use no other component"
	}
	return expand(p.Name+" may use: "+allowing(p.Uses), p.Captures, p.texts)
}

// target names the used package in a message: its component and itself.
func (s *Scope) target(id int32) string {
	if p := s.Part(id); p != nil {
		if short := s.short(id); short != p.Name {
			return fmt.Sprintf("%s (%s)", p.Name, short)
		}
		return p.Name
	}
	return s.short(id)
}

// ends names both packages of a dependency in a message: by their components, or
// by themselves where they are of one.
func (s *Scope) ends(e *graph.Edge) (user, used string) {
	if p := s.Part(e.From); p != nil && p == s.Part(e.To) {
		return s.short(e.From), s.short(e.To)
	}
	return s.label(e.From), s.target(e.To)
}

// stranger names the used package as target does, and says if no list of
// components could ever allow it.
func (s *Scope) stranger(id int32) string {
	if s.Part(id) == nil && s.graph.Class(id) == facts.Own {
		return s.short(id) + ", which belongs to no component"
	}
	return s.target(id)
}

// An allowance is a list of what may be used. Own packages are always bounded by
// it; the standard library and other modules only where it names some of them.
type allowance struct {
	set     []bool
	bounded [3]bool // by facts.Class
}

func (s *Scope) allowance(list []Selector, in *Part) *allowance {
	a := &allowance{set: s.union(list, in)}
	a.bounded[facts.Own] = true
	for _, sel := range list {
		switch sel.class {
		case stdPackages:
			a.bounded[facts.Std] = true
		case extPackages:
			a.bounded[facts.External] = true
		}
	}
	return a
}

// widen permits what another list permits too.
func (a *allowance) widen(b *allowance) {
	for id, ok := range b.set {
		a.set[id] = a.set[id] || ok
	}
	for class := range a.bounded {
		a.bounded[class] = a.bounded[class] && b.bounded[class]
	}
}

func (a *allowance) permits(s *Scope, id int32) bool {
	return a.set[id] || !a.bounded[s.graph.Class(id)]
}

// judgeVisible finds dependencies on a component from those that may not see it.
func (s *Scope) judgeVisible() judge {
	seen := make([][]bool, len(s.Parts))
	for i, p := range s.Parts {
		if p.isVeiled() {
			seen[i] = s.union(p.Visible, p)
			for _, other := range p.joined {
				for id, ok := range s.union(other.Visible, other) {
					seen[i][id] = seen[i][id] || ok
				}
			}
		}
	}
	return func() []Finding {
		var out []Finding
		for _, tests := range s.testScopes() {
			out = append(out, s.edges(tests.only, func(e *graph.Edge) *departure {
				c := s.Partition.Component(e.To)
				if c == graph.None || seen[c] == nil || s.Partition.Component(e.From) == c || seen[c][e.From] {
					return nil
				}
				to := s.Parts[c]
				if !to.Tests.Covers(tests.test) {
					return nil
				}
				return &departure{
					message:  fmt.Sprintf("%s must not use %s: %s is not visible to it", s.label(e.From), s.target(e.To), to.Name),
					help:     visibleTo(to),
					why:      to.Why,
					policy:   visiblePosition(to),
					severity: to.Severity,
				}
			})...)
		}
		return out
	}
}

func visibleTo(p *Part) string {
	if len(p.Visible) == 0 {
		return p.Name + " is visible to no other component"
	}
	return expand(p.Name+" is visible to: "+joined(p.Visible), p.Captures, p.texts)
}

func visiblePosition(p *Part) Position {
	if len(p.Visible) > 0 {
		return p.Visible[0].pos
	}
	return p.Position
}

// judgeUnassigned finds packages that belong to no component.
func (s *Scope) judgeUnassigned() []Finding {
	at := map[string]int32{} // own packages by directory
	for id := range int32(s.graph.Own()) {
		at[s.places[id].dir] = id
	}
	var out []Finding
	for id := range int32(s.graph.Own()) {
		if s.Partition.Of[id] != graph.None || s.local && externalTests(s.graph.Package(id)) {
			continue
		}
		out = append(out, Finding{
			Message:  fmt.Sprintf("%s belongs to no component", s.short(id)),
			Help:     s.adopt(id, at),
			Position: s.anchor(id),
			From:     s.endpoint(id),
		})
	}
	return out
}

// externalTests reports whether all that is known of a package are tests outside it.
// Where packages are judged one by one, the package itself is told of elsewhere.
func externalTests(p *facts.Package) bool {
	return !slices.ContainsFunc(p.Files, func(f facts.File) bool { return !f.External })
}

// adopt suggests the component of the nearest package above.
func (s *Scope) adopt(id int32, at map[string]int32) string {
	dir := s.places[id].dir
	for parent := path.Dir(dir); parent != "." && parent != "/"; parent = path.Dir(parent) {
		if above, ok := at[parent]; ok {
			if p := s.Part(above); p != nil {
				return fmt.Sprintf("add %q to the packages of a component, %s perhaps", dir, p.Name)
			}
		}
	}
	return fmt.Sprintf("add %q to the packages of a component", dir)
}

// judgeUnused finds allowances that nothing uses: what was declared and is absent.
func (s *Scope) judgeUnused() judge {
	return func() []Finding {
		var out []Finding
		members := s.Partition.Members()
		for i, p := range s.Parts {
			for _, sel := range p.Uses {
				if sel.pattern == nil && sel.class != component || s.anyUse(members[i], s.set(sel, p)) {
					continue
				}
				out = append(out, s.absence(p, sel, fmt.Sprintf("%s may use %s, but does not", p.Name, sel)))
			}
			for _, sel := range p.Visible {
				if !s.anyUser(s.set(sel, p), int32(i)) {
					out = append(out, s.absence(p, sel, fmt.Sprintf("%s is visible to %s, which does not use it", p.Name, sel)))
				}
			}
		}
		return out
	}
}

// anyUse reports whether one of the packages depends on one of the set.
func (s *Scope) anyUse(packages []int32, set []bool) bool {
	for _, id := range packages {
		for _, e := range s.graph.Out(id) {
			if set[e.To] {
				return true
			}
		}
	}
	return false
}

// anyUser reports whether one of the set depends on a component.
func (s *Scope) anyUser(set []bool, part int32) bool {
	for id := range int32(s.graph.Own()) {
		if !set[id] {
			continue
		}
		for _, e := range s.graph.Out(id) {
			if s.Partition.Component(e.To) == part {
				return true
			}
		}
	}
	return false
}

func (s *Scope) absence(p *Part, sel Selector, message string) Finding {
	return Finding{
		Message:  message,
		Help:     "remove it from the policy, or it will be used one day without anybody deciding so",
		Position: sel.pos,
		Policy:   sel.pos,
		From:     Endpoint{Component: p.Name},
		To:       Endpoint{Component: sel.String()},
	}
}
