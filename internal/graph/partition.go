package graph

import (
	"slices"
	"strings"

	"github.com/erodehq/erode/internal/facts"
)

// A Partition puts each own package of a graph into at most one component.
type Partition struct {
	Names []string // of the components
	Of    []int32  // own package id → component, None if it belongs to none
}

// None marks a package that belongs to no component.
const None int32 = -1

// Singly puts each own package into a component of its own.
func Singly(g *Graph) *Partition {
	p := &Partition{Names: g.paths[:g.own:g.own], Of: make([]int32, g.own)}
	for id := range p.Of {
		p.Of[id] = int32(id)
	}
	return p
}

// Folders makes a component of every folder right below an import path, with all
// packages in and below it. A package at the path itself is a component of its
// own; packages elsewhere belong to none.
func Folders(g *Graph, path string) *Partition {
	p := &Partition{Of: slices.Repeat([]int32{None}, g.own)}
	folder := make([]string, g.own)
	for id := range folder {
		if !facts.HasPathPrefix(g.paths[id], path) {
			continue
		}
		folder[id] = path
		if rest := g.paths[id][len(path):]; rest != "" {
			first, _, _ := strings.Cut(rest[1:], "/")
			folder[id] = path + "/" + first
		}
		p.Names = append(p.Names, folder[id])
	}
	slices.Sort(p.Names)
	p.Names = slices.Compact(p.Names)
	for id, name := range folder {
		if at, found := slices.BinarySearch(p.Names, name); found {
			p.Of[id] = int32(at)
		}
	}
	return p
}

// Members returns the own packages of each component, ascending.
func (p *Partition) Members() [][]int32 {
	members := make([][]int32, len(p.Names))
	for id, c := range p.Of {
		if c != None {
			members[c] = append(members[c], int32(id))
		}
	}
	return members
}

// Component returns the component of package id, None for a package of another
// module or of no component.
func (p *Partition) Component(id int32) int32 {
	if int(id) >= len(p.Of) {
		return None
	}
	return p.Of[id]
}

// Quotient returns the dependencies between components in production code: an
// arc weighs as much as the package dependencies that it stands for.
func (g *Graph) Quotient(p *Partition) *Digraph {
	b := Builder{N: len(p.Names)}
	for i := range g.edges {
		e := &g.edges[i]
		from, to := p.Component(e.From), p.Component(e.To)
		if e.Prod && from != None && to != None && from != to {
			b.Add(from, to, float64(e.Weight()))
		}
	}
	return b.Build()
}
