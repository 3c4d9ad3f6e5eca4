package boundaries

import (
	"path"
	"slices"

	"github.com/erodehq/erode/internal/facts"
	"github.com/erodehq/erode/internal/graph"
)

// A Proposal is an import that nobody has written yet.
type Proposal struct {
	From, To string // import paths
	Test     bool   // it would stand in a test file
}

const proposed = "~proposed.go"

// Permits reports whether no rule about dependencies would object to an import.
func (b *Bound) Permits(p Proposal) bool {
	id, ok := b.Graph.ID(p.From)
	if to, known := b.Graph.ID(p.To); known && ok {
		if e := b.Graph.Edge(id, to); e != nil && (e.Prod || p.Test && slices.ContainsFunc(e.Sites, func(s graph.Site) bool { return s.Test })) {
			return true // what is there already is no news
		}
	}
	if !ok || b.Graph.Package(id) == nil {
		return false
	}
	program := *b.Graph.Program
	program.Packages = slices.Clone(program.Packages)
	from := *program.Packages[id]
	from.Files = append(slices.Clone(from.Files), facts.File{
		Name: proposed, Package: from.Name, Host: true, Test: p.Test,
		Imports: []facts.Import{{Path: p.To, Class: facts.Own, Line: 1, Col: 1}},
	})
	program.Packages[id] = &from
	variant, err := b.Scopes[0].rebind(graph.New(&program))
	if err != nil {
		return false
	}
	for _, s := range variant.Scopes {
		for _, c := range s.checks {
			if kindOf(c.rule.Kind).Local && c.rule.needs() == facts.Imports && slices.ContainsFunc(c.judge(), func(f Finding) bool {
				return path.Base(f.Position.File) == proposed
			}) {
				return false
			}
		}
	}
	return true
}
