package html

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/erodehq/erode/boundaries"
	"github.com/erodehq/erode/internal/split"
	"github.com/erodehq/erode/report"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func text(t *testing.T, r *report.Result, o Options) string {
	t.Helper()
	var buf bytes.Buffer
	if err := Write(&buf, r, o); err != nil {
		t.Fatal(err)
	}
	return buf.String()
}

// data returns what the scripts of a page read.
func data(t *testing.T, page string) string {
	t.Helper()
	_, rest, ok := strings.Cut(page, `<script type="application/json" id="data">`)
	json, _, ok2 := strings.Cut(rest, "</script>")
	if !ok || !ok2 {
		t.Fatal("the page holds no data")
	}
	return json
}

// A page and a saved result share the text of a plan.
func TestPlanIsOneText(t *testing.T) {
	for name, plan := range map[string]*split.Plan{"empty": {}, "some": somePlan(synthetic(8)), "hostile": hostile().Splits} {
		lines, err := report.EncodePlan(plan)
		if err != nil {
			t.Fatal(err)
		}
		want, err := json.Marshal(plan)
		if err != nil {
			t.Fatal(err)
		}
		if got := embedded(lines); !bytes.Equal(got, want) {
			t.Errorf("%s: embedded\n%s\nwant\n%s", name, got, want)
		}
	}
}

// The data of a small program is golden: layout, ranking and order included.
func TestPageGolden(t *testing.T) {
	r := synthetic(8)
	var got bytes.Buffer
	if err := json.Indent(&got, []byte(data(t, text(t, r, linked))), "", " "); err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile("testdata/page.json", got.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile("testdata/page.json")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got.Bytes(), want) {
		t.Error("testdata/page.json is out of date: look at the difference, then go test ./report/html -update")
	}
}

func TestTwoRunsGiveTheSameBytes(t *testing.T) {
	for _, n := range []int{0, 8, 47, 300} {
		r := &report.Result{Schema: report.Schema, Program: "empty"}
		if n > 0 {
			r = synthetic(n)
		}
		if text(t, r, linked) != text(t, r, linked) {
			t.Errorf("%d components: two runs differ", n)
		}
	}
}

// A result that was saved and read back writes the same page.
func TestSavedResultGivesTheSameBytes(t *testing.T) {
	r := synthetic(20)
	r.Splits = somePlan(r)
	report.Annotate(r, func(string) ([]byte, error) { return nil, fs.ErrNotExist })
	saved, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	again, err := report.Read(bytes.NewReader(saved))
	if err != nil {
		t.Fatal(err)
	}
	if text(t, r, linked) != text(t, again, linked) {
		t.Error("the page of a saved result differs")
	}
}

// The page without data stays below 150 KB.
func TestPageIsSmall(t *testing.T) {
	page := text(t, &report.Result{Program: "p"}, Options{})
	if size := len(page) - len(data(t, page)); size > 150_000 {
		t.Errorf("%d bytes without the data, want at most 150000", size)
	} else {
		t.Logf("%d bytes without the data", size)
	}
}

// Nothing in the page may ask the network: no address but the name of the SVG
// dialect, no import, no fetch.
func TestPageAsksForNothing(t *testing.T) {
	page := text(t, &report.Result{Program: "p"}, Options{})
	for _, m := range regexp.MustCompile(`https?://[^"'\s)]+`).FindAllString(page, -1) {
		if m != "http://www.w3.org/2000/svg" {
			t.Errorf("address in the page: %s", m)
		}
	}
	for _, word := range []string{"fetch(", "XMLHttpRequest", "WebSocket", "sendBeacon", "import(", "@import", "innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function"} {
		if strings.Contains(page, word) {
			t.Errorf("the page contains %s", word)
		}
	}
	for _, want := range []string{"default-src &#39;none&#39;", "script-src &#39;sha256-"} {
		if !strings.Contains(page, want) {
			t.Errorf("the policy of the page lacks %q", want)
		}
	}
}

// Every embedded script and style is part of the page.
func TestEveryAssetIsUsed(t *testing.T) {
	entries, err := assets.ReadDir("assets")
	if err != nil {
		t.Fatal(err)
	}
	used := slices.Concat(styles, scripts, []string{"page.html"})
	for _, e := range entries {
		if !slices.Contains(used, e.Name()) {
			t.Errorf("assets/%s is in no list", e.Name())
		}
	}
}

// evil are names that try to leave their place.
var evil = []string{
	`</script><script>window.owned = 1</script>`, `"><img src=x onerror="window.owned=1">`, `' onclick='window.owned=1`,
	"<!--<script>", "]]>", "a\u202eb\u2066c", "tab\tnew\nline\x00nul", "\u2028\u2029", "{{.}}${owned}`", `\u003c/script>`,
	"javascript:window.owned=1", "%3Cscript%3E", "a>b>c", "pkg,with,commas", "no/../../where", "bad\xff\xfeutf8", "日本語/пакет", "e\u0301\u0301\u0301\u0301",
}

// hostile puts evil names wherever a result holds a name.
func hostile() *report.Result {
	r := synthetic(20)
	old := map[string]string{}
	for i := range r.Components {
		c := &r.Components[i]
		old[c.Name] = c.Name + evil[i%len(evil)]
		c.Name, c.Owner, c.Why, c.Kind = old[c.Name], evil[i%len(evil)], evil[(i+1)%len(evil)], evil[(i+2)%len(evil)]
	}
	for i := range r.Packages {
		p := &r.Packages[i]
		p.Path, p.Component, p.Owner = p.Path+"/"+evil[i%len(evil)], old[p.Component], evil[(i+3)%len(evil)]
	}
	for i := range r.Edges {
		r.Edges[i].Position.File += evil[i%len(evil)]
	}
	for i := range r.Cycles {
		c := &r.Cycles[i]
		for k, name := range c.Members {
			c.Members[k] = old[name]
		}
		for k := range c.Cut {
			e := &c.Cut[k]
			e.From, e.To = old[e.From], old[e.To]
			for n := range e.Sites {
				e.Sites[n].Position.File = evil[n%len(evil)]
				e.References[n].Symbol, e.References[n].By, e.References[n].Position.File = evil[k%len(evil)], evil[(k+1)%len(evil)], evil[n%len(evil)]
			}
		}
	}
	for i := range r.Cycles {
		for k := range r.Cycles[i].Moves {
			m := &r.Cycles[i].Moves[k]
			m.To, m.Unit, m.Symbols = old[m.To], evil[k], evil[k:k+2]
		}
	}
	for i := range r.Findings {
		f := &r.Findings[i]
		word := evil[i%len(evil)]
		f.Message += word
		f.From.Component, f.To.Component, f.Owner, f.Help, f.Position.File = old[f.From.Component], old[f.To.Component], word, word, word
		f.From.Package, f.To.Package = f.From.Package+word, f.To.Package+word
		f.Chain = []boundaries.Step{{From: word, To: word, Position: f.Position}}
		f.Related = []boundaries.Related{{Position: f.Position, Message: word}}
	}
	for i := range r.Rules {
		r.Rules[i].Text, r.Rules[i].Why, r.Rules[i].ADR = evil[i], evil[i+1], evil[i+2]
	}
	for i := range r.Lines {
		r.Lines[i].Text = evil[i%len(evil)]
	}
	for i, word := range evil {
		r.Problems = append(r.Problems, report.Problem{Kind: word, Message: word, Position: boundaries.Position{File: word, Line: i}})
		r.Metrics[1].Metrics = append(r.Metrics[1].Metrics, word)
		r.Metrics[1].Rows[0].Values = append(r.Metrics[1].Rows[0].Values, 1)
		r.Trend = append(r.Trend, report.TrendPoint{Date: word, Revision: word})
	}
	r.Program, r.Policy, r.Tool, r.Revision = evil[0], evil[1], evil[2], evil[3]
	r.Splits = somePlan(r)
	for i := range r.Splits.Candidates {
		c := &r.Splits.Candidates[i]
		c.Name, c.First, c.Policy = evil[i], evil[i+1], evil[6]
		c.Bill.Owners = evil
	}
	return r
}

func TestHostileNamesStayData(t *testing.T) {
	page := text(t, hostile(), linked)
	if n := strings.Count(strings.ToLower(page), "</script"); n != 2 {
		t.Errorf("%d ends of scripts, want 2", n)
	}
	if strings.Contains(page, "<img") || strings.Contains(page, "<!--") {
		t.Error("a name became markup")
	}
	var back struct {
		Components []struct{ Name string }
	}
	if err := json.Unmarshal([]byte(data(t, page)), &back); err != nil {
		t.Errorf("the data cannot be read: %v", err)
	}
	if !strings.HasSuffix(back.Components[0].Name, evil[0]) {
		t.Errorf("component is %q", back.Components[0].Name)
	}
}

func TestHostileNamesInABrowser(t *testing.T) {
	b := startBrowser(t)
	file := write(t, hostile(), linked)
	b.open(file, "")
	for _, hash := range []string{"#overview", "#map", "#matrix", "#matrix?all=1", "#metrics", "#metrics?scope=package", "#cycles", "#findings", "#trend", "#splits", "#splits?view=try", "#nonsense", "#map?in=%3Cimg%3E&sel=d:%3E%3E", "#matrix?open=%25%25%", "#splits?view=try&set=%25%25%"} {
		b.goTo(hash)
		b.eval(`document.querySelectorAll("details").forEach(d => d.open = true)`)
		if bad := b.eval(`[...document.querySelectorAll("main img, main script, main iframe, main [onerror]")].length`); bad != 0.0 {
			t.Errorf("%s: %v foreign elements", hash, bad)
		}
		if bad := b.eval(`[...document.querySelectorAll("a[href]")].filter(a => !a.getAttribute("href").startsWith("#") && !a.href.startsWith("https://git.example.com/")).length`); bad != 0.0 {
			t.Errorf("%s: %v links lead elsewhere", hash, bad)
		}
		if turned := b.eval(`/[\u202a-\u202e\u2066-\u2069\u200b]/.test(document.body.innerText)`); turned != false {
			t.Errorf("%s: text direction can be turned by a name", hash)
		}
	}
	// Each component and the links to it work whatever its name is.
	for i := range 20 {
		b.goTo("#map")
		b.eval(fmt.Sprintf(`document.querySelectorAll("svg.map .box")[%d].dispatchEvent(new MouseEvent("click", {bubbles: true}))`, i))
		b.until(`document.querySelector("aside.details h2") !== null && document.querySelector("svg.map .box.chosen") !== null`)
	}
	if b.eval(`window.owned === undefined`) != true {
		t.Error("a name ran as a script")
	}
	for _, c := range b.complaints(file) {
		t.Error(c)
	}
}

func TestSourceURL(t *testing.T) {
	for _, c := range []struct{ url, want string }{
		{"", ""},
		{"https://x.example/{file}#L{line}", ""},
		{"vscode://file/src/{file}:{line}", ""},
		{"javascript:alert(1)//{file}", "must start with one of"},
		{"data:text/html,{file}", "must start with one of"},
		{"//evil.example/{file}", "must start with one of"},
		{"https://x.example/", "must contain {file}"},
	} {
		err := Write(&bytes.Buffer{}, &report.Result{}, Options{SourceURL: c.url})
		if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%q: %v, want %q", c.url, err, c.want)
		}
	}
}

func TestVerdict(t *testing.T) {
	some := []report.Package{{Path: "p"}}
	rules := []report.Rule{{ID: "layers"}}
	cycles := []boundaries.Cycle{{Members: []string{"a", "b"}}}
	for _, c := range []struct {
		r    report.Result
		word string
		text string
	}{
		{report.Result{}, "unknown", "No Go package"},
		{report.Result{Packages: some, Summary: report.Summary{Errors: 1}}, "eroding", "1 finding breaks the policy and is not"},
		{report.Result{Packages: some, Summary: report.Summary{Errors: 2}, Cycles: cycles}, "eroding", "2 findings break the policy and are not"},
		{report.Result{Packages: some, Summary: report.Summary{Warnings: 1}}, "debt", "1 warning deserves a look"},
		{report.Result{Packages: some, Cycles: cycles, Components: make([]report.Component, 3)}, "debt", "2 of 3 components"},
		{report.Result{Packages: some, Rules: rules, Summary: report.Summary{Baselined: 4}}, "debt", "4 accepted findings"},
		{report.Result{Packages: some}, "unknown", "no policy"},
		{report.Result{Packages: some, Rules: rules}, "sound", "1 rule holds"},
	} {
		if v := newVerdict(&c.r); v.Word != c.word || !strings.Contains(v.Text, c.text) {
			t.Errorf("verdict = %s, %q, want %s, %q", v.Word, v.Text, c.word, c.text)
		}
	}
}

func BenchmarkWrite(b *testing.B) {
	for _, n := range []int{47, 1000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			r := synthetic(n)
			for b.Loop() {
				if err := Write(io.Discard, r, linked); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
