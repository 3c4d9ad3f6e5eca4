package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"golang.org/x/term"

	"github.com/erodehq/erode/analyzers/vettool"
	"github.com/erodehq/erode/boundaries"
	"github.com/erodehq/erode/internal/driver"
	"github.com/erodehq/erode/internal/facts"
)

// Exit codes.
const (
	exitClean    = 0
	exitFindings = 1 // findings at or above --fail-on
	exitUsage    = 2 // configuration or usage
	exitLoad     = 3 // something could not be analysed, or a picture not drawn
)

// An app is one run of the program: its streams, its environment and the flags
// that all commands share.
type app struct {
	stdin          io.Reader
	stdout, stderr io.Writer
	getenv         func(string) string
	now            func() time.Time // nil: the clock
	renderTimeout  time.Duration    // of one picture; 0: the renderer's own

	dir      string
	config   string
	color    string
	errors   string
	timing   bool
	noBar    bool
	build    string
	evidence string
	tags     []string
	progress *progress

	allowPartial bool
	partial      bool // something that a command told of could not be analysed
}

// An exit is an outcome that is not an error of the program: it ends the run with
// a code, and with a message if it has one.
type exit struct {
	code int
	err  error
}

func (e exit) Error() string {
	if e.err == nil {
		return fmt.Sprintf("exit %d", e.code)
	}
	return e.err.Error()
}

func (e exit) Unwrap() error { return e.err }

// usage returns an error that ends the run as a mistake of usage.
func usage(format string, args ...any) error {
	return exit{exitUsage, fmt.Errorf(format, args...)}
}

// run parses the arguments, runs the command and returns the exit code.
func (a *app) run(ctx context.Context, args []string) int {
	if vettool.Speaks(args) {
		return a.vettool(ctx, args) // once per package: nothing else is set up
	}
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt)
	defer stop()
	// Who listens for it is told of a closed pipe by the write and is not killed; the
	// programs that this one starts still are.
	pipe := make(chan os.Signal, 1)
	signal.Notify(pipe, syscall.SIGPIPE)
	defer signal.Stop(pipe)
	root := a.root()
	root.SetArgs(args)
	root.SetIn(a.stdin)
	root.SetOut(a.stdout)
	root.SetErr(a.stderr)
	err := root.ExecuteContext(ctx)
	a.progress.stop()
	return a.finish(err)
}

// finish prints what went wrong and returns the exit code for it.
func (a *app) finish(err error) int {
	code := exitUsage
	var ended exit
	switch {
	case err == nil && a.partial && !a.allowPartial:
		return exitLoad // what was printed may lack the worst
	case err == nil:
		return exitClean
	case errors.Is(err, syscall.EPIPE):
		return exitClean // the reader has seen enough
	case errors.As(err, &ended):
		code = ended.code
		if ended.err == nil {
			return code
		}
	case errors.Is(err, context.Canceled):
		code, err = exitLoad, errors.New("interrupted: nothing was judged")
	case errors.As(err, new(*driver.Nothing)):
		code = exitLoad
	}
	a.report(err, code)
	return code
}

// report writes an error to stderr, as text or for machines.
func (a *app) report(err error, code int) {
	var list boundaries.Errors
	isList := errors.As(err, &list)
	if a.errors == "json" {
		type message struct {
			Message string                  `json:"message"`
			Code    int                     `json:"exit"`
			Errors  []boundaries.Diagnostic `json:"errors,omitempty"`
		}
		m := message{Message: err.Error(), Code: code, Errors: list}
		if isList {
			m.Message = plural(len(list), "mistake", "mistakes") + " in the policy"
		}
		enc := json.NewEncoder(a.stderr)
		enc.SetEscapeHTML(false)
		enc.Encode(m)
		return
	}
	if isList {
		fmt.Fprintf(a.stderr, "%s\n%s\n", strings.TrimSuffix(err.Error(), "\n"), plural(len(list), "mistake", "mistakes"))
		return
	}
	fmt.Fprintf(a.stderr, "erode: %v\n", err)
}

// root returns the command tree.
func (a *app) root() *cobra.Command {
	root := &cobra.Command{
		Use:   "erode",
		Short: "See, hold and split the architecture of a Go program",
		Long: `erode tells a Go team where its architecture is eroding, stops it from eroding
further, and says which parts could become services, at what price.

Without a command it looks at the program here and prints what it finds first.`,
		Args:              a.noArgs,
		Version:           version(),
		SilenceErrors:     true,
		SilenceUsage:      true,
		PersistentPreRunE: func(*cobra.Command, []string) error { return a.checkFlags() },
		RunE:              func(cmd *cobra.Command, args []string) error { return a.overview(cmd.Context()) },
	}
	root.SuggestionsMinimumDistance = 2
	root.SetVersionTemplate("erode {{.Version}}\n")
	root.Flags().Bool("version", false, "print the version")
	flags := root.PersistentFlags()
	flags.StringVarP(&a.dir, "dir", "C", ".", "run as if started in `DIR`")
	flags.StringVar(&a.config, "config", "", "policy `FILE` (default .erode.yml at the root of the program)")
	flags.StringVar(&a.color, "color", "auto", "colour: `WHEN` is auto, always or never")
	flags.StringVar(&a.errors, "errors", "text", "how mistakes are told on stderr: `FORM` is text or json")
	flags.BoolVar(&a.timing, "timing", false, "say on stderr how long each stage took")
	flags.BoolVar(&a.noBar, "no-progress", false, "never show progress")
	flags.StringVar(&a.build, "build", "", "files to look at: `WHICH` is host for this platform's default build; default every platform and tag")
	flags.StringVar(&a.evidence, "evidence", "auto", "what to look at: `LEVEL` is imports, typed, exact, or auto for what the policy needs")
	flags.BoolVar(&a.allowPartial, "allow-partial", false, "do not fail when something could not be analysed")
	flags.StringSliceVar(&a.tags, "tags", nil, "further build tags with --build host")
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error { return a.flagError(cmd, err) })
	root.AddCommand(
		a.checkCommand(), a.vetCommand(), a.initCommand(), a.baselineCommand(), a.explainCommand(), a.whyCommand(),
		a.listCommand(), a.configCommand(), a.schemaCommand(), a.reportCommand(), a.graphCommand(), a.metricsCommand(),
		a.historyCommand(), a.splitCommand(), a.whatifCommand(), a.versionCommand(),
	)
	root.InitDefaultHelpCmd()
	root.InitDefaultCompletionCmd()
	for _, cmd := range root.Commands() {
		switch cmd.Name() {
		case "help":
			cmd.Args = a.topic
		case "completion":
			cmd.Args = a.noArgs
			cmd.RunE = func(cmd *cobra.Command, args []string) error { return cmd.Help() }
		}
	}
	return root
}

func (a *app) checkFlags() error {
	for _, f := range []struct {
		name, value string
		known       []string
	}{
		{"--color", a.color, []string{"auto", "always", "never"}},
		{"--errors", a.errors, []string{"text", "json"}},
		{"--build", a.build, []string{"", "host"}},
		{"--evidence", a.evidence, []string{"auto", "imports", "typed", "exact"}},
	} {
		if !slices.Contains(f.known, f.value) {
			return usage("%s: unknown value %q; known: %s", f.name, f.value, strings.Trim(strings.Join(f.known, ", "), ", "))
		}
	}
	if len(a.tags) > 0 && a.build != "host" {
		return usage("--tags needs --build host: without it the files of every tag are looked at anyway")
	}
	if info, err := os.Stat(a.dir); err != nil {
		return usage("-C: %v", err)
	} else if !info.IsDir() {
		return usage("-C %s: not a directory", a.dir)
	}
	return nil
}

// flagError adds a suggestion to the error about an unknown flag.
func (a *app) flagError(cmd *cobra.Command, err error) error {
	if name, ok := strings.CutPrefix(err.Error(), "unknown flag: --"); ok {
		if near := nearFlag(cmd, name); near != "" {
			return usage("%v; did you mean --%s?", err, near)
		}
	}
	return usage("%v; %s --help lists the flags", err, cmd.CommandPath())
}

// noArgs rejects arguments of a command that takes none, and tells a mistyped
// command from a stray argument.
func (a *app) noArgs(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	if cmd.HasSubCommands() {
		if near := cmd.SuggestionsFor(args[0]); len(near) > 0 {
			return usage("unknown command %q; did you mean %q?", args[0], near[0])
		}
		return usage("unknown command %q; erode help lists the commands", args[0])
	}
	return usage("%s takes no argument, but was given %q", cmd.CommandPath(), args[0])
}

// topic rejects what help knows nothing of.
func (a *app) topic(cmd *cobra.Command, args []string) error {
	if found, rest, err := cmd.Root().Find(args); err != nil || found == cmd.Root() {
		return a.noArgs(found, rest)
	}
	return nil
}

// open loads the program and its policy.
func (a *app) open(ctx context.Context, patterns []string) (*driver.Run, error) {
	return a.openWith(ctx, a.driverConfig(patterns))
}

func (a *app) openWith(ctx context.Context, c driver.Config) (*driver.Run, error) {
	a.progress = newProgress(a)
	c.Progress = a.progress.report
	run, err := driver.Open(ctx, c)
	a.progress.stop()
	if err != nil {
		return nil, err
	}
	a.tellPartial(run)
	a.tellLoading(run)
	return run, nil
}

// tellPartial says that something could not be analysed, and makes that the exit code
// of a command that only reads.
func (a *app) tellPartial(run *driver.Run) {
	if n := len(run.Tree.Program.Problems); n > 0 && !a.partial {
		a.partial = true
		fmt.Fprintf(a.stderr, "erode: %s could not be analysed; erode check lists them\n", plural(n, "place", "places"))
	}
}

// tellLoading says what the user may want to know of how the program was loaded.
func (a *app) tellLoading(run *driver.Run) {
	for _, note := range run.Tree.Notes {
		fmt.Fprintf(a.stderr, "erode: %s\n", note)
	}
}

func (a *app) driverConfig(patterns []string) driver.Config {
	c := driver.Config{
		Dir: a.dir, Policy: a.config, Patterns: patterns, Build: a.build, Tags: a.tags,
		Today: a.today(), Brief: true, Progress: a.progress.report,
	}
	for tier := facts.Imports; tier <= facts.Exact; tier++ {
		if a.evidence == tier.String() {
			c.Evidence, c.AtMost = tier, &tier
		}
	}
	return c
}

// collect sets after how many percent of growth garbage is collected, unless the
// user has set it, and returns what undoes it. Our runs are short and keep nearly
// all they allocate.
func (a *app) collect(percent int) (undo func()) {
	if a.getenv("GOGC") != "" {
		return func() {}
	}
	before := debug.SetGCPercent(percent)
	return func() { debug.SetGCPercent(before) }
}

func (a *app) today() time.Time {
	if a.now != nil {
		return a.now()
	}
	return time.Now()
}

// tellTiming prints the stages of a run.
func (a *app) tellTiming(stages []driver.Stage) {
	if !a.timing {
		return
	}
	var total time.Duration
	for _, s := range stages {
		total += s.Took
		fmt.Fprintf(a.stderr, "%9.1f ms  %s\n", float64(s.Took.Microseconds())/1000, s.Name)
	}
	fmt.Fprintf(a.stderr, "%9.1f ms  total\n", float64(total.Microseconds())/1000)
}

// colored reports whether output to w gets colour.
func (a *app) colored(w io.Writer) bool {
	switch {
	case a.color == "always":
		return true
	case a.color == "never" || a.getenv("NO_COLOR") != "":
		return false
	case a.getenv("CLICOLOR_FORCE") != "" && a.getenv("CLICOLOR_FORCE") != "0":
		return true
	}
	return isTerminal(w) && a.getenv("TERM") != "dumb"
}

func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// width returns the columns of the terminal that w is, 0 for anything else.
func width(w io.Writer) int {
	if f, ok := w.(*os.File); ok {
		if columns, _, err := term.GetSize(int(f.Fd())); err == nil {
			return columns
		}
	}
	return 0
}

func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// nearFlag returns the flag of a command with the name nearest to a mistyped one.
func nearFlag(cmd *cobra.Command, name string) string {
	var known []string
	collect := func(f *pflag.Flag) { known = append(known, f.Name) }
	cmd.Flags().VisitAll(collect)
	cmd.InheritedFlags().VisitAll(collect)
	return boundaries.Nearest(name, known)
}

// takes returns a check that a command is given a number of arguments; what says
// which, for the message.
func takes(n int, what string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) != n {
			return usage("%s takes %s, but was given %s", cmd.CommandPath(), what, plural(len(args), "argument", "arguments"))
		}
		return nil
	}
}
