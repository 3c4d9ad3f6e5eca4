package report

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"unicode"
	"unicode/utf16"

	"github.com/erodehq/erode/boundaries"
)

// TeamCity's bounds on attributes of service messages, in characters.
const (
	teamcityShort = 255
	teamcityLong  = 4000
)

// writeTeamCity writes service messages: a type for each rule that found
// something, then its inspections.
func writeTeamCity(w io.Writer, r *Result, o Options) error {
	b := bufio.NewWriter(w)
	declared := map[string]bool{}
	for _, f := range r.fresh(o.All) {
		id := teamcityValue(f.Rule, teamcityShort)
		if !declared[id] {
			declared[id] = true
			fmt.Fprintf(b, "##teamcity[inspectionType id='%s' name='%s' description='%s' category='erode']\n",
				id, id, teamcityValue(r.ruleText(f.Rule), teamcityLong))
		}
		at := r.place(f)
		severity := "WARNING"
		if f.Severity == boundaries.Error {
			severity = "ERROR"
		}
		fmt.Fprintf(b, "##teamcity[inspection typeId='%s' message='%s' file='%s' line='%d' SEVERITY='%s']\n",
			id, teamcityValue(advice(f), teamcityLong), teamcityValue(at.File, teamcityLong), at.Line, severity)
	}
	return b.Flush()
}

// teamcityValue cuts a value to what TeamCity takes, then escapes it.
func teamcityValue(s string, limit int) string {
	s = clipRunes(s, limit)
	var b strings.Builder
	for _, c := range s {
		switch c {
		case '|', '\'', '[', ']':
			b.WriteRune('|')
			b.WriteRune(c)
		case '\n':
			b.WriteString("|n")
		case '\r':
			b.WriteString("|r")
		default:
			if unicode.IsPrint(c) {
				b.WriteRune(c)
			} else {
				for _, unit := range utf16.Encode([]rune{c}) {
					fmt.Fprintf(&b, "|0x%04x", unit)
				}
			}
		}
	}
	return b.String()
}
