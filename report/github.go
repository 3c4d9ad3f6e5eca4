package report

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"github.com/erodehq/erode/boundaries"
)

// githubShown is how many annotations of each severity GitHub shows for one step.
// It drops the others without a word.
const githubShown = 10

// writeGitHub writes workflow commands, which become annotations in a pull
// request. What GitHub would drop is counted in a notice; the markdown format has
// it in full, for the step summary.
func writeGitHub(w io.Writer, r *Result, o Options) error {
	b := bufio.NewWriter(w)
	left := map[boundaries.Severity]int{boundaries.Error: githubShown, boundaries.Warning: githubShown}
	dropped := 0
	for _, f := range errorsFirst(r.fresh(o.All)) {
		if left[f.Severity] == 0 {
			dropped++
			continue
		}
		left[f.Severity]--
		githubAnnotation(b, r, f)
	}
	if dropped > 0 {
		fmt.Fprintf(b, "::notice title=erode::%s of %s: GitHub shows no more annotations; the others are in the step summary (--format markdown)\n",
			plural(dropped, "finding left out", "findings left out"), githubData.Replace(r.verdict()))
	}
	if len(r.Problems) > 0 {
		fmt.Fprintf(b, "::warning title=erode::%s\n", githubData.Replace(r.covered()))
	}
	return b.Flush()
}

func githubAnnotation(b *bufio.Writer, r *Result, f *boundaries.Finding) {
	at := r.place(f)
	fmt.Fprintf(b, "::%s file=%s", f.Severity, githubProperty.Replace(visible(at.File)))
	if at.Line > 0 {
		fmt.Fprintf(b, ",line=%d,endLine=%d", at.Line, at.Line)
	}
	if at.Col > 0 {
		fmt.Fprintf(b, ",col=%d", at.Col)
	}
	if at.End > at.Col {
		fmt.Fprintf(b, ",endColumn=%d", at.End)
	}
	fmt.Fprintf(b, ",title=%s::%s\n", githubProperty.Replace("erode: "+visible(f.Rule)), githubData.Replace(advice(f)))
}

// The escapes of @actions/core.
var (
	githubData     = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	githubProperty = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
)
