package boundaries

import (
	"fmt"
	"slices"
	"strings"

	"golang.org/x/mod/module"

	"github.com/erodehq/erode/internal/facts"
	"github.com/erodehq/erode/internal/graph"
)

var kindExternal = Kind{
	Name:    "external",
	Doc:     "A use of the standard library or of another module that is not allowed; two majors of one module in a binary; two versions of one module in a workspace.",
	Matters: "Every third-party import is a supplier: it has to be watched, updated and sometimes replaced. A short list of who may use which keeps that to a few people.",
	Example: "external: {from: domain, allow: [\"ext:github.com/google/uuid\"]}\nwhy: the domain depends on nobody's release schedule",
	Bad:     "package domain\n\nimport \"github.com/aws/aws-sdk-go/service/s3\"",
	Good:    "package domain\n\ntype Blobs interface{ Put(name string, data []byte) error }",
	Fixes: []string{
		"hide the module behind a component of yours that may use it",
		"bring all users to one version before adding another",
	},
	value: field{name: "external", shape: object, required: true, doc: "Discipline towards other modules and the standard library.", fields: []field{
		{name: "from", shape: words, doc: "Whom the lists bound; default: every package."},
		{name: "allow", shape: words, doc: "ext: patterns that may be used, no others; std: patterns bound the standard library likewise."},
		{name: "deny", shape: words, doc: "ext: and std: patterns that must not be used."},
		{name: "majors", shape: enum, values: []string{"one"}, doc: "one: no binary may link two major versions of a module."},
		{name: "versions", shape: enum, values: []string{"same"}, doc: "same: the modules of a workspace must require the same version of a module."},
	}},
	compile: compileExternal,
}

func compileExternal(c *compiler, r *Rule, o map[string]entry) (string, binder) {
	n := o["external"].value
	from, allow, deny := c.list(o, "from"), c.list(o, "allow"), c.list(o, "deny")
	oneMajor, sameVersion := o["majors"].value != nil, o["versions"].value != nil
	if allow == nil && deny == nil && !oneMajor && !sameVersion {
		c.nothing(n, "the rule asks for nothing", "give it allow, deny, majors or versions")
	}
	for _, sel := range append(slices.Clone(allow), deny...) {
		if sel.class == component || sel.class == ownPackages {
			c.at(sel.pos, fmt.Sprintf("%q is not external", sel), "use ext: and std: patterns")
		}
	}
	r.Text = externalText(from, allow, deny, oneMajor, sameVersion)
	subject := subjectOf(from)
	if subject == "" {
		subject = strings.Trim(strings.Join([]string{joined(allow), joined(deny), value(o["majors"]), value(o["versions"])}, " "), " ")
	}
	return subject, func(s *Scope, r *Rule) judge {
		users := s.everything()
		if from != nil {
			users = s.union(from, nil)
		}
		allowed, denied := s.allowance(allow, nil), s.union(deny, nil)
		return func() []Finding {
			out := s.edges(r.Tests, func(e *graph.Edge) *departure {
				if !users[e.From] || s.graph.Class(e.To) == facts.Own || builtin(s.graph.Path(e.To)) {
					return nil
				}
				if !denied[e.To] && (allow == nil || allowed.permits(s, e.To)) {
					return nil
				}
				return &departure{message: fmt.Sprintf("%s must not use %s", s.label(e.From), s.graph.Path(e.To)), help: externalHelp(allow)}
			})
			if oneMajor {
				out = append(out, s.majors(r)...)
			}
			if sameVersion {
				out = append(out, s.skew()...)
			}
			return out
		}
	}
}

// builtin reports whether a path names what is part of the language.
func builtin(path string) bool { return path == "unsafe" || path == "C" }

func externalHelp(allow []Selector) string {
	if allow == nil {
		return "hide it behind a component that may use it"
	}
	return "it may use: " + allowing(allow)
}

func externalText(from, allow, deny []Selector, oneMajor, sameVersion bool) string {
	who := "every package"
	if from != nil {
		who = joined(from)
	}
	var parts []string
	if allow != nil {
		parts = append(parts, who+" may use only "+joined(allow))
	}
	if deny != nil {
		parts = append(parts, who+" must not use "+joined(deny))
	}
	if oneMajor {
		parts = append(parts, "no binary links two majors of a module")
	}
	if sameVersion {
		parts = append(parts, "all modules require the same versions")
	}
	return strings.Join(parts, "; ")
}

// majors finds commands that link two major versions of one module, as far as the
// imports of this program show.
func (s *Scope) majors(r *Rule) []Finding {
	var out []Finding
	for id := range int32(s.graph.Own()) {
		if !s.graph.Package(id).IsMain() {
			continue
		}
		first := map[string]int32{} // module without its major → a package of it
		for other, linked := range reached(s.graph, id) {
			if !linked || s.graph.Class(int32(other)) != facts.External {
				continue
			}
			req, ok := s.graph.Program.ModuleOf(s.graph.Path(int32(other)))
			if !ok {
				continue
			}
			base, _, _ := module.SplitPathVersion(req.Path)
			seen, twice := first[base]
			if !twice {
				first[base] = int32(other)
				continue
			}
			if was, _ := s.graph.Program.ModuleOf(s.graph.Path(seen)); was.Path != req.Path {
				out = append(out, Finding{
					Message:  fmt.Sprintf("%s links two majors of one module: %s and %s", s.short(id), was.Path, req.Path),
					Help:     "bring all users to one of them",
					Position: s.anchor(id),
					From:     s.endpoint(id),
					To:       Endpoint{Package: req.Path},
					Use:      "major",
					Chain:    s.steps(s.chain(id, int32(other))),
				})
				first[base] = int32(other)
			}
		}
	}
	return out
}

// reached tells which packages one links, itself included.
func reached(g *graph.Graph, from int32) []bool {
	seen := make([]bool, g.Len())
	seen[from] = true
	stack := []int32{from}
	for len(stack) > 0 {
		id := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		for _, to := range g.Uses().Out(id) {
			if !seen[to] {
				seen[to] = true
				stack = append(stack, to)
			}
		}
	}
	return seen
}

// chain returns a shortest chain between two packages.
func (s *Scope) chain(from, to int32) []int32 {
	targets := make([]bool, s.graph.Len())
	targets[to] = true
	w := distances(s.graph, ExcludeTests, targets, make([]bool, s.graph.Len()))
	if !w.reaches(from) || from == to {
		return nil
	}
	return w.chain(from, w[from])
}

// skew finds modules that the program's modules require in different versions.
func (s *Scope) skew() []Finding {
	type user struct {
		module  facts.Module
		require facts.Require
	}
	first := map[string]user{}
	var out []Finding
	for _, m := range s.graph.Program.Modules {
		for _, req := range m.Requires {
			if req.Indirect || req.Replace != "" {
				continue
			}
			was, ok := first[req.Path]
			if !ok {
				first[req.Path] = user{m, req}
				continue
			}
			if was.require.Version == req.Version {
				continue
			}
			out = append(out, Finding{
				Message:  fmt.Sprintf("%s requires %s %s, but %s requires %s", m.Path, req.Path, req.Version, was.module.Path, was.require.Version),
				Help:     "require the same version in both; the workspace builds with the higher one only while it is a workspace",
				Position: goModLine(m, req),
				From:     Endpoint{Package: m.Path},
				To:       Endpoint{Package: req.Path},
				Use:      "version",
				Related:  []Related{{goModLine(was.module, was.require), "required here as " + was.require.Version}},
			})
		}
	}
	return out
}

func goModLine(m facts.Module, req facts.Require) Position {
	file := "go.mod"
	if m.Dir != "." {
		file = m.Dir + "/go.mod"
	}
	return Position{File: file, Line: int(req.Line), Col: 1}
}
