package leak_test

import (
	"os"
	"path/filepath"
	"testing"

	"golang.org/x/tools/go/analysis/analysistest"

	"github.com/erodehq/erode/analyzers/evidence"
	"github.com/erodehq/erode/analyzers/leak"
)

// What one package shows by itself is judged without a workspace.
func TestAnalyzer(t *testing.T) {
	policy, err := os.ReadFile("testdata/policy.yml")
	if err != nil {
		t.Fatal(err)
	}
	source, err := evidence.Policy("policy.yml", policy)
	if err != nil {
		t.Fatal(err)
	}
	analysistest.Run(t, analysistest.TestData(), leak.New(source), "./...")
}

// With a workspace the facts of all packages count, whatever the driver supplies.
func TestWorkspace(t *testing.T) {
	analysistest.Run(t, filepath.Join(analysistest.TestData(), "whole"), leak.Analyzer, "./...")
}

// What is accepted practice is not reported, and what lies next to it is.
func TestGates(t *testing.T) {
	analysistest.Run(t, filepath.Join(analysistest.TestData(), "gates"), leak.Analyzer, "./...")
}
