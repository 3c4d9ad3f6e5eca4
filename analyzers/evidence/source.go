package evidence

import (
	"context"
	"path/filepath"
	"sync"
	"time"

	"golang.org/x/tools/go/analysis"

	"github.com/erodehq/erode/boundaries"
)

// A Source knows what departs from a policy.
type Source struct {
	// Config names the policy file of a workspace; "" stands for .erode.yml at its
	// root. It may be set by a flag, before the first pass runs.
	Config string

	policy *boundaries.Policy // judged package by package, where there is no workspace
	fixed  *snapshot

	mu    sync.Mutex
	roots map[string]*snapshot // by directory of a package
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
	if len(pass.Files) == 0 {
		return nil, "", nil
	}
	switch {
	case s.fixed != nil:
		return s.fixed.findings, s.fixed.root, nil
	case s.policy != nil:
		found, err := s.local(pass)
		return found, "", err
	}
	snap := s.workspace(filepath.Dir(fileName(pass, pass.Files[0])))
	return snap.findings, snap.root, snap.err
}

// workspace returns the snapshot of the workspace that a directory lies in.
func (s *Source) workspace(dir string) *snapshot {
	s.mu.Lock()
	defer s.mu.Unlock()
	if known, ok := s.roots[dir]; ok {
		return known
	}
	for _, known := range s.roots {
		if known.root != "" && inside(dir, known.root) {
			return known
		}
	}
	snap := run(dir, s.Config)
	s.roots[dir] = snap
	return snap
}

// inside reports whether a directory belongs to the workspace at root; a module of
// its own in between makes it another one.
func inside(dir, root string) bool {
	for dir != root {
		up := filepath.Dir(dir)
		if up == dir || isModule(dir) {
			return false
		}
		dir = up
	}
	return true
}

// run checks the workspace around a directory.
func run(dir, policy string) *snapshot {
	s, err := Look(context.Background(), dir, policy, time.Now())
	if err != nil {
		return &snapshot{err: err}
	}
	return &snapshot{root: s.Root, findings: s.Findings}
}
