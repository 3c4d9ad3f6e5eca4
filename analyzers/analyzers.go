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
func FromPolicy(yaml []byte) ([]*analysis.Analyzer, error) {
	source, err := evidence.Policy("policy", yaml)
	if err != nil {
		return nil, err
	}
	return All(source), nil
}

// Embedded returns those of FromPolicy as one analyzer, which is what Bazel's nogo
// takes from a package. A mistake in the policy is the error of every pass.
//
//	package arch
//
//	import (
//		_ "embed"
//
//		"github.com/erodehq/erode/analyzers"
//	)
//
//	//go:embed erode.yml
//	var policy []byte
//
//	var Analyzer = analyzers.Embedded(policy)
func Embedded(yaml []byte) *analysis.Analyzer {
	all, err := FromPolicy(yaml)
	return &analysis.Analyzer{
		Name: "erode",
		Doc:  "report what departs from the declared architecture\n\nThe policy is part of the program.",
		URL:  "https://pkg.go.dev/github.com/erodehq/erode/analyzers#Embedded",
		Run: func(pass *analysis.Pass) (any, error) {
			if err != nil {
				return nil, err
			}
			for _, a := range all {
				if _, err := a.Run(pass); err != nil {
					return nil, err
				}
			}
			return nil, nil
		},
		RunDespiteErrors: true,
	}
}
