package boundaries

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/erodehq/erode/internal/facts"
)

func TestApplyAllows(t *testing.T) {
	// Departures: of layers in lines 4, 5 and 6, of deny-sql (kind deny) in line 6.
	departures := func() []Finding {
		at := func(rule, kind string, line int) Finding {
			return Finding{Rule: rule, Kind: kind, Position: Position{File: "a/x.go", Line: line}}
		}
		return []Finding{at("layers", "layers", 4), at("layers", "layers", 5), at("layers", "layers", 6), at("deny-sql", "deny", 6)}
	}
	own := func(line int32, text string) facts.Allow { return facts.Allow{Line: line, Col: 2, Text: text} }
	after := func(line int32, text string) facts.Allow {
		return facts.Allow{Line: line, Col: 20, After: true, Text: text}
	}
	for _, test := range []struct {
		name   string
		allows []facts.Allow
		set    func(*Allowances)
		want   string
		faults []string
	}{
		{name: "none", want: "new new new new"},
		{name: "after code", allows: []facts.Allow{after(5, "layers ADR-7")}, want: "new allowed new new"},
		{name: "on its own line", allows: []facts.Allow{own(4, "layers ADR-7")}, want: "new allowed new new"},
		{name: "stacked", allows: []facts.Allow{own(4, "layers ADR-7"), own(5, "deny ADR-8 until 2026-11-23")}, want: "new new allowed allowed"},
		{name: "above the package clause", allows: []facts.Allow{own(1, "layers ADR-7")}, want: "allowed allowed allowed new"},
		{name: "by id", allows: []facts.Allow{after(6, "deny-sql ADR-7")}, want: "new new new allowed"},
		{name: "no rule", allows: []facts.Allow{after(5, "")}, want: "new new new new", faults: []string{"a/x.go:5:20: //erode:allow names no rule"}},
		{name: "wildcard", allows: []facts.Allow{after(5, "* all")}, want: "new new new new", faults: []string{"a/x.go:5:20: //erode:allow * names no rule"}},
		{name: "unknown rule", allows: []facts.Allow{after(5, "layer ADR-7")}, want: "new new new new",
			faults: []string{`a/x.go:5:20: //erode:allow names "layer", which is neither a rule nor a kind of rule (did you mean "layers"?)`}},
		{name: "no reason", allows: []facts.Allow{after(5, "layers until 2027-01-01")}, want: "new new new new",
			faults: []string{"a/x.go:5:20: //erode:allow layers gives no reason"}},
		{name: "no such day", allows: []facts.Allow{after(5, "layers ADR-7 until 2027-02-29")}, want: "new new new new",
			faults: []string{`a/x.go:5:20: //erode:allow layers: "2027-02-29" is not a day like 2027-03-31`}},
		{name: "until nothing", allows: []facts.Allow{after(5, "layers until")}, want: "new new new new",
			faults: []string{`a/x.go:5:20: //erode:allow layers: "until" is not a day like 2027-03-31`}},
		{name: "run out", allows: []facts.Allow{after(5, "layers ADR-7 until 2026-11-22")}, want: "new new new new",
			faults: []string{"a/x.go:5:20: //erode:allow layers has run out: it was until 2026-11-22"}},
		{name: "unused", allows: []facts.Allow{own(6, "layers ADR-7")}, want: "new new new new",
			faults: []string{"a/x.go:6:2: this //erode:allow comment allows nothing"}},
		{name: "unused is fine", allows: []facts.Allow{own(6, "layers ADR-7")}, set: func(a *Allowances) { a.Unused = "" }, want: "new new new new"},
		{name: "of a rule that was not judged", allows: []facts.Allow{own(6, "layers ADR-7")},
			set: func(a *Allowances) { a.Judged = func(string) bool { return false } }, want: "new new new new"},
		{name: "forbidden", allows: []facts.Allow{after(5, "layers ADR-7")}, set: func(a *Allowances) { a.Forbid = true }, want: "new new new new",
			faults: []string{"a/x.go:5:20: the policy forbids //erode:allow comments"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			program := &facts.Program{Packages: []*facts.Package{{Path: "m/a", Dir: "a", Files: []facts.File{{Name: "x.go", Clause: 3, Allows: test.allows}}}}}
			a := Allowances{Today: day("2026-11-23"), Unused: Warning, Names: []string{"layers", "deny", "deny-sql"}}
			if test.set != nil {
				test.set(&a)
			}
			fs := departures()
			var faults []string
			for _, f := range ApplyAllows(program, fs, a) {
				line := f.Position.String() + ": " + f.Message
				if strings.Contains(f.Help, "mean") {
					line += " (" + f.Help + ")"
				}
				faults = append(faults, line)
			}
			if got := statuses(fs); got != test.want {
				t.Errorf("statuses = %q, want %q", got, test.want)
			}
			if diff := cmp.Diff(test.faults, faults); diff != "" {
				t.Errorf("faults: %s", diff)
			}
		})
	}
}

func TestAllowSilencesNoCycle(t *testing.T) {
	f := knot("acyclic", 2, "a", "b")
	f.Position = Position{File: "a/x.go", Line: 5}
	fs := []Finding{f}
	program := &facts.Program{Packages: []*facts.Package{{Path: "m/a", Dir: "a", Files: []facts.File{{
		Name: "x.go", Clause: 1, Allows: []facts.Allow{{Line: 5, After: true, Text: "acyclic later"}}}}}}}
	faults := ApplyAllows(program, fs, Allowances{Unused: Error, Names: []string{"acyclic"}})
	if len(faults) != 1 || faults[0].Message != allowsNothing || fs[0].Status != New {
		t.Errorf("faults = %v, status %q; want one fault and a new finding", faults, fs[0].Status)
	}
}
