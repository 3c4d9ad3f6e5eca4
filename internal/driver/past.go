package driver

import (
	"context"
	"slices"

	"github.com/erodehq/erode/boundaries"
	"github.com/erodehq/erode/internal/facts"
	"github.com/erodehq/erode/internal/graph"
	"github.com/erodehq/erode/internal/history"
	"github.com/erodehq/erode/internal/load"
)

// since loads the program as it was when the work tree left the history of
// Config.Since, nil when nothing is asked.
func (r *Run) since(ctx context.Context) (*history.Past, error) {
	if r.Config.Since == "" {
		return nil, nil
	}
	repo, err := r.Repo(ctx)
	if err != nil {
		return nil, err
	}
	return repo.Past(ctx, r.Config.Since, r.Tree.Program, load.Config{Build: r.Config.Build, Tags: r.Config.Tags})
}

// touched tells the lines that the change since then wrote, nil if none is asked.
func touched(past *history.Past) func(boundaries.Position) bool {
	if past == nil {
		return nil
	}
	return func(p boundaries.Position) bool { return past.Touches(p.File, p.Line) }
}

// markUnchanged marks the findings that the program had already in the past. A
// finding that imports alone cannot judge is taken for an old one unless the
// change wrote its line: the past is loaded without types.
func (r *Run) markUnchanged(past *history.Past) {
	bound := r.Policy.BindPast(graph.New(past.Program))
	before := bound.Check(boundaries.Options{Today: r.Config.Today, Owner: r.Owner, Baseline: r.Baseline})
	boundaries.MarkUnchanged(r.Findings, before, boundaries.Run{Renames: past.Renames, Touched: touched(past)})
	for i := range r.Findings {
		f := &r.Findings[i]
		if f.Status == boundaries.New && f.Tier != facts.Imports.String() && !past.Touches(f.Position.File, f.Position.Line) {
			f.Status = boundaries.Unchanged
		}
	}
}

// moved tells where the packages went that the baseline holds under names that
// are gone. Without git, or without enough of its history, they stay unknown, and
// their entries are stale: nothing is accepted that should not be.
func (r *Run) moved(ctx context.Context) map[string]string {
	isComponent := func(name string) bool {
		return slices.ContainsFunc(r.Bound.Scopes, func(s *boundaries.Scope) bool { return slices.Contains(s.Partition.Names, name) })
	}
	missing := r.Baseline.Missing(r.Tree.Program, isComponent)
	if len(missing) == 0 {
		return nil
	}
	repo, err := r.Repo(ctx)
	if err != nil {
		return nil
	}
	moved, err := repo.Moved(ctx, r.Tree.Program, missing)
	if err != nil {
		return nil
	}
	return moved
}
