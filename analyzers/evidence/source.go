package evidence

import (
	"context"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"golang.org/x/tools/go/analysis"

	"github.com/erodehq/erode/analyzers/references"
	"github.com/erodehq/erode/boundaries"
	"github.com/erodehq/erode/internal/load"
)

// A Source knows what departs from a policy.
type Source struct {
	// Config names the policy file of a workspace; "" stands for .erode.yml at its
	// root. It may be set by a flag, before the first pass runs.
	Config string

	policy *boundaries.Policy // judged package by package, where there is no workspace
	fixed  *snapshot

	mu    sync.Mutex
	roots map[string]*snapshot // by root, and by directory of a package
}

// A snapshot is the outcome of a look.
type snapshot struct {
	root     string // absolute
	findings []boundaries.Finding
	err      error
}

// Workspace returns the source that runs erode over the workspace of each package,
// once. A workspace without a policy has no findings.
func Workspace() *Source { return &Source{roots: map[string]*snapshot{}} }

// Policy returns a source that knows a policy and no workspace. The policy has to
// name its module, since a pass may not know it.
func Policy(name string, yaml []byte) (*Source, error) {
	p, err := boundaries.Parse(name, yaml)
	if err != nil {
		return nil, err
	}
	return &Source{policy: p}, nil
}

// Findings returns a source of findings that are known already, of the program at
// an absolute root.
func Findings(root string, findings []boundaries.Finding) *Source {
	return &Source{fixed: &snapshot{root: root, findings: findings}}
}

// Of returns the new findings in the files of a pass, and the root to which their
// positions are relative, "" if that is not known.
func (s *Source) Of(pass *analysis.Pass) (findings []boundaries.Finding, root string, err error) {
	dir := sourceDir(pass)
	if dir == "" {
		return nil, "", nil
	}
	switch {
	case s.fixed != nil:
		return s.fixed.findings, s.fixed.root, nil
	case s.policy != nil:
		found, err := s.local(pass)
		return found, "", err
	}
	snap := s.workspace(dir)
	return snap.findings, snap.root, snap.err
}

// sourceDir returns the directory of the source files of a pass, "" if it has none: the
// main package of a test is a file in the build cache, as is some of what cgo writes.
func sourceDir(pass *analysis.Pass) string {
	for _, f := range pass.Files {
		name, _ := references.Source(pass.Fset, f)
		if filepath.Ext(name) == ".go" && !strings.HasPrefix(filepath.Base(name), "_") {
			return filepath.Dir(name)
		}
	}
	return ""
}

// workspace returns the snapshot of the workspace that a directory lies in.
func (s *Source) workspace(dir string) *snapshot {
	s.mu.Lock()
	defer s.mu.Unlock()
	if known, ok := s.roots[dir]; ok {
		return known
	}
	snap := s.look(dir)
	s.roots[dir] = snap
	return snap
}

// look checks the workspace around a directory, unless that is done.
func (s *Source) look(dir string) *snapshot {
	root, err := load.FindRoot(dir)
	if err != nil {
		return &snapshot{err: err}
	}
	if known, ok := s.roots[root]; ok {
		return known
	}
	snap := &snapshot{}
	if found, err := Look(context.Background(), root, s.Config, time.Now()); err != nil {
		snap.err = err
	} else {
		snap.root, snap.findings = found.Root, found.Findings
	}
	s.roots[root] = snap
	return snap
}
