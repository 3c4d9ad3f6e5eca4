package boundaries

import (
	"fmt"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/erodehq/erode/internal/graph"
)

var kindLayers = Kind{
	Name:    "layers",
	Doc:     "A lower layer uses a higher one, a layer skips a closed one, or siblings of one layer use each other.",
	Matters: "Layers let people change what is on top without reading what is below, and test what is below without what is on top. One import upwards makes the two a single thing that is built, tested and understood together.",
	Example: "layers: [cmd, app, domain, platform]\nwhy: the domain is tested without transport or storage",
	Bad:     "package domain\n\nimport \"example.com/shop/app\" // app is above domain",
	Good:    "package domain\n\ntype Clock interface{ Now() time.Time } // app implements it",
	Fixes: []string{
		"move the used type or function down, to the layer that needs it or below",
		"declare an interface in the lower layer and let the higher one implement it",
		"pass the value in as a parameter from the higher layer",
	},
	Local: true,
	value: field{name: "layers", shape: rows, required: true, doc: "Layers from top to bottom; a list inside the list holds siblings that must not use each other, a group is one layer whose members may."},
	extra: []field{
		{name: "closed", shape: flexible, forms: []any{booleanForm, wordsForm}, doc: "true, or the layers that those above may not skip."},
		{name: "exhaustive", shape: boolean, doc: "Every component must be in a layer."},
	},
	compile: compileLayers,
}

// layering is a compiled layers rule.
type layering struct {
	rows       [][]Selector // from top to bottom
	siblings   []bool       // the members of the row must not use each other
	closed     []bool       // the row may not be skipped
	exhaustive bool
}

func compileLayers(c *compiler, r *Rule, o map[string]entry) (string, binder) {
	l := &layering{exhaustive: value(o["exhaustive"]) == "true"}
	var titles []string
	for _, row := range o["layers"].value.Content {
		selectors := c.selectors(row)
		l.rows = append(l.rows, selectors)
		l.siblings = append(l.siblings, row.Kind == yaml.SequenceNode)
		titles = append(titles, joined(selectors))
	}
	if len(l.rows) < 2 {
		c.errorf(o["layers"].value, "one layer bounds nothing", "name at least two, from top to bottom")
		return "", nil
	}
	l.closed = c.closedLayers(o["closed"].value, titles)
	r.layers = l
	r.Text = "layers from top to bottom: " + strings.Join(titles, " > ")
	return titles[0], l.bind
}

// closedLayers reads "closed: true" or "closed: [domain]".
func (c *compiler) closedLayers(n *yaml.Node, titles []string) []bool {
	closed := make([]bool, len(titles))
	if n == nil {
		return closed
	}
	if n.Tag == "!!bool" {
		for i := range closed {
			closed[i] = n.Value == "true"
		}
		return closed
	}
	for _, item := range items(n) {
		i := slices.Index(titles, item.Value)
		if i < 0 {
			c.errorf(item, fmt.Sprintf("%q is no layer of this rule", item.Value), suggest(item.Value, titles))
			continue
		}
		closed[i] = true
	}
	return closed
}

// A rowOf is the row of a package, -1 for none, and its member of the row.
type rowOf struct {
	row, member int32
}

func (l *layering) bind(s *Scope, r *Rule) judge {
	rows := l.locate(s)
	missing := l.missing(s, rows)
	return func() []Finding {
		out := s.edges(r.Tests, func(e *graph.Edge) *departure { return l.judge(s, rows[e.From], rows[e.To], e) })
		return append(out, missing...)
	}
}

// locate puts every package into its row, and reports packages that two rows name.
func (l *layering) locate(s *Scope) []rowOf {
	rows := make([]rowOf, s.graph.Len())
	for id := range rows {
		rows[id] = rowOf{-1, -1}
	}
	for i, row := range l.rows {
		twice := false
		for m, sel := range row {
			if s.change.gone(sel.word) && l.names(s.change.successor(sel.word)) {
				continue // what it went into keeps its layer
			}
			for id, in := range s.set(sel, nil) {
				if !in {
					continue
				}
				if rows[id].row >= 0 && rows[id].row != int32(i) && !twice {
					twice = true
					s.errorf(sel.pos, fmt.Sprintf("%s is in two layers", s.label(int32(id))), "name each component in one layer")
				}
				rows[id] = rowOf{int32(i), int32(m)}
			}
		}
	}
	return rows
}

// names reports whether a layer names a component.
func (l *layering) names(component string) bool {
	return slices.ContainsFunc(l.rows, func(row []Selector) bool {
		return slices.ContainsFunc(row, func(sel Selector) bool { return sel.word == component })
	})
}

func (l *layering) judge(s *Scope, from, to rowOf, e *graph.Edge) *departure {
	switch {
	case from.row < 0 || to.row < 0:
		return nil
	case to.row < from.row:
		return l.departs(s, from.row, fmt.Sprintf("%s must not use %s, a layer above it", s.label(e.From), s.target(e.To)))
	case to.row == from.row:
		if l.siblings[from.row] && from.member != to.member {
			return l.departs(s, from.row, fmt.Sprintf("%s must not use %s, its sibling in the layer", s.label(e.From), s.target(e.To)))
		}
		return nil
	}
	for row := from.row + 1; row < to.row; row++ {
		if l.closed[row] {
			return l.departs(s, from.row, fmt.Sprintf("%s must not skip layer %s to use %s", s.label(e.From), joined(l.rows[row]), s.target(e.To)))
		}
	}
	return nil
}

func (l *layering) departs(s *Scope, row int32, message string) *departure {
	var below []string
	for i := row + 1; int(i) < len(l.rows); i++ {
		below = append(below, joined(l.rows[i]))
		if l.closed[i] {
			break
		}
	}
	help := joined(l.rows[row]) + " may use: " + strings.Join(below, ", ")
	if len(below) == 0 {
		help = joined(l.rows[row]) + " is the lowest layer and may use none of the others"
	}
	return &departure{message: message, help: help}
}

// missing returns a finding for each component outside an exhaustive layering.
func (l *layering) missing(s *Scope, rows []rowOf) []Finding {
	if !l.exhaustive {
		return nil
	}
	var out []Finding
	for i, members := range s.Partition.Members() {
		if len(members) > 0 && rows[members[0]].row < 0 {
			out = append(out, Finding{
				Message:  fmt.Sprintf("%s is in no layer", s.Parts[i].Name),
				Help:     "add it to the rule, which is exhaustive",
				Position: s.Parts[i].Position,
				From:     Endpoint{Component: s.Parts[i].Name},
			})
		}
	}
	return out
}
