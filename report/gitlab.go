package report

import (
	"io"

	"github.com/erodehq/erode/boundaries"
)

type gitlabIssue struct {
	Description string         `json:"description"`
	CheckName   string         `json:"check_name"`
	Fingerprint string         `json:"fingerprint"`
	Severity    string         `json:"severity"`
	Location    gitlabLocation `json:"location"`
}

type gitlabLocation struct {
	Path  string `json:"path"`
	Lines struct {
		Begin int `json:"begin"`
	} `json:"lines"`
}

// writeGitLab writes a Code Quality report. GitLab shows issues of one
// fingerprint once, so that findings that share a key are numbered.
func writeGitLab(w io.Writer, r *Result, o Options) error {
	issues := []gitlabIssue{}
	prints := fingerprints{}
	for _, f := range r.fresh(o.All) {
		at := r.place(f)
		issue := gitlabIssue{
			Description: advice(f), CheckName: f.Rule, Fingerprint: prints.of(f), Severity: "minor",
			Location: gitlabLocation{Path: at.File},
		}
		issue.Location.Lines.Begin = max(at.Line, 1)
		if f.Severity == boundaries.Error {
			issue.Severity = "major"
		}
		issues = append(issues, issue)
	}
	return writeIndented(w, issues)
}
