// Multi runs the analyzers as they are, the way of teams with a checker of their own.
package main

import (
	"golang.org/x/tools/go/analysis/multichecker"

	"github.com/erodehq/erode/analyzers/boundary"
	"github.com/erodehq/erode/analyzers/coupling"
	"github.com/erodehq/erode/analyzers/cycle"
	"github.com/erodehq/erode/analyzers/leak"
)

func main() {
	multichecker.Main(boundary.Analyzer, leak.Analyzer, cycle.Analyzer, coupling.Analyzer)
}
