package main

import (
	"cmp"
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/erodehq/erode/boundaries"
	"github.com/erodehq/erode/internal/driver"
	"github.com/erodehq/erode/internal/graph"
)

// overview is what erode says without a command: what the program is made of and
// what is worst in it, with the next steps.
func (a *app) overview(ctx context.Context) error {
	run, err := a.open(ctx, nil)
	if err != nil {
		return err
	}
	a.tellTiming(run.Stages)
	scope := run.Bound.Main()
	printf, failed := printer(a.stdout)
	printf("%s: %s, %s", run.Tree.Program.Name(filepath.Base(run.Tree.Root)), plural(run.Graph.Own(), "package", "packages"), plural(len(scope.Parts), "component", "components"))
	if run.Inferred {
		printf(" guessed from the folders")
	}
	printf("\n")
	tips := slices.Concat(cycleTips(run), hubTips(run), reachTips(run))
	switch {
	case len(tips) == 0 && len(run.Tree.Program.Problems) > 0:
		printf("\nNo cycle among the components, no hub, no reach into another's inside, in what could be analysed.\n")
	case len(tips) == 0:
		printf("\nNo cycle among the components, no hub, no reach into another's inside.\n")
	default:
		printf("\nWhat stands out\n")
	}
	for i, t := range tips {
		printf("%2d  %-6s %s\n", i+1, t.sort, t.text)
		for _, line := range t.more {
			printf("           %s\n", line)
		}
	}
	printf("\nNext\n")
	if run.Inferred {
		printf("  erode init       declare these components in .erode.yml; accept what is there, fail on what is new\n")
	} else {
		printf("  erode check      hold the program to %s\n", run.Policy.File)
	}
	printf("  erode why A B    the imports by which one component depends on another\n")
	printf("  erode report     one page: map, matrix, metrics, cycles, trend, splits\n")
	printf("  erode history    how it came to this over the commits, and what changes together\n")
	printf("  erode split      which parts could become services, at what price\n")
	return failed()
}

// A tip is one thing worth seeing first.
type tip struct {
	sort string
	text string
	more []string
}

// cycleTips tells of the cycles, the largest first, with the cheapest cut of each.
func cycleTips(run *driver.Run) []tip {
	var out []tip
	for i, c := range run.Bound.Cycles() {
		if i == 3 {
			break
		}
		t := tip{sort: "cycle", text: fmt.Sprintf("%s depend on each other in a circle", listed(c.Members))}
		sites := 0
		for _, e := range c.Cut {
			sites += len(e.Sites)
		}
		t.more = append(t.more, fmt.Sprintf("the cheapest cut removes %s, %s, of the %d among them",
			plural(len(c.Cut), "dependency", "dependencies"), plural(sites, "import", "imports"), c.Edges))
		cut := slices.Clone(c.Cut)
		slices.SortStableFunc(cut, func(a, b boundaries.CutEdge) int { return cmp.Compare(len(a.Sites), len(b.Sites)) })
		for j, e := range cut {
			if j == 3 {
				t.more = append(t.more, fmt.Sprintf("and %d more", len(cut)-j))
				break
			}
			t.more = append(t.more, fmt.Sprintf("%s -> %s  %s  %s", e.From, e.To, plural(len(e.Sites), "import", "imports"), e.Sites[0].Position))
		}
		out = append(out, t)
	}
	return out
}

func listed(names []string) string {
	if len(names) <= 5 {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%d components (%s, …)", len(names), strings.Join(names[:5], ", "))
}

// hubTips tells of components that many use and that use many themselves: a
// change below them reaches everything above.
func hubTips(run *driver.Run) []tip {
	scope := run.Bound.Main()
	uses := run.Graph.Quotient(scope.Partition)
	users := uses.Reverse()
	type hub struct {
		c       int32
		in, out int
	}
	var hubs []hub
	n := uses.Len()
	for c := range int32(n) {
		h := hub{c, len(users.Out(c)), len(uses.Out(c))}
		if h.in >= 5 && h.in*5 >= n && h.out >= 5 && h.out*10 >= n {
			hubs = append(hubs, h)
		}
	}
	slices.SortStableFunc(hubs, func(a, b hub) int { return cmp.Compare(b.in*b.out, a.in*a.out) })
	var out []tip
	for i, h := range hubs {
		if i == 2 {
			break
		}
		back := 0
		for _, to := range uses.Out(h.c) {
			if uses.Has(to, h.c) {
				back++
			}
		}
		t := tip{sort: "hub", text: fmt.Sprintf("%s is used by %d components and uses %d itself", scope.Parts[h.c].Name, h.in, h.out)}
		if back > 0 {
			t.more = append(t.more, fmt.Sprintf("%d of these use it too", back))
		}
		out = append(out, t)
	}
	return out
}

// inner are the folder names that by convention hold what is not for others.
var inner = []string{"internal", "impl", "private", "detail", "details", "store", "storage", "db", "repository", "repo", "dao", "models", "mocks", "testutil", "testutils"}

// reachTips tells of imports past the front of another component into folders
// that by their name are its inside.
func reachTips(run *driver.Run) []tip {
	scope := run.Bound.Main()
	type reach struct {
		to    int32
		users map[int32]bool
		first string
	}
	found := map[int32]*reach{}
	edges := run.Graph.Edges()
	for i := range edges {
		e := &edges[i]
		from, to := scope.Partition.Component(e.From), scope.Partition.Component(e.To)
		if !e.Prod || from == graph.None || to == graph.None || from == to || !inside(run, e.To, to) {
			continue
		}
		r := found[e.To]
		if r == nil {
			r = &reach{to: e.To, users: map[int32]bool{}, first: place(run, e)}
			found[e.To] = r
		}
		r.users[from] = true
	}
	var list []*reach
	for _, r := range found {
		list = append(list, r)
	}
	slices.SortFunc(list, func(a, b *reach) int {
		return cmp.Or(cmp.Compare(len(b.users), len(a.users)), cmp.Compare(a.to, b.to))
	})
	var out []tip
	for i, r := range list {
		if i == 3 {
			break
		}
		owner := scope.Part(r.to).Name
		out = append(out, tip{sort: "reach", text: fmt.Sprintf("%s, inside %s, is imported by %s", shortName(run.Graph, r.to), owner, plural(len(r.users), "other component", "other components")),
			more: []string{"first at " + r.first}})
	}
	return out
}

// inside reports whether a package lies in a folder of its component that is by
// its name not for others.
func inside(run *driver.Run, id, component int32) bool {
	pkg := run.Graph.Package(id)
	if pkg == nil {
		return false // it is imported and not there, as code that a build generates
	}
	dir := pkg.Dir
	top := dir
	for _, other := range run.Bound.Main().Partition.Members()[component] {
		if p := run.Graph.Package(other); p != nil && len(p.Dir) < len(top) && strings.HasPrefix(dir, p.Dir+"/") {
			top = p.Dir
		}
	}
	for _, element := range strings.Split(strings.TrimPrefix(strings.TrimPrefix(dir, top), "/"), "/") {
		if slices.Contains(inner, element) {
			return true
		}
	}
	return false
}
