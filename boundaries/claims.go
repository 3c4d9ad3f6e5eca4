package boundaries

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/erodehq/erode/internal/facts"
	"github.com/erodehq/erode/internal/graph"
)

// A claim is one pattern of a component.
type claim struct {
	component *Component
	pattern   *Pattern
	pos       Position
	matched   int    // packages that it matches
	owned     int    // packages that the component got through it
	lostTo    string // a component with a more specific claim on one of them
}

// assign gives each package to the component with the most specific pattern.
func (s *Scope) assign() {
	s.claims = newClaims(s.View.Components)
	index := s.claims
	s.Partition = &graph.Partition{Of: make([]int32, s.graph.Len())}
	names := map[string]*Part{}
	owner := make([]*Part, s.graph.Len())
	disputes := map[[2]*Component]bool{}
	for id := range s.places {
		if s.graph.Class(int32(id)) != facts.Own {
			continue
		}
		best, rival := index.best(s.places[id])
		if best == nil {
			continue
		}
		if rival != nil && !disputes[[2]*Component{best.component, rival.component}] {
			disputes[[2]*Component{best.component, rival.component}] = true
			s.dispute(id, best, rival)
		}
		best.owned++
		name, texts := best.name(s.places[id])
		part := names[name]
		if part == nil {
			part = &Part{Component: best.component, Name: name, texts: texts}
			names[name] = part
			s.Parts = append(s.Parts, part)
		} else if part.Component != best.component {
			s.errorf(best.pos, fmt.Sprintf("two components are called %q", name), "the other is declared at "+part.Position.String())
		}
		owner[id] = part
	}
	s.rearrange(owner, names)
	slices.SortFunc(s.Parts, func(a, b *Part) int { return strings.Compare(a.Name, b.Name) })
	number := make(map[*Part]int32, len(s.Parts))
	for i, p := range s.Parts {
		number[p] = int32(i)
		s.Partition.Names = append(s.Partition.Names, p.Name)
	}
	for id, p := range owner {
		s.Partition.Of[id] = graph.None
		if p != nil {
			s.Partition.Of[id] = number[p]
		}
	}
	s.idle(index)
}

// dispute reports a package that two components claim equally.
func (s *Scope) dispute(id int, a, b *claim) {
	s.errorf(b.pos, fmt.Sprintf("%s belongs to two components: %s and %s", s.short(int32(id)), a.component.Name, b.component.Name),
		fmt.Sprintf("%s is claimed as %q at %s; make one pattern longer, or take packages out with \"!\"", a.component.Name, a.pattern, a.pos))
}

// idle reports patterns of components that match nothing, or get nothing.
func (s *Scope) idle(index *claims) {
	if s.local {
		return
	}
	for i := range index.all {
		c := &index.all[i]
		switch {
		case c.matched == 0:
			s.errorf(c.pos, fmt.Sprintf("%q matches no package", c.pattern), s.nearestPlace(c.pattern))
		case c.owned == 0 && c.lostTo != "":
			s.errorf(c.pos, fmt.Sprintf("every package that %q matches belongs to %s", c.pattern, c.lostTo), "remove the pattern, or make it longer")
		}
	}
}

// nearestPlace suggests a directory for a pattern that matches nothing.
func (s *Scope) nearestPlace(p *Pattern) string {
	tail := ""
	body := p.text
	if cut, ok := strings.CutSuffix(body, "/..."); ok {
		body, tail = cut, "/..."
	}
	if p.exact {
		for id := range s.places {
			if s.graph.Class(int32(id)) == facts.Own && facts.HasPathPrefix(s.places[id].dir, body) {
				return fmt.Sprintf("did you mean %q?", body+"/...")
			}
		}
	}
	known := map[string]bool{}
	for id := range s.places {
		if s.graph.Class(int32(id)) != facts.Own {
			continue
		}
		for dir := s.places[id].dir; dir != "" && dir != "."; {
			known[dir] = true
			i := strings.LastIndexByte(dir, '/')
			dir = dir[:max(i, 0)]
		}
	}
	dirs := make([]string, 0, len(known))
	for dir := range known {
		dirs = append(dirs, dir)
	}
	slices.Sort(dirs)
	if near := nearestWithin(body, dirs, 1+len(path.Base(body))/3); near != "" {
		return fmt.Sprintf("did you mean %q?", near+tail)
	}
	return "patterns are relative to the root of the program, or full import paths; erode list packages shows them"
}

// claims finds the claims on a package. Patterns without wildcards but a final
// /... are looked up by the package's path and its parents, the others tried.
type claims struct {
	all   []claim
	byDir map[string][]int32 // exact and tree patterns by their literal
	tried []int32            // all others
}

func newClaims(components []*Component) *claims {
	c := &claims{byDir: map[string][]int32{}}
	for _, comp := range components {
		for i, p := range comp.Packages {
			at := int32(len(c.all))
			c.all = append(c.all, claim{component: comp, pattern: p, pos: comp.patterns[i]})
			if (p.exact || p.tree) && p.prefix != "" {
				c.byDir[p.prefix] = append(c.byDir[p.prefix], at)
			} else {
				c.tried = append(c.tried, at)
			}
		}
	}
	return c
}

// best returns the most specific claim on a package and, if another component's
// claim is just as specific, that as rival.
func (c *claims) best(pl place) (best, rival *claim) {
	consider := func(i int32) {
		next := &c.all[i]
		if !pl.matches(next.pattern) || slices.ContainsFunc(next.component.Except, pl.matches) {
			return
		}
		next.matched++
		switch {
		case best == nil || next.pattern.moreSpecific(best.pattern):
			if best != nil && best.component != next.component {
				best.lostTo = next.component.Name
			}
			best, rival = next, nil
		case best.component == next.component:
		case best.pattern.moreSpecific(next.pattern):
			next.lostTo = best.component.Name
		default:
			rival = next
		}
	}
	for _, i := range c.tried {
		consider(i)
	}
	above(pl.dir, func(dir string) { each(c.byDir[dir], consider) })
	if pl.path != pl.dir {
		above(pl.path, func(dir string) { each(c.byDir[dir], consider) })
	}
	return best, rival
}

// above calls f for a path and each of its parents.
func above(path string, f func(string)) {
	for path != "" {
		f(path)
		path = path[:max(strings.LastIndexByte(path, '/'), 0)]
	}
}

func each(list []int32, f func(int32)) {
	for _, i := range list {
		f(i)
	}
}

// name returns the name of the component that a package falls to, with the texts
// of a template's captures.
func (c *claim) name(pl place) (string, []string) {
	if c.component.Captures == nil {
		return c.component.Name, nil
	}
	bound, _ := pl.bindAt(c.pattern)
	texts := make([]string, len(c.component.Captures))
	for i, name := range c.component.Captures {
		texts[i] = bound[slices.Index(c.pattern.names, name)]
	}
	return expand(c.component.Name, c.component.Captures, texts), texts
}
