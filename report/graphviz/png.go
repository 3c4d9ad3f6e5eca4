package graphviz

import (
	"encoding/xml"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io"
	"math"
	"strconv"
	"strings"

	"golang.org/x/image/colornames"
	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"
	"golang.org/x/image/vector"
)

// The PNG is drawn here, from the SVG: the library's own draws no lines around
// filled shapes, fills curved edges instead of stroking them, leaves straight ones
// out, and takes whatever fonts the machine has. What is understood is what
// Graphviz writes: polygons, polylines, paths of cubic curves, ellipses and text.

const (
	pixelsPerPoint = 2
	maxPixels      = 24 << 20 // of a picture; a larger one is scaled down
	maxShapes      = 200_000
)

// fontScale makes the font as narrow as the one that Graphviz laid out for.
const fontScale = 0.93

type element struct {
	XMLName xml.Name
	Attrs   []xml.Attr `xml:",any,attr"`
	Kids    []element  `xml:",any"`
	Text    string     `xml:",chardata"`
}

// attr returns an attribute, "" if the element has none of that name.
func (e *element) attr(name string) string {
	for _, a := range e.Attrs {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

func (e *element) number(name string, otherwise float64) float64 {
	if v, err := strconv.ParseFloat(e.attr(name), 64); err == nil {
		return v
	}
	return otherwise
}

// writePNG draws an SVG that Graphviz wrote.
func writePNG(w io.Writer, svg []byte) error {
	var root element
	if err := xml.Unmarshal(svg, &root); err != nil {
		return fmt.Errorf("graphviz wrote SVG that cannot be read: %w", err)
	}
	var x, y, width, height float64
	if _, err := fmt.Sscanf(root.attr("viewBox"), "%g %g %g %g", &x, &y, &width, &height); err != nil || width <= 0 || height <= 0 {
		return errors.New("graphviz wrote SVG without a size")
	}
	scale := min(pixelsPerPoint, math.Sqrt(maxPixels/(width*height)))
	face, err := opentype.Parse(goregular.TTF)
	if err != nil {
		return fmt.Errorf("the font of pictures: %w", err)
	}
	c := &canvas{
		img:   image.NewRGBA(image.Rect(0, 0, int(math.Ceil(width*scale)), int(math.Ceil(height*scale)))),
		scale: scale, dx: -x, dy: -y, font: face, faces: map[float64]font.Face{},
	}
	c.fill(color.White, []point{{x, y}, {x + width, y}, {x + width, y + height}, {x, y + height}})
	if err := c.draw(&root); err != nil {
		return err
	}
	return (&png.Encoder{CompressionLevel: png.BestSpeed}).Encode(w, c.img)
}

// A canvas is the picture under way. A point p of the SVG lies at (p+d)·scale.
type canvas struct {
	img           *image.RGBA
	scale, dx, dy float64
	font          *opentype.Font
	faces         map[float64]font.Face // by size
	shapes        int
	raster        vector.Rasterizer
}

func (c *canvas) draw(e *element) error {
	if c.shapes++; c.shapes > maxShapes {
		return fmt.Errorf("more than %d shapes; draw a part of the graph, or SVG", maxShapes)
	}
	switch e.XMLName.Local {
	case "g":
		var sx, sy, turn, tx, ty float64
		if _, err := fmt.Sscanf(e.attr("transform"), "scale(%g %g) rotate(%g) translate(%g %g)", &sx, &sy, &turn, &tx, &ty); err == nil {
			c.dx, c.dy = c.dx+tx, c.dy+ty
			defer func() { c.dx, c.dy = c.dx-tx, c.dy-ty }()
		}
	case "polygon", "polyline":
		c.shape(e, points(e.attr("points")))
	case "path":
		c.shape(e, curve(e.attr("d")))
	case "ellipse":
		c.shape(e, ellipse(e.number("cx", 0), e.number("cy", 0), e.number("rx", 0), e.number("ry", 0)))
	case "text":
		return c.text(e)
	}
	for i := range e.Kids {
		if err := c.draw(&e.Kids[i]); err != nil {
			return err
		}
	}
	return nil
}

// shape fills and then strokes one outline.
func (c *canvas) shape(e *element, line []point) {
	if len(line) < 2 {
		return
	}
	if ink, ok := paint(e.attr("fill"), "black"); ok {
		c.fill(ink, line)
	}
	if ink, ok := paint(e.attr("stroke"), "none"); ok {
		width := e.number("stroke-width", 1)
		for _, dash := range dashes(line, e.attr("stroke-dasharray")) {
			c.stroke(dash, width, ink)
		}
	}
}

// text writes a label. Its place is the base line, its middle where so anchored.
func (c *canvas) text(e *element) error {
	size := e.number("font-size", 14) * c.scale * fontScale
	face := c.faces[size]
	if face == nil {
		var err error
		if face, err = opentype.NewFace(c.font, &opentype.FaceOptions{Size: size, DPI: 72}); err != nil {
			return fmt.Errorf("the font of pictures: %w", err)
		}
		c.faces[size] = face
	}
	ink, ok := paint(e.attr("fill"), "black")
	if !ok {
		return nil
	}
	d := font.Drawer{Dst: c.img, Src: image.NewUniform(ink), Face: face}
	x := (e.number("x", 0) + c.dx) * c.scale
	advance := float64(d.MeasureString(e.Text)) / 64
	switch e.attr("text-anchor") {
	case "middle":
		x -= advance / 2
	case "end":
		x -= advance
	}
	d.Dot = fixed.Point26_6{X: fixed.Int26_6(x * 64), Y: fixed.Int26_6((e.number("y", 0) + c.dy) * c.scale * 64)}
	d.DrawString(e.Text)
	return nil
}

// paint reads a colour; false means that nothing is to be painted.
func paint(s, otherwise string) (color.Color, bool) {
	if s == "" {
		s = otherwise
	}
	var r, g, b uint8
	if n, _ := fmt.Sscanf(s, "#%02x%02x%02x", &r, &g, &b); n == 3 {
		return color.RGBA{r, g, b, 255}, true
	}
	named, ok := colornames.Map[strings.ToLower(s)]
	return named, ok
}
