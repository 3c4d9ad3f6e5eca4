// Unit runs the analyzers under go vet without a driver of their own.
package main

import (
	"golang.org/x/tools/go/analysis/unitchecker"

	"github.com/erodehq/erode/analyzers"
	"github.com/erodehq/erode/analyzers/evidence"
)

func main() { unitchecker.Main(analyzers.All(evidence.Workspace())...) }
