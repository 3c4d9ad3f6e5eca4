package main

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/erodehq/erode/boundaries"
	"github.com/erodehq/erode/internal/driver"
	"github.com/erodehq/erode/internal/facts"
	"github.com/erodehq/erode/internal/split"
	"github.com/erodehq/erode/report"
)

// A splitOptions holds the flags of erode split.
type splitOptions struct {
	monolith bool
	json     bool
	all      bool
	days     int
	adopt    string
	rows     int
	out      string
	format   string
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
services that exist cut at the right place?

With -o it also writes two pictures of each candidate shown: what it touches today,
and what is left of that once it is a service.`,
		Example: "  erode split\n  erode split billing\n  erode split billing -o pictures\n  erode split --adopt billing\n  erode split --monolith",
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
	flags.StringVarP(&o.out, "output", "o", "", "write pictures into `DIR`, before and after the extraction")
	flags.StringVarP(&o.format, "format", "f", "", "`NAME` of the pictures' format: svg (default), "+strings.Join(slices.DeleteFunc(slices.Clone(graphFormats), func(f string) bool { return f == "svg" }), ", "))
	flags.StringVar(&o.adopt, "adopt", "", "declare candidate `NAME` in the policy, to hold its border as it is today")
	return cmd
}

func (a *app) split(ctx context.Context, o *splitOptions, only string) error {
	if o.out != "" && !slices.Contains(graphFormats, pictureFormat(o.format)) {
		return usage("--format: unknown format %q; %s", o.format, boundaries.Suggest(o.format, graphFormats))
	}
	if o.out == "" && o.format != "" {
		return usage("--format is about pictures: name a folder for them with -o; --json writes the proposal as JSON")
	}
	plan, run, err := a.plan(ctx, o.monolith, o.days)
	if err != nil {
		return err
	}
	switch {
	case o.adopt != "":
		return a.adopt(ctx, run, plan, o.adopt)
	case o.json:
		if err := a.json(plan); err != nil || o.out == "" {
			return err
		}
		return a.splitPictures(ctx, run, plan, o, only)
	}
	text := split.TextOptions{Rows: o.rows, Only: only}
	if o.all {
		text.Candidates = -1
	}
	var b bytes.Buffer
	if err := plan.WriteText(&b, text); err != nil {
		return exit{exitUsage, err}
	}
	if _, err = a.stdout.Write(b.Bytes()); err != nil || o.out == "" {
		return err
	}
	return a.splitPictures(ctx, run, plan, o, only)
}

// splitPictures draws the candidates that the text shows, before and after.
func (a *app) splitPictures(ctx context.Context, run *driver.Run, plan *split.Plan, o *splitOptions, only string) error {
	r := a.result(run)
	r.Splits = plan
	var views []view
	for i := range plan.Candidates {
		c := &plan.Candidates[i]
		if only != "" && c.Name != only || only == "" && !c.Gate && !c.Declared && !o.all {
			continue
		}
		show := report.Picture{Candidate: c.Name, Force: true}
		after := show
		after.After = true
		views = append(views, view{fileName(c.Name) + "-before", r, show}, view{fileName(c.Name) + "-after", r, after})
	}
	return a.writeViews(ctx, o.out, pictureFormat(o.format), run.Tree.Root, views)
}

// fileName turns the name of a component into one that every system takes.
func fileName(name string) string {
	return strings.Map(func(c rune) rune {
		if c == '-' || c == '_' || c == '.' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' {
			return c
		}
		return '-'
	}, name)
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
	a.tellPartial(run)
	a.tellLoading(run)
	a.tellTiming(run.Stages)
	told := false
	o, err := run.SplitOptions(ctx, monolith, days, func(err error) {
		if !told {
			fmt.Fprintf(a.stderr, "erode: no history: %v\n", err)
		}
		told = true
	})
	if err != nil {
		return nil, o, exit{exitUsage, err}
	}
	return run, o, nil
}

// A whatifOptions holds the flags of erode whatif.
type whatifOptions struct {
	json     bool
	monolith bool
	days     int
	out      string
	format   string
}

func (a *app) whatifCommand() *cobra.Command {
	o := &whatifOptions{}
	cmd := &cobra.Command{
		Use:   "whatif EDIT…",
		Short: "Show what a change of the architecture would bring, before anybody makes it",
		Long: `Whatif applies edits to the components of the policy, or to the candidates of
erode split where there is no policy, and shows findings, cycles, metrics and bills
before and after. The rules stay as they are and go with the names: those of a
component that is merged hold for the other, those of one that is divided for both.

  move:PACKAGES=COMPONENT      packages go to a component
  split:PACKAGES=COMPONENT     packages go into a new component
  merge:FROM=TO                two components become one
  cut:FROM=TO                  the dependency of one on the other goes
  extract:COMPONENT            a component becomes a service

Several packages are separated by commas; "/..." stands for all below. With -o it also
draws the components before and after, or writes both as a page (-f html).`,
		Example: "  erode whatif move:internal/billing/tax=ledger cut:orders=billing\n  erode whatif extract:billing --json\n  erode whatif merge:orders=billing -o pictures -f svg",
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
	flags.StringVarP(&o.out, "output", "o", "", "write pictures into `DIR`, before and after")
	flags.StringVarP(&o.format, "format", "f", "", "`NAME` of the pictures' format: svg (default), "+strings.Join(slices.DeleteFunc(slices.Clone(viewFormats), func(f string) bool { return f == "svg" }), ", "))
	flags.IntVar(&o.days, "days", 365, "how many days of history to look at; 0 for none")
	return cmd
}

func (a *app) whatif(ctx context.Context, o *whatifOptions, args []string) error {
	edits, err := parseEdits(args)
	if err != nil {
		return err
	}
	if o.out == "" && o.format != "" {
		return usage("--format is about pictures: name a folder for them with -o; --json writes the comparison as JSON")
	}
	if err := checkViewFormat(pictureFormat(o.format)); err != nil {
		return err
	}
	run, options, err := a.splitInput(ctx, o.monolith, o.days)
	if err != nil {
		return err
	}
	c, err := run.WhatIf(edits, options)
	if err != nil {
		return exit{exitUsage, err}
	}
	if o.json {
		err = a.json(c)
	} else {
		err = c.WriteText(a.stdout)
	}
	if err != nil || o.out == "" {
		return err
	}
	return a.whatifPictures(ctx, run, c, o)
}

// whatifPictures draws the components before and after: all of them where they are
// few, else those that change with what they touch.
func (a *app) whatifPictures(ctx context.Context, run *driver.Run, c *split.Comparison, o *whatifOptions) error {
	before, after := a.resultOf(run, c.Was, c.FoundBefore, false), a.resultOf(run, c.Becomes, c.FoundAfter, false)
	markFates(before, after, c)
	ways := []report.Picture{{}, {Focus: c.Touched}, {Focus: c.Touched, Spokes: true}, {Focus: c.Touched, Spokes: true, HideHubs: true}}
	views := []view{{name: "before", result: before}, {name: "after", result: after}}
	show := simplest(ways, before, after)
	for i := range views {
		views[i].show = show
		views[i].show.Focus = present(show.Focus, views[i].result)
		views[i].show.Force = true // both or none
	}
	return a.writeViews(ctx, o.out, pictureFormat(o.format), run.Tree.Root, views)
}

// markFates marks in the picture of before what goes away, and adds to that of
// after what becomes remote.
func markFates(before, after *report.Result, c *split.Comparison) {
	number := map[string]int{}
	for i := range after.Packages {
		number[after.Packages[i].Path] = i
	}
	have := map[[2]int]bool{}
	for _, e := range after.Edges {
		have[[2]int{e.From, e.To}] = true
	}
	for i := range before.Edges {
		e := &before.Edges[i]
		from, to := before.Packages[e.From].Path, before.Packages[e.To].Path
		at := [2]int{number[from], number[to]}
		switch {
		case have[at]:
		case c.Remote(from, to):
			remote := *e
			remote.From, remote.To, remote.Fate, remote.Cut, remote.Findings = at[0], at[1], report.Remote, false, 0
			after.Edges = append(after.Edges, remote)
		default:
			e.Fate = report.Goes
		}
	}
	slices.SortFunc(after.Edges, func(a, b report.Edge) int { return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To)) })
}

// present returns the names that are components of a result.
func present(names []string, r *report.Result) (found []string) {
	for _, name := range names {
		if slices.ContainsFunc(r.Components, func(c report.Component) bool { return c.Name == name }) {
			found = append(found, name)
		}
	}
	return found
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
