package html

import (
	"fmt"

	"github.com/erodehq/erode/report"
)

// A verdict says in one word and one sentence how the program stands.
type verdict struct {
	Word string `json:"word"` // sound, debt, eroding, unknown
	Head string `json:"head"`
	Text string `json:"text"`
}

// newVerdict judges from the worst to the best: what is new comes before what the
// team has accepted, and both before a clean bill. Without rules only cycles
// count, and the verdict says so.
func newVerdict(r *report.Result) verdict {
	tangled := 0
	for _, c := range r.Cycles {
		tangled += len(c.Members)
	}
	s := &r.Summary
	switch {
	case len(r.Packages) == 0:
		return verdict{"unknown", "Nothing to judge", "No Go package was found."}
	case s.Errors > 0:
		return verdict{"eroding", "Eroding", fmt.Sprintf(
			"%s the policy and %s not accepted yet.", count(s.Errors, "finding breaks", "findings break"), are(s.Errors))}
	case s.Warnings > 0:
		return verdict{"debt", "Holding, with warnings", fmt.Sprintf(
			"No error; %s a look.", count(s.Warnings, "warning deserves", "warnings deserve"))}
	case tangled > 0:
		return verdict{"debt", "Holding, with debt", fmt.Sprintf(
			"Nothing new; %d of %s on a cycle.", tangled, count(len(r.Components), "component stands", "components stand"))}
	case s.Baselined > 0:
		return verdict{"debt", "Holding, with debt", fmt.Sprintf(
			"Nothing new; %s in the baseline.", count(s.Baselined, "accepted finding waits", "accepted findings wait"))}
	case len(r.Rules) == 0:
		return verdict{"unknown", "No rules yet", "No cycle among the components, and no policy to hold the program to."}
	}
	return verdict{"sound", "Sound", fmt.Sprintf(
		"%s, no cycle among the components.", count(len(r.Rules), "rule holds", "rules hold"))}
}

func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

func are(n int) string {
	if n == 1 {
		return "is"
	}
	return "are"
}
