package boundaries

import (
	"fmt"
	"strconv"

	"github.com/erodehq/erode/internal/graph"
)

var kindDeprecated = Kind{
	Name:    "deprecated",
	Doc:     "A dependency that is being burnt down: each use is a warning, more uses than the bound an error.",
	Matters: "A migration ends only if nobody adds to what is left. The count makes its end visible, and the bound makes it come nearer.",
	Example: "deprecated: {to: \"pkg:internal/legacy/...\", at-most: 12}\nwhy: the ledger replaces it",
	Bad:     "a thirteenth import of internal/legacy",
	Good:    "twelve today, eleven next week, and at-most lowered with them",
	Fixes: []string{
		"use the successor that the rule's why names",
		"lower at-most when uses have gone",
	},
	Local: true,
	value: field{name: "deprecated", shape: object, required: true, doc: "What is on its way out.", fields: []field{
		{name: "to", shape: words, required: true, doc: "What should no longer be used."},
		{name: "from", shape: words, doc: "By whom; default: everybody else."},
		{name: "at-most", shape: integer, doc: "How many imports are left; more are an error, fewer ask to lower it."},
	}},
	compile: compileDeprecated,
}

func compileDeprecated(c *compiler, r *Rule, o map[string]entry) (string, binder) {
	to, from := c.list(o, "to"), c.list(o, "from")
	bound := -1
	if e, ok := o["at-most"]; ok {
		bound, _ = strconv.Atoi(e.value.Value)
	}
	r.Text = joined(to) + " is on its way out"
	return subjectOf(to), func(s *Scope, r *Rule) judge {
		targets, users := s.union(to, nil), s.everything()
		if from != nil {
			users = s.union(from, nil)
		}
		return func() []Finding {
			out := s.edges(r.Tests, func(e *graph.Edge) *departure {
				if !users[e.From] || !targets[e.To] || s.inside(to, e) {
					return nil
				}
				user, used := s.ends(e)
				return &departure{message: fmt.Sprintf("%s still uses %s, which is on its way out", user, used), severity: Warning}
			})
			if s.local || bound < 0 || len(out) == bound {
				return out
			}
			return append(out, burnDown(r, joined(to), len(out), bound))
		}
	}
}

// burnDown reports that the number of uses is not the bound any more.
func burnDown(r *Rule, what string, uses, bound int) Finding {
	f := Finding{
		Message:  fmt.Sprintf("%s has %s, at most %d are left to it", what, count(uses, "use", "uses"), bound),
		Help:     "use its successor; the bound only goes down",
		Position: r.Position,
		To:       Endpoint{Component: what},
		Use:      "bound",
	}
	if uses < bound {
		f.Severity = Warning
		f.Message = fmt.Sprintf("%s has only %s left, the bound is %d", what, count(uses, "use", "uses"), bound)
		f.Help = fmt.Sprintf("lower it: at-most: %d", uses)
	}
	return f
}

func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
