package boundaries

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/erodehq/erode/internal/facts"
)

var kindUse = Kind{
	Name:    "use",
	Doc:     "A use that crosses a boundary in a way it must not: a call where only types may be named, a concrete type where only interfaces may, a symbol off the list.",
	Matters: "An allowed import allows everything behind it. Between two parts that may become two services, types that travel are a contract; calls in loops, variables and sentinel errors are not.",
	Example: "use: {from: app, to: domain, only: [types, constants, errors]}\nwhy: the application shapes data, the domain is called through the bus",
	Bad:     "package app\n\nfunc f() { domain.Recalculate() }",
	Good:    "package app\n\nfunc f(o domain.Order) { bus.Send(o) }",
	Fixes: []string{
		"go through the interface or function that is meant for it",
		"add the way or the symbol to the rule, if it is meant to be part of the contract",
	},
	Tier:  facts.Typed,
	Local: true,
	value: field{name: "use", shape: object, required: true, doc: "In which ways some packages may use others.", fields: []field{
		{name: "from", shape: words, required: true, doc: "Who uses."},
		{name: "to", shape: words, required: true, doc: "What is used: components, groups or pkg: patterns."},
		{name: "only", shape: words, doc: "The only ways that are allowed: types, interfaces, concrete-types, calls, constants, variables, errors, or one way of use by its name: call, embed, field and so on."},
		{name: "never", shape: words, doc: "Ways that are not allowed."},
		{name: "symbols", shape: words, doc: "The only symbols that may be used, by name: New*, Client with all its fields and methods, or Client.Do alone; * stands for any characters."},
	}},
	compile: compileUse,
}

func compileUse(c *compiler, r *Rule, o map[string]entry) (string, binder) {
	from, to := c.list(o, "from"), c.list(o, "to")
	ways := wayNames()
	rule := UseRule{Only: c.among(o, "only", ways), Never: c.among(o, "never", ways)}
	symbols := c.globs(o["symbols"])
	var at []Position
	for _, n := range o["symbols"].nodes() {
		at = append(at, c.position(n))
	}
	if rule.Only == nil && rule.Never == nil && symbols == nil {
		c.nothing(o["use"].key, "the rule asks for nothing", "give it only, never or symbols")
	}
	for _, sel := range to {
		if sel.class == stdPackages || sel.class == extPackages {
			c.at(sel.pos, fmt.Sprintf("uses of %s are not looked into", sel), "deny or only bound the import; use is about packages of this program")
		}
	}
	if symbols != nil {
		rule.Symbols, rule.Listed = symbols.match, strings.Join(symbols, ", ")
	}
	r.Text = useText(from, to, &rule)
	return subjectOf(from), func(s *Scope, r *Rule) judge {
		users, used := s.union(from, nil), s.union(to, nil)
		for i, name := range symbols {
			s.declaresSymbol(at[i], name, used)
		}
		return func() []Finding {
			bound := rule
			bound.From = func(id int32) bool { return users[id] }
			bound.To = func(id int32) bool { return used[id] }
			found := s.typed().Uses(bound)
			return s.typedFindings(s.across(found, to), r.Tests, s.everything())
		}
	}
}

// declaresSymbol reports a mistake if no package of a set declares a symbol that a
// rule speaks of. That can be said only where types are known.
func (s *Scope) declaresSymbol(pos Position, pattern string, in []bool) {
	if s.local || s.graph.Program.Tier < facts.Typed {
		return
	}
	outer, inner, _ := strings.Cut(pattern, ".")
	var there, packages []string
	for id := range int32(s.graph.Own()) {
		p := s.graph.Package(id)
		if p.Types == nil || !in[id] {
			continue
		}
		packages = append(packages, p.Name)
		for i := range p.Types.Symbols {
			if name := p.Types.Symbols[i].Name; !strings.Contains(name, ".") && p.Types.Symbols[i].Exported {
				there = append(there, name)
			}
		}
		if p.Types.Partial != "" || slices.ContainsFunc(there, (globs{outer}).match) {
			return
		}
	}
	help := "a symbol that is not there allows nothing"
	switch {
	case inner != "" && slices.Contains(packages, outer):
		help = fmt.Sprintf("symbols are named without their package: %s", inner)
	case nearest(outer, there) != "":
		help = fmt.Sprintf("did you mean %q?", nearest(outer, there))
	}
	s.errorf(pos, fmt.Sprintf("no exported symbol is called %s there", outer), help)
}

// across drops uses that stay inside one of the named parts.
func (s *Scope) across(found []Finding, to []Selector) []Finding {
	var out []Finding
	for _, f := range found {
		a, okA := s.graph.ID(f.From.Package)
		b, okB := s.graph.ID(f.To.Package)
		if e := s.graph.Edge(a, b); okA && okB && e != nil && s.inside(to, e) {
			continue
		}
		out = append(out, f)
	}
	return out
}

func wayNames() []string {
	var out []string
	for _, w := range Ways() {
		out = append(out, w.Name)
	}
	return out
}

func useText(from, to []Selector, rule *UseRule) string {
	var parts []string
	if rule.Only != nil {
		parts = append(parts, "only as "+strings.Join(rule.Only, ", "))
	}
	if rule.Never != nil {
		parts = append(parts, "never as "+strings.Join(rule.Never, ", "))
	}
	if rule.Listed != "" {
		parts = append(parts, "only "+rule.Listed)
	}
	return fmt.Sprintf("%s uses %s %s", joined(from), joined(to), strings.Join(parts, "; "))
}

// globs are names with * for any characters.
type globs []string

func (c *compiler) globs(e entry) globs {
	var out globs
	for _, n := range e.nodes() {
		if _, err := path.Match(n.Value, ""); err != nil || strings.ContainsAny(n.Value, "/[]\\?") {
			c.errorf(n, fmt.Sprintf("%q is no pattern of names", n.Value), "write a name, with * for any characters")
			continue
		}
		out = append(out, n.Value)
	}
	return out
}

func (g globs) match(name string) bool {
	for _, pattern := range g {
		if ok, _ := path.Match(pattern, name); ok {
			return true
		}
	}
	return false
}
