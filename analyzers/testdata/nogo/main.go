// Command nogo stands for the program that Bazel generates: it knows the Analyzer of
// a package, and no file of the workspace.
package main

import (
	"golang.org/x/tools/go/analysis/unitchecker"

	"github.com/erodehq/erode/analyzers/testdata/nogo/arch"
)

func main() { unitchecker.Main(arch.Analyzer) }
