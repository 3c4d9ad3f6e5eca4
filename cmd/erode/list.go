package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/erodehq/erode/boundaries"
	"github.com/erodehq/erode/internal/driver"
	"github.com/erodehq/erode/internal/facts"
	"github.com/erodehq/erode/internal/graph"
)

// A listing is one thing that erode list can list.
type listing struct {
	name string
	doc  string
	rows func(run *driver.Run, o *listOptions) table
}

// A table is rows of text under a head, and the same as values for JSON.
type table struct {
	head   []string
	rows   [][]string
	values []any
}

func (t *table) add(value any, cells ...string) {
	t.rows = append(t.rows, cells)
	t.values = append(t.values, value)
}

// A listOptions holds the flags of erode list.
type listOptions struct {
	json      bool
	component string
	external  bool
	tests     bool
}

var listings = []listing{
	{"components", "components with their size, what they use and who uses them", listComponents},
	{"packages", "packages with their component", listPackages},
	{"edges", "dependencies between components; with --component those of its packages", listEdges},
	{"binaries", "commands and the components that each links", listBinaries},
	{"externals", "imported packages of other modules, and how many packages use each", listExternals},
}

func (a *app) listCommand() *cobra.Command {
	o := &listOptions{}
	var names, docs []string
	for _, l := range listings {
		names = append(names, l.name)
		docs = append(docs, fmt.Sprintf("  %-11s %s", l.name, l.doc))
	}
	cmd := &cobra.Command{
		Use:       "list [" + strings.Join(names, " | ") + "] [packages]",
		Short:     "List components, packages, dependencies, binaries or external packages",
		Example:   "  erode list\n  erode list packages ./internal/...\n  erode list edges --component billing\n  erode list binaries --json",
		Long:      "List prints one of\n\n" + strings.Join(docs, "\n") + "\n\nPackages are patterns like ./internal/... that narrow the list.",
		ValidArgs: names,
		RunE: func(cmd *cobra.Command, args []string) error {
			what := listings[0]
			if len(args) > 0 {
				if args[0] == "dependencies" || args[0] == "deps" {
					args[0] = "edges"
				}
				i := slices.Index(names, args[0])
				if i < 0 {
					return usage("cannot list %q; %s", args[0], boundaries.Suggest(args[0], names))
				}
				what, args = listings[i], args[1:]
			}
			run, err := a.open(cmd.Context(), args)
			if err != nil {
				return err
			}
			if o.component != "" {
				if _, ok := slices.BinarySearch(run.Bound.Main().Partition.Names, o.component); !ok {
					return usage("--component: no component is called %q; %s", o.component, boundaries.Suggest(o.component, run.Bound.Main().Partition.Names))
				}
			}
			t := what.rows(run, o)
			if o.json {
				if t.values == nil {
					t.values = []any{}
				}
				return a.json(t.values)
			}
			return a.printTable(t)
		},
	}
	flags := cmd.Flags()
	flags.BoolVar(&o.json, "json", false, "write JSON")
	flags.StringVar(&o.component, "component", "", "only what belongs to component `NAME`")
	flags.BoolVar(&o.tests, "tests", false, "dependencies of tests too")
	return cmd
}

func (a *app) printTable(t table) error {
	widths := make([]int, len(t.head))
	for _, row := range append([][]string{t.head}, t.rows...) {
		for i, cell := range row {
			widths[i] = max(widths[i], len([]rune(cell)))
		}
	}
	printf, failed := printer(a.stdout)
	for _, row := range append([][]string{t.head}, t.rows...) {
		var line strings.Builder
		for i, cell := range row {
			line.WriteString(cell)
			if i < len(row)-1 {
				line.WriteString(strings.Repeat(" ", widths[i]-len([]rune(cell))+2))
			}
		}
		printf("%s\n", strings.TrimRight(line.String(), " "))
	}
	return failed()
}

func listComponents(run *driver.Run, o *listOptions) table {
	type row struct {
		Name     string   `json:"name"`
		Kind     string   `json:"kind,omitempty"`
		Owner    string   `json:"owner,omitempty"`
		Packages int      `json:"packages"`
		Level    int      `json:"level"`
		Uses     []string `json:"uses"`
		UsedBy   []string `json:"used_by"`
	}
	scope := run.Bound.Main()
	uses := run.Graph.Quotient(scope.Partition)
	users, levels, members := uses.Reverse(), uses.Levels(), scope.Partition.Members()
	names := func(ids []int32) []string {
		out := make([]string, len(ids))
		for i, id := range ids {
			out[i] = scope.Partition.Names[id]
		}
		return out
	}
	t := table{head: []string{"component", "packages", "level", "uses", "used by", "kind", "owner"}}
	for i, p := range scope.Parts {
		if o.component != "" && p.Name != o.component || !anySelected(run, members[i]) {
			continue
		}
		r := row{p.Name, p.Kind, p.Owner, len(members[i]), int(levels[i]), names(uses.Out(int32(i))), names(users.Out(int32(i)))}
		t.add(r, r.Name, fmt.Sprint(r.Packages), fmt.Sprint(r.Level), fmt.Sprint(len(r.Uses)), fmt.Sprint(len(r.UsedBy)), r.Kind, r.Owner)
	}
	return t
}

func anySelected(run *driver.Run, ids []int32) bool {
	return slices.ContainsFunc(ids, func(id int32) bool { return selected(run, id) })
}

func listPackages(run *driver.Run, o *listOptions) table {
	type row struct {
		Dir       string `json:"dir"`
		Path      string `json:"path"`
		Component string `json:"component,omitempty"`
		Files     int    `json:"files"`
		Private   bool   `json:"private,omitempty"`
	}
	scope := run.Bound.Main()
	t := table{head: []string{"package", "component", "files", ""}}
	for id := range int32(run.Graph.Own()) {
		p := run.Graph.Package(id)
		r := row{Dir: p.Dir, Path: p.Path, Files: len(p.Files), Private: !scope.Exposed(id)}
		if part := scope.Part(id); part != nil {
			r.Component = part.Name
		}
		if !selected(run, id) || o.component != "" && r.Component != o.component {
			continue
		}
		private := ""
		if r.Private {
			private = "private"
		}
		t.add(r, r.Dir, r.Component, fmt.Sprint(r.Files), private)
	}
	return t
}

func listEdges(run *driver.Run, o *listOptions) table {
	if o.component != "" {
		return listPackageEdges(run, o)
	}
	type row struct {
		From    string `json:"from"`
		To      string `json:"to"`
		Edges   int    `json:"edges"`
		Imports int    `json:"imports"`
		First   string `json:"first"`
	}
	scope := run.Bound.Main()
	index := map[[2]int32]*row{}
	var order [][2]int32
	edges := run.Graph.Edges()
	for i := range edges {
		e := &edges[i]
		from, to := scope.Partition.Component(e.From), scope.Partition.Component(e.To)
		if from == graph.None || to == graph.None || from == to || !o.tests && !e.Prod || !selected(run, e.From) {
			continue
		}
		key := [2]int32{from, to}
		r := index[key]
		if r == nil {
			r = &row{From: scope.Partition.Names[from], To: scope.Partition.Names[to], First: place(run, e)}
			index[key] = r
			order = append(order, key)
		}
		r.Edges++
		r.Imports += len(e.Sites)
	}
	slices.SortFunc(order, func(a, b [2]int32) int { return slices.Compare(a[:], b[:]) })
	t := table{head: []string{"from", "to", "package pairs", "imports", "first"}}
	for _, key := range order {
		r := index[key]
		t.add(r, r.From, r.To, fmt.Sprint(r.Edges), fmt.Sprint(r.Imports), r.First)
	}
	return t
}

// listPackageEdges lists the dependencies of the packages of one component, in
// both directions.
func listPackageEdges(run *driver.Run, o *listOptions) table {
	type row struct {
		From  string `json:"from"`
		To    string `json:"to"`
		First string `json:"first"`
	}
	scope := run.Bound.Main()
	inside := func(id int32) bool {
		p := scope.Part(id)
		return p != nil && p.Name == o.component
	}
	t := table{head: []string{"from", "to", "first"}}
	edges := run.Graph.Edges()
	for i := range edges {
		e := &edges[i]
		if !inside(e.From) && !inside(e.To) || !o.tests && !e.Prod || run.Graph.Class(e.To) != facts.Own || !selected(run, e.From) {
			continue
		}
		r := row{shortName(run.Graph, e.From), shortName(run.Graph, e.To), place(run, e)}
		t.add(r, r.From, r.To, r.First)
	}
	return t
}

func place(run *driver.Run, e *graph.Edge) string {
	file, im := run.Graph.Position(e, e.Sites[0])
	return fmt.Sprintf("%s:%d", file, im.Line)
}

func listBinaries(run *driver.Run, o *listOptions) table {
	type row struct {
		Dir        string   `json:"dir"`
		Path       string   `json:"path"`
		Packages   int      `json:"packages"`
		Components []string `json:"components"`
	}
	scope := run.Bound.Main()
	t := table{head: []string{"command", "packages", "links"}}
	for id := range int32(run.Graph.Own()) {
		p := run.Graph.Package(id)
		if !p.IsMain() || p.OnlyTests() || !selected(run, id) {
			continue
		}
		linked := run.Graph.Uses().Reach(id)
		r := row{Dir: p.Dir, Path: p.Path, Components: []string{}}
		seen := make([]bool, len(scope.Parts))
		for other := range int32(run.Graph.Own()) {
			if !linked.Has(other) {
				continue
			}
			r.Packages++
			if c := scope.Partition.Of[other]; c != graph.None && !seen[c] {
				seen[c] = true
				r.Components = append(r.Components, scope.Partition.Names[c])
			}
		}
		slices.Sort(r.Components)
		if o.component != "" && !slices.Contains(r.Components, o.component) {
			continue
		}
		t.add(r, r.Dir, fmt.Sprint(r.Packages), strings.Join(r.Components, " "))
	}
	return t
}

func listExternals(run *driver.Run, o *listOptions) table {
	type row struct {
		Path   string `json:"path"`
		Module string `json:"module"`
		Users  int    `json:"users"`
	}
	users := make([]int, run.Graph.Len())
	edges := run.Graph.Edges()
	for i := range edges {
		e := &edges[i]
		part := run.Bound.Main().Part(e.From)
		if (e.Prod || o.tests) && selected(run, e.From) && (o.component == "" || part != nil && part.Name == o.component) {
			users[e.To]++
		}
	}
	t := table{head: []string{"package", "users", "module"}}
	for id := int32(run.Graph.Own()); int(id) < run.Graph.Len(); id++ {
		if run.Graph.Class(id) != facts.External || users[id] == 0 {
			continue
		}
		req, _ := run.Graph.Program.ModuleOf(run.Graph.Path(id))
		r := row{run.Graph.Path(id), req.Path, users[id]}
		t.add(r, r.Path, fmt.Sprint(r.Users), r.Module)
	}
	return t
}
