package main

import (
	"strings"
	"testing"

	"github.com/erodehq/erode/report"
)

// A refusal names commands, and they can be typed as they are.
func TestTooLargeNamesCommands(t *testing.T) {
	e := &report.TooLarge{Nodes: 300, Arcs: 1, Readable: []report.Suggestion{
		{Text: "the neighbours", Picture: report.Picture{Focus: []string{"it's a", "b"}, Depth: 2, HideHubs: true}, Nodes: 1, Arcs: 20},
		{Text: "alone", Picture: report.Picture{Open: []string{"b"}, Focus: []string{"b"}, Alone: true, Reduce: true}, Nodes: 3, Arcs: 2},
		{Text: "one cycle", Picture: report.Picture{Cycle: 2, Cut: true, After: true, Violations: true, Tests: true, Packages: true}, Nodes: 3, Arcs: 2},
	}}
	got := tooLarge(e, &graphOptions{format: "svg", out: "my map.svg", show: report.Picture{Packages: true}})
	want := `300 nodes and 1 dependency make no readable picture (the limits are 70 and 150). Readable are:
  erode graph --focus 'it'\''s a,b' --depth 2 --hide-hubs -f svg -o 'my map.svg'
      the neighbours: 1 node, 20 dependencies
  erode graph --open b --focus b --depth 0 --reduce -f svg -o 'my map.svg'
      alone: 3 nodes, 2 dependencies
  erode graph --cycle 2 --packages --violations --cut --after --tests -f svg -o 'my map.svg'
      one cycle: 3 nodes, 2 dependencies
  erode graph --packages --force -f svg -o 'my map.svg'
      all of it, unreadable: 300 nodes, 1 dependency
  erode report
      the matrix, where all of it can be read`
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if none := tooLarge(&report.TooLarge{Nodes: 80}, &graphOptions{format: "dot"}); !strings.Contains(none, "none that erode knows of") || strings.Contains(none, " -f ") {
		t.Errorf("without suggestions: %s", none)
	}
}
