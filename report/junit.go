package report

import (
	"encoding/xml"
	"io"
	"strings"

	"github.com/erodehq/erode/boundaries"
)

type junitReport struct {
	XMLName  xml.Name     `xml:"testsuites"`
	Name     string       `xml:"name,attr"`
	Tests    int          `xml:"tests,attr"`
	Failures int          `xml:"failures,attr"`
	Skipped  int          `xml:"skipped,attr"`
	Errors   int          `xml:"errors,attr"`
	Suites   []junitSuite `xml:"testsuite"`
}

type junitSuite struct {
	Name     string       `xml:"name,attr"`
	Tests    int          `xml:"tests,attr"`
	Failures int          `xml:"failures,attr"`
	Skipped  int          `xml:"skipped,attr"`
	Errors   int          `xml:"errors,attr"`
	Cases    []*junitCase `xml:"testcase"`
}

type junitCase struct {
	Class   string        `xml:"classname,attr"`
	Name    string        `xml:"name,attr"`
	File    string        `xml:"file,attr,omitempty"`
	Error   *junitFailure `xml:"error,omitempty"`
	Failure *junitFailure `xml:"failure,omitempty"`
	Skipped *junitSkipped `xml:"skipped,omitempty"`
	Out     string        `xml:"system-out,omitempty"`
}

type junitFailure struct {
	Message string `xml:"message,attr"`
	Type    string `xml:"type,attr"`
	Text    string `xml:",chardata"`
}

type junitSkipped struct {
	Message string `xml:"message,attr"`
}

// writeJUnit writes a test suite for each rule and in it a test case for each pair
// of components that the rule judged, so that boundaries that hold are seen too.
// JUnit knows no warnings: a case that only has some passes, and says so in its
// output. A case with nothing but accepted findings is skipped.
// What could not be analysed is a case in error.
func writeJUnit(w io.Writer, r *Result, _ Options) error {
	report := junitReport{Name: "erode " + r.Program}
	for _, rule := range appliedRules(r) {
		report.add(junitRule(r, &rule))
	}
	if len(r.Problems) > 0 {
		report.add(junitProblems(r))
	}
	return writeXML(w, &report)
}

func (report *junitReport) add(suite junitSuite) {
	suite.Tests = len(suite.Cases)
	for _, c := range suite.Cases {
		switch {
		case c.Error != nil:
			suite.Errors++
		case c.Failure != nil:
			suite.Failures++
		case c.Skipped != nil:
			suite.Skipped++
		}
	}
	report.Tests += suite.Tests
	report.Failures += suite.Failures
	report.Skipped += suite.Skipped
	report.Errors += suite.Errors
	report.Suites = append(report.Suites, suite)
}

// junitRule makes the suite of a rule: a case per judged pair, then per pair that
// only its findings name, or one for the rule itself.
func junitRule(r *Result, rule *Rule) junitSuite {
	suite := junitSuite{Name: rule.ID}
	cases := map[string]*junitCase{}
	found := map[*junitCase][]*boundaries.Finding{}
	get := func(name string) *junitCase {
		if cases[name] == nil {
			cases[name] = &junitCase{Class: "erode." + rule.ID, Name: name}
			suite.Cases = append(suite.Cases, cases[name])
		}
		return cases[name]
	}
	for _, p := range rule.Pairs {
		get(arrow(p[0], p[1]))
	}
	for i := range r.Findings {
		if f := &r.Findings[i]; ruleOf(f) == rule.ID {
			c := get(arrow(pair(f)))
			found[c] = append(found[c], f)
		}
	}
	if len(suite.Cases) == 0 {
		get(rule.ID)
	}
	for _, c := range suite.Cases {
		c.judge(r, found[c])
	}
	return suite
}

// judge gives a case its outcome.
func (c *junitCase) judge(r *Result, findings []*boundaries.Finding) {
	var failing, warning []string
	accepted := 0
	for _, f := range findings {
		text := r.place(f).String() + ": " + string(f.Severity) + ": " + advice(f)
		switch {
		case f.Status != boundaries.New:
			accepted++
			continue
		case f.Severity == boundaries.Error:
			failing = append(failing, text)
		default:
			warning = append(warning, text)
		}
		if c.File == "" {
			c.File = r.place(f).File
		}
	}
	c.Out = strings.Join(warning, "\n")
	switch {
	case len(failing) > 0:
		c.Failure = &junitFailure{Message: plural(len(failing), "place", "places"), Type: "error", Text: strings.Join(failing, "\n")}
		if len(failing) == 1 {
			c.Failure.Message = failing[0]
		}
	case accepted > 0 && len(warning) == 0:
		c.Skipped = &junitSkipped{Message: plural(accepted, "accepted finding", "accepted findings")}
	}
}

func junitProblems(r *Result) junitSuite {
	suite := junitSuite{Name: "analysis"}
	for i := range r.Problems {
		p := &r.Problems[i]
		suite.Cases = append(suite.Cases, &junitCase{Class: "erode.analysis", Name: p.Position.String(), File: p.Position.File,
			Error: &junitFailure{Message: p.Message, Type: p.Kind}})
	}
	return suite
}
