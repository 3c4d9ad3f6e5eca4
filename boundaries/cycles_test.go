package boundaries

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/erodehq/erode/internal/facts"
	"github.com/erodehq/erode/internal/graph"
)

// What the result says of a cycle is what the rule about it found, its hints
// included, and the references of a cut are those of production code.
func TestCyclesAreTheRules(t *testing.T) {
	g := shop(t, "internal/app: internal/domain", "internal/domain: internal/app/x", "internal/app/x:", "internal/store:", "internal/platform:")
	program := g.Program
	program.Tier = facts.Typed
	for _, p := range program.Packages {
		p.Types = &facts.Types{}
		if p.Dir == "internal/domain" {
			p.Types.References = []facts.Reference{
				{From: "Late", To: "example.com/shop/internal/app/x", Symbol: "X", Use: facts.UseCall, Count: 2, Pos: facts.Pos{Line: 9, Col: 2}},
				{From: "Early", To: "example.com/shop/internal/app/x", Symbol: "Y", Use: facts.UseType, Count: 1, Pos: facts.Pos{Line: 5, Col: 1}},
				{From: "TestX", To: "example.com/shop/internal/app/x", Symbol: "X", Use: facts.UseCall, Count: 4, Pos: facts.Pos{Line: 7, Col: 1}, Test: true},
			}
		}
	}
	for _, hint := range []string{"app -> domain", "domain -> app"} {
		p, err := Parse(FileName, []byte(parts+`rules: [{acyclic: components, cut: ["`+hint+`"], why: w}]`))
		if err != nil {
			t.Fatal(err)
		}
		b, err := p.Bind(graph.New(program))
		if err != nil {
			t.Fatal(err)
		}
		found := b.Check(Options{Today: today})
		cycles := b.Cycles()
		if len(found) != 1 || len(cycles) != 1 {
			t.Fatalf("%d findings, %d cycles, want one of each", len(found), len(cycles))
		}
		if diff := cmp.Diff(*found[0].Cycle, cycles[0]); diff != "" {
			t.Errorf("the rule and the result differ:\n%s", diff)
		}
		cut := cycles[0].Cut[0]
		if got := cut.From + " -> " + cut.To; got != hint {
			t.Errorf("cut %s, want %s", got, hint)
		}
		if hint == "domain -> app" {
			site := func(line, col int, by, symbol, use string, count int) Site {
				return Site{Position: Position{File: "internal/domain/a.go", Line: line, Col: col},
					From: "example.com/shop/internal/domain", By: by, To: "example.com/shop/internal/app/x", Symbol: symbol, Use: use, Count: count}
			}
			want := []Site{site(5, 1, "Early", "Y", "type", 1), site(9, 2, "Late", "X", "call", 2)}
			if diff := cmp.Diff(want, cut.References); diff != "" {
				t.Errorf("references of the cut:\n%s", diff)
			}
		}
	}
}
