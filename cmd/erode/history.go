package main

import (
	"cmp"
	"context"
	"fmt"
	"sync"

	"github.com/spf13/cobra"

	"github.com/erodehq/erode/internal/driver"
	"github.com/erodehq/erode/internal/history"
	"github.com/erodehq/erode/report"
)

// A historyOptions holds the flags of erode history.
type historyOptions struct {
	points int
	days   int
	pairs  int
	json   bool
}

func (a *app) historyCommand() *cobra.Command {
	o := &historyOptions{}
	cmd := &cobra.Command{
		Use:     "history",
		Short:   "Show how the architecture eroded over the commits, and what changes together",
		Example: "  erode history\n  erode history --points 40 --days 90\n  erode history --json",
		Long: `History reads the imports of every commit straight from git, in the components of
today, and prints how dependencies and cycles grew; then which components were
changed together in the last months. It needs the whole history: in a shallow
clone it says so.`,
		Args: a.noArgs,
		RunE: func(cmd *cobra.Command, args []string) error { return a.history(cmd.Context(), o) },
	}
	flags := cmd.Flags()
	flags.IntVar(&o.points, "points", 16, "how many moments to show")
	flags.IntVar(&o.days, "days", 365, "how many days back to look for what changes together")
	flags.IntVar(&o.pairs, "pairs", 10, "how many pairs to show")
	flags.BoolVar(&o.json, "json", false, "write JSON")
	return cmd
}

func (a *app) history(ctx context.Context, o *historyOptions) error {
	run, err := a.open(ctx, nil)
	if err != nil {
		return err
	}
	trend, err := run.Trend(ctx, o.points)
	if err != nil {
		return err
	}
	activity, err := run.Activity(ctx, o.days)
	if err != nil {
		return err
	}
	if o.json {
		return a.json(map[string]any{"trend": trend, "activity": activity})
	}
	printf, failed := printer(a.stdout)
	printf("%s looked at", plural(trend.Commits, "commit", "commits"))
	if trend.Shallow {
		printf("; this clone is shallow, what came before is not here (git fetch --unshallow)")
	}
	printf("\n\n")
	t := table{head: []string{"date", "commit", "packages", "components", "dependencies", "on cycles", "largest cycle", "to cut"}}
	for _, p := range trend.Points {
		t.add(p, p.Date[:min(10, len(p.Date))], p.Commit[:min(10, len(p.Commit))], fmt.Sprint(p.Packages), fmt.Sprint(p.Components),
			fmt.Sprint(p.Edges), fmt.Sprint(p.InCycles), fmt.Sprint(p.Largest), fmt.Sprint(p.Cut))
	}
	if err := a.printTable(t); err != nil {
		return err
	}
	printf("\n%s in %d days, %s left out as mass edits\n", plural(activity.Commits, "commit", "commits"), o.days, fmt.Sprint(activity.Bulk))
	pairs := table{head: []string{"changed together", "", "times", "degree %", "imports"}}
	for i, p := range activity.Pairs {
		if i == o.pairs {
			break
		}
		pairs.add(p, p.A, p.B, fmt.Sprint(p.Shared), fmt.Sprint(p.Degree), dependsText(run, p.A, p.B))
	}
	if len(pairs.rows) > 0 {
		if err := a.printTable(pairs); err != nil {
			return err
		}
	}
	return failed()
}

// dependsText says how two components depend on each other.
func dependsText(run *driver.Run, a, b string) string {
	scope := run.Bound.Main()
	uses := run.Graph.Quotient(scope.Partition)
	var ids [2]int32
	for i, name := range []string{a, b} {
		ids[i] = -1
		for c, n := range scope.Partition.Names {
			if n == name {
				ids[i] = int32(c)
			}
		}
		if ids[i] < 0 {
			return ""
		}
	}
	switch ab, ba := uses.Has(ids[0], ids[1]), uses.Has(ids[1], ids[0]); {
	case ab && ba:
		return "both ways"
	case ab:
		return "->"
	case ba:
		return "<-"
	}
	return "none"
}

// churnDays is how far back changes are counted for a report.
const churnDays = 365

// readPast starts to read what a report shows of the past, beside the analysis. The
// function that it returns waits for it and fills it in. Without git, or where the
// clone does not hold it, the report does without and says why.
func (a *app) readPast(ctx context.Context, run *driver.Run) func(r *report.Result) {
	var points []history.Point
	var churn map[string]int
	var noTrend, noChurn error
	var both sync.WaitGroup
	both.Go(func() { points, noTrend = run.Points(ctx, trendPoints) })
	both.Go(func() { churn, noChurn = run.Churn(ctx, churnDays) })
	return func(r *report.Result) {
		newProgress(a).during("reading the history, once for each commit", both.Wait)
		if err := cmp.Or(noTrend, noChurn); err != nil {
			fmt.Fprintf(a.stderr, "erode: no history: %v\n", err)
		}
		for _, p := range points {
			r.Trend = append(r.Trend, report.TrendPoint{
				Date: p.Date, Revision: p.Commit, Packages: p.Packages, Components: p.Components,
				Edges: p.Edges, InCycles: p.InCycles, Largest: p.Largest, Cut: p.Cut,
			})
		}
		if n := len(points); n > 0 {
			r.Revision = points[n-1].Commit
		}
		for i := range r.Packages {
			r.Packages[i].Changes = churn[r.Packages[i].Dir]
		}
	}
}
