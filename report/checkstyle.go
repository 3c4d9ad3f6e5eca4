package report

import (
	"encoding/xml"
	"io"
)

type checkstyleReport struct {
	XMLName xml.Name          `xml:"checkstyle"`
	Version string            `xml:"version,attr"`
	Files   []*checkstyleFile `xml:"file"`
}

type checkstyleFile struct {
	Name   string            `xml:"name,attr"`
	Errors []checkstyleError `xml:"error"`
}

type checkstyleError struct {
	Line     int    `xml:"line,attr,omitempty"`
	Column   int    `xml:"column,attr,omitempty"`
	Severity string `xml:"severity,attr"`
	Message  string `xml:"message,attr"`
	Source   string `xml:"source,attr"`
}

// writeCheckstyle writes findings by file, in the format of Checkstyle 5.
func writeCheckstyle(w io.Writer, r *Result, o Options) error {
	report := checkstyleReport{Version: "5.0"}
	files := map[string]*checkstyleFile{}
	for _, f := range r.fresh(o.All) {
		at := r.place(f)
		file := files[at.File]
		if file == nil {
			file = &checkstyleFile{Name: at.File}
			files[at.File] = file
			report.Files = append(report.Files, file)
		}
		file.Errors = append(file.Errors, checkstyleError{
			Line: at.Line, Column: at.Col, Severity: string(f.Severity), Message: advice(f), Source: "erode." + f.Rule,
		})
	}
	return writeXML(w, &report)
}
