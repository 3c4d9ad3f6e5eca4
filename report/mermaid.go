package report

import (
	"bufio"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode"
)

// writeMermaid writes the picture as a Mermaid flowchart.
func writeMermaid(w io.Writer, r *Result, o Options) error {
	d, err := Draw(r, o.Picture)
	if err != nil {
		return err
	}
	b := bufio.NewWriter(w)
	mermaid(b, d, &o)
	return b.Flush()
}

func mermaid(b *bufio.Writer, d *Drawing, o *Options) {
	fmt.Fprintf(b, "flowchart TB\n  %%%% %s\n", mermaidText(d.Title))
	if caption := d.caption(); caption != "" {
		fmt.Fprintf(b, "  %%%% %s\n", mermaidText(caption))
	}
	group := ""
	for i := range d.Nodes {
		n := &d.Nodes[i]
		if n.Group != group && group != "" {
			b.WriteString("  end\n")
		}
		if n.Group != group && n.Group != "" {
			fmt.Fprintf(b, "  subgraph g%d[\"%s\"]\n", i, mermaidText(n.Group))
		}
		group = n.Group
		fmt.Fprintf(b, "  n%d[\"%s\"]\n", i, mermaidText(n.Label))
	}
	if group != "" {
		b.WriteString("  end\n")
	}
	for i := range d.Arcs {
		a := &d.Arcs[i]
		line := "-->"
		switch {
		case a.Cut, a.Fate != Stays:
			line = "-.->"
		case a.Findings > 0:
			line = "==>"
		}
		label := strings.TrimSpace(fmt.Sprint(max(a.Imports, 1), " ", a.Fate))
		fmt.Fprintf(b, "  n%d %s|%s| n%d\n", a.From, line, label, a.To)
	}
	mermaidStyles(b, d, o)
}

// mermaidStyles colours nodes and arcs, which Mermaid knows by their number.
func mermaidStyles(b *bufio.Writer, d *Drawing, o *Options) {
	for i := range d.Arcs {
		switch a := &d.Arcs[i]; {
		case a.Fate == Remote:
			fmt.Fprintf(b, "  linkStyle %d stroke:%s,stroke-width:2px\n", i, inkRemote)
		case a.Cut, a.Fate == Goes:
			fmt.Fprintf(b, "  linkStyle %d stroke:%s,stroke-width:2px\n", i, inkCut)
		case a.Findings > 0:
			fmt.Fprintf(b, "  linkStyle %d stroke:%s,stroke-width:3px\n", i, inkFinding)
		}
	}
	for i := range d.Nodes {
		if d.Nodes[i].Cycle > 0 {
			fmt.Fprintf(b, "  style n%d stroke:%s\n", i, inkCut)
		}
		if url := o.href(d.Nodes[i].File, 1); url != "" {
			fmt.Fprintf(b, "  click n%d href \"%s\"\n", i, strings.ReplaceAll(url, `"`, "%22"))
		}
	}
}

// mermaidText writes text between quotes. What could end the quotes, or be taken
// for markup, becomes a character code.
func mermaidText(s string) string {
	var b strings.Builder
	for _, c := range visible(s) {
		if c >= 0x80 || unicode.IsLetter(c) || unicode.IsDigit(c) || strings.ContainsRune(" ./_-,:", c) {
			b.WriteRune(c)
		} else {
			b.WriteString("#" + strconv.Itoa(int(c)) + ";")
		}
	}
	return b.String()
}
