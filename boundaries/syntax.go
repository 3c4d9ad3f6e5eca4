package boundaries

import (
	"regexp"
	"strconv"
	"strings"
)

var yamlLine = regexp.MustCompile(`^yaml: (?:line (\d+): )?(.*)$`)

// syntax reports what the YAML parser says. The parser often blames the line
// where it gave up, or a whole block; the place of the usual slips is looked for.
func (d *decoder) syntax(err error) {
	msg, pos := err.Error(), Position{File: d.file, Line: 1}
	if msg == "EOF" {
		d.at(Position{File: d.file}, "the file is empty", `a policy begins with "version: 1"; erode init writes one`)
		return
	}
	if m := yamlLine.FindStringSubmatch(msg); m != nil {
		msg = m[2]
		if n, err := strconv.Atoi(m[1]); err == nil {
			pos.Line = min(max(n, 1), len(d.lines))
		}
	}
	if s := findSlip(d.lines, pos.Line, msg); s.help != "" {
		d.at(Position{File: d.file, Line: s.line, Col: s.col, End: s.end}, msg, s.help)
		return
	}
	line := d.line(pos.Line)
	pos.Col = len(line) - len(strings.TrimLeft(line, " \t")) + 1
	pos.End = len(line) + 1
	d.at(pos, msg, "this is not YAML")
}

// A slip is a place that makes a file no YAML, and what to do about it. Columns
// count from 1, end is just past.
type slip struct {
	line, col, end int
	help           string
}

// findSlip looks for the slip behind what the parser says, near the line that it
// blames; the zero value if it finds none.
func findSlip(lines []string, blamed int, msg string) slip {
	line := lines[blamed-1]
	indent := len(line) - len(strings.TrimLeft(line, " \t"))
	switch {
	case strings.Contains(line[:indent], "\t"):
		return slip{blamed, 1, indent + 1, "indent with spaces, YAML allows no tabs"}
	case strings.Contains(msg, "mapping values are not allowed"):
		if first := strings.Index(line, ": "); first >= 0 {
			if again := strings.Index(line[first+2:], ": "); again >= 0 {
				return slip{blamed, first + 3, len(line) + 1, `a value that holds ": " needs quotes`}
			}
		}
	case strings.Contains(msg, "did not find expected alphabetic or numeric character"):
		if i := strings.IndexAny(line, "*&"); i >= 0 {
			return slip{blamed, i + 1, len(line) + 1, "a value that begins with * or & needs quotes"}
		}
	case strings.Contains(msg, "cannot start any token"):
		if i := strings.IndexAny(line, "@`%"); i >= 0 {
			return slip{blamed, i + 1, len(line) + 1, "a value that begins with " + line[i:i+1] + " needs quotes"}
		}
	}
	if s := unbalanced(lines); s.help != "" {
		return s
	}
	if strings.Contains(msg, "did not find expected key") || strings.Contains(msg, "did not find expected '-'") {
		return misaligned(lines)
	}
	return slip{}
}

// unbalanced finds a quote or a bracket that opens and never closes, or braces in
// the middle of a word that stands in brackets without quotes.
func unbalanced(lines []string) slip {
	var open []slip // brackets
	var quote byte
	var quoted slip
	for i, line := range lines {
		for j := 0; j < len(line); j++ {
			c := line[j]
			starts := j == 0 || strings.IndexByte(" \t[{,:", line[j-1]) >= 0
			switch {
			case quote == '"' && c == '\\':
				j++
			case quote != 0:
				if c == quote {
					quote = 0
				}
			case c == '#' && (j == 0 || line[j-1] == ' '):
				j = len(line)
			case (c == '"' || c == '\'') && starts:
				quote, quoted = c, slip{i + 1, j + 1, j + 2, "a quote that opens here is not closed"}
			case c == '{' && !starts && len(open) > 0:
				word := strings.LastIndexAny(line[:j], " [{,") + 1
				return slip{i + 1, word + 1, j + 2, "inside brackets a pattern with { } needs quotes"}
			case (c == '{' || c == '[') && starts:
				open = append(open, slip{i + 1, j + 1, j + 2, "a bracket that opens here is not closed"})
			case (c == '}' || c == ']') && len(open) > 0:
				last := open[len(open)-1]
				if opener := lines[last.line-1][last.col-1]; (opener == '{') != (c == '}') {
					return last
				}
				open = open[:len(open)-1]
			}
		}
	}
	switch {
	case quote != 0:
		return quoted
	case len(open) > 0:
		return open[0] // the first: what follows may close the others
	}
	return slip{}
}

// misaligned finds a line that is indented like none of the blocks around it.
func misaligned(lines []string) slip {
	levels := []int{0}
	for i, line := range lines {
		body := strings.TrimLeft(line, " ")
		if body == "" || body[0] == '#' {
			continue
		}
		indent := len(line) - len(body)
		for len(levels) > 1 && indent < levels[len(levels)-1] {
			levels = levels[:len(levels)-1]
		}
		switch top := levels[len(levels)-1]; {
		case indent > top && i > 0 && closed(lines[:i], top, indent):
			return slip{i + 1, 1, indent + 1, "indented like no line around it"}
		case indent > top:
			levels = append(levels, indent)
		}
		for rest, ok := strings.CutPrefix(body, "- "); ok; rest, ok = strings.CutPrefix(rest, "- ") {
			levels = append(levels, levels[len(levels)-1]+2)
		}
	}
	return slip{}
}

// closed reports whether a deeper level than the given indentation was left just
// before: a line between it and the level above continues neither.
func closed(above []string, top, indent int) bool {
	for i := len(above) - 1; i >= 0; i-- {
		body := strings.TrimLeft(above[i], " ")
		if body == "" || body[0] == '#' {
			continue
		}
		return len(above[i])-len(body) > indent
	}
	return false
}
