package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"github.com/spf13/cobra"

	"github.com/erodehq/erode/internal/driver"
	"github.com/erodehq/erode/internal/facts"
	"github.com/erodehq/erode/internal/split"
	"github.com/erodehq/erode/report"
	"github.com/erodehq/erode/report/html"
)

// A reportOptions holds the flags of erode report.
type reportOptions struct {
	from    string
	formats []string
	all     bool
	link    string
	out     string
	noPast  bool
}

func (a *app) reportCommand() *cobra.Command {
	o := &reportOptions{}
	cmd := &cobra.Command{
		Use:   "report",
		Short: "Write a report to read in a browser, or a saved result in another format",
		Long: `Report writes one self-contained page that opens from disk, with the map, the matrix,
the metrics, cycles with their cuts, findings, the past and candidates for a
split, and beside it report.json, summary.md and map.svg, the map as a picture.

With --from it writes the result that erode check -f json saved, in any format, with
the same bytes as the direct run.`,
		Example: "  erode report -o erode-report\n  erode check -f json=result.json\n  erode report --from result.json -f sarif=erode.sarif",
		Args:    a.noArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			switch {
			case o.from != "" && o.out != "":
				return a.pageFrom(o)
			case o.from != "":
				return a.rewriteResult(o)
			}
			return a.page(cmd.Context(), o)
		},
	}
	flags := cmd.Flags()
	flags.StringVarP(&o.out, "output", "o", "", "write the page and what belongs to it into `DIR` (default erode-report)")
	flags.BoolVar(&o.noPast, "no-history", false, "leave the past out")
	flags.StringVar(&o.from, "from", "", "read the result from `FILE`, - for stdin")
	flags.StringArrayVarP(&o.formats, "format", "f", []string{"text"}, "write it as `NAME[=FILE]`; may be repeated: "+strings.Join(report.FormatNames(), ", "))
	flags.BoolVar(&o.all, "all", false, "show accepted findings too")
	flags.StringVar(&o.link, "link", "", "`URL` of a source line, with {file} and {line} in it, for formats that link")
	return cmd
}

func (a *app) rewriteResult(o *reportOptions) error {
	outputs, err := parseOutputs(o.formats)
	if err != nil {
		return err
	}
	r, err := a.readResult(o.from)
	if err != nil {
		return err
	}
	return a.write(r, outputs, report.Options{All: o.all, Link: o.link})
}

// readResult reads a saved result from a file, or from stdin for "-".
func (a *app) readResult(from string) (*report.Result, error) {
	in := a.stdin
	if from != "-" {
		file := from
		if !filepath.IsAbs(file) {
			file = filepath.Join(a.dir, file)
		}
		f, err := os.Open(file)
		if err != nil {
			return nil, exit{exitUsage, err}
		}
		defer f.Close()
		in = f
	}
	r, err := report.Read(in)
	if err != nil {
		return nil, exit{exitUsage, fmt.Errorf("%s: %w", from, err)}
	}
	return r, nil
}

// page analyses the program and writes its page.
func (a *app) page(ctx context.Context, o *reportOptions) error {
	// To collect a third as often costs 30 MB and saves a tenth of a report's time.
	defer a.collect(300)()
	a.progress = newProgress(a)
	c := a.driverConfig(nil)
	if c.AtMost == nil {
		c.Evidence = facts.Typed
	}
	run, err := driver.Open(ctx, c)
	a.progress.stop()
	if err != nil {
		return err
	}
	a.tellPartial(run)
	a.tellLoading(run)
	fillPast, days := func(*report.Result) {}, 0
	if !o.noPast {
		fillPast, days = a.readPast(ctx, run), churnDays
	}
	options, err := run.SplitOptions(ctx, false, days, nil)
	if err != nil {
		return exit{exitUsage, err}
	}
	options.Detail = true
	var plan *split.Plan
	var tables []report.MetricTable
	var planned, measured sync.WaitGroup // beside the judgement: none changes what another reads
	planned.Go(func() { plan = split.Propose(run.Graph, options) })
	measured.Go(func() { tables = report.Tables(run.Bound.Metrics()) })
	if err := run.Check(ctx); err != nil {
		return err
	}
	stage := run.Clock()
	r := a.result(run)
	measured.Wait()
	r.Metrics = tables
	stage("metrics, beside the judgement")
	fillPast(r)
	stage("history")
	err = a.writePage(r, o, func() {
		planned.Wait()
		r.Splits = plan
	})
	stage("page, beside the split")
	a.tellTiming(run.Stages)
	return err
}

// trendPoints is how many moments of the past a page shows.
const trendPoints = 60

// pageFrom writes the page of a saved result.
func (a *app) pageFrom(o *reportOptions) error {
	r, err := a.readResult(o.from)
	if err != nil {
		return err
	}
	return a.writePage(r, o, func() {})
}

// writePage writes the page and what belongs to it into a directory. splits fills in
// the result's: the page is laid out before that.
func (a *app) writePage(r *report.Result, o *reportOptions, splits func()) error {
	dir := cmp.Or(o.out, "erode-report")
	if !filepath.IsAbs(dir) {
		dir = filepath.Join(a.dir, dir)
	}
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return usage("%v", err)
	}
	write := func(name string, f func(w io.Writer) error) error {
		file, err := os.Create(filepath.Join(dir, name))
		if err != nil {
			return err
		}
		if err := cmp.Or(f(file), file.Close()); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		return nil
	}
	page, err := html.New(r, html.Options{SourceURL: o.link})
	splits()
	plan := sync.OnceValues(func() ([]byte, error) { return report.EncodePlan(r.Splits) })
	options := report.Options{All: o.all, Link: o.link, Plan: plan}
	texts := make(chan error, 1)
	go func() {
		texts <- cmp.Or(
			write("report.json", func(w io.Writer) error { return writeFormat(w, "json", r, options) }),
			write("summary.md", func(w io.Writer) error { return writeFormat(w, "markdown", r, options) }))
	}()
	if err != nil {
		err = usage("%v", err)
	} else {
		err = cmp.Or(write("index.html", func(w io.Writer) error { return page.Write(w, plan) }), write("map.svg", page.Picture))
	}
	if err := cmp.Or(err, <-texts); err != nil {
		return err
	}
	fmt.Fprintf(a.stderr, "wrote %s\n", filepath.Join(dir, "index.html"))
	return nil
}

func writeFormat(w io.Writer, name string, r *report.Result, o report.Options) error {
	f, ok := report.Lookup(name)
	if !ok {
		panic("internal error: no format " + name)
	}
	return f.Write(w, r, o)
}
