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
	"github.com/erodehq/erode/internal/metrics"
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
erode explain METRIC says how each is computed and read; with --evidence typed
those that need types are there too.`,
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
		return usage("--of: unknown scope %q; known: components, packages, program", o.of)
	}
	if !slices.Contains([]string{"text", "json", "csv"}, o.format) {
		return usage("--format: unknown format %q; known: text, json, csv", o.format)
	}
	columns, err := metricColumns(o, scope)
	if err != nil {
		return err
	}
	run, err := a.open(ctx, args)
	if err != nil {
		return err
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
	for _, id := range append(slices.Clone(columns), strings.TrimPrefix(o.sort, "-")) {
		if id != "" && !slices.Contains(known, id) {
			return nil, usage("no metric of %s is called %q; %s", o.of, id, cmp.Or(boundaries.Suggest(id, known), "erode explain lists what there is"))
		}
	}
	return columns, nil
}

func sortNames(t *metrics.Table, scope metrics.Scope, names []string, by string) {
	if by == "" {
		return
	}
	id, down := strings.CutPrefix(by, "-")
	slices.SortStableFunc(names, func(a, b string) int {
		va, _ := t.Value(scope, a, id)
		vb, _ := t.Value(scope, b, id)
		if down {
			va, vb = vb, va
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
			if !ok {
				cells = append(cells, "-")
				continue
			}
			values[id] = v
			cells = append(cells, round(v))
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
		}{id, v}, id, round(v), m.Name)
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
		w.WriteAll(t.rows)
		return w.Error()
	}
	return a.printTable(t)
}

// round prints a value with as many decimals as a person reads.
func round(v float64) string {
	if v == float64(int64(v)) {
		return fmt.Sprint(int64(v))
	}
	return strconv.FormatFloat(v, 'f', 2, 64)
}
