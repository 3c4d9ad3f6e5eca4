package boundaries

import (
	"cmp"
	"slices"
	"strings"

	"github.com/erodehq/erode/internal/facts"
	"github.com/erodehq/erode/internal/graph"
)

// Typed is what the rules about symbols judge: the facts of the typed tier and
// what the policy says of the packages. A package without types is passed over,
// and what cannot be known without the types of another package is not claimed.
type Typed struct {
	Graph      *graph.Graph
	Components *graph.Partition

	// API reports whether other components may use a package; nil: every one.
	API func(id int32) bool
	// Allowed reports whether the rules about dependencies let one package use
	// another; nil: they always do.
	Allowed func(from, to int32) bool
	// Shared reports whether a component is a contract or a library, whose types
	// are there to be passed on; nil: none is.
	Shared func(component int32) bool
	// Root reports whether a package wires the program together. Main packages and
	// those below a folder called cmd always do; nil: no other.
	Root func(id int32) bool
}

func (t *Typed) component(id int32) int32 { return t.Components.Component(id) }

func (t *Typed) api(id int32) bool { return t.API == nil || t.API(id) }

func (t *Typed) allowed(from, to int32) bool { return t.Allowed == nil || t.Allowed(from, to) }

func (t *Typed) shared(id int32) bool {
	c := t.component(id)
	return c != graph.None && t.Shared != nil && t.Shared(c)
}

// root reports whether a package wires the program together.
func (t *Typed) root(id int32) bool {
	p := t.Graph.Package(id)
	wires := p != nil && (p.IsMain() || strings.HasPrefix(p.Dir+"/", "cmd/") || strings.Contains(p.Dir+"/", "/cmd/"))
	return wires || t.Root != nil && t.Root(id)
}

// foreign reports whether both packages belong to components, and not the same.
func (t *Typed) foreign(from, to int32) bool {
	a, b := t.component(from), t.component(to)
	return a != graph.None && b != graph.None && a != b
}

// packages returns every own package with types, by id.
func (t *Typed) packages(yield func(id int32, p *facts.Package) bool) {
	for id := range int32(t.Graph.Own()) {
		if p := t.Graph.Package(id); p.Types != nil && !yield(id, p) {
			return
		}
	}
}

// name calls a package by its directory, as people do.
func (t *Typed) name(id int32) string {
	if p := t.Graph.Package(id); p != nil && p.Dir != "." && p.Dir != "" {
		return p.Dir
	}
	path := t.Graph.Path(id)
	for _, m := range t.Graph.Program.Modules {
		if below, ok := strings.CutPrefix(path, m.Path+"/"); ok {
			return below
		}
	}
	return path
}

// part calls a package by its component, or by itself if it has none.
func (t *Typed) part(id int32) string {
	if c := t.component(id); c != graph.None {
		return t.Components.Names[c]
	}
	return t.name(id)
}

// symbol writes a symbol as code of another package would.
func (t *Typed) symbol(id int32, name string) string {
	base := t.name(id)
	if p := t.Graph.Package(id); p != nil && p.Name != "" {
		base = p.Name
	}
	return base[strings.LastIndexByte(base, '/')+1:] + "." + name
}

func (t *Typed) endpoint(id int32, symbol string) Endpoint {
	e := Endpoint{Package: t.Graph.Path(id), Symbol: symbol}
	if c := t.component(id); c != graph.None {
		e.Component = t.Components.Names[c]
	}
	return e
}

// at starts a finding of a kind at a place in a package.
func (t *Typed) at(kind string, id int32, pos facts.Pos) Finding {
	p := t.Graph.Package(id)
	f := Finding{Rule: kind, Kind: kind, Severity: Error, Position: t.position(id, pos), Tier: p.Types.Tier.String()}
	if int(pos.File) < len(p.Files) {
		file := &p.Files[pos.File]
		f.Build, f.Test, f.Generated = file.Build, file.Test, file.Generated
	}
	return f
}

func (t *Typed) position(id int32, pos facts.Pos) Position {
	p := t.Graph.Package(id)
	if int(pos.File) >= len(p.Files) {
		return Position{File: p.Dir}
	}
	return Position{File: p.FilePath(pos.File), Line: int(pos.Line), Col: int(pos.Col)}
}

func compareFindings(a, b Finding) int { return Compare(&a, &b) }

func plural(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}

// sortedKeys returns the keys of a set in order.
func sortedKeys[K cmp.Ordered, V any](set map[K]V) []K {
	keys := make([]K, 0, len(set))
	for k := range set {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
