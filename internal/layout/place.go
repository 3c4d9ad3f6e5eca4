package layout

import (
	"cmp"
	"math"
	"slices"
)

// place gives every cell its x. It goes down and up the rows; each cell wants to
// stand at the weighted mean of its neighbours, and fit settles who gets how much.
func (g *grid) place() {
	for i := range g.rows {
		g.spread(i)
	}
	up := func(c *cell) []link { return c.above }
	down := func(c *cell) []link { return c.down }
	for range 24 {
		for i := range g.rows {
			g.align(i, up)
		}
		for i := range g.rows {
			g.align(len(g.rows)-1-i, down)
		}
	}
	for range 4 { // both sides at once: boxes come to rest between users and uses
		for i := range g.rows {
			g.align(i, up, down)
		}
	}
	g.squeeze()
	middle := g.middle()
	for i := range g.rows {
		g.gather(i, middle)
	}
}

// squeeze narrows the strips in which no row has a cell: a group that no line ties to
// the others comes to rest anywhere.
func (g *grid) squeeze() {
	widest := float64(4 * g.gap())
	var held []*cell
	for i := range g.cells {
		if c := &g.cells[i]; c.held() {
			held = append(held, c)
		}
	}
	left := func(c *cell) float64 { return c.x - c.width/2 }
	slices.SortStableFunc(held, func(a, b *cell) int { return cmp.Compare(left(a), left(b)) })
	right, shift := 0.0, 0.0
	for i, c := range held {
		if empty := left(c) - right; i > 0 && empty > widest {
			shift += math.Floor(empty - widest)
		}
		if end := c.x + c.width/2; i == 0 || end > right {
			right = end
		}
		c.x -= shift
	}
}

// middle returns the middle of all cells that a line holds.
func (g *grid) middle() float64 {
	left, right := math.Inf(1), math.Inf(-1)
	for i := range g.cells {
		if c := &g.cells[i]; c.held() {
			left, right = min(left, c.x), max(right, c.x)
		}
	}
	if left > right {
		return 0
	}
	return (left + right) / 2
}

// held reports whether a line says where the cell should stand.
func (c *cell) held() bool { return len(c.above)+len(c.down) > 0 }

// gather brings the boxes of a row that no line holds to the others, or to the
// middle of the map.
func (g *grid) gather(i int, middle float64) {
	row := g.rows[i]
	sum, held := 0.0, 0
	for _, id := range row {
		if c := &g.cells[id]; c.held() {
			sum += c.x
			held++
		}
	}
	if held == len(row) {
		return
	}
	if held == 0 {
		sum, held = middle, 1
	}
	want, weight := make([]float64, len(row)), make([]float64, len(row))
	for k, id := range row {
		c := &g.cells[id]
		want[k], weight[k] = c.x, 1000
		if !c.held() {
			want[k], weight[k] = sum/float64(held), 1
		}
	}
	g.fit(row, want, weight)
}

// spread lays a row out from the left without gaps, centred on 0.
func (g *grid) spread(i int) {
	row := g.rows[i]
	x := 0.0
	for k, c := range row {
		if k > 0 {
			x += g.apart(row[k-1], c)
		}
		g.cells[c].x = x
	}
	for _, c := range row {
		g.cells[c].x -= x / 2
	}
}

// apart returns the least distance between the centres of two cells side by side.
func (g *grid) apart(left, right int32) float64 {
	l, r := &g.cells[left], &g.cells[right]
	gap := float64(g.gap())
	if l.box == none && r.box == none {
		gap = 0
	} else if l.box == none || r.box == none {
		gap /= 2
	}
	return (l.width+r.width)/2 + gap
}

// align moves the cells of a row to where their neighbours on the given sides
// draw them.
func (g *grid) align(i int, sides ...func(*cell) []link) {
	row := g.rows[i]
	room := g.spare(2 * len(row))
	want, weight := room[:len(row)], room[len(row):]
	for k, id := range row {
		c := &g.cells[id]
		sum, total := float64(c.x*0.05), 0.05
		for _, side := range sides {
			for _, l := range side(c) {
				sum += float64(l.weight * g.cells[l.cell].x)
				total += l.weight
			}
		}
		want[k], weight[k] = sum/total, total
	}
	g.fit(row, want, weight)
}

// fit finds the positions nearest to the wanted ones, by weighted least squares,
// that keep the order of the row and the distances between cells. Taking off the
// distances turns it into the search for a rising sequence, which pooling
// neighbours that are out of order solves exactly.
func (g *grid) fit(row []int32, want, weight []float64) {
	type pool struct {
		sum, weight float64
		cells       int
	}
	offset := make([]float64, len(row))
	pools := make([]pool, 0, len(row))
	for k := range row {
		if k > 0 {
			offset[k] = offset[k-1] + g.apart(row[k-1], row[k])
		}
		p := pool{float64(weight[k] * (want[k] - offset[k])), weight[k], 1}
		for len(pools) > 0 {
			last := pools[len(pools)-1]
			if last.sum/last.weight <= p.sum/p.weight {
				break
			}
			p = pool{last.sum + p.sum, last.weight + p.weight, last.cells + p.cells}
			pools = pools[:len(pools)-1]
		}
		pools = append(pools, p)
	}
	k := 0
	for _, p := range pools {
		for range p.cells {
			// Rounding to a 64th keeps the last bits of a quotient, which may
			// differ between machines, from growing into a pixel.
			g.cells[row[k]].x = math.Round(64*(p.sum/p.weight+offset[k])) / 64
			k++
		}
	}
}
