// Package infer guesses the components of a program that has declared none, from
// its folders, and writes the first policy for it. What it writes is a proposal
// to read and correct: it tells apart what it saw from what anybody intends.
package infer

import (
	"path"
	"slices"
	"sort"
	"strings"

	"github.com/erodehq/erode/internal/graph"
)

// A Component is a guessed part of a program: a folder with all below it, or the
// packages that lie directly in a folder whose subfolders are parts themselves.
type Component struct {
	Name     string
	Dir      string // relative to the root; "." at the root
	Tree     bool   // all below Dir too
	Packages []int32
}

// Pattern returns the policy pattern of the component.
func (c *Component) Pattern() string {
	switch {
	case !c.Tree:
		return c.Dir
	case c.Dir == ".":
		return "..."
	}
	return c.Dir + "/..."
}

// containers are folder names that by convention hold the parts of a program
// rather than being one.
var containers = []string{
	"internal", "pkg", "src", "lib", "libs", "modules", "services", "service", "apps", "app",
	"components", "contexts", "domains", "features", "go", "packages", "projects", "plugins",
}

// dominant is the share of all packages above which a folder is opened whatever
// its name: a part that is most of the program says nothing.
const dominant = 0.4

// few is how many packages a program has at most that may be parts themselves.
const few = 12

// Components divides the own packages of a program by folder.
func Components(g *graph.Graph) []Component {
	t := newTree(g)
	out := t.parts()
	if len(out) < 3 {
		t.openModules = true
		out = t.parts()
	}
	if len(out) < 3 && g.Own() > 3 && g.Own() <= few {
		out = t.single(g)
	}
	name(out)
	sort.Slice(out, func(i, j int) bool { return out[i].Name < out[j].Name })
	return out
}

// A folder is a directory with packages in or below it.
type folder struct {
	dir      string
	children []*folder // sorted by dir
	here     []int32   // packages in it
	total    int       // packages in and below it
	module   bool      // a module begins here
}

type tree struct {
	root        *folder
	top         *folder // the first one that branches or holds packages
	all         int
	dirs        map[string]*folder
	openModules bool // modules of a workspace are no parts: their folders are
}

func newTree(g *graph.Graph) *tree {
	t := &tree{root: &folder{dir: "."}, all: g.Own(), dirs: map[string]*folder{}}
	t.dirs["."] = t.root
	for id := range int32(g.Own()) {
		dir := g.Package(id).Dir
		t.at(dir).here = append(t.at(dir).here, id)
	}
	for _, m := range g.Program.Modules {
		if f := t.dirs[m.Dir]; f != nil && m.Dir != "." {
			f.module = true
		}
	}
	t.count(t.root)
	t.top = t.root
	for len(t.top.here) == 0 && len(t.top.children) == 1 {
		t.top = t.top.children[0]
	}
	return t
}

func (t *tree) parts() []Component {
	var out []Component
	t.divide(t.top, &out)
	return out
}

func (t *tree) at(dir string) *folder {
	if f := t.dirs[dir]; f != nil {
		return f
	}
	f := &folder{dir: dir}
	t.dirs[dir] = f
	parent := t.at(path.Dir(dir))
	parent.children = append(parent.children, f)
	return f
}

func (t *tree) count(f *folder) int {
	sort.Slice(f.children, func(i, j int) bool { return f.children[i].dir < f.children[j].dir })
	f.total = len(f.here)
	for _, c := range f.children {
		f.total += t.count(c)
	}
	return f.total
}

// divide makes components of a folder: itself, or what its subfolders make.
func (t *tree) divide(f *folder, out *[]Component) {
	if !t.opens(f) {
		*out = append(*out, Component{Dir: f.dir, Tree: true, Packages: f.everything()})
		return
	}
	if len(f.here) > 0 {
		*out = append(*out, Component{Dir: f.dir, Packages: f.here})
	}
	for _, c := range f.children {
		t.divide(c, out)
	}
}

// opens reports whether the subfolders of a folder are parts of their own.
func (t *tree) opens(f *folder) bool {
	if len(f.children) == 0 {
		return false
	}
	large := len(f.children) >= 3 && float64(f.total) > dominant*float64(t.all)
	switch {
	case f == t.top:
		return true
	case f.module: // a team made it a unit of its own
		return large || t.openModules && len(f.here) == 0
	}
	return large || slices.Contains(containers, path.Base(f.dir))
}

func (f *folder) everything() []int32 {
	out := slices.Clone(f.here)
	for _, c := range f.children {
		out = append(out, c.everything()...)
	}
	slices.Sort(out)
	return out
}

// single makes one component of each package, for programs of a few folders.
func (t *tree) single(g *graph.Graph) []Component {
	var out []Component
	for id := range int32(g.Own()) {
		out = append(out, Component{Dir: g.Package(id).Dir, Packages: []int32{id}})
	}
	return out
}

// name calls each component by the last element of its folder, or by as much of
// the path as tells it from the others.
func name(components []Component) {
	for depth := 1; depth <= 12; depth++ {
		taken := map[string]int{}
		for i := range components {
			taken[tail(components[i].Dir, depth)]++
		}
		open := false
		for i := range components {
			c := &components[i]
			if c.Name != "" {
				continue
			}
			if n := tail(c.Dir, depth); taken[n] == 1 || n == c.Dir || c.Dir == "." {
				c.Name = n
			} else {
				open = true
			}
		}
		if !open {
			return
		}
	}
}

func tail(dir string, depth int) string {
	if dir == "." {
		return "root"
	}
	parts := strings.Split(dir, "/")
	return clean(strings.Join(parts[max(0, len(parts)-depth):], "/"))
}

// clean replaces what a component name cannot hold.
func clean(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("-_./", r) {
			return r
		}
		return '-'
	}, s)
}

// Partition returns the components as a partition of the graph.
func Partition(g *graph.Graph, components []Component) *graph.Partition {
	p := &graph.Partition{Of: make([]int32, g.Own())}
	for i := range p.Of {
		p.Of[i] = graph.None
	}
	for i := range components {
		p.Names = append(p.Names, components[i].Name)
		for _, id := range components[i].Packages {
			p.Of[id] = int32(i)
		}
	}
	return p
}

// Kind guesses what a split would do with a component: "contract" where most of
// its files are generated, "library" where many use it and it uses few, else "".
func Kind(g *graph.Graph, uses, users *graph.Digraph, c int32, members []int32) string {
	files, generated := 0, 0
	for _, id := range members {
		for _, f := range g.Package(id).Files {
			if !f.Test {
				files++
				if f.Generated {
					generated++
				}
			}
		}
	}
	by, of := len(users.Out(c)), len(uses.Out(c))
	switch {
	case files > 0 && generated*10 >= files*8 && by > 1:
		return "contract"
	case by >= 4 && by*5 >= uses.Len() && of*2 <= by:
		return "library"
	}
	return ""
}

// Commands reports whether every package of a component is a command or has one
// below it: cmd/... and the like.
func Commands(g *graph.Graph, members []int32) bool {
	mains := 0
	for _, id := range members {
		if p := g.Package(id); p.IsMain() && !p.OnlyTests() {
			mains++
		}
	}
	return mains > 0 && mains*2 >= len(members)
}
