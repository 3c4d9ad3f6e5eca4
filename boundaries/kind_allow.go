package boundaries

import (
	"fmt"

	"github.com/erodehq/erode/internal/graph"
)

var kindAllow = Kind{
	Name:    "allow",
	Doc:     "A dependency that is not among those the rule allows; it denies all others.",
	Matters: "A list of what is allowed survives growth: a component that is added next year is outside it until somebody decides.",
	Example: "allow: {from: domain, to: [platform, \"std:time\", \"std:errors\", \"ext:none\"]}\nwhy: the domain stays plain Go",
	Bad:     "package domain\n\nimport \"github.com/sirupsen/logrus\" // ext:none",
	Good:    "package domain\n\nimport \"errors\"",
	Fixes: []string{
		"use one of the allowed components instead",
		"widen the list, with the reason, if the new dependency is meant to stay",
	},
	Local: true,
	value: field{name: "allow", shape: object, required: true, doc: "What the named packages may depend on.", fields: []field{
		{name: "from", shape: words, required: true, doc: "Whom the rule bounds."},
		{name: "to", shape: words, required: true, doc: "All that they may use, besides themselves. The standard library and other modules are bounded only where the list names some of them; std:none and ext:none stand for nothing of it."},
	}},
	compile: compileAllow,
}

func compileAllow(c *compiler, r *Rule, o map[string]entry) (string, binder) {
	from, to := c.list(o, "from"), c.list(o, "to")
	known := c.captured(from)
	c.knownCaptures(to, known, "from")
	r.Text = joined(from) + " may depend only on " + joined(to)
	return subjectOf(from), func(s *Scope, r *Rule) judge {
		bounded, allowed := s.union(from, nil), s.allowance(to, nil)
		b := &ban{from: from, to: to}
		tied := len(captureNames(to)) > 0
		return func() []Finding {
			out := s.edges(r.Tests, func(e *graph.Edge) *departure {
				permitted := allowed.permits(s, e.To) && (!tied || !allowed.set[e.To] || b.agrees(s, e))
				if !bounded[e.From] || permitted || s.inside(from, e) {
					return nil
				}
				return &departure{
					message: fmt.Sprintf("%s must not use %s", s.label(e.From), s.stranger(e.To)),
					help:    "it may use: " + allowing(to),
				}
			})
			return append(out, s.idleAllowances(r, bounded, to)...)
		}
	}
}

// idleAllowances returns a finding for each selector of a list that no package of
// the set makes use of.
func (s *Scope) idleAllowances(r *Rule, users []bool, list []Selector) []Finding {
	level, ok := strict(s.policy.Unused)
	if !ok || s.local {
		return nil
	}
	var out []Finding
	for _, sel := range list {
		if sel.pattern == nil && sel.class != component || s.anyTarget(users, s.set(sel, nil)) {
			continue
		}
		out = append(out, Finding{
			Message:  fmt.Sprintf("the rule allows %s, which nothing uses", sel),
			Help:     "remove it from the rule",
			Severity: level,
			Position: sel.pos, Policy: sel.pos,
			To: Endpoint{Component: sel.String()}, Use: "unused",
		})
	}
	return out
}

// anyTarget reports whether a package of one set depends on one of another.
func (s *Scope) anyTarget(users, set []bool) bool {
	for id := range int32(s.graph.Own()) {
		if users[id] {
			for _, e := range s.graph.Out(id) {
				if set[e.To] {
					return true
				}
			}
		}
	}
	return false
}

var kindOnly = Kind{
	Name:    "only",
	Doc:     "A dependency on something protected, from elsewhere than the rule allows.",
	Matters: "One door to a database driver, a payment provider or a legacy package means one place to change when it is replaced.",
	Example: "only: {to: \"ext:gorm.io/...\", from: store}\nwhy: one component knows the ORM",
	Bad:     "package billing\n\nimport \"gorm.io/gorm\"",
	Good:    "package billing\n\nimport \"example.com/shop/store\" // which uses gorm.io/gorm",
	Fixes: []string{
		"ask the component that may use it, and widen its API if it lacks something",
		"move the code there",
	},
	Local: true,
	value: field{name: "only", shape: object, required: true, doc: "Who alone may depend on what.", fields: []field{
		{name: "to", shape: words, required: true, doc: "What is protected."},
		{name: "from", shape: words, required: true, doc: "Who may use it; nobody else may."},
	}},
	compile: compileOnly,
}

func compileOnly(c *compiler, r *Rule, o map[string]entry) (string, binder) {
	to, from := c.list(o, "to"), c.list(o, "from")
	known := c.captured(to)
	c.knownCaptures(from, known, "to")
	r.Text = "only " + joined(from) + " may depend on " + joined(to)
	return subjectOf(to), func(s *Scope, r *Rule) judge {
		protected, allowed := s.union(to, nil), s.union(from, nil)
		tied := len(captureNames(from)) > 0
		return func() []Finding {
			out := s.edges(r.Tests, func(e *graph.Edge) *departure {
				if !protected[e.To] || s.inside(to, e) {
					return nil
				}
				if allowed[e.From] && (!tied || s.tiedUser(to, from, e)) {
					return nil
				}
				user, used := s.ends(e)
				return &departure{message: fmt.Sprintf("%s must not use %s", user, used), help: "only " + joined(from) + " may use it"}
			})
			return append(out, s.idleUsers(r, protected, from)...)
		}
	}
}

// tiedUser reports whether the user of a protected package is one that captures
// the same texts as the package.
func (s *Scope) tiedUser(to, from []Selector, e *graph.Edge) bool {
	for _, t := range to {
		if !s.set(t, nil)[e.To] {
			continue
		}
		if names, texts := s.captured(t, e.To); s.anyTied(from, e.From, names, texts) {
			return true
		}
	}
	return false
}

// idleUsers returns a finding for each allowed user of something protected that
// does not use it.
func (s *Scope) idleUsers(r *Rule, protected []bool, users []Selector) []Finding {
	level, ok := strict(s.policy.Unused)
	if !ok || s.local {
		return nil
	}
	var out []Finding
	for _, sel := range users {
		if s.anyTarget(s.set(sel, nil), protected) {
			continue
		}
		out = append(out, Finding{
			Message:  fmt.Sprintf("the rule allows %s to use it, which does not", sel),
			Help:     "remove it from the rule",
			Severity: level,
			Position: sel.pos, Policy: sel.pos,
			From: Endpoint{Component: sel.String()}, Use: "unused",
		})
	}
	return out
}
