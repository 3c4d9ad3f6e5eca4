package references_test

import (
	"fmt"
	"slices"
	"testing"

	"golang.org/x/tools/go/analysis/analysistest"

	"github.com/erodehq/erode/analyzers/references"
	"github.com/erodehq/erode/internal/facts"
)

func TestAnalyzer(t *testing.T) {
	results := analysistest.Run(t, analysistest.TestData(), references.Analyzer, "./web")
	var got []string
	for _, r := range results {
		result := r.Result.(*facts.Types)
		for _, ref := range result.References {
			got = append(got, fmt.Sprintf("%s: %s.%s %s %d %v", ref.From, ref.To, ref.Symbol, ref.Kind, ref.Count, ref.Test))
		}
		for _, x := range result.Exposures {
			got = append(got, fmt.Sprintf("%s exposes %s.%s", x.Symbol, x.To, x.Type))
		}
	}
	slices.Sort(got)
	want := []string{
		"List exposes example.com/shop/orders.Order",
		"List: example.com/shop/orders.Find func 1 false",
		"List: example.com/shop/orders.Order struct 1 false",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got:\n%q\nwant:\n%q", got, want)
	}
}
