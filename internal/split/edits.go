package split

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/erodehq/erode/boundaries"
	"github.com/erodehq/erode/internal/facts"
	"github.com/erodehq/erode/internal/graph"
)

// An Edit is one change that a person would like to see the price of.
//
//	move    Packages into the component To
//	split   Packages out into a new component To
//	merge   the components From and To into To
//	cut     every dependency of From on To, packages or components
//	extract the component From into a service
type Edit struct {
	Op       string   `json:"op"`
	Packages []string `json:"packages,omitempty"` // import paths or folders; "/..." for all below
	From     string   `json:"from,omitempty"`
	To       string   `json:"to,omitempty"`
}

// An editor holds a division while it is being edited.
type editor struct {
	g      *graph.Graph
	of     map[string]string
	shared func(component string) bool
	out    map[string]bool
	cut    map[[2]int32]bool // own packages
	change boundaries.Rearrangement

	touched map[string]bool // components that an edit names or changes
}

func (e *editor) touch(component string) {
	if component != "" {
		e.touched[component] = true
	}
}

func newEditor(g *graph.Graph, of map[string]string, o Options) *editor {
	e := &editor{g: g, of: map[string]string{}, out: map[string]bool{}, cut: map[[2]int32]bool{}, touched: map[string]bool{}}
	e.change = boundaries.Rearrangement{Of: map[string]string{}, Into: map[string]string{}, From: map[string]string{}}
	for path, name := range of {
		e.of[path] = name
	}
	e.shared = func(name string) bool {
		kind := o.Kinds[name]
		return name == "" || kind == "library" || kind == "contract"
	}
	return e
}

// everywhere is the whole division, with "" for what belongs to no component.
func (e *editor) everywhere() map[string]string {
	of := map[string]string{}
	for p := range int32(e.g.Own()) {
		of[e.g.Path(p)] = e.of[e.g.Path(p)]
	}
	return of
}

// labelled is the division with names for what belongs to no component.
func (e *editor) labelled(labels map[string]string) boundaries.Rearrangement {
	of := e.everywhere()
	for path, name := range of {
		if name == "" {
			of[path] = labels[path]
		}
	}
	return boundaries.Rearrangement{Of: of}
}

// put moves one package.
func (e *editor) put(path, component string) {
	e.touch(e.of[path])
	e.touch(component)
	e.of[path] = component
	e.change.Of[path] = component
}

// apply makes one edit and says it in words.
func (e *editor) apply(x *Edit) (string, error) {
	switch x.Op {
	case "move", "split":
		return e.move(x)
	case "merge":
		if err := e.known(x.From, x.To); err != nil {
			return "", err
		}
		if x.From == x.To {
			return "", fmt.Errorf("%s is one component already", x.From)
		}
		for p, name := range e.of {
			if name == x.From {
				e.put(p, x.To)
			}
		}
		e.change.Into[x.From] = x.To
		return fmt.Sprintf("merge %s into %s", x.From, x.To), nil
	case "cut":
		from, to := e.side(x.From), e.side(x.To)
		n := 0
		for _, p := range from {
			for _, q := range to {
				if e.g.Edge(p, q) != nil {
					e.cut[[2]int32{p, q}] = true
					e.touch(e.of[e.g.Path(p)])
					e.touch(e.of[e.g.Path(q)])
					n++
				}
			}
		}
		if n == 0 {
			return "", fmt.Errorf("%s does not depend on %s: name two packages, folders or components of which one imports the other", x.From, x.To)
		}
		return fmt.Sprintf("cut %s → %s: %s", x.From, x.To, plural(n, "dependency", "dependencies")), nil
	case "extract":
		if err := e.known(x.From); err != nil {
			return "", err
		}
		e.out[x.From] = true
		e.touch(x.From)
		return "extract " + x.From, nil
	}
	return "", fmt.Errorf("unknown edit: use move, split, merge, cut or extract")
}

func (e *editor) move(x *Edit) (string, error) {
	if x.To == "" {
		return "", fmt.Errorf("no component to go to")
	}
	exists := e.known(x.To) == nil
	if x.Op == "move" && !exists {
		return "", e.known(x.To)
	}
	if x.Op == "split" && exists {
		return "", fmt.Errorf("there already is a component %s: move packages into it, or choose another name", x.To)
	}
	var moved []int32
	for _, pattern := range x.Packages {
		found := e.match(pattern)
		if len(found) == 0 {
			return "", fmt.Errorf("no package matches %q", pattern)
		}
		moved = append(moved, found...)
	}
	slices.Sort(moved)
	moved = slices.Compact(moved)
	if x.Op == "split" {
		delete(e.change.Into, x.To)
		e.change.From[x.To] = e.giver(moved)
	}
	for _, p := range moved {
		e.put(e.g.Path(p), x.To)
	}
	return fmt.Sprintf("%s %s to %s", x.Op, plural(len(moved), "package", "packages"), x.To), nil
}

// giver returns the component that most of the packages belong to, the first by
// name of several.
func (e *editor) giver(packages []int32) string {
	count := map[string]int{}
	for _, p := range packages {
		if name := e.of[e.g.Path(p)]; name != "" {
			count[name]++
		}
	}
	most := ""
	for _, name := range sortedKeys(count) {
		if count[name] > count[most] {
			most = name
		}
	}
	return most
}

// known returns an error for names that no component has.
func (e *editor) known(names ...string) error {
	have := map[string]bool{}
	for _, name := range e.of {
		have[name] = true
	}
	for _, name := range names {
		if !have[name] {
			return fmt.Errorf("no component %q: there are %s", name, strings.Join(sortedKeys(have), ", "))
		}
	}
	return nil
}

// match returns the own packages with an import path or a folder.
func (e *editor) match(pattern string) (found []int32) {
	prefix, below := strings.CutSuffix(strings.TrimPrefix(pattern, "./"), "...")
	prefix = strings.TrimSuffix(prefix, "/")
	for p := range int32(e.g.Own()) {
		for _, name := range []string{e.g.Path(p), path.Clean(e.g.Package(p).Dir)} {
			if name == prefix || below && (prefix == "" || facts.HasPathPrefix(name, prefix)) {
				found = append(found, p)
				break
			}
		}
	}
	return found
}

// side returns the packages of a component, else those that match a pattern.
func (e *editor) side(name string) (found []int32) {
	for p := range int32(e.g.Own()) {
		if name != "" && e.of[e.g.Path(p)] == name {
			found = append(found, p)
		}
	}
	if found == nil && name != "" {
		found = e.match(name)
	}
	return found
}

// without returns the graph without the dependencies that are cut, and adds
// what went to sites.
func (e *editor) without(sites *[]Site) *graph.Graph {
	return prune(e.g, func(p, q int32) bool { return e.cut[[2]int32{p, q}] }, sites)
}

// remote reports whether a dependency becomes a call from one process to another:
// one side is extracted, and the other neither belongs to it nor travels with it.
func (e *editor) remote(g *graph.Graph, p, q int32) bool {
	return e.crosses(e.of[g.Path(p)], e.of[g.Path(q)])
}

func (e *editor) crosses(a, b string) bool {
	return a != b && (e.out[a] && !e.shared(b) || e.out[b])
}

// prune returns the graph without the dependencies that are gone, and adds every
// reference that went to sites, which may be nil.
func prune(g *graph.Graph, gone func(p, q int32) bool, sites *[]Site) *graph.Graph {
	program := *g.Program
	program.Packages = slices.Clone(program.Packages)
	changed := false
	for p := range int32(g.Own()) {
		lost := map[string]bool{}
		for _, q := range g.All().Out(p) {
			if int(q) < g.Own() && gone(p, q) {
				lost[g.Path(q)] = true
			}
		}
		if len(lost) > 0 {
			program.Packages[p] = drop(g, p, lost, sites)
			changed = true
		}
	}
	if !changed {
		return g
	}
	return graph.New(&program)
}

func drop(g *graph.Graph, p int32, gone map[string]bool, sites *[]Site) *facts.Package {
	pkg := *g.Package(p)
	l := layout{m: &model{g: g}}
	note := func(s Site, pos facts.Pos) {
		if sites != nil {
			s.Package, s.Candidate, s.Position = pkg.Path, -1, l.position(p, pos)
			*sites = append(*sites, s)
		}
	}
	pkg.Files = slices.Clone(pkg.Files)
	for i := range pkg.Files {
		pkg.Files[i].Imports = slices.DeleteFunc(slices.Clone(pkg.Files[i].Imports), func(im facts.Import) bool {
			if gone[im.Path] && pkg.Types == nil {
				note(Site{Use: facts.UseImport.String(), Symbol: l.short(im.Path), Count: 1}, facts.Pos{File: int32(i), Line: im.Line, Col: im.Col})
			}
			return gone[im.Path]
		})
	}
	if pkg.Types != nil {
		types := *pkg.Types
		types.References = slices.DeleteFunc(slices.Clone(types.References), func(r facts.Reference) bool {
			if gone[r.To] {
				note(Site{From: r.From, Use: r.Use.String(), Symbol: l.called(r.To, r.Symbol), Count: int(r.Count), Loops: int(r.InLoop)}, r.Pos)
			}
			return gone[r.To]
		})
		types.Exposures = slices.DeleteFunc(slices.Clone(types.Exposures), func(x facts.Exposure) bool { return gone[x.To] })
		types.Peeks = slices.DeleteFunc(slices.Clone(types.Peeks), func(k facts.Peek) bool { return gone[k.To] })
		types.Changes = slices.DeleteFunc(slices.Clone(types.Changes), func(c facts.Change) bool { return gone[c.To] })
		types.Injections = slices.DeleteFunc(slices.Clone(types.Injections), func(x facts.Injection) bool {
			return gone[x.Into] || len(x.Concrete) > 0 && gone[x.Concrete[0]]
		})
		pkg.Types = &types
	}
	return &pkg
}
