package report

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"github.com/erodehq/erode/boundaries"
)

// GitHub takes 1 MiB for the summary of a step and fails the upload of more;
// nobody reads even a tenth of that.
const (
	markdownRows  = 100
	markdownBytes = 150_000
	markdownArcs  = 30
)

// writeMarkdown writes a summary: the verdict, the new findings, one small
// picture of what is wrong, and what the run looked at.
func writeMarkdown(w io.Writer, r *Result, o Options) error {
	b := bufio.NewWriter(w)
	fmt.Fprintf(b, "## erode: %s\n\n", markdownText(r.verdict()))
	markdownFindings(b, r, &o)
	markdownCycles(b, r, &o)
	markdownPicture(b, r, &o)
	markdownProblems(b, r)
	fmt.Fprintf(b, "%s\n", markdownText(sentence(r.Program+": "+r.covered())))
	return b.Flush()
}

func markdownFindings(b *bufio.Writer, r *Result, o *Options) {
	findings := errorsFirst(r.fresh(o.All))
	if len(findings) == 0 {
		return
	}
	b.WriteString("| | Where | Finding |\n|---|---|---|\n")
	written, rows := 0, 0
	for _, f := range findings {
		row := markdownRow(r, f, o)
		if rows == markdownRows || written+len(row) > markdownBytes {
			break
		}
		rows++
		written += len(row)
		b.WriteString(row)
	}
	b.WriteByte('\n')
	if left := len(findings) - rows; left > 0 {
		fmt.Fprintf(b, "… and %s.\n\n", plural(left, "finding more", "findings more"))
	}
}

// markdownRow writes a finding as a row of a table, where line ends are <br>.
func markdownRow(r *Result, f *boundaries.Finding, o *Options) string {
	at := r.place(f)
	where := markdownCode(at.String())
	if url := o.href(at.File, at.Line); url != "" {
		where = "[" + where + "](" + markdownURL(url) + ")"
	}
	lines := adviceLines(f)
	for i := range lines {
		lines[i] = markdownText(lines[i])
	}
	lines[0] += " (" + markdownCode(f.Rule) + ")"
	severity := string(f.Severity)
	if f.Status != boundaries.New {
		severity += ", " + statusText(f.Status)
	}
	return "| " + markdownText(severity) + " | " + where + " | " + strings.Join(lines, "<br>") + " |\n"
}

// markdownCycles lists the cuts, folded away.
func markdownCycles(b *bufio.Writer, r *Result, o *Options) {
	const cuts, sites = 20, 5
	for i := range r.Cycles {
		c := &r.Cycles[i]
		if i == cuts {
			fmt.Fprintf(b, "… and %s.\n\n", plural(len(r.Cycles)-cuts, "cycle more", "cycles more"))
			return
		}
		fmt.Fprintf(b, "<details><summary>Cycle of %s: cut %s</summary>\n\n", plural(len(c.Members), "component", "components"), cutText(c))
		for j := range c.Cut[:min(len(c.Cut), cuts)] {
			edge := &c.Cut[j]
			var list []string
			for _, site := range edge.Sites[:min(len(edge.Sites), sites)] {
				list = append(list, markdownCode(site.Position.String()))
			}
			if left := len(edge.Sites) - len(list); left > 0 {
				list = append(list, "… "+itoa(left)+" more")
			}
			fmt.Fprintf(b, "- %s: %s\n", markdownCode(arrow(edge.From, edge.To)), strings.Join(list, ", "))
		}
		if left := len(c.Cut) - cuts; left > 0 {
			fmt.Fprintf(b, "- … %s\n", itoa(left)+" more")
		}
		b.WriteString("\n</details>\n\n")
	}
}

// markdownPicture draws what is wrong, or what to cut where that is too much,
// or nothing.
func markdownPicture(b *bufio.Writer, r *Result, o *Options) {
	for _, p := range []Picture{{Violations: true}, {Cut: true}} {
		d, err := Draw(r, p)
		if err == nil && len(d.Arcs) > 0 && len(d.Arcs) <= markdownArcs {
			b.WriteString("```mermaid\n")
			mermaid(b, d, o)
			b.WriteString("```\n\nDotted: what the cheapest cut removes. Thick: findings. Numbers: imports.\n\n")
			return
		}
	}
}

func markdownProblems(b *bufio.Writer, r *Result) {
	if len(r.Problems) == 0 {
		return
	}
	b.WriteString("Not analysed:\n\n")
	for i := range r.Problems {
		if i == maxProblems {
			fmt.Fprintf(b, "- … %s\n", itoa(len(r.Problems)-i)+" more")
			break
		}
		p := &r.Problems[i]
		fmt.Fprintf(b, "- %s: %s\n", markdownCode(p.Position.String()), markdownText(p.Message))
	}
	b.WriteByte('\n')
}

// markdownText writes text that stays text. Nobody is mentioned by it: an owner
// is not called to every build.
func markdownText(s string) string { return markdownEscapes.Replace(visible(s)) }

var markdownEscapes = strings.NewReplacer(
	`\`, `\\`, "`", "\\`", `*`, `\*`, `_`, `\_`, `[`, `\[`, `]`, `\]`, `|`, `\|`, `~`, `\~`, `#`, `\#`, `$`, `\$`,
	`<`, `&lt;`, `>`, `&gt;`, `&`, `&amp;`, `@`, `@&#8203;`, `://`, `:&#8203;//`,
)

// markdownCode writes a code span that may stand in a table.
func markdownCode(s string) string {
	s = strings.ReplaceAll(visible(s), "|", `\|`)
	if s == "" {
		return ""
	}
	fence := "`"
	for strings.Contains(s, fence) {
		fence += "`"
	}
	if strings.HasPrefix(s, "`") || strings.HasSuffix(s, "`") {
		s = " " + s + " "
	}
	return fence + s + fence
}

// markdownURL keeps an address inside its parentheses.
func markdownURL(s string) string {
	return strings.NewReplacer("(", "%28", ")", "%29", "|", "%7C", " ", "%20", "\\", "%5C").Replace(s)
}
