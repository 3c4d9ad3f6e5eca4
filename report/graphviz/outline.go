package graphviz

import (
	"fmt"
	"image"
	"image/color"
	"math"
	"strconv"
	"strings"
)

// A point is a place in an SVG, in points.
type point struct{ x, y float64 }

// points reads "x,y x,y …".
func points(s string) []point {
	var line []point
	for pair := range strings.FieldsSeq(s) {
		var p point
		if _, err := fmt.Sscanf(pair, "%g,%g", &p.x, &p.y); err != nil {
			return nil
		}
		line = append(line, p)
	}
	return line
}

// curveSteps is how many straight pieces stand for one cubic curve.
const curveSteps = 16

// curve reads the paths that Graphviz writes, "Mx,yCx,y x,y x,y …", and makes
// them polylines.
func curve(d string) []point {
	numbers := strings.FieldsFunc(d, func(c rune) bool { return !strings.ContainsRune("0123456789.-+eE", c) })
	var p []point
	for i := 0; i+1 < len(numbers); i += 2 {
		x, errX := strconv.ParseFloat(numbers[i], 64)
		y, errY := strconv.ParseFloat(numbers[i+1], 64)
		if errX != nil || errY != nil {
			return nil
		}
		p = append(p, point{x, y})
	}
	if !strings.Contains(d, "C") || len(p) == 0 {
		return p
	}
	line := p[:1:1]
	for i := 1; i+2 < len(p); i += 3 {
		from := line[len(line)-1]
		for step := 1; step <= curveSteps; step++ {
			line = append(line, cubic(from, p[i], p[i+1], p[i+2], float64(step)/curveSteps))
		}
	}
	return line
}

func cubic(a, b, c, d point, t float64) point {
	u := 1 - t
	wa, wb, wc, wd := u*u*u, 3*u*u*t, 3*u*t*t, t*t*t
	return point{wa*a.x + wb*b.x + wc*c.x + wd*d.x, wa*a.y + wb*b.y + wc*c.y + wd*d.y}
}

func ellipse(cx, cy, rx, ry float64) []point {
	const pieces = 48
	line := make([]point, 0, pieces+1)
	for i := range pieces + 1 {
		sin, cos := math.Sincos(2 * math.Pi * float64(i) / pieces)
		line = append(line, point{cx + rx*cos, cy + ry*sin})
	}
	return line
}

// dashes cuts a line into the pieces that a dash array leaves of it.
func dashes(line []point, array string) [][]point {
	on, off := 0.0, 0.0
	if n, _ := fmt.Sscanf(array, "%g,%g", &on, &off); n < 2 || on <= 0 || off <= 0 {
		return [][]point{line}
	}
	var pieces [][]point
	piece, drawing, left := []point{line[0]}, true, on
	for i := 1; i < len(line); i++ {
		from, to := line[i-1], line[i]
		for length := distance(from, to); length > left; length = distance(from, to) {
			t := left / length
			from = point{from.x + t*(to.x-from.x), from.y + t*(to.y-from.y)}
			if drawing {
				pieces = append(pieces, append(piece, from))
			}
			piece, drawing = []point{from}, !drawing
			left = off
			if drawing {
				left = on
			}
		}
		left -= distance(from, to)
		piece = append(piece, to)
	}
	if drawing && len(piece) > 1 {
		pieces = append(pieces, piece)
	}
	return pieces
}

func distance(a, b point) float64 { return math.Hypot(b.x-a.x, b.y-a.y) }

// stroke paints a line: a box for each piece of it, with a disc at the bend
// before it. Piece by piece, because the work grows with the area around what is
// painted at once.
func (c *canvas) stroke(line []point, width float64, ink color.Color) {
	half := width / 2
	for i := 1; i < len(line); i++ {
		a, b := line[i-1], line[i]
		length := distance(a, b)
		if length == 0 {
			continue
		}
		nx, ny := -(b.y-a.y)/length*half, (b.x-a.x)/length*half
		box := []point{{a.x - nx, a.y - ny}, {b.x - nx, b.y - ny}, {b.x + nx, b.y + ny}, {a.x + nx, a.y + ny}}
		if i == 1 {
			c.fill(ink, box)
		} else {
			c.fill(ink, box, disc(a, half))
		}
	}
}

// disc turns the way that the boxes of stroke do, so that where they overlap they
// add up and leave no hole.
func disc(at point, radius float64) []point {
	const corners = 8
	line := make([]point, corners)
	for i := range line {
		sin, cos := math.Sincos(2 * math.Pi * float64(i) / corners)
		line[i] = point{at.x + radius*cos, at.y + radius*sin}
	}
	return line
}

// fill paints the inside of outlines. The work is bounded by the box around them.
func (c *canvas) fill(ink color.Color, outlines ...[]point) {
	box := c.box(outlines)
	if box.Empty() {
		return
	}
	r := &c.raster
	r.Reset(box.Dx(), box.Dy())
	at := func(p point) (x, y float32) {
		return float32((p.x+c.dx)*c.scale - float64(box.Min.X)), float32((p.y+c.dy)*c.scale - float64(box.Min.Y))
	}
	for _, line := range outlines {
		r.MoveTo(at(line[0]))
		for _, p := range line[1:] {
			r.LineTo(at(p))
		}
		r.ClosePath()
	}
	r.Draw(c.img, box, image.NewUniform(ink), image.Point{})
}

// box returns the pixels that outlines touch, as far as they are in the picture.
func (c *canvas) box(outlines [][]point) image.Rectangle {
	low, high := point{math.Inf(1), math.Inf(1)}, point{math.Inf(-1), math.Inf(-1)}
	for _, line := range outlines {
		for _, p := range line {
			low = point{min(low.x, p.x), min(low.y, p.y)}
			high = point{max(high.x, p.x), max(high.y, p.y)}
		}
	}
	if low.x > high.x {
		return image.Rectangle{}
	}
	return image.Rect(
		int(math.Floor((low.x+c.dx)*c.scale)), int(math.Floor((low.y+c.dy)*c.scale)),
		int(math.Ceil((high.x+c.dx)*c.scale)), int(math.Ceil((high.y+c.dy)*c.scale)),
	).Intersect(c.img.Bounds())
}
