// Package graph holds the dependency graph of a program and answers questions
// about it: who reaches whom, by which shortest chain, which packages or
// components form a cycle, and what a cut costs.
//
// A Graph and a Digraph never change once built, so goroutines may share them.
// Packages are numbers in here; names matter only where facts come in and
// findings go out. Nothing in here knows the policy.
package graph

import (
	"slices"
	"sort"

	"github.com/erodehq/erode/internal/facts"
)

// A Graph is the dependency graph of a program: its own packages, numbered
// first and by import path, and the packages of other modules and of the standard
// library that they import, which are leaves.
type Graph struct {
	Program *facts.Program
	own     int
	paths   []string
	class   []facts.Class
	ids     map[string]int32
	edges   []Edge // sorted by From, To
	start   []int32
	sites   []Site
	uses    *Digraph
	every   *Digraph
}

// An Edge is the dependency of one package on another, with every import
// declaration that makes it.
type Edge struct {
	From, To int32
	Sites    []Site // production code first, then tests; each by file and line
	Prod     bool   // at least one site is not in a test file
	Refs     int32  // uses of To's symbols by production code of From; 0 below the typed tier
}

// A Site is an import declaration: Files[File].Imports[Import] of the package
// that the edge starts from.
type Site struct {
	File, Import int32
	Test         bool
}

// New builds the graph of a program.
func New(program *facts.Program) *Graph {
	g := &Graph{Program: program, own: len(program.Packages), ids: make(map[string]int32, 2*len(program.Packages))}
	g.number()
	g.link()
	g.weigh()
	g.uses = g.digraph(func(e *Edge) bool { return e.Prod })
	g.every = g.digraph(func(e *Edge) bool { return true })
	return g
}

// number gives every own package, then every other imported one, its id.
func (g *Graph) number() {
	for i, p := range g.Program.Packages {
		if _, twice := g.ids[p.Path]; !twice {
			g.ids[p.Path] = int32(i)
		}
		g.paths = append(g.paths, p.Path)
		g.class = append(g.class, facts.Own)
	}
	foreign := map[string]facts.Class{}
	for _, p := range g.Program.Packages {
		for i := range p.Files {
			for _, im := range p.Files[i].Imports {
				if _, own := g.ids[im.Path]; !own {
					foreign[im.Path] = im.Class
				}
			}
		}
	}
	names := make([]string, 0, len(foreign))
	for name := range foreign {
		names = append(names, name)
	}
	sort.Strings(names)
	for _, name := range names {
		g.ids[name] = int32(len(g.paths))
		g.paths = append(g.paths, name)
		g.class = append(g.class, foreign[name])
	}
}

// link turns import declarations into edges. The self-import of an external test
// package is no edge.
func (g *Graph) link() {
	g.start = make([]int32, len(g.paths)+1)
	type hit struct {
		to int32
		Site
	}
	var hits []hit
	for from, p := range g.Program.Packages {
		hits = hits[:0]
		for f := range p.Files {
			for i, im := range p.Files[f].Imports {
				if to := g.ids[im.Path]; to != int32(from) {
					hits = append(hits, hit{to, Site{int32(f), int32(i), p.Files[f].Test}})
				}
			}
		}
		slices.SortStableFunc(hits, func(a, b hit) int {
			if a.to != b.to {
				return int(a.to - b.to)
			}
			if a.Test != b.Test {
				if b.Test {
					return -1
				}
				return 1
			}
			return 0
		})
		for i := 0; i < len(hits); {
			j, first := i, len(g.sites)
			for ; j < len(hits) && hits[j].to == hits[i].to; j++ {
				g.sites = append(g.sites, hits[j].Site)
			}
			g.edges = append(g.edges, Edge{
				From: int32(from), To: hits[i].to,
				Sites: g.sites[first:len(g.sites):len(g.sites)],
				Prod:  !hits[i].Test,
			})
			i = j
		}
		g.start[from+1] = int32(len(g.edges))
	}
	for i := g.own; i < len(g.paths); i++ {
		g.start[i+1] = int32(len(g.edges))
	}
}

// weigh adds the typed references to the edges.
func (g *Graph) weigh() {
	for from, p := range g.Program.Packages {
		if p.Types == nil {
			continue
		}
		for i := range p.Types.References {
			r := &p.Types.References[i]
			if to, ok := g.ids[r.To]; ok && !r.Test {
				if e := g.Edge(int32(from), to); e != nil {
					e.Refs += r.Count
				}
			}
		}
	}
}

func (g *Graph) digraph(keep func(*Edge) bool) *Digraph {
	b := Builder{N: len(g.paths)}
	for i := range g.edges {
		if e := &g.edges[i]; keep(e) {
			b.Add(e.From, e.To, float64(e.Weight()))
		}
	}
	return b.Build()
}

// Weight returns how heavy the dependency is: its references where types are
// known, else its import declarations in production code, and at least 1.
func (e *Edge) Weight() int {
	if e.Refs > 0 {
		return int(e.Refs)
	}
	n := 0
	for _, s := range e.Sites {
		if !s.Test {
			n++
		}
	}
	return max(n, 1)
}

// Own returns the number of the program's own packages; their ids are 0 … Own()-1.
func (g *Graph) Own() int { return g.own }

// Len returns the number of all packages, the imported leaves included.
func (g *Graph) Len() int { return len(g.paths) }

// Path returns the import path of package id.
func (g *Graph) Path(id int32) string { return g.paths[id] }

// Class tells where package id comes from.
func (g *Graph) Class(id int32) facts.Class { return g.class[id] }

// Package returns the facts of own package id, nil for any other.
func (g *Graph) Package(id int32) *facts.Package {
	if int(id) >= g.own {
		return nil
	}
	return g.Program.Packages[id]
}

// ID returns the id of the package with an import path.
func (g *Graph) ID(importPath string) (id int32, ok bool) {
	id, ok = g.ids[importPath]
	return id, ok
}

// Out returns the dependencies of package id, sorted by target, tests included.
func (g *Graph) Out(id int32) []Edge { return g.edges[g.start[id]:g.start[id+1]] }

// Edges returns every dependency, sorted by from and to, tests included.
func (g *Graph) Edges() []Edge { return g.edges }

// Edge returns the dependency of one package on another, nil if there is none.
func (g *Graph) Edge(from, to int32) *Edge {
	out := g.Out(from)
	i, ok := slices.BinarySearchFunc(out, to, func(e Edge, to int32) int { return int(e.To - to) })
	if !ok {
		return nil
	}
	return &out[i]
}

// Uses returns the dependencies of production code.
func (g *Graph) Uses() *Digraph { return g.uses }

// All returns the dependencies of production and test code. Unlike those of
// production code they may form cycles between packages, through external tests.
func (g *Graph) All() *Digraph { return g.every }

// Position returns the file, line and column of an import declaration of edge e.
func (g *Graph) Position(e *Edge, s Site) (file string, im *facts.Import) {
	p := g.Program.Packages[e.From]
	return p.FilePath(s.File), &p.Files[s.File].Imports[s.Import]
}
