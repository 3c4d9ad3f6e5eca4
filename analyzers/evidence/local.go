package evidence

import (
	"slices"
	"time"

	"golang.org/x/tools/go/analysis"

	"github.com/erodehq/erode/analyzers/references"
	"github.com/erodehq/erode/boundaries"
	"github.com/erodehq/erode/internal/facts"
)

// local judges one package by what the pass shows of it. In syntax mode that is
// not even its name.
func (s *Source) local(pass *analysis.Pass) ([]boundaries.Finding, error) {
	module := s.module(pass)
	path := references.Path(pass)
	if path == "" || module != "" && !facts.HasPathPrefix(path, module) {
		return nil, nil
	}
	p := references.Package(pass, module)
	if s.policy.Needs() >= facts.Typed {
		p.Types = references.Of(pass)
	}
	var modules []facts.Module
	if module != "" {
		modules = []facts.Module{{Path: module, Dir: "."}}
	}
	found, err := s.policy.CheckPackage(p, modules, boundaries.Options{Today: time.Now()})
	return slices.Clip(found), err
}

// module returns the path of the module that the policy is for.
func (s *Source) module(pass *analysis.Pass) string {
	if s.policy.Module == "" && pass.Module != nil && pass.Module.Version == "" {
		return pass.Module.Path
	}
	return s.policy.Module
}
