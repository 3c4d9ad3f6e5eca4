package boundary

import (
	"golang.org/x/tools/go/analysis"

	"github.com/erodehq/erode/analyzers/evidence"
)

// Analyzer reports the imports that a policy does not allow, by the policy of the workspace.
var Analyzer = New(evidence.Workspace())

// New returns an analyzer that takes its findings from a source.
func New(source *evidence.Source) *analysis.Analyzer {
	return evidence.Analyzer("erodeboundary", "report imports that the architecture does not allow", "boundary", source)
}
