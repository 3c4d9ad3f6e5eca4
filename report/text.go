package report

import (
	"bufio"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/fatih/color"

	"github.com/erodehq/erode/boundaries"
)

const (
	maxListed   = 30 // findings written one by one; more are written in groups
	maxPlaces   = 10 // places of a group or of a cut dependency
	maxCut      = 12 // dependencies of a cut
	maxMoves    = 4  // moves that a cycle could do with instead
	maxProblems = 10
)

// writeText writes findings for a person, each beginning with a line that
// editors, problem matchers and reviewdog understand: path:line:col: severity:
// sentence (rule).
func writeText(w io.Writer, r *Result, o Options) error {
	t := textWriter{Writer: bufio.NewWriter(w), r: r, o: o, palette: newPalette(o.Color)}
	t.findings(r.fresh(o.All))
	t.problems()
	t.line(t.strong(r.verdict()))
	t.line(t.faint(r.covered()))
	return t.Flush()
}

type textWriter struct {
	*bufio.Writer
	palette
	r *Result
	o Options
}

// A palette colours text, or leaves it as it is.
type palette struct {
	strong, faint, failure, warning, mark func(a ...any) string
}

func newPalette(on bool) palette {
	paint := func(attributes ...color.Attribute) func(...any) string {
		c := color.New(attributes...)
		if on {
			c.EnableColor() // the caller decides, not the environment
		} else {
			c.DisableColor()
		}
		return c.SprintFunc()
	}
	return palette{
		strong:  paint(color.Bold),
		faint:   paint(color.Faint),
		failure: paint(color.FgRed, color.Bold),
		warning: paint(color.FgYellow, color.Bold),
		mark:    paint(color.FgBlue, color.Bold),
	}
}

func (t *textWriter) line(parts ...string) {
	for _, part := range parts {
		t.WriteString(part)
	}
	t.WriteByte('\n')
}

func (t *textWriter) findings(list []*boundaries.Finding) {
	if t.o.All || len(list) <= maxListed {
		for _, f := range list {
			t.finding(f)
		}
		return
	}
	for _, group := range alike(list) {
		if len(group) == 1 {
			t.finding(group[0])
		} else {
			t.group(group)
		}
	}
}

// alike groups findings of one rule between the same two ends, in the order in
// which each group begins.
func alike(list []*boundaries.Finding) [][]*boundaries.Finding {
	var groups [][]*boundaries.Finding
	index := map[[3]string]int{}
	for _, f := range list {
		from, to := pair(f)
		key := [3]string{f.Rule, from, to}
		at, ok := index[key]
		if !ok {
			at = len(groups)
			index[key] = at
			groups = append(groups, nil)
		}
		groups[at] = append(groups[at], f)
	}
	return groups
}

// finding writes one finding, its code frame and all that explains it.
func (t *textWriter) finding(f *boundaries.Finding) {
	t.line(t.strong(visible(t.r.place(f).String())), ": ", t.sentence(f))
	t.frame(f)
	t.explain(f)
	t.line()
}

// sentence writes "error: billing must not use orders (private)".
func (t *textWriter) sentence(f *boundaries.Finding) string {
	paint := t.failure
	if f.Severity != boundaries.Error {
		paint = t.warning
	}
	s := paint(string(f.Severity)) + ": " + visible(f.Message) + t.faint(" ("+visible(f.Rule)+")")
	if f.Status != boundaries.New {
		s += t.faint(" [" + statusText(f.Status) + "]")
	}
	return s
}

func statusText(s boundaries.Status) string {
	switch s {
	case boundaries.Baselined:
		return "in the baseline"
	case boundaries.Excepted:
		return "excepted by the policy"
	case boundaries.Allowed:
		return "allowed in the source"
	case boundaries.Unchanged:
		return "not from this change"
	}
	return "new"
}

// frame writes the source line of a finding, and a caret below the place.
func (t *textWriter) frame(f *boundaries.Finding) {
	source := t.r.line(f.Position.File, f.Position.Line)
	if source == nil {
		return
	}
	text, caret := codeFrame(source.Text, f.Position.Col, f.Position.End)
	gutter := strings.Repeat(" ", gutterWidth)
	number := strconv.Itoa(source.Line)
	number = strings.Repeat(" ", max(0, gutterWidth-len(number))) + number
	t.line(t.mark(number+" | "), t.fit(text, len(number)+3))
	if caret != "" && (t.o.Width == 0 || len(number)+3+len(caret) <= t.o.Width) {
		t.line(t.mark(gutter+" | "), t.failure(caret))
	}
}

const gutterWidth = 5

// fit shortens a line of source to what the terminal shows beside the gutter, so
// that the caret stays below its place. A log file gets the whole line.
func (t *textWriter) fit(text string, used int) string {
	room := t.o.Width - used
	if t.o.Width == 0 || utf8.RuneCountInString(text) <= room {
		return text
	}
	return string([]rune(text)[:max(0, room-1)]) + "…"
}

// codeFrame returns a source line, its indentation as blanks, and the marker
// line for it: blanks, then a caret for each character of the columns [col, end).
// The marker is empty where the columns do not lie in the text. Columns are
// counted in bytes from 1, as the Go compiler does.
func codeFrame(line string, col, end int) (text, marker string) {
	text = widen(line)
	if col < 1 || col > len(line) {
		return text, ""
	}
	if end <= col || end > len(line)+1 {
		end = col + 1
	}
	before := utf8.RuneCountInString(widen(line[:col-1]))
	width := utf8.RuneCountInString(widen(line[col-1 : end-1]))
	return text, strings.Repeat(" ", before) + strings.Repeat("^", max(width, 1))
}

// widen makes every character of a source line one column wide, tabs apart.
func widen(s string) string {
	parts := strings.Split(s, "\t")
	for i := range parts {
		parts[i] = visible(parts[i])
	}
	return strings.Join(parts, "    ")
}

// explain writes what follows a sentence: why, what instead, and the way there.
func (t *textWriter) explain(f *boundaries.Finding) {
	t.note("why", reason(f.Why, f.ADR))
	if f.Cycle == nil || len(f.Cycle.Cut) == 0 {
		t.note("help", f.Help) // that of a cycle tells its cut and its best move
	}
	for i, step := range f.Chain {
		label := "chain"
		if i > 0 {
			label = ""
		}
		t.item(label, visible(step.From)+" -> "+visible(step.To), step.Position)
	}
	if f.Cycle != nil {
		t.cut(f.Cycle) // which has all that is related
	} else {
		for _, related := range f.Related {
			t.item("see", visible(related.Message), related.Position)
		}
	}
	if f.Count > 1 {
		t.note("count", plural(f.Count, "place has", "places have")+" this finding")
	}
	if f.Build != "" {
		t.note("build", "only with "+f.Build)
	}
	t.note("owner", f.Owner)
	if f.Policy.File != "" && f.Policy != t.r.place(f) {
		t.note("rule", f.Policy.String())
	}
}

// reason joins the why of a rule and its decision record.
func reason(why, adr string) string {
	if why == "" || adr == "" {
		return why + adr
	}
	return why + " (" + adr + ")"
}

// cut writes the cheapest cut of a cycle, with every place to change.
func (t *textWriter) cut(c *boundaries.Cycle) {
	if len(c.Cut) == 0 {
		return
	}
	t.note("cut", cutText(c))
	edges := c.Cut
	if !t.o.All {
		edges = edges[:min(len(edges), maxCut)]
	}
	for i := range edges {
		edge := &edges[i]
		t.item("", "  "+visible(arrow(edge.From, edge.To)), boundaries.Position{})
		sites := edge.Sites
		if !t.o.All {
			sites = sites[:min(len(sites), maxPlaces)]
		}
		for _, site := range sites {
			t.item("", "    "+visible(site.Position.String())+"  "+visible(siteText(&site)+usedThere(edge, &site)), boundaries.Position{})
		}
		t.more(len(edge.Sites)-len(sites), "      ")
	}
	t.more(len(c.Cut)-len(edges), "    ")
	moves := c.Moves
	if !t.o.All {
		moves = moves[:min(len(moves), maxMoves)]
	}
	label := "move"
	for i := range moves {
		t.item(label, visible(moves[i].String()), boundaries.Position{})
		label = ""
	}
	t.more(len(c.Moves)-len(moves), "")
}

// siteText names what a place of a cut uses.
func siteText(s *boundaries.Site) string {
	text := s.To
	if s.Symbol != "" {
		text += "." + s.Symbol
	}
	if s.Use != "" && s.Use != "import" {
		text += " (" + s.Use + ")"
	}
	return text
}

// more says how many entries were left out of a list, and where they are.
func (t *textWriter) more(n int, indent string) {
	if n > 0 {
		t.item("", indent+"… "+itoa(n)+" more; --format json has all of them", boundaries.Position{})
	}
}

const labelWidth = 15 // columns before the text of a note

// note writes a labelled text, wrapped to the terminal.
func (t *textWriter) note(label, text string) {
	if text == "" {
		return
	}
	for i, line := range wrap(visible(text), t.o.Width-labelWidth) {
		if i > 0 {
			label = ""
		}
		t.item(label, line, boundaries.Position{})
	}
}

// item writes a labelled line that is never wrapped, with a place if it has one.
func (t *textWriter) item(label, text string, at boundaries.Position) {
	if label != "" {
		label += ":"
	}
	fmt.Fprintf(t, "%*s%s%s", gutterWidth+3, "", t.faint(fmt.Sprintf("%-7s", label)), text)
	if at.File != "" {
		t.WriteString("  " + t.faint(visible(at.String())))
	}
	t.WriteByte('\n')
}

// wrap breaks text at blanks into lines of at most width characters, or not at
// all where that leaves no room to read.
func wrap(text string, width int) []string {
	if width < 20 {
		return []string{text}
	}
	var lines []string
	line, used := "", 0
	for word := range strings.FieldsSeq(text) {
		n := utf8.RuneCountInString(word)
		switch {
		case line == "":
			line, used = word, n
		case used+1+n > width:
			lines = append(lines, line)
			line, used = word, n
		default:
			line, used = line+" "+word, used+1+n
		}
	}
	return append(lines, line)
}

// group writes findings that are alike: one sentence, then the places.
func (t *textWriter) group(group []*boundaries.Finding) {
	f := group[0]
	t.line(t.strong(visible(t.r.place(f).String())), ": ", t.sentence(f), t.strong(" and "+itoa(len(group)-1)+" more like it"))
	t.frame(f)
	t.explain(f)
	rest := group[1:]
	shown := rest[:min(len(rest), maxPlaces)]
	for i, f := range shown {
		label := ""
		if i == 0 {
			label = "also"
		}
		t.item(label, visible(t.r.place(f).String())+"  "+visible(arrow(f.From.Package, f.To.Package)), boundaries.Position{})
	}
	t.more(len(rest)-len(shown), "")
	t.line()
}

// problems lists what could not be analysed.
func (t *textWriter) problems() {
	shown := t.r.Problems
	if !t.o.All {
		shown = shown[:min(len(shown), maxProblems)]
	}
	for i := range shown {
		p := &shown[i]
		place := visible(p.Position.String())
		if place != "" {
			place = t.strong(place) + ": "
		}
		t.line(place, t.warning("not analysed"), ": ", visible(p.Message))
	}
	if left := len(t.r.Problems) - len(shown); left > 0 {
		t.line("… " + itoa(left) + " more that could not be analysed; --format json has all of them")
	}
	if len(shown) > 0 {
		t.line()
	}
}
