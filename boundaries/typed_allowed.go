package boundaries

import (
	"slices"
	"strings"

	"github.com/erodehq/erode/internal/facts"
	"github.com/erodehq/erode/internal/graph"
)

// A hidden dependency is one that no import declares: of a package on one whose
// types another hands it.
type hiddenPair struct{ from, to int32 }

// forbidden returns the hidden dependencies that some rule about dependencies
// would forbid, were they imports. They are judged as imports, by the same rules,
// so that a way round is neither freer nor less free than the straight one.
func (s *Scope) forbidden() map[hiddenPair]bool {
	pairs := hiddenPairs(s.graph)
	out := map[hiddenPair]bool{}
	if len(pairs) == 0 {
		return out
	}
	program := *s.graph.Program
	program.Packages = slices.Clone(program.Packages)
	for from, targets := range pairs {
		if int(from) >= s.graph.Own() { // not loaded: a pass sees one package
			program.Packages = append(program.Packages, &facts.Package{
				Path: s.graph.Path(from), Dir: s.places[from].dir,
				Files: []facts.File{{Name: "hidden.go", Host: true, Imports: hiddenImports(s.graph, targets)}},
			})
			continue
		}
		p := *program.Packages[from]
		p.Files = append(slices.Clone(p.Files), facts.File{Name: "hidden.go", Package: p.Name, Host: true, Imports: hiddenImports(s.graph, targets)})
		p.Types = nil
		program.Packages[from] = &p
	}
	slices.SortFunc(program.Packages, func(a, b *facts.Package) int { return strings.Compare(a.Path, b.Path) })
	g := graph.New(&program)
	b, err := s.rebind(g)
	if err != nil {
		return out // the program itself was bound, so this cannot be
	}
	view := slices.IndexFunc(b.Scopes, func(other *Scope) bool { return other.View == s.View })
	for _, c := range b.Scopes[view].checks {
		if !slices.Contains(dependencyKinds, c.rule.Kind) {
			continue
		}
		for _, f := range c.judge() {
			if !strings.HasSuffix(f.Position.File, "hidden.go") {
				continue
			}
			from, _ := s.graph.ID(f.From.Package)
			if to, ok := s.graph.ID(f.To.Package); ok {
				out[hiddenPair{from, to}] = true
			}
		}
	}
	return out
}

// dependencyKinds say of one dependency by itself whether it may be. What is private
// is left out: exposing it is a leak of its own.
var dependencyKinds = []string{"layers", "independent", "deny", "allow", "only", "uses", "visibility"}

// hiddenPairs finds what each package uses without an import, what the symbols that
// it uses expose, and what others hand it.
func hiddenPairs(g *graph.Graph) map[int32]map[int32]bool {
	exposed := map[typeName][]int32{}
	for id := range int32(g.Own()) {
		if t := g.Package(id).Types; t != nil {
			for _, x := range t.Exposures {
				if to, ok := g.ID(x.To); ok && g.Class(to) == facts.Own {
					exposed[typeName{id, x.Symbol}] = append(exposed[typeName{id, x.Symbol}], to)
				}
			}
		}
	}
	out := map[int32]map[int32]bool{}
	add := func(from, to int32) {
		if from == to || g.Class(from) != facts.Own || g.Class(to) != facts.Own {
			return
		}
		if int(from) < g.Own() {
			if e := g.Edge(from, to); e != nil && e.Prod {
				return
			}
		}
		if out[from] == nil {
			out[from] = map[int32]bool{}
		}
		out[from][to] = true
	}
	for id := range int32(g.Own()) {
		t := g.Package(id).Types
		if t == nil {
			continue
		}
		for i := range t.Injections {
			x := &t.Injections[i]
			into, ok := g.ID(x.Into)
			for _, path := range x.Concrete {
				if to, known := g.ID(path); ok && known && g.Class(into) == facts.Own {
					add(into, to)
				}
			}
		}
		for i := range t.References {
			r := &t.References[i]
			to, ok := g.ID(r.To)
			if !ok || r.Test {
				continue
			}
			add(id, to)
			outer, _, _ := strings.Cut(r.Symbol, ".")
			for _, name := range []string{r.Symbol, outer} {
				for _, x := range exposed[typeName{to, name}] {
					add(id, x)
				}
			}
		}
	}
	return out
}

func hiddenImports(g *graph.Graph, targets map[int32]bool) []facts.Import {
	var out []facts.Import
	for i, to := range sortedKeys(targets) {
		out = append(out, facts.Import{Path: g.Path(to), Class: facts.Own, Line: int32(i + 1), Col: 1})
	}
	return out
}
