package load

import (
	"go/build/constraint"
	"maps"
	"slices"
	"strings"

	"github.com/erodehq/erode/internal/facts"
)

// A unit is a set of files of one package that are type-checked together.
type unit struct {
	files    []int32 // into facts.Package.Files, in order
	taken    []int32 // of files, those to take facts from; the others lend their declarations
	external bool    // tests of package p_test
}

// A planner divides packages into units, so that every file is looked at in some
// build that includes it.
type planner struct {
	host  *host
	tags  []string
	tests bool
	exprs map[string]constraint.Expr
}

// plan returns the unit that others import and the rest: tests, and the files that
// the host's build leaves out, each beside the files that go with it.
func (pl *planner) plan(p *facts.Package) (primary unit, rest []unit) {
	var waiting []int32
	for i := range p.Files {
		f := &p.Files[i]
		switch {
		case f.Test && !pl.tests:
		case f.Host && !f.Test && f.Package == p.Name:
			primary.files = append(primary.files, int32(i))
		default:
			waiting = append(waiting, int32(i))
		}
	}
	if len(primary.files) == 0 {
		// Nothing here for this machine: the first build that has something stands in.
		for _, i := range waiting {
			if f := &p.Files[i]; !f.Test && f.Package == p.Name {
				primary.files = pl.beside(p, i)
				break
			}
		}
	}
	primary.taken = primary.files
	waiting = slices.DeleteFunc(waiting, func(i int32) bool { return slices.Contains(primary.files, i) })
	// Tests of the package itself come before external ones, which import them.
	slices.SortStableFunc(waiting, func(a, b int32) int { return pl.turn(&p.Files[a]) - pl.turn(&p.Files[b]) })
	for len(waiting) > 0 {
		u := unit{files: pl.beside(p, waiting[0]), external: p.Files[waiting[0]].External}
		kind := pl.turn(&p.Files[waiting[0]])
		waiting = slices.DeleteFunc(waiting, func(i int32) bool {
			takes := slices.Contains(u.files, i) && pl.turn(&p.Files[i]) == kind
			if takes {
				u.taken = append(u.taken, i)
			}
			return takes
		})
		rest = append(rest, u)
	}
	return primary, rest
}

// turn orders the files that the primary unit leaves over.
func (pl *planner) turn(f *facts.File) int {
	turn := 0
	if !f.Host {
		turn += 4
	}
	switch {
	case f.External:
		turn += 2
	case f.Test:
		turn++
	}
	return turn
}

// beside returns the files of a build that includes the file at index i: with the
// same package clause, and without tests unless it is one.
func (pl *planner) beside(p *facts.Package, i int32) []int32 {
	f := &p.Files[i]
	holds := pl.build(f)
	files := []int32{}
	for j := range p.Files {
		g := &p.Files[j]
		sibling := g.Package == f.Package && (!g.Test || f.Test)
		if int32(j) == i || sibling && pl.matches(g.Build, holds) {
			files = append(files, int32(j))
		}
	}
	return files
}

func (pl *planner) matches(build string, holds func(tag string) bool) bool {
	expr := pl.expr(build)
	return expr == nil || expr.Eval(holds)
}

func (pl *planner) expr(build string) constraint.Expr {
	if build == "" {
		return nil
	}
	expr, ok := pl.exprs[build]
	if !ok {
		expr, _ = constraint.Parse("//go:build " + build)
		pl.exprs[build] = expr
	}
	return expr
}

// build returns the tags of a build that includes the file: the host's, if it is
// among them, else the one closest to it that is found.
func (pl *planner) build(f *facts.File) func(tag string) bool {
	host := func(tag string) bool { return pl.host.has(tag, pl.tags) }
	expr := pl.expr(f.Build)
	if f.Host || expr == nil || expr.Eval(host) {
		return host
	}
	tags := map[string]bool{}
	collect(expr, tags)
	oses, arches := []string{pl.host.context.GOOS}, []string{pl.host.context.GOARCH}
	var free []string
	for _, tag := range slices.Sorted(maps.Keys(tags)) {
		_, arch := slices.BinarySearch(architectures, tag)
		switch {
		case arch:
			arches = append(arches, tag)
		case tag == "unix":
			oses = append(oses, "linux")
		case isSystem(tag):
			oses = append(oses, tag)
		default:
			free = append(free, tag)
		}
	}
	oses = append(oses, "linux", "windows", "plan9")
	arches = append(arches, "amd64", "arm64")
	free = free[:min(len(free), maxFree)]
	for _, os := range oses {
		for _, arch := range arches {
			for flipped := range 1 << len(free) {
				if holds := buildOf(os, arch, free, flipped, host); expr.Eval(holds) {
					return holds
				}
			}
		}
	}
	return host
}

// buildOf returns the tags of a build for a platform that is like the host's but
// for some of the free tags, one for each bit that is set.
func buildOf(os, arch string, free []string, flipped int, host func(tag string) bool) func(tag string) bool {
	return func(tag string) bool {
		if i, ok := slices.BinarySearch(free, tag); ok {
			return host(tag) != (flipped>>i&1 == 1)
		}
		if _, ok := slices.BinarySearch(architectures, tag); ok {
			return tag == arch
		}
		if tag == "unix" || isSystem(tag) {
			return impliedBy(os, tag)
		}
		return host(tag)
	}
}

// imports returns the sorted paths that the files of a unit import.
func (u *unit) imports(p *facts.Package) []string {
	var paths []string
	for _, i := range u.files {
		for _, im := range p.Files[i].Imports {
			if im.Path != "C" && !strings.HasPrefix(im.Path, ".") {
				paths = append(paths, im.Path)
			}
		}
	}
	slices.Sort(paths)
	return slices.Compact(paths)
}
