package cycle

import (
	"golang.org/x/tools/go/analysis"

	"github.com/erodehq/erode/analyzers/evidence"
)

// Analyzer reports cycles among components, by the policy of the workspace.
var Analyzer = New(evidence.Workspace())

// New returns an analyzer that takes its findings from a source.
func New(source *evidence.Source) *analysis.Analyzer {
	return evidence.Analyzer("erodecycle", "report cycles among components", "cycle", source)
}
