package boundaries

import (
	"fmt"

	"github.com/erodehq/erode/internal/graph"
)

var kindIndependent = Kind{
	Name:    "independent",
	Doc:     "One of several independent parts uses another, in either direction.",
	Matters: "Parts that never import each other can be owned, changed and released by different teams without asking. The first import between two of them is the start of a meeting.",
	Example: "independent: contexts\nwhy: the contexts talk through events only",
	Bad:     "package billing\n\nimport \"example.com/shop/internal/contexts/orders\"",
	Good:    "package billing\n\nimport \"example.com/shop/internal/events\" // both use it",
	Fixes: []string{
		"let both use a contract: an event, an interface, a shared type in a component of kind contract",
		"pass what is needed in from the place that knows both, usually main",
		"copy the few lines: a little copying couples less than an import",
	},
	Local:   true,
	value:   field{name: "independent", shape: words, required: true, doc: "Groups, templates or components; or patterns whose captures tell the parts apart, as pkg:internal/{ctx}/...."},
	compile: compileIndependent,
}

func compileIndependent(c *compiler, r *Rule, o map[string]entry) (string, binder) {
	list := c.list(o, "independent")
	r.Text = joined(list) + " do not depend on each other"
	return subjectOf(list), func(s *Scope, r *Rule) judge {
		units, names := s.units(list)
		if len(names) < 2 && !s.local {
			s.errorf(r.Position, fmt.Sprintf("%s is a single part", joined(list)), "independence takes at least two; name a group, a template or a pattern with a capture")
		}
		return func() []Finding {
			return s.edges(r.Tests, func(e *graph.Edge) *departure {
				from, to := units[e.From], units[e.To]
				if from == graph.None || to == graph.None || from == to {
					return nil
				}
				return &departure{
					message: fmt.Sprintf("%s must not use %s: they are independent", names[from], s.unitTarget(names[to], e.To)),
					help:    "let both use a contract, or pass what is needed in from the place that knows both",
				}
			})
		}
	}
}

// units divides packages into the parts that selectors name: components, or the
// packages that bind the captures of a pattern alike, or those of one pattern.
func (s *Scope) units(list []Selector) (of []int32, names []string) {
	of = make([]int32, s.graph.Len())
	for id := range of {
		of[id] = graph.None
	}
	number := map[string]int32{}
	put := func(id int, name string) {
		n, ok := number[name]
		if !ok {
			n = int32(len(names))
			number[name] = n
			names = append(names, name)
		}
		of[id] = n
	}
	for _, sel := range list {
		for id, in := range s.set(sel, nil) {
			switch {
			case !in:
			case sel.class == component:
				put(id, s.Parts[s.Partition.Of[id]].Name)
			case len(sel.pattern.names) > 0:
				texts, _ := s.places[id].bindAt(sel.pattern)
				put(id, expand(trimTree(sel.pattern.text), sel.pattern.names, texts))
			default:
				put(id, trimTree(sel.pattern.text))
			}
		}
	}
	return of, names
}

func (s *Scope) unitTarget(name string, id int32) string {
	if short := s.short(id); short != name {
		return fmt.Sprintf("%s (%s)", name, short)
	}
	return name
}
