package split

import (
	"github.com/erodehq/erode/internal/facts"
	"github.com/erodehq/erode/internal/graph"
)

// registrations finds the plugins: packages that others import for their side
// effects only and that call another node from an init. Whoever imports whom, it
// is the registry that uses the plugin, since it calls back what registers with
// it, and main's blank import says nothing about whose part the plugin is.
//
// It is not so where the main that imports the plugin uses the registry by name:
// such a main runs what registered, and each is a part of its own.
func (m *model) registrations() *graph.Digraph {
	b := graph.Builder{N: m.len()}
	if m.g.Program.Tier < facts.Typed {
		return b.Build()
	}
	named := m.named()
	for v, p := range m.pkg {
		types := m.g.Package(p).Types
		if types == nil || named[v] {
			continue
		}
		for i := range types.References {
			r := &types.References[i]
			if r.From != "init" || r.Use != facts.UseCall || r.Test {
				continue
			}
			q, ok := m.g.ID(r.To)
			if !ok {
				continue
			}
			if u := m.at(q); u >= 0 && u != int32(v) && m.fold[q] == q && !m.runs(p, q) {
				b.Add(u, int32(v), float64(r.Count))
			}
		}
	}
	return b.Build()
}

// runs reports whether a main that imports p uses q itself.
func (m *model) runs(p, q int32) bool {
	for _, root := range m.roots {
		if uses := m.g.Uses(); uses.Has(root, p) && uses.Has(root, q) {
			return true
		}
	}
	return false
}

// named marks the nodes that something imports to use them by name.
func (m *model) named() []bool {
	named := make([]bool, m.len())
	for i := range m.g.Edges() {
		e := &m.g.Edges()[i]
		if v := m.at(e.To); v >= 0 && !named[v] {
			named[v] = m.byName(e)
		}
	}
	return named
}

// byName reports whether production code makes a dependency other than by a
// blank import.
func (m *model) byName(e *graph.Edge) bool {
	pkg := m.g.Package(e.From)
	for _, s := range e.Sites {
		if f := &pkg.Files[s.File]; !s.Test && f.Host && f.Imports[s.Import].Name != "_" {
			return true
		}
	}
	return false
}
