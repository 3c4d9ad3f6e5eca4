// Package analyzers lists the passes of erode for drivers of go/analysis: go vet,
// golangci-lint, Bazel's nogo, multichecker.
//
// Each pass also stands in a folder of its own with its var Analyzer, as nogo wants
// it. None of them has facts, none reads anything before it runs, and those in one
// list share one look at the workspace.
package analyzers

import (
	"golang.org/x/tools/go/analysis"

	"github.com/erodehq/erode/analyzers/boundary"
	"github.com/erodehq/erode/analyzers/coupling"
	"github.com/erodehq/erode/analyzers/cycle"
	"github.com/erodehq/erode/analyzers/evidence"
	"github.com/erodehq/erode/analyzers/leak"
)

// All returns the analyzers that report something, with findings from a source.
func All(source *evidence.Source) []*analysis.Analyzer {
	return []*analysis.Analyzer{
		boundary.New(source),
		leak.New(source),
		cycle.New(source),
		coupling.New(source),
	}
}

// FromPolicy returns the analyzers for a policy that is part of the program, for
// drivers that run where no file of the workspace is. They judge each package by
// itself. The policy has to have its module key.
//
//	package arch
//
//	import _ "embed"
//
//	//go:embed erode.yml
//	var policy []byte
//
//	var Analyzers, Err = analyzers.FromPolicy(policy)
func FromPolicy(yaml []byte) ([]*analysis.Analyzer, error) {
	source, err := evidence.Policy("policy", yaml)
	if err != nil {
		return nil, err
	}
	return All(source), nil
}
