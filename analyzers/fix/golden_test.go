package fix_test

import (
	"testing"

	"golang.org/x/tools/go/analysis/analysistest"

	"github.com/erodehq/erode/analyzers/boundary"
)

// A pass offers the fix to whatever driver applies such.
func TestSuggestedFixes(t *testing.T) {
	analysistest.RunWithSuggestedFixes(t, analysistest.TestData(), boundary.Analyzer, "./...")
}
