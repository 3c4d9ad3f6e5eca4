package layout

import (
	"cmp"
	"slices"
)

// sweeps is how often order goes down and up the rows. Crossings of real programs
// stop falling after about ten.
const sweeps = 16

// order arranges the cells of every row so that few lines cross: each cell goes
// to the mean position of its neighbours in the row above, then below, and so on;
// the best arrangement seen is kept.
func (g *grid) order() {
	best, fewest := g.snapshot(), g.crossings()
	for sweep := range sweeps {
		for i := range g.rows {
			if sweep%2 == 0 {
				g.sortRow(i, func(c *cell) []link { return c.above })
			} else {
				g.sortRow(len(g.rows)-1-i, func(c *cell) []link { return c.down })
			}
		}
		if g.lines {
			g.swapNeighbours()
		}
		if n := g.crossings(); n < fewest {
			best, fewest = g.snapshot(), n
		}
	}
	for i, row := range best {
		g.setRow(i, row)
	}
}

func (g *grid) snapshot() [][]int32 {
	rows := make([][]int32, len(g.rows))
	for i, row := range g.rows {
		rows[i] = slices.Clone(row)
	}
	return rows
}

func (g *grid) setRow(i int, row []int32) {
	g.rows[i] = row
	for at, c := range row {
		g.cells[c].at = at
	}
}

// sortRow sorts a row by the mean position of each cell's neighbours. A cell
// without any keeps its relative place.
func (g *grid) sortRow(i int, side func(*cell) []link) {
	row := g.rows[i]
	mean := g.spare(len(g.cells)) // only those of the row are read
	for at, c := range row {
		sum, weight := 0.0, 0.0
		for _, l := range side(&g.cells[c]) {
			n := &g.cells[l.cell]
			sum += float64(l.weight * g.relative(n))
			weight += l.weight
		}
		if mean[c] = float64(at) / float64(len(row)); weight > 0 {
			mean[c] = sum / weight
		}
	}
	slices.SortStableFunc(row, func(a, b int32) int { return cmp.Compare(mean[a], mean[b]) })
	g.setRow(i, row)
}

// relative returns where a cell stands in its row, from 0 to 1, so that rows of
// different lengths compare.
func (g *grid) relative(c *cell) float64 {
	return (float64(c.at) + 0.5) / float64(len(g.rows[c.row]))
}

// swapNeighbours exchanges cells that stand side by side as long as that removes
// crossings.
func (g *grid) swapNeighbours() {
	for range 4 {
		better := false
		for i := range g.rows {
			row := g.rows[i]
			for k := 1; k < len(row); k++ {
				a, b := &g.cells[row[k-1]], &g.cells[row[k]]
				if g.between(a, b) > g.between(b, a) {
					row[k-1], row[k] = row[k], row[k-1]
					a.at, b.at = k, k-1
					better = true
				}
			}
		}
		if !better {
			return
		}
	}
}

// between counts the crossings among the lines of two cells if left stands on
// the left of right.
func (g *grid) between(left, right *cell) int {
	n := 0
	for _, side := range [2][2][]link{{left.above, right.above}, {left.down, right.down}} {
		for _, l := range side[0] {
			for _, r := range side[1] {
				a, b := &g.cells[l.cell], &g.cells[r.cell]
				if a.row == b.row && a.at > b.at {
					n++
				}
			}
		}
	}
	return n
}

// crossings counts the crossings of all lines, row by row: for every line, the
// lines before it that end further right. A tree of counts makes that n log n.
func (g *grid) crossings() int {
	total := 0
	var ends []int
	for i := range g.rows[:len(g.rows)-1] {
		ends = ends[:0]
		for _, c := range g.rows[i] {
			first := len(ends)
			for _, l := range g.cells[c].down {
				if g.cells[l.cell].row == i+1 {
					ends = append(ends, g.cells[l.cell].at)
				}
			}
			slices.Sort(ends[first:])
		}
		total += inversions(ends, len(g.rows[i+1]))
	}
	return total
}

func inversions(ends []int, n int) int {
	tree := make([]int, n+1)
	total := 0
	for seen, end := range ends {
		upTo := 0
		for i := end + 1; i > 0; i -= i & -i {
			upTo += tree[i]
		}
		total += seen - upTo
		for i := end + 1; i <= n; i += i & -i {
			tree[i]++
		}
	}
	return total
}
