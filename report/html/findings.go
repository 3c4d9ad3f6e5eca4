package html

import (
	"cmp"
	"slices"
	"strings"

	"github.com/erodehq/erode/boundaries"
	"github.com/erodehq/erode/report"
)

func (b *builder) addFindings() {
	for i := range b.r.Findings {
		f := &b.r.Findings[i]
		out := b.finding(f)
		b.page.Findings = append(b.page.Findings, out)
		if !counts(f.Status) {
			continue
		}
		if out.From >= 0 {
			b.page.Components[out.From].Findings++
		}
		if p, ok := b.packages[f.From.Package]; ok {
			b.page.Packages[p].Findings++
		}
	}
}

// counts reports whether a finding is a debt: one under an exception is not.
func counts(s boundaries.Status) bool {
	return s != boundaries.Excepted && s != boundaries.Allowed
}

func (b *builder) finding(f *boundaries.Finding) finding {
	out := finding{
		Rule: -1, Kind: f.Kind, Severity: string(f.Severity), Message: f.Message,
		At:   b.place(f.Position),
		From: b.end(f.From), To: b.end(f.To),
		FromPkg: f.From.Package, ToPkg: f.To.Package, Symbol: f.To.Symbol,
		Help: f.Help, Owner: b.owner(f), Status: f.Status, Count: f.Count, Cycle: -1,
		Text: b.text(f.Position),
	}
	if i, ok := b.rules[f.Rule]; ok {
		out.Rule = i
	}
	if out.Rule < 0 || b.r.Rules[out.Rule].Why != f.Why {
		out.Why = f.Why
	}
	for _, s := range f.Chain {
		out.Chain = append(out.Chain, site{At: b.place(s.Position), From: s.From, To: s.To})
	}
	for _, r := range f.Related {
		out.Related = append(out.Related, related{b.place(r.Position), r.Message})
	}
	if f.Cycle != nil {
		out.Cycle = slices.IndexFunc(b.r.Cycles, func(c boundaries.Cycle) bool {
			return slices.Equal(c.Members, f.Cycle.Members)
		})
	}
	if f.Build != "" {
		out.Notes = append(out.Notes, "only with "+f.Build)
	}
	if f.Test {
		out.Notes = append(out.Notes, "test")
	}
	if f.Generated {
		out.Notes = append(out.Notes, "generated")
	}
	return out
}

// end returns the component of one side of a finding, -1 if it has none.
func (b *builder) end(e boundaries.Endpoint) int {
	if i, ok := b.components[e.Component]; ok && e.Component != "" {
		return i
	}
	if i, ok := b.packages[e.Package]; ok {
		return b.page.Packages[i].Component
	}
	return -1
}

func (b *builder) owner(f *boundaries.Finding) string {
	if f.Owner != "" {
		return f.Owner
	}
	if i, ok := b.packages[f.From.Package]; ok && b.page.Packages[i].Owner != "" {
		return b.page.Packages[i].Owner
	}
	if i := b.end(f.From); i >= 0 {
		return b.page.Components[i].Owner
	}
	return ""
}

// text returns the source line at a position, where the result kept it.
func (b *builder) text(p boundaries.Position) string {
	i, ok := slices.BinarySearchFunc(b.r.Lines, p, func(l report.Line, p boundaries.Position) int {
		return cmp.Or(strings.Compare(l.File, p.File), cmp.Compare(l.Line, p.Line))
	})
	if !ok {
		return ""
	}
	return strings.TrimSpace(b.r.Lines[i].Text)
}
