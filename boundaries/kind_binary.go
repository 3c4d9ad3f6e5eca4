package boundaries

import (
	"fmt"
	"strings"

	"github.com/erodehq/erode/internal/graph"
)

var kindBinary = Kind{
	Name:    "binary",
	Doc:     "A command that links a component it must not, misses one it must have, or links none or several of the adapters it needs one of.",
	Matters: "What ends up in a binary decides what it can do, what it must be patched for and who is called when it breaks. A blank import is enough to change it.",
	Example: "binary: {main: \"pkg:cmd/api\", deny: [migrations], one-of: [store-postgres, store-sqlite]}\nwhy: the API never alters the schema and has one store",
	Bad:     "package main // cmd/api\n\nimport _ \"example.com/shop/migrations\"",
	Good:    "package main // cmd/migrate\n\nimport _ \"example.com/shop/migrations\"",
	Fixes: []string{
		"follow the chain of imports in the finding and cut it where it is least meant",
		"choose the adapter in main, and nowhere else",
	},
	value: field{name: "binary", shape: object, required: true, doc: "What commands link.", fields: []field{
		{name: "main", shape: words, required: true, doc: "The commands: components or pkg: patterns."},
		{name: "allow", shape: words, doc: "The only components that it may link; packages of no component are not judged."},
		{name: "deny", shape: words, doc: "What it must not link."},
		{name: "must", shape: words, doc: "What it has to link, each of them."},
		{name: "one-of", shape: words, doc: "Of these it links exactly one."},
	}},
	compile: compileBinary,
}

// A manifest is a compiled binary rule.
type manifest struct {
	main, allow, deny, must, one []Selector
}

func compileBinary(c *compiler, r *Rule, o map[string]entry) (string, binder) {
	n := o["binary"].value
	m := &manifest{
		main: c.list(o, "main"), allow: c.list(o, "allow"), deny: c.list(o, "deny"),
		must: c.list(o, "must"), one: c.list(o, "one-of"),
	}
	if m.allow == nil && m.deny == nil && m.must == nil && m.one == nil {
		c.nothing(n, "the rule asks for nothing", "give it allow, deny, must or one-of")
	}
	r.Text = m.text()
	return subjectOf(m.main), m.bind
}

func (m *manifest) text() string {
	var parts []string
	for _, p := range []struct {
		verb string
		list []Selector
	}{{"links only", m.allow}, {"does not link", m.deny}, {"links", m.must}, {"links exactly one of", m.one}} {
		if p.list != nil {
			parts = append(parts, p.verb+" "+joined(p.list))
		}
	}
	return joined(m.main) + " " + strings.Join(parts, "; ")
}

func (m *manifest) bind(s *Scope, r *Rule) judge {
	commands := s.union(m.main, nil)
	allow, deny := s.union(m.allow, nil), s.union(m.deny, nil)
	mains := 0
	for id := range int32(s.graph.Own()) {
		if commands[id] && s.graph.Package(id).IsMain() {
			mains++
		}
	}
	if mains == 0 && !s.local {
		s.errorf(r.Position, fmt.Sprintf("%s names no package main", joined(m.main)), "erode list binaries shows the commands")
	}
	for _, sel := range append(append([]Selector{}, m.must...), m.one...) {
		s.set(sel, nil)
	}
	return func() []Finding {
		var out []Finding
		for id := range int32(s.graph.Own()) {
			if commands[id] && s.graph.Package(id).IsMain() {
				linked := reached(s.graph, id)
				out = append(out, m.unwanted(s, id, linked, allow, deny)...)
				out = append(out, m.missing(s, id, linked)...)
				out = append(out, m.adapters(s, id, linked)...)
			}
		}
		return out
	}
}

// unwanted reports each component, or denied package, that a command must not link.
func (m *manifest) unwanted(s *Scope, id int32, linked, allow, deny []bool) []Finding {
	var out []Finding
	seen := map[string]bool{}
	for other, in := range linked {
		of := s.Partition.Component(int32(other))
		stranger := m.allow != nil && of != graph.None && !allow[other] && of != s.Partition.Component(id)
		if !in || int32(other) == id || !deny[other] && !stranger {
			continue
		}
		name := s.label(int32(other))
		if seen[name] {
			continue
		}
		seen[name] = true
		chain := s.chain(id, int32(other))
		out = append(out, Finding{
			Message:  fmt.Sprintf("%s must not link %s", s.short(id), name),
			Help:     "cut the chain at one of its imports",
			Position: s.steps(chain)[0].Position,
			From:     s.endpoint(id), To: s.endpoint(int32(other)), Use: "link",
			Chain: s.steps(chain),
		})
	}
	return out
}

func (m *manifest) missing(s *Scope, id int32, linked []bool) []Finding {
	var out []Finding
	for _, sel := range m.must {
		if !anyBoth(linked, s.set(sel, nil)) {
			out = append(out, Finding{
				Message:  fmt.Sprintf("%s does not link %s", s.short(id), sel),
				Help:     "import it, blank if need be, or take it out of the rule",
				Position: s.anchor(id),
				From:     s.endpoint(id), To: Endpoint{Component: sel.String()}, Use: "link",
			})
		}
	}
	return out
}

func (m *manifest) adapters(s *Scope, id int32, linked []bool) []Finding {
	if m.one == nil {
		return nil
	}
	var found []string
	var last []bool
	for _, sel := range m.one {
		if set := s.set(sel, nil); anyBoth(linked, set) {
			found, last = append(found, sel.String()), set
		}
	}
	if len(found) == 1 {
		return nil
	}
	f := Finding{
		Message:  fmt.Sprintf("%s links none of %s", s.short(id), joined(m.one)),
		Help:     "it needs exactly one of them",
		Position: s.anchor(id),
		From:     s.endpoint(id), To: Endpoint{Component: joined(m.one)}, Use: "link",
	}
	if len(found) > 1 {
		f.Message = fmt.Sprintf("%s links %s", s.short(id), strings.Join(found, " and "))
		for other, in := range linked {
			if in && last[other] && int32(other) != id {
				f.Chain = s.steps(s.chain(id, int32(other)))
				break
			}
		}
	}
	return []Finding{f}
}

func anyBoth(a, b []bool) bool {
	for i := range a {
		if a[i] && b[i] {
			return true
		}
	}
	return false
}
