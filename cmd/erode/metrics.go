package main

import (
	"cmp"
	"context"
	"encoding/csv"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/erodehq/erode/boundaries"
	"github.com/erodehq/erode/internal/facts"
	"github.com/erodehq/erode/internal/metrics"
	"github.com/erodehq/erode/report"
)

// A metricsOptions holds the flags of erode metrics.
type metricsOptions struct {
	of      string
	columns []string
	sort    string
	format  string
}

// shownMetrics are the columns of erode metrics unless others are asked for.
var shownMetrics = map[metrics.Scope][]string{
	metrics.Component: {"packages", "ca", "ce", "instability", "abstractness", "distance", "depends-upon", "used-from", "cohesion", "level"},
	metrics.Package:   {"ca", "ce", "instability", "abstractness", "distance", "depends-upon", "used-from", "level"},
}

func (a *app) metricsCommand() *cobra.Command {
	o := &metricsOptions{}
	cmd := &cobra.Command{
		Use:   "metrics [packages]",
		Short: "Measure coupling, cohesion, cyclicity and visibility",
		Long: `Metrics prints a table of measures of the components, the packages or the program.
erode explain METRIC says how each is computed and read. Those that need types are
there with --evidence typed, and where --columns or --sort names one.`,
		Example: "  erode metrics --sort -ce\n  erode metrics --of program\n  erode metrics --of packages --columns ca,ce,instability -f csv",
		RunE:    func(cmd *cobra.Command, args []string) error { return a.metrics(cmd.Context(), o, args) },
	}
	flags := cmd.Flags()
	flags.StringVar(&o.of, "of", "components", "what is measured: `SCOPE` is components, packages or program")
	flags.StringSliceVar(&o.columns, "columns", nil, "metrics to print, or all")
	flags.StringVar(&o.sort, "sort", "", "sort by `METRIC`, -METRIC for the highest first; default by name")
	flags.StringVarP(&o.format, "format", "f", "text", "`NAME` is text, json or csv")
	return cmd
}

func (a *app) metrics(ctx context.Context, o *metricsOptions, args []string) error {
	scope, ok := map[string]metrics.Scope{"components": metrics.Component, "packages": metrics.Package, "program": metrics.Program}[o.of]
	if !ok {
		return usage("--of: unknown scope %q; %s", o.of, boundaries.Suggest(o.of, []string{"components", "packages", "program"}))
	}
	if !slices.Contains([]string{"text", "json", "csv"}, o.format) {
		return usage("--format: unknown format %q; known: text, json, csv", o.format)
	}
	columns, err := metricColumns(o, scope)
	if err != nil {
		return err
	}
	c := a.driverConfig(args)
	named := append(slices.Clone(o.columns), o.sort) // whoever names a metric wants its values
	if c.AtMost == nil {
		c.Evidence = needed(named)
	} else if needed(named) > *c.AtMost {
		return usage("--evidence %s: a metric of --columns or --sort needs types", a.evidence)
	}
	run, err := a.openWith(ctx, c)
	if err != nil {
		return err
	}
	if len(o.columns) == 0 || o.columns[0] == "all" {
		columns = slices.DeleteFunc(columns, func(id string) bool { return needed([]string{id}) > run.Tree.Program.Tier })
	}
	t := run.Bound.Metrics()
	if scope == metrics.Program {
		return a.programMetrics(t, columns, o.format)
	}
	names := slices.DeleteFunc(t.Names(scope), func(name string) bool {
		id, ok := run.Graph.ID(name)
		return scope == metrics.Package && ok && !selected(run, id)
	})
	sortNames(t, scope, names, o.sort)
	return a.metricTable(t, scope, names, columns, o.format)
}

// metricColumns returns the ids of the columns, checked.
func metricColumns(o *metricsOptions, scope metrics.Scope) ([]string, error) {
	var known []string
	for _, m := range metrics.Catalog() {
		if slices.Contains(m.Scopes, scope) {
			known = append(known, m.ID)
		}
	}
	columns := o.columns
	if len(columns) == 0 {
		columns = shownMetrics[scope]
	}
	if scope == metrics.Program && len(o.columns) == 0 || len(columns) == 1 && columns[0] == "all" {
		columns = known
	}
	columns = slices.Clone(columns)
	if by := strings.TrimPrefix(o.sort, "-"); by != "" && !slices.Contains(columns, by) {
		columns = append(columns, by)
	}
	for _, id := range append(slices.Clone(columns), strings.TrimPrefix(o.sort, "-")) {
		if id != "" && !slices.Contains(known, id) {
			return nil, usage("no metric of %s is called %q; %s", o.of, id, cmp.Or(boundaries.Suggest(id, known), "erode explain lists what there is"))
		}
	}
	return columns, nil
}

// needed returns what has to be looked at for some metrics.
func needed(ids []string) facts.Tier {
	tier := facts.Imports
	for _, id := range ids {
		m, _ := metrics.Find(strings.TrimPrefix(id, "-"))
		tier = max(tier, m.Needs)
	}
	return tier
}

// sortNames sorts by a metric; what has no value comes last.
func sortNames(t *metrics.Table, scope metrics.Scope, names []string, by string) {
	if by == "" {
		return
	}
	id, down := strings.CutPrefix(by, "-")
	slices.SortStableFunc(names, func(a, b string) int {
		va, hasA := t.Value(scope, a, id)
		vb, hasB := t.Value(scope, b, id)
		switch {
		case hasA != hasB && hasA:
			return -1
		case hasA != hasB:
			return 1
		case down:
			return cmp.Compare(vb, va)
		}
		return cmp.Compare(va, vb)
	})
}

func (a *app) metricTable(t *metrics.Table, scope metrics.Scope, names, columns []string, format string) error {
	out := table{head: append([]string{"name"}, columns...)}
	for _, name := range names {
		values := map[string]float64{}
		cells := []string{name}
		for _, id := range columns {
			v, ok := t.Value(scope, name, id)
			if ok {
				values[id] = v
			}
			cells = append(cells, metricCell(v, ok, format))
		}
		out.add(struct {
			Name   string             `json:"name"`
			Values map[string]float64 `json:"values"`
		}{name, values}, cells...)
	}
	return a.tableAs(out, format)
}

func (a *app) programMetrics(t *metrics.Table, columns []string, format string) error {
	out := table{head: []string{"metric", "value", "what"}}
	for _, id := range columns {
		v, ok := t.Value(metrics.Program, "", id)
		m, _ := metrics.Find(id)
		if !ok {
			continue
		}
		out.add(struct {
			Metric string  `json:"metric"`
			Value  float64 `json:"value"`
		}{id, v}, id, metricCell(v, ok, format), m.Name)
	}
	return a.tableAs(out, format)
}

// tableAs prints a table as text, JSON or CSV.
func (a *app) tableAs(t table, format string) error {
	switch format {
	case "json":
		return a.json(t.values)
	case "csv":
		w := csv.NewWriter(a.stdout)
		w.Write(t.head)
		for _, row := range t.rows {
			row[0] = report.PlainCell(row[0])
			w.Write(row)
		}
		w.Flush()
		return w.Error()
	}
	return a.printTable(t)
}

// metricCell prints a value: for a program all of it, and nothing where there is
// none.
func metricCell(v float64, ok bool, format string) string {
	switch {
	case format == "csv" && !ok:
		return ""
	case !ok:
		return "-"
	case format == "csv":
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	return round(v)
}

// round prints a value with as many decimals as a person reads.
func round(v float64) string {
	if v == float64(int64(v)) {
		return fmt.Sprint(int64(v))
	}
	return strconv.FormatFloat(v, 'f', 2, 64)
}
