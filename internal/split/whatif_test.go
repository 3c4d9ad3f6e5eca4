package split

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/erodehq/erode/boundaries"
	"github.com/erodehq/erode/internal/graph"
)

// onGround is a program under a policy that says nothing but which package
// belongs to which component.
func onGround(t *testing.T, g *graph.Graph, of map[string]string) Ground {
	t.Helper()
	return Ground{Graph: g, Of: of, Bind: binding(t, g, of, "")}
}

// binding returns a policy with one component for each of a division, and rules.
func binding(t *testing.T, g *graph.Graph, of map[string]string, rules string) func(*graph.Graph, boundaries.Rearrangement) *boundaries.Bound {
	t.Helper()
	text := "version: 1\nunassigned: allow\n"
	members := map[string][]string{}
	for p := range int32(g.Own()) {
		if name := of[g.Path(p)]; name != "" {
			members[name] = append(members[name], g.Path(p))
		}
	}
	switch {
	case len(members) > 0:
		text += "components:\n"
	case rules == "": // a policy has to say something
		rules = "rules:\n  - acyclic: {folders: ...}\n    why: w\n"
	}
	for _, name := range sortedKeys(members) {
		text += "  " + name + ": {packages: [" + strings.Join(members[name], ", ") + "]}\n"
	}
	if len(members) == 0 && rules == "" {
		rules = "rules: [{acyclic: {folders: \"...\"}, why: a policy declares something}]\n"
	}
	policy, err := boundaries.Parse("p.yml", []byte(text+rules))
	if err != nil {
		t.Fatal(err)
	}
	return policy.Rearrange
}

// byFolder puts every package into the component of its first folder.
func byFolder(t *testing.T) (of map[string]string, edit func(edits ...Edit) *Comparison) {
	g := shop(t)
	of = map[string]string{}
	for p := range int32(g.Own()) {
		if dir, _, _ := strings.Cut(g.Package(p).Dir, "/"); dir == "order" || dir == "bill" {
			of[g.Path(p)] = dir
		}
	}
	return of, func(edits ...Edit) *Comparison {
		t.Helper()
		c, err := WhatIf(onGround(t, g, of), edits, Options{})
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
}

func TestWhatIfCutOpensTheCycle(t *testing.T) {
	_, edit := byFolder(t)
	c := edit(Edit{Op: "cut", From: "order", To: "bill"})
	if len(c.Before.Cycles) != 1 || len(c.After.Cycles) != 0 {
		t.Errorf("cycles %d → %d, want 1 → 0", len(c.Before.Cycles), len(c.After.Cycles))
	}
	if len(c.Sites) == 0 || c.Sites[0].Position.File != "order/row/p.go" {
		t.Errorf("sites %+v, want the reference in order/row", c.Sites)
	}
	var text bytes.Buffer
	if err := c.WriteText(&text); err != nil || !strings.Contains(text.String(), "Cycles: 1 → 0") {
		t.Errorf("text %q, %v", text.String(), err)
	}
}

func TestWhatIfMergeMoveSplitExtract(t *testing.T) {
	of, edit := byFolder(t)
	if c := edit(Edit{Op: "merge", From: "order", To: "bill"}); len(c.After.Components) != 1 || len(c.After.Cycles) != 0 {
		t.Errorf("merged: %+v", c.After.Components)
	}
	if c := edit(Edit{Op: "move", Packages: []string{"order/row"}, To: "bill"}); c.After.Components[0].Packages != 5 {
		t.Errorf("moved: %+v, want 5 packages in bill", c.After.Components)
	}
	if c := edit(Edit{Op: "split", Packages: []string{"order/store/..."}, To: "store"}); len(c.After.Components) != 3 {
		t.Errorf("divided: %+v, want 3 components", c.After.Components)
	}
	c := edit(Edit{Op: "extract", From: "bill"})
	if len(c.After.Cycles) != 0 || !c.After.Components[0].Out || c.After.Components[1].Effort >= c.Before.Components[1].Effort {
		t.Errorf("extracted: %+v, before %+v; want bill out and order cheaper", c.After.Components, c.Before.Components)
	}
	if of["m/order/row"] != "order" {
		t.Error("the caller's division was changed")
	}
}

// Where the division is that of Propose, the bills are those of Propose.
func TestWhatIfAgreesWithPropose(t *testing.T) {
	g := shop(t)
	plan := Propose(g, Options{})
	c, err := WhatIf(onGround(t, g, nil), nil, Options{})
	if err != nil {
		t.Fatal(err)
	}
	effort := map[string]float64{}
	for _, x := range plan.Candidates {
		effort[x.Name] = x.Total
	}
	if len(c.Before.Components) != len(effort) {
		t.Errorf("%d components, %d candidates", len(c.Before.Components), len(effort))
	}
	for _, x := range c.Before.Components {
		if x.Effort != effort[x.Name] {
			t.Errorf("%s costs %g in one and %g in the other", x.Name, x.Effort, effort[x.Name])
		}
	}
}

func TestWhatIfLeavesLibrariesShared(t *testing.T) {
	g := shop(t)
	c, err := WhatIf(onGround(t, g, map[string]string{"m/order": "order", "m/log": "log"}), nil, Options{Kinds: map[string]string{"log": "library"}})
	if err != nil {
		t.Fatal(err)
	}
	if len(c.Before.Components) != 2 || len(c.Before.Plan.Candidates) != 1 || c.Before.Plan.Candidates[0].Name != "order" {
		t.Errorf("components %+v, billed %v; want log and order, a bill for order alone", c.Before.Components, c.Before.Plan.names())
	}
}

func TestWhatIfSaysWhatIsWrong(t *testing.T) {
	g := shop(t)
	for _, test := range []struct {
		edit Edit
		want string
	}{
		{Edit{Op: "merge", From: "ordr", To: "bill"}, `no component "ordr": there are bill, order`},
		{Edit{Op: "cut", From: "log", To: "bill"}, "log does not depend on bill"},
		{Edit{Op: "move", Packages: []string{"nowhere/..."}, To: "bill"}, `no package matches "nowhere/..."`},
		{Edit{Op: "split", Packages: []string{"log"}, To: "bill"}, "there already is a component bill"},
		{Edit{Op: "jump"}, "unknown edit"},
	} {
		_, err := WhatIf(onGround(t, g, map[string]string{"m/order": "order", "m/bill": "bill"}), []Edit{test.edit}, Options{})
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%+v: %v, want %q", test.edit, err, test.want)
		}
	}
}

// Findings come and go by the keys of the baseline, whoever moves.
func TestWhatIfJudgesTheChangedProgram(t *testing.T) {
	g := shop(t)
	of := map[string]string{}
	for p := range int32(g.Own()) {
		if dir, _, _ := strings.Cut(g.Package(p).Dir, "/"); dir == "order" || dir == "bill" {
			of[g.Path(p)] = dir
		}
	}
	ground := Ground{Graph: g, Of: of}
	ground.Bind = binding(t, g, of, "rules:\n  - acyclic: components\n    why: each alone\n  - deny: {from: bill, to: order}\n    why: bills know no orders\n")
	ground.Judge = func(b *boundaries.Bound) []boundaries.Finding { return b.Check(boundaries.Options{}) }
	for _, test := range []struct {
		edit      Edit
		new, gone string
	}{
		{Edit{Op: "cut", From: "order", To: "bill"}, "", "acyclic/components"},
		{Edit{Op: "cut", From: "bill/store", To: "order"}, "", "deny/bill"},
		{Edit{Op: "merge", From: "bill", To: "order"}, "", "acyclic/components deny/bill deny/bill"},
		{Edit{Op: "move", Packages: []string{"order/row"}, To: "bill"}, "", ""}, // the cycle stays
		{Edit{Op: "move", Packages: []string{"order/cart"}, To: "bill"}, "deny/bill", "deny/bill"},
		{Edit{Op: "split", Packages: []string{"bill/store"}, To: "store"}, "acyclic/components", "acyclic/components"},
		{Edit{Op: "extract", From: "bill"}, "", "acyclic/components deny/bill deny/bill"},
	} {
		c, err := WhatIf(ground, []Edit{test.edit}, Options{})
		if err != nil {
			t.Fatal(err)
		}
		rules := func(list []boundaries.Finding) string {
			var out []string
			for i := range list {
				out = append(out, list[i].Rule)
			}
			slices.Sort(out)
			return strings.Join(out, " ")
		}
		if got := rules(c.Findings.New); got != test.new {
			t.Errorf("%+v brings %q, want %q", test.edit, got, test.new)
		}
		if got := rules(c.Findings.Gone); got != test.gone {
			t.Errorf("%+v ends %q, want %q", test.edit, got, test.gone)
		}
		if n := c.Findings.Before.all() + len(c.Findings.New) - len(c.Findings.Gone); n != c.Findings.After.all() {
			t.Errorf("%+v: %d findings before, %d come, %d go, %d after", test.edit, c.Findings.Before.all(), len(c.Findings.New), len(c.Findings.Gone), c.Findings.After.all())
		}
	}
}
