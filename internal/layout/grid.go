package layout

import (
	"cmp"
	"slices"
)

const (
	margin    = 16
	boxGap    = 18 // between two boxes of a row
	tightGap  = 10 // the same, without lines
	bendWidth = 12 // room for a line that passes through a row
)

// A grid is a map in the making: rows of cells, top to bottom. A cell is a box,
// or the bend where a long line passes through a row.
type grid struct {
	boxes []Size
	arcs  []Arc
	lines bool

	cells []cell
	rows  [][]int32 // cells, left to right
	level []int     // of each row
	paths [][]int32 // cells of each arc, from the upper end to the lower; nil where not routed
	kept  []float64 // for spare
}

// spare returns n numbers to write on, until the next call.
func (g *grid) spare(n int) []float64 {
	if len(g.kept) < n {
		g.kept = make([]float64, 2*n)
	}
	return g.kept[:n]
}

type cell struct {
	box         int32 // none for a bend
	row, at     int   // at: index in its row
	x, width    float64
	above, down []link
}

// A link is a piece of a line between cells of neighbouring rows.
type link struct {
	cell   int32
	weight float64
}

const none int32 = -1

func newGrid(boxes []Size, arcs []Arc, levels []int32, width int, lines bool) *grid {
	g := &grid{boxes: boxes, arcs: arcs, lines: lines}
	for i, b := range boxes {
		g.cells = append(g.cells, cell{box: int32(i), width: float64(b.Width)})
	}
	g.fillRows(levels, width)
	g.paths = make([][]int32, len(arcs))
	for i, a := range arcs {
		if a.From != a.To {
			g.link(i, a)
		}
	}
	return g
}

// fillRows makes a row of each level, or several where one would be too wide. In
// a split level, boxes with more users than uses stand above the others.
func (g *grid) fillRows(levels []int32, width int) {
	members := make([][]int32, slices.Max(levels)+1)
	for v, l := range levels {
		members[l] = append(members[l], int32(v))
	}
	lean := make([]int, len(levels))
	for _, a := range g.arcs {
		lean[a.From]++
		lean[a.To]--
	}
	for l, level := range slices.Backward(members) {
		total := 0
		for _, v := range level {
			total += g.boxes[v].Width + g.gap()
		}
		count := rowsOf(total, width)
		if count > 1 {
			slices.SortStableFunc(level, func(a, b int32) int { return cmp.Compare(lean[a], lean[b]) })
		}
		for row, room := 0, 0; len(level) > 0; row++ {
			n := 0
			for room += total / count; n < len(level) && (n == 0 || room > 0 || row == count-1); n++ {
				room -= g.boxes[level[n]].Width + g.gap()
			}
			g.addRow(l, level[:n])
			level = level[n:]
		}
	}
}

func (g *grid) gap() int {
	o := Options{Lines: g.lines}
	return o.gap()
}

func (g *grid) addRow(level int, boxes []int32) {
	g.rows = append(g.rows, slices.Clone(boxes))
	g.level = append(g.level, level)
	for i, v := range boxes {
		g.cells[v].row, g.cells[v].at = len(g.rows)-1, i
	}
}

// link runs arc i from row to row, through a bend in each row between its ends.
// Without lines it joins the two boxes directly, for the sake of their order.
func (g *grid) link(i int, a Arc) {
	top, bottom := a.From, a.To
	if g.cells[top].row > g.cells[bottom].row {
		top, bottom = bottom, top
	}
	weight := 1.0
	if a.Back {
		weight = 0.5
	}
	if g.cells[top].row == g.cells[bottom].row {
		return
	}
	if !g.lines {
		g.join(top, bottom, weight)
		return
	}
	path := []int32{top}
	for row := g.cells[top].row + 1; row < g.cells[bottom].row; row++ {
		bend := int32(len(g.cells))
		g.cells = append(g.cells, cell{box: none, row: row, at: len(g.rows[row]), width: bendWidth})
		g.rows[row] = append(g.rows[row], bend)
		path = append(path, bend)
	}
	path = append(path, bottom)
	for k := 1; k < len(path); k++ {
		w := weight
		if 1 < k && k < len(path)-1 {
			w *= 12 // between two bends: a long line should be straight
		}
		g.join(path[k-1], path[k], w)
	}
	g.paths[i] = path
}

func (g *grid) join(top, bottom int32, weight float64) {
	g.cells[top].down = append(g.cells[top].down, link{bottom, weight})
	g.cells[bottom].above = append(g.cells[bottom].above, link{top, weight})
}
