package history

import (
	"bytes"
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/erodehq/erode/internal/graph"
)

// TrendOptions bound a look at how the dependencies grew.
type TrendOptions struct {
	// Components names the component of each directory that ever held a package, by
	// the policy of today; "" for none. Directories are relative to the root of the
	// program and sorted. It is called once.
	Components func(dirs []string) []string
	// Points is how many states are wanted, spread evenly over time; 0 for every
	// commit that changed a dependency or a package.
	Points int
	// Aliases are further module paths of the module in the root, for the time
	// before it had a go.mod.
	Aliases []string
}

// A Trend is the past of a program along the first parents of the commit that is
// checked out, test files aside. It begins where the import paths of the program
// are known: with its first go.mod, as a rule.
type Trend struct {
	Commits int     `json:"commits"`          // looked at
	Unread  int     `json:"unread,omitempty"` // versions of files that a partial clone lacks
	Shallow bool    `json:"shallow,omitempty"`
	Partial bool    `json:"partial,omitempty"` // the clone gets content only when asked for: what is unread may be here tomorrow
	Points  []Point `json:"points"`            // oldest first
	Births  []Birth `json:"births"`            // the component dependencies of the last point, sorted
}

// A Point is the program as it was after one commit.
type Point struct {
	Commit     string `json:"commit"`
	Date       string `json:"date"` // of the commit, UTC
	Packages   int    `json:"packages"`
	Imports    int    `json:"imports"`    // dependencies between packages
	Components int    `json:"components"` // that have a package
	Edges      int    `json:"edges"`      // dependencies between components
	InCycles   int    `json:"inCycles"`   // components on a cycle
	CycleEdges int    `json:"cycleEdges"` // dependencies between components that lie on one cycle
	Largest    int    `json:"largest"`    // components of the largest cycle, 0 when there is none
	Cut        int    `json:"cut"`        // dependencies between components to cut, so that no cycle is left
}

// A Birth is a dependency between components and the commit that brought it, for
// the last time if it came and went.
type Birth struct {
	From    string `json:"from"`
	To      string `json:"to"`
	Commit  string `json:"commit"`
	Date    string `json:"date"`
	Author  string `json:"author"`
	Subject string `json:"subject"`
	Cyclic  bool   `json:"cyclic,omitempty"` // it lies on a cycle at the last point
	Older   bool   `json:"older,omitempty"`  // it may be older: history cannot be read before this commit
}

// Trend replays history: one log, each version of a file scanned once, the graph
// changed file by file.
func (r *Repo) Trend(ctx context.Context, o TrendOptions) (*Trend, error) {
	head, err := r.Head(ctx)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	scan, err := r.startScan(ctx)
	if err != nil {
		return nil, err
	}
	var past []revision
	err = r.log(ctx, []string{"--reverse", "--first-parent", "-m", head}, isTrendFile, func(c *commit) error {
		rev := revision{id: c.id, time: c.time, author: c.name, subject: c.subject, steps: make([]step, len(c.changes))}
		for i, ch := range c.changes {
			rev.steps[i].path = ch.path
			if !ch.new.zero() {
				rev.steps[i].header = scan.want(ch.new, ch.path)
			}
		}
		past = append(past, rev)
		return nil
	})
	if err != nil {
		cancel()
	}
	if err := cmp.Or(err, scan.finish()); err != nil {
		return nil, err
	}
	t := &Trend{Commits: len(past), Shallow: r.IsShallow(), Partial: scan.here != nil, Points: []Point{}, Births: []Birth{}}
	for _, h := range scan.blobs {
		if h.unread {
			t.Unread++
		}
	}
	replay := newReplay(o, past)
	if t.Shallow {
		replay.sight = 0
	}
	replay.run(t)
	return t, nil
}

// isTrendFile chooses Go files that are no tests, and the files that say which
// directory belongs to which module.
func isTrendFile(path []byte) bool {
	if bytes.HasSuffix(path, []byte("_test.go")) {
		return false
	}
	name := path[bytes.LastIndexByte(path, '/')+1:]
	return isGo(path) || (string(name) == "go.mod" || string(path) == "go.work") && !passedBy(path)
}

// A revision is a commit with the files that it changed.
type revision struct {
	id, author, subject string
	time                int64
	steps               []step
}

// A step is one file of a commit; its header is nil when the file is gone.
type step struct {
	path   string
	header *header
}

func (rev *revision) date() string {
	return time.Unix(rev.time, 0).UTC().Format(time.DateOnly)
}

// sampled reports of each revision whether a point is wanted after it: all, or
// the last ones in each of equal spans of time, and the last of all.
func sampled(past []revision, points int) []bool {
	wanted := make([]bool, len(past))
	if points <= 0 || len(past) == 0 {
		for i := range wanted {
			wanted[i] = true
		}
		return wanted
	}
	// Clocks go wrong, so that a commit may be older than its parent: time here
	// never goes back.
	first, last := past[0].time, past[0].time
	for i := range past {
		last = max(last, past[i].time)
	}
	span, now := last-first+1, first
	for i := range past {
		now = max(now, past[i].time)
		next := last + 1
		if i+1 < len(past) {
			next = max(now, past[i+1].time)
		}
		wanted[i] = i+1 == len(past) || (now-first)*int64(points)/span != (next-first)*int64(points)/span
	}
	return wanted
}

// A replay is the program as it changes.
type replay struct {
	*layout
	past   []revision
	wanted []bool
	every  bool
	sight  int // the revision from which on dependencies can be told, after others in which they could not; -1 for the first

	files    map[string]*header  // present Go files
	packages map[string]int      // directories with Go files of the program → how many
	imports  map[[2]string]int   // package dependencies, by directory → how many files
	births   map[[2]string]int   // component dependencies → the revision that brought them
	known    map[string]string   // directory → component, of every directory ever
	last     map[[2]string]bool  // component dependencies at present
	present  map[string]struct{} // components at present
}

func newReplay(o TrendOptions, past []revision) *replay {
	p := &replay{
		layout: newLayout(o.Aliases), past: past, wanted: sampled(past, o.Points), every: o.Points <= 0, sight: -1,
		files: map[string]*header{}, packages: map[string]int{}, imports: map[[2]string]int{},
		births: map[[2]string]int{}, known: map[string]string{},
	}
	for i := range past {
		for _, s := range past[i].steps {
			p.known[dirOf(s.path)] = ""
		}
	}
	dirs := slices.Sorted(maps.Keys(p.known))
	for i, name := range o.Components(dirs) {
		p.known[dirs[i]] = name
	}
	return p
}

func (p *replay) run(t *Trend) {
	changed, blind := false, false
	for i := range p.past {
		touched := p.apply(p.past[i].steps)
		if blind && len(p.imports) > 0 {
			p.sight = i
		}
		blind = len(p.files) > 0 && len(p.mods) == 0 && len(p.imports) == 0
		if touched {
			p.relate(i)
		}
		changed = changed || touched
		if p.wanted[i] && !blind && (!p.every || changed) {
			t.Points = append(t.Points, p.point(&p.past[i]))
			changed = false
		}
	}
	digraph, names := p.components()
	of, groups := digraph.SCC()
	number := map[string]int32{}
	for i, name := range names {
		number[name] = int32(i)
	}
	for e, i := range p.births {
		rev := &p.past[i]
		same := of[number[e[0]]]
		t.Births = append(t.Births, Birth{e[0], e[1], rev.id, rev.date(), rev.author, rev.subject,
			same == of[number[e[1]]] && len(groups[same]) > 1, i == p.sight})
	}
	slices.SortFunc(t.Births, func(a, b Birth) int {
		return cmp.Or(strings.Compare(a.From, b.From), strings.Compare(a.To, b.To))
	})
}

// apply brings one commit's changes in, and reports whether the dependencies
// between packages changed, or the set of packages.
func (p *replay) apply(steps []step) (changed bool) {
	if p.layout.update(steps) {
		return p.rebuild(steps)
	}
	for _, s := range steps {
		if !strings.HasSuffix(s.path, ".go") {
			continue
		}
		before := p.files[s.path]
		if before == s.header {
			continue
		}
		// The new version comes before the old one goes, so that what both import
		// never seems to be gone.
		if p.enter(s, +1) {
			changed = true
		}
		if before != nil && p.enter(step{s.path, before}, -1) {
			changed = true
		}
		if s.header == nil {
			delete(p.files, s.path)
		} else {
			p.files[s.path] = s.header
		}
	}
	return changed
}

// rebuild counts everything anew, since modules have moved.
func (p *replay) rebuild(steps []step) bool {
	for _, s := range steps {
		if !strings.HasSuffix(s.path, ".go") {
			continue
		}
		if s.header == nil {
			delete(p.files, s.path)
		} else {
			p.files[s.path] = s.header
		}
	}
	packages, imports := p.packages, p.imports
	p.packages, p.imports = map[string]int{}, map[[2]string]int{}
	for name, h := range p.files {
		p.enter(step{name, h}, +1)
	}
	return !maps.Equal(packages, p.packages) || !maps.Equal(imports, p.imports)
}

// enter counts a version of a file in, or out with n = -1, and reports whether a
// package or a dependency appeared or disappeared.
func (p *replay) enter(s step, n int) (changed bool) {
	if s.header == nil || !s.header.ok {
		return false
	}
	dir := dirOf(s.path)
	if !p.layout.owns(dir) {
		return false
	}
	changed = adjust(p.packages, dir, n)
	for _, path := range s.header.imports {
		to, own := p.layout.resolve(path)
		if own && to != dir && adjust(p.imports, [2]string{dir, to}, n) {
			changed = true
		}
	}
	return changed
}

// adjust adds n to a count that is never below zero, and reports whether the key
// came or went.
func adjust[K comparable](counts map[K]int, key K, n int) bool {
	before := counts[key]
	if before+n <= 0 {
		delete(counts, key)
	} else {
		counts[key] = before + n
	}
	return (before <= 0) != (before+n <= 0)
}

// relate works out the dependencies between components after revision i.
func (p *replay) relate(i int) {
	edges := make(map[[2]string]bool, len(p.last))
	for e := range p.imports {
		if p.packages[e[1]] == 0 {
			continue // imported, but not there: generated code, or a broken build
		}
		from, to := p.known[e[0]], p.known[e[1]]
		if from != "" && to != "" && from != to {
			edges[[2]string{from, to}] = true
		}
	}
	for e := range edges {
		if !p.last[e] {
			p.births[e] = i
		}
	}
	for e := range p.last {
		if !edges[e] {
			delete(p.births, e)
		}
	}
	p.last = edges
}

// components returns the graph of the components at present, and their names.
func (p *replay) components() (*graph.Digraph, []string) {
	present := map[string]bool{}
	for dir := range p.packages {
		if name := p.known[dir]; name != "" {
			present[name] = true
		}
	}
	names := slices.Sorted(maps.Keys(present))
	number := make(map[string]int32, len(names))
	for i, name := range names {
		number[name] = int32(i)
	}
	b := graph.Builder{N: len(names)}
	for e := range p.last {
		b.Add(number[e[0]], number[e[1]], 1)
	}
	return b.Build(), names
}

func (p *replay) point(rev *revision) Point {
	digraph, names := p.components()
	pt := Point{Commit: rev.id, Date: rev.date(), Packages: len(p.packages), Components: len(names), Edges: digraph.Arcs()}
	for e := range p.imports {
		if p.packages[e[1]] > 0 {
			pt.Imports++
		}
	}
	of, groups := digraph.SCC()
	for _, g := range groups {
		if len(g) < 2 {
			continue
		}
		pt.InCycles += len(g)
		pt.Largest = max(pt.Largest, len(g))
		pt.Cut += len(digraph.Cut(g, nil))
		for _, v := range g {
			for _, to := range digraph.Out(v) {
				if of[to] == of[v] {
					pt.CycleEdges++
				}
			}
		}
	}
	return pt
}
