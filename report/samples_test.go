package report

import (
	"bytes"
	"flag"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/erodehq/erode/boundaries"
)

var update = flag.Bool("update", false, "write the golden files")

// pos reads "file:line:col-end"; what is left out stays zero.
func pos(s string) boundaries.Position {
	file, rest, _ := strings.Cut(s, ":")
	p := boundaries.Position{File: file}
	fmt.Sscanf(strings.NewReplacer(":", " ", "-", " ").Replace(rest), "%d %d %d", &p.Line, &p.Col, &p.End)
	return p
}

func end(component, pkg string) boundaries.Endpoint {
	return boundaries.Endpoint{Component: component, Package: pkg}
}

// shop is a program with one finding of each shape.
func shop() *Result {
	const m = "example.com/shop/"
	r := &Result{
		Tool:     "erode v0.1.0",
		Program:  "example.com/shop",
		Policy:   ".erode.yml",
		Coverage: Coverage{Tier: "imports", Packages: 8, Files: 2511, Edges: 10, Components: 5, Unassigned: 1, Rules: 5},
		Summary:  Summary{Errors: 4, Warnings: 2, Baselined: 1, Excepted: 1, Stale: 2},
		Rules: []Rule{
			{ID: "layers", Kind: "layers", Severity: boundaries.Error, Text: "web, billing | orders, platform from top to bottom", Why: "a change to the page must not reach the ledger",
				ADR: "https://adr.example.com/12", Doc: "## layers\n\nA lower layer must not use a higher one.\n", Policy: pos(".erode.yml:20:5"),
				Pairs: [][2]string{{"billing", "orders"}, {"billing", "web"}, {"orders", "billing"}, {"platform", "orders"}, {"platform", "web"}}, Findings: 2},
			{ID: "private", Kind: "private", Severity: boundaries.Error, Text: "nobody uses what orders does not expose", Policy: pos(".erode.yml:7:5"),
				Pairs: [][2]string{{"billing", "orders"}, {"web", "orders"}}, Findings: 3},
			{ID: "knot", Kind: "acyclic", Severity: boundaries.Error, Text: "components form no cycle", Why: "what knots together ships together", Findings: 1},
			{ID: "size", Kind: "limit", Severity: boundaries.Warning, Text: "instability of platform is at most 0.3", Why: "everybody stands on it", Findings: 1},
			{ID: "authz", Kind: "must", Severity: boundaries.Warning, Text: "web depends on authz", Why: "no page without a check", Findings: 1},
		},
		Components: []Component{
			{Name: "billing", Kind: "service", Owner: "@shop/payments", Why: "ADR-12, payments stay behind one door", Level: 1, Cycle: 1, Packages: 2, Files: 40, Lines: 5100},
			{Name: "cmd", Level: 3, Packages: 1, Files: 1, Lines: 20},
			{Name: "orders", Kind: "service", Owner: "@shop/orders", Level: 1, Cycle: 1, Packages: 2, Files: 31, Lines: 4000},
			{Name: "platform", Kind: "library", Level: 0, Packages: 1, Files: 9, Lines: 800},
			{Name: "web", Level: 2, Packages: 1, Files: 12, Lines: 1500},
		},
		Packages: []Package{
			{Path: m + "cmd/shop", Dir: "cmd/shop", Name: "main", Component: "cmd", Files: 1, Level: 5},
			{Path: m + "internal/billing", Dir: "internal/billing", Name: "billing", Component: "billing", API: true, Files: 30, Level: 3},
			{Path: m + "internal/billing/store", Dir: "internal/billing/store", Name: "store", Component: "billing", Files: 10, Level: 1},
			{Path: m + "internal/orders", Dir: "internal/orders", Name: "orders", Component: "orders", API: true, Files: 20, Level: 2},
			{Path: m + "internal/orders/store", Dir: "internal/orders/store", Name: "store", Component: "orders", Files: 11, Level: 1},
			{Path: m + "internal/platform", Dir: "internal/platform", Name: "platform", Component: "platform", API: true, Files: 9},
			{Path: m + "internal/web", Dir: "internal/web", Name: "web", Component: "web", API: true, Files: 12, Level: 4},
			{Path: m + "tools", Dir: "tools", Name: "tools", Files: 1},
		},
		Edges: []Edge{
			{From: 0, To: 6, Imports: 1, Position: pos("cmd/shop/main.go:4:8-40")},
			{From: 1, To: 2, Imports: 2, Position: pos("internal/billing/bill.go:5:2-42")},
			{From: 1, To: 3, Imports: 9, Position: pos("internal/billing/bill.go:6:2-36")},
			{From: 1, To: 4, Imports: 1, Findings: 1, Position: pos("internal/billing/bill.go:7:2-42")},
			{From: 2, To: 5, Imports: 1, Position: pos("internal/billing/store/store.go:4:8-40")},
			{From: 3, To: 4, Imports: 4, Position: pos("internal/orders/orders.go:5:2-42")},
			{From: 3, To: 2, Imports: 1, Findings: 1, Cut: true, Position: pos("internal/orders/ledger.go:6:2-43")},
			{From: 4, To: 5, Imports: 1, Position: pos("internal/orders/store/store.go:4:8-40")},
			{From: 6, To: 1, Imports: 3, Position: pos("internal/web/page.go:6:2-36")},
			{From: 6, To: 3, Imports: 2, Test: true, Position: pos("internal/web/page_test.go:6:2-36")},
		},
		Externals: []External{{Path: "net/http", Std: true, Users: []int{6}}},
		Metrics: []MetricTable{{Scope: "component", Metrics: []string{"instability", "abstractness"},
			Rows: []MetricRow{{Name: "platform", Values: Values{0.5, math.NaN()}}, {Name: "web", Values: Values{1, 0.25}}}}},
		Problems: []Problem{{Position: pos("internal/web/broken.go:3:1"), Kind: "syntax", Message: "expected declaration, found 'import'"}},
	}
	cycle := boundaries.Cycle{Members: []string{"billing", "orders"}, Edges: 3, Weight: 1,
		Cut: []boundaries.CutEdge{{From: "orders", To: "billing", Sites: []boundaries.Site{
			{Position: pos("internal/orders/ledger.go:6:2-43"), From: m + "internal/orders", To: m + "internal/billing/store"}}}}}
	r.Cycles = []boundaries.Cycle{cycle}
	r.Findings = []boundaries.Finding{
		{Rule: "authz", Kind: "must", Severity: boundaries.Warning, Message: "web must depend on authz, and does not", From: end("web", ""), To: end("authz", ""),
			Why: "no page without a check", Policy: pos(".erode.yml:40:5"), Tier: "imports"},
		{Rule: "private", Kind: "private", Severity: boundaries.Error, Message: "billing must not use internal/orders/store, which orders keeps private", Position: pos("internal/billing/bill.go:7:2-42"),
			From: end("billing", m+"internal/billing"), To: end("orders", m+"internal/orders/store"), Use: "import", Why: "ADR-12, payments stay behind one door",
			Help: "orders exposes: internal/orders", Owner: "@shop/payments", Policy: pos(".erode.yml:7:5"), Tier: "imports"},
		{Rule: "private", Kind: "private", Severity: boundaries.Error, Message: "billing must not use internal/orders/store, which orders keeps private", Position: pos("internal/billing/old.go:3:8-48"),
			From: end("billing", m+"internal/billing"), To: end("orders", m+"internal/orders/store"), Use: "import", Tier: "imports", Status: boundaries.Baselined},
		{Rule: "knot", Kind: "acyclic", Severity: boundaries.Error, Message: "billing and orders form a cycle", Position: pos("internal/orders/ledger.go:6:2-43"),
			Why: "what knots together ships together", Cycle: &cycle, Policy: pos(".erode.yml:30:5"), Tier: "imports"},
		{Rule: "layers", Kind: "layers", Severity: boundaries.Error, Message: "orders must not use billing, a layer above it", Position: pos("internal/orders/ledger.go:6:2-43"),
			From: end("orders", m+"internal/orders"), To: end("billing", m+"internal/billing/store"), Use: "import", Why: "a change to the page must not reach the ledger", ADR: "https://adr.example.com/12",
			Owner: "@shop/orders", Policy: pos(".erode.yml:20:5"), Build: "windows", Tier: "imports", Count: 2,
			Related: []boundaries.Related{{Position: pos("internal/billing/store/store.go:9:6-12"), Message: "the type [Ledger] is declared here"}}},
		{Rule: "layers", Kind: "layers", Severity: boundaries.Error, Message: "platform reaches web, a layer above it", Position: pos("internal/platform/p.go:4:8-40"),
			From: end("platform", m+"internal/platform"), To: end("web", m+"internal/web"), Why: "a change to the page must not reach the ledger", Policy: pos(".erode.yml:20:5"), Tier: "imports",
			Chain: []boundaries.Step{
				{From: m + "internal/platform", To: m + "internal/orders", Position: pos("internal/platform/p.go:4:8-40")},
				{From: m + "internal/orders", To: m + "internal/web", Position: pos("internal/orders/orders.go:9:2-36")}}},
		{Rule: "size", Kind: "limit", Severity: boundaries.Warning, Message: "instability of platform is 0.5, at most 0.3 is allowed", From: end("platform", ""),
			Measure: &boundaries.Measure{Metric: "I", Value: 0.5, Bound: 0.3}, Policy: pos(".erode.yml:35:5"), Tier: "imports"},
		{Rule: "private", Kind: "private", Severity: boundaries.Error, Message: "web must not use internal/orders/store, which orders keeps private", Position: pos("internal/web/page.go:8:2-42"),
			From: end("web", m+"internal/web"), To: end("orders", m+"internal/orders/store"), Use: "import", Tier: "imports", Status: boundaries.Excepted},
	}
	annotate(r)
	return r
}

// annotate completes a sample with source made up for it: every line imports
// the same.
func annotate(r *Result) {
	Annotate(r, func(rel string) ([]byte, error) {
		return []byte(strings.Repeat("\t\"example.com/shop/internal/orders/store\" // for the ledger\n", 60)), nil
	})
}

// clean is a program without findings and without a policy.
func clean() *Result {
	r := &Result{Tool: "erode", Program: "example.com/tiny", Coverage: Coverage{Tier: "typed", Packages: 1, Files: 1},
		Packages: []Package{{Path: "example.com/tiny", Dir: ".", Name: "tiny", Files: 1}}}
	annotate(r)
	return r
}

// nasty holds a character for each syntax that a name could break out of.
const nasty = "<script>alert(1)</script></p>&'\"`|[]{}()\\\n\r\t::error::%0A,;]]>--><!--#\x00\x1b[31m\u202e\u2028\xff@x$(id)=*_~é😀"

// hostile is a program whose every name is nasty.
func hostile() *Result {
	name := func(s string) string { return s + nasty }
	r := &Result{
		Tool: name("erode "), Program: name("program"), Policy: name("policy"), Revision: name("rev"),
		Coverage: Coverage{Tier: name("tier"), Packages: 2, Files: 2, Edges: 2, Components: 2, Rules: 1},
		Summary:  Summary{Errors: 2, Warnings: 1},
		Rules: []Rule{{ID: name("rule"), Kind: name("kind"), Severity: boundaries.Error, Text: name("text"), Why: name("why"), ADR: name("adr"), Doc: name("doc"),
			Pairs: [][2]string{{name("a"), name("b")}}}},
		Components: []Component{
			{Name: name("a"), Kind: name("kind"), Owner: name("owner"), Why: name("why"), Cycle: 1, Packages: 1, Files: 1},
			{Name: name("b"), Level: 1, Cycle: 1, Packages: 1, Files: 1}},
		Packages: []Package{{Path: name("p/a"), Dir: name("a"), Name: name("a"), Component: name("a"), Owner: name("o"), Files: 1},
			{Path: name("p/b"), Dir: name("b"), Name: name("b"), Component: name("b"), Files: 1}},
		Edges:    []Edge{{From: 0, To: 1, Imports: 1, Findings: 1, Position: boundaries.Position{File: name("f.go"), Line: 1, Col: 2}}, {From: 1, To: 0, Imports: 1, Cut: true}},
		Problems: []Problem{{Position: boundaries.Position{File: name("f.go"), Line: 1}, Kind: name("kind"), Message: name("message")}},
	}
	cycle := boundaries.Cycle{Members: []string{name("a"), name("b")}, Edges: 2, Weight: 1, Cut: []boundaries.CutEdge{{From: name("b"), To: name("a"),
		Sites: []boundaries.Site{{Position: boundaries.Position{File: name("f.go"), Line: 1}, From: name("p/b"), To: name("p/a"), Symbol: name("S"), Use: name("use")}}}}}
	r.Cycles = []boundaries.Cycle{cycle}
	r.Findings = []boundaries.Finding{
		{Rule: name("rule"), Kind: name("kind"), Severity: boundaries.Error, Message: name("=message"), Position: boundaries.Position{File: name("f.go"), Line: 1, Col: 2, End: 9},
			From: boundaries.Endpoint{Component: name("a"), Package: name("p/a"), Symbol: name("S")}, To: boundaries.Endpoint{Component: name("b"), Package: name("p/b"), Symbol: name("T")}, Use: name("use"),
			Why: name("why"), ADR: name("adr"), Help: name("help"), Owner: name("owner"), Build: name("build"), Policy: boundaries.Position{File: name("policy"), Line: 3, Col: 1},
			Chain:   []boundaries.Step{{From: name("p/a"), To: name("p/b"), Position: boundaries.Position{File: name("f.go"), Line: 1}}},
			Related: []boundaries.Related{{Position: boundaries.Position{File: name("g.go"), Line: 2}, Message: name("related")}},
			Measure: &boundaries.Measure{Metric: name("metric"), Value: 1, Bound: 0}, Tier: name("tier")},
		{Rule: name("rule"), Kind: name("kind"), Severity: boundaries.Error, Message: name("cycle"), Cycle: &cycle, Tier: name("tier")},
		{Rule: name("other"), Kind: name("kind"), Severity: boundaries.Warning, Message: name("-warning"), From: boundaries.Endpoint{Package: name("p/a")}, Position: boundaries.Position{File: name("f.go"), Line: 1}, Tier: name("tier")},
	}
	Annotate(r, func(rel string) ([]byte, error) { return []byte(nasty + nasty + "\n" + nasty), nil })
	return r
}

// crowded has more findings than any format lists one by one.
func crowded() *Result {
	r := shop()
	for i := range 60 {
		f := r.Findings[1]
		f.Position.File = fmt.Sprintf("internal/billing/f%02d.go", i)
		r.Findings = append(r.Findings, f)
	}
	r.Summary.Errors += 60
	annotate(r)
	return r
}

var samples = []struct {
	name string
	make func() *Result
}{
	{"shop", shop},
	{"clean", clean},
	{"hostile", hostile},
	{"crowded", crowded},
}

// write returns what a format makes of a result.
func write(t *testing.T, format string, r *Result, o Options) string {
	t.Helper()
	f, ok := Lookup(format)
	if !ok {
		t.Fatalf("no format %q", format)
	}
	var b bytes.Buffer
	if err := f.Write(&b, r, o); err != nil {
		t.Fatalf("%s: %v", format, err)
	}
	return b.String()
}

// golden compares with a file below testdata, or writes it with -update.
func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", filepath.FromSlash(name))
	if *update {
		if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(got), 0o666); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatalf("%v; go test ./report -update", err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s changed (-want +got); if that is meant: go test ./report -update\n%s", file, diff)
	}
}

// Every format writes every sample as its golden file has it, and the same again
// from a result that went through JSON.
func TestFormatsGolden(t *testing.T) {
	options := Options{Link: "https://git.example.com/shop/{file}#L{line}"}
	for _, sample := range samples {
		for _, f := range Formats {
			t.Run(sample.name+"/"+f.Name, func(t *testing.T) {
				direct := write(t, f.Name, sample.make(), options)
				if f.Name != "html" && sample.name != "crowded" || f.Name == "text" || f.Name == "github" {
					golden(t, sample.name+"/"+f.Name+f.Ext, direct)
				}
				saved, err := Read(strings.NewReader(write(t, "json", sample.make(), Options{})))
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(direct, write(t, f.Name, saved, options)); diff != "" {
					t.Errorf("%s of the saved result differs from the direct one (-direct +saved):\n%s", f.Name, diff)
				}
			})
		}
	}
}

// A format must not stop at a writer that fails, nor hide it.
func TestFormatsWriteError(t *testing.T) {
	for _, f := range Formats {
		if err := f.Write(brokenPipe{}, shop(), Options{}); err == nil {
			t.Errorf("%s: no error from a writer that fails", f.Name)
		}
	}
}

type brokenPipe struct{}

func (brokenPipe) Write([]byte) (int, error) { return 0, os.ErrClosed }
