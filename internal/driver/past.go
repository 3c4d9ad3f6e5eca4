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

// MarkSince marks the findings that the program had already when the work tree
// left the history of ref. A finding that imports alone cannot judge is taken for
// an old one unless the change wrote its line: the past is loaded without types.
func (r *Run) MarkSince(ctx context.Context, ref string) error {
	stage := r.clock()
	repo, err := history.Open(ctx, r.Tree.Root)
	if err != nil {
		return err
	}
	past, err := repo.Past(ctx, ref, r.Tree.Program, load.Config{Build: r.Config.Build, Tags: r.Config.Tags})
	if err != nil {
		return err
	}
	bound := r.Policy.BindPast(graph.New(past.Program))
	before := bound.Check(boundaries.Options{Today: r.Config.Today, Owner: r.Owner, Baseline: r.Baseline})
	boundaries.MarkUnchanged(r.Findings, before, boundaries.Run{
		Renames: past.Renames,
		Touched: func(p boundaries.Position) bool { return past.Touches(p.File, p.Line) },
	})
	for i := range r.Findings {
		f := &r.Findings[i]
		if f.Status == boundaries.New && f.Tier != facts.Imports.String() && !past.Touches(f.Position.File, f.Position.Line) {
			f.Status = boundaries.Unchanged
		}
	}
	stage("since")
	return nil
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
	repo, err := history.Open(ctx, r.Tree.Root)
	if err != nil {
		return nil
	}
	moved, err := repo.Moved(ctx, r.Tree.Program, missing)
	if err != nil {
		return nil
	}
	return moved
}
