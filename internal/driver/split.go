package driver

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"path"
	"slices"

	"github.com/erodehq/erode/boundaries"
	"github.com/erodehq/erode/internal/graph"
	"github.com/erodehq/erode/internal/history"
	"github.com/erodehq/erode/internal/split"
)

// SplitOptions gathers what a split has to know besides the graph: the policy's
// components, hints, goals, tables and weights, the owners, and the past of so
// many days, none where days is 0 or there is no history. note, which may be nil,
// hears why there is none.
func (r *Run) SplitOptions(ctx context.Context, monolith bool, days int, note func(error)) (split.Options, error) {
	o := split.Options{
		Monolith: monolith, Goals: r.Policy.Goals, TableOf: r.Policy.Tables,
		Recall: r.recall, Services: map[string][]string{}, Component: map[string]string{}, Kinds: map[string]string{}, Owners: map[string][]string{},
	}
	scope := r.Bound.Main()
	if !r.Inferred {
		for _, part := range scope.Parts {
			o.Kinds[part.Name] = part.Kind
		}
	}
	for id := range int32(r.Graph.Own()) {
		p, part := r.Graph.Package(id), scope.Part(id)
		owner := r.Owner(p.Dir)
		if part != nil && !r.Inferred {
			o.Component[p.Path] = part.Name
			owner = cmp.Or(part.Owner, owner)
		}
		if owner != "" {
			o.Owners[p.Path] = []string{owner}
		}
	}
	for _, service := range slices.Sorted(maps.Keys(r.Policy.Services)) {
		found := r.packagesOf(r.Policy.Services[service])
		if len(found) == 0 {
			return o, fmt.Errorf("%s: no package belongs to service %q", r.Policy.File, service)
		}
		o.Services[service] = found
	}
	weights, err := effort(r.Policy)
	if err != nil {
		return o, err
	}
	o.Weights = weights
	if days > 0 {
		o.Past = func(part func(dir string) string) *split.Past { return r.past(ctx, part, days, note) }
	}
	return o, nil
}

// packagesOf returns the import paths that patterns match.
func (r *Run) packagesOf(patterns []string) []string {
	var out []string
	for _, text := range patterns {
		p, err := boundaries.ParsePattern(text)
		if err != nil {
			panic("internal error: pattern of the policy: " + err.Error())
		}
		for id := range int32(r.Graph.Own()) {
			if pkg := r.Graph.Package(id); p.Match(pkg.Dir) || p.Match(pkg.Path) {
				out = append(out, pkg.Path)
			}
		}
	}
	return out
}

// effort returns the weights of the policy over the default ones.
func effort(p *boundaries.Policy) (*split.Weights, error) {
	weights := split.DefaultWeights()
	data, err := json.Marshal(weights)
	if err != nil {
		return nil, err
	}
	known := map[string]float64{}
	if err := json.Unmarshal(data, &known); err != nil {
		return nil, err
	}
	var names []string
	for name := range known {
		names = append(names, name)
	}
	for name, value := range p.Effort {
		if _, ok := known[name]; !ok {
			return nil, fmt.Errorf("%s: effort: no weight is called %q; %s", p.File, name, boundaries.Suggest(name, names))
		}
		known[name] = value
	}
	if data, err = json.Marshal(known); err != nil {
		return nil, err
	}
	return &weights, json.Unmarshal(data, &weights)
}

// past looks up who changed the candidates, and which change together.
func (r *Run) past(ctx context.Context, part func(dir string) string, days int, note func(error)) *split.Past {
	changes, err := r.Changes(ctx, days)
	if err != nil {
		if note != nil {
			note(err)
		}
		return nil
	}
	activity := changes.Activity(history.ActivityOptions{Group: part})
	past := &split.Past{Changes: map[string]int{}, Authors: map[string][]split.Author{}, Alone: map[string]int{}, Weeks: map[string][]int{}}
	for _, g := range activity.Groups {
		past.Changes[g.Name], past.Alone[g.Name], past.Weeks[g.Name] = g.Revisions, g.Alone, g.Weeks
		for _, a := range g.Authors {
			past.Authors[g.Name] = append(past.Authors[g.Name], split.Author{Name: a.Name, Changes: a.Revisions})
		}
	}
	for _, p := range activity.Pairs {
		past.Pairs = append(past.Pairs, split.PastPair{A: p.A, B: p.B, Shared: p.Shared})
	}
	return past
}

// WhatIf shows the program before and after some edits of its components, judged
// by the policy, the baseline and the comments of the source.
func (r *Run) WhatIf(edits []split.Edit, o split.Options) (*split.Comparison, error) {
	ground := split.Ground{Graph: r.Graph, Of: r.Division(), Bind: r.Policy.Rearrange}
	if !r.Inferred {
		if err := r.readBaseline(); err != nil {
			return nil, err
		}
		ground.Judge = r.judge
	}
	return split.WhatIf(ground, edits, o)
}

// judge finds the departures of a variant of the program, those that are accepted
// marked as such.
func (r *Run) judge(b *boundaries.Bound) []boundaries.Finding {
	found := b.Check(boundaries.Options{Today: r.Config.Today, Owner: r.Owner, Baseline: r.Baseline})
	if r.Baseline != nil {
		how := r.BaselineRun()
		how.Values = b.Values()
		r.Baseline.Apply(found, how)
	}
	return found
}

// Division maps the import path of every own package to its component, nil where
// the components are only guessed.
func (r *Run) Division() map[string]string {
	if r.Inferred {
		return nil
	}
	out := map[string]string{}
	scope := r.Bound.Main()
	for id := range int32(r.Graph.Own()) {
		if c := scope.Partition.Component(id); c != graph.None {
			out[r.Graph.Path(id)] = scope.Partition.Names[c]
		}
	}
	return out
}

// Name is what people call the program.
func (r *Run) Name() string { return r.Tree.Program.Name(path.Base(r.Tree.Root)) }
