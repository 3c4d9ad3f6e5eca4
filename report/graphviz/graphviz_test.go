package graphviz

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"strings"
	"testing"
)

// render draws a graph, or fails the test.
func render(t *testing.T, dot, format string) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := Render(t.Context(), &b, []byte(dot), format); err != nil {
		t.Fatalf("Render(%.40q, %s): %v", dot, format, err)
	}
	return b.Bytes()
}

func TestRenderTwiceIsTheSame(t *testing.T) {
	const dot = `digraph { rankdir=LR; node [shape=box style="rounded,filled" fillcolor="#f2f4f7"]; subgraph cluster_a { label=a; x y } x -> y [style=dashed]; y -> z; z -> x [color=red]; e [shape=ellipse] }`
	for _, format := range Formats {
		if a, b := render(t, dot, format), render(t, dot, format); !bytes.Equal(a, b) {
			t.Errorf("%s: two pictures of one graph differ", format)
		}
	}
}

func TestRenderSVGKeepsTipsAndLinks(t *testing.T) {
	svg := string(render(t, `digraph { a [tooltip="<tip> & \"quotes\"" URL="https://example.com/?a=1&b=2"]; a -> b [edgetooltip="why" edgeURL="https://example.com/edge"] }`, "svg"))
	for _, want := range []string{"&lt;tip&gt;", "https://example.com/?a=1&amp;b=2", `xlink:title="why"`, "https://example.com/edge"} {
		if !strings.Contains(svg, want) {
			t.Errorf("no %s in\n%s", want, svg)
		}
	}
}

func TestRenderRefuses(t *testing.T) {
	tests := []struct{ dot, format, want string }{
		{"digraph {", "svg", "not DOT"},
		{"", "svg", "not DOT"},
		{"\x00\xff", "svg", "not DOT"},
		{"digraph {}", "gif", "no picture format"},
	}
	for _, test := range tests {
		var b bytes.Buffer
		err := Render(t.Context(), &b, []byte(test.dot), test.format)
		if err == nil || !strings.Contains(err.Error(), test.want) || b.Len() > 0 {
			t.Errorf("Render(%q, %s) wrote %d bytes and says %v, want nothing and %q", test.dot, test.format, b.Len(), err, test.want)
		}
	}
}

// Above 200 edges the layout takes its short cuts: without them this graph needs
// ten times as long. That they are on shows in the edges, which are straight.
func TestRenderDense(t *testing.T) {
	var b strings.Builder
	b.WriteString("digraph {\n")
	for i := range 60 {
		for j := range 4 {
			fmt.Fprintf(&b, "n%d -> n%d\n", i, (i*7+j*11+1)%60)
		}
	}
	b.WriteString("}\n")
	svg := render(t, b.String(), "svg")
	if n := bytes.Count(svg, []byte(`class="edge"`)); n != 240 {
		t.Errorf("%d edges drawn, want 240", n)
	}
	curved := render(t, strings.Replace(b.String(), "n0 ->", "// n0 ->", 50), "svg")
	if bytes.Equal(svg, curved) {
		t.Error("the picture does not depend on its graph")
	}
}

// What the library's own PNG gets wrong is there: lines around filled shapes,
// straight edges, dashes, and nothing filled that is only a line.
func TestPNG(t *testing.T) {
	img := decode(t, render(t, `digraph { bgcolor=white; node [shape=box style=filled fillcolor="#00ff00" color="#0000ff" label=""]; a -> b [color="#ff0000" arrowhead=none] }`, "png"))
	counts := map[color.RGBA]int{}
	for y := img.Bounds().Min.Y; y < img.Bounds().Max.Y; y++ {
		for x := img.Bounds().Min.X; x < img.Bounds().Max.X; x++ {
			r, g, b, a := img.At(x, y).RGBA()
			counts[color.RGBA{uint8(r >> 8), uint8(g >> 8), uint8(b >> 8), uint8(a >> 8)}]++
		}
	}
	// In points: two boxes of 54 by 36, and an edge of 36.
	bounds := []struct {
		name      string
		ink       color.RGBA
		low, high int
	}{
		{"filling", color.RGBA{0, 255, 0, 255}, 2 * 104 * 69, 2 * 108 * 72},
		{"line around", color.RGBA{0, 0, 255, 255}, 2 * 2 * (108 + 72), 2 * 6 * (108 + 72)},
		{"edge", color.RGBA{255, 0, 0, 255}, 60, 72 * 4},
	}
	for _, b := range bounds {
		if n := counts[b.ink]; n < b.low || n > b.high {
			t.Errorf("%s: %d pixels, want %d to %d", b.name, n, b.low, b.high)
		}
	}
}

func decode(t *testing.T, picture []byte) image.Image {
	t.Helper()
	img, err := png.Decode(bytes.NewReader(picture))
	if err != nil {
		t.Fatal(err)
	}
	return img
}

// A picture never grows past its bound, whatever the layout.
func TestPNGIsScaledDown(t *testing.T) {
	img := decode(t, render(t, `digraph { a [width=400 height=300 label=""] }`, "png"))
	if n := img.Bounds().Dx() * img.Bounds().Dy(); n > maxPixels*11/10 {
		t.Errorf("%d pixels, want at most %d", n, maxPixels)
	}
}

func TestDashes(t *testing.T) {
	line := []point{{0, 0}, {10, 0}, {10, 10}}
	tests := []struct {
		array string
		want  string
	}{
		{"", "[[{0 0} {10 0} {10 10}]]"},
		{"5,2", "[[{0 0} {5 0}] [{7 0} {10 0} {10 2}] [{10 4} {10 9}]]"},
		{"0,0", "[[{0 0} {10 0} {10 10}]]"},
		{"100,1", "[[{0 0} {10 0} {10 10}]]"},
	}
	for _, test := range tests {
		if got := fmt.Sprint(dashes(line, test.array)); got != test.want {
			t.Errorf("dashes(%q) = %s, want %s", test.array, got, test.want)
		}
	}
}

func BenchmarkRender(b *testing.B) {
	var dot strings.Builder
	dot.WriteString("digraph { node [shape=box]\n")
	for i := range 40 {
		fmt.Fprintf(&dot, "n%d -> n%d; n%d -> n%d\n", i, (i*3+1)%40, i, (i+1)%40)
	}
	dot.WriteString("}")
	for _, format := range Formats {
		b.Run(format, func(b *testing.B) {
			for b.Loop() {
				if err := Render(b.Context(), new(bytes.Buffer), []byte(dot.String()), format); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
