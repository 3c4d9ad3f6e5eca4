package layout

import (
	"flag"
	"fmt"
	"math/rand"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// parse reads arcs: "ab" says that a uses b, "ba!" that this one is to be cut.
func parse(text string) (names string, arcs []Arc) {
	fields := strings.Fields(text)
	for _, f := range fields {
		for _, r := range f[:2] {
			if !strings.ContainsRune(names, r) {
				names += string(r)
			}
		}
	}
	for _, f := range fields {
		arcs = append(arcs, Arc{
			From: int32(strings.IndexByte(names, f[0])),
			To:   int32(strings.IndexByte(names, f[1])),
			Back: strings.HasSuffix(f, "!"),
		})
	}
	return names, arcs
}

func boxes(n int) []Size {
	sizes := make([]Size, n)
	for i := range sizes {
		sizes[i] = Size{60 + 12*(i%4), 28}
	}
	return sizes
}

var wide = Options{Screen: Size{1200, 800}, Lines: true}

func TestMapGolden(t *testing.T) {
	for _, c := range []struct{ name, arcs string }{
		{"chain", "ab bc cd"},
		{"diamond", "ab ac bd cd"},
		{"skip", "ab bc cd ad"},
		{"back", "ab bc cd da! db!"},
		{"crossed", "ad ae be bf cd cf"},
		{"fan", "ab ac ad ae af ag ah"},
		{"flat", "ab ac bc!"},
	} {
		t.Run(c.name, func(t *testing.T) {
			names, arcs := parse(c.arcs)
			got := dump(names, arcs, Map(boxes(len(names)), arcs, wide))
			golden(t, c.name, got)
		})
	}
}

// dump writes a drawing one row, then one line, at a time.
func dump(names string, arcs []Arc, d *Drawing) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d x %d\n", d.Width, d.Height)
	for _, row := range d.Rows {
		fmt.Fprintf(&b, "level %d at %d:", row.Level, row.Y)
		var here []int
		for i, p := range d.Boxes {
			if p.Y == row.Y {
				here = append(here, i)
			}
		}
		slices.SortFunc(here, func(i, j int) int { return d.Boxes[i].X - d.Boxes[j].X })
		for _, i := range here {
			fmt.Fprintf(&b, " %c at %d", names[i], d.Boxes[i].X)
		}
		b.WriteByte('\n')
	}
	for i, line := range d.Lines {
		fmt.Fprintf(&b, "%c%c %v\n", names[arcs[i].From], names[arcs[i].To], line)
	}
	return b.String()
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name+".golden")
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s: got\n%s\nwant\n%s\n(go test ./internal/layout -update accepts it)", file, got, want)
	}
}

// random returns a layered program with n boxes and a few back arcs.
func random(seed int64, n int) []Arc {
	rnd := rand.New(rand.NewSource(seed))
	var arcs []Arc
	for range 2 * n {
		from, to := rnd.Intn(n), rnd.Intn(n)
		if from == to {
			continue
		}
		arcs = append(arcs, Arc{int32(from), int32(to), from > to})
	}
	slices.SortFunc(arcs, func(a, b Arc) int { return int(a.From-b.From)*n + int(a.To-b.To) })
	return slices.Compact(arcs)
}

func TestMapHoldsItsPromises(t *testing.T) {
	for seed := range int64(30) {
		n := 2 + int(seed)*3
		arcs, sizes := random(seed, n), boxes(n)
		for _, lines := range []bool{true, false} {
			o := Options{Screen: Size{1200, 800}, Lines: lines}
			d := Map(sizes, arcs, o)
			if again := Map(sizes, arcs, o); !reflect.DeepEqual(d, again) {
				t.Fatalf("seed %d: two runs differ", seed)
			}
			checkBoxes(t, d, sizes)
			checkLines(t, d, sizes, arcs, lines)
		}
	}
}

func checkBoxes(t *testing.T, d *Drawing, sizes []Size) {
	t.Helper()
	for i, p := range d.Boxes {
		if p.X < 0 || p.Y < 0 || p.X+sizes[i].Width > d.Width || p.Y+sizes[i].Height > d.Height {
			t.Errorf("box %d at %v leaves the page of %d x %d", i, p, d.Width, d.Height)
		}
		for j, q := range d.Boxes[:i] {
			if p.Y == q.Y && p.X < q.X+sizes[j].Width && q.X < p.X+sizes[i].Width {
				t.Errorf("boxes %d at %v and %d at %v overlap", i, p, j, q)
			}
		}
	}
}

func checkLines(t *testing.T, d *Drawing, sizes []Size, arcs []Arc, drawn bool) {
	t.Helper()
	if !drawn {
		if d.Lines != nil {
			t.Errorf("%d lines, want none", len(d.Lines))
		}
		return
	}
	for i, a := range arcs {
		from, to := d.Boxes[a.From], d.Boxes[a.To]
		if !a.Back && from.Y >= to.Y {
			t.Errorf("arc %v does not point downwards: %v to %v", a, from, to)
		}
		line := d.Lines[i]
		if len(line) < 2 {
			t.Fatalf("arc %v: line %v", a, line)
		}
		touches(t, line[0], from, sizes[a.From])
		touches(t, line[len(line)-1], to, sizes[a.To])
		for k := 1; k+1 < len(line)-1; k += 2 {
			through(t, d, sizes, line[k], line[k+1])
		}
	}
}

func touches(t *testing.T, p, box Point, size Size) {
	t.Helper()
	if p.X < box.X || p.X > box.X+size.Width || p.Y != box.Y && p.Y != box.Y+size.Height {
		t.Errorf("line end %v does not touch the box at %v of %v", p, box, size)
	}
}

// through checks that the piece of a line inside a row runs between its boxes.
func through(t *testing.T, d *Drawing, sizes []Size, p, q Point) {
	t.Helper()
	for i, b := range d.Boxes {
		if b.Y >= min(p.Y, q.Y) && b.Y < max(p.Y, q.Y) && p.X > b.X && p.X < b.X+sizes[i].Width {
			t.Errorf("a line at x=%d runs through box %d at %v", p.X, i, b)
		}
	}
}

func TestLevels(t *testing.T) {
	for _, c := range []struct{ arcs, want string }{
		{"ab bc", "a2 b1 c0"},
		{"ab bc ca!", "a2 b1 c0"},
		{"ab bc ad", "a2 b1 c0 d1"},             // d moves up to its only user
		{"ab bc cd ae fe", "a3 b2 c1 d0 e0 f1"}, // e stays below both its users
	} {
		names, arcs := parse(c.arcs)
		var got []string
		for v, l := range levels(len(names), arcs) {
			got = append(got, fmt.Sprintf("%c%d", names[v], l))
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("levels(%q) = %q, want %q", c.arcs, strings.Join(got, " "), c.want)
		}
	}
}

func TestOrderUncrosses(t *testing.T) {
	_, arcs := parse("ad bc cx dx ae be")
	g := newGrid(boxes(6), arcs, levels(6, arcs), 1200, true)
	g.order()
	if n := g.crossings(); n != 0 {
		t.Errorf("%d crossings left, want 0", n)
	}
}

func TestOrder(t *testing.T) {
	for _, c := range []struct{ name, arcs, groups, want string }{
		{"chain", "ab bc", "abc", "abc"},
		{"against the alphabet", "cb ba", "abc", "cba"},
		{"cycle stays together", "ab bc ca! ad ed xa", "aaabcd", "xabced"},
		{"users first in a level", "xc yb za", "xcybza", "xyzcba"},
		{"back arc inside a cycle", "ba! ab cb", "aab", "cab"},
	} {
		t.Run(c.name, func(t *testing.T) {
			names, arcs := parse(c.arcs)
			group := make([]int32, len(names))
			for i := range group {
				group[i] = int32(strings.IndexByte(c.groups, c.groups[i]))
			}
			var got []byte
			for _, v := range Order(len(names), arcs, group) {
				got = append(got, names[v])
			}
			if string(got) != c.want {
				t.Errorf("Order(%q) = %q, want %q", c.arcs, got, c.want)
			}
		})
	}
}

func TestTrayStandsBelow(t *testing.T) {
	names, arcs := parse("ab bc dc hb!")
	o := wide
	o.Tray = make([]bool, len(names))
	o.Tray[strings.IndexByte(names, 'h')] = true
	d := Map(boxes(len(names)), arcs, o)
	golden(t, "tray", dump(names, arcs, d))
}

func TestEmptyMap(t *testing.T) {
	if d := Map(nil, nil, wide); d.Scale(wide.Screen) != 1 || len(d.Rows) != 0 {
		t.Errorf("Map(nil) = %+v", d)
	}
}

func BenchmarkMap70(b *testing.B) {
	arcs, sizes := random(1, 70), boxes(70)
	for b.Loop() {
		Map(sizes, arcs, wide)
	}
}

func BenchmarkMap1000WithoutLines(b *testing.B) {
	arcs, sizes := random(1, 1000), boxes(1000)
	for b.Loop() {
		Map(sizes, arcs, Options{Screen: wide.Screen})
	}
}

// TestSqueeze narrows what no row fills, and nothing else.
func TestSqueeze(t *testing.T) {
	tied := []link{{0, 1}}
	g := &grid{cells: []cell{
		{x: 1000, width: 100, down: tied}, {x: 0, width: 100, down: tied}, {x: 40, width: 60, above: tied},
		{x: 500, width: 20}, {x: 1110, width: 100, above: tied},
	}}
	g.squeeze()
	empty := 4 * float64(g.gap())
	want := []float64{70 + empty + 50, 0, 40, 500, 70 + empty + 160}
	for i, c := range g.cells {
		if c.x != want[i] {
			t.Errorf("cell %d is at %v, want %v", i, c.x, want[i])
		}
	}
}
