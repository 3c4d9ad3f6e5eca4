package coupling_test

import (
	"testing"

	"golang.org/x/tools/go/analysis/analysistest"

	"github.com/erodehq/erode/analyzers/coupling"
)

func TestAnalyzer(t *testing.T) {
	analysistest.Run(t, analysistest.TestData(), coupling.Analyzer, "./...")
}
