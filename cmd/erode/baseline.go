package main

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/erodehq/erode/boundaries"
	"github.com/erodehq/erode/internal/driver"
)

// A baselineOptions holds the flags of erode baseline.
type baselineOptions struct {
	file   string
	accept []string
	prune  bool
	why    string
	until  string
}

func (a *app) baselineCommand() *cobra.Command {
	o := &baselineOptions{}
	cmd := &cobra.Command{
		Use:   "baseline",
		Short: "Accept what departs today, so that only new departures fail",
		Long: `Baseline writes .erode-baseline.yml, one sorted line for each accepted departure.
erode check reads it and never writes it. Without a flag it creates the file with
all that departs today. --accept adds new departures of the rules, components or
packages named, or all with "all"; --prune removes what is no longer there.`,
		Example: "  erode baseline\n  erode baseline --accept layers --why 'moves with the ledger' --until 2027-03-31\n  erode baseline --prune",
		Args:    a.noArgs,
		RunE:    func(cmd *cobra.Command, args []string) error { return a.baseline(cmd.Context(), o) },
	}
	flags := cmd.Flags()
	flags.StringVar(&o.file, "baseline", "", "baseline `FILE` (default .erode-baseline.yml at the root)")
	flags.StringSliceVar(&o.accept, "accept", nil, "add the new departures of `RULE`, kind, component or package; \"all\" for every one")
	flags.BoolVar(&o.prune, "prune", false, "remove entries that nothing matches any more")
	flags.StringVar(&o.why, "why", "", "the reason, with --accept")
	flags.StringVar(&o.until, "until", "", "last `DAY` on which the entries hold, as 2027-03-31, with --accept")
	return cmd
}

func (a *app) baseline(ctx context.Context, o *baselineOptions) error {
	until, err := baselineDay(o)
	if err != nil {
		return err
	}
	c := a.driverConfig(nil)
	c.Baseline = o.file
	run, err := driver.Open(ctx, c)
	if err != nil {
		return err
	}
	if run.Inferred {
		return usage("there is no .erode.yml to depart from; erode init writes one")
	}
	name, err := run.BaselineFile()
	if err != nil {
		return err
	}
	if _, err := os.Stat(run.Tree.Abs(name)); err != nil && o.file != "" {
		run.Config.Baseline = "" // it is about to be created
	}
	if err := run.Check(ctx); err != nil {
		return err
	}
	if len(run.Tree.Program.Problems) > 0 {
		a.tellProblems(run)
		return exit{exitLoad, fmt.Errorf("%s could not be analysed: a baseline written now would forget what departs there", plural(len(run.Tree.Program.Problems), "place", "places"))}
	}
	if err := knownNames(run, o.accept); err != nil {
		return err
	}
	if o.until != "" && until.Past(a.today()) {
		return usage("--until %s: that day is past", o.until)
	}
	return a.rewrite(run, o, name, until)
}

// knownNames rejects a name after --accept that is no rule, kind, component or
// package.
func knownNames(run *driver.Run, names []string) error {
	known := append([]string{"all"}, run.Policy.RuleNames()...)
	known = append(known, run.Bound.Main().Partition.Names...)
	for _, n := range names {
		if slices.Contains(known, n) {
			continue
		}
		if _, err := resolve(run, n); err != nil {
			return usage("--accept: no rule, component or package is called %q; %s", n, boundaries.Suggest(n, known))
		}
	}
	return nil
}

func baselineDay(o *baselineOptions) (until boundaries.Day, err error) {
	switch {
	case o.prune && o.accept != nil:
		return "", usage("--prune and --accept exclude each other: prune first")
	case o.accept == nil && (o.why != "" || o.until != ""):
		return "", usage("--why and --until go with --accept")
	case o.until != "":
		if until, err = boundaries.ParseDay(o.until); err != nil {
			return "", usage("--until: %v", err)
		}
	}
	return until, nil
}

// rewrite writes the baseline that the flags ask for.
func (a *app) rewrite(run *driver.Run, o *baselineOptions, name string, until boundaries.Day) error {
	how := run.BaselineRun()
	before := run.Baseline
	var after *boundaries.Baseline
	switch {
	case o.prune && before == nil:
		return usage("there is no %s to prune", name)
	case o.prune:
		after = before.Prune(run.Findings, how)
	case o.accept != nil:
		after = before.Accept(run.Findings, how, accepts(o.accept), o.why, until).Watch(watched(how.Values, o.accept))
	case before != nil:
		return usage("%s exists already: add to it with --accept, or shrink it with --prune", name)
	default:
		after = boundaries.NewBaseline(name, run.Findings, run.Bound.Values())
	}
	if err := os.WriteFile(run.Tree.Abs(name), after.Bytes(), 0o666); err != nil {
		return err
	}
	was := 0
	if before != nil {
		was = len(before.Entries)
	}
	fmt.Fprintf(a.stderr, "wrote %s: %s, %d before\n", name, plural(len(after.Entries), "entry", "entries"), was)
	return nil
}

// accepts returns which findings the names choose.
func accepts(names []string) func(*boundaries.Finding) bool {
	return func(f *boundaries.Finding) bool {
		for _, n := range names {
			if n == "all" || f.Under(n) || n == f.From.Component || n == f.From.Package || strings.HasSuffix(f.From.Package, "/"+n) {
				return true
			}
		}
		return false
	}
}

// watched returns the values of the rules that the names choose.
func watched(values []boundaries.Value, names []string) []boundaries.Value {
	var out []boundaries.Value
	for _, v := range values {
		if slices.Contains(names, v.Rule) || slices.Contains(names, "limit") || slices.Contains(names, "all") {
			out = append(out, v)
		}
	}
	return out
}
