package boundaries

import (
	"fmt"
	"slices"
	"strings"

	"github.com/erodehq/erode/internal/facts"
)

var kindLeak = Kind{
	Name:    "leak",
	Doc:     "A component that hands its inside to another: in a signature, by embedding, through a variable, by a type that others look behind.",
	Matters: "Imports tell who knows whom; leaks tell how much. A type that travels through three components ties all of them to the one that declares it, whatever the arrows on the diagram say.",
	Example: "leak: {from: contexts, sorts: [exposes, writes, state]}\nwhy: a context can change its inside without asking the others",
	Bad:     "package billing // exposes billing, not billing/store\n\nfunc Rows() []store.Row",
	Good:    "package billing\n\ntype Invoice struct{ ID string; Cents int64 }\n\nfunc Invoices() []Invoice",
	Fixes: []string{
		"return a type of the component's own API, and convert at its border",
		"move a type that really is shared to a component of kind contract or library",
		"turn the variable into a function, or pass the value in from main",
	},
	Tier:  facts.Typed,
	Local: true,
	value: field{name: "leak", shape: object, required: true, doc: "Which leaks count, and where.", fields: []field{
		{name: "from", shape: words, doc: "Components whose code is looked at; default: every one."},
		{name: "sorts", shape: words, doc: "Which sorts of leaks count; default: those that are on by default."},
		{name: "strict", shape: words, doc: "Sorts that are judged without the gates for accepted practice."},
		{name: "roots", shape: words, doc: "Packages that wire the program together, besides package main: injecting is their job."},
	}},
	compile: compileLeak,
}

func compileLeak(c *compiler, r *Rule, o map[string]entry) (string, binder) {
	from, roots := c.list(o, "from"), c.list(o, "roots")
	leak := Leak{Sorts: c.among(o, "sorts", leakNames()), Strict: c.among(o, "strict", leakNames())}
	_, graded := o["severity"]
	r.Text = "components do not leak into each other"
	subject := "components"
	if from != nil {
		subject = subjectOf(from)
		r.Text = joined(from) + " do not leak"
	}
	if leak.Sorts != nil {
		r.Text += ": " + strings.Join(leak.Sorts, ", ")
	}
	return subject, func(s *Scope, r *Rule) judge {
		in, wiring := s.everything(), s.union(roots, nil)
		if !s.local && len(s.Parts) < 2 {
			s.errorf(r.Position, "leaks are between components, of which there are fewer than two", "name the parts of the program under components; erode init guesses them")
		}
		if from != nil {
			in = s.union(from, nil)
		}
		return func() []Finding {
			t := s.typed()
			t.Root = func(id int32) bool { return wiring[id] }
			found := s.typedFindings(t.Leaks(leak), r.Tests, in)
			for i := range found {
				found[i].Sort = strings.TrimPrefix(found[i].Rule, "leak/")
				if graded {
					found[i].Severity = r.Severity
				}
			}
			return found
		}
	}
}

func leakNames() []string {
	var out []string
	for _, s := range LeakSorts() {
		out = append(out, s.Name)
	}
	return out
}

// among reads a list of words that all have to be known.
func (c *compiler) among(o map[string]entry, key string, known []string) []string {
	var out []string
	for _, n := range o[key].nodes() {
		if !contains(known, n.Value) {
			c.errorf(n, fmt.Sprintf("%q cannot be %q", key, n.Value), suggestAll(n.Value, known))
			continue
		}
		out = append(out, n.Value)
	}
	return out
}

// suggestAll suggests the nearest of the known words, or lists all.
func suggestAll(word string, known []string) string {
	if near := nearest(word, known); near != "" {
		return fmt.Sprintf("did you mean %q?", near)
	}
	return "known: " + strings.Join(known, ", ")
}

// typed returns the view as the rules about symbols see it.
func (s *Scope) typed() *Typed {
	var forbidden map[hiddenPair]bool // found when first asked for
	return &Typed{
		Graph: s.graph, Components: s.Partition,
		API: func(id int32) bool { return s.Exposed(id) },
		Allowed: func(from, to int32) bool {
			if forbidden == nil {
				forbidden = s.forbidden()
			}
			return !forbidden[hiddenPair{from, to}]
		},
		Shared: func(c int32) bool { return s.Parts[c].Kind == "library" || s.Parts[c].Kind == "contract" },
	}
}

// typedFindings keeps the findings in packages of a set and in the scope of the
// rule's tests.
func (s *Scope) typedFindings(found []Finding, tests TestScope, in []bool) []Finding {
	return slices.DeleteFunc(found, func(f Finding) bool {
		id, ok := s.graph.ID(f.From.Package)
		return !tests.Covers(f.Test) || ok && !in[id]
	})
}
