package html

import (
	"strings"
	"unicode/utf8"

	"github.com/erodehq/erode/internal/graph"
	"github.com/erodehq/erode/internal/layout"
)

// A chart is a map with places for its boxes and lines.
type chart struct {
	Width  int   `json:"w"`
	Height int   `json:"h"`
	Lines  bool  `json:"lines"` // false: too many boxes, lines show for the selected one only
	Boxes  []box `json:"boxes"`
	// Paths are index into links (or edges, inside a component), then x and y of
	// the points.
	Paths   [][]int  `json:"paths"`
	Rows    [][3]int `json:"rows"` // level, y, height
	Implied int      `json:"implied"`
}

// A box is a component (or package), x, y and width. All are boxHeight high.
type box [4]int

const (
	boxHeight = 28
	fontSize  = 13
	maxLabel  = 24 // characters; the whole name shows on hover

	// readable is the number of boxes up to which a drawing with lines stays
	// legible on a screen of 1600 by 1000.
	readable = 70
)

// screen is the room of the map on a screen of 1600 by 1000, with the panel of
// details beside it.
var screen = layout.Size{Width: 1230, Height: 800}

// drawMap draws the components and notes on each link why it is not drawn.
func (b *builder) drawMap() {
	p := b.page
	sizes := make([]layout.Size, len(p.Components))
	for i, c := range p.Components {
		sizes[i] = layout.Size{Width: boxWidth(c.Label, c.Packages), Height: boxHeight}
	}
	hub := b.parts.hubs()
	for i := range p.Components {
		p.Components[i].Hub = hub[i]
	}
	var shown []layout.Arc
	var index []int
	for i, a := range b.parts.arcs() {
		l := &p.Links[i]
		if a.Back {
			l[4] |= flagCut
		}
		if hub[a.From] || hub[a.To] {
			l[4] |= flagHub
			continue
		}
		shown, index = append(shown, a), append(index, i)
	}
	for k, implied := range implied(len(sizes), shown) {
		if implied {
			p.Links[index[k]][4] |= flagImplied
		}
	}
	p.Map = newChart(sizes, shown, index, hub)
}

// inside draws the packages of one component with the edges, by index, among
// them.
func (b *builder) inside(members []int32, within []int) *chart {
	number := make(map[int]int32, len(members))
	sizes := make([]layout.Size, len(members))
	for i, m := range members {
		number[int(m)] = int32(i)
		sizes[i] = layout.Size{Width: boxWidth(b.page.Packages[m].Label, 0), Height: boxHeight}
	}
	build := graph.Builder{N: len(members)}
	edges := map[[2]int32]int{}
	for _, i := range within {
		e := b.page.Edges[i]
		from, to := number[e[0]], number[e[1]]
		build.Add(from, to, float64(max(e[2], 1)))
		edges[[2]int32{from, to}] = i
	}
	arcs := newParts(build.Build(), nil).arcs()
	index := make([]int, len(arcs))
	for i, a := range arcs {
		index[i] = edges[[2]int32{a.From, a.To}]
	}
	c := newChart(sizes, arcs, index, nil)
	for i := range c.Boxes {
		c.Boxes[i][0] = int(members[i])
	}
	return c
}

// newChart lays out some boxes. Implied arcs keep boxes apart but have no line;
// index names what each arc stands for.
func newChart(sizes []layout.Size, arcs []layout.Arc, index []int, tray []bool) *chart {
	c := &chart{Lines: len(sizes) <= readable, Boxes: []box{}, Paths: [][]int{}, Rows: [][3]int{}}
	var drawn []layout.Arc
	var names []int
	for i, implied := range implied(len(sizes), arcs) {
		if implied {
			c.Implied++
		} else {
			drawn, names = append(drawn, arcs[i]), append(names, index[i])
		}
	}
	d := layout.Map(sizes, drawn, layout.Options{Screen: screen, Lines: c.Lines, Tray: tray})
	c.Width, c.Height = d.Width, d.Height
	for i, at := range d.Boxes {
		c.Boxes = append(c.Boxes, box{i, at.X, at.Y, sizes[i].Width})
	}
	for i, line := range d.Lines {
		path := []int{names[i]}
		for _, pt := range line {
			path = append(path, pt.X, pt.Y)
		}
		c.Paths = append(c.Paths, path)
	}
	for _, row := range d.Rows {
		c.Rows = append(c.Rows, [3]int{row.Level, row.Y, row.Height})
	}
	return c
}

// boxWidth leaves room for the label and, beside it, the number of packages.
func boxWidth(label string, packages int) int {
	width := layout.TextWidth(label, fontSize) + 22
	if packages > 1 {
		width += 12
		for ; packages > 0; packages /= 10 {
			width += 7
		}
	}
	return max(width, 44)
}

// label gives components and packages their short names: without the folder
// that all of them share, cut in the middle where still too long.
func (b *builder) label() {
	p := b.page
	names := make([]string, 0, len(p.Components))
	for _, c := range p.Components {
		if !c.Rest {
			names = append(names, c.Name)
		}
	}
	prefix := commonFolder(names)
	for i := range p.Components {
		p.Components[i].Label = shorten(visible(strings.TrimPrefix(p.Components[i].Name, prefix)))
	}
	for _, members := range b.members() {
		b.labelPackages(members)
	}
}

// labelPackages names each package of a component by as many of its last path
// elements as tell it from the others.
func (b *builder) labelPackages(members []int32) {
	ends := map[string]int{}
	for _, m := range members {
		path := b.page.Packages[m].Path
		for i := range path {
			if i == 0 || path[i-1] == '/' {
				ends[path[i:]]++
			}
		}
	}
	for _, m := range members {
		p := &b.page.Packages[m]
		label := p.Path
		for i := len(label) - 1; i > 0; i-- {
			if label[i-1] == '/' && ends[label[i:]] == 1 {
				label = label[i:]
				break
			}
		}
		p.Label = shorten(visible(label))
	}
}

// commonFolder returns the longest folder, with its slash, that all names lie in
// or are.
func commonFolder(names []string) string {
	if len(names) == 0 {
		return ""
	}
	prefix := names[0] + "/"
	for _, name := range names {
		for !strings.HasPrefix(name+"/", prefix) {
			cut := strings.LastIndexByte(strings.TrimSuffix(prefix, "/"), '/')
			if cut < 0 {
				return ""
			}
			prefix = prefix[:cut+1]
		}
	}
	if len(names) == 1 { // its own last element is its name
		return names[0][:strings.LastIndexByte(names[0], '/')+1]
	}
	return prefix
}

// shorten cuts a label in the middle: both ends of a path tell it apart.
func shorten(label string) string {
	if utf8.RuneCountInString(label) <= maxLabel {
		return label
	}
	runes := []rune(label)
	return string(runes[:maxLabel/2-1]) + "…" + string(runes[len(runes)-maxLabel/2:])
}
