package boundaries

import (
	"slices"

	"github.com/erodehq/erode/internal/graph"
)

// A Judged is a rule that was applied to a program, for reports: what it says and
// which pairs of components have a dependency that it looked at.
type Judged struct {
	*Rule
	Pairs [][2]string // components, sorted; only of rules about dependencies
}

// Rules returns every rule that was applied, those of the component facets
// included, view by view.
func (b *Bound) Rules() []*Rule {
	var out []*Rule
	for _, s := range b.Scopes {
		out = append(out, s.Rules()...)
	}
	return out
}

// Judged returns the same rules, with what they looked at.
func (b *Bound) Judged() []Judged {
	var out []Judged
	for _, s := range b.Scopes {
		pairs := s.pairs()
		for _, r := range s.Rules() {
			j := Judged{Rule: r}
			if kindOf(r.Kind).Local && r.Kind != "unassigned" {
				j.Pairs = pairs
			}
			out = append(out, j)
		}
	}
	return out
}

// Rules returns the rules of one view.
func (s *Scope) Rules() []*Rule {
	out := make([]*Rule, len(s.checks))
	for i, c := range s.checks {
		out[i] = c.rule
	}
	return out
}

// ClaimedAt returns the place of the pattern that put a package into its
// component.
func (s *Scope) ClaimedAt(id int32) Position {
	best, _ := s.claims.best(s.places[id])
	if best == nil {
		return Position{}
	}
	return best.pos
}

// UseNames returns what the component may use as the policy names it, nil if it
// may use anything.
func (p *Part) UseNames() []string {
	if !p.bounded {
		return nil
	}
	return selectorNames(p.Uses)
}

// VisibleNames returns who may use the component, nil if anyone may.
func (p *Part) VisibleNames() []string {
	if p.Visible == nil {
		return nil
	}
	return selectorNames(p.Visible)
}

func selectorNames(list []Selector) []string {
	out := make([]string, len(list))
	for i, s := range list {
		out[i] = s.String()
	}
	return out
}

// pairs returns the pairs of components with a dependency in production code.
func (s *Scope) pairs() [][2]string {
	var out [][2]string
	d := s.graph.Quotient(s.Partition)
	for v := range int32(d.Len()) {
		for _, to := range d.Out(v) {
			out = append(out, [2]string{s.Parts[v].Name, s.Parts[to].Name})
		}
	}
	slices.SortFunc(out, func(a, b [2]string) int { return slices.Compare(a[:], b[:]) })
	return out
}

// Main returns the main view of the program.
func (b *Bound) Main() *Scope { return b.Scopes[0] }

// Unassigned counts the packages of no component in the main view.
func (b *Bound) Unassigned() int {
	n := 0
	for id := range b.Graph.Own() {
		if b.Scopes[0].Partition.Of[id] == graph.None {
			n++
		}
	}
	return n
}

// Unjudged returns the ids of the rules that need more evidence than the program
// was loaded with: they stay silent.
func (b *Bound) Unjudged() []string {
	var out []string
	for _, s := range b.Scopes {
		for _, r := range s.View.Rules {
			if r.needs() > b.Graph.Program.Tier {
				out = append(out, r.ID)
			}
		}
	}
	return out
}
