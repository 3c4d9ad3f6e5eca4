package boundaries

import (
	"slices"

	"github.com/erodehq/erode/internal/facts"
)

// Watch returns the baseline with the values of metrics that it says nothing of
// yet, so that from now on they must not get worse.
func (b *Baseline) Watch(values []Value) *Baseline {
	out := &Baseline{}
	if b != nil {
		out.File, out.Entries = b.File, slices.Clone(b.Entries)
	}
	for _, v := range values {
		if _, ok := b.Value(v.Rule, v.Of, v.Metric); !ok {
			out.Entries = append(out.Entries, Entry{Rule: v.Rule, From: v.Of, Metric: v.Metric, Value: v.Value, Count: 1})
		}
	}
	slices.SortFunc(out.Entries, compareEntries)
	return out
}

// Needs returns the evidence that the rules of the policy need.
func (p *Policy) Needs() (tier facts.Tier) {
	for _, v := range p.Views {
		for _, r := range v.Rules {
			tier = max(tier, r.needs())
		}
	}
	return tier
}

// NeedsTests reports whether a rule needs more than imports of test files too.
func (p *Policy) NeedsTests() bool {
	for _, v := range p.Views {
		for _, r := range v.Rules {
			if r.needs() > facts.Imports && r.Tests != ExcludeTests {
				return true
			}
		}
	}
	return false
}

func (r *Rule) needs() facts.Tier { return max(r.tier, kindOf(r.Kind).Tier) }
