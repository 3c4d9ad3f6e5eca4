package load

import (
	"cmp"
	"context"
	"encoding/hex"
	"go/build/constraint"
	"go/types"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/erodehq/erode/internal/cache"
	"github.com/erodehq/erode/internal/extract"
	"github.com/erodehq/erode/internal/facts"
)

// TypedOptions say how to load the tiers above imports.
type TypedOptions struct {
	Tests bool // take symbols and references from test files too
	Jobs  int  // packages type-checked at a time; 0 for one per processor
	Fresh bool // neither read nor write the user's cache
	Brief bool // the process ends soon after: garbage is left where there is room for it
}

// Typed loads the imports tier and on top of it the symbols and references of
// every package of the program, type-checked from source. At the typed tier every
// other package is a stand-in, so nothing has to be downloaded, built or even
// present; at the exact tier the signatures of dependencies are read from their
// source, as far as it lies on the disk.
//
// What a package lacks for it is said in its Types.Partial, and does not keep the
// others from being analysed.
func Typed(ctx context.Context, cfg Config, tier facts.Tier, opt TypedOptions) (*Tree, error) {
	cfg.Typed = func() bool { return tier > facts.Imports }
	t, err := Imports(ctx, cfg)
	if err != nil || tier == facts.Imports {
		return t, err
	}
	if err := t.Deepen(ctx, cfg, tier, opt); err != nil {
		return nil, err
	}
	return t, nil
}

// Deepen makes of a tree that Imports has returned for cfg what Typed would. Nobody
// else may use the tree meanwhile.
func (t *Tree) Deepen(ctx context.Context, cfg Config, tier facts.Tier, opt TypedOptions) error {
	files := 0
	for _, p := range t.Program.Packages {
		files += len(p.Files)
	}
	undo := tuneGC(files, tier)
	defer func() { undo(opt.Brief) }()
	l := newTypedLoad(t, cfg, tier, opt)
	switch {
	case tier == facts.Exact: // a key would have to cover all of the dependencies
		l.deps = newDependencies(t)
	case !opt.Fresh && cfg.Files == nil:
		l.openStore(opt.Tests)
	}
	err := l.run(ctx)
	l.closeStore()
	if err != nil {
		return err
	}
	if l.deps != nil {
		t.Notes = append(t.Notes, nonEmpty(l.deps.note())...)
	}
	l.finish()
	t.remember()
	extract.Link(t.Program.Packages)
	t.Program.Schema = t.schema()
	return nil
}

// newTypedLoad returns a load that is ready to run, without a cache.
func newTypedLoad(t *Tree, cfg Config, tier facts.Tier, opt TypedOptions) *typedLoad {
	l := &typedLoad{
		Tree: t, tier: tier, jobs: cmp.Or(opt.Jobs, runtime.GOMAXPROCS(0)),
		byPath:   make(map[string]*node, len(t.Program.Packages)),
		ownPaths: map[string]bool{},
		standIns: standIns{packages: map[string]*types.Package{}, odd: map[oddType]*types.TypeName{}, names: map[string][]string{}},
	}
	if cfg.Progress != nil {
		l.progress = func(done, total int) { cfg.Progress(tier.String(), done, total) }
	}
	l.plan(&planner{host: newHost(), tags: cfg.Tags, tests: opt.Tests, exprs: map[string]constraint.Expr{}})
	return l
}

// schema returns the tables that the SQL and CQL files of the program create. One
// that cannot be read creates none: it is no source of the program.
func (t *Tree) schema() []string {
	var created []string
	for _, name := range t.schemas {
		if data, err := t.readFile(name); err == nil {
			created = append(created, extract.Schema(string(data))...)
		}
	}
	slices.Sort(created)
	return slices.Compact(created)
}

// A typedLoad is one run of Typed.
type typedLoad struct {
	*Tree
	tier     facts.Tier
	jobs     int
	progress func(done, total int)
	nodes    []*node // a package after those that it imports
	byPath   map[string]*node
	ownPaths map[string]bool // imported from modules of the program
	standIns standIns
	rooms    rooms
	deps     *dependencies // nil below the exact tier
	store    *store        // nil if nothing is kept
}

// A node is a package on its way from imports to types.
type node struct {
	pkg     *facts.Package
	primary unit
	rest    []unit
	deps    []*node  // packages of the program that the primary unit imports
	cut     []string // imports left out because they would close a cycle

	waiting    int // deps without types
	chain      int // files to look at from here on, see measure
	dependents []*node
	visited    visit

	types    *types.Package
	facts    *facts.Types
	typing   sync.Once // of typesOf
	key      cache.Key // of the primary unit, if there is a store
	digest   digest
	export   []byte // the types, until somebody reads them
	exported bool   // the same is in the cache, under a key of its own
	partial  string
	whole    bool // every file that is no test is in the primary unit

	allows   map[int32][]facts.Allow
	problems []facts.Problem
}

type visit uint8

const (
	unseen visit = iota
	open
	closed
)

// plan divides the packages into units and orders them.
func (l *typedLoad) plan(pl *planner) {
	all := make([]*node, 0, len(l.Program.Packages))
	for _, p := range l.Program.Packages {
		n := &node{pkg: p, allows: map[int32][]facts.Allow{}}
		n.primary, n.rest = pl.plan(p)
		if l.byPath[p.Path] == nil {
			l.byPath[p.Path] = n
		}
		all = append(all, n)
		for i := range p.Files {
			for j := range p.Files[i].Imports {
				if im := &p.Files[i].Imports[j]; im.Class == facts.Own {
					l.ownPaths[im.Path] = true
				}
			}
		}
	}
	l.nodes = make([]*node, 0, len(all))
	for _, n := range all {
		if n.visited == unseen {
			l.order(n)
		}
	}
}

// order appends a package after those that it imports. An import that closes a
// cycle, which no compiler would take, is left out.
func (l *typedLoad) order(n *node) {
	n.visited = open
	for _, path := range n.primary.imports(n.pkg) {
		dep := l.byPath[path]
		if dep == nil || dep == n {
			continue
		}
		if dep.visited == unseen {
			l.order(dep)
		}
		if dep.visited == open {
			n.cut = append(n.cut, path)
			continue
		}
		n.deps = append(n.deps, dep)
		dep.dependents = append(dep.dependents, n)
	}
	n.visited = closed
	n.waiting = len(n.deps)
	l.nodes = append(l.nodes, n)
}

// run type-checks the primary units in the order of imports and then, since all
// packages have their types by now, the rest in any order.
func (l *typedLoad) run(ctx context.Context) error {
	var done atomic.Int32
	var mu sync.Mutex
	report := func() {
		if l.progress != nil {
			mu.Lock()
			defer mu.Unlock()
			l.progress(int(done.Add(1)), 2*len(l.nodes))
		}
	}
	s := newSchedule(l.nodes)
	l.parallel(func() {
		for n, ok := s.take(); ok; n, ok = s.take() {
			if ctx.Err() == nil {
				l.checkPrimary(n)
			}
			s.finish(n)
			report()
		}
	})
	var next atomic.Int32
	l.parallel(func() {
		for i := int(next.Add(1)) - 1; i < len(l.nodes) && ctx.Err() == nil; i = int(next.Add(1)) - 1 {
			l.checkRest(l.nodes[i])
			report()
		}
	})
	return ctx.Err()
}

// parallel runs the same work on every job and waits.
func (l *typedLoad) parallel(work func()) {
	var workers sync.WaitGroup
	for range l.jobs {
		workers.Go(work)
	}
	workers.Wait()
}

// checkPrimary type-checks what others import of a package, or finds out that
// nothing has changed.
func (l *typedLoad) checkPrimary(n *node) {
	if len(n.primary.files) == 0 {
		return
	}
	var source cache.Key
	keyed := false
	files := l.contentsOf(n)
	if l.store != nil {
		if source, keyed = l.sourceKey(n, "primary", files.sum, &n.primary); keyed && l.reuse(n, source) {
			return
		}
	}
	c := l.check(n, &n.primary, nil, files)
	n.partial, n.whole = c.facts.Partial, c.whole
	n.digest = digestOf(c.types, l.digestOf)
	if l.deps == nil && l.ownPaths[n.pkg.Path] {
		// What importers need of the types is the smaller part: the scopes of all funcs
		// would be in use until the end.
		n.export = writeExport(c.types, l.standIns.isStandIn)
	}
	if n.export == nil {
		n.types = c.types
	}
	if keyed && !files.moved {
		l.keepPrimary(n, source, c)
	}
	n.add(c)
}

// digestOf returns the digest of a package of the program, nil of any other.
func (l *typedLoad) digestOf(importPath string) *digest {
	if n := l.byPath[importPath]; n != nil {
		return &n.digest
	}
	return nil
}

// checkRest type-checks the other units of a package, or finds out that nothing
// has changed.
func (l *typedLoad) checkRest(n *node) {
	if len(n.rest) == 0 {
		return
	}
	units := []*unit{&n.primary}
	for i := range n.rest {
		units = append(units, &n.rest[i])
	}
	var k cache.Key
	keyed := false
	files := l.contentsOf(n)
	if l.store != nil {
		if k, keyed = l.sourceKey(n, "rest", files.sum, units...); keyed && l.reuse(n, k) {
			return
		}
	}
	var all []checked
	var tests *types.Package
	e := saved{Facts: facts.Types{Tier: l.tier}}
	for i := range n.rest {
		u := &n.rest[i]
		c := l.check(n, u, tests, files)
		if !u.external && tests == nil && l.isTest(n, u) {
			tests = c.types
		}
		extract.Merge(&e.Facts, c.facts)
		all = append(all, c)
	}
	if keyed && !files.moved {
		l.keep(k, &e, all...)
	}
	for i := range all {
		all[i].facts = &facts.Types{}
	}
	all[0].facts = &e.Facts
	for _, c := range all {
		n.add(c)
	}
}

// isTest reports whether the unit is the package with its tests on this machine.
func (l *typedLoad) isTest(n *node, u *unit) bool {
	f := &n.pkg.Files[u.taken[0]]
	return f.Test && f.Host
}

// add takes over what a unit gave.
func (n *node) add(c checked) {
	if n.facts == nil {
		n.facts = c.facts
	} else {
		extract.Merge(n.facts, c.facts)
	}
	for i, allows := range c.allows {
		n.allows[i] = allows
	}
	n.problems = append(n.problems, c.problems...)
}

// resolve returns the package that an import means, nil if it is not loaded.
func (l *typedLoad) resolve(from *node, importPath string) *node {
	n := l.byPath[importPath]
	if n == nil || slices.Contains(from.cut, importPath) {
		return nil
	}
	return n
}

// faked reports whether the package at an import path has no types of its own.
func (l *typedLoad) faked(importPath string) bool {
	if n := l.byPath[importPath]; n != nil {
		return len(n.primary.files) == 0
	}
	return l.deps == nil || l.deps.lacks(importPath)
}

// finish puts what was learnt into the program.
func (l *typedLoad) finish() {
	p := l.Program
	p.Tier = l.tier
	broken := map[string]bool{}
	for _, problem := range p.Problems {
		broken[problem.File] = true
	}
	for _, n := range l.nodes {
		if n.facts == nil {
			n.facts = &facts.Types{Tier: l.tier}
		}
		if len(n.primary.files) > 0 {
			n.facts.API = hex.EncodeToString(n.digest.all[:])
		}
		n.facts.Partial = strings.Join(slices.Compact(nonEmpty(n.facts.Partial, n.partial)), "; ")
		n.pkg.Types = n.facts
		for i, allows := range n.allows {
			n.pkg.Files[i].Allows = allows
		}
		for _, problem := range n.problems {
			if !broken[problem.File] { // it was told already
				p.Problems = append(p.Problems, problem)
			}
		}
	}
	slices.SortFunc(p.Problems, compareProblems)
}

func nonEmpty(texts ...string) []string {
	return slices.DeleteFunc(texts, func(s string) bool { return s == "" })
}
