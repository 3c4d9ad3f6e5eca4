package evidence

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/erodehq/erode/analyzers/fix"
	"github.com/erodehq/erode/boundaries"
	"github.com/erodehq/erode/internal/driver"
	"github.com/erodehq/erode/internal/facts"
)

// A Snapshot is what one run over a workspace found that nobody has accepted yet.
type Snapshot struct {
	Root     string // absolute
	Policy   string // file, relative to Root; "" when there is none, and so no findings
	Findings []boundaries.Finding

	packages []*facts.Package
	parts    map[string]string // component of each package
}

// Look runs erode over the workspace that a directory lies in. Policy names the
// policy file, "" for .erode.yml at the root.
func Look(ctx context.Context, dir, policy string, today time.Time) (*Snapshot, error) {
	r, err := driver.Open(ctx, driver.Config{Dir: dir, Policy: policy, Today: today})
	if err != nil {
		return nil, err
	}
	s := &Snapshot{Root: r.Tree.Root, packages: r.Tree.Program.Packages, parts: map[string]string{}}
	if r.Inferred {
		return s, nil
	}
	if err := r.Check(ctx); err != nil {
		return nil, err
	}
	fix.Add(r)
	s.Policy = r.Policy.File
	s.Findings = slices.DeleteFunc(r.Findings, func(f boundaries.Finding) bool { return f.Status != boundaries.New })
	main := r.Bound.Main()
	for id, part := range main.Partition.Of[:len(s.packages)] {
		if part >= 0 {
			s.parts[s.packages[id].Path] = main.Parts[part].Name
		}
	}
	return s, nil
}

// Home returns the package with which a finding is told, and its
// directory relative to the root. That is the package of the file where the
// finding stands; what stands in the policy is told with the package that it is
// about, or with the first one of the component, or of the program.
func (s *Snapshot) Home(f *boundaries.Finding) (pkg, dir string) {
	best := -1
	for i := range s.packages {
		p := s.packages[i]
		if isGo(f.Position.File) {
			if p.Dir == path.Dir(f.Position.File) {
				return p.Path, p.Dir
			}
			continue
		}
		if isPassedBy(p.Dir) || !slices.ContainsFunc(p.Files, func(file facts.File) bool { return file.Host && !file.Test }) {
			continue // drivers that build do not come by
		}
		switch {
		case p.Path == f.From.Package:
			return p.Path, p.Dir
		case best < 0, f.From.Component != "" && s.parts[p.Path] == f.From.Component && s.parts[s.packages[best].Path] != f.From.Component:
			best = i
		}
	}
	if best < 0 {
		return "", path.Dir(f.Position.File)
	}
	return s.packages[best].Path, s.packages[best].Dir
}

// isPassedBy reports whether "./..." leaves a directory out for its name.
func isPassedBy(dir string) bool {
	return slices.ContainsFunc(strings.Split(dir, "/"), func(element string) bool {
		return element[0] == '_' || element[0] == '.' && element != "." && element != ".."
	})
}

// Governed returns an error if the workspace has no policy.
func (s *Snapshot) Governed() error {
	if s.Policy == "" {
		return fmt.Errorf("%s: no %s: write one with erode init", s.Root, boundaries.FileName)
	}
	return nil
}

// Errors returns the snapshot without warnings.
func (s *Snapshot) Errors() *Snapshot {
	only := *s
	only.Findings = nil
	for _, f := range s.Findings {
		if f.Severity == boundaries.Error {
			only.Findings = append(only.Findings, f)
		}
	}
	return &only
}

// Digest returns the hexadecimal SHA-256 of what passes say of the findings.
func (s *Snapshot) Digest() string {
	h := sha256.New()
	for i := range s.Findings {
		f := &s.Findings[i]
		fmt.Fprintf(h, "%q %d %d %q %q %v\n", f.Position.String(), f.Position.Col, f.Position.End, f.Rule, Message(f), f.Related)
		if f.Fix != nil {
			for _, e := range f.Fix.Edits {
				fmt.Fprintf(h, "%d %q %q\n", e.At, e.Old, e.New)
			}
		}
	}
	return hex.EncodeToString(h.Sum(nil))
}

func isGo(file string) bool { return path.Ext(file) == ".go" }
