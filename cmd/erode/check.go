package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/erodehq/erode/boundaries"
	"github.com/erodehq/erode/internal/driver"
	"github.com/erodehq/erode/internal/facts"
	"github.com/erodehq/erode/report"
)

// A checkOptions holds the flags of erode check.
type checkOptions struct {
	formats  []string
	failOn   string
	since    string
	baseline string
	all      bool
	link     string
}

func (a *app) checkCommand() *cobra.Command {
	o := &checkOptions{}
	cmd := &cobra.Command{
		Use:   "check [packages]",
		Short: "Hold the program to its policy",
		Long: `Check holds the program to the architecture that .erode.yml declares and prints
every departure that is neither in the baseline nor under an exception.

Packages are patterns like ./internal/...; they narrow what is reported on, the
whole program is always looked at.

Exit codes: 0 clean, 1 findings at or above --fail-on, 2 a mistake in the policy or
on the command line, 3 something could not be analysed.`,
		Example: "  erode check\n  erode check ./internal/... --format sarif=erode.sarif\n  erode check --since origin/main",
		RunE:    func(cmd *cobra.Command, args []string) error { return a.check(cmd.Context(), o, args) },
	}
	flags := cmd.Flags()
	flags.StringArrayVarP(&o.formats, "format", "f", []string{"text"}, "write the result as `NAME[=FILE]`, the directories of the file are made; may be repeated: "+strings.Join(report.FormatNames(), ", "))
	flags.StringVar(&o.failOn, "fail-on", "error", "findings that make the exit code 1: `LEVEL` is error, warning or never")
	flags.StringVar(&o.since, "since", "", "fail only on what changed since the work tree left the history of `REF`, as origin/main")
	flags.StringVar(&o.baseline, "baseline", "", "baseline `FILE` (default .erode-baseline.yml at the root)")
	flags.BoolVar(&o.all, "all", false, "show accepted findings too")
	flags.StringVar(&o.link, "link", "", "`URL` of a source line, with {file} and {line} in it, for formats that link")
	return cmd
}

func (a *app) check(ctx context.Context, o *checkOptions, args []string) error {
	if !slices.Contains([]string{"error", "warning", "never"}, o.failOn) {
		return usage("--fail-on: unknown level %q; known: error, warning, never", o.failOn)
	}
	outputs, err := parseOutputs(o.formats)
	if err != nil {
		return err
	}
	// To collect a third as often saves an eighth of a check's processor time and, while
	// the program is small, costs no memory. Types are loaded with a setting of their own.
	defer a.collect(300)()
	run, err := a.judge(ctx, o, args)
	if err != nil {
		return err
	}
	result := a.resultOf(run, run.Bound, run.Findings, !slices.ContainsFunc(outputs, func(out output) bool { return out.format.Whole }))
	a.tellTiming(run.Stages)
	if err := a.write(result, outputs, report.Options{All: o.all, Link: o.link}); err != nil {
		return err
	}
	a.tellNotes(run, outputs)
	if list := run.Bound.Unjudged(); len(list) > 0 {
		fmt.Fprintf(a.stderr, "erode: not judged, because they need types: %s; run without --evidence\n", strings.Join(list, ", "))
	}
	a.tellUnwatched(run)
	if len(run.Tree.Program.Problems) == 0 {
		a.tellStale(run)
	}
	return verdict(result, o, a.allowPartial)
}

// judge opens the program and checks it.
func (a *app) judge(ctx context.Context, o *checkOptions, args []string) (*driver.Run, error) {
	a.progress = newProgress(a)
	c := a.driverConfig(args)
	c.Baseline, c.Since = o.baseline, o.since
	run, err := driver.Open(ctx, c)
	a.progress.stop()
	if err != nil {
		return nil, err
	}
	if len(run.Tree.Program.Packages) > manyPackages {
		a.collect(100)
	}
	return run, run.Check(ctx)
}

// manyPackages is how large a program is small: above it, what garbage takes counts.
const manyPackages = 10_000

func baselineName(run *driver.Run) string {
	name, err := run.BaselineFile()
	if err != nil {
		return driver.BaselineName
	}
	return name
}

// tellNotes says on stderr what the outputs may not: what was looked at, what was
// left out, and what could not be analysed.
func (a *app) tellNotes(run *driver.Run, outputs []output) {
	if run.Inferred {
		fmt.Fprintln(a.stderr, "erode: no .erode.yml here: looked for cycles among guessed components only; erode init declares them")
	}
	if run.LeftOut > 0 {
		fmt.Fprintf(a.stderr, "erode: %s about other packages left out\n", plural(run.LeftOut, "finding", "findings"))
	}
	a.tellLoading(run)
	a.tellAbsent(run)
	if !slices.ContainsFunc(outputs, func(o output) bool { return o.file == "" && o.format.Name == "text" }) {
		a.tellProblems(run)
	}
}

// tellAbsent says which packages of the program are imported but not there, as
// generated code that is not checked in.
func (a *app) tellAbsent(run *driver.Run) {
	var first string
	n := 0
	for id := int32(run.Graph.Own()); int(id) < run.Graph.Len(); id++ {
		if run.Graph.Class(id) == facts.Own && !strings.Contains(run.Graph.Path(id), "/testdata") {
			n++
			first = cmp.Or(first, run.Graph.Path(id))
		}
	}
	if n > 0 {
		fmt.Fprintf(a.stderr, "erode: imported but not there: %s of this program, such as %s\n", plural(n, "package", "packages"), first)
	}
}

// tellProblems names the places that could not be analysed, the first few.
func (a *app) tellProblems(run *driver.Run) {
	const shown = 5
	for i, p := range run.Tree.Program.Problems {
		if i == shown {
			fmt.Fprintf(a.stderr, "erode: and %d more\n", len(run.Tree.Program.Problems)-shown)
			return
		}
		fmt.Fprintf(a.stderr, "erode: %s:%d: not analysed: %s\n", p.File, p.Line, p.Message)
	}
}

// tellStale names the baseline entries that accept what is no longer there, the
// first few of them.
func (a *app) tellStale(run *driver.Run) {
	const shown = 5
	for i, s := range run.Stale {
		if i == shown {
			fmt.Fprintf(a.stderr, "erode: and %d more\n", len(run.Stale)-shown)
			break
		}
		fmt.Fprintf(a.stderr, "erode: %s:%d: accepts what is no longer there: %s\n", baselineName(run), s.Entry.Line, s.Entry.String())
	}
	if len(run.Stale) > 0 {
		fmt.Fprintln(a.stderr, "erode: erode baseline --prune removes it")
	}
}

// tellUnwatched names the rules with no-worse that have nothing to compare with.
func (a *app) tellUnwatched(run *driver.Run) {
	for _, r := range run.Bound.Unwatched(run.Baseline) {
		accept := "erode baseline"
		if run.Baseline != nil {
			accept += " --accept " + shellWord(r.ID)
		}
		fmt.Fprintf(a.stderr, "erode: %s:%d: %s: no value is accepted yet, so none is worse; %s accepts those of today\n", r.Position.File, r.Position.Line, r.ID, accept)
	}
}

// verdict turns a result into the exit code. What could not be analysed counts
// more than what was found: a broken file never reads as a verdict.
func verdict(r *report.Result, o *checkOptions, allowPartial bool) error {
	if len(r.Problems) > 0 && !allowPartial {
		return exit{code: exitLoad}
	}
	fails := r.Summary.Errors
	if o.failOn == "warning" {
		fails += r.Summary.Warnings
	}
	if fails > 0 && o.failOn != "never" {
		return exit{code: exitFindings}
	}
	return nil
}

// result makes the whole result of a run, source lines included.
func (a *app) result(run *driver.Run) *report.Result {
	return a.resultOf(run, run.Bound, run.Findings, false)
}

// resultOf makes the result of a run, or of a variant of it.
func (a *app) resultOf(run *driver.Run, bound *boundaries.Bound, findings []boundaries.Finding, brief bool) *report.Result {
	r := report.New(report.Input{
		Tool: "erode " + version(), Root: filepath.Base(run.Tree.Root), Policy: run.Policy.File,
		Bound: bound, Findings: findings, Stale: len(run.Stale), Owner: run.Owner, Brief: brief,
	})
	report.Annotate(r, func(rel string) ([]byte, error) { return os.ReadFile(run.Tree.Abs(rel)) })
	return r
}

// An output is a format and the file it goes to, "" for stdout.
type output struct {
	format report.Format
	file   string
}

func parseOutputs(list []string) ([]output, error) {
	var out []output
	for _, item := range list {
		name, file, _ := strings.Cut(item, "=")
		f, ok := report.Lookup(name)
		if !ok {
			near := "known: " + strings.Join(report.FormatNames(), ", ")
			if n := boundaries.Nearest(name, report.FormatNames()); n != "" {
				near = fmt.Sprintf("did you mean %q?", n)
			}
			return nil, usage("--format: unknown format %q; %s", name, near)
		}
		out = append(out, output{f, file})
	}
	return out, nil
}

// write writes a result in each of the formats.
func (a *app) write(r *report.Result, outputs []output, o report.Options) error {
	for _, out := range outputs {
		if err := a.writeOne(r, out, o); err != nil {
			return err
		}
	}
	return nil
}

func (a *app) writeOne(r *report.Result, out output, o report.Options) error {
	w := a.stdout
	if out.file != "" {
		file := out.file
		if !filepath.IsAbs(file) {
			file = filepath.Join(a.dir, file)
		}
		if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
			return usage("%v", err)
		}
		f, err := os.Create(file)
		if err != nil {
			return usage("%v", err)
		}
		if err := out.format.Write(f, r, o); err != nil {
			f.Close()
			return fmt.Errorf("%s: %w", file, err)
		}
		return f.Close()
	}
	o.Color, o.Width = a.colored(w), width(w)
	return out.format.Write(w, r, o)
}

// version returns the version of this build: of the module, or of the commit.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "(unknown)"
	}
	if v := info.Main.Version; v != "" && v != "(devel)" {
		return v
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" {
			return "devel " + s.Value[:min(12, len(s.Value))]
		}
	}
	return "devel"
}

func (a *app) versionCommand() *cobra.Command {
	return &cobra.Command{
		Use: "version", Short: "Print the version", Args: a.noArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			_, err := fmt.Fprintf(a.stdout, "erode %s\n", version())
			return err
		},
	}
}

// printer returns a function that prints to w and remembers the first error.
func printer(w io.Writer) (printf func(format string, args ...any), failed func() error) {
	var first error
	return func(format string, args ...any) {
		if first == nil {
			_, first = fmt.Fprintf(w, format, args...)
		}
	}, func() error { return first }
}
