package report

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"unicode"
)

// writePlantUML writes the picture as a component diagram.
func writePlantUML(w io.Writer, r *Result, o Options) error {
	return writeUML(w, r, &o, umlSyntax{
		open: func(b *bufio.Writer, alias, label string) { fmt.Fprintf(b, "package \"%s\" as %s {\n", label, alias) },
		node: func(b *bufio.Writer, alias string, n *Node) {
			kind := ""
			if n.Kind != "" {
				kind = " <<" + umlText(n.Kind) + ">>"
			}
			fmt.Fprintf(b, "component \"%s\" as %s%s\n", umlText(n.Label), alias, kind)
		},
		arc: func(b *bufio.Writer, from, to string, a *Arc) {
			line := "-->"
			switch {
			case a.Fate == Remote:
				line = "-[" + inkRemote + ",dashed,thickness=2]->"
			case a.Cut, a.Fate == Goes:
				line = "-[" + inkCut + ",dashed,thickness=2]->"
			case a.Findings > 0:
				line = "-[" + inkFinding + ",bold]->"
			}
			fmt.Fprintf(b, "%s %s %s : %d\n", from, line, to, max(a.Imports, 1))
		},
	})
}

// writeC4 writes the picture with the macros of C4-PlantUML, which PlantUML
// brings along in its standard library.
func writeC4(w io.Writer, r *Result, o Options) error {
	return writeUML(w, r, &o, umlSyntax{
		header: "!include <C4/C4_Component>\n",
		open: func(b *bufio.Writer, alias, label string) {
			fmt.Fprintf(b, "Container_Boundary(%s, \"%s\") {\n", alias, label)
		},
		node: func(b *bufio.Writer, alias string, n *Node) {
			fmt.Fprintf(b, "Component(%s, \"%s\", \"%s\", \"%s\")\n", alias, umlText(n.Label), umlText(n.Kind), umlText(n.Owner))
		},
		arc: func(b *bufio.Writer, from, to string, a *Arc) {
			fmt.Fprintf(b, "Rel(%s, %s, \"%s\")\n", from, to, umlText(strings.Join(a.words(), ", ")))
		},
	})
}

// A umlSyntax is how a dialect of PlantUML writes the parts of a picture.
type umlSyntax struct {
	header string
	open   func(b *bufio.Writer, alias, label string)
	node   func(b *bufio.Writer, alias string, n *Node)
	arc    func(b *bufio.Writer, from, to string, a *Arc)
}

func writeUML(w io.Writer, r *Result, o *Options, syntax umlSyntax) error {
	d, err := Draw(r, o.Picture)
	if err != nil {
		return err
	}
	b := bufio.NewWriter(w)
	fmt.Fprintf(b, "@startuml\n%stitle %s\n", syntax.header, umlText(d.Title))
	if caption := d.caption(); caption != "" {
		fmt.Fprintf(b, "caption %s\n", umlText(caption))
	}
	group := ""
	for i := range d.Nodes {
		n := &d.Nodes[i]
		if n.Group != group && group != "" {
			b.WriteString("}\n")
		}
		if n.Group != group && n.Group != "" {
			syntax.open(b, fmt.Sprintf("g%d", i), umlText(n.Group))
		}
		group = n.Group
		syntax.node(b, fmt.Sprintf("n%d", i), n)
	}
	if group != "" {
		b.WriteString("}\n")
	}
	for i := range d.Arcs {
		a := &d.Arcs[i]
		syntax.arc(b, fmt.Sprintf("n%d", a.From), fmt.Sprintf("n%d", a.To), a)
	}
	b.WriteString("@enduml\n")
	return b.Flush()
}

// umlText writes text for PlantUML. Whatever could end a string, or be taken for
// markup or a call of its preprocessor, becomes a character code.
func umlText(s string) string {
	var b strings.Builder
	for _, c := range visible(s) {
		if c < 0x80 && !unicode.IsLetter(c) && !unicode.IsDigit(c) && !strings.ContainsRune(" ./,:-", c) {
			fmt.Fprintf(&b, "<U+%04X>", c)
		} else {
			b.WriteRune(c)
		}
	}
	return b.String()
}
