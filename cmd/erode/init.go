package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/erodehq/erode/boundaries"
	"github.com/erodehq/erode/internal/driver"
	"github.com/erodehq/erode/internal/infer"
)

func (a *app) initCommand() *cobra.Command {
	stdout := false
	cmd := &cobra.Command{
		Use:   "init",
		Short: "Write a first .erode.yml from what is there, and a baseline of what departs from it",
		Long: `Init guesses components from the folders, finds the order of layers that most
imports keep already, and writes both into .erode.yml, with what each component
uses today as comments: what is seen is not yet what is meant. Everything that
departs today goes into .erode-baseline.yml, so that erode check is green and only
new departures fail. Neither file is ever overwritten.`,
		Example: "  erode init\n  erode init --stdout | less\n  erode init --config teams.yml",
		Args:    a.noArgs,
		RunE:    func(cmd *cobra.Command, args []string) error { return a.init(cmd.Context(), stdout) },
	}
	cmd.Flags().BoolVar(&stdout, "stdout", false, "print the policy and write nothing")
	return cmd
}

func (a *app) init(ctx context.Context, stdout bool) error {
	c := a.driverConfig(nil)
	c.Policy = "" // the one to be written
	run, err := a.openWith(ctx, c)
	if err != nil {
		return err
	}
	file := run.Tree.Abs(boundaries.FileName)
	if a.config != "" {
		if file = a.config; !filepath.IsAbs(file) {
			file = filepath.Join(a.dir, file)
		}
	}
	if _, err := os.Lstat(file); err == nil && !stdout {
		return usage("%s exists already; erode config prints it, erode init --stdout a fresh proposal", filepath.Base(file))
	}
	if run.Graph.Own() == 0 {
		return exit{exitLoad, fmt.Errorf("no Go package below %s: nothing to propose", run.Tree.Root)}
	}
	components := infer.Components(run.Graph)
	text := infer.Policy(run.Graph, components, boundaries.SchemaID, run.Owner)
	if stdout {
		_, err := a.stdout.Write(text)
		return err
	}
	if err := createNew(file, text); err != nil {
		return err
	}
	fmt.Fprintf(a.stderr, "wrote %s: %s; read it, and correct what it guessed\n", filepath.Base(file), plural(len(components), "component", "components"))
	return a.firstBaseline(ctx)
}

// firstBaseline accepts what departs from the policy just written.
func (a *app) firstBaseline(ctx context.Context) error {
	run, err := driver.Open(ctx, a.driverConfig(nil))
	if err != nil {
		return err
	}
	if err := run.Check(ctx); err != nil {
		return err
	}
	name := baselineName(run)
	if run.Baseline != nil {
		fmt.Fprintf(a.stderr, "%s was there already and is left as it is; erode baseline --accept adds to it\n", name)
	} else {
		b := boundaries.NewBaseline(name, run.Findings, run.Bound.Values())
		if len(b.Entries) == 0 {
			fmt.Fprintln(a.stderr, "nothing departs from it: no baseline needed")
			return nil
		}
		if err := os.WriteFile(run.Tree.Abs(name), b.Bytes(), 0o666); err != nil {
			return err
		}
		fmt.Fprintf(a.stderr, "wrote %s: %s accepted in %s; from now on only new departures fail\n", name,
			plural(len(run.Findings), "departure", "departures"), plural(len(b.Entries), "entry", "entries"))
	}
	if n := len(run.Tree.Program.Problems); n > 0 {
		fmt.Fprintf(a.stderr, "%s could not be analysed; erode check lists them\n", plural(n, "place", "places"))
	}
	fmt.Fprintln(a.stderr, "next: erode check, and run it in CI")
	return nil
}
