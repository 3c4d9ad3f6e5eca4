package boundaries

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/erodehq/erode/internal/facts"
)

// places returns one finding per line of text: "rule from to line".
func places(lines ...string) []Finding {
	var fs []Finding
	for _, l := range lines {
		w := strings.Fields(l)
		fs = append(fs, Finding{
			Rule: w[0], From: Endpoint{Package: w[1]}, To: Endpoint{Package: w[2]}, Use: "import",
			Position: Position{File: w[1] + "/x.go", Line: len(w[3])},
		})
	}
	return fs
}

func knot(rule string, edges int, members ...string) Finding {
	return Finding{Rule: rule, Cycle: &Cycle{Members: members, Edges: edges}}
}

func past(rule, of, metric string, value, bound float64) Finding {
	return Finding{Rule: rule, From: Endpoint{Component: of}, Measure: &Measure{Metric: metric, Value: value, Bound: bound}}
}

func statuses(fs []Finding) string {
	var s []string
	for _, f := range fs {
		s = append(s, map[Status]string{New: "new", Baselined: "base", Unchanged: "same", Allowed: "allowed", Excepted: "excepted"}[f.Status])
	}
	return strings.Join(s, " ")
}

func day(s string) time.Time {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		panic(err)
	}
	return t
}

func TestApply(t *testing.T) {
	for _, test := range []struct {
		name     string
		entries  string // one per line, without "- {}"
		findings []Finding
		run      Run
		want     string // statuses
		stale    string // entries, with how many places are left
	}{
		{name: "nothing accepted", findings: places("r a b 1"), want: "new"},
		{name: "accepted", entries: "rule: r, from: a, to: b, use: import", findings: places("r a b 1", "r a c 1"), want: "base new"},
		{name: "other rule", entries: "rule: r, from: a, to: b, use: import", findings: places("s a b 1"), want: "new", stale: "r: a -> b 0"},
		{name: "the surplus is the last one", entries: "rule: r, from: a, to: b, use: import, count: 2",
			findings: places("r a b 333", "r a b 1", "r a b 22"), want: "new base base"},
		{name: "the surplus is what the change touched", entries: "rule: r, from: a, to: b, use: import, count: 2",
			findings: places("r a b 333", "r a b 1", "r a b 22"), run: Run{Touched: func(p Position) bool { return p.Line == 1 }}, want: "base new base"},
		{name: "fewer places", entries: "rule: r, from: a, to: b, use: import, count: 3",
			findings: places("r a b 1", "r a b 22"), want: "base base", stale: "r: a -> b 2"},
		{name: "gone, but not looked for", entries: "rule: r, from: a, to: b, use: call\nrule: r, from: c, to: b, use: call",
			run: Run{Unseen: func(e *Entry) bool { return e.From == "a" }}, stale: "r: c -> b (call) 0"},
		{name: "holds on its last day", entries: "rule: r, from: a, to: b, use: import, until: 2027-03-31",
			findings: places("r a b 1"), run: Run{Today: day("2027-03-31")}, want: "base"},
		{name: "run out", entries: "rule: r, from: a, to: b, use: import, until: 2027-03-31",
			findings: places("r a b 1"), run: Run{Today: day("2027-04-01")}, want: "new"},
		{name: "renamed", entries: "rule: r, from: old, to: x, use: import", findings: places("r new x 1"),
			run: Run{Renames: map[string]string{"old": "new"}}, want: "base"},
		{name: "two packages became one", entries: "rule: r, from: a, to: x, use: import\nrule: r, from: b, to: x, use: import",
			findings: places("r c x 1", "r c x 22", "r c x 333"), run: Run{Renames: map[string]string{"a": "c", "b": "c"}}, want: "base base new"},
		{name: "an excepted place does not use the entry up", entries: "rule: r, from: a, to: b, use: import",
			findings: func() []Finding { f := places("r a b 1", "r a b 22"); f[0].Status = Excepted; return f }(), want: "excepted base"},
		{name: "same cycle", entries: "rule: r, cycle: [c, a, b], count: 4", findings: []Finding{knot("r", 4, "a", "b", "c")}, want: "base"},
		{name: "cycle with a member more", entries: "rule: r, cycle: [a, b], count: 2", findings: []Finding{knot("r", 3, "a", "b", "c")}, want: "new"},
		{name: "cycle with a dependency more", entries: "rule: r, cycle: [a, b, c], count: 4", findings: []Finding{knot("r", 5, "a", "b", "c")}, want: "new"},
		{name: "cycle broken in two", entries: "rule: r, cycle: [a, b, c, d], count: 7",
			findings: []Finding{knot("r", 2, "a", "b"), knot("r", 2, "c", "d")}, want: "base base", stale: "r: cycle of a, b, c, d 2"},
		{name: "cycle of another rule", entries: "rule: s, cycle: [a, b], count: 2", findings: []Finding{knot("r", 2, "a", "b")}, want: "new", stale: "s: cycle of a, b 0"},
		{name: "cycle of a renamed package", entries: "rule: r, cycle: [a, b], count: 2", findings: []Finding{knot("r", 2, "b", "z")},
			run: Run{Renames: map[string]string{"a": "z"}}, want: "base"},
		{name: "metric no worse", entries: "rule: r, from: a, metric: m, value: 3.5", findings: []Finding{past("r", "a", "m", 3.5, 2)}, want: "base"},
		{name: "metric worse", entries: "rule: r, from: a, metric: m, value: 3.5", findings: []Finding{past("r", "a", "m", 3.6, 2)}, want: "new"},
		{name: "metric worse where more is better", entries: "rule: r, from: a, metric: m, value: 3.5", findings: []Finding{past("r", "a", "m", 3.4, 4)}, want: "new"},
		{name: "two metrics of one rule", entries: "rule: r, from: a, metric: m, value: 3.5", findings: []Finding{past("r", "a", "n", 1, 0)}, want: "new", stale: "r: m of a 0"},
		{name: "a watched metric is not stale", entries: "rule: r, metric: m, value: 3.5", run: Run{Values: []Value{{Rule: "r", Metric: "m", Value: 3}}}},
	} {
		t.Run(test.name, func(t *testing.T) {
			b := parsed(t, test.entries)
			stale := b.Apply(test.findings, test.run)
			if got := statuses(test.findings); got != test.want {
				t.Errorf("statuses = %q, want %q", got, test.want)
			}
			var got []string
			for _, s := range stale {
				got = append(got, s.Entry.String()+" "+string(rune('0'+s.Left)))
			}
			if strings.Join(got, "; ") != test.stale {
				t.Errorf("stale = %q, want %q", got, test.stale)
			}
			before := statuses(test.findings)
			for i := range test.findings {
				if test.findings[i].Status == Baselined {
					test.findings[i].Status = New
				}
			}
			b = b.Prune(test.findings, test.run)
			if left := b.Apply(test.findings, test.run); statuses(test.findings) != before || len(left) > 0 {
				t.Errorf("after Prune: statuses %q, want %q; stale %v\n%s", statuses(test.findings), before, left, b.Bytes())
			}
			all := NewBaseline("", test.findings, nil)
			for i := range test.findings {
				if eligible(&test.findings[i]) {
					test.findings[i].Status = New
				}
			}
			if left := all.Apply(test.findings, Run{}); strings.Contains(statuses(test.findings), "new") || len(left) > 0 {
				t.Errorf("a new baseline: statuses %q, stale %v", statuses(test.findings), left)
			}
		})
	}
}

func parsed(t *testing.T, entries string) *Baseline {
	t.Helper()
	text := "version: 1\nentries:\n"
	for line := range strings.Lines(entries) {
		text += "  - {" + strings.TrimSpace(line) + "}\n"
	}
	if entries == "" {
		text = "version: 1\n"
	}
	b, err := ParseBaseline(".erode-baseline.yml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestApplyTellsWhatWasAccepted(t *testing.T) {
	b := parsed(t, "rule: r, from: a, to: b, use: import")
	fs := places("r a b 1", "r a b 22")
	b.Apply(fs, Run{})
	want := []Related{{Position{File: ".erode-baseline.yml", Line: 3}, "the baseline accepts 1 place of this, there are 2"}}
	if diff := cmp.Diff(want, fs[1].Related); diff != "" {
		t.Error(diff)
	}
	if fs[0].Count != 2 || fs[1].Count != 2 || fs[0].Related != nil {
		t.Errorf("got %+v", fs)
	}
}

func TestAccept(t *testing.T) {
	b := parsed(t, strings.Join([]string{
		"rule: r, from: a, to: b, use: import, why: first",
		"rule: r, from: old, to: b, use: import, why: kept",
		"rule: r, from: late, to: b, use: import, count: 5, until: 2026-01-01, why: late",
		"rule: c, cycle: [a, b], count: 2",
		"rule: m, from: a, metric: size, value: 3",
	}, "\n"))
	fs := append(places("r a b 1", "r a b 22", "r x y 1", "r late b 1", "r new b 1", "r not me 1"),
		knot("c", 4, "a", "b", "c"), past("m", "a", "size", 7, 2))
	run := Run{Today: day("2026-11-23"), Renames: map[string]string{"old": "new"}}
	b.Apply(fs, run)
	got := b.Accept(fs, run, func(f *Finding) bool { return f.From.Package != "not" }, "ADR-7: later", "2027-03-31")
	want := `  - {rule: c, cycle: [a, b, c], count: 4, why: "ADR-7: later", until: 2027-03-31}
  - {rule: m, from: a, metric: size, value: 7, why: "ADR-7: later", until: 2027-03-31}
  - {rule: r, from: a, to: b, use: import, count: 2, why: "ADR-7: later", until: 2027-03-31}
  - {rule: r, from: late, to: b, use: import, why: "ADR-7: later", until: 2027-03-31}
  - {rule: r, from: new, to: b, use: import, why: kept}
  - {rule: r, from: x, to: "y", use: import, why: "ADR-7: later", until: 2027-03-31}
`
	if diff := cmp.Diff(baselineHead+"entries:\n"+want, string(got.Bytes())); diff != "" {
		t.Error(diff)
	}
	again := append(places("r a b 1", "r a b 22", "r x y 1", "r late b 1", "r new b 1"), knot("c", 4, "a", "b", "c"), past("m", "a", "size", 7, 2))
	if stale := got.Apply(again, run); strings.Contains(statuses(again), "new") || len(stale) > 0 {
		t.Errorf("statuses = %q, stale = %v", statuses(again), stale)
	}
}

func TestPruneTightens(t *testing.T) {
	b := parsed(t, "rule: r, from: a, metric: m, value: 9\nrule: r, from: b, metric: m, value: 9\nrule: r, metric: nccd, value: 1")
	got := b.Prune([]Finding{past("r", "a", "m", 7, 5)}, Run{Values: []Value{{Rule: "r", Metric: "nccd", Value: 2, MoreIsBetter: true}}})
	want := "  - {rule: r, metric: nccd, value: 2}\n  - {rule: r, from: a, metric: m, value: 7}\n"
	if diff := cmp.Diff(baselineHead+"entries:\n"+want, string(got.Bytes())); diff != "" {
		t.Error(diff)
	}
}

func TestMarkUnchanged(t *testing.T) {
	base := append(places("r a b 1", "r a b 22", "r old x 1", "r gone x 1"), knot("c", 2, "a", "b"))
	now := append(places("r a b 1", "r a b 22", "r a b 333", "r new x 1", "r new z 1"), knot("c", 2, "a", "b"), knot("c", 2, "x", "y"))
	now[0].Status = Baselined
	MarkUnchanged(now, base, Run{Renames: map[string]string{"old": "new"}, Touched: func(p Position) bool { return p.Line == 2 }})
	if got, want := statuses(now), "base new same same new same new"; got != want {
		t.Errorf("statuses = %q, want %q", got, want)
	}
	for _, f := range now {
		if f.Related != nil {
			t.Errorf("%s: related %v, want none", f.Key(), f.Related)
		}
	}
}

func TestEntryHasTheKeyOfItsFinding(t *testing.T) {
	f := Finding{Rule: "r", From: Endpoint{Component: "c", Package: "p", Symbol: "S"}, To: Endpoint{Component: "d", Symbol: "T"}, Use: "call"}
	for _, f := range []Finding{f, knot("r", 2, "a", "b")} {
		e := entryOf(&f)
		k := e.key()
		if got := strings.Join([]string{k.rule, k.from, k.to, k.fromSymbol, k.toSymbol, k.use}, " | "); got != f.Key() {
			t.Errorf("key of the entry = %q, want %q", got, f.Key())
		}
	}
}

func TestMissing(t *testing.T) {
	b := parsed(t, strings.Join([]string{
		"rule: r, from: m/v3/here, to: ext.org/x, use: import",
		"rule: r, from: m/v2/gone, to: m/v2/too, use: import",
		"rule: c, cycle: [billing, m/v3/left]",
		"rule: l, from: billing, metric: size, value: 3",
		"rule: l, metric: size, value: 3",
	}, "\n"))
	program := &facts.Program{Modules: []facts.Module{{Path: "m/v3"}}, Packages: []*facts.Package{{Path: "m/v3/here"}}}
	got := b.Missing(program, func(name string) bool { return name == "billing" })
	if diff := cmp.Diff([]string{"m/v2/gone", "m/v2/too", "m/v3/left"}, got); diff != "" {
		t.Error(diff)
	}
}

func TestBaselineMistakes(t *testing.T) {
	text := `version: 1
entries:
  - {rule: r, form: a, to: b}
  - {from: a}
  - {rule: r, count: 0}
  - {rule: r, until: 2027-02-30}
  - {rule: r, cycle: [a], from: b}
  - {rule: r, metric: m}
  - {rule: ok, from: a, count: 2}
  - {rule: ok, from: a}
  - {rule: ok, from: b}
  - {rule: ok, from: b}
`
	_, err := ParseBaseline("b.yml", []byte(text))
	var errs Errors
	if !errors.As(err, &errs) {
		t.Fatalf("err = %v, want Errors", err)
	}
	var got []string
	for _, e := range errs {
		got = append(got, e.Position.String()+": "+e.Message)
	}
	want := []string{
		`b.yml:3:15: unknown key "form" in a baseline entry`,
		`b.yml:4:6: a baseline entry has no "rule"`,
		`b.yml:5:22: a count of 0`,
		`b.yml:6:22: "until" takes a date like 2027-03-31`,
		`b.yml:7:27: a cycle has no "from"`,
		`b.yml:8:5: "metric" and "value" go together`,
		`b.yml:10:5: this finding is accepted twice`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	for text, want := range map[string]string{
		"": "b.yml: the file is empty",
		"version: 1\nentries:\n<<<<<<< ours\n  - {rule: r}\n=======\n>>>>>>> theirs\n": "b.yml:3: an unresolved merge conflict begins here",
		"version: 2\n":  `b.yml:1:10: version 2 of the baseline is not known`,
		"entries: []\n": `b.yml:1:1: the baseline has no "version"`,
		"version: 1\nentries: &a\n  - {rule: r}\n  - *a\n": "b.yml:4:5: alias *a",
	} {
		_, err := ParseBaseline("b.yml", []byte(text))
		if !errors.As(err, &errs) || errs[0].Position.String()+": "+errs[0].Message != want {
			t.Errorf("ParseBaseline(%q) = %v, want %s", text, err, want)
		}
	}
}

func FuzzBaseline(f *testing.F) {
	f.Add("version: 1\nentries:\n  - {rule: r, from: a, to: \"b\\u00e9 : ] #\", use: call, count: 3, why: 'x', until: 2027-03-31}\n")
	f.Add("version: 1\nentries:\n- rule: r\n  cycle: [b, a, b]\n- {rule: \"null\", metric: m, value: -1e-7}\n")
	f.Add("version: 1\nentries: []\n")
	f.Fuzz(func(t *testing.T, text string) {
		b, err := ParseBaseline("b.yml", []byte(text))
		if err != nil {
			return
		}
		printed := b.Bytes()
		again, err := ParseBaseline("b.yml", printed)
		if err != nil {
			t.Fatalf("%v\nof\n%s", err, printed)
		}
		if string(again.Bytes()) != string(printed) {
			t.Fatalf("printed\n%s\nthen\n%s", printed, again.Bytes())
		}
		if len(b.Entries) != len(again.Entries) {
			t.Fatalf("%d entries, then %d", len(b.Entries), len(again.Entries))
		}
		for i := range b.Entries {
			if !sameEntry(&b.Entries[i], &again.Entries[i]) {
				t.Fatalf("%+v\nthen\n%+v", b.Entries[i], again.Entries[i])
			}
		}
	})
}
