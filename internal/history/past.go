package history

import (
	"context"

	"github.com/erodehq/erode/internal/facts"
	"github.com/erodehq/erode/internal/load"
)

// A Past is the program before a change, and how to hold the present one against
// it. The findings of both meet in boundaries.MarkUnchanged.
type Past struct {
	*Change
	Program *facts.Program
	Renames map[string]string // former import path → present one
}

// Past returns the program as it was when the work tree left the history of ref.
// The present program was loaded with cfg, whose Build and Tags hold for the past
// one too.
func (r *Repo) Past(ctx context.Context, ref string, now *facts.Program, cfg load.Config) (*Past, error) {
	c, err := r.Since(ctx, ref)
	if err != nil {
		return nil, err
	}
	before, err := r.Before(ctx, c, load.Config{Build: cfg.Build, Tags: cfg.Tags})
	if err != nil {
		return nil, err
	}
	return &Past{Change: c, Program: before, Renames: Renamed(before, now, c.Files)}, nil
}
