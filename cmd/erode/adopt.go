package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"

	"github.com/erodehq/erode/boundaries"
	"github.com/erodehq/erode/internal/driver"
	"github.com/erodehq/erode/internal/split"
)

// barePolicy is what a component is added to where there is no policy yet: only
// what is declared is held to anything.
const barePolicy = `# The architecture of this program; erode explain says what can stand here.
version: 1
unassigned: allow
`

// adopt adds a candidate to the policy as a component, and what departs from it
// today to the baseline, so that its border can only become thinner.
func (a *app) adopt(ctx context.Context, run *driver.Run, plan *split.Plan, name string) error {
	i := slices.IndexFunc(plan.Candidates, func(c split.Candidate) bool { return c.Name == name })
	if at, ok := declaredAt(run, name); ok {
		if i >= 0 {
			if others := strangers(run, &plan.Candidates[i]); len(others) > 0 {
				return usage("%s is a component already, declared at %s, and the candidate holds more: %s; add them to the component, or tell the two apart under services:", name, at, few(others))
			}
		}
		fmt.Fprintf(a.stderr, "%s is a component already, declared at %s: nothing to do\n", name, at)
		return nil
	}
	if i < 0 {
		return usage("no candidate is called %q; %s", name, boundaries.Suggest(name, candidateNames(plan)))
	}
	if len(run.Tree.Program.Problems) > 0 {
		a.tellProblems(run)
		return exit{exitLoad, fmt.Errorf("%s could not be analysed: a line drawn now would be a guess", plural(len(run.Tree.Program.Problems), "place", "places"))}
	}
	if err := run.Check(ctx); err != nil {
		return err
	}
	file, text, err := a.policyText(run)
	if err != nil {
		return err
	}
	added, err := boundaries.AddComponent(file, text, []byte(plan.Candidates[i].Policy))
	if err != nil {
		return exit{exitUsage, err}
	}
	policy := run.Policy
	if run.Inferred {
		policy = &boundaries.Policy{File: file}
	}
	if _, err := policy.Reload(os.DirFS(run.Tree.Root), added, run.Graph); err != nil {
		return exit{exitUsage, fmt.Errorf("%s would not hold with %s in it; nothing was written:\n%w", file, name, err)}
	}
	if err := os.WriteFile(run.Tree.Abs(file), added, 0o666); err != nil {
		return err
	}
	fmt.Fprintf(a.stderr, "added component %s to %s\n", name, file)
	return a.acceptToday(ctx, name, run.Findings)
}

// declaredAt returns where the policy declares a component.
func declaredAt(run *driver.Run, name string) (boundaries.Position, bool) {
	if run.Inferred {
		return boundaries.Position{}, false
	}
	for _, part := range run.Bound.Main().Parts {
		if part.Name == name {
			return part.Position, true
		}
	}
	return boundaries.Position{}, false
}

// strangers returns the folders of a candidate that lie outside the component of
// its name.
func strangers(run *driver.Run, c *split.Candidate) (dirs []string) {
	for _, path := range c.Packages {
		id, _ := run.Graph.ID(path)
		if part := run.Bound.Main().Part(id); part == nil || part.Name != c.Name {
			dirs = append(dirs, run.Graph.Package(id).Dir)
		}
	}
	return dirs
}

// few lists names, the first five.
func few(names []string) string {
	if len(names) <= 5 {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(names[:5], ", "), len(names)-5)
}

// policyText returns the policy file of a run, relative to its root, and what is
// in it: hardly anything where there is none yet.
func (a *app) policyText(run *driver.Run) (file string, text []byte, err error) {
	file = run.Policy.File
	if run.Inferred {
		file = boundaries.FileName
	}
	text, err = os.ReadFile(run.Tree.Abs(file))
	if run.Inferred && errors.Is(err, fs.ErrNotExist) {
		return file, []byte(barePolicy), nil
	}
	return file, text, err
}

// acceptToday puts what departs from a policy with a new component, and did not
// before, into the baseline.
func (a *app) acceptToday(ctx context.Context, name string, before []boundaries.Finding) error {
	run, err := driver.Open(ctx, a.driverConfig(nil))
	if err != nil {
		return err
	}
	if err := run.Check(ctx); err != nil {
		return err
	}
	old := map[string]bool{}
	for i := range before {
		if before[i].Status == boundaries.New {
			old[before[i].Key()] = true
		}
	}
	n, left := 0, 0
	var worse []string
	isToday := func(f *boundaries.Finding) bool {
		if old[f.Key()] {
			left++
			return false
		}
		n++
		if f.Use == "worse" {
			worse = append(worse, f.Rule)
		}
		return true
	}
	how := run.BaselineRun()
	after := run.Baseline.Accept(run.Findings, how, isToday, "there when "+name+" was adopted", "")
	if len(worse) > 0 {
		after = after.Watch(watched(how.Values, worse))
	}
	if n > 0 {
		file := baselineName(run)
		if err := os.WriteFile(run.Tree.Abs(file), after.Bytes(), 0o666); err != nil {
			return err
		}
		fmt.Fprintf(a.stderr, "accepted %s in %s; from now on only new ones fail\n", plural(n, "departure", "departures"), file)
	}
	if left > 0 {
		fmt.Fprintf(a.stderr, "erode check still fails for what departed before: %s\n", plural(left, "departure", "departures"))
	}
	return nil
}

func candidateNames(plan *split.Plan) []string {
	var out []string
	for i := range plan.Candidates {
		out = append(out, plan.Candidates[i].Name)
	}
	return out
}
