package leak

import (
	"golang.org/x/tools/go/analysis"

	"github.com/erodehq/erode/analyzers/evidence"
)

// Analyzer reports what leaks from one component into another past its imports, by the policy of the workspace.
var Analyzer = New(evidence.Workspace())

// New returns an analyzer that takes its findings from a source.
func New(source *evidence.Source) *analysis.Analyzer {
	return evidence.Analyzer("erodeleak", "report what leaks from one component into another", "leak", source)
}
