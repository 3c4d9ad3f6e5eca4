package report

import (
	"bufio"
	"fmt"
	"io"
	"maps"
	"math"
	"slices"
	"strings"
)

// Colours of pictures. A violation and a cut differ by more than their hue, so
// that nobody depends on seeing it.
const (
	inkCut     = "#b42318"
	inkFinding = "#b54708"
	inkPlain   = "#667085"
	inkRemote  = "#175cd3"
	inkNode    = "#344054"
	fillNode   = "#f2f4f7"
	fillCycle  = "#fef3f2"
)

// denseArcs is the number of dependencies above which Graphviz needs its short
// cuts: without them 1,085 took 22 seconds, with them 1.2.
const denseArcs = 200

// writeDOT writes the picture for Graphviz, with tooltips, and with links where
// there is a template for them.
func writeDOT(w io.Writer, r *Result, o Options) error {
	d, err := Draw(r, o.Picture)
	if err != nil {
		return err
	}
	b := bufio.NewWriter(w)
	fmt.Fprintf(b, "digraph %s {\n", dotText(d.Title))
	b.WriteString("\tgraph [rankdir=TB, bgcolor=white, fontname=\"Helvetica,Arial,sans-serif\", fontsize=12, nodesep=0.3, ranksep=0.6")
	fmt.Fprintf(b, ", label=%s, tooltip=%s", dotLines(strings.TrimSuffix(d.Title+"\n"+d.caption(), "\n")), dotText(d.Title))
	if len(d.Arcs) > denseArcs {
		b.WriteString(", nslimit=1, nslimit1=1, mclimit=0.1, splines=line")
	}
	b.WriteString("]\n")
	fmt.Fprintf(b, "\tnode [shape=box, style=\"rounded,filled\", fillcolor=%q, color=%q, fontname=\"Helvetica,Arial,sans-serif\", fontsize=12, height=0.3, margin=\"0.12,0.06\"]\n", fillNode, inkNode)
	fmt.Fprintf(b, "\tedge [color=%q, arrowsize=0.7]\n", inkPlain)
	dotNodes(b, d, &o)
	levels := slices.ContainsFunc(d.Arcs, func(a Arc) bool { return !a.Cut })
	for i := range d.Arcs {
		dotArc(b, d, &d.Arcs[i], levels, &o)
	}
	dotStack(b, d)
	b.WriteString("}\n")
	return b.Flush()
}

// dotNodes writes the nodes, those of an open component in a box of their own.
func dotNodes(b *bufio.Writer, d *Drawing, o *Options) {
	group := ""
	for i := range d.Nodes {
		n := &d.Nodes[i]
		if n.Group != group && group != "" {
			b.WriteString("\t}\n")
		}
		if n.Group != group && n.Group != "" {
			fmt.Fprintf(b, "\tsubgraph cluster_%d {\n\t\tlabel=%s; color=%q; style=rounded;\n", i, dotText(n.Group), inkPlain)
		}
		group = n.Group
		fmt.Fprintf(b, "\tn%d [label=%s, tooltip=%s", i, dotText(n.Label), dotLines(n.Tip))
		if n.Cycle > 0 {
			fmt.Fprintf(b, ", fillcolor=%q", fillCycle)
		}
		if url := o.href(n.File, 1); url != "" {
			fmt.Fprintf(b, ", URL=%s, target=_blank", dotText(url))
		}
		b.WriteString("]\n")
	}
	if group != "" {
		b.WriteString("\t}\n")
	}
}

// dotStack puts nodes without an arc below each other, some columns of them: side
// by side they would make a picture wider than any screen.
func dotStack(b *bufio.Writer, d *Drawing) {
	touched := d.touched()
	loners := map[string][]int{}
	for i := range d.Nodes {
		if group := d.Nodes[i].Group; !touched[i] {
			loners[group] = append(loners[group], i)
		}
	}
	for _, group := range slices.Sorted(maps.Keys(loners)) {
		list := loners[group]
		columns := max(4, int(math.Sqrt(float64(len(list)))))
		for k := columns; k < len(list); k++ {
			fmt.Fprintf(b, "\tn%d -> n%d [style=invis]\n", list[k-columns], list[k])
		}
	}
}

// dotArc writes an arc. With levels, what a cut removes does not bear on the
// layout: it then points upwards, against all others.
func dotArc(b *bufio.Writer, d *Drawing, a *Arc, levels bool, o *Options) {
	tip := arrow(d.Nodes[a.From].Label, d.Nodes[a.To].Label) + "\n" + strings.Join(a.words(), "\n")
	fmt.Fprintf(b, "\tn%d -> n%d [edgetooltip=%s, penwidth=%.2g", a.From, a.To, dotLines(tip), a.width())
	switch {
	case a.Fate == Remote:
		fmt.Fprintf(b, ", color=%q, fontcolor=%q, fontsize=10, style=dashed, label=remote", inkRemote, inkRemote)
	case a.Fate == Goes:
		fmt.Fprintf(b, ", color=%q, fontcolor=%q, fontsize=10, style=dashed, label=goes", inkCut, inkCut)
	case a.Cut:
		fmt.Fprintf(b, ", color=%q, style=dashed", inkCut)
		if levels {
			b.WriteString(", constraint=false")
		}
	case a.Findings > 0:
		fmt.Fprintf(b, ", color=%q, arrowhead=onormal", inkFinding)
	case a.Test:
		b.WriteString(", style=dotted")
	}
	if url := o.href(a.File, a.Line); url != "" {
		fmt.Fprintf(b, ", edgeURL=%s, target=_blank", dotText(url))
	}
	b.WriteString("]\n")
}

// width is how thick to draw an arc: it grows with the number of imports, and
// what a picture is about is never thin.
func (a *Arc) width() float64 {
	width := 1 + math.Log2(float64(max(a.Imports, 1)))/4
	if a.marked() {
		width = max(width, 2)
	}
	return min(width, 4)
}

// words says what an arc stands for.
func (a *Arc) words() []string {
	words := []string{plural(a.Imports, "import", "imports")}
	if a.Refs > 0 {
		words = append(words, plural(a.Refs, "reference", "references"))
	}
	if a.Findings > 0 {
		words = append(words, plural(a.Findings, "finding", "findings"))
	}
	switch a.Fate {
	case Goes:
		words = append(words, "it goes away")
	case Remote:
		words = append(words, "it becomes a call between two processes")
	}
	if a.Cut {
		words = append(words, "the cheapest cut of a cycle removes it")
	}
	if a.Test {
		words = append(words, "only in tests")
	}
	return words
}

// dotText writes a string of the DOT language. Graphviz reads backslashes and
// HTML entities in labels, and passes control characters on into SVG, where they
// are not allowed.
func dotText(s string) string { return `"` + dotEscapes.Replace(visible(s)) + `"` }

// dotLines is dotText for a text of several lines, which visible would spell out.
func dotLines(s string) string {
	lines := strings.Split(s, "\n")
	for i := range lines {
		lines[i] = dotEscapes.Replace(visible(lines[i]))
	}
	return `"` + strings.Join(lines, `\n`) + `"`
}

var dotEscapes = strings.NewReplacer(`\`, `\\`, `"`, `\"`, `&`, `&amp;`)
