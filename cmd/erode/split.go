package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/erodehq/erode/boundaries"
	"github.com/erodehq/erode/internal/driver"
	"github.com/erodehq/erode/internal/facts"
	"github.com/erodehq/erode/internal/split"
)

// A splitOptions holds the flags of erode split.
type splitOptions struct {
	monolith bool
	json     bool
	all      bool
	days     int
	adopt    string
	rows     int
}

func (a *app) splitCommand() *cobra.Command {
	o := &splitOptions{}
	cmd := &cobra.Command{
		Use:   "split [candidate]",
		Short: "Say which parts could become services, at what price, or that none should",
		Long: `Split looks for parts of the program that others use through a thin border, writes the
bill of each (calls that become remote, types that do not travel, shared state and
tables, people who must agree), an order of extraction, and a verdict: extract,
prepare first, or leave it. "Do not split" is a normal answer.

Reasons that structure cannot see are declared in the policy (goals:), parts that
are known to belong to one service as well (services:). With --monolith, generated
RPC stubs are folded into their servers and all commands into one: were the
services that exist cut at the right place?`,
		Example: "  erode split\n  erode split billing\n  erode split --adopt billing\n  erode split --monolith",
		Args:    cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.split(cmd.Context(), o, strings.Join(args, ""))
		},
	}
	flags := cmd.Flags()
	flags.BoolVar(&o.monolith, "monolith", false, "as if all services were one program")
	flags.BoolVar(&o.json, "json", false, "write JSON")
	flags.BoolVar(&o.all, "all", false, "show candidates that do not pass the gate too")
	flags.IntVar(&o.days, "days", 365, "how many days of history to look at; 0 for none")
	flags.IntVar(&o.rows, "rows", 0, "rows of each part of a bill; default five, all for one candidate")
	flags.StringVar(&o.adopt, "adopt", "", "declare candidate `NAME` in the policy, to hold its border as it is today")
	return cmd
}

func (a *app) split(ctx context.Context, o *splitOptions, only string) error {
	plan, run, err := a.plan(ctx, o.monolith, o.days)
	if err != nil {
		return err
	}
	switch {
	case o.adopt != "":
		return a.adopt(ctx, run, plan, o.adopt)
	case o.json:
		return a.json(plan)
	}
	text := split.TextOptions{Rows: o.rows, Only: only}
	if o.all {
		text.Candidates = -1
	}
	var b bytes.Buffer
	if err := plan.WriteText(&b, text); err != nil {
		return exit{exitUsage, err}
	}
	_, err = a.stdout.Write(b.Bytes())
	return err
}

// plan opens the program with its types and proposes a split.
func (a *app) plan(ctx context.Context, monolith bool, days int) (*split.Plan, *driver.Run, error) {
	run, o, err := a.splitInput(ctx, monolith, days)
	if err != nil {
		return nil, nil, err
	}
	return split.Propose(run.Graph, o), run, nil
}

func (a *app) splitInput(ctx context.Context, monolith bool, days int) (*driver.Run, split.Options, error) {
	a.progress = newProgress(a)
	c := a.driverConfig(nil)
	if c.AtMost == nil {
		c.Evidence = facts.Typed
	}
	run, err := driver.Open(ctx, c)
	a.progress.stop()
	if err != nil {
		return nil, split.Options{}, err
	}
	a.tellTiming(run.Stages)
	o, err := run.SplitOptions(ctx, monolith, days, func(err error) {
		fmt.Fprintf(a.stderr, "erode: no history: %v\n", err)
	})
	if err != nil {
		return nil, o, exit{exitUsage, err}
	}
	return run, o, nil
}

// adopt adds a candidate to the policy as a component, and what departs from its
// API today to the baseline, so that its border can only become thinner.
func (a *app) adopt(ctx context.Context, run *driver.Run, plan *split.Plan, name string) error {
	if run.Inferred {
		return usage("there is no .erode.yml to add %s to; erode init writes one", name)
	}
	i := slices.IndexFunc(plan.Candidates, func(c split.Candidate) bool { return c.Name == name })
	if i < 0 {
		return usage("no candidate is called %q; %s", name, boundaries.Suggest(name, candidateNames(plan)))
	}
	file := run.Tree.Abs(run.Policy.File)
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	added, err := boundaries.AddComponent(run.Policy.File, text, []byte(plan.Candidates[i].Policy))
	if err != nil {
		return exit{exitUsage, err}
	}
	if _, err := run.Policy.Reload(os.DirFS(run.Tree.Root), added, run.Graph); err != nil {
		return exit{exitUsage, fmt.Errorf("%s would not hold with %s in it; nothing was written:\n%w", run.Policy.File, name, err)}
	}
	if err := os.WriteFile(file, added, 0o666); err != nil {
		return err
	}
	fmt.Fprintf(a.stderr, "added component %s to %s\n", name, run.Policy.File)
	return a.acceptPrivate(ctx, name)
}

// acceptPrivate puts what reaches past the API of a new component into the baseline.
func (a *app) acceptPrivate(ctx context.Context, name string) error {
	run, err := driver.Open(ctx, a.driverConfig(nil))
	if err != nil {
		return err
	}
	if err := run.Check(ctx); err != nil {
		return err
	}
	how := run.BaselineRun()
	n := 0
	mine := func(f *boundaries.Finding) bool {
		take := f.From.Component == name || f.To.Component == name
		if take {
			n++
		}
		return take
	}
	after := run.Baseline.Accept(run.Findings, how, mine, "there when "+name+" was adopted", "")
	if n == 0 {
		return nil
	}
	file := baselineName(run)
	if err := os.WriteFile(run.Tree.Abs(file), after.Bytes(), 0o666); err != nil {
		return err
	}
	fmt.Fprintf(a.stderr, "accepted %s in %s\n", plural(n, "departure", "departures"), file)
	return nil
}

func candidateNames(plan *split.Plan) []string {
	var out []string
	for i := range plan.Candidates {
		out = append(out, plan.Candidates[i].Name)
	}
	return out
}

// A whatifOptions holds the flags of erode whatif.
type whatifOptions struct {
	json     bool
	monolith bool
	days     int
}

func (a *app) whatifCommand() *cobra.Command {
	o := &whatifOptions{}
	cmd := &cobra.Command{
		Use:   "whatif EDIT…",
		Short: "Show what a change of the architecture would bring, before anybody makes it",
		Long: `Whatif applies edits to the components of the policy, or to the candidates of
erode split where there is no policy, and shows cycles, metrics and bills before
and after.

  move:PACKAGES=COMPONENT      packages go to a component
  split:PACKAGES=COMPONENT     packages go into a new component
  merge:FROM=TO                two components become one
  cut:FROM=TO                  the dependency of one on the other goes
  extract:COMPONENT            a component becomes a service

Several packages are separated by commas; "/..." stands for all below.`,
		Example: "  erode whatif move:internal/billing/tax=ledger cut:orders=billing\n  erode whatif extract:billing --json",
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return usage("whatif takes at least one edit, such as merge:orders=billing; erode whatif --help shows the forms")
			}
			return a.whatif(cmd.Context(), o, args)
		},
	}
	flags := cmd.Flags()
	flags.BoolVar(&o.json, "json", false, "write JSON")
	flags.BoolVar(&o.monolith, "monolith", false, "as if all services were one program")
	flags.IntVar(&o.days, "days", 0, "how many days of history to look at; default none")
	return cmd
}

func (a *app) whatif(ctx context.Context, o *whatifOptions, args []string) error {
	edits, err := parseEdits(args)
	if err != nil {
		return err
	}
	run, options, err := a.splitInput(ctx, o.monolith, o.days)
	if err != nil {
		return err
	}
	c, err := split.WhatIf(run.Graph, run.Division(), edits, options)
	if err != nil {
		return exit{exitUsage, err}
	}
	if o.json {
		return a.json(c)
	}
	return c.WriteText(a.stdout)
}

// parseEdits reads OP:LEFT=RIGHT.
func parseEdits(args []string) ([]split.Edit, error) {
	ops := []string{"move", "split", "merge", "cut", "extract"}
	var out []split.Edit
	for _, arg := range args {
		op, rest, ok := strings.Cut(arg, ":")
		left, right, pair := strings.Cut(rest, "=")
		switch {
		case !ok || !slices.Contains(ops, op):
			return nil, usage("%q is no edit; %s", arg, boundaries.Suggest(op, ops))
		case left == "" || pair != (op != "extract") || pair && right == "":
			return nil, usage("%q is half an edit; erode whatif --help shows the forms", arg)
		}
		e := split.Edit{Op: op, To: right}
		if op == "move" || op == "split" {
			e.Packages = strings.Split(left, ",")
		} else {
			e.From = left
		}
		out = append(out, e)
	}
	if len(out) == 0 {
		return nil, errors.New("internal error: no edits")
	}
	return out, nil
}
