package main

import (
	"cmp"
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/erodehq/erode/boundaries"
	"github.com/erodehq/erode/internal/driver"
	"github.com/erodehq/erode/internal/facts"
	"github.com/erodehq/erode/internal/metrics"
)

func (a *app) explainCommand() *cobra.Command {
	markdown := false
	cmd := &cobra.Command{
		Use:   "explain [rule | kind | metric]",
		Short: "Say what a rule, a kind of rule or a metric means and what to do about it",
		Long: `Explain says what a kind of rule finds, why that matters to a team, how to put it
right and how to accept it; or how a metric is computed and read. It knows the
rules of the policy here by their ids too. Without an argument it lists what there is.`,
		Example: "  erode explain\n  erode explain layers\n  erode explain propagation-cost",
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) > 1 {
				return usage("%s takes one name, but was given %d", cmd.CommandPath(), len(args))
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return a.explainList()
			}
			return a.explain(cmd.Context(), args[0], markdown)
		},
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return explainable(), cobra.ShellCompDirectiveNoFileComp
		},
	}
	cmd.Flags().BoolVar(&markdown, "markdown", false, "write Markdown")
	return cmd
}

func explainable() []string {
	var names []string
	for _, k := range boundaries.Kinds() {
		names = append(names, k.Name)
	}
	for _, m := range metrics.Catalog() {
		names = append(names, m.ID)
	}
	for _, s := range boundaries.LeakSorts() {
		names = append(names, "leak/"+s.Name)
	}
	return names
}

func (a *app) explainList() error {
	printf, failed := printer(a.stdout)
	printf("Kinds of rules (evidence: S imports, T types)\n")
	for _, k := range boundaries.Kinds() {
		printf("  %-18s %s  %s\n", k.Name, evidence(k.Tier), k.Doc)
	}
	group := ""
	printf("\nMetrics\n")
	for _, m := range metrics.Catalog() {
		if m.Group != group {
			group = m.Group
			printf(" %s\n", group)
		}
		printf("  %-18s %s  %s\n", m.ID, evidence(m.Needs), m.Name)
	}
	return failed()
}

func evidence(t facts.Tier) string {
	if t == facts.Imports {
		return "S"
	}
	return "T"
}

// explain writes what a name means: a kind, or a rule of the policy here.
func (a *app) explain(ctx context.Context, name string, markdown bool) error {
	rule := ""
	kind := kindNamed(name)
	m, measured := metrics.Find(name)
	if kind == nil && !measured {
		r := a.ruleNamed(ctx, name)
		if r != nil {
			kind, rule = kindNamed(r.Kind), name
			a.explainRule(r)
		}
		if s, ok := sortNamed(name); ok && (r == nil || r.ID != name) {
			return a.explainSort(s)
		}
	}
	if measured {
		if kind != nil {
			if err := a.explainKind(kind, rule, markdown); err != nil {
				return err
			}
			fmt.Fprintln(a.stdout)
		}
		return a.explainMetric(m, markdown)
	}
	if kind == nil {
		return usage("nothing is called %q; %s", name, cmp.Or(boundaries.Suggest(name, explainable()), "erode explain lists what there is"))
	}
	return a.explainKind(kind, rule, markdown)
}

func kindNamed(name string) *boundaries.Kind {
	for _, k := range boundaries.Kinds() {
		if k.Name == name {
			return k
		}
	}
	return nil
}

// ruleNamed returns a rule of the policy here, nil if there is no policy, it has
// mistakes, or it has no such rule: explain works without any.
func (a *app) ruleNamed(ctx context.Context, id string) *boundaries.Rule {
	run, err := driver.Open(ctx, a.driverConfig(nil))
	if err != nil {
		return nil
	}
	for _, r := range run.Bound.Rules() {
		if _, ok := sortNamed(id); r.ID == id || ok && r.Kind == "leak" && r.ID == id[:max(strings.LastIndexByte(id, '/'), 0)] {
			return r
		}
	}
	return nil
}

func (a *app) explainRule(r *boundaries.Rule) {
	printf, _ := printer(a.stdout)
	printf("Rule %s (%s)\n  %s\n", r.ID, r.Position, r.Text)
	if r.Why != "" {
		printf("  why: %s\n", r.Why)
	}
	if r.ADR != "" {
		printf("  decided in: %s\n", r.ADR)
	}
	printf("\n")
}

// explainKind writes what a kind of rule is about.
func (a *app) explainKind(k *boundaries.Kind, rule string, markdown bool) error {
	printf, failed := printer(a.stdout)
	section := func(title string) { printf("\n%s\n", title) }
	code := func(text string) { printf("%s\n", indent(text, "    ")) }
	if markdown {
		section = func(title string) { printf("\n**%s**\n\n", title) }
		code = func(text string) { printf("```\n%s\n```\n", text) }
		printf("### %s\n\n", k.Name)
	} else {
		printf("%s\n\n", k.Name)
	}
	printf("%s\n", wrapText(k.Doc, 78, markdown))
	section("Why it matters")
	printf("%s\n", wrapText(k.Matters, 78, markdown))
	if k.Example != "" {
		section("A rule")
		code("- " + strings.ReplaceAll(k.Example, "\n", "\n  "))
	}
	if k.Name == "leak" {
		section("Sorts of leaks")
		for _, s := range boundaries.LeakSorts() {
			printf("  %-9s %s\n", s.Name, s.Doc)
		}
		printf("\n  erode explain leak/peeks and so on say more of each.\n")
	}
	if k.Name == "use" {
		section("Ways of use")
		for _, w := range boundaries.Ways() {
			printf("  %-15s %s\n", w.Name, w.Doc)
		}
	}
	section("Departs")
	code(k.Bad)
	section("Holds")
	code(k.Good)
	section("Ways to put it right")
	for _, fix := range k.Fixes {
		printf("  - %s\n", fix)
	}
	section("Ways to accept it for now")
	if rule == "" {
		rule = k.Name
	}
	printf("  - in the policy, for a while:\n")
	code(fmt.Sprintf("exceptions:\n  - {rule: %s, from: internal/a, to: internal/b, until: 2027-03-31, why: …}", rule))
	printf("  - in the source, on the line or above it:\n")
	code(fmt.Sprintf("//erode:allow %s reason until 2027-03-31", rule))
	printf("  - in the baseline, with what is there today: erode baseline --accept %s --why …\n", rule)
	return failed()
}

// sortNamed returns the sort of leak that stands last in the id of a finding.
func sortNamed(id string) (boundaries.LeakSort, bool) {
	for _, s := range boundaries.LeakSorts() {
		if s.Name == id[strings.LastIndexByte(id, '/')+1:] {
			return s, true
		}
	}
	return boundaries.LeakSort{}, false
}

// explainSort writes what one sort of leak is.
func (a *app) explainSort(s boundaries.LeakSort) error {
	printf, failed := printer(a.stdout)
	printf("leak/%s\n\n%s\n\nFor instance\n%s\n", s.Name, wrapText(s.Doc, 78, false), indent(s.Example, "    "))
	switch {
	case s.Off:
		printf("\nIt is reported only where a rule asks for it: leak: {sorts: [%s]}.\n", s.Name)
	default:
		printf("\nIt is %s by default.\n", map[boundaries.Severity]string{boundaries.Error: "an error", boundaries.Warning: "a warning"}[s.Severity])
	}
	if s.Gate != "" {
		printf("\nAccepted practice, not reported\n%s\n", indent(wrapText(s.Gate, 74, false), "    "))
		printf("\nWith strict: [%s] a rule judges these too.\n", s.Name)
	}
	return failed()
}

// explainMetric writes how a metric is computed and read.
func (a *app) explainMetric(m metrics.Metric, markdown bool) error {
	printf, failed := printer(a.stdout)
	title := "%s, %s\n\n"
	if markdown {
		title = "### %s: %s\n\n"
	}
	printf(title, m.ID, m.Name)
	printf("%s\n", wrapText(m.Reading, 78, markdown))
	for _, row := range [][2]string{
		{"formula", m.Formula}, {"convention", m.Convention}, {"unit", m.Unit}, {"source", m.Source},
		{"evidence", m.Needs.String()},
	} {
		if row[1] != "" {
			printf("\n  %s\n%s\n", row[0], indent(wrapText(row[1], 74, markdown), "    "))
		}
	}
	printf("\n  bound it\n    - limit: {metric: %s, max: …}\n      why: …\n", m.ID)
	return failed()
}

func indent(text, by string) string {
	lines := strings.Split(text, "\n")
	for i, l := range lines {
		if l != "" {
			lines[i] = by + l
		}
	}
	return strings.Join(lines, "\n")
}

// wrapText breaks a paragraph into lines, or leaves it whole.
func wrapText(text string, width int, whole bool) string {
	if whole {
		return text
	}
	var out strings.Builder
	column := 0
	for i, word := range strings.Fields(text) {
		switch {
		case i == 0:
		case column+1+len(word) > width:
			out.WriteByte('\n')
			column = 0
		default:
			out.WriteByte(' ')
			column++
		}
		out.WriteString(word)
		column += len(word)
	}
	return out.String()
}
