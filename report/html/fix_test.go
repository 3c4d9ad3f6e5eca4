package html

import (
	"math"
	"testing"

	"github.com/erodehq/erode/boundaries"
	"github.com/erodehq/erode/report"
)

// pairs makes a program of components a, b, c, d with one package each, and the
// dependencies ab, ac, ad, bd.
func pairs() *report.Result {
	r := &report.Result{}
	for _, name := range []string{"a", "b", "c", "d"} {
		r.Components = append(r.Components, report.Component{Name: name})
		r.Packages = append(r.Packages, report.Package{Path: "m/" + name, Component: name})
	}
	for _, e := range [][2]int{{0, 1}, {0, 2}, {0, 3}, {1, 3}} {
		r.Edges = append(r.Edges, report.Edge{From: e[0], To: e[1], Imports: 1})
	}
	return r
}

// find makes a finding in a package of its own.
func find(from, to string, s boundaries.Severity, status boundaries.Status) boundaries.Finding {
	return boundaries.Finding{Severity: s, Status: status,
		From: boundaries.Endpoint{Component: from, Package: "m/" + from + "/for-" + to}, To: boundaries.Endpoint{Component: to, Package: "m/" + to}}
}

func TestFixesRank(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(r *report.Result)
		want   string // the pairs, best first
	}{
		{"a new error before an accepted one", func(r *report.Result) {
			r.Findings = []boundaries.Finding{find("a", "b", boundaries.Error, boundaries.Baselined), find("a", "c", boundaries.Error, "")}
		}, "ac ab"},
		{"an error before a warning", func(r *report.Result) {
			r.Findings = []boundaries.Finding{find("a", "b", boundaries.Warning, ""), find("a", "c", boundaries.Error, "")}
		}, "ac ab"},
		{"what changes often first", func(r *report.Result) {
			r.Findings = []boundaries.Finding{find("a", "d", boundaries.Error, ""), find("c", "d", boundaries.Error, "")}
			r.Packages[2].Changes = 200
			r.Edges = append(r.Edges, report.Edge{From: 2, To: 3, Imports: 1})
		}, "cd ad"},
		{"what others inherit first", func(r *report.Result) {
			r.Findings = []boundaries.Finding{find("a", "d", boundaries.Error, ""), find("b", "d", boundaries.Error, "")}
		}, "bd ad"},
		{"across teams first", func(r *report.Result) {
			r.Findings = []boundaries.Finding{find("a", "b", boundaries.Error, ""), find("a", "c", boundaries.Error, "")}
			r.Components[0].Owner, r.Components[1].Owner, r.Components[2].Owner = "@x @z", "@z @x", "@y"
		}, "ac ab"},
		{"few places before many", func(r *report.Result) {
			r.Findings = []boundaries.Finding{find("a", "b", boundaries.Error, ""), find("a", "b", boundaries.Error, ""), find("a", "c", boundaries.Error, "")}
		}, "ac ab"},
		{"a cut of a cycle counts without a finding", func(r *report.Result) {
			r.Cycles = []boundaries.Cycle{{Members: []string{"b", "d"}, Cut: []boundaries.CutEdge{{From: "b", To: "d"}}}}
		}, "bd"},
		{"what one package does is one fix", func(r *report.Result) {
			r.Findings = []boundaries.Finding{find("b", "d", boundaries.Error, ""), find("a", "b", boundaries.Error, ""), find("a", "c", boundaries.Error, "")}
			r.Findings[1].From.Package, r.Findings[2].From.Package = "m/a/x", "m/a/x"
		}, "ab,c bd"},
		{"a finding about no other component stands alone", func(r *report.Result) {
			r.Findings = []boundaries.Finding{find("a", "b", boundaries.Error, ""), find("a", "", boundaries.Warning, "")}
			r.Findings[0].From.Package, r.Findings[1].From.Package = "m/a/x", "m/a/x"
		}, "ab a"},
		{"exceptions are no debt", func(r *report.Result) {
			r.Findings = []boundaries.Finding{find("a", "b", boundaries.Error, boundaries.Excepted), find("a", "c", boundaries.Error, boundaries.Allowed)}
		}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := pairs()
			c.change(r)
			p := newPage(r, Options{})
			got := ""
			for i, f := range p.Fixes {
				if i > 0 {
					got += " "
				}
				got += p.Components[f.From].Name
				if f.To >= 0 {
					got += p.Components[f.To].Name
				}
				for _, to := range f.Others {
					got += "," + p.Components[to].Name
				}
			}
			if got != c.want {
				t.Errorf("fixes = %q, want %q", got, c.want)
			}
		})
	}
}

func TestMapLeavesOutWhatIsImplied(t *testing.T) {
	p := newPage(pairs(), Options{}) // ab bd imply ad
	flags := map[string]int{}
	for _, l := range p.Links {
		flags[p.Components[l[0]].Name+p.Components[l[1]].Name] = l[4]
	}
	if flags["ad"]&flagImplied == 0 || flags["ab"]&flagImplied != 0 || len(p.Map.Paths) != 3 {
		t.Errorf("flags = %v, %d lines; want ad implied and 3 lines", flags, len(p.Map.Paths))
	}
}

// A result may name no cut, or a wrong one: the map is drawn all the same.
func TestCycleWithoutCut(t *testing.T) {
	r := pairs()
	r.Edges = append(r.Edges, report.Edge{From: 3, To: 0, Imports: 1})
	p := newPage(r, Options{})
	cut := 0
	for _, l := range p.Links {
		if l[4]&flagCut != 0 {
			cut++
		}
	}
	if cut != 1 {
		t.Errorf("%d links cut, want 1", cut)
	}
}

// Edges that point outside, unknown components and values that JSON lacks do not
// stop the report.
func TestBrokenResult(t *testing.T) {
	r := pairs()
	r.Edges = append(r.Edges, report.Edge{From: -1, To: 99}, report.Edge{From: 1, To: 1})
	r.Packages = append(r.Packages, report.Package{Path: "m/x", Component: "nobody"})
	r.Findings = []boundaries.Finding{find("nobody", "a", boundaries.Error, ""), {Rule: "gone"}}
	r.Cycles = []boundaries.Cycle{{Members: []string{"nobody"}, Cut: []boundaries.CutEdge{{From: "nobody", To: "a"}}}}
	r.Metrics = []report.MetricTable{
		{Scope: "program", Metrics: []string{"x"}, Rows: []report.MetricRow{{Values: report.Values{math.NaN(), 7}}}},
		{Scope: "component", Metrics: []string{"y"}, Rows: []report.MetricRow{{Name: "nobody", Values: report.Values{1}}}},
	}
	p := newPage(r, Options{})
	if last := p.Components[len(p.Components)-1]; !last.Rest || last.Packages != 1 {
		t.Errorf("last component = %+v, want the one of packages without", last)
	}
	text(t, r, Options{})
}

func TestCommonFolder(t *testing.T) {
	for _, c := range []struct {
		names []string
		want  string
	}{
		{nil, ""},
		{[]string{"a"}, ""},
		{[]string{"x/y/a"}, "x/y/"},
		{[]string{"pkg/a", "pkg/b"}, "pkg/"},
		{[]string{"pkg/a", "pkg"}, "pkg/"},
		{[]string{"pkg/ab", "pkg/a"}, "pkg/"},
		{[]string{"pkg/a", "cmd/b"}, ""},
	} {
		if got := commonFolder(c.names); got != c.want {
			t.Errorf("commonFolder(%q) = %q, want %q", c.names, got, c.want)
		}
	}
}
