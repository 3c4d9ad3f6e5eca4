package boundaries

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// A Diagnostic is one mistake in the policy.
type Diagnostic struct {
	Position Position `json:"position"`
	Message  string   `json:"message"`
	Help     string   `json:"help,omitempty"`
	Line     string   `json:"line,omitempty"` // text of the offending line
}

// Errors is every mistake found in the policy and its baseline, sorted by file
// and line. It is the error that Load returns for bad input.
type Errors []Diagnostic

func (e Errors) Error() string {
	var b strings.Builder
	for i := range e {
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(e[i].Frame())
	}
	return b.String()
}

// Frame returns the mistake with the line it is on and a caret below the
// offending text:
//
//	error: unknown key "use" in a component
//	  --> .erode.yml:6:5
//	   6 |     use: [orders]
//	     |     ^^^ did you mean "uses"?
func (d *Diagnostic) Frame() string {
	var b strings.Builder
	fmt.Fprintf(&b, "error: %s\n  --> %s\n", d.Message, d.Position)
	if d.Line == "" || d.Position.Line == 0 {
		if d.Help != "" {
			fmt.Fprintf(&b, "      %s\n", d.Help)
		}
		return b.String()
	}
	before, marked, after := d.window()
	fmt.Fprintf(&b, "%4d | %s%s%s\n", d.Position.Line, before, marked, after)
	if d.Position.Col > 0 {
		fmt.Fprintf(&b, "     | %s%s", blank(before), strings.Repeat("^", max(1, utf8.RuneCountInString(marked))))
		if d.Help != "" {
			b.WriteString(" " + d.Help)
		}
		b.WriteByte('\n')
	} else if d.Help != "" {
		fmt.Fprintf(&b, "     | %s\n", d.Help)
	}
	return b.String()
}

// The part of a line that a frame shows: so much before the offending text, and so
// much in all.
const (
	frameLead  = 40
	frameWidth = 120
)

// window divides the line into what stands before the offending text, that text and
// what follows, shortened where the line is a long one.
func (d *Diagnostic) window() (before, marked, after string) {
	line := strings.TrimRight(d.Line, "\r")
	at := min(len(line), max(d.Position.Col-1, 0))
	end := min(len(line), max(d.Position.End-1, at))
	before, marked, after = line[:at], line[at:end], line[end:]
	if utf8.RuneCountInString(line) <= frameWidth {
		return before, marked, after
	}
	if runes := []rune(before); len(runes) > frameLead {
		before = "…" + string(runes[len(runes)-frameLead:])
	}
	if room := frameWidth - utf8.RuneCountInString(before+marked); utf8.RuneCountInString(after) > room {
		after = string([]rune(after)[:max(room, 0)]) + "…"
	}
	return before, marked, after
}

// blank returns white space as wide as s, tabs kept.
func blank(s string) string {
	return strings.Map(func(r rune) rune {
		if r == '\t' {
			return r
		}
		return ' '
	}, s)
}

// sortErrors orders mistakes by place and drops repeats.
func sortErrors(e Errors) Errors {
	slices.SortStableFunc(e, func(a, b Diagnostic) int {
		return cmp.Or(
			strings.Compare(a.Position.File, b.Position.File),
			cmp.Compare(a.Position.Line, b.Position.Line),
			cmp.Compare(a.Position.Col, b.Position.Col),
			strings.Compare(a.Message, b.Message),
		)
	})
	return slices.Compact(e)
}

// suggest returns "did you mean …?" for the known word nearest to a mistyped
// one, or the list of known words when none is near and the list is short.
func suggest(word string, known []string) string {
	if best := nearest(word, known); best != "" {
		return fmt.Sprintf("did you mean %q?", best)
	}
	if len(known) == 0 || len(known) > 12 {
		return ""
	}
	sorted := slices.Sorted(slices.Values(known))
	return "known: " + strings.Join(sorted, ", ")
}

// nearest returns the known word with the smallest edit distance to word, "" if
// all are further than a third of it.
func nearest(word string, known []string) string {
	return nearestWithin(word, known, 1+len(word)/3)
}

// nearestWithin returns the known word nearest to word, "" if all are further
// than the limit.
func nearestWithin(word string, known []string, limit int) string {
	best := ""
	for _, k := range known {
		if d := distance(strings.ToLower(word), strings.ToLower(k), limit); d < limit || d == limit && best == "" {
			best, limit = k, d
		}
	}
	return best
}

// distance returns the optimal string alignment distance of two words: the number
// of letters inserted, deleted, replaced, or swapped with their neighbour. It
// gives up above limit.
func distance(a, b string, limit int) int {
	if len(a)-len(b) > limit || len(b)-len(a) > limit {
		return limit + 1
	}
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range row {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}

// Suggest returns "did you mean …?" for the known word nearest to a mistyped one,
// or the known words when none is near and they are few.
func Suggest(word string, known []string) string { return suggest(word, known) }

// Nearest returns the known word nearest to a mistyped one, "" when none is near.
func Nearest(word string, known []string) string { return nearest(word, known) }
