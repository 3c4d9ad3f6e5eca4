package main

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/erodehq/erode/boundaries"
	"github.com/erodehq/erode/internal/driver"
	"github.com/erodehq/erode/internal/facts"
	"github.com/erodehq/erode/internal/graph"
)

// A whyOptions holds the flags of erode why.
type whyOptions struct {
	all   bool
	limit int
	tests bool
	json  bool
}

func (a *app) whyCommand() *cobra.Command {
	o := &whyOptions{}
	cmd := &cobra.Command{
		Use:   "why A B",
		Short: "Show the shortest chains of imports between two packages or components",
		Long: `Why shows through which imports A depends on B, and B on A. A and B are components,
packages by directory or import path, or imported packages of other modules.

Exit codes: 0 when A depends on B, 1 when it does not.`,
		Example: "  erode why billing store\n  erode why internal/api gorm.io/gorm --all",
		Args:    takes(2, "two names"),
		RunE: func(cmd *cobra.Command, args []string) error {
			run, err := a.open(cmd.Context(), nil)
			if err != nil {
				return err
			}
			return a.why(run, o, args[0], args[1])
		},
	}
	flags := cmd.Flags()
	flags.BoolVar(&o.all, "all", false, "every shortest chain, not only the first")
	flags.IntVar(&o.limit, "limit", 20, "how many chains --all prints")
	flags.BoolVar(&o.tests, "tests", false, "follow the imports of tests too")
	flags.BoolVar(&o.json, "json", false, "write JSON")
	return cmd
}

// A link is one direction between the two ends of erode why.
type link struct {
	From   string        `json:"from"`
	To     string        `json:"to"`
	Direct int           `json:"direct"` // dependencies of a package of one on a package of the other
	Total  int           `json:"total"`  // shortest chains
	Chains [][]chainStep `json:"chains"`
}

type chainStep struct {
	From     string `json:"from"`
	To       string `json:"to"`
	Position string `json:"position"`
}

func (a *app) why(run *driver.Run, o *whyOptions, from, to string) error {
	starts, err := resolve(run, from)
	if err != nil {
		return err
	}
	ends, err := resolve(run, to)
	if err != nil {
		return err
	}
	links := []link{chains(run, o, from, to, starts, ends), chains(run, o, to, from, ends, starts)}
	if o.json {
		if err := a.json(links); err != nil {
			return err
		}
	} else if err := a.printLinks(links); err != nil {
		return err
	}
	if links[0].Total == 0 {
		return exit{code: exitFindings}
	}
	return nil
}

// resolve returns the packages that a name stands for: a component, a directory,
// an import path, or a pattern.
func resolve(run *driver.Run, name string) ([]int32, error) {
	name = run.Relative(name)
	scope := run.Bound.Main()
	if c, ok := slices.BinarySearch(scope.Partition.Names, name); ok {
		return scope.Partition.Members()[c], nil
	}
	if id, ok := run.Graph.ID(name); ok {
		return []int32{id}, nil
	}
	pattern, err := boundaries.ParsePattern(strings.TrimSuffix(name, "/"))
	if err != nil {
		return nil, usage("%q: %v", name, err)
	}
	var out []int32
	for id := range int32(run.Graph.Len()) {
		p := run.Graph.Package(id)
		if p != nil && pattern.Match(p.Dir) || pattern.Match(run.Graph.Path(id)) {
			out = append(out, id)
		}
	}
	if len(out) == 0 {
		return nil, usage("%q is no component, package or import here; %s", name, cmp.Or(boundaries.Suggest(name, everyName(run)), "erode list shows them"))
	}
	return out, nil
}

// everyName returns what erode why may be asked about, for suggestions.
func everyName(run *driver.Run) []string {
	names := slices.Clone(run.Bound.Main().Partition.Names)
	for id := range int32(run.Graph.Len()) {
		if p := run.Graph.Package(id); p != nil {
			names = append(names, p.Dir)
		}
		names = append(names, run.Graph.Path(id))
	}
	return names
}

// chains finds the shortest chains from any of one set to any of another.
func chains(run *driver.Run, o *whyOptions, from, to string, starts, ends []int32) link {
	d := run.Graph.Uses()
	if o.tests {
		d = run.Graph.All()
	}
	out := link{From: from, To: to, Chains: [][]chainStep{}}
	shortest := 0
	var best [][2]int32
	for _, s := range starts {
		for _, e := range ends {
			if s == e {
				continue
			}
			if d.Has(s, e) {
				out.Direct++
			}
			chain := d.Chain(s, e)
			switch {
			case chain == nil || shortest > 0 && len(chain) > shortest:
			case len(chain) == shortest:
				best = append(best, [2]int32{s, e})
			default:
				shortest, best = len(chain), [][2]int32{{s, e}}
			}
		}
	}
	limit := 1
	if o.all {
		limit = max(o.limit, 1)
	}
	for _, pair := range best {
		list, total := d.Chains(pair[0], pair[1], limit)
		out.Total += total
		for _, chain := range list {
			if len(out.Chains) < limit {
				out.Chains = append(out.Chains, steps(run, chain))
			}
		}
	}
	return out
}

func steps(run *driver.Run, chain []int32) []chainStep {
	var out []chainStep
	for i := 1; i < len(chain); i++ {
		step := chainStep{From: shortName(run.Graph, chain[i-1]), To: shortName(run.Graph, chain[i])}
		if e := run.Graph.Edge(chain[i-1], chain[i]); e != nil {
			file, im := run.Graph.Position(e, e.Sites[0])
			step.Position = fmt.Sprintf("%s:%d:%d", file, im.Line, im.Col)
		}
		out = append(out, step)
	}
	return out
}

// shortName names a package by its directory, if it is one of the program's.
func shortName(g *graph.Graph, id int32) string {
	if p := g.Package(id); p != nil && p.Dir != "." && g.Class(id) == facts.Own {
		return p.Dir
	}
	return g.Path(id)
}

func (a *app) printLinks(links []link) error {
	printf, failed := printer(a.stdout)
	for i, l := range links {
		if i > 0 {
			printf("\n")
		}
		if l.Total == 0 {
			printf("%s does not depend on %s\n", l.From, l.To)
			continue
		}
		printf("%s depends on %s", l.From, l.To)
		if l.Direct > 0 {
			printf(", directly in %s", plural(l.Direct, "place", "places"))
		}
		printf(": %s of %s\n", plural(l.Total, "shortest chain", "shortest chains"), plural(len(l.Chains[0]), "import", "imports"))
		for _, chain := range l.Chains {
			printf("\n  %s\n", chain[0].From)
			for _, s := range chain {
				printf("  -> %-48s %s\n", s.To, s.Position)
			}
		}
		if len(l.Chains) < l.Total {
			printf("\n  %d more; --all --limit N shows them\n", l.Total-len(l.Chains))
		}
	}
	return failed()
}
