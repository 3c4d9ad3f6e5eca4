package evidence

import (
	"slices"

	"golang.org/x/tools/go/analysis"

	"github.com/erodehq/erode/boundaries"
)

// shares says which kinds of findings the analyzers in the folders report. The
// boundary analyzer has all others.
var shares = []struct {
	folder string
	kinds  []string
}{
	{"cycle", []string{"acyclic"}},
	{"coupling", []string{"limit", "stable", "functions"}},
	{"leak", []string{"leak", "use", "contents", "naming"}},
}

// Kinds returns the kinds of findings that the analyzer in a folder reports.
func Kinds(folder string) []string {
	var rest []string
	for _, k := range boundaries.Kinds() {
		rest = append(rest, k.Name)
	}
	for _, s := range shares {
		if s.folder == folder {
			return slices.Clone(s.kinds)
		}
		rest = slices.DeleteFunc(rest, func(k string) bool { return slices.Contains(s.kinds, k) })
	}
	return rest
}

// Name returns the name of the analyzer that reports a kind of finding.
func Name(kind string) string {
	for _, s := range shares {
		if slices.Contains(s.kinds, kind) {
			return "erode" + s.folder
		}
	}
	return "erodeboundary"
}

// Analyzer returns the analyzer in a folder, with findings from a source. A source
// that looks for a workspace lets a flag name the policy.
func Analyzer(name, doc, folder string, source *Source) *analysis.Analyzer {
	kinds := Kinds(folder)
	a := &analysis.Analyzer{
		Name: name,
		Doc:  doc + "\n\nThe policy is .erode.yml at the root of the workspace.",
		URL:  "https://pkg.go.dev/github.com/erodehq/erode/analyzers/" + folder,
		Run:  func(pass *analysis.Pass) (any, error) { return nil, source.Report(pass, kinds) },

		RunDespiteErrors: true, // what does not compile erodes too
	}
	if source.roots != nil {
		a.Flags.StringVar(&source.Config, "config", "", "policy file in place of .erode.yml")
	}
	return a
}
