package report

import (
	"bufio"
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"io"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/erodehq/erode/boundaries"
)

func TestFormatTable(t *testing.T) {
	seen := map[string]bool{}
	for _, f := range Formats {
		if f.Name == "" || f.Doc == "" || !strings.HasPrefix(f.Ext, ".") || f.Write == nil || seen[f.Name] {
			t.Errorf("format %q is incomplete or there twice", f.Name)
		}
		seen[f.Name] = true
	}
	if _, ok := Lookup("nothing"); ok {
		t.Error("Lookup finds a format that is not there")
	}
}

// Hostile names neither end a line that they should not, nor reach a terminal.
func TestNothingEscapes(t *testing.T) {
	lines := map[string]*regexp.Regexp{ // what every line of a format begins with
		"github":   regexp.MustCompile(`^::(error|warning|notice) `),
		"azure":    regexp.MustCompile(`^##vso\[task\.logissue `),
		"teamcity": regexp.MustCompile(`^##teamcity\[inspection(Type)? .*\]$`),
		"mermaid":  regexp.MustCompile(`^(flowchart TB|  (%%|n\d+|linkStyle|style|click) ?.*)$`),
		"d2":       regexp.MustCompile(`^(#|direction: |n\d+[ :]|  (tooltip|style\.stroke|link): |\}$)`),
		"plantuml": regexp.MustCompile(`^(@startuml|@enduml|title |component "|n\d+ )`),
		"c4":       regexp.MustCompile(`^(@startuml|@enduml|!include <C4/C4_Component>|title |Component\(n|Rel\(n)`),
		"dot":      regexp.MustCompile(`^(digraph "|\t(graph|node|edge|n\d+) |\})`),
	}
	for _, f := range Formats {
		text := write(t, f.Name, hostile(), Options{Link: "https://git.example.com/{file}#{line}"})
		if !utf8.ValidString(text) {
			t.Errorf("%s: invalid UTF-8", f.Name)
		}
		forProgram := slices.Contains([]string{"json", "sarif", "gitlab", "rdjson", "junit", "checkstyle", "csv", "html"}, f.Name)
		for _, c := range "\x00\x1b\u202e" {
			if strings.ContainsRune(text, c) && !forProgram {
				t.Errorf("%s: %U reaches a terminal or a log", f.Name, c)
			}
		}
		if pattern := lines[f.Name]; pattern != nil {
			for line := range strings.Lines(text) {
				if !pattern.MatchString(strings.TrimSuffix(line, "\n")) {
					t.Errorf("%s: a name broke out: %q", f.Name, line)
				}
			}
		}
	}
}

// The values of the hostile sample arrive whole where a format is read back.
func TestHostileValuesArrive(t *testing.T) {
	r := hostile()
	f := &r.Findings[0]

	var sarif sarifLog
	decode(t, write(t, "sarif", r, Options{}), &sarif)
	if got := sarif.Runs[0].Results[0].RuleID; got != f.Rule {
		t.Errorf("sarif: rule %q, want %q", got, f.Rule)
	}
	var rd rdReport
	decode(t, write(t, "rdjson", r, Options{}), &rd)
	if got := rd.Diagnostics[0].Location.Path; got != f.Position.File {
		t.Errorf("rdjson: path %q, want %q", got, f.Position.File)
	}
	rows, err := csv.NewReader(strings.NewReader(write(t, "csv", r, Options{}))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if got, want := rows[1][7], "'"+f.Message; strings.ReplaceAll(got, "\r\n", "\n") != strings.ReplaceAll(want, "\r\n", "\n") {
		t.Errorf("csv: message %q, want %q, no formula", got, want)
	}
	for _, format := range []string{"junit", "checkstyle"} {
		d := xml.NewDecoder(strings.NewReader(write(t, format, r, Options{})))
		depth, deepest := 0, 0
		for {
			token, err := d.Token()
			if err == io.EOF {
				break
			}
			if err != nil {
				t.Fatalf("%s: %v", format, err)
			}
			switch token := token.(type) {
			case xml.StartElement:
				depth++
				deepest = max(deepest, depth)
				if token.Name.Local == "script" {
					t.Errorf("%s: a name became an element", format)
				}
			case xml.EndElement:
				depth--
			}
		}
		if deepest < 3 {
			t.Errorf("%s: nothing in it", format)
		}
	}
	for _, text := range []string{write(t, "markdown", r, Options{}), sarif.Runs[0].Tool.Driver.Rules[0].Help.Markdown} {
		text = strings.ReplaceAll(text, r.Rules[0].Doc, "") // Markdown of erode's own
		outside := regexp.MustCompile("``.*?``").ReplaceAllString(text, "")
		if strings.Contains(outside, "<script>") {
			t.Errorf("markdown: a name became HTML:\n%s", outside)
		}
	}
}

func decode(t *testing.T, text string, into any) {
	t.Helper()
	if err := json.Unmarshal([]byte(text), into); err != nil {
		t.Fatal(err)
	}
}

func TestSARIF(t *testing.T) {
	var log sarifLog
	decode(t, write(t, "sarif", shop(), Options{Category: "main"}), &log)
	run := log.Runs[0]
	if run.Automation.ID != "erode/main/" || run.Tool.Driver.SemanticVersion != "0.1.0" {
		t.Errorf("automation id %q, version %q", run.Automation.ID, run.Tool.Driver.Version)
	}
	if len(run.Results) != 6 {
		t.Errorf("%d results, want the 6 that are neither in the baseline nor excepted", len(run.Results))
	}
	prints := map[string]bool{}
	for _, result := range run.Results {
		if rule := run.Tool.Driver.Rules[result.RuleIndex]; rule.ID != result.RuleID {
			t.Errorf("ruleIndex of %s points to %s", result.RuleID, rule.ID)
		}
		prints[result.Fingerprints["erode/v1"]] = true
		for _, place := range result.Related {
			if link := "](" + itoa(place.ID) + ")"; !strings.Contains(result.Message.Text, link) {
				t.Errorf("%s: place %d is not linked, so GitHub hides it", result.RuleID, place.ID)
			}
		}
		if file := result.Locations[0].Physical.Artifact.URI; file != ".erode.yml" && result.Fingerprints["primaryLocationLineHash"] == "" {
			t.Errorf("%s: no line hash", result.RuleID)
		}
	}
	if len(prints) != len(run.Results) {
		t.Errorf("%d fingerprints of %d results", len(prints), len(run.Results))
	}
	decode(t, write(t, "sarif", shop(), Options{All: true}), &log)
	if n := len(log.Runs[0].Results); n != 8 {
		t.Errorf("%d results with the accepted ones, want 8", n)
	}
}

// A rule that finds several sorts of departures is one suite of tests, and one
// SARIF rule for each sort.
func TestSortsOfOneRule(t *testing.T) {
	r := shop()
	r.Rules = append(r.Rules, Rule{ID: "leak/api", Kind: "leak", Text: "components keep their insides", Pairs: [][2]string{{"web", "orders"}}})
	r.Findings = append(r.Findings, boundaries.Finding{Rule: "leak/api/exposes", Sort: "exposes", Kind: "leak", Severity: boundaries.Error,
		Message: "web exposes a type of orders", From: end("web", "p/web"), To: end("orders", "p/orders"), Position: pos("internal/web/page.go:9:2")})
	var log sarifLog
	decode(t, write(t, "sarif", r, Options{}), &log)
	for _, result := range log.Runs[0].Results {
		rule := log.Runs[0].Tool.Driver.Rules[result.RuleIndex]
		if rule.ID != result.RuleID {
			t.Errorf("%s has the index of %s", result.RuleID, rule.ID)
		}
		if rule.ID == "leak/api/exposes" && (rule.Short.Text != "components keep their insides." || !strings.Contains(rule.Help.Markdown, "`erode explain leak` says more")) {
			t.Errorf("the rule of a sort says %q and %q", rule.Short.Text, rule.Help.Markdown)
		}
	}
	var report junitReport
	if err := xml.Unmarshal([]byte(write(t, "junit", r, Options{})), &report); err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(report.Suites, func(s junitSuite) bool { return s.Name == "leak/api" })
	if i < 0 || len(report.Suites[i].Cases) != 1 || report.Suites[i].Failures != 1 {
		t.Errorf("suites %+v: want one of leak/api with one case, and it fails", report.Suites)
	}
}

// A moved line keeps the fingerprint of a finding; of two with one key both have
// one of their own.
func TestFingerprints(t *testing.T) {
	a := boundaries.Finding{Rule: "r", From: boundaries.Endpoint{Package: "a"}, Position: boundaries.Position{File: "a.go", Line: 3}}
	moved := a
	moved.Position.Line, moved.Message = 9, "other words"
	if (fingerprints{}).of(&a) != (fingerprints{}).of(&moved) {
		t.Error("a moved line changes the fingerprint")
	}
	seen := fingerprints{}
	if seen.of(&a) == seen.of(&moved) {
		t.Error("two findings of one report have one fingerprint")
	}
}

func TestSARIFKeepsToLimits(t *testing.T) {
	r := shop()
	f := r.Findings[1]
	f.Severity = boundaries.Warning
	for range sarifResults {
		r.Findings = append(r.Findings, f)
	}
	for range 2 * sarifRelated {
		r.Findings[2].Related = append(r.Findings[2].Related, boundaries.Related{Position: f.Position, Message: "see"})
	}
	r.Findings[2].Status = boundaries.New
	r.Rules[0].Text = strings.Repeat("é", 5000)
	var log sarifLog
	decode(t, write(t, "sarif", r, Options{}), &log)
	run := log.Runs[0]
	failing := 0
	for _, result := range run.Results {
		if result.Level == "error" {
			failing++
		}
		if len(result.Related) > sarifRelated {
			t.Errorf("%d related places", len(result.Related))
		}
	}
	if len(run.Results) != sarifResults || failing != 5 {
		t.Errorf("%d results, %d of them errors; want %d and 5", len(run.Results), failing, sarifResults)
	}
	if n := utf8.RuneCountInString(run.Tool.Driver.Rules[0].Short.Text); n != sarifTextLimit {
		t.Errorf("a description of %d characters", n)
	}
	notes := run.Invocations[0].Notifications
	if last := notes[len(notes)-1].Message.Text; !strings.Contains(last, "left out") {
		t.Errorf("the last note is %q; want it to say what was left out", last)
	}
}

// Columns count bytes in a finding and UTF-16 units in SARIF.
func TestUTF16Column(t *testing.T) {
	r := &Result{Lines: []Line{{File: "a.go", Line: 1, Text: `import é "😀x"`}}}
	at := boundaries.Position{File: "a.go", Line: 1}
	for _, test := range []struct{ col, want int }{{0, 0}, {1, 1}, {8, 8}, {11, 10}, {12, 11}, {16, 13}, {17, 14}, {99, 99}} {
		if got := utf16Column(r, at, test.col); got != test.want {
			t.Errorf("utf16Column(%d) = %d, want %d", test.col, got, test.want)
		}
	}
}

// GitHub shows ten annotations of each severity for a step, errors are worth more.
func TestGitHubKeepsToLimits(t *testing.T) {
	counts := map[string]int{}
	for line := range strings.Lines(write(t, "github", crowded(), Options{})) {
		kind, _, _ := strings.Cut(strings.TrimPrefix(line, "::"), " ")
		counts[kind]++
		if kind == "notice" && !strings.Contains(line, "54 findings left out of 64 errors, 2 warnings") {
			t.Errorf("the notice is %q", line)
		}
	}
	if counts["error"] != 10 || counts["warning"] != 3 || counts["notice"] != 1 { // the third warning is on coverage
		t.Errorf("%v annotations", counts)
	}
}

func TestMarkdownKeepsToLimits(t *testing.T) {
	r := crowded()
	for i := range r.Findings {
		r.Findings[i].Why = strings.Repeat("because ", 2000)
	}
	text := write(t, "markdown", r, Options{})
	if len(text) > 200_000 || !strings.Contains(text, "findings more.") {
		t.Errorf("%d bytes, and it says how many findings are left out: %v", len(text), strings.Contains(text, "findings more."))
	}
}

// A case that only has warnings passes, one whose findings are all accepted is
// skipped, and a boundary that holds is a case too.
func TestJUnitOutcomes(t *testing.T) {
	var report junitReport
	if err := xml.Unmarshal([]byte(write(t, "junit", shop(), Options{})), &report); err != nil {
		t.Fatal(err)
	}
	outcomes := map[string]string{}
	for _, suite := range report.Suites {
		for _, c := range suite.Cases {
			outcome := "passed"
			switch {
			case c.Error != nil:
				outcome = "error"
			case c.Failure != nil:
				outcome = "failed"
			case c.Skipped != nil:
				outcome = "skipped"
			case c.Out != "":
				outcome = "passed, and says why it should not"
			}
			outcomes[suite.Name+": "+c.Name] = outcome
		}
	}
	want := map[string]string{
		"layers: billing -> orders":            "passed",
		"layers: billing -> web":               "passed",
		"layers: orders -> billing":            "failed",
		"layers: platform -> orders":           "passed",
		"layers: platform -> web":              "failed",
		"private: billing -> orders":           "failed",
		"private: web -> orders":               "skipped",
		"knot: billing, orders":                "failed",
		"size: platform":                       "passed, and says why it should not",
		"authz: web -> authz":                  "passed, and says why it should not",
		"analysis: internal/web/broken.go:3:1": "error",
	}
	for name, outcome := range want {
		if outcomes[name] != outcome {
			t.Errorf("%s: %q, want %q", name, outcomes[name], outcome)
		}
	}
	if len(outcomes) != len(want) || report.Failures != 4 || report.Tests != len(want) {
		t.Errorf("%d cases, %d tests, %d failures; want %d, as many, 4", len(outcomes), report.Tests, report.Failures, len(want))
	}
}

func TestTextColour(t *testing.T) {
	plain := write(t, "text", shop(), Options{})
	if strings.Contains(plain, "\x1b") {
		t.Error("colour that nobody asked for")
	}
	coloured := write(t, "text", shop(), Options{Color: true})
	if !strings.Contains(coloured, "\x1b[31") {
		t.Error("no colour")
	}
	if bare := regexp.MustCompile(`\x1b\[[0-9;]*m`).ReplaceAllString(coloured, ""); bare != plain {
		t.Error("colour changes the text")
	}
}

// The first line of a finding is what editors and problem matchers read.
func TestTextPositionLine(t *testing.T) {
	matcher := regexp.MustCompile(`^([^:]+):(\d+):(\d+): (error|warning): .* \((\w+)\)$`)
	n := 0
	for line := range strings.Lines(write(t, "text", shop(), Options{Width: 40})) {
		if matcher.MatchString(strings.TrimSuffix(line, "\n")) {
			n++
		}
	}
	if n != 6 {
		t.Errorf("%d position lines, want 6", n)
	}
}

// On a terminal every explanation fits its width, and the caret stays below its
// place; the position line is never broken.
func TestTextWidth(t *testing.T) {
	for _, width := range []int{40, 60, 200} {
		text := write(t, "text", shop(), Options{Width: width})
		s := bufio.NewScanner(strings.NewReader(text))
		for s.Scan() {
			line := s.Text()
			framed := strings.Contains(line, " | ")
			note := slices.ContainsFunc([]string{"why:", "help:", "cut:"}, func(label string) bool { return strings.Contains(line, label) })
			if (framed || note) && utf8.RuneCountInString(line) > width {
				t.Errorf("width %d: %d columns in %q", width, utf8.RuneCountInString(line), line)
			}
		}
	}
	if got := write(t, "text", shop(), Options{}); !strings.Contains(got, "// for the ledger") {
		t.Error("a log file loses the end of a line")
	}
}

func TestCodeFrame(t *testing.T) {
	tests := []struct {
		name, line string
		col, end   int
		text, mark string
	}{
		{"a tab", "\t\"fmt\"", 2, 7, "    \"fmt\"", "    ^^^^^"},
		{"no end", "\t\"fmt\"", 2, 0, "    \"fmt\"", "    ^"},
		{"end past the line", "import x", 8, 99, "import x", "       ^"},
		{"before the line", "import x", 0, 3, "import x", ""},
		{"past the line", "import x", 20, 30, "import x", ""},
		{"two bytes a character", "// é x", 7, 8, "// é x", "     ^"},
		{"an escape sequence", "\x1b[2J x", 6, 7, `\x1b[2J x`, "        ^"},
		{"inside a character", "é", 2, 3, "é", "^"},
	}
	for _, test := range tests {
		text, mark := codeFrame(test.line, test.col, test.end)
		if text != test.text || mark != test.mark && test.name != "inside a character" {
			t.Errorf("%s: %q over %q, want %q over %q", test.name, text, mark, test.text, test.mark)
		}
	}
}

func TestVerdict(t *testing.T) {
	tests := []struct {
		s    Summary
		want string
	}{
		{Summary{}, "no findings"},
		{Summary{Errors: 1}, "1 error"},
		{Summary{Warnings: 2}, "2 warnings"},
		{Summary{Errors: 2, Warnings: 1, Baselined: 1000}, "2 errors, 1 warning (1,000 in the baseline)"},
		{Summary{Baselined: 3, Excepted: 1, Unchanged: 4}, "no new findings (3 in the baseline, 1 excepted, 4 not from this change)"},
		{Summary{Stale: 1}, "no findings; 1 baseline entry is fixed: erode baseline --prune"},
	}
	for _, test := range tests {
		r := Result{Summary: test.s}
		if got := r.verdict(); got != test.want {
			t.Errorf("verdict(%+v) = %q, want %q", test.s, got, test.want)
		}
	}
}

// Grouped findings lose no more than they say.
func TestTextGroups(t *testing.T) {
	text := write(t, "text", crowded(), Options{})
	for _, want := range []string{"and 60 more like it", "… 50 more; --format json has all of them"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	if all := write(t, "text", crowded(), Options{All: true}); strings.Count(all, ": error: ") != 66 {
		t.Errorf("%d errors with All, want 66", strings.Count(all, ": error: "))
	}
}
