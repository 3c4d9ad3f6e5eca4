package driver

import (
	"context"
	"path"
	"strings"

	"github.com/erodehq/erode/internal/facts"
	"github.com/erodehq/erode/internal/graph"
	"github.com/erodehq/erode/internal/history"
)

// Trend replays the past of the program and counts it in the components of today,
// at so many points in time; 0 for every commit that changed a dependency.
func (r *Run) Trend(ctx context.Context, points int) (*history.Trend, error) {
	repo, err := r.Repo(ctx)
	if err != nil {
		return nil, err
	}
	return repo.Trend(ctx, history.TrendOptions{Components: r.componentsOf, Points: points, Aliases: r.rootPaths()})
}

// Activity tells who changed which component within so many days before the
// newest commit, and which components change together.
func (r *Run) Activity(ctx context.Context, days int) (*history.Activity, error) {
	changes, err := r.Changes(ctx, days)
	if err != nil {
		return nil, err
	}
	names := r.Bound.Scopes[0].Partition.Names
	component := map[string]string{}
	for id, p := range r.Tree.Program.Packages {
		if c := r.Bound.Scopes[0].Partition.Component(int32(id)); c != graph.None {
			component[p.Dir] = names[c]
		}
	}
	return changes.Activity(history.ActivityOptions{Group: func(dir string) string { return component[dir] }}), nil
}

// Churn counts for each package the commits, within so many days before the newest
// one, that touched its directory.
func (r *Run) Churn(ctx context.Context, days int) (map[string]int, error) {
	changes, err := r.Changes(ctx, days)
	if err != nil {
		return nil, err
	}
	activity := changes.Activity(history.ActivityOptions{Group: func(dir string) string { return dir }})
	churn := map[string]int{}
	for _, g := range activity.Groups {
		churn[g.Name] = g.Revisions
	}
	return churn, nil
}

// componentsOf names the components of directories that need not exist any more,
// by the policy of today: as if each of them held a package.
func (r *Run) componentsOf(dirs []string) []string {
	p := &facts.Program{Modules: r.Tree.Program.Modules}
	for _, dir := range dirs {
		m := moduleOf(p.Modules, dir)
		p.Packages = append(p.Packages, &facts.Package{
			Path: path.Join(m.Path, strings.TrimPrefix(strings.TrimPrefix(dir, m.Dir), "/")), Name: path.Base(dir), Dir: dir, Module: m.Path,
			Files: []facts.File{{Name: "was.go", Package: path.Base(dir), Host: true}},
		})
	}
	s := r.Policy.BindPast(graph.New(p)).Scopes[0]
	components := make([]string, len(dirs))
	for i := range dirs {
		if c := s.Partition.Component(int32(i)); c != graph.None {
			components[i] = s.Partition.Names[c]
		}
	}
	return components
}

// moduleOf returns the closest module around a directory, else the first, with the
// Dir of one in the root empty.
func moduleOf(modules []facts.Module, dir string) facts.Module {
	var best facts.Module
	for i, m := range modules {
		if m.Dir == "." {
			m.Dir = ""
		}
		around := m.Dir == "" || facts.HasPathPrefix(dir, m.Dir)
		if i == 0 || around && len(m.Dir) >= len(best.Dir) {
			best = m
		}
	}
	return best
}

// rootPaths are the import paths that the root may have gone by before it had a
// go.mod: its module path with and without the major version.
func (r *Run) rootPaths() []string {
	for _, m := range r.Tree.Program.Modules {
		if m.Dir == "." {
			return []string{m.Path, majorless(m.Path)}
		}
	}
	return nil
}

// majorless returns a module path without "/v2" and the like.
func majorless(module string) string {
	if base := path.Base(module); len(base) > 1 && base[0] == 'v' && strings.Trim(base[1:], "0123456789") == "" {
		return path.Dir(module)
	}
	return module
}
