// Package driver runs the stages of erode: find the policy beside loading the
// program, judge it, meet the baseline. It holds no rule and writes no
// format; the commands decide what to do with what it returns.
package driver

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/erodehq/erode/boundaries"
	"github.com/erodehq/erode/internal/facts"
	"github.com/erodehq/erode/internal/graph"
	"github.com/erodehq/erode/internal/history"
	"github.com/erodehq/erode/internal/infer"
	"github.com/erodehq/erode/internal/load"
)

// BaselineName is the file that holds the accepted findings, beside the policy.
const BaselineName = ".erode-baseline.yml"

// A Config says what to run.
type Config struct {
	Dir      string      // where the user stands
	Policy   string      // policy file, "" to look for .erode.yml from Dir upwards to the root
	Baseline string      // baseline file, "" for the one beside the policy
	Patterns []string    // packages to report on; none: all
	Since    string      // revision; findings from before the work tree left its history are marked. "" for none
	Build    string      // "" or "host"
	Evidence facts.Tier  // at least
	AtMost   *facts.Tier // nil: what the policy needs
	Tags     []string
	Today    time.Time
	Brief    bool                                // the process ends soon after: see load.TypedOptions
	Progress func(stage string, done, total int) // may be nil
}

// A Run is what one run found out.
type Run struct {
	Config   Config
	Tree     *load.Tree
	Graph    *graph.Graph
	Policy   *boundaries.Policy
	Inferred bool // there is no policy file: components come from the folders
	Bound    *boundaries.Bound
	Baseline *boundaries.Baseline // nil when there is none
	Findings []boundaries.Finding
	Stale    []boundaries.Stale
	LeftOut  int // findings about packages that the patterns do not name
	Owner    func(dir string) string
	Stages   []Stage

	root    string // of the program, absolute
	repo    repository
	changed changed
	renames map[string]string // import path in the baseline → present one, for packages that moved
}

// A Stage is how long a part of the run took.
type Stage struct {
	Name string
	Took time.Duration
}

// Open loads the program and binds its policy, or guessed components where there
// is none.
func Open(ctx context.Context, c Config) (*Run, error) {
	r := &Run{Config: c}
	stage := r.Clock()
	root, err := load.FindRoot(c.Dir)
	if err != nil {
		return nil, err
	}
	r.root = root
	declared := r.declared()
	config := r.loadConfig()
	config.Typed = func() bool { return r.need(declared().policy) > facts.Imports }
	tree, err := load.Imports(ctx, config)
	says := declared()
	if err != nil {
		return nil, err
	}
	r.Tree = tree
	stage("load")
	if len(tree.Program.Packages) == 0 {
		return nil, nothingThere(tree)
	}
	if says.badOwners != nil {
		return nil, says.badOwners
	}
	r.Owner = says.owners.OfDir
	if r.Policy = says.policy; says.badPolicy != nil {
		return nil, r.allMistakes(says.badPolicy)
	}
	if err := r.deepen(ctx); err != nil {
		return nil, err
	}
	if tree.Program.Tier > facts.Imports {
		stage("types")
	}
	r.Graph = graph.New(tree.Program)
	stage("graph")
	if r.Policy == nil {
		r.Inferred = true
		if r.Policy, err = boundaries.Parse("", infer.Bare(infer.Components(r.Graph))); err != nil {
			return nil, fmt.Errorf("internal error: guessed components: %w", err)
		}
	}
	if r.Bound, err = r.Policy.Bind(r.Graph); err != nil {
		return nil, r.withProblems(err)
	}
	stage("bind")
	return r, nil
}

// Nothing is the error of a program without a single package: it is not clean,
// there is nothing to judge.
type Nothing struct {
	Root    string
	Problem string // what kept the first file from being read, "" when there is none
}

func (e *Nothing) Error() string {
	if e.Problem != "" {
		return fmt.Sprintf("%s: no Go package could be read: %s", e.Root, e.Problem)
	}
	return fmt.Sprintf("%s: no Go package here: nothing to judge", e.Root)
}

func nothingThere(tree *load.Tree) error {
	e := &Nothing{Root: tree.Root}
	for _, p := range tree.Program.Problems {
		if p.Kind == "empty" {
			continue // it says no more than that there is nothing
		}
		place := p.File
		if p.Line > 0 {
			place = fmt.Sprintf("%s:%d", p.File, p.Line)
		}
		e.Problem = place + ": " + p.Message
		break
	}
	return e
}

// withProblems adds to mistakes of the policy what could not be read: a pattern
// that matches nothing may be right, and its files unreadable.
func (r *Run) withProblems(err error) error {
	list := r.Tree.Program.Problems
	if len(list) == 0 {
		return err
	}
	places, first := "one place", ""
	if len(list) > 1 {
		places, first = fmt.Sprintf("%d places", len(list)), "; the first"
	}
	return errors.Join(err, fmt.Errorf("\n%s could not be analysed, which may be the reason%s: %s:%d: %s",
		places, first, list[0].File, list[0].Line, list[0].Message))
}

// need returns the tier that a policy, if there is one, and the user ask for.
func (r *Run) need(p *boundaries.Policy) facts.Tier {
	need := r.Config.Evidence
	if p != nil {
		need = max(need, p.Needs())
	}
	if r.Config.AtMost != nil {
		need = min(need, *r.Config.AtMost)
	}
	return need
}

// deepen loads the types of the program, where more is asked for than imports can
// tell.
func (r *Run) deepen(ctx context.Context) error {
	need := r.need(r.Policy)
	if need == facts.Imports {
		return nil
	}
	tests := r.Policy != nil && r.Policy.NeedsTests()
	return r.Tree.Deepen(ctx, r.loadConfig(), need, load.TypedOptions{Tests: tests, Brief: r.Config.Brief})
}

func (r *Run) loadConfig() load.Config {
	c := r.Config
	return load.Config{Dir: c.Dir, Patterns: c.Patterns, Build: c.Build, Tags: c.Tags, Progress: c.Progress, Remember: true}
}

// Check judges the program and meets the baseline, then the past if one is asked
// for.
func (r *Run) Check(ctx context.Context) error {
	stage := r.Clock()
	if err := r.readBaseline(); err != nil {
		return err
	}
	r.Findings = r.Bound.Check(boundaries.Options{Today: r.Config.Today, Owner: r.Owner, Baseline: r.Baseline})
	stage("judge")
	past, err := r.since(ctx)
	if err != nil {
		return err
	}
	if r.Baseline != nil {
		r.renames = r.moved(ctx)
		how := r.BaselineRun()
		how.Touched = touched(past)
		r.Stale = r.Baseline.Apply(r.Findings, how)
		stage("baseline")
	}
	if past != nil {
		r.markUnchanged(past)
		stage("since")
	}
	r.Findings = r.selected()
	return nil
}

// BaselineRun is what a baseline has to know of this run.
func (r *Run) BaselineRun() boundaries.Run {
	unjudged := r.Bound.Unjudged()
	return boundaries.Run{
		Today: r.Config.Today, Values: r.Bound.Values(), Renames: r.renames,
		Unseen: func(e *boundaries.Entry) bool {
			return slices.ContainsFunc(unjudged, func(id string) bool { return e.Rule == id || strings.HasPrefix(e.Rule, id+"/") })
		},
	}
}

// Clock returns a function that notes the time since it was last called.
func (r *Run) Clock() func(stage string) {
	last := time.Now()
	return func(stage string) {
		now := time.Now()
		r.Stages = append(r.Stages, Stage{stage, now.Sub(last)})
		last = now
	}
}

// A declaration is what the team says of the program, code aside.
type declaration struct {
	policy               *boundaries.Policy // nil when there is none
	owners               *history.Owners
	badPolicy, badOwners error
}

// declared begins to read what the team says, while the code is read. The function
// that it returns waits for the end of that.
func (r *Run) declared() (wait func() declaration) {
	done := make(chan declaration, 1)
	go func() {
		var d declaration
		d.policy, d.badPolicy = r.readPolicy()
		d.owners, d.badOwners = history.ReadOwners(r.root)
		done <- d
	}()
	return sync.OnceValue(func() declaration { return <-done })
}

// readPolicy finds and compiles the policy; it is nil when there is none.
func (r *Run) readPolicy() (*boundaries.Policy, error) {
	file, err := r.policyFile()
	if err != nil || file == "" {
		return nil, err
	}
	p, err := boundaries.Load(os.DirFS(r.root), file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%s: no such policy file", file)
	}
	return p, err
}

// allMistakes adds to the mistakes that a policy shows by itself those that only
// the program shows.
func (r *Run) allMistakes(err error) error {
	file, _ := r.policyFile()
	if !errors.As(err, new(boundaries.Errors)) || len(r.Tree.Program.Problems) > 0 {
		return err
	}
	return boundaries.Mistakes(os.DirFS(r.root), file, graph.New(r.Tree.Program))
}

// policyFile returns the policy file relative to the root, "" when there is none.
func (r *Run) policyFile() (string, error) {
	if r.Config.Policy != "" {
		return r.inside(r.Config.Policy)
	}
	if exists(filepath.Join(r.root, boundaries.FileName)) {
		return boundaries.FileName, nil
	}
	dir, err := filepath.Abs(r.Config.Dir)
	if err != nil {
		return "", err
	}
	for ; dir != r.root && dir != filepath.Dir(dir); dir = filepath.Dir(dir) {
		if exists(filepath.Join(dir, boundaries.FileName)) {
			rel, _ := filepath.Rel(r.root, dir)
			return "", fmt.Errorf("%s/%s: a policy lies at the root of the program, which is %s: move it there, or name it with --config",
				filepath.ToSlash(rel), boundaries.FileName, r.root)
		}
	}
	return "", nil
}

// Relative returns a name relative to the root, if it begins with "." and so names
// a directory from where the user stands; any other name is returned as it is.
func (r *Run) Relative(name string) string {
	if name != "." && name != ".." && !strings.HasPrefix(name, "./") && !strings.HasPrefix(name, "../") {
		return name
	}
	dir, tree := strings.CutSuffix(name, "/...")
	rel, err := r.inside(dir)
	if err != nil {
		return name
	}
	switch {
	case tree && rel == ".":
		return "..."
	case tree:
		return rel + "/..."
	}
	return rel
}

// inside returns a file named by the user, relative to the root.
func (r *Run) inside(file string) (string, error) {
	abs := file
	if !filepath.IsAbs(file) {
		abs = filepath.Join(r.Config.Dir, file)
	}
	abs, err := filepath.Abs(abs)
	if err != nil {
		return "", err
	}
	rel, err := filepath.Rel(r.root, abs)
	if err != nil || rel == ".." || strings.HasPrefix(rel, ".."+string(filepath.Separator)) {
		return "", fmt.Errorf("%s: lies outside the program at %s", file, r.root)
	}
	return filepath.ToSlash(rel), nil
}

// BaselineFile returns the baseline file relative to the root.
func (r *Run) BaselineFile() (string, error) {
	if r.Config.Baseline != "" {
		return r.inside(r.Config.Baseline)
	}
	return BaselineName, nil
}

func (r *Run) readBaseline() error {
	file, err := r.BaselineFile()
	if err != nil {
		return err
	}
	data, err := os.ReadFile(filepath.Join(r.root, filepath.FromSlash(file)))
	switch {
	case errors.Is(err, fs.ErrNotExist) && r.Config.Baseline == "":
		return nil
	case err != nil:
		return err
	}
	r.Baseline, err = boundaries.ParseBaseline(file, data)
	return err
}

// selected returns the findings that touch a package that the patterns name: it
// departs, it belongs to the component or the cycle that does. What is about the
// whole program or the policy itself is left out unless all packages are named.
func (r *Run) selected() []boundaries.Finding {
	if r.Tree.Selected == nil || !slices.Contains(r.Tree.Selected, false) {
		return r.Findings
	}
	named := map[string]bool{}
	for id, in := range r.Tree.Selected {
		if in {
			named[r.Graph.Path(int32(id))] = true
			for _, s := range r.Bound.Scopes {
				if part := s.Part(int32(id)); part != nil {
					named[part.Name] = true
				}
			}
		}
	}
	var out []boundaries.Finding
	for _, f := range r.Findings {
		touched := named[f.From.Package] || f.From.Package == "" && named[f.From.Component]
		if f.Cycle != nil {
			touched = slices.ContainsFunc(f.Cycle.Members, func(m string) bool { return named[m] })
		}
		if touched {
			out = append(out, f)
		}
	}
	r.LeftOut = len(r.Findings) - len(out)
	return out
}

func exists(file string) bool {
	_, err := os.Stat(file)
	return err == nil
}
