package report

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
)

// program makes a result of components of one package each: "ab ba! bc*" reads a
// imports b, b imports a and a cut removes that, b imports c and that is a finding.
// "~" marks a dependency of tests.
func program(arcs string) *Result {
	r := &Result{Program: "p"}
	index := map[byte]int{}
	for _, arc := range strings.Fields(arcs) {
		for _, name := range []byte(arc[:2]) {
			if _, ok := index[name]; !ok {
				index[name] = -1
			}
		}
	}
	for name := byte('0'); name <= 'z'; name++ {
		if _, ok := index[name]; ok {
			index[name] = len(r.Packages)
			r.Components = append(r.Components, Component{Name: string(name), Packages: 1})
			r.Packages = append(r.Packages, Package{Path: "p/" + string(name), Dir: string(name), Component: string(name)})
		}
	}
	for _, arc := range strings.Fields(arcs) {
		e := Edge{From: index[arc[0]], To: index[arc[1]], Imports: 1}
		e.Cut, e.Test = strings.HasSuffix(arc, "!"), strings.HasSuffix(arc, "~")
		if strings.HasSuffix(arc, "*") {
			e.Findings = 1
		}
		r.Edges = append(r.Edges, e)
	}
	return r
}

// sketch writes a drawing as program reads it, then nodes without arcs.
func sketch(d *Drawing) string {
	var parts []string
	for i := range d.Arcs {
		a := &d.Arcs[i]
		parts = append(parts, d.Nodes[a.From].Label+d.Nodes[a.To].Label)
	}
	for i, touched := range d.touched() {
		if !touched {
			parts = append(parts, d.Nodes[i].Label)
		}
	}
	for _, hub := range d.Hubs {
		parts = append(parts, "("+hub+")")
	}
	return strings.Join(parts, " ")
}

func TestDraw(t *testing.T) {
	const hub = "ah bh ch dh eh ab hz"
	tests := []struct {
		name, arcs string
		picture    Picture
		want       string
	}{
		{"everything", "ab bc ca", Picture{}, "ab bc ca"},
		{"no tests", "ab bc~", Picture{}, "ab c"},
		{"tests", "ab bc~", Picture{Tests: true}, "ab bc"},
		{"only cuts", "ab ba! bc*", Picture{Cut: true}, "ba"},
		{"after the cuts", "ab ba! bc*", Picture{After: true}, "ab bc"},
		{"violations", "ab ba! bc* cd", Picture{Violations: true}, "ba bc"},
		{"no violations", "ab bc", Picture{Violations: true}, ""},
		{"implied", "ab bc ac", Picture{Reduce: true}, "ab bc"},
		{"implied, but a finding", "ab bc ac*", Picture{Reduce: true}, "ab ac bc"},
		{"inside a cycle nothing is implied", "ab bc ca ac", Picture{Reduce: true}, "ab ac bc ca"},
		{"neighbours, both ways", "ab bc cd de", Picture{Focus: []string{"c"}}, "bc cd"},
		{"two steps", "ab bc cd de", Picture{Focus: []string{"c"}, Depth: 2}, "ab bc cd de"},
		{"two centres", "ab bc cd de", Picture{Focus: []string{"a", "e"}}, "ab de"},
		{"a hub in the tray", hub, Picture{HideHubs: true}, "ab c d e z (h)"},
		{"a hub in the centre", hub, Picture{HideHubs: true, Focus: []string{"h"}}, "ab ah bh ch dh eh hz"},
		{"a hub that a finding leads to", hub + " fh*", Picture{HideHubs: true, Violations: true}, "fh"},
		{"a hub that no neighbour uses", hub + " xy", Picture{HideHubs: true, Focus: []string{"x"}}, "xy"},
	}
	for _, test := range tests {
		d, err := Draw(program(test.arcs), test.picture)
		if err != nil {
			t.Errorf("%s: %v", test.name, err)
			continue
		}
		if got := sketch(d); got != test.want {
			t.Errorf("%s: %q draws as %q, want %q", test.name, test.arcs, got, test.want)
		}
	}
}

func TestDrawPackages(t *testing.T) {
	d, err := Draw(shop(), Picture{Open: []string{"billing"}, Cycle: 1})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, a := range d.Arcs {
		got = append(got, fmt.Sprintf("%s -> %s (%d imports)", d.Nodes[a.From].Label, d.Nodes[a.To].Label, a.Imports))
	}
	want := []string{
		"orders -> internal/billing/store (1 imports)",
		"internal/billing -> orders (10 imports)",
		"internal/billing -> internal/billing/store (2 imports)",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	for _, format := range []string{"dot", "mermaid", "d2", "plantuml", "c4"} {
		f, _ := Lookup(format)
		golden(t, "open/"+format+f.Ext, write(t, format, shop(), Options{Picture: Picture{Open: []string{"billing"}, Tests: true}}))
	}
}

func TestDrawErrors(t *testing.T) {
	tests := []struct {
		picture Picture
		want    string
	}{
		{Picture{Focus: []string{"nothing"}}, `no component or package "nothing"`},
		{Picture{Open: []string{"nothing"}}, `no component "nothing" to open`},
		{Picture{Cycle: 7}, "no cycle 7: the program has 1 cycle"},
	}
	for _, test := range tests {
		if _, err := Draw(shop(), test.picture); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("Draw(%+v): %v, want %q", test.picture, err, test.want)
		}
	}
}

// What nobody could read is refused with what somebody can, and every suggestion
// keeps its word.
func TestDrawTooLarge(t *testing.T) {
	r := &Result{Program: "p", Cycles: nil}
	for i := range 80 {
		name := fmt.Sprintf("c%02d", i)
		r.Components = append(r.Components, Component{Name: name, Packages: 1})
		r.Packages = append(r.Packages, Package{Path: "p/" + name, Component: name})
		for j := range i {
			if j%7 == i%7 || j == i-1 {
				r.Edges = append(r.Edges, Edge{From: i, To: j, Imports: 1, Findings: (i / 79) * (j / 78)})
			}
		}
	}
	_, err := Draw(r, Picture{})
	var large *TooLarge
	if !errors.As(err, &large) {
		t.Fatalf("Draw: %v, want a *TooLarge", err)
	}
	if large.Nodes != 80 || large.Arcs != len(r.Edges) || len(large.Readable) == 0 {
		t.Errorf("%d nodes, %d arcs, %d suggestions; want 80, %d and some", large.Nodes, large.Arcs, len(large.Readable), len(r.Edges))
	}
	for _, s := range large.Readable {
		d, err := Draw(r, s.Picture)
		if err != nil || len(d.Nodes) != s.Nodes || len(d.Arcs) != s.Arcs {
			t.Errorf("suggestion %q: %v", s.Text, err)
		}
	}
	d, err := Draw(r, Picture{Force: true})
	if err != nil || len(d.Nodes) != 80 {
		t.Errorf("forced: %v", err)
	}
	for _, format := range []string{"dot", "mermaid", "d2", "plantuml", "c4"} {
		f, _ := Lookup(format)
		if err := f.Write(new(strings.Builder), r, Options{}); !errors.As(err, &large) {
			t.Errorf("%s: %v, want a *TooLarge", format, err)
		}
	}
	if text := write(t, "markdown", r, Options{}); strings.Count(text, "-->")+strings.Count(text, "==>") > markdownArcs {
		t.Error("the picture of a summary is larger than its bound")
	}
}
