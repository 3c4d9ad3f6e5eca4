package boundary_test

import (
	"testing"

	"golang.org/x/tools/go/analysis/analysistest"

	"github.com/erodehq/erode/analyzers/boundary"
)

func TestAnalyzer(t *testing.T) {
	analysistest.Run(t, analysistest.TestData(), boundary.Analyzer, "./...")
}
