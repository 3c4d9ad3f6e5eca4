package split

import (
	"cmp"
	"slices"

	"github.com/erodehq/erode/internal/cluster"
	"github.com/erodehq/erode/internal/facts"
	"github.com/erodehq/erode/internal/graph"
)

const (
	runs       = 4  // orders of the nodes that the search tries; 16 find the same lines
	bootstraps = 20 // enough to tell .75 from .5
)

// What the search is asked, see Options.Recall.
type (
	linesQuestion struct {
		what string
		runs int
		ties ties
	}
	steadyQuestion struct {
		what  string
		times int
		group []int32
		ties  ties
	}
)

// Propose says how the program could be divided, at what price, in which order,
// or why it should not be.
func Propose(g *graph.Graph, o Options) *Plan {
	m := newModel(g, o.Monolith)
	m.findRoots()
	var d division
	o.recall(&linesQuestion{"lines", runs, m.ties}, &d, func() { d = m.partition(&m.uses, runs, 1) })
	names := m.hint(&d, o)
	times := o.Bootstraps
	if times == 0 {
		times = bootstraps
	}
	var s steadiness
	o.recall(&steadyQuestion{"stability", times, d.group, m.ties}, &s, func() { s = m.stability(d.group, times) })
	claims := m.claims(d.group)
	part := share(claims)
	m.declare(part, d.group, names, o)
	l := newLayout(m, d.group, part, claims, names, o)
	for c, group := range l.groupOf {
		l.plan.Candidates[c].Stability = round(s.of[group])
	}
	l.plan.Stability, l.plan.Folders = round(s.all), round(d.trust)
	return l.finish(o)
}

// hint moves the lines to where the hints want them and returns the names of the
// groups that are declared, "" for the others.
func (m *model) hint(d *division, o Options) []string {
	services := hints(o)
	if len(services) == 0 {
		return make([]string, groups(d.group))
	}
	seed := m.seeds(services)
	var names []string
	for _, s := range services {
		names = append(names, s.name)
	}
	service := m.grow(*d, seed, len(names))
	group := make([]int32, m.len())
	hinted := make([]bool, groups(d.group))
	for v, s := range seed {
		if s >= 0 && d.group[v] >= 0 {
			hinted[d.group[v]] = true
		}
	}
	for v, c := range d.group {
		switch {
		case c < 0:
			group[v] = graph.None
		case service[v] >= 0 && (o.Complete || hinted[c] || seed[v] >= 0):
			group[v] = service[v]
		default:
			group[v] = c + int32(len(names)) // nobody has a hint near it
		}
	}
	label := make([]string, len(names)+groups(d.group))
	copy(label, names)
	d.group, names = named(group, label)
	return names
}

// seeds returns the service that each node is known to belong to, -1 for most.
func (m *model) seeds(services []hintedService) []int32 {
	seed := make([]int32, m.len())
	for v := range seed {
		seed[v] = -1
	}
	for i, s := range services {
		for _, path := range s.packages {
			if p, ok := m.g.ID(path); ok {
				if v := m.at(p); v >= 0 {
					seed[v] = int32(i)
				}
			}
		}
	}
	return seed
}

// named renumbers groups and carries their names along.
func named(group []int32, label []string) ([]int32, []string) {
	dense := slices.Clone(group)
	names := make([]string, cluster.Renumber(dense))
	for v, c := range dense {
		if c >= 0 {
			names[c] = label[group[v]]
		}
	}
	return dense, names
}

// A service that the user knows, with packages known to belong to it.
type hintedService struct {
	name     string
	packages []string
}

// hints returns the declared services and the components of kind service,
// sorted by name.
func hints(o Options) []hintedService {
	of := map[string][]string{}
	for path, component := range o.Component {
		if o.Kinds[component] == "service" {
			of[component] = append(of[component], path)
		}
	}
	for name, packages := range o.Services {
		of[name] = append(of[name], packages...)
	}
	var all []hintedService
	for name, packages := range of {
		slices.Sort(packages)
		all = append(all, hintedService{name, slices.Compact(packages)})
	}
	slices.SortFunc(all, func(a, b hintedService) int { return cmp.Compare(a.name, b.name) })
	return all
}

// declare lets the policy have the last word: components of kind library and
// contract are shared, and a package that a service is known to hold is not.
func (m *model) declare(part, group []int32, names []string, o Options) {
	for path, component := range o.Component {
		if kind := o.Kinds[component]; kind == "library" || kind == "contract" {
			if p, ok := m.g.ID(path); ok {
				if v := m.at(p); v >= 0 {
					part[v] = graph.None
				}
			}
		}
	}
	for _, s := range hints(o) {
		for _, path := range s.packages {
			if p, ok := m.g.ID(path); ok {
				if v := m.at(p); v >= 0 && group[v] >= 0 && names[group[v]] == s.name {
					part[v] = group[v]
				}
			}
		}
	}
}

// A layout is a division with its names, on the way to a plan. Whoever draws the
// lines, the search or a person who asks what if, the same code writes the bill.
type layout struct {
	m       *model
	o       Options
	plan    *Plan
	groupOf []int32 // candidate → group
	part    []int32 // own package → candidate, graph.None
	lib     []int32 // own package → library, graph.None
	lines   []int
	index   *symbols // known once there are bills
}

// newLayout numbers candidates and libraries. Nodes whose part is None are
// shared; a library is what is left of a group.
func newLayout(m *model, group, part []int32, claims []claim, names []string, o Options) *layout {
	own := m.g.Own()
	l := &layout{m: m, o: o, part: make([]int32, own), lib: make([]int32, own), lines: make([]int, own)}
	l.plan = &Plan{Packages: []Package{}, Roots: []Root{}, Candidates: []Candidate{}, Schema: Schema, Tier: m.g.Program.Tier.String(), Monolith: o.Monolith, Weights: weightsOf(o)}
	k := groups(group)
	candidate, library := numbers(part, k), numbers(shared(group, part), k)
	for p := range int32(own) {
		l.part[p], l.lib[p] = graph.None, graph.None
		l.lines[p] = linesOf(m.g.Package(p))
		pkg := Package{Path: m.g.Path(p), Dir: m.g.Package(p).Dir, Role: m.role[p], Why: m.why[p],
			Candidate: -1, Library: -1, Group: -1, Lines: l.lines[p], Component: o.Component[m.g.Path(p)]}
		if v := m.at(p); v >= 0 && group[v] >= 0 {
			if m.fold[p] == p {
				pkg.Group = int(group[v])
			}
			pkg.Sure = round(claims[v].share)
			if c := part[v]; c >= 0 {
				l.part[p] = candidate[c]
				pkg.Candidate = int(candidate[c])
			} else {
				l.lib[p] = library[group[v]]
				pkg.Library = int(library[group[v]])
				if pkg.Role == Part {
					pkg.Role = Shared
				}
			}
		}
		l.plan.Packages = append(l.plan.Packages, pkg)
	}
	l.roots()
	l.candidates(candidate, names)
	l.libraries(library)
	return l
}

// numbers gives the groups that have members dense numbers, None to the others.
func numbers(group []int32, k int) []int32 {
	number := make([]int32, k)
	for c := range number {
		number[c] = graph.None
	}
	for _, c := range group {
		if c >= 0 {
			number[c] = 0
		}
	}
	next := int32(0)
	for c := range number {
		if number[c] == 0 {
			number[c] = next
			next++
		}
	}
	return number
}

// shared returns the groups of the nodes that have no part.
func shared(group, part []int32) []int32 {
	left := slices.Clone(group)
	for v := range left {
		if part[v] >= 0 {
			left[v] = graph.None
		}
	}
	return left
}

// linesOf returns the source lines of the declarations of production code.
func linesOf(pkg *facts.Package) int {
	lines := 0
	if pkg.Types != nil {
		for i := range pkg.Types.Symbols {
			s := &pkg.Types.Symbols[i]
			// an interface already counts the lines of its methods
			if !s.Test && !(s.Kind == facts.Method && s.Lines == 1) {
				lines += int(s.Lines)
			}
		}
	}
	return lines
}

func (l *layout) roots() {
	for _, p := range l.m.roots {
		root := Root{Package: l.m.g.Path(p), Why: l.m.why[p], Entries: []string{}}
		for _, q := range l.m.g.Uses().Out(p) {
			if int(q) < l.m.g.Own() && (l.part[q] >= 0 || l.lib[q] >= 0) {
				root.Entries = append(root.Entries, l.m.g.Path(q))
			}
		}
		l.plan.Roots = append(l.plan.Roots, root)
	}
}

func (l *layout) candidates(number []int32, names []string) {
	l.plan.Groups = slices.Clone(names)
	for group, c := range number {
		if c < 0 {
			continue
		}
		l.groupOf = append(l.groupOf, int32(group))
		l.plan.Candidates = append(l.plan.Candidates, Candidate{Name: names[group], Declared: names[group] != ""})
	}
	for p, c := range l.part {
		if c >= 0 {
			candidate := &l.plan.Candidates[c]
			candidate.Packages = append(candidate.Packages, l.m.g.Path(int32(p)))
			candidate.Lines += l.lines[p]
		}
	}
	dirs := l.dirs()
	taken := map[string]bool{}
	for c := range l.plan.Candidates {
		taken[l.plan.Candidates[c].Name] = true
	}
	binaries := l.binaries()
	for c := range l.plan.Candidates {
		candidate := &l.plan.Candidates[c]
		own := l.dirsOf(l.part, int32(c))
		candidate.Folders = dirs.patterns(own)
		if candidate.Name == "" {
			candidate.Name = nameOf(own, dirs, taken)
		}
		candidate.Binaries = binaries[c]
		l.plan.Groups[l.groupOf[c]] = candidate.Name
	}
}

func (l *layout) libraries(number []int32) {
	count := 0
	for _, n := range number {
		count = max(count, int(n)+1)
	}
	l.plan.Libraries = make([]Library, count)
	dirs := l.dirs()
	taken := map[string]bool{}
	for n := range l.plan.Libraries {
		lib := &l.plan.Libraries[n]
		for p, of := range l.lib {
			if of == int32(n) {
				lib.Packages = append(lib.Packages, l.m.g.Path(int32(p)))
				lib.Lines += l.lines[p]
			}
		}
		lib.Name = nameOf(l.dirsOf(l.lib, int32(n)), dirs, taken)
		lib.Candidates = []int{}
	}
}

// binaries returns for each candidate the mains that reach a package of it before
// the stubs are folded: those that start it today.
func (l *layout) binaries() [][]string {
	names := make([][]string, len(l.plan.Candidates))
	for _, p := range l.m.roots {
		if !l.m.g.Package(p).IsMain() {
			continue
		}
		reach := l.m.g.Uses().Reach(p)
		starts := make([]bool, len(names))
		for q, c := range l.part {
			if c >= 0 && !starts[c] && l.m.fold[q] == int32(q) && reach.Has(int32(q)) {
				starts[c] = true
				names[c] = append(names[c], l.m.g.Path(p))
			}
		}
	}
	return names
}
