package boundaries

import (
	"fmt"

	"github.com/erodehq/erode/internal/graph"
)

var kindMust = Kind{
	Name:    "must",
	Doc:     "A component that does not depend on what it has to.",
	Matters: "Some rules are kept by an import: handlers that go through authorisation, workers that report to tracing. What is missing makes no noise.",
	Example: "must: {from: handlers, to: authz}\nwhy: every handler asks for permission",
	Bad:     "a new handler component without the import of authz",
	Good:    "package handlers\n\nimport \"example.com/shop/authz\"",
	Fixes: []string{
		"add the dependency, and use it",
		"name fewer components in the rule, if this one is meant to do without",
	},
	value: field{name: "must", shape: object, required: true, doc: "Who has to depend on what.", fields: []field{
		{name: "from", shape: words, required: true, doc: "Each of these components, or each package of a pattern."},
		{name: "to", shape: words, required: true, doc: "Has to depend on one of these."},
		{name: "transitively", shape: boolean, doc: "A dependency through others is enough; default: false."},
		{name: "each", shape: enum, values: []string{"component", "package"}, doc: "Whether one package of a component is enough (component, the default) or every one has to."},
	}},
	compile: compileMust,
}

func compileMust(c *compiler, r *Rule, o map[string]entry) (string, binder) {
	from, to := c.list(o, "from"), c.list(o, "to")
	byPackage := value(o["each"]) == "package"
	transitively := value(o["transitively"]) == "true"
	r.Text = joined(from) + " must depend on " + joined(to)
	return subjectOf(from), func(s *Scope, r *Rule) judge {
		users, targets := s.union(from, nil), s.union(to, nil)
		return func() []Finding {
			meets := s.depends(r.Tests, targets, transitively)
			var out []Finding
			for _, unit := range s.mustUnits(users, from, byPackage) {
				if s.anyOf(unit, meets) || s.anyOf(unit, targets) {
					continue
				}
				out = append(out, Finding{
					Message:  fmt.Sprintf("%s does not depend on %s", s.unitName(unit, byPackage), joined(to)),
					Help:     "add the dependency, or take it out of the rule",
					Position: s.anchor(unit[0]),
					From:     s.unitEnd(unit, byPackage),
					To:       Endpoint{Component: joined(to)},
				})
			}
			return out
		}
	}
}

// depends tells of every package whether it depends on one of the targets.
func (s *Scope) depends(tests TestScope, targets []bool, transitively bool) []bool {
	out := make([]bool, s.graph.Len())
	if transitively {
		next := distances(s.graph, tests, targets, make([]bool, len(targets)))
		for id := range out {
			out[id] = next.reaches(int32(id)) && !targets[id]
		}
		return out
	}
	edges := s.graph.Edges()
	for i := range edges {
		e := &edges[i]
		if targets[e.To] && (e.Prod || tests != ExcludeTests) {
			out[e.From] = true
		}
	}
	return out
}

// mustUnits returns the groups of packages that each have to depend: components,
// or single packages where patterns name them or the rule says so.
func (s *Scope) mustUnits(users []bool, from []Selector, byPackage bool) [][]int32 {
	var out [][]int32
	members := s.Partition.Members()
	grouped := make([]bool, s.graph.Len())
	if !byPackage {
		for _, c := range s.parts(from) {
			out = append(out, members[c])
			for _, id := range members[c] {
				grouped[id] = true
			}
		}
	}
	for id := range int32(s.graph.Own()) {
		if users[id] && !grouped[id] {
			out = append(out, []int32{id})
		}
	}
	return out
}

func (s *Scope) anyOf(ids []int32, set []bool) bool {
	for _, id := range ids {
		if set[id] {
			return true
		}
	}
	return false
}

func (s *Scope) unitName(unit []int32, byPackage bool) string {
	if byPackage || s.Partition.Component(unit[0]) == graph.None {
		return s.short(unit[0])
	}
	return s.label(unit[0])
}

func (s *Scope) unitEnd(unit []int32, byPackage bool) Endpoint {
	end := s.endpoint(unit[0])
	if !byPackage && end.Component != "" {
		end.Package = ""
	}
	return end
}
