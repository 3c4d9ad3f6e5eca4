package synth

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/erodehq/erode/internal/facts"
	"github.com/erodehq/erode/internal/graph"
	"github.com/erodehq/erode/internal/load"
)

// TestFilesAreTheFacts loads what Write wrote: it has to be the program in memory.
func TestFilesAreTheFacts(t *testing.T) {
	t.Setenv("GOWORK", "")
	shape := Shape{Packages: 60, Edges: 400, PerPart: 5, Layers: 4, Lines: 10, Seed: 7}
	dir := t.TempDir()
	if err := Write(shape, dir); err != nil {
		t.Fatal(err)
	}
	tree, err := load.Imports(t.Context(), load.Config{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(Program(shape), tree.Program); diff != "" {
		t.Errorf("in memory, and as loaded (-memory +disk):\n%s", diff)
	}
}

func TestShape(t *testing.T) {
	p := Program(Shape{Packages: 1000, Edges: 8000, Seed: 1})
	g := graph.New(p)
	if cycles := packageCycles(p); cycles {
		t.Error("packages import each other in a cycle: Go would not build them")
	}
	edges := 0
	components := map[[2]string]bool{}
	for _, e := range g.Edges() {
		if int(e.To) >= len(p.Packages) {
			continue
		}
		edges++
		components[[2]string{p.Packages[e.From].Dir[:6], p.Packages[e.To].Dir[:6]}] = true
	}
	if edges < 6000 {
		t.Errorf("%d dependencies, want most of 8000", edges)
	}
	mutual := 0
	for pair := range components {
		if pair[0] < pair[1] && components[[2]string{pair[1], pair[0]}] {
			mutual++
		}
	}
	if mutual == 0 {
		t.Error("no two components use each other")
	}
}

// packageCycles reports whether some package imports itself through others.
func packageCycles(p *facts.Program) bool {
	state := map[string]int{}
	byPath := map[string]*facts.Package{}
	for _, pkg := range p.Packages {
		byPath[pkg.Path] = pkg
	}
	var visit func(path string) bool
	visit = func(path string) bool {
		if byPath[path] == nil || state[path] == 2 {
			return false
		}
		if state[path] == 1 {
			return true
		}
		state[path] = 1
		for _, f := range byPath[path].Files {
			for _, im := range f.Imports {
				if visit(im.Path) {
					return true
				}
			}
		}
		state[path] = 2
		return false
	}
	for _, pkg := range p.Packages {
		if visit(pkg.Path) {
			return true
		}
	}
	return false
}
