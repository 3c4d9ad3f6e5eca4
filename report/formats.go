package report

import (
	"io"
	"slices"
	"strconv"
	"strings"
)

// A Format is a way to write a Result.
type Format struct {
	Name  string // as in --format NAME
	Doc   string // one sentence
	Ext   string // of a file that holds it, with the dot
	Write func(w io.Writer, r *Result, o Options) error
	Whole bool // it shows what the program is made of, which a brief Result leaves out
}

// Options say how to write a Result. What they leave open has a default that
// suits a log file.
type Options struct {
	Color    bool    // of the text format
	Width    int     // of the terminal in columns; 0 never wraps
	All      bool    // accepted findings too, and every place of a group
	Link     string  // URL of a source line, with {file} and {line} for the place
	Category string  // what SARIF calls the automation id, to tell several uploads apart
	Picture  Picture // what the graph formats draw

	// Plan returns what EncodePlan does for the result's splits, for who needs it
	// more than once; nil where a format has to encode them.
	Plan func() ([]byte, error)
}

// Formats lists every way to write a Result.
var Formats = []Format{
	{"text", "findings for a person, with code frames", ".txt", writeText, false},
	{"json", "the whole result, lossless; what erode report --from reads", ".json", writeJSON, true},
	{"sarif", "SARIF 2.1.0 for GitHub code scanning and its like", ".sarif", writeSARIF, false},
	{"github", "workflow commands of GitHub Actions: annotations in a pull request", ".txt", writeGitHub, false},
	{"markdown", "a summary for a GitHub step or a comment, with one small picture", ".md", writeMarkdown, true},
	{"gitlab", "a GitLab Code Quality report", ".json", writeGitLab, false},
	{"junit", "JUnit XML: a test case for each rule and pair of components, those that hold too", ".xml", writeJUnit, true},
	{"checkstyle", "Checkstyle XML", ".xml", writeCheckstyle, false},
	{"rdjson", "diagnostics for reviewdog", ".json", writeRDJSON, false},
	{"teamcity", "service messages of TeamCity", ".txt", writeTeamCity, false},
	{"azure", "logging commands of Azure Pipelines", ".txt", writeAzure, false},
	{"csv", "a row per finding, for spreadsheets", ".csv", writeCSV, false},
	{"dot", "a picture of the dependencies, for Graphviz", ".dot", writeDOT, true},
	{"mermaid", "the same for Mermaid", ".mmd", writeMermaid, true},
	{"d2", "the same for D2", ".d2", writeD2, true},
	{"plantuml", "the same for PlantUML", ".puml", writePlantUML, true},
	{"c4", "the same as a C4 component diagram, for PlantUML", ".puml", writeC4, true},
}

// Lookup returns the format with a name.
func Lookup(name string) (f Format, ok bool) {
	i := slices.IndexFunc(Formats, func(f Format) bool { return f.Name == name })
	if i < 0 {
		return Format{}, false
	}
	return Formats[i], true
}

// FormatNames returns the names of all formats, in the order of the table.
func FormatNames() []string {
	names := make([]string, len(Formats))
	for i, f := range Formats {
		names[i] = f.Name
	}
	return names
}

// href returns the URL of a place in the source, "" without a template.
func (o *Options) href(file string, line int) string {
	if o.Link == "" || file == "" {
		return ""
	}
	return strings.NewReplacer("{file}", escapePath(file), "{line}", strconv.Itoa(max(line, 1))).Replace(o.Link)
}
