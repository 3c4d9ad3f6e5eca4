package boundaries

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/erodehq/erode/internal/facts"
)

// AllowComment is the rule id and kind of findings about //erode:allow comments.
const AllowComment = "allow-comment"

// Allowances says how //erode:allow comments are judged.
type Allowances struct {
	Today  time.Time
	Forbid bool     // the policy wants no such comments
	Unused Severity // of a comment that allows nothing; "" keeps silent about it
	Names  []string // ids and kinds of all rules

	// Judged reports whether every rule with this id or kind was judged in this
	// run; a comment about another one may be of use elsewhere. Nil: all were.
	Judged func(name string) bool
}

// An permission is one well-formed comment.
type permission struct {
	rule   string
	reason string
	until  Day
}

// ApplyAllows marks the findings that an //erode:allow comment allows, and
// returns a finding for each comment that is faulty, has run out, allows nothing
// or is forbidden; a faulty comment allows nothing.
//
// A comment after code is about its line, one on a line of its own about the next
// line that is not such a comment, and one above the package clause about its
// file. It names a rule, by id or kind, and never silences a cycle or a metric:
// no single line is to blame for these.
func ApplyAllows(program *facts.Program, findings []Finding, a Allowances) []Finding {
	byFile := map[string][]*Finding{}
	for i := range findings {
		f := &findings[i]
		byFile[f.Position.File] = append(byFile[f.Position.File], f)
	}
	var faults []Finding
	for _, p := range program.Packages {
		for i := range p.Files {
			for k := range p.Files[i].Allows {
				message, help := a.apply(&p.Files[i], k, byFile[p.FilePath(int32(i))])
				if message == "" {
					continue
				}
				f := a.fault(program, p, int32(i), k)
				f.Message, f.Help = message, help
				if message == allowsNothing {
					f.Severity = a.Unused
				}
				faults = append(faults, f)
			}
		}
	}
	slices.SortFunc(faults, func(a, b Finding) int { return Compare(&a, &b) })
	return faults
}

const (
	allowsNothing = "this //erode:allow comment allows nothing"
	allowsNoWhole = "a cycle or a metric is not about one line: put it into the baseline or change the policy"
)

// NeedlessComment reports whether a finding is about an //erode:allow comment that
// has nothing to allow and can go.
func (f *Finding) NeedlessComment() bool {
	return f.Kind == AllowComment && f.Message == allowsNothing && f.Help != allowsNoWhole
}

// apply marks the findings that the k-th comment of a file allows, or says what
// is wrong with it.
func (a *Allowances) apply(file *facts.File, k int, findings []*Finding) (fault, help string) {
	if a.Forbid {
		return "the policy forbids //erode:allow comments", "ask for an exception in the policy (in-source: forbid)"
	}
	allow, fault, help := a.parse(file.Allows[k].Text)
	if fault != "" {
		return fault, help
	}
	covers := coverage(file, k)
	used, whole := false, false
	for _, f := range findings {
		switch {
		case !f.Under(allow.rule) || !covers(f.Position.Line):
		case f.Cycle != nil || f.Measure != nil:
			whole = true
		default:
			used = true
			if f.Status == New {
				f.Status = Allowed
			}
		}
	}
	switch {
	case used:
		return "", ""
	case whole:
		return allowsNothing, allowsNoWhole
	case a.Unused == "" || a.Judged != nil && !a.Judged(allow.rule):
		return "", ""
	}
	return allowsNothing, fmt.Sprintf("nothing departs from %s where it stands: remove the comment", allow.rule)
}

// parse reads "RULE reason until 2027-03-31"; the end may be left out.
func (a *Allowances) parse(text string) (allow permission, fault, help string) {
	const form = "write //erode:allow RULE reason until 2027-03-31"
	words := strings.Fields(text)
	if len(words) == 0 {
		return allow, "//erode:allow names no rule", form
	}
	allow.rule, words = words[0], words[1:]
	if allow.rule == "*" {
		return allow, "//erode:allow * names no rule", "name it: a wildcard would also allow what nobody has seen yet"
	}
	if !slices.Contains(a.Names, allow.rule) {
		return allow, fmt.Sprintf("//erode:allow names %q, which is neither a rule nor a kind of rule", allow.rule), suggest(allow.rule, a.Names)
	}
	if n := len(words); n >= 2 && words[n-2] == "until" || n == 1 && words[0] == "until" {
		var err error
		if allow.until, err = ParseDay(words[n-1]); err != nil {
			return allow, fmt.Sprintf("//erode:allow %s: %v", allow.rule, err), form
		}
		words = words[:n-2]
	}
	allow.reason = strings.Join(words, " ")
	switch {
	case allow.reason == "":
		return allow, fmt.Sprintf("//erode:allow %s gives no reason", allow.rule), form
	case allow.until.Past(a.Today):
		return allow, fmt.Sprintf("//erode:allow %s has run out: it was until %s", allow.rule, allow.until), "mend the code, or agree on another day"
	}
	return allow, "", ""
}

// coverage returns which lines the k-th comment of a file is about.
func coverage(file *facts.File, k int) func(line int) bool {
	c := file.Allows[k]
	switch {
	case c.Line < file.Clause:
		return func(int) bool { return true }
	case c.After:
		return func(line int) bool { return line == int(c.Line) }
	}
	next := c.Line + 1
	for _, other := range file.Allows {
		if other.Line == next && !other.After {
			next++
		}
	}
	return func(line int) bool { return line == int(next) }
}

// fault returns a finding at a comment, its sentence yet to come.
func (a *Allowances) fault(program *facts.Program, p *facts.Package, file int32, k int) Finding {
	f := &p.Files[file]
	c := f.Allows[k]
	return Finding{
		Rule: AllowComment, Kind: AllowComment, Severity: Error,
		Position: Position{File: p.FilePath(file), Line: int(c.Line), Col: int(c.Col)},
		From:     Endpoint{Package: p.Path, Symbol: f.Name},
		Use:      cmp.Or(firstWord(c.Text), "-"),
		Why:      "an exception in the source names its rule and its reason, and goes when it is no longer needed",
		Build:    f.Build, Test: f.Test, Generated: f.Generated,
		Tier: program.Tier.String(),
	}
}

func firstWord(s string) string {
	if words := strings.Fields(s); len(words) > 0 {
		return words[0]
	}
	return ""
}
