// Package graph holds the dependency graph of a program and answers questions
// about it: who reaches whom, by which shortest chain, which packages or
// components form a cycle, and what a cut costs.
//
// A Graph and a Digraph never change once built, so goroutines may share them.
// Packages are numbers in here; names matter only where facts come in and
// findings go out. Nothing in here knows the policy.
package graph

import (
	"iter"
	"slices"
	"strings"

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
	targets [][]int32 // of the references of each own package, None where nothing imports it
	uses    *Digraph
	every   *Digraph

	declared []declaredOnce
}

// An Edge is the dependency of one package on another, with every import
// declaration that makes it.
type Edge struct {
	From, To int32
	Sites    []Site // production code first, then tests; each by file and line
	Prod     bool   // at least one site is not in a test file
	Refs     int32  // uses of To's symbols by production code of From; 0 below the typed tier

	first, end int32 // among From's references those to To, and perhaps some to others
}

// A Site is an import declaration: Files[File].Imports[Import] of the package
// that the edge starts from.
type Site struct {
	File, Import int32
	Test         bool
}

// New builds the graph of a program.
func New(program *facts.Program) *Graph {
	g := &Graph{
		Program: program, own: len(program.Packages), ids: make(map[string]int32, 2*len(program.Packages)),
		targets: make([][]int32, len(program.Packages)), declared: make([]declaredOnce, len(program.Packages)),
	}
	g.link(g.number())
	g.weigh()
	g.uses = g.digraph(func(e *Edge) bool { return e.Prod })
	g.every = g.digraph(func(e *Edge) bool { return true })
	return g
}

// number gives every own package, then every other imported one, its id. It
// returns the id of every import's target in the order of packages, files and
// imports, so that each path is looked up once.
func (g *Graph) number() (targets []int32) {
	imports := 0
	for i, p := range g.Program.Packages {
		if _, twice := g.ids[p.Path]; !twice {
			g.ids[p.Path] = int32(i)
		}
		g.paths = append(g.paths, p.Path)
		g.class = append(g.class, facts.Own)
		for f := range p.Files {
			imports += len(p.Files[f].Imports)
		}
	}
	targets = make([]int32, 0, imports)
	for _, p := range g.Program.Packages {
		for f := range p.Files {
			for i := range p.Files[f].Imports {
				im := &p.Files[f].Imports[i]
				id, known := g.ids[im.Path]
				if !known {
					id = int32(len(g.paths))
					g.ids[im.Path] = id
					g.paths = append(g.paths, im.Path)
					g.class = append(g.class, im.Class)
				}
				targets = append(targets, id)
			}
		}
	}
	g.sortForeign(targets)
	return targets
}

// sortForeign renumbers the packages that are not own ones by import path.
func (g *Graph) sortForeign(targets []int32) {
	own := len(g.Program.Packages)
	order := make([]int32, len(g.paths)-own)
	for i := range order {
		order[i] = int32(own + i)
	}
	slices.SortFunc(order, func(a, b int32) int { return strings.Compare(g.paths[a], g.paths[b]) })
	paths, class := slices.Clone(g.paths), slices.Clone(g.class)
	renamed := make([]int32, len(g.paths))
	for i := range own {
		renamed[i] = int32(i)
	}
	for i, old := range order {
		id := own + i
		paths[id], class[id] = g.paths[old], g.class[old]
		renamed[old] = int32(id)
		g.ids[paths[id]] = int32(id)
	}
	g.paths, g.class = paths, class
	for i, id := range targets {
		targets[i] = renamed[id]
	}
}

// link turns import declarations, whose targets are given, into edges. The
// self-import of an external test package is no edge.
func (g *Graph) link(targets []int32) {
	g.start = make([]int32, len(g.paths)+1)
	g.sites = make([]Site, 0, len(targets))
	g.edges = make([]Edge, 0, len(targets)*2/3) // files of a package share imports
	var sites []Site
	var order []uint64 // target, whether it is a test, and place in sites: sorts as sites have to
	for from, p := range g.Program.Packages {
		sites, order = sites[:0], order[:0]
		for f := range p.Files {
			test := p.Files[f].Test
			for i := range p.Files[f].Imports {
				to := targets[0]
				targets = targets[1:]
				if to == int32(from) {
					continue
				}
				key := uint64(to)<<32 | uint64(len(sites))
				if test {
					key |= 1 << 31
				}
				sites, order = append(sites, Site{int32(f), int32(i), test}), append(order, key)
			}
		}
		slices.Sort(order)
		for i := 0; i < len(order); {
			j, first, to := i, len(g.sites), int32(order[i]>>32)
			for ; j < len(order) && int32(order[j]>>32) == to; j++ {
				g.sites = append(g.sites, sites[order[j]&(1<<31-1)])
			}
			g.edges = append(g.edges, Edge{
				From: int32(from), To: to,
				Sites: g.sites[first:len(g.sites):len(g.sites)],
				Prod:  !g.sites[first].Test,
			})
			i = j
		}
		g.start[from+1] = int32(len(g.edges))
	}
	for i := g.own; i < len(g.paths); i++ {
		g.start[i+1] = int32(len(g.edges))
	}
}

// weigh numbers the targets of the typed references and adds these to the edges.
func (g *Graph) weigh() {
	for from, p := range g.Program.Packages {
		if p.Types == nil {
			continue
		}
		targets := make([]int32, len(p.Types.References))
		last, path := None, ""
		var e *Edge
		for i := range p.Types.References {
			r := &p.Types.References[i]
			if r.To != path { // they mostly come in runs
				path, last, e = r.To, None, nil
				if to, ok := g.ids[path]; ok {
					last, e = to, g.Edge(int32(from), to)
				}
			}
			targets[i] = last
			if e == nil || r.Test {
				continue
			}
			if e.Refs == 0 {
				e.first = int32(i)
			}
			e.Refs += r.Count
			e.end = int32(i) + 1
		}
		g.targets[from] = targets
	}
}

// digraph returns the edges to keep as a graph; they are sorted already.
func (g *Graph) digraph(keep func(*Edge) bool) *Digraph {
	d := &Digraph{
		start:  make([]int32, len(g.paths)+1),
		to:     make([]int32, 0, len(g.edges)),
		weight: make([]float64, 0, len(g.edges)),
	}
	for v := range g.paths {
		for i := g.start[v]; i < g.start[v+1]; i++ {
			if e := &g.edges[i]; keep(e) {
				d.to = append(d.to, e.To)
				d.weight = append(d.weight, float64(e.Weight()))
			}
		}
		d.start[v+1] = int32(len(d.to))
	}
	return d
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

// Imports returns the number of import declarations in production code.
func (e *Edge) Imports() int {
	n := 0
	for _, s := range e.Sites {
		if !s.Test {
			n++
		}
	}
	return n
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

// References yields the uses of the target's symbols by production code behind an
// edge, in the order of the facts; none below the typed tier.
func (g *Graph) References(e *Edge) iter.Seq[*facts.Reference] {
	return func(yield func(*facts.Reference) bool) {
		for i := e.first; i < e.end; i++ {
			if g.targets[e.From][i] != e.To {
				continue
			}
			if r := &g.Program.Packages[e.From].Types.References[i]; !r.Test && !yield(r) {
				return
			}
		}
	}
}

// Targets returns the packages that the references of own package id lead to,
// parallel to Types.References, None for one that nothing imports. The caller must
// not change it.
func (g *Graph) Targets(id int32) []int32 { return g.targets[id] }
