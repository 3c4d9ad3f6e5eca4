package boundaries

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/erodehq/erode/internal/facts"
)

// except marks the findings that an exception of the policy accepts, and returns
// findings about exceptions that accept nothing.
func (b *Bound) except(found []Finding, o Options) []Finding {
	s := b.Scopes[0]
	var out []Finding
	for i, x := range b.Policy.Exceptions {
		from, to := b.accepted[i].from, b.accepted[i].to
		expired := !x.Until.IsZero() && !o.Today.Before(x.Until.AddDate(0, 0, 1))
		used := false
		for i := range found {
			f := &found[i]
			if !f.Under(x.Rule) || !s.holds(from, f.From) || !s.holds(to, f.To) {
				continue
			}
			used = true
			if expired {
				f.Help = strings.TrimPrefix(f.Help+"; the exception for it ended on "+x.Until.Format(time.DateOnly), "; ")
				f.Related = append(f.Related, Related{x.Position, "the exception that ended"})
			} else {
				f.Status = Excepted
			}
		}
		if level, ok := strict(b.Policy.Unused); ok && !used && !o.Local && b.judged(x.Rule, o) {
			out = append(out, Finding{
				Rule: "unused", Kind: "unused", Severity: level, Tier: facts.Imports.String(),
				Message:  fmt.Sprintf("the exception from %s accepts nothing", x.Rule),
				Help:     "remove it",
				Position: x.Position, Policy: x.Position,
				From: Endpoint{Component: joined(x.From)}, To: Endpoint{Component: joined(x.To)},
				Use: x.Rule,
			})
		}
	}
	return out
}

// An acceptance is the packages that an exception is about, nil for any.
type acceptance struct{ from, to []bool }

func (s *Scope) acceptance(x *Exception) (a acceptance) {
	if x.From != nil {
		a.from = s.union(x.From, nil)
	}
	if x.To != nil {
		a.to = s.union(x.To, nil)
	}
	return a
}

// holds reports whether a set, nil for any, holds an end of a finding. An end
// that is a whole component is held if all its packages are.
func (s *Scope) holds(set []bool, end Endpoint) bool {
	if set == nil {
		return true
	}
	if id, ok := s.graph.ID(end.Package); ok {
		return set[id]
	}
	c := slices.Index(s.Partition.Names, end.Component)
	if c < 0 {
		return false
	}
	for id, of := range s.Partition.Of {
		if of == int32(c) && !set[id] {
			return false
		}
	}
	return true
}
