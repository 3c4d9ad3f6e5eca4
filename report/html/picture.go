package html

import (
	"encoding/xml"
	"fmt"
	"io"
	"math"
	"net/url"
	"strings"

	"github.com/erodehq/erode/internal/layout"
)

// Picture draws the map as an SVG image: what the page shows first, for a place
// that shows no pages. Its boxes lead to themselves in index.html beside it.
func (p *Page) Picture(w io.Writer) error {
	c := p.data.Map
	d := &drawing{page: p.data, chart: c}
	width, height := max(c.Width, layout.TextWidth(d.caption(), 11)+28), c.Height+captionHeight
	d.printf(`<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %[1]d %[2]d" role="img" font-family="system-ui, -apple-system, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif">`+"\n",
		width, height)
	d.printf("<title>%s</title>\n<style>%s</style>\n%s\n", escaped("The components of "+p.data.Program), pictureStyle, pictureTips)
	d.printf(`<rect width="%d" height="%d" fill="#fff"/>`+"\n", width, height)
	d.tray()
	for _, path := range c.Paths {
		d.line(p.data.Links[path[0]], path[1:])
	}
	for _, b := range c.Boxes {
		d.box(b)
	}
	d.printf(`<text class="small" x="14" y="%d">%s</text>`+"\n</svg>\n", c.Height+14, escaped(d.caption()))
	_, err := io.WriteString(w, d.String())
	return err
}

const captionHeight = 24

const pictureStyle = `text{font-size:13px;fill:#17202b}.small{font-size:11px;fill:#5a6675}.box{fill:#fff;stroke:#8b96a5}.hub{stroke-dasharray:4 3}` +
	`.line{fill:none;stroke:#7c8897}.cut{stroke:#c2331c;stroke-dasharray:6 4;stroke-width:1.6}.tocut{font-size:10.5px;fill:#c2331c}` +
	`.badge{font-size:10px;font-weight:700;fill:#fff}`

const pictureTips = `<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto" markerUnits="userSpaceOnUse"><path d="M0 .5L8 4L0 7.5z" fill="#7c8897"/></marker>` +
	`<marker id="tipcut" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto" markerUnits="userSpaceOnUse"><path d="M0 .5L8 4L0 7.5z" fill="#c2331c"/></marker></defs>`

// A drawing is an SVG image that is being written.
type drawing struct {
	strings.Builder
	page  *page
	chart *chart
}

func (d *drawing) printf(format string, args ...any) { fmt.Fprintf(d, format, args...) }

// escaped makes a name safe inside an element or an attribute.
func escaped(s string) string {
	var b strings.Builder
	xml.EscapeText(&b, []byte(visible(s)))
	return b.String()
}

// tray shades the strip of hubs.
func (d *drawing) tray() {
	for _, row := range d.chart.Rows {
		if row[0] < 0 {
			top := row[1] - 12
			d.printf(`<rect x="4" y="%d" width="%d" height="%d" rx="8" fill="#f6f7f9"/><text class="small" x="14" y="%d">hubs</text>`+"\n",
				top, d.chart.Width-8, d.chart.Height-top, top+18)
			return
		}
	}
}

// line draws a dependency as the page does: straight within a row, a soft S
// between two.
func (d *drawing) line(l link, at []int) {
	class, tip, width := "line", "tip", math.Min(2.6, 1+math.Log2(float64(max(l[2], l[3], 1)))*0.16)
	if l[4]&flagCut != 0 {
		class, tip = "line cut", "tipcut"
	}
	d.printf(`<path class="%s" marker-end="url(#%s)" stroke-width="%.1f" d="%s"><title>%s</title></path>`+"\n",
		class, tip, width, curve(at), escaped(d.linkTitle(l)))
}

func curve(at []int) string {
	if len(at) == 6 && at[1] == at[5] {
		return fmt.Sprintf("M%d %dQ%d %d %d %d", at[0], at[1], at[2], 2*at[3]-at[1], at[4], at[5])
	}
	var b strings.Builder
	fmt.Fprintf(&b, "M%d %d", at[0], at[1])
	for i := 2; i < len(at); i += 2 {
		x0, y0, x1, y1 := at[i-2], at[i-1], at[i], at[i+1]
		if x0 == x1 {
			fmt.Fprintf(&b, "L%d %d", x1, y1)
		} else {
			fmt.Fprintf(&b, "C%d %d %d %[2]d %[3]d %[4]d", x0, (y0+y1)/2, x1, y1)
		}
	}
	return b.String()
}

func (d *drawing) linkTitle(l link) string {
	names := d.page.Components
	title := names[l[0]].Name + " → " + names[l[1]].Name + ": " + count(l[2], "import", "imports")
	if l[3] > 0 {
		title += ", " + count(l[3], "reference", "references")
	}
	if l[4]&flagCut != 0 {
		title += ", to cut"
	}
	if l[5] > 0 {
		title += ", " + count(l[5], "finding", "findings")
	}
	return title
}

func (d *drawing) box(b box) {
	c := &d.page.Components[b[0]]
	class := "box"
	if c.Hub {
		class = "box hub"
	}
	d.printf(`<a href="index.html#map?sel=%s"><g transform="translate(%d %d)"><title>%s</title><rect class="%s" width="%d" height="%d" rx="6"/>`,
		escaped(url.QueryEscape("c:"+c.Name)), b[1], b[2], escaped(boxTitle(c)), class, b[3], boxHeight)
	if c.Cycle >= 0 {
		d.printf(`<rect y="6" width="3" height="16" rx="1.5" fill="#c2331c"/>`)
	}
	d.printf(`<text x="10" y="18.5">%s</text>`, escaped(c.Label))
	if c.Packages > 1 {
		d.printf(`<text class="small" x="%d" y="18.5" text-anchor="end">%d</text>`, b[3]-9, c.Packages)
	}
	if n := d.cuts(b[0]); c.Hub && n > 0 {
		d.printf(`<text class="tocut" x="%d" y="42" text-anchor="middle">%d to cut</text>`, b[3]/2, n)
	}
	if c.Findings > 0 {
		d.printf(`<circle cx="%d" cy="1" r="8" fill="#8a5a00"/><text class="badge" x="%[1]d" y="4.5" text-anchor="middle">%d</text>`, b[3]-2, min(c.Findings, 99))
	}
	d.printf("</g></a>\n")
}

func boxTitle(c *component) string {
	title := c.Name + ": " + count(c.Packages, "package", "packages")
	if c.Owner != "" {
		title += ", " + c.Owner
	}
	if c.Cycle >= 0 {
		title += ", on a cycle"
	}
	if c.Findings > 0 {
		title += ", " + count(c.Findings, "finding", "findings")
	}
	return title
}

// cuts counts the dependencies to cut at either side of a component.
func (d *drawing) cuts(i int) int {
	n := 0
	for _, l := range d.page.Links {
		if l[4]&flagCut != 0 && (l[0] == i || l[1] == i) {
			n++
		}
	}
	return n
}

// caption says what the lines mean, and what is not drawn.
func (d *drawing) caption() string {
	if !d.chart.Lines {
		return fmt.Sprintf("%s: too many for lines; index.html shows those of each, and the matrix. A red stripe: on a cycle.",
			count(len(d.chart.Boxes), "component", "components"))
	}
	caption := "Whoever uses stands above what it uses; what a longer chain implies is not drawn."
	if len(d.page.Cycles) > 0 {
		caption += " Red stripe: on a cycle. Dashed red: without these no cycle is left."
	}
	return caption
}
