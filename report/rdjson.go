package report

import (
	"io"

	"github.com/erodehq/erode/boundaries"
)

// The diagnostic format of reviewdog: proto/rdf/reviewdog.proto there. Columns
// count bytes, as ours do.
type rdReport struct {
	Source      rdSource       `json:"source"`
	Severity    string         `json:"severity"`
	Diagnostics []rdDiagnostic `json:"diagnostics"`
}

type rdSource struct {
	Name string `json:"name"`
	URL  string `json:"url"`
}

type rdDiagnostic struct {
	Message  string      `json:"message"`
	Location rdLocation  `json:"location"`
	Severity string      `json:"severity"`
	Code     rdCode      `json:"code"`
	Related  []rdRelated `json:"relatedLocations,omitempty"`
}

type rdLocation struct {
	Path  string   `json:"path"`
	Range *rdRange `json:"range,omitempty"`
}

type rdRange struct {
	Start rdPosition  `json:"start"`
	End   *rdPosition `json:"end,omitempty"`
}

type rdPosition struct {
	Line   int `json:"line"`
	Column int `json:"column,omitempty"`
}

type rdCode struct {
	Value string `json:"value"`
	URL   string `json:"url,omitempty"`
}

type rdRelated struct {
	Message  string     `json:"message"`
	Location rdLocation `json:"location"`
}

// homepage is where a reader of a report finds erode.
const homepage = "https://github.com/erodehq/erode"

func writeRDJSON(w io.Writer, r *Result, o Options) error {
	report := rdReport{Source: rdSource{"erode", homepage}, Severity: "ERROR", Diagnostics: []rdDiagnostic{}}
	for _, f := range r.fresh(o.All) {
		d := rdDiagnostic{Message: advice(f), Location: rdPlace(r.place(f)), Severity: "WARNING", Code: rdCode{Value: f.Rule, URL: webAddress(f.ADR)}}
		if f.Severity == boundaries.Error {
			d.Severity = "ERROR"
		}
		for _, place := range places(f) {
			d.Related = append(d.Related, rdRelated{place.Message, rdPlace(place.Position)})
		}
		report.Diagnostics = append(report.Diagnostics, d)
	}
	return writeIndented(w, &report)
}

func rdPlace(p boundaries.Position) rdLocation {
	location := rdLocation{Path: p.File}
	if p.Line > 0 {
		location.Range = &rdRange{Start: rdPosition{p.Line, p.Col}}
		if p.End > 0 {
			location.Range.End = &rdPosition{p.Line, p.End}
		}
	}
	return location
}
