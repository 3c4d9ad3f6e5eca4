package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path"
	"strings"

	"github.com/spf13/cobra"

	"github.com/erodehq/erode/boundaries"
	"github.com/erodehq/erode/internal/driver"
	"github.com/erodehq/erode/internal/graph"
	"github.com/erodehq/erode/report"
)

func (a *app) configCommand() *cobra.Command {
	asJSON := false
	cmd := &cobra.Command{
		Use:     "config [packages]",
		Short:   "Print the compiled policy: which package belongs where, through which line",
		Example: "  erode config\n  erode config ./internal/billing/...\n  erode config --json",
		Long: `Config prints every component with its packages and the line of the policy that
put them there, what each may use, and every rule in a sentence. A policy with
mistakes is not printed; its mistakes are.`,
		RunE: func(cmd *cobra.Command, args []string) error {
			run, err := a.open(cmd.Context(), args)
			if err != nil {
				return err
			}
			if asJSON {
				return a.json(configOf(run))
			}
			return a.printConfig(run)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "write JSON")
	return cmd
}

// schemas are the names that erode schema takes.
var schemas = []string{"policy", "report", "split", "whatif"}

func (a *app) schemaCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:       "schema [" + strings.Join(schemas, " | ") + "]",
		Short:     "Print the JSON Schema of the policy file, of the saved result, or of what split and whatif write",
		Example:   "  erode schema > policy.schema.json\n  erode schema report",
		Args:      cobra.MaximumNArgs(1),
		ValidArgs: schemas,
		RunE: func(cmd *cobra.Command, args []string) error {
			var schema []byte
			switch name := strings.Join(args, ""); name {
			case "", "policy":
				schema = boundaries.JSONSchema()
			case "report":
				schema = report.JSONSchema
			case "split":
				schema = report.SplitSchema
			case "whatif":
				schema = report.WhatIfSchema
			default:
				return usage("no schema is called %q; %s", name, boundaries.Suggest(name, schemas))
			}
			_, err := a.stdout.Write(schema)
			return err
		},
	}
	return cmd
}

// json writes a value, indented.
func (a *app) json(v any) error {
	enc := json.NewEncoder(a.stdout)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(v)
}

// A configView is the compiled policy as erode config prints it.
type configView struct {
	File  string       `json:"file,omitempty"`
	Files []string     `json:"files,omitempty"`
	Views []configPart `json:"views"`
}

type configPart struct {
	Name       string            `json:"name,omitempty"`
	Components []configComponent `json:"components"`
	Unassigned []string          `json:"unassigned,omitempty"`
	Rules      []configRule      `json:"rules"`
}

type configComponent struct {
	Name     string          `json:"name"`
	Declared string          `json:"declared"`
	Kind     string          `json:"kind,omitempty"`
	Owner    string          `json:"owner,omitempty"`
	Uses     []string        `json:"uses,omitempty"`
	Visible  []string        `json:"visible-to,omitempty"`
	Packages []configPackage `json:"packages"`
}

type configPackage struct {
	Dir     string `json:"dir"`
	Path    string `json:"path"`
	Line    string `json:"line"` // file:line:col of the pattern that claims it
	Private bool   `json:"private,omitempty"`
}

type configRule struct {
	ID       string `json:"id"`
	Kind     string `json:"kind"`
	Text     string `json:"text"`
	Why      string `json:"why,omitempty"`
	Declared string `json:"declared"`
}

func configOf(run *driver.Run) configView {
	v := configView{File: run.Policy.File, Files: run.Policy.Files}
	for _, s := range run.Bound.Scopes {
		part := configPart{Name: s.View.Name, Components: []configComponent{}, Rules: []configRule{}}
		members := s.Partition.Members()
		for i, p := range s.Parts {
			c := configComponent{
				Name: p.Name, Declared: p.Position.String(), Kind: p.Kind, Owner: p.Owner,
				Uses: p.UseNames(), Visible: p.VisibleNames(), Packages: []configPackage{},
			}
			for _, id := range members[i] {
				pkg := run.Graph.Package(id)
				if pkg == nil || !selected(run, id) {
					continue
				}
				c.Packages = append(c.Packages, configPackage{
					Dir: pkg.Dir, Path: pkg.Path, Line: s.ClaimedAt(id).String(), Private: !s.Exposed(id),
				})
			}
			if len(c.Packages) > 0 {
				part.Components = append(part.Components, c)
			}
		}
		for id := range int32(run.Graph.Own()) {
			if s.Partition.Of[id] == graph.None && selected(run, id) {
				part.Unassigned = append(part.Unassigned, run.Graph.Package(id).Dir)
			}
		}
		for _, r := range s.Rules() {
			part.Rules = append(part.Rules, configRule{r.ID, r.Kind, r.Text, r.Why, r.Position.String()})
		}
		v.Views = append(v.Views, part)
	}
	return v
}

func selected(run *driver.Run, id int32) bool {
	return run.Tree.Selected == nil || run.Tree.Selected[id]
}

func (a *app) printConfig(run *driver.Run) error {
	v := configOf(run)
	printf, failed := printer(a.stdout)
	if run.Inferred {
		printf("no policy file: components are guessed from the folders\n")
	} else {
		printf("policy: %s\n", strings.Join(v.Files, ", "))
	}
	for _, part := range v.Views {
		if part.Name != "" {
			printf("\nview %s\n", part.Name)
		}
		for _, c := range part.Components {
			printf("\n%s%s%s  %s\n", c.Name, note(" (", c.Kind, ")"), note(", owned by ", c.Owner, ""), a.at(run, c.Declared))
			if c.Uses != nil {
				printf("  uses: %s\n", orNothing(c.Uses))
			}
			if c.Visible != nil {
				printf("  visible to: %s\n", orNothing(c.Visible))
			}
			for _, p := range c.Packages {
				private := ""
				if p.Private {
					private = "  private"
				}
				printf("  %-50s %s%s\n", p.Dir, a.at(run, p.Line), private)
			}
		}
		if len(part.Unassigned) > 0 {
			printf("\nof no component\n")
			for _, dir := range part.Unassigned {
				printf("  %s\n", dir)
			}
		}
		if len(part.Rules) > 0 {
			printf("\nrules\n")
		}
		for _, r := range part.Rules {
			printf("  %-28s %s  %s\n", r.ID, r.Text, a.at(run, r.Declared))
			if r.Why != "" {
				printf("  %-28s why: %s\n", "", r.Why)
			}
		}
	}
	return failed()
}

// at returns a place in the policy, "" when there is no policy file.
func (a *app) at(run *driver.Run, place string) string {
	if run.Inferred {
		return ""
	}
	return place
}

func note(before, text, after string) string {
	if text == "" {
		return ""
	}
	return before + text + after
}

func orNothing(list []string) string {
	if len(list) == 0 {
		return "nothing"
	}
	return strings.Join(list, ", ")
}

// createNew writes a file that must not exist yet.
func createNew(file string, data []byte) error {
	f, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		if os.IsExist(err) {
			return usage("%s exists already; remove it first, or name another with --config", path.Base(file))
		}
		return fmt.Errorf("%w", err)
	}
	if _, err := f.Write(data); err != nil {
		f.Close()
		return err
	}
	return f.Close()
}
