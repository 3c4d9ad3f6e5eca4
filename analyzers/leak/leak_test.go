package leak_test

import (
	"os"
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
