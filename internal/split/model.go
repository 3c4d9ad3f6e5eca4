package split

import (
	"math"
	"path"
	"strings"

	"github.com/erodehq/erode/internal/cluster"
	"github.com/erodehq/erode/internal/facts"
	"github.com/erodehq/erode/internal/graph"
)

// A model is the program as the search sees it: nodes are the packages that may
// end up on either side of a line, numbered densely, followed by the wiring
// declarations of composition roots, which hold parts together but belong to
// none.
type model struct {
	g    *graph.Graph
	role []Role   // of own packages
	why  []string // of wiring, stubs and support
	fold []int32  // own package → package that stands for it, itself unless it is a stub

	pkg   []int32 // node → own package
	node  []int32 // own package → node, graph.None if it is set aside
	roots []int32 // own packages, mains first, then in order of descent
	ties
}

// A ties is all that the search looks at, so that what it found for the same ties
// once holds for ever.
type ties struct {
	nodes int
	typed bool // uses are counted in references
	uses  graph.Digraph
	// Ownership is not all of use. Whoever calls a part through an interface does
	// not own it, an RPC client no more than others; whoever registers itself with
	// a part, unasked, is its plugin.
	remote  graph.Digraph // dependencies of uses that are calls of RPC clients and nothing else
	plugins graph.Digraph // from a registry to what registers with it, by calls
	calls   []call        // through interfaces

	near     []cluster.Link // pairs of nodes that are near in the folder tree
	nearness graph.Digraph  // the same, from the lower node to the higher
	entry    []bool         // node is put together by main or by several hands
	root     []bool         // node turned out to put the program together
	wiring   []wiring       // declarations of roots below the mains
}

// A call is a number of calls from one node to another through an interface.
type call struct {
	from, to int32
	count    float64
}

// A wiring declaration puts some nodes together.
type wiring struct {
	root   int32   // own package
	name   string  // of the declaration, or of the file where types are not known
	to     []int32 // nodes, ascending
	weight []float64
	all    int // how many nodes the root uses
}

// newModel sets aside what is no part of any service and numbers the rest.
func newModel(g *graph.Graph, monolith bool) *model {
	m := &model{g: g, ties: ties{typed: g.Program.Tier >= facts.Typed}, role: make([]Role, g.Own()), why: make([]string, g.Own()), fold: make([]int32, g.Own())}
	for p := range m.fold {
		m.fold[p] = int32(p)
		m.role[p] = Part
	}
	m.setAside()
	var rpc []service
	var sets *methodSets
	if g.Program.Tier >= facts.Typed {
		sets = newMethodSets(g)
		rpc = findServices(g, sets)
	}
	if monolith {
		m.foldStubs(rpc)
	}
	if monolith && g.Program.Tier < facts.Typed {
		m.dropStubs()
	}
	m.number()
	m.near = m.neighbours()
	m.nearness = *together(m.len(), m.near)
	m.connect(rpc, sets, monolith)
	return m
}

// testFolders are the names that Go programs give to folders of test support and
// of demonstrations. Mains in there do not keep a package alive.
var testFolders = []string{"test", "tests", "testing", "testdata", "testutil", "testutils", "e2e",
	"integration", "integration-tests", "example", "examples", "demo", "hack", "mock", "mocks", "fuzz"}

func inTestFolder(dir string) bool {
	for _, element := range strings.Split(dir, "/") {
		for _, name := range testFolders {
			if element == name {
				return true
			}
		}
	}
	return false
}

// setAside gives mains and what no main reaches their roles. A program whose
// mains reach less than half of it is a library with commands beside it: then
// everything that production code could import stays.
func (m *model) setAside() {
	g := m.g
	reached := make([]bool, g.Own())
	var open []int32
	for p := range int32(g.Own()) {
		if pkg := g.Package(p); pkg.IsMain() && !inTestFolder(pkg.Dir) && onHost(pkg) {
			m.role[p], m.why[p] = Wiring, "main package"
			open = append(open, p)
			reached[p] = true
			m.roots = append(m.roots, p)
		}
	}
	count := 0
	for len(open) > 0 {
		p := open[len(open)-1]
		open = open[:len(open)-1]
		count++
		for i := range g.Out(p) {
			if e := &g.Out(p)[i]; int(e.To) < g.Own() && !reached[e.To] && m.built(e) {
				reached[e.To] = true
				open = append(open, e.To)
			}
		}
	}
	library := 2*count < g.Own()
	for p := range int32(g.Own()) {
		pkg := g.Package(p)
		switch {
		case reached[p]:
		case pkg.OnlyTests():
			m.role[p], m.why[p] = Support, "tests only"
		case !onHost(pkg):
			m.role[p], m.why[p] = Support, "not in the default build"
		case pkg.IsMain() || inTestFolder(pkg.Dir):
			m.role[p], m.why[p] = Support, "test support or example"
		case !library:
			m.role[p], m.why[p] = Support, "no main package reaches it"
		}
	}
}

// built reports whether production code of the default build makes a
// dependency: what only a tag brings in, integration tests above all, is no part
// of the program that runs.
func (m *model) built(e *graph.Edge) bool {
	for _, s := range e.Sites {
		if f := &m.g.Package(e.From).Files[s.File]; !s.Test && f.Host {
			return true
		}
	}
	return false
}

// onHost reports whether the default build has a file of the package.
func onHost(pkg *facts.Package) bool {
	for i := range pkg.Files {
		if f := &pkg.Files[i]; f.Host && !f.Test {
			return true
		}
	}
	return false
}

// number gives the packages that are still part of something their nodes.
func (m *model) number() {
	m.node = make([]int32, m.g.Own())
	for p := range m.node {
		m.node[p] = graph.None
		if m.role[p] == Part {
			m.node[p] = int32(len(m.pkg))
			m.pkg = append(m.pkg, int32(p))
		}
	}
	m.nodes, m.root = len(m.pkg), make([]bool, len(m.pkg))
}

// at returns the node that stands for package p, graph.None if it is set aside.
func (m *model) at(p int32) int32 {
	if int(p) >= len(m.fold) {
		return graph.None
	}
	return m.node[m.fold[p]]
}

func (t *ties) len() int { return t.nodes }

func (m *model) dir(v int32) string { return path.Clean(m.g.Package(m.pkg[v]).Dir) }

// connect draws the dependencies between nodes. With the stubs folded, a call of
// a client is a dependency on its server like any other, but for ownership.
func (m *model) connect(rpc []service, sets *methodSets, monolith bool) {
	b := graph.Builder{N: m.len()}
	remote := graph.Builder{N: m.len()}
	direct := make(map[uint64]bool)
	for i := range m.g.Edges() {
		e := &m.g.Edges()[i]
		if !m.built(e) {
			continue
		}
		if from, to := m.at(e.From), m.at(e.To); from >= 0 && to >= 0 && from != to {
			b.Add(from, to, float64(e.Weight()))
			if m.fold[e.To] == e.To {
				direct[arc(from, to)] = true
			}
		}
	}
	if m.g.Program.Tier >= facts.Typed {
		local, clients := m.dispatch(rpc, sets)
		m.calls = local
		if monolith {
			for _, c := range clients {
				b.Add(c.from, c.to, math.Ceil(c.count))
			}
		}
	}
	m.uses = *b.Build()
	for v := range int32(m.len()) {
		for _, u := range m.uses.Out(v) {
			if !direct[arc(v, u)] {
				remote.Add(v, u, 1)
			}
		}
	}
	m.remote = *remote.Build()
	m.plugins = *m.registrations()
}

func arc(from, to int32) uint64 { return uint64(from)<<32 | uint64(to) }

// Ties returns the packages that a search would divide and the dependencies
// among them by index, weighed by references, for comparison with other searches.
func Ties(g *graph.Graph, monolith bool) (packages []int32, uses *graph.Digraph) {
	m := newModel(g, monolith)
	return m.pkg, &m.uses
}
