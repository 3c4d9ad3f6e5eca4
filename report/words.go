package report

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/erodehq/erode/boundaries"
)

// What every format says in the same words.

// fresh returns the findings that are neither accepted nor old: those that a
// check is about. With all it returns every finding.
func (r *Result) fresh(all bool) []*boundaries.Finding {
	var list []*boundaries.Finding
	for i := range r.Findings {
		if f := &r.Findings[i]; all || f.Status == boundaries.New {
			list = append(list, f)
		}
	}
	return list
}

// errorsFirst moves the errors of a list before its warnings, for formats whose
// reader shows only so many. Their order stays otherwise.
func errorsFirst(list []*boundaries.Finding) []*boundaries.Finding {
	sorted := make([]*boundaries.Finding, 0, len(list))
	for _, f := range list {
		if f.Severity == boundaries.Error {
			sorted = append(sorted, f)
		}
	}
	for _, f := range list {
		if f.Severity != boundaries.Error {
			sorted = append(sorted, f)
		}
	}
	return sorted
}

// place returns where to show a finding. One that stands on no line of source,
// such as a dependency that is missing, stands on the line of the policy.
func (r *Result) place(f *boundaries.Finding) boundaries.Position {
	switch {
	case f.Position.File != "":
		return f.Position
	case f.Policy.File != "":
		return f.Policy
	case r.Policy != "":
		return boundaries.Position{File: r.Policy}
	}
	return boundaries.Position{File: "go.mod"}
}

// pair returns the two ends of a finding, components where it knows them.
// A cycle has its members for the first end, and no second.
func pair(f *boundaries.Finding) (from, to string) {
	if f.Cycle != nil {
		return strings.Join(f.Cycle.Members, ", "), ""
	}
	from, to = f.From.Component, f.To.Component
	if from == "" {
		from = f.From.Package
	}
	if to == "" {
		to = f.To.Package
	}
	return from, to
}

// arrow writes a dependency, "a -> b", or its one end.
func arrow(from, to string) string {
	if to == "" {
		return from
	}
	return from + " -> " + to
}

// verdict counts the findings in one line.
func (r *Result) verdict() string {
	s := &r.Summary
	line := "no findings"
	switch {
	case s.Errors > 0 && s.Warnings > 0:
		line = plural(s.Errors, "error", "errors") + ", " + plural(s.Warnings, "warning", "warnings")
	case s.Errors > 0:
		line = plural(s.Errors, "error", "errors")
	case s.Warnings > 0:
		line = plural(s.Warnings, "warning", "warnings")
	case s.Baselined+s.Excepted+s.Unchanged > 0:
		line = "no new findings"
	}
	var known []string
	if s.Baselined > 0 {
		known = append(known, itoa(s.Baselined)+" in the baseline")
	}
	if s.Excepted > 0 {
		known = append(known, itoa(s.Excepted)+" excepted")
	}
	if s.Unchanged > 0 {
		known = append(known, itoa(s.Unchanged)+" not from this change")
	}
	if len(known) > 0 {
		line += " (" + strings.Join(known, ", ") + ")"
	}
	if s.Stale > 0 {
		line += "; " + plural(s.Stale, "baseline entry is", "baseline entries are") + " fixed: erode baseline --prune"
	}
	return line
}

// covered says what the run looked at. It never leaves out what it could not see.
func (r *Result) covered() string {
	c := &r.Coverage
	line := "looked at " + plural(c.Packages, "package", "packages") +
		" (" + plural(c.Files, "file", "files") + ", " + plural(c.Edges, "dependency", "dependencies") + ")"
	if c.Components > 0 {
		line += " in " + plural(c.Components, "component", "components")
	}
	line += ", " + plural(c.Rules, "rule", "rules")
	if c.Tier != "" {
		line += ", evidence: " + visible(c.Tier)
	}
	if c.Unassigned > 0 && c.Components > 0 {
		line += "; " + plural(c.Unassigned, "package belongs", "packages belong") + " to no component"
	}
	if c.Degraded > 0 {
		line += "; " + plural(c.Degraded, "package", "packages") + " with less evidence than that"
	}
	if len(r.Problems) > 0 {
		line += "; " + plural(len(r.Problems), "place", "places") + " could not be analysed"
	}
	return line
}

// cutText says what a cut of a cycle costs.
func cutText(c *boundaries.Cycle) string {
	sites := 0
	for i := range c.Cut {
		sites += len(c.Cut[i].Sites)
	}
	return itoa(len(c.Cut)) + " of " + plural(c.Edges, "dependency", "dependencies") +
		" (" + plural(sites, "place", "places") + "), and no cycle is left"
}

// plural writes a number and what is counted.
func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return itoa(n) + " " + many
}

// itoa writes a number with commas: 2,511.
func itoa(n int) string {
	digits := strconv.Itoa(n)
	for i := len(digits) - 3; i > 0 && digits[i-1] != '-'; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}

// visible makes a string safe for a line of text: what a terminal would act on
// (line ends, escape sequences, marks that reverse the writing direction) is
// spelled out.
func visible(s string) string {
	clean := true
	for _, c := range s {
		clean = clean && unicode.IsPrint(c)
	}
	if clean {
		return s
	}
	var b strings.Builder
	for _, c := range s {
		if unicode.IsPrint(c) {
			b.WriteRune(c)
			continue
		}
		quoted := strconv.QuoteRuneToASCII(c)
		b.WriteString(quoted[1 : len(quoted)-1])
	}
	return b.String()
}

// escapePath writes a slash-separated path for a URL.
func escapePath(path string) string {
	parts := strings.Split(path, "/")
	for i, part := range parts {
		parts[i] = url.PathEscape(part)
	}
	return strings.Join(parts, "/")
}

// advice is a finding for readers that show one text: its sentence, why, and what
// to do instead, a line each.
func advice(f *boundaries.Finding) string { return strings.Join(adviceLines(f), "\n") }

// adviceLines returns the lines of advice; none holds a line end of its own.
func adviceLines(f *boundaries.Finding) []string {
	lines := []string{visible(f.Message)}
	add := func(label, text string) {
		if text != "" {
			lines = append(lines, label+": "+visible(text))
		}
	}
	add("why", reason(f.Why, f.ADR))
	add("help", f.Help)
	if len(f.Chain) > 0 {
		add("chain", chainText(f.Chain))
	}
	if f.Cycle != nil && len(f.Cycle.Cut) > 0 {
		add("cut", cutText(f.Cycle))
	}
	add("owner", f.Owner)
	return lines
}

// chainText writes a chain of dependencies in one line.
func chainText(chain []boundaries.Step) string {
	names := []string{chain[0].From}
	for _, step := range chain {
		names = append(names, step.To)
	}
	return strings.Join(names, " -> ")
}

// usedThere names the symbols that the file of an import in a cut uses of what it
// imports, the first few; "" where types are not known.
func usedThere(edge *boundaries.CutEdge, at *boundaries.Site) string {
	const shown = 4
	var symbols []string
	for i := range edge.References {
		r := &edge.References[i]
		if r.To == at.To && r.Position.File == at.Position.File && !slices.Contains(symbols, r.Symbol) {
			symbols = append(symbols, r.Symbol)
		}
	}
	if len(symbols) == 0 {
		return ""
	}
	text := " for " + strings.Join(symbols[:min(len(symbols), shown)], ", ")
	if left := len(symbols) - shown; left > 0 {
		text += ", … (" + itoa(left) + " more)"
	}
	return text
}

// places returns the places beside the finding's own that help to understand it:
// related ones, the steps of its chain, what its cut would change.
func places(f *boundaries.Finding) []boundaries.Related {
	var list []boundaries.Related
	if f.Cycle == nil { // else its cut says the same with more words
		list = append(list, f.Related...)
	}
	for _, step := range f.Chain {
		list = append(list, boundaries.Related{Position: step.Position, Message: arrow(step.From, step.To)})
	}
	if f.Cycle != nil {
		for i := range f.Cycle.Cut {
			for _, site := range f.Cycle.Cut[i].Sites {
				list = append(list, boundaries.Related{Position: site.Position, Message: "cut here: " + arrow(site.From, siteText(&site))})
			}
		}
	}
	return slices.DeleteFunc(list, func(p boundaries.Related) bool { return p.Position.File == "" })
}

// ruleText returns a rule in one sentence, at least its id.
func (r *Result) ruleText(id string) string {
	for i := range r.Rules {
		if rule := &r.Rules[i]; rule.ID == id && rule.Text != "" {
			return rule.Text
		}
	}
	return id
}

// webAddress returns s if it is a URL that a reader may follow, else "".
func webAddress(s string) string {
	if u, err := url.Parse(s); err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" {
		return u.String()
	}
	return ""
}

// ruleOf returns the id of the rule that a finding departs from. A rule that finds
// several sorts of departures adds the sort to the finding's own.
func ruleOf(f *boundaries.Finding) string {
	if f.Sort == "" {
		return f.Rule
	}
	return strings.TrimSuffix(f.Rule, "/"+f.Sort)
}

// appliedRules returns the rules that were applied, then any other that a finding
// names, such as one that has no entry in the policy.
func appliedRules(r *Result) []Rule {
	rules := r.Rules[:len(r.Rules):len(r.Rules)]
	known := map[string]bool{}
	for i := range rules {
		known[rules[i].ID] = true
	}
	for i := range r.Findings {
		if f := &r.Findings[i]; !known[ruleOf(f)] {
			known[ruleOf(f)] = true
			rules = append(rules, Rule{ID: ruleOf(f), Kind: f.Kind})
		}
	}
	return rules
}
