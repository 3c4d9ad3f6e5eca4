package main

import (
	"strings"
	"testing"

	"github.com/erodehq/erode/internal/facts"
)

// TestThisRepository holds both tiers against the compiler's view of erode itself.
// For other programs there is the command.
func TestThisRepository(t *testing.T) {
	for tier, least := range map[facts.Tier]float64{facts.Typed: 0.995, facts.Exact: 1} {
		c, err := compare("../../..", tier)
		if err != nil {
			t.Fatal(err)
		}
		if c.want < 500 || c.recall() < least || len(c.untrue) > 0 {
			var b strings.Builder
			c.print(&b, "this repository")
			t.Errorf("%s tier:\n%s", tier, b.String())
		}
	}
}
