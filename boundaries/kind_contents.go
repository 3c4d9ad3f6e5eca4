package boundaries

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/erodehq/erode/internal/facts"
)

var kindContents = Kind{
	Name:    "contents",
	Doc:     "A package that declares what it must not: functions among the ports, structs among the contracts.",
	Matters: "A package of interfaces stays one only while nobody adds the first function to it.",
	Example: "contents: {in: ports, only: [interfaces]}\nwhy: ports declare, adapters do",
	Bad:     "package ports\n\nfunc Default() Store { return mem{} }",
	Good:    "package ports\n\ntype Store interface{ Find(id string) error }",
	Fixes:   []string{"move the declaration to the component that implements or uses it"},
	Tier:    facts.Typed,
	Local:   true,
	value: field{name: "contents", shape: object, required: true, doc: "What packages may declare.", fields: []field{
		{name: "in", shape: words, required: true, doc: "The packages."},
		{name: "only", shape: words, doc: "All they may declare: interfaces, structs, types, functions, methods, variables, constants. An alias is one of the types, and may stand where what it is a name for may."},
		{name: "never", shape: words, doc: "What they must not declare."},
		{name: "exported", shape: boolean, doc: "Only exported declarations count; default: all."},
	}},
	compile: compileContents,
}

func compileContents(c *compiler, r *Rule, o map[string]entry) (string, binder) {
	in := c.list(o, "in")
	rule := Contents{Only: c.among(o, "only", sortNames()), Never: c.among(o, "never", sortNames()), Exported: value(o["exported"]) == "true"}
	if rule.Only == nil && rule.Never == nil {
		c.nothing(o["contents"].key, "the rule asks for nothing", "give it only or never")
	}
	r.Text = joined(in) + " declares"
	if rule.Only != nil {
		r.Text += " only " + strings.Join(rule.Only, ", ")
	}
	if rule.Never != nil {
		r.Text += " no " + strings.Join(rule.Never, ", ")
	}
	return subjectOf(in), func(s *Scope, r *Rule) judge {
		set := s.union(in, nil)
		return func() []Finding {
			bound := rule
			bound.In = func(id int32) bool { return set[id] }
			return s.typedFindings(s.typed().Contents(bound), r.Tests, set)
		}
	}
}

func sortNames() []string {
	var out []string
	for _, s := range Sorts() {
		out = append(out, s.Name)
	}
	return out
}

var kindNaming = Kind{
	Name:    "naming",
	Doc:     "A declaration whose name does not say what it is: an implementation of Store that is not called …Store.",
	Matters: "Names that follow a rule let people find the adapter of a port, and the port of an adapter, without a search.",
	Example: "naming: {in: store, implements: \"pkg:internal/ports.Store\", name: \"*Store\"}\nwhy: adapters are found by name",
	Bad:     "package store\n\ntype Postgres struct{} // implements ports.Store",
	Good:    "package store\n\ntype PostgresStore struct{}",
	Fixes:   []string{"rename the declaration"},
	Tier:    facts.Typed,
	Local:   true,
	value: field{name: "naming", shape: object, required: true, doc: "How declarations are called.", fields: []field{
		{name: "in", shape: words, required: true, doc: "The packages."},
		{name: "name", shape: words, required: true, doc: "What the names match; * stands for any characters."},
		{name: "of", shape: words, doc: "Which declarations: interfaces, structs, types, functions, methods, variables, constants; default: structs and types with implements, else all."},
		{name: "implements", shape: words, doc: "Only types that implement one of these interfaces: pkg:PATTERN.Name, with * in the name, or std:io.Reader. A generic interface is implemented by generic types with the same parameters, and with arguments that the program gives it somewhere."},
		{name: "methods", shape: words, doc: "Only types with all of these methods, which is how an interface of another module is written: Handle(context.Context, ...github.com/some/package.Option) error."},
		{name: "exported", shape: boolean, doc: "Only exported declarations count; default: all."},
	}},
	compile: compileNaming,
}

func compileNaming(c *compiler, r *Rule, o map[string]entry) (string, binder) {
	in, like := c.list(o, "in"), c.globs(o["name"])
	rule := Naming{Of: c.among(o, "of", sortNames()), Name: like.match, Like: strings.Join(like, " or "), Exported: value(o["exported"]) == "true"}
	ports, std := c.interfaces(o["implements"])
	rule.Standard = std
	for _, n := range o["methods"].nodes() {
		if problem, help := methodMistake(n.Value); problem != "" {
			c.errorf(n, problem, help)
		}
		rule.Methods = append(rule.Methods, canonicalMethod(n.Value))
	}
	which := implemented(o["implements"])
	if which == "" {
		which = strings.Join(rule.Methods, ", ")
	}
	r.Text = "names in " + joined(in) + " are " + rule.Like
	if which != "" {
		r.Text = "implementations of " + which + " in " + joined(in) + " are called " + rule.Like
	}
	return subjectOf(in), func(s *Scope, r *Rule) judge {
		set := s.union(in, nil)
		homes := make([][]bool, len(ports))
		for i, p := range ports {
			homes[i] = s.set(p.home, nil)
			s.declaresInterface(p, homes[i])
		}
		return func() []Finding {
			bound := rule
			bound.In = func(id int32) bool { return set[id] }
			if len(ports) > 0 {
				bound.Implements = func(id int32, name string) bool {
					for i, p := range ports {
						if homes[i][id] && p.name.match(name) {
							return true
						}
					}
					return false
				}
			}
			return s.typedFindings(s.typed().Naming(bound), r.Tests, set)
		}
	}
}

// A port is an interface that a naming rule is about.
type port struct {
	home Selector
	name globs
}

// interfaces reads pkg:internal/ports.Store and std:io.Reader.
func (c *compiler) interfaces(e entry) (ports []port, std []string) {
	for _, n := range e.nodes() {
		if name, ok := strings.CutPrefix(n.Value, "std:"); ok {
			if _, known := standardInterfaces[name]; !known {
				c.errorf(n, fmt.Sprintf("erode does not know the interface %s", name), suggestInterface(name))
			}
			std = append(std, name)
			continue
		}
		body, ok := strings.CutPrefix(n.Value, "pkg:")
		dot := strings.LastIndexByte(body, '.')
		if !ok || dot <= 0 || body[dot+1:] == "" || strings.Contains(body[dot:], "/") || strings.HasSuffix(body[:dot], ".") && !strings.HasSuffix("/"+body[:dot], "/...") {
			c.errorf(n, "\""+n.Value+"\" names no interface", "write pkg:internal/ports.Store, pkg:internal/....*Store or std:io.Reader")
			continue
		}
		if p, ok := c.pattern(n, body[:dot], len("pkg:")); ok {
			ports = append(ports, port{Selector{class: ownPackages, pattern: p, pos: c.position(n)}, globs{body[dot+1:]}})
		}
	}
	return ports, std
}

// suggestInterface says how an interface of the standard library that is not in the
// table can be written.
func suggestInterface(name string) string {
	if near := nearest(name, StandardInterfaces()); near != "" {
		return fmt.Sprintf("did you mean std:%s?", near)
	}
	return "name its methods instead: methods: [\"Read([]byte) (int, error)\"]"
}

// declaresInterface reports a mistake if no package of a set declares an interface
// that a rule speaks of. That can be said only where types are known.
func (s *Scope) declaresInterface(p port, homes []bool) {
	if s.local || s.graph.Program.Tier < facts.Typed {
		return
	}
	var there []string
	for id := range int32(s.graph.Own()) {
		t := s.graph.Package(id).Types
		if t == nil || !homes[id] {
			continue
		}
		for i := range t.Symbols {
			if o := &t.Symbols[i]; o.Kind == facts.Interface {
				there = append(there, o.Name)
			}
		}
		if t.Partial != "" || slices.ContainsFunc(there, p.name.match) {
			return
		}
	}
	help := "a rule about nothing holds always"
	if len(there) > 0 {
		help = suggestAll(strings.Join(p.name, " or "), there)
	}
	s.errorf(p.home.pos, fmt.Sprintf("no interface is called %s there", strings.Join(p.name, " or ")), help)
}

func implemented(e entry) string {
	var out []string
	for _, n := range e.nodes() {
		_, name, _ := strings.Cut(n.Value, ":")
		out = append(out, name)
	}
	return strings.Join(out, " or ")
}

var kindFunctions = Kind{
	Name:    "functions",
	Doc:     "A function or method that is larger than the rule allows.",
	Matters: "Size is where structure inside a package erodes first: a function of three hundred lines holds several that have no name.",
	Example: "functions: {in: app, parameters: 5, lines: 120}\nwhy: a handler fits a screen or two",
	Bad:     "func Create(a, b, c, d, e, f string) error",
	Good:    "func Create(o Order) error",
	Fixes: []string{
		"give the parts a name and call them",
		"group parameters that always travel together into a type",
	},
	Tier:  facts.Typed,
	Local: true,
	value: field{name: "functions", shape: object, required: true, doc: "The size of functions and methods.", fields: []field{
		{name: "in", shape: words, required: true, doc: "The packages."},
		{name: "parameters", shape: integer, doc: "At most so many parameters, the receiver not counted; 0 for none."},
		{name: "results", shape: integer, doc: "At most so many results; 0 for none."},
		{name: "lines", shape: integer, doc: "At most so many lines, from that of func to that of the closing brace."},
		{name: "public-per-file", shape: integer, doc: "At most so many exported functions and methods in one file."},
		{name: "exported", shape: boolean, doc: "Only exported functions count; default: all."},
	}},
	compile: compileFunctions,
}

func compileFunctions(c *compiler, r *Rule, o map[string]entry) (string, binder) {
	in := c.list(o, "in")
	rule := Functions{Exported: value(o["exported"]) == "true"}
	var parts []string
	for _, bound := range []struct {
		key   string
		into  **int
		least int
	}{{"parameters", &rule.Parameters, 0}, {"results", &rule.Results, 0}, {"lines", &rule.Lines, 1}, {"public-per-file", &rule.Public, 0}} {
		e, ok := o[bound.key]
		if !ok {
			continue
		}
		most, _ := strconv.Atoi(e.value.Value)
		if *bound.into = &most; most < bound.least {
			c.errorf(e.value, fmt.Sprintf("%q cannot be %d", bound.key, most), fmt.Sprintf("give it %d or more", bound.least))
		}
		parts = append(parts, "at most "+e.value.Value+" "+bound.key)
	}
	if parts == nil {
		c.nothing(o["functions"].key, "the rule bounds nothing", "give it parameters, results, lines or public-per-file")
	}
	r.Text = "functions of " + joined(in) + " have " + strings.Join(parts, ", ")
	return subjectOf(in), func(s *Scope, r *Rule) judge {
		set := s.union(in, nil)
		return func() []Finding {
			bound := rule
			bound.In = func(id int32) bool { return set[id] }
			return s.typedFindings(s.typed().Functions(bound), r.Tests, set)
		}
	}
}
