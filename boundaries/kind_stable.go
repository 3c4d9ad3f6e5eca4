package boundaries

import (
	"fmt"
	"strconv"

	"github.com/erodehq/erode/internal/graph"
)

var kindStable = Kind{
	Name:    "stable",
	Doc:     "A dependency of a more stable component on a less stable one.",
	Matters: "What many depend on should not itself depend on what changes easily (Martin's stable dependencies principle): its users would be dragged along by changes that they never asked for.",
	Example: "stable: components\nwhy: what many depend on depends on little",
	Bad:     "platform (instability 0.10) -> reports (instability 0.90)",
	Good:    "reports -> platform",
	Fixes: []string{
		"turn the dependency round with an interface in the stable component",
		"move the used part into the stable component, or into one below",
	},
	value:   field{name: "stable", shape: words, required: true, doc: "components for all, or the components and groups to look at."},
	extra:   []field{{name: "tolerance", shape: number, doc: "By how much the instability of the used component may be higher; default: 0."}},
	compile: compileStable,
}

func compileStable(c *compiler, r *Rule, o map[string]entry) (string, binder) {
	e := o["stable"]
	all := e.value.Value == "components"
	var list []Selector
	if !all {
		list = c.list(o, "stable")
	}
	tolerance, _ := strconv.ParseFloat(value(o["tolerance"]), 64)
	subject := "components"
	if !all {
		subject = subjectOf(list)
	}
	r.Text = subject + " depend only on what is at least as stable"
	return subject, func(s *Scope, r *Rule) judge {
		judged := s.everything()
		if !all {
			judged = s.union(list, nil)
		}
		return func() []Finding {
			unstable := instability(s.graph.Quotient(s.Partition))
			return s.edges(r.Tests, func(e *graph.Edge) *departure {
				from, to := s.Partition.Component(e.From), s.Partition.Component(e.To)
				if from == graph.None || to == graph.None || from == to || !judged[e.From] || !judged[e.To] {
					return nil
				}
				if unstable[to] <= unstable[from]+tolerance {
					return nil
				}
				return &departure{
					message: fmt.Sprintf("%s must not use %s, which is less stable", s.label(e.From), s.target(e.To)),
					help:    fmt.Sprintf("instability of %s is %.2f, of %s %.2f", s.Parts[from].Name, unstable[from], s.Parts[to].Name, unstable[to]),
				}
			})
		}
	}
}

// instability returns Martin's I = Ce/(Ca+Ce) of every node, counted in nodes; an
// isolated one has 0.
func instability(d *graph.Digraph) []float64 {
	in := make([]int, d.Len())
	for v := range int32(d.Len()) {
		for _, to := range d.Out(v) {
			in[to]++
		}
	}
	out := make([]float64, d.Len())
	for v := range out {
		if ce := len(d.Out(int32(v))); ce > 0 {
			out[v] = float64(ce) / float64(ce+in[v])
		}
	}
	return out
}
