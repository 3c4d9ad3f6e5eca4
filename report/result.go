// Package report holds the outcome of a run and the ways to write it.
//
// A format reads a Result and nothing else, so that a saved result can be
// written again, byte for byte, in any format. Nothing here looks at source code,
// the clock or the environment.
package report

import (
	"github.com/erodehq/erode/boundaries"
	"github.com/erodehq/erode/internal/split"
)

// Schema names the version of the JSON form of a Result.
const Schema = "erode.report/v1"

// A Result is the outcome of one run over one program.
type Result struct {
	Schema     string               `json:"schema"`
	Tool       string               `json:"tool"`               // "erode" and its version
	Program    string               `json:"program"`            // path of the root module, or the base name of the root
	Policy     string               `json:"policy,omitempty"`   // file, relative to the root; "" when none was declared
	Revision   string               `json:"revision,omitempty"` // commit that was analysed, where asked for
	Coverage   Coverage             `json:"coverage"`
	Summary    Summary              `json:"summary"`
	Rules      []Rule               `json:"rules"`
	Components []Component          `json:"components"` // sorted by name
	Packages   []Package            `json:"packages"`   // own ones, sorted by path
	Edges      []Edge               `json:"edges"`      // among own packages, sorted by from, to
	Externals  []External           `json:"externals,omitempty"`
	Cycles     []boundaries.Cycle   `json:"cycles"`            // among components
	Metrics    []MetricTable        `json:"metrics,omitempty"` // one for each scope, where asked for
	Findings   []boundaries.Finding `json:"findings"`
	Problems   []Problem            `json:"problems"`
	Trend      []TrendPoint         `json:"trend,omitempty"`  // past commits, oldest first
	Splits     *split.Plan          `json:"splits,omitempty"` // where asked for
	Lines      []Line               `json:"lines,omitempty"`  // the source lines of findings, sorted by file and line; see Annotate
}

// Coverage says what the run looked at, and what it could not.
type Coverage struct {
	Tier       string `json:"tier"`
	Packages   int    `json:"packages"`
	Files      int    `json:"files"`
	Edges      int    `json:"edges"`
	Components int    `json:"components"`
	Unassigned int    `json:"unassigned"` // packages that belong to no component
	Rules      int    `json:"rules"`
	Degraded   int    `json:"degraded,omitempty"` // packages with less than the tier's evidence
}

// Summary counts the findings.
type Summary struct {
	Errors    int `json:"errors"`   // new findings
	Warnings  int `json:"warnings"` // new findings
	Baselined int `json:"baselined"`
	Excepted  int `json:"excepted"` // by the policy or in the source
	Unchanged int `json:"unchanged,omitempty"`
	Stale     int `json:"stale,omitempty"` // baseline entries that nothing matches any more
}

// A Rule is one rule that was applied.
type Rule struct {
	ID       string              `json:"id"`
	Kind     string              `json:"kind"`
	Severity boundaries.Severity `json:"severity"`
	Text     string              `json:"text"` // the rule in one sentence
	Why      string              `json:"why,omitempty"`
	ADR      string              `json:"adr,omitempty"`
	Doc      string              `json:"doc,omitempty"` // what erode explain says of the kind, in Markdown
	Policy   boundaries.Position `json:"policy,omitzero"`
	Pairs    [][2]string         `json:"pairs,omitempty"` // component pairs that the rule judged, sorted
	Findings int                 `json:"findings"`
}

// A Component is a part of the program.
type Component struct {
	Name     string `json:"name"`
	Kind     string `json:"kind,omitempty"`
	Owner    string `json:"owner,omitempty"`
	Why      string `json:"why,omitempty"`
	Level    int    `json:"level"`           // 0 uses nothing else; members of a cycle share one
	Cycle    int    `json:"cycle,omitempty"` // 1-based index into Cycles, 0 if on none
	Packages int    `json:"packages"`
	Files    int    `json:"files"`
	Lines    int    `json:"lines,omitempty"`
}

// A Package is one own package.
type Package struct {
	Path      string `json:"path"`
	Dir       string `json:"dir"`
	Name      string `json:"name"`
	Component string `json:"component,omitempty"`
	Owner     string `json:"owner,omitempty"`
	API       bool   `json:"api,omitempty"` // other components may import it
	Files     int    `json:"files"`
	Level     int    `json:"level"`
	Changes   int    `json:"changes,omitempty"` // commits of the last year that touched it, mass edits aside
}

// An Edge is a dependency between own packages, by index into Packages.
type Edge struct {
	From     int                 `json:"from"`
	To       int                 `json:"to"`
	Imports  int                 `json:"imports"`
	Refs     int                 `json:"refs,omitempty"`
	Test     bool                `json:"test,omitempty"` // only tests depend
	Cut      bool                `json:"cut,omitempty"`  // in the cheapest cut of a cycle among components
	Findings int                 `json:"findings,omitempty"`
	Fate     Fate                `json:"fate,omitempty"` // in a picture of what could be
	Position boundaries.Position `json:"position"`
}

// A Fate is what becomes of a dependency when a program is changed.
type Fate string

const (
	Stays  Fate = ""
	Goes   Fate = "goes"   // it is taken away
	Remote Fate = "remote" // it becomes a call between two processes
)

// An External is a package of another module, or of the standard library.
type External struct {
	Path   string `json:"path"`
	Module string `json:"module,omitempty"`
	Std    bool   `json:"std,omitempty"`
	Users  []int  `json:"users"` // indices into Packages
}

// A MetricTable holds the metrics of one scope.
type MetricTable struct {
	Scope   string      `json:"scope"`   // program, component, package
	Metrics []string    `json:"metrics"` // ids, as erode explain knows them
	Rows    []MetricRow `json:"rows"`    // sorted by name
}

// A MetricRow holds the values of one component or package, or of the program.
type MetricRow struct {
	Name   string `json:"name"`   // "" for the program
	Values Values `json:"values"` // parallel to the metrics of the table
}

// Values are numbers, NaN where there is none, which is null in JSON.
type Values []float64

// A Problem is something that could not be analysed.
type Problem struct {
	Position boundaries.Position `json:"position"`
	Kind     string              `json:"kind"`
	Message  string              `json:"message"`
}

// A TrendPoint is the program as it stood at one past commit, judged by the
// components of today.
type TrendPoint struct {
	Date       string `json:"date"` // of the commit, "2026-11-23"
	Revision   string `json:"revision"`
	Packages   int    `json:"packages"`
	Components int    `json:"components"`
	Edges      int    `json:"edges"`    // dependencies between components
	InCycles   int    `json:"inCycles"` // components on a cycle
	Largest    int    `json:"largest"`  // components of the largest cycle, 0 when there is none
	Cut        int    `json:"cut"`      // dependencies between components to cut, so that no cycle is left
}

// A Line is a line of source that a finding stands on.
type Line struct {
	File string `json:"file"`
	Line int    `json:"line"`
	Text string `json:"text"`           // without the line end, cut after 400 bytes
	Hash string `json:"hash,omitempty"` // what GitHub calls primaryLocationLineHash
}
