package report

import (
	"cmp"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/erodehq/erode/boundaries"
)

// What GitHub takes of one run.
const (
	sarifResults   = 5000 // of 25,000 it shows 5,000
	sarifRelated   = 100
	sarifTextLimit = 1024 // characters of a description
)

type sarifLog struct {
	Schema  string     `json:"$schema"`
	Version string     `json:"version"`
	Runs    []sarifRun `json:"runs"`
}

type sarifRun struct {
	Tool        sarifTool         `json:"tool"`
	Invocations []sarifInvocation `json:"invocations"`
	Automation  *sarifAutomation  `json:"automationDetails,omitempty"`
	ColumnKind  string            `json:"columnKind"`
	Results     []sarifResult     `json:"results"`
}

type sarifTool struct {
	Driver sarifDriver `json:"driver"`
}

type sarifDriver struct {
	Name            string      `json:"name"`
	FullName        string      `json:"fullName"`
	Version         string      `json:"version,omitempty"`
	SemanticVersion string      `json:"semanticVersion,omitempty"`
	InformationURI  string      `json:"informationUri"`
	Rules           []sarifRule `json:"rules"`
}

type sarifRule struct {
	ID      string    `json:"id"`
	Short   sarifText `json:"shortDescription"`
	Full    sarifText `json:"fullDescription"`
	Help    sarifText `json:"help"`
	HelpURI string    `json:"helpUri,omitempty"`
	Default struct {
		Level string `json:"level"`
	} `json:"defaultConfiguration"`
	Properties struct {
		Tags      []string `json:"tags"`
		Precision string   `json:"precision"`
		Severity  string   `json:"problem.severity"`
	} `json:"properties"`
}

type sarifText struct {
	Text     string `json:"text"`
	Markdown string `json:"markdown,omitempty"`
}

type sarifInvocation struct {
	Successful    bool                `json:"executionSuccessful"`
	Notifications []sarifNotification `json:"toolExecutionNotifications,omitempty"`
}

type sarifNotification struct {
	Level     string          `json:"level"`
	Message   sarifText       `json:"message"`
	Locations []sarifLocation `json:"locations,omitempty"`
}

type sarifAutomation struct {
	ID string `json:"id"`
}

type sarifResult struct {
	RuleID       string            `json:"ruleId"`
	RuleIndex    int               `json:"ruleIndex"`
	Level        string            `json:"level"`
	Message      sarifText         `json:"message"`
	Locations    []sarifLocation   `json:"locations"`
	Related      []sarifLocation   `json:"relatedLocations,omitempty"`
	Fingerprints map[string]string `json:"partialFingerprints"`
	Suppressions []sarifSuppressed `json:"suppressions,omitempty"`
}

type sarifSuppressed struct {
	Kind          string `json:"kind"`
	Justification string `json:"justification"`
}

type sarifLocation struct {
	ID       int           `json:"id,omitempty"`
	Physical sarifPhysical `json:"physicalLocation"`
	Message  *sarifText    `json:"message,omitempty"`
}

type sarifPhysical struct {
	Artifact struct {
		URI     string `json:"uri"`
		URIBase string `json:"uriBaseId"`
	} `json:"artifactLocation"`
	Region *sarifRegion `json:"region,omitempty"`
}

type sarifRegion struct {
	StartLine   int `json:"startLine"`
	StartColumn int `json:"startColumn,omitempty"`
	EndLine     int `json:"endLine,omitempty"`
	EndColumn   int `json:"endColumn,omitempty"`
}

// writeSARIF writes what GitHub code scanning reads, and nothing that it ignores.
// It ignores suppressions too, so accepted findings are left out unless asked for.
func writeSARIF(w io.Writer, r *Result, o Options) error {
	run := sarifRun{Tool: sarifTool{sarifToolOf(r)}, ColumnKind: "utf16CodeUnits", Results: []sarifResult{}}
	if o.Category != "" {
		run.Automation = &sarifAutomation{ID: "erode/" + o.Category + "/"}
	}
	findings := errorsFirst(r.fresh(o.All))
	notes := sarifNotes(r)
	if left := len(findings) - sarifResults; left > 0 {
		findings = findings[:sarifResults]
		notes = append(notes, sarifNotification{Level: "warning", Message: sarifText{Text: plural(left, "finding is", "findings are") +
			" left out: GitHub shows no more than " + itoa(sarifResults) + " of a run"}})
	}
	run.Invocations = []sarifInvocation{{Successful: len(r.Problems) == 0, Notifications: notes}}
	prints := fingerprints{}
	for _, f := range findings {
		run.Results = append(run.Results, sarifResultOf(r, f, &run.Tool.Driver, prints.of(f)))
	}
	return writeIndented(w, &sarifLog{
		Schema:  "https://json.schemastore.org/sarif-2.1.0.json",
		Version: "2.1.0",
		Runs:    []sarifRun{run},
	})
}

func sarifToolOf(r *Result) sarifDriver {
	driver := sarifDriver{Name: "erode", FullName: r.Tool, InformationURI: homepage, Rules: []sarifRule{}}
	_, driver.Version, _ = strings.Cut(r.Tool, " ")
	if number := strings.TrimPrefix(driver.Version, "v"); versionNumber.MatchString(number) {
		driver.Version, driver.SemanticVersion = number, number
	}
	for _, rule := range sarifRules(r) {
		driver.Rules = append(driver.Rules, sarifRuleOf(&rule))
	}
	return driver
}

// sarifRules returns the applied rules, then one more for each sort of departure
// that one of them found: every result names its rule.
func sarifRules(r *Result) []Rule {
	rules := appliedRules(r)
	index := map[string]int{}
	for i := range rules {
		index[rules[i].ID] = i
	}
	for i := range r.Findings {
		f := &r.Findings[i]
		if _, ok := index[f.Rule]; ok {
			continue
		}
		index[f.Rule] = len(rules)
		rule := rules[index[ruleOf(f)]]
		rule.ID = f.Rule
		rules = append(rules, rule)
	}
	return rules
}

// versionNumber is a semantic version, as far as readers of SARIF look.
var versionNumber = regexp.MustCompile(`^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?$`)

func sarifRuleOf(rule *Rule) sarifRule {
	text := sentence(cmp.Or(rule.Text, rule.ID))
	full := text
	if rule.Why != "" {
		full += " " + sentence(rule.Why)
	}
	out := sarifRule{ID: rule.ID, HelpURI: webAddress(rule.ADR)}
	out.Short.Text = clipRunes(text, sarifTextLimit)
	out.Full.Text = clipRunes(full, sarifTextLimit)
	out.Help.Text = full
	out.Help.Markdown = sarifHelp(rule)
	out.Default.Level = sarifLevel(rule.Severity)
	out.Properties.Tags = []string{"architecture", "maintainability"}
	out.Properties.Precision = "very-high"
	out.Properties.Severity = string(rule.Severity)
	if out.Properties.Severity == "" {
		out.Properties.Severity = string(boundaries.Error)
	}
	return out
}

// sarifHelp is what a reader finds below an alert.
func sarifHelp(rule *Rule) string {
	help := "**" + markdownText(cmp.Or(rule.Text, rule.ID)) + "**\n"
	if why := reason(rule.Why, rule.ADR); why != "" {
		help += "\nWhy: " + markdownText(why) + "\n"
	}
	if doc := cmp.Or(rule.Doc, kindDoc(rule.Kind)); doc != "" {
		help += "\n" + doc
	}
	return help
}

// kindDoc is what erode explain says of a kind of rule, in short.
func kindDoc(name string) string {
	for _, kind := range boundaries.Kinds() {
		if kind.Name != name {
			continue
		}
		doc := markdownText(kind.Doc) + "\n\n" + markdownText(kind.Matters) + "\n"
		if len(kind.Fixes) > 0 {
			doc += "\nWays to put it right:\n\n"
		}
		for _, fix := range kind.Fixes {
			doc += "- " + markdownText(fix) + "\n"
		}
		return doc + "\n`erode explain " + kind.Name + "` says more.\n"
	}
	return ""
}

func sarifLevel(s boundaries.Severity) string {
	if s == boundaries.Warning {
		return "warning"
	}
	return "error"
}

// sarifNotes says what could not be analysed.
func sarifNotes(r *Result) []sarifNotification {
	var notes []sarifNotification
	for i := range r.Problems {
		p := &r.Problems[i]
		note := sarifNotification{Level: "error", Message: sarifText{Text: sentence(p.Message)}}
		if p.Position.File != "" {
			note.Locations = []sarifLocation{sarifPlace(r, p.Position)}
		}
		notes = append(notes, note)
	}
	return notes
}

func sarifResultOf(r *Result, f *boundaries.Finding, driver *sarifDriver, print string) sarifResult {
	at := r.place(f)
	at.Line = max(at.Line, 1) // GitHub wants a region
	result := sarifResult{
		RuleID:       f.Rule,
		RuleIndex:    slices.IndexFunc(driver.Rules, func(rule sarifRule) bool { return rule.ID == f.Rule }),
		Level:        sarifLevel(f.Severity),
		Locations:    []sarifLocation{sarifPlace(r, at)},
		Fingerprints: map[string]string{"erode/v1": print},
	}
	if line := r.line(at.File, at.Line); line != nil && line.Hash != "" {
		result.Fingerprints["primaryLocationLineHash"] = line.Hash
	}
	text := []string{sarifPlain(advice(f))}
	for _, place := range places(f)[:min(len(places(f)), sarifRelated)] {
		location := sarifPlace(r, place.Position)
		location.ID = len(result.Related) + 1
		location.Message = &sarifText{Text: place.Message}
		result.Related = append(result.Related, location)
		text = append(text, sarifPlain(place.Message)+": ["+sarifPlain(place.Position.String())+"]("+strconv.Itoa(location.ID)+")")
	}
	result.Message.Text = strings.Join(text, "\n")
	if f.Status != boundaries.New {
		result.Suppressions = []sarifSuppressed{{Kind: "external", Justification: statusText(f.Status)}}
	}
	return result
}

// sarifPlain escapes text for a message that may hold links.
func sarifPlain(s string) string { return sarifBrackets.Replace(s) }

var sarifBrackets = strings.NewReplacer(`\`, `\\`, `[`, `\[`, `]`, `\]`)

func sarifPlace(r *Result, p boundaries.Position) sarifLocation {
	var location sarifLocation
	location.Physical.Artifact.URI = escapePath(p.File)
	location.Physical.Artifact.URIBase = "%SRCROOT%"
	if p.Line == 0 {
		return location
	}
	region := &sarifRegion{StartLine: p.Line, StartColumn: utf16Column(r, p, p.Col)}
	if p.End > p.Col {
		region.EndLine, region.EndColumn = p.Line, utf16Column(r, p, p.End)
	}
	location.Physical.Region = region
	return location
}

// utf16Column turns a column in bytes into one in UTF-16 units, as far as the
// text of the line is known.
func utf16Column(r *Result, p boundaries.Position, col int) int {
	line := r.line(p.File, p.Line)
	if line == nil || col < 1 || col > len(line.Text)+1 {
		return col
	}
	n := 1
	for _, c := range line.Text[:col-1] {
		n += max(utf16.RuneLen(c), 1)
	}
	return n
}

// sentence ends a text as a sentence.
func sentence(s string) string {
	s = strings.TrimSpace(s)
	if s == "" || strings.HasSuffix(s, ".") {
		return s
	}
	return s + "."
}

// clipRunes shortens s to at most n characters.
func clipRunes(s string, n int) string {
	if utf8.RuneCountInString(s) <= n {
		return s
	}
	return string([]rune(s)[:n-1]) + "…"
}
