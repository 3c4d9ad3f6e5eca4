package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/erodehq/erode/boundaries"
	"github.com/erodehq/erode/report"
)

// A graphOptions holds the flags of erode graph.
type graphOptions struct {
	format string
	out    string
	link   string
	depth  int
	show   report.Picture
}

// graphFormats are the formats of erode graph: texts that the report package
// writes, and pictures that the renderer draws from DOT.
var graphFormats = []string{"dot", "svg", "png", "mermaid", "d2", "plantuml", "c4"}

func (a *app) graphCommand() *cobra.Command {
	o := &graphOptions{}
	cmd := &cobra.Command{
		Use:   "graph",
		Short: "Draw the components, or a part of them",
		Long: `Graph draws components and their dependencies: all of them, the packages of one, what is
near one, one cycle, or what is left after a cut. A picture that nobody could read
is refused with what to draw instead; --force draws it all the same.

svg and png need erode-graphviz beside erode or on PATH.`,
		Example: "  erode graph -f svg -o map.svg --reduce --hide-hubs\n  erode graph --cycle 1 --violations\n  erode graph --focus billing --depth 2 -f mermaid\n  erode graph --open billing --focus billing --depth 0\n  erode graph --candidate billing --after -f svg",
		Args:    a.noArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.graph(cmd.Context(), o, cmd.Flags().Changed("depth"))
		},
	}
	flags := cmd.Flags()
	flags.StringVarP(&o.format, "format", "f", "dot", "`NAME` of the format: "+strings.Join(graphFormats, ", "))
	flags.StringVarP(&o.out, "output", "o", "", "write to `FILE`; default stdout")
	flags.StringVar(&o.link, "link", "", "`URL` of a source line, with {file} and {line} in it")
	flags.StringSliceVar(&o.show.Open, "open", nil, "draw the packages of these components")
	flags.BoolVar(&o.show.Packages, "packages", false, "draw the packages of all components")
	flags.StringSliceVar(&o.show.Focus, "focus", nil, "only these components or packages and what is near them")
	flags.IntVar(&o.depth, "depth", 1, "how many steps are near, with --focus; 0 for the focus alone")
	flags.IntVar(&o.show.Cycle, "cycle", 0, "only the members of the cycle with this number, the largest is 1")
	flags.BoolVar(&o.show.Violations, "violations", false, "only dependencies that have findings or that a cut removes")
	flags.BoolVar(&o.show.Cut, "cut", false, "only dependencies that a cut removes")
	flags.BoolVar(&o.show.After, "after", false, "what is left when they are removed")
	flags.StringVar(&o.show.Candidate, "candidate", "", "only this candidate of erode split and what it touches; with --after, as a service")
	flags.BoolVar(&o.show.HideHubs, "hide-hubs", false, "list what everybody uses below the picture")
	flags.BoolVar(&o.show.Reduce, "reduce", false, "leave out dependencies that others imply")
	flags.BoolVar(&o.show.Tests, "tests", false, "dependencies of tests too")
	flags.BoolVar(&o.show.Force, "force", false, "draw however large it gets")
	return cmd
}

func (a *app) graph(ctx context.Context, o *graphOptions, depthSet bool) error {
	if !slices.Contains(graphFormats, o.format) {
		return usage("--format: unknown format %q; %s", o.format, boundaries.Suggest(o.format, graphFormats))
	}
	switch {
	case o.depth < 0:
		return usage("--depth %d: a number of steps, 0 for the focus alone", o.depth)
	case depthSet && len(o.show.Focus) == 0:
		return usage("--depth says how far from the focus; add --focus NAME")
	case o.show.Cut && o.show.After:
		return usage("--cut draws what a cut removes, --after what it leaves: together they draw nothing")
	}
	o.show.Depth, o.show.Alone = o.depth, o.depth == 0
	run, err := a.judge(ctx, &checkOptions{}, nil)
	if err != nil {
		return err
	}
	a.tellPartial(run)
	text := o.format
	if o.format == "svg" || o.format == "png" {
		text = "dot"
	}
	r := a.result(run)
	if o.show.Candidate != "" {
		plan, _, err := a.plan(ctx, false, 0)
		if err != nil {
			return err
		}
		r.Splits = plan
	}
	f, _ := report.Lookup(text)
	var b bytes.Buffer
	if err := f.Write(&b, r, report.Options{Link: o.link, Picture: o.show}); err != nil {
		var large *report.TooLarge
		if errors.As(err, &large) {
			return usage("%s", tooLarge(large, o))
		}
		return err
	}
	if text == o.format {
		return a.save(o.out, b.Bytes())
	}
	renderer, err := a.renderer(ctx, run.Tree.Root)
	if err != nil {
		return exit{exitUsage, err}
	}
	picture, err := renderer.Picture(ctx, b.Bytes(), o.format)
	switch {
	case ctx.Err() != nil:
		return err
	case err != nil:
		return exit{exitLoad, orReadable(err, r, o)}
	}
	return a.save(o.out, picture)
}

// orReadable adds to the error of a picture that the renderer gave up, and that
// nobody could have read, the commands that draw a readable one.
func orReadable(err error, r *report.Result, o *graphOptions) error {
	show := o.show
	show.Force = false
	_, unread := report.Draw(r, show)
	var large *report.TooLarge
	if !errors.As(unread, &large) {
		return err
	}
	return fmt.Errorf("%w\n%s", err, tooLarge(large, o))
}

// tooLarge refuses a picture that nobody could read, with the commands that draw
// one.
func tooLarge(e *report.TooLarge, o *graphOptions) string {
	var b strings.Builder
	b.WriteString(e.Refusal())
	rows := slices.Clone(e.Readable)
	if force := o.show; !force.Force { // else it has just been tried
		force.Force = true
		rows = append(rows, report.Suggestion{Text: "all of it, unreadable", Picture: force, Nodes: e.Nodes, Arcs: e.Arcs})
	}
	if b.WriteString(". Readable are:"); len(e.Readable) == 0 {
		b.WriteString(" none that erode knows of.")
	}
	into := ""
	if o.format != "dot" {
		into += " -f " + o.format
	}
	if o.out != "" {
		into += " -o " + shellWord(o.out)
	}
	for i := range rows {
		fmt.Fprintf(&b, "\n  erode graph%s\n      %s: %s", pictureFlags(rows[i].Picture)+into, rows[i].Text, rows[i].Size())
	}
	b.WriteString("\n  erode report\n      the matrix, where all of it can be read")
	return b.String()
}

// pictureFlags are the flags that ask for a picture.
func pictureFlags(p report.Picture) string {
	var flags []string
	list := func(name string, values []string) {
		if len(values) > 0 {
			flags = append(flags, name, shellWord(strings.Join(values, ",")))
		}
	}
	number := func(name string, n int, on bool) {
		if on {
			flags = append(flags, name, strconv.Itoa(n))
		}
	}
	list("--open", p.Open)
	list("--focus", p.Focus)
	number("--depth", 0, p.Alone)
	number("--depth", p.Depth, !p.Alone && p.Depth > 1)
	number("--cycle", p.Cycle, p.Cycle > 0)
	if p.Candidate != "" {
		list("--candidate", []string{p.Candidate})
	}
	for _, f := range []struct {
		name string
		on   bool
	}{
		{"--packages", p.Packages}, {"--violations", p.Violations}, {"--cut", p.Cut}, {"--after", p.After},
		{"--hide-hubs", p.HideHubs}, {"--reduce", p.Reduce}, {"--tests", p.Tests}, {"--force", p.Force},
	} {
		if f.on {
			flags = append(flags, f.name)
		}
	}
	return strings.Join(append([]string{""}, flags...), " ")
}

// shellWord quotes a word that a shell would take apart.
func shellWord(s string) string {
	for _, r := range s {
		if !strings.ContainsRune("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./,:@+", r) {
			return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
		}
	}
	return s
}

// save writes to a file, or to stdout when the name is empty.
func (a *app) save(file string, data []byte) error {
	if file == "" {
		_, err := a.stdout.Write(data)
		return err
	}
	if !filepath.IsAbs(file) {
		file = filepath.Join(a.dir, file)
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
		return usage("%v", err)
	}
	if err := os.WriteFile(file, data, 0o666); err != nil {
		return usage("%v", err)
	}
	fmt.Fprintf(a.stderr, "wrote %s\n", file)
	return nil
}
