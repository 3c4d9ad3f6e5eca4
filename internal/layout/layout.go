// Package layout decides where things stand on a page: the boxes and lines of a
// levelised map, and the order of the rows of a dependency matrix.
//
// It knows numbers only, neither names nor code, and draws nothing. The same input
// gives the same output on every machine: coordinates are whole pixels, and no
// product is fused into a sum on the way to them.
package layout

import (
	"math"
	"slices"
)

// A Size is the width and height of a box, in pixels at a scale of 1.
type Size struct{ Width, Height int }

// An Arc is a dependency between two boxes, by index. Back marks one that is to
// be cut: it orders nothing and is the only kind that may point upwards. Without
// the back arcs there must be no cycle.
type Arc struct {
	From, To int32
	Back     bool
}

// Options say what the drawing is for.
type Options struct {
	Screen Size   // what the drawing should fit, at the largest scale up to 1
	Lines  bool   // route the arcs; otherwise they only order the boxes, and boxes stand closer
	Tray   []bool // boxes that stand in rows of their own below all others; nil for none. Only back arcs may start there
}

// gap is the room between two boxes of a row.
func (o *Options) gap() int {
	if o.Lines {
		return boxGap
	}
	return tightGap
}

// A Drawing is a finished map. Whoever uses stands above what it uses.
type Drawing struct {
	Width, Height int
	Boxes         []Point // top left corner of each box
	Lines         [][]Point
	Rows          []Row // top to bottom
}

// A Point is a place on the page: x to the right, y downwards.
type Point struct{ X, Y int }

// A Row is a horizontal strip that holds boxes. Several rows make up a level
// that is too wide for one. The tray has level -1.
type Row struct{ Level, Y, Height int }

// Scale returns the largest scale, up to 1, at which the drawing fits a screen.
func (d *Drawing) Scale(screen Size) float64 {
	if d.Width == 0 || d.Height == 0 {
		return 1
	}
	return min(1, float64(screen.Width)/float64(d.Width), float64(screen.Height)/float64(d.Height))
}

// Map draws boxes in levels. It tries several row widths and keeps the drawing
// that is largest on the screen, then the one with the shortest lines. In
// Drawing.Lines, parallel to arcs, a line starts at the box of its From. Its
// points come in pairs, into a row and out of it.
func Map(boxes []Size, arcs []Arc, o Options) *Drawing {
	if len(boxes) == 0 {
		return &Drawing{}
	}
	levels := levels(len(boxes), arcs)
	for i, tray := range o.Tray {
		if levels[i]++; tray {
			levels[i] = 0
		}
	}
	var best *Drawing
	var tried []int // rows of each level in the last drawing
	bestScale, bestInk := 0.0, 0
	widths := []int{55, 70, 85, 100, 120, 145, 175}
	if !o.Lines {
		widths = []int{100} // such a map scrolls downwards
	}
	full := widthsOf(boxes, levels, o)
	for _, percent := range widths {
		width := o.Screen.Width * percent / 100
		rows := make([]int, len(full))
		for l, w := range full {
			rows[l] = rowsOf(w, width)
		}
		if slices.Equal(rows, tried) {
			continue // the same drawing
		}
		tried = rows
		d := draw(boxes, arcs, levels, width, o)
		// Two decimals: a difference that nobody sees must not cost longer lines.
		scale, ink := math.Round(100*d.Scale(o.Screen))/100, d.ink()
		if best == nil || scale > bestScale || scale == bestScale && ink < bestInk {
			best, bestScale, bestInk = d, scale, ink
		}
	}
	return best
}

// widthsOf returns the width of each level in a single row.
func widthsOf(boxes []Size, levels []int32, o Options) []int {
	widths := make([]int, slices.Max(levels)+1)
	for v, l := range levels {
		widths[l] += boxes[v].Width + o.gap()
	}
	return widths
}

// rowsOf returns how many rows a level takes that is so wide in one.
func rowsOf(level, width int) int { return (level + width - 1) / max(width, 1) }

// draw makes the map whose rows are about as wide as given.
func draw(boxes []Size, arcs []Arc, levels []int32, width int, o Options) *Drawing {
	g := newGrid(boxes, arcs, levels, width, o.Lines)
	g.order()
	g.place()
	d := g.drawing()
	if o.Tray != nil {
		for i := range d.Rows {
			d.Rows[i].Level--
		}
	}
	return d
}

// ink sums the lengths of the lines, the readers' effort to follow them.
func (d *Drawing) ink() int {
	sum := 0
	for _, line := range d.Lines {
		for i := 1; i < len(line); i++ {
			sum += abs(line[i].X-line[i-1].X) + abs(line[i].Y-line[i-1].Y)
		}
	}
	return sum
}

func abs(x int) int {
	if x < 0 {
		return -x
	}
	return x
}
