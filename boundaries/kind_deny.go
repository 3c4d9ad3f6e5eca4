package boundaries

import (
	"fmt"
	"slices"
	"strings"

	"github.com/erodehq/erode/internal/facts"
	"github.com/erodehq/erode/internal/graph"
)

var kindDeny = Kind{
	Name:    "deny",
	Doc:     "A dependency that the rule forbids.",
	Matters: "Some edges are wrong whatever the layers say: a domain that knows SQL, a library that logs through the application. A rule with its reason saves the argument the next time.",
	Example: "deny: {from: domain, to: [\"std:database/sql\", \"ext:gorm.io/...\", \"std:net/http\"]}\nwhy: the domain does not know how it is stored or served",
	Bad:     "package domain\n\nimport \"database/sql\"",
	Good:    "package domain\n\ntype Orders interface{ Find(id string) (Order, error) } // store implements it",
	Fixes: []string{
		"declare an interface where it is needed and implement it where the dependency is allowed",
		"move the code that needs the dependency to a component that may have it",
	},
	Local: true,
	value: field{name: "deny", shape: object, required: true, doc: "The forbidden dependencies.", fields: []field{
		{name: "from", shape: words, required: true, doc: "Who must not depend; captures may be used again in to and except."},
		{name: "to", shape: words, required: true, doc: "On what."},
		{name: "except", shape: words, doc: "Targets that stay allowed."},
	}},
	compile: compileDeny,
}

// A ban is a compiled deny rule.
type ban struct {
	from, to, except []Selector
}

func compileDeny(c *compiler, r *Rule, o map[string]entry) (string, binder) {
	b := &ban{from: c.list(o, "from"), to: c.list(o, "to"), except: c.list(o, "except")}
	known := c.captured(b.from)
	c.knownCaptures(append(slices.Clone(b.to), b.except...), known, "from")
	if len(b.from) == 1 && len(b.to) == 1 && b.from[0].class == component && b.from[0].String() == b.to[0].String() && c.view.group(b.to[0].word) == nil {
		c.at(b.to[0].pos, fmt.Sprintf("%s may always use itself", b.to[0]), "name what it must not use")
	}
	r.Text = joined(b.from) + " must not depend on " + joined(b.to)
	return subjectOf(b.from), b.bind
}

// captured returns the captures that selectors bind: those of their patterns, and
// those in the names of templates.
func (c *compiler) captured(list []Selector) []string {
	out := captureNames(list)
	for _, sel := range list {
		if t := c.view.component(sel.word); sel.class == component && t != nil {
			out = append(out, t.Captures...)
		}
	}
	return out
}

// captureNames returns the captures in the patterns of selectors.
func captureNames(list []Selector) []string {
	var out []string
	for _, sel := range list {
		if sel.pattern != nil {
			out = append(out, sel.pattern.names...)
		}
	}
	return out
}

// knownCaptures reports captures that the other side of a rule does not bind.
func (c *compiler) knownCaptures(list []Selector, known []string, side string) {
	for _, sel := range list {
		for _, name := range captureNames([]Selector{sel}) {
			if !contains(known, name) {
				c.at(sel.pos, fmt.Sprintf("{%s} is not captured in %q", name, side), `a capture here must match the same text there; use "*" for any`)
			}
		}
	}
}

func (b *ban) bind(s *Scope, r *Rule) judge {
	from, to := s.union(b.from, nil), s.union(b.to, nil)
	except := s.union(b.except, nil)
	tied := len(captureNames(b.to)) > 0 || len(captureNames(b.except)) > 0
	return func() []Finding {
		return s.edges(r.Tests, func(e *graph.Edge) *departure {
			if !from[e.From] || !to[e.To] || s.inside(b.to, e) {
				return nil
			}
			if tied && !b.agrees(s, e) || !tied && except[e.To] {
				return nil
			}
			user, used := s.ends(e)
			return &departure{message: fmt.Sprintf("%s must not use %s", user, used), help: b.help(s.graph.Class(e.To))}
		})
	}
}

// inside reports whether an edge stays inside something that a list names: one
// component, or one tree of packages. No rule forbids a part to use itself.
func (s *Scope) inside(list []Selector, e *graph.Edge) bool {
	if c := s.Partition.Component(e.From); c != graph.None && c == s.Partition.Component(e.To) {
		if slices.ContainsFunc(list, func(sel Selector) bool { return sel.class == component && s.set(sel, nil)[e.To] }) {
			return true
		}
	}
	return slices.ContainsFunc(list, func(sel Selector) bool {
		plain := sel.class == ownPackages && (sel.pattern.tree || sel.pattern.exact)
		return plain && s.set(sel, nil)[e.From] && s.set(sel, nil)[e.To]
	})
}

// agrees reports whether the captures of both ends match the same texts, and no
// exception with those texts holds the target.
func (b *ban) agrees(s *Scope, e *graph.Edge) bool {
	for _, f := range b.from {
		if !s.set(f, nil)[e.From] {
			continue
		}
		names, texts := s.captured(f, e.From)
		if s.anyTied(b.to, e.To, names, texts) && !s.anyTied(b.except, e.To, names, texts) {
			return true
		}
	}
	return false
}

// captured returns the captures that a selector binds for a package that it names,
// and their texts.
func (s *Scope) captured(sel Selector, id int32) (names, texts []string) {
	if sel.pattern != nil {
		texts, _ = s.places[id].bindAt(sel.pattern)
		return sel.pattern.names, texts
	}
	if p := s.Part(id); p != nil && p.Component.Name == sel.word {
		return p.Captures, p.texts
	}
	return nil, nil
}

// anyTied reports whether a selector names the package with the captures bound
// to the given texts.
func (s *Scope) anyTied(list []Selector, id int32, names, texts []string) bool {
	for _, sel := range list {
		if !s.set(sel, nil)[id] {
			continue
		}
		if sel.pattern == nil || len(sel.pattern.names) == 0 {
			return true
		}
		bound, ok := s.places[id].bindAt(sel.pattern)
		for i, name := range sel.pattern.names {
			ok = ok && slices.Contains(names, name) && bound[i] == texts[slices.Index(names, name)]
		}
		if ok {
			return true
		}
	}
	return false
}

// help names the exceptions of the sort that is used, or a way that always works.
func (b *ban) help(class facts.Class) string {
	var other []Selector
	for _, sel := range b.except {
		if sel.about() == class {
			other = append(other, sel)
		}
	}
	if other != nil {
		return "allowed instead: " + joined(other)
	}
	return "declare an interface where it is needed and implement it where the dependency is allowed"
}

func trimTree(pattern string) string { return strings.TrimSuffix(pattern, "/...") }
