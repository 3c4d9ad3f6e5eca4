package boundaries

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/erodehq/erode/internal/facts"
	"github.com/erodehq/erode/internal/metrics"
)

var kindLimit = Kind{
	Name:    "limit",
	Doc:     "A metric past its bound, or worse than what was accepted of it.",
	Matters: "Coupling grows by one import at a time, and no single one is worth an argument. A bound says when the sum is.",
	Example: "limit: {metric: propagation-cost, of: program, max: 0.3, no-worse: true}\nwhy: a change should reach less than a third of the code",
	Bad:     "propagation-cost of the program is 0.34, at most 0.3",
	Good:    "propagation-cost of the program is 0.27",
	Fixes: []string{
		"erode explain METRIC says how it is computed and what moves it",
		"take out the dependencies that a cycle's cheapest cut names: most metrics follow",
		"raise the bound with its reason, if the growth is meant",
	},
	value: field{name: "limit", shape: object, required: true, doc: "A bound on a metric.", fields: []field{
		{name: "metric", shape: text, required: true, doc: "Id of the metric; erode explain lists them."},
		{name: "of", shape: words, doc: "program, components, packages, or the components and patterns that are bounded; default: components, or the program for metrics that only it has."},
		{name: "max", shape: number, doc: "The highest value that holds."},
		{name: "min", shape: number, doc: "The lowest value that holds."},
		{name: "no-worse", shape: boolean, doc: "The value must not get worse than the one in the baseline; for metrics with a better direction."},
	}},
	compile: compileLimit,
}

// A bound is a compiled limit rule.
type bound struct {
	metric   metrics.Metric
	scope    metrics.Scope
	of       []Selector // nil: all of the scope
	max, min float64
	noWorse  bool
}

func compileLimit(c *compiler, r *Rule, o map[string]entry) (string, binder) {
	b := &bound{max: math.Inf(1), min: math.Inf(-1), noWorse: value(o["no-worse"]) == "true"}
	n := o["metric"].value
	if n == nil {
		return "", nil
	}
	m, ok := metrics.Find(n.Value)
	if !ok {
		c.errorf(n, fmt.Sprintf("no metric is called %q", n.Value), orMetrics(suggest(n.Value, metricIDs())))
		return "", nil
	}
	b.metric = m
	if e, ok := o["max"]; ok {
		b.max, _ = strconv.ParseFloat(e.value.Value, 64)
	}
	if e, ok := o["min"]; ok {
		b.min, _ = strconv.ParseFloat(e.value.Value, 64)
	}
	if math.IsInf(b.max, 1) && math.IsInf(b.min, -1) && !b.noWorse {
		c.nothing(o["limit"].key, "the rule bounds nothing", "give it max, min or no-worse")
	}
	if b.noWorse && m.Better == metrics.Neither {
		c.errorf(o["no-worse"].value, fmt.Sprintf("%s has no better and no worse", m.ID), "give it max or min")
	}
	b.readScope(c, o["of"])
	r.limit, r.Text = b, b.text()
	r.tier = m.Needs
	return m.ID + "/" + b.subject(), b.bind
}

func orMetrics(help string) string {
	if help == "" {
		return "erode explain lists the metrics"
	}
	return help
}

func metricIDs() []string {
	var out []string
	for _, m := range metrics.Catalog() {
		out = append(out, m.ID)
	}
	return out
}

// readScope reads "of": what the values are of.
func (b *bound) readScope(c *compiler, e entry) {
	has := func(s metrics.Scope) bool { return slices.Contains(b.metric.Scopes, s) }
	b.scope = metrics.Component
	if !has(b.scope) {
		b.scope = b.metric.Scopes[0]
	}
	list := e.nodes()
	if len(list) == 0 {
		return
	}
	whole := map[string]metrics.Scope{"program": metrics.Program, "components": metrics.Component, "packages": metrics.Package}
	if s, ok := whole[list[0].Value]; ok && len(list) == 1 {
		b.scope = s
	} else {
		b.of = c.selectors(e.value)
		if slices.ContainsFunc(b.of, func(s Selector) bool { return s.class != component }) {
			b.scope = metrics.Package
		}
	}
	if !has(b.scope) {
		c.errorf(list[0], fmt.Sprintf("%s is not measured for %s", b.metric.ID, e.value.Value), "it has values for: "+scopeNames(b.metric.Scopes))
	}
}

func scopeNames(scopes []metrics.Scope) string {
	names := make([]string, len(scopes))
	for i, s := range scopes {
		names[i] = map[metrics.Scope]string{metrics.Program: "program", metrics.Component: "components", metrics.Package: "packages"}[s]
	}
	return strings.Join(names, ", ")
}

func (b *bound) subject() string {
	if b.of != nil {
		return joined(b.of)
	}
	return scopeNames([]metrics.Scope{b.scope})
}

func (b *bound) text() string {
	var parts []string
	if !math.IsInf(b.max, 1) {
		parts = append(parts, "at most "+number64(b.max))
	}
	if !math.IsInf(b.min, -1) {
		parts = append(parts, "at least "+number64(b.min))
	}
	if b.noWorse {
		parts = append(parts, "no worse than in the baseline")
	}
	return fmt.Sprintf("%s of %s is %s", b.metric.ID, b.subject(), strings.Join(parts, " and "))
}

func number64(v float64) string { return strconv.FormatFloat(v, 'g', 6, 64) }

// bind judges the absolute bounds; those against the baseline are judged by
// Bound.worse, which has one.
func (b *bound) bind(s *Scope, r *Rule) judge {
	in := s.everything()
	if b.of != nil {
		in = s.union(b.of, nil)
	}
	return func() []Finding {
		var out []Finding
		for _, v := range b.values(s, in) {
			switch {
			case v.Value > b.max:
				out = append(out, b.finding(s, r, v.Of, v.Value, b.max, fmt.Sprintf("at most %s", number64(b.max))))
			case v.Value < b.min:
				out = append(out, b.finding(s, r, v.Of, v.Value, b.min, fmt.Sprintf("at least %s", number64(b.min))))
			}
		}
		return out
	}
}

// values returns the metric of everything that the rule bounds.
func (b *bound) values(s *Scope, in []bool) []Value {
	table := s.metrics()
	var out []Value
	for _, name := range table.Names(b.scope) {
		if v, ok := table.Value(b.scope, name, b.metric.ID); ok && b.covers(s, in, name) {
			out = append(out, Value{Of: name, Metric: b.metric.ID, Value: v, MoreIsBetter: b.metric.Better == metrics.Higher})
		}
	}
	return out
}

func (b *bound) covers(s *Scope, in []bool, name string) bool {
	switch b.scope {
	case metrics.Component:
		c, ok := slices.BinarySearch(s.Partition.Names, name)
		if !ok {
			return false
		}
		for id, of := range s.Partition.Of {
			if of == int32(c) && in[id] {
				return true
			}
		}
		return false
	case metrics.Package:
		id, ok := s.graph.ID(name)
		return ok && in[id]
	}
	return true
}

func (b *bound) finding(s *Scope, r *Rule, name string, value, limit float64, must string) Finding {
	what, end, pos := "the program", Endpoint{}, r.Position
	switch b.scope {
	case metrics.Component:
		c, _ := slices.BinarySearch(s.Partition.Names, name)
		what, end, pos = name, Endpoint{Component: name}, s.Parts[c].Position
	case metrics.Package:
		id, _ := s.graph.ID(name)
		what, end, pos = s.short(id), s.endpoint(id), s.anchor(id)
	}
	return Finding{
		Message:  fmt.Sprintf("%s of %s is %s, it must be %s", b.metric.ID, what, number64(value), must),
		Help:     b.metric.Reading,
		Position: pos,
		From:     end,
		Measure:  &Measure{Metric: b.metric.ID, Value: value, Bound: limit},
		Tier:     max(b.metric.Needs, facts.Imports).String(),
	}
}

// metrics returns the metrics that the limits of the view need, computed when
// they are first asked for.
func (s *Scope) metrics() *metrics.Table {
	s.measured.Do(func() {
		var only []string
		for _, r := range s.View.Rules {
			if r.limit != nil {
				only = append(only, r.limit.metric.ID)
			}
		}
		s.table = s.measure(only)
	})
	return s.table
}

func (s *Scope) measure(only []string) *metrics.Table {
	return metrics.Compute(s.graph, s.Partition, metrics.Options{API: func(id int32) bool { return s.api[id] }, Only: only})
}

// Metrics computes every metric of the main view.
func (b *Bound) Metrics() *metrics.Table { return b.Scopes[0].measure(nil) }

// Values returns the metrics that rules with no-worse watch, for a baseline.
func (b *Bound) Values() []Value {
	var out []Value
	b.watched(func(s *Scope, r *Rule, v Value) { out = append(out, v) })
	return out
}

func (b *Bound) watched(f func(s *Scope, r *Rule, v Value)) {
	for _, s := range b.Scopes {
		for _, r := range s.View.Rules {
			if r.limit == nil || !r.limit.noWorse {
				continue
			}
			in := s.everything()
			if r.limit.of != nil {
				in = s.union(r.limit.of, nil)
			}
			for _, v := range r.limit.values(s, in) {
				v.Rule = r.ID
				f(s, r, v)
			}
		}
	}
}

// Unwatched returns the rules with no-worse of whose metrics the baseline has no
// value: nothing can be worse yet.
func (b *Bound) Unwatched(baseline *Baseline) []*Rule {
	var out []*Rule
	known := map[*Rule]bool{}
	b.watched(func(_ *Scope, r *Rule, v Value) {
		_, ok := baseline.Value(r.ID, v.Of, v.Metric)
		known[r] = known[r] || ok
		if !slices.Contains(out, r) {
			out = append(out, r)
		}
	})
	return slices.DeleteFunc(out, func(r *Rule) bool { return known[r] })
}

// worse finds the metrics that are worse than the baseline accepts. What it says
// nothing of is new and only bounded by max and min.
func (b *Bound) worse(baseline *Baseline) []Finding {
	var out []Finding
	b.watched(func(s *Scope, r *Rule, v Value) {
		was, ok := baseline.Value(r.ID, v.Of, v.Metric)
		if !ok || v.Value == was || (v.Value > was) == v.MoreIsBetter || v.Value > r.limit.max || v.Value < r.limit.min {
			return // what is past the absolute bound has been told
		}
		f := r.limit.finding(s, r, v.Of, v.Value, was, "no worse than "+number64(was))
		f.Use = "worse"
		s.complete(&f, r)
		out = append(out, f)
	})
	return out
}
