package layout

import (
	"cmp"
	"math"
	"slices"
)

// drawing turns cells into boxes and lines on a page that starts at 0, 0.
func (g *grid) drawing() *Drawing {
	left, right := math.Inf(1), math.Inf(-1)
	for i := range g.cells {
		c := &g.cells[i]
		left, right = min(left, c.x-c.width/2), max(right, c.x+c.width/2)
	}
	for i := range g.cells {
		g.cells[i].x += margin - left
	}
	d := &Drawing{Width: int(math.Ceil(right-left)) + 2*margin, Boxes: make([]Point, len(g.boxes))}
	d.Rows, d.Height = g.strips()
	for i := range g.boxes {
		c := &g.cells[i]
		d.Boxes[i] = Point{round(c.x - c.width/2), d.Rows[c.row].Y}
	}
	if g.lines {
		d.Lines = g.route(d)
	}
	return d
}

// strips stacks the rows. The busier the room between two rows, the higher it is.
func (g *grid) strips() (rows []Row, height int) {
	y := margin
	for i, row := range g.rows {
		r := Row{Level: g.level[i], Y: y}
		lines := 0
		for _, c := range row {
			lines += len(g.cells[c].down)
			if box := g.cells[c].box; box != none {
				r.Height = max(r.Height, g.boxes[box].Height)
			}
		}
		rows = append(rows, r)
		y += r.Height
		switch {
		case i == len(g.rows)-1:
		case g.lines:
			y += min(24+lines, 54)
		case g.level[i] != g.level[i+1]:
			y += tightGap + 12
		default:
			y += tightGap
		}
	}
	return rows, y + margin
}

// route gives every arc its points. Lines of one side of a box leave it side by
// side, in the order of where they go, so that they neither merge nor cross there.
func (g *grid) route(d *Drawing) [][]Point {
	ports := g.ports()
	lines := make([][]Point, len(g.arcs))
	for i, a := range g.arcs {
		path := g.paths[i]
		if path == nil {
			lines[i] = g.flat(a, d)
			continue
		}
		last := len(path) - 1
		for k, id := range path {
			c := &g.cells[id]
			row := d.Rows[c.row]
			switch k {
			case 0:
				lines[i] = append(lines[i], Point{ports[port{i, true}], row.Y + g.boxes[c.box].Height})
			case last:
				lines[i] = append(lines[i], Point{ports[port{i, false}], row.Y})
			default:
				x := round(c.x)
				lines[i] = append(lines[i], Point{x, row.Y}, Point{x, row.Y + row.Height})
			}
		}
		if path[0] != a.From {
			slices.Reverse(lines[i])
		}
	}
	return lines
}

// A port is where an arc meets a box: the lower side of the upper box of the arc,
// or the upper side of the lower one.
type port struct {
	arc   int
	upper bool // end of the arc
}

// ports spreads the ends of the lines over the sides of the boxes.
func (g *grid) ports() map[port]int {
	type side struct {
		box   int32
		below bool
	}
	type end struct {
		port
		towards float64
	}
	ends := map[side][]end{}
	for i, path := range g.paths {
		if path == nil {
			continue
		}
		last := len(path) - 1
		ends[side{path[0], true}] = append(ends[side{path[0], true}], end{port{i, true}, g.cells[path[1]].x})
		ends[side{path[last], false}] = append(ends[side{path[last], false}], end{port{i, false}, g.cells[path[last-1]].x})
	}
	x := make(map[port]int, 2*len(g.paths))
	for s, list := range ends {
		slices.SortFunc(list, func(a, b end) int {
			return cmp.Or(cmp.Compare(a.towards, b.towards), cmp.Compare(a.arc, b.arc))
		})
		c := &g.cells[s.box]
		step := min(10, (c.width-14)/float64(len(list)))
		for k, e := range list {
			x[e.port] = round(c.x + float64(step*(float64(k)-float64(len(list)-1)/2)))
		}
	}
	return x
}

// flat routes an arc between two boxes of one row: over the heads of those
// between them. An arc from a box to itself has no line.
func (g *grid) flat(a Arc, d *Drawing) []Point {
	if a.From == a.To {
		return nil
	}
	from, to := &g.cells[a.From], &g.cells[a.To]
	y := d.Rows[from.row].Y
	return []Point{{round(from.x), y}, {round((from.x + to.x) / 2), y - 14}, {round(to.x), y}}
}

func round(x float64) int { return int(math.Round(x)) }
