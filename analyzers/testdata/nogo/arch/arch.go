// Package arch is what a team writes to have its architecture in Bazel's nogo.
package arch

import (
	_ "embed"

	"github.com/erodehq/erode/analyzers"
)

//go:embed erode.yml
var policy []byte

var Analyzer = analyzers.Embedded(policy)
