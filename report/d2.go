package report

import (
	"bufio"
	"fmt"
	"io"
	"strings"
)

// writeD2 writes the picture for D2.
func writeD2(w io.Writer, r *Result, o Options) error {
	d, err := Draw(r, o.Picture)
	if err != nil {
		return err
	}
	b := bufio.NewWriter(w)
	fmt.Fprintf(b, "# %s\ndirection: down\n", visible(d.Title))
	if caption := d.caption(); caption != "" {
		fmt.Fprintf(b, "# %s\n", visible(caption))
	}
	names := d2Names(b, d)
	for i := range d.Nodes {
		n := &d.Nodes[i]
		fmt.Fprintf(b, "%s: %s {\n  tooltip: %s\n", names[i], d2Text(n.Label), d2Lines(n.Tip))
		if n.Cycle > 0 {
			fmt.Fprintf(b, "  style.stroke: %q\n", inkCut)
		}
		if url := o.href(n.File, 1); url != "" {
			fmt.Fprintf(b, "  link: %s\n", d2Text(url))
		}
		b.WriteString("}\n")
	}
	for i := range d.Arcs {
		a := &d.Arcs[i]
		label := strings.TrimSpace(fmt.Sprint(max(a.Imports, 1), " ", a.Fate))
		fmt.Fprintf(b, "%s -> %s: %q", names[a.From], names[a.To], label)
		switch {
		case a.Fate == Remote:
			fmt.Fprintf(b, " {style: {stroke: %q; stroke-dash: 4; stroke-width: 3}}", inkRemote)
		case a.Cut, a.Fate == Goes:
			fmt.Fprintf(b, " {style: {stroke: %q; stroke-dash: 4; stroke-width: 3}}", inkCut)
		case a.Findings > 0:
			fmt.Fprintf(b, " {style: {stroke: %q; stroke-width: 4}}", inkFinding)
		case a.Test:
			b.WriteString(" {style: {stroke-dash: 2}}")
		}
		b.WriteByte('\n')
	}
	return b.Flush()
}

// d2Names names the nodes, those of an open component inside its box.
func d2Names(b *bufio.Writer, d *Drawing) []string {
	names := make([]string, len(d.Nodes))
	box, group := "", ""
	for i := range d.Nodes {
		n := &d.Nodes[i]
		if n.Group != group {
			group, box = n.Group, fmt.Sprintf("g%d", i)
			fmt.Fprintf(b, "%s: %s\n", box, d2Text(group))
		}
		names[i] = fmt.Sprintf("n%d", i)
		if group != "" {
			names[i] = box + "." + names[i]
		}
	}
	return names
}

// d2Text writes a quoted string, in which D2 replaces ${…}.
func d2Text(s string) string { return `"` + d2Escapes.Replace(visible(s)) + `"` }

// d2Lines writes a tooltip. D2 shows it as it is, but refuses one that is not
// Markdown with balanced tags.
func d2Lines(s string) string {
	lines := strings.Split(s, "\n")
	for i := range lines {
		lines[i] = d2Escapes.Replace(strings.ReplaceAll(visible(lines[i]), "<", `\u003c`))
	}
	return `"` + strings.Join(lines, `\n`) + `"`
}

var d2Escapes = strings.NewReplacer(`\`, `\\`, `"`, `\"`, `$`, `\$`)
