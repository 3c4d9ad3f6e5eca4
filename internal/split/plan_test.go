package split

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/erodehq/erode/boundaries"
	"github.com/erodehq/erode/internal/cache"
	"github.com/erodehq/erode/internal/facts"
	"github.com/erodehq/erode/internal/graph"
)

// shop is a program of two parts, order and bill, that share a log. The bill
// leaks into order in every way that a bill has a line for.
func shop(t testing.TB) *graph.Graph {
	g := program(t,
		"cmd/shop: order*1, bill*1",
		"order: order/store*9, order/cart*5, log*1", "order/store: order/row*8, log*1", "order/cart: order/row*6",
		"bill: bill/store*9, bill/tax*5, order/store*0, log*1", "bill/store: bill/row*8, order/cart*0, log*1", "bill/tax: bill/row*6",
		"order/row: bill/row*0",
	)
	set := func(path string, f func(*facts.Types)) {
		p := g.Package(idOf(t, g, "m/"+path))
		if p.Types == nil {
			p.Types = &facts.Types{Tier: facts.Typed}
		}
		f(p.Types)
	}
	set("bill", func(b *facts.Types) {
		b.References = append(b.References,
			facts.Reference{From: "Charge", To: "m/order/store", Symbol: "Load", Use: facts.UseCall, Count: 3, InLoop: 2, Pos: facts.Pos{Line: 12, Col: 4}},
			facts.Reference{From: "Charge", To: "m/order/store", Symbol: "Open.Total", Kind: facts.Struct, Use: facts.UseField, Count: 2, Pos: facts.Pos{Line: 13, Col: 4}},
			facts.Reference{From: "Charge", To: "m/order/store", Symbol: "ErrNone", Use: facts.UseError, Count: 1, Pos: facts.Pos{Line: 14, Col: 4}},
			facts.Reference{From: "Charge", To: "m/order/store", Symbol: "Limit", Use: facts.UseVarWrite, Count: 1, Pos: facts.Pos{Line: 15, Col: 4}})
		b.Keys = []facts.Key{{Kind: "context", Name: "user", From: "Charge", Pos: facts.Pos{Line: 20}}}
		b.Tables = []facts.Table{{Name: "orders", From: "Charge", Pos: facts.Pos{Line: 21}}}
	})
	set("order", func(o *facts.Types) { o.Keys = []facts.Key{{Kind: "context", Name: "user", Set: true, From: "Serve"}} })
	set("order/store", func(s *facts.Types) {
		s.Symbols = []facts.Symbol{
			{Name: "ErrNone", Kind: facts.Var, Exported: true, Lines: 1},
			{Name: "Limit", Kind: facts.Var, Exported: true, Lines: 1},
			{Name: "Load", Kind: facts.Func, Exported: true, Lines: 400, Wire: facts.W0, WireOf: []string{"m/order/row.Row"}},
			{Name: "Open", Kind: facts.Struct, Exported: true, Lines: 4},
		}
		s.States = []facts.State{{Var: "Limit", Type: "int", Class: facts.StateReal}}
		s.Tables = []facts.Table{{Name: "orders", Write: true}, {Name: "nothing"}}
	})
	set("order/row", func(r *facts.Types) {
		r.Symbols = []facts.Symbol{{Name: "Row", Kind: facts.Struct, Exported: true, Lines: 300, Wire: facts.W3, WireWhy: "a lock", WireType: "sync.Mutex"}}
		r.References = append(r.References, facts.Reference{From: "Row", To: "m/bill/row", Symbol: "ID", Use: facts.UseType, Count: 1})
	})
	g.Program.Schema = []string{"orders"}
	return graph.New(g.Program)
}

func TestBill(t *testing.T) {
	plan := Propose(shop(t), Options{Goals: map[string]string{"teams": "two teams"}, Services: map[string][]string{
		"order": {"m/order", "m/order/store", "m/order/cart", "m/order/row"},
		"bill":  {"m/bill", "m/bill/store", "m/bill/tax", "m/bill/row"},
	}})
	i := slices.IndexFunc(plan.Candidates, func(c Candidate) bool { return c.Name == "order" })
	if i < 0 {
		t.Fatalf("no candidate order among %v", plan.names())
	}
	b := &plan.Candidates[i].Bill
	var api []string
	for _, s := range b.API {
		api = append(api, s.Name)
	}
	if got := strings.Join(api, " "); got != "Load Open Do Do" {
		t.Errorf("API %q, want Load, Open (a field is a use of its struct) and two Do", got)
	}
	load := b.API[0]
	if load.Uses != 3 || load.Calls != 3 || load.Loops != 2 || load.Wire != "W3" || load.Why != "a lock through row.Row" || load.Type != "sync.Mutex" {
		t.Errorf("Load costs %+v", load)
	}
	if p := load.Sites[0].Position; p.File != "bill/p.go" || p.Line != 12 || p.Col != 4 {
		t.Errorf("Load is first used at %v", p)
	}
	for what, got := range map[string]int{
		"errors": len(b.Errors), "states": len(b.States), "tables": len(b.Tables), "keys": len(b.Keys), "cycles": len(b.Cycles), "libraries": len(b.Libraries),
	} {
		if got != 1 {
			t.Errorf("%d %s, want 1", got, what)
		}
	}
	if len(b.Cycles) == 1 && (b.Cycles[0].Cut != "out" || b.Cycles[0].Count != 1) {
		t.Errorf("the cycle opens by cutting %s, %d references; want out, 1", b.Cycles[0].Cut, b.Cycles[0].Count)
	}
	if len(b.Tables) == 1 && plan.Candidates[b.Tables[0].Owner].Name != "order" {
		t.Errorf("orders belongs to %d, want the one that writes", b.Tables[0].Owner)
	}
	sum := 0.0
	for _, p := range plan.Candidates[i].Effort {
		sum += p.Points
		if p.Points != float64(p.Count)*p.Weight {
			t.Errorf("%+v does not multiply", p)
		}
	}
	if sum != plan.Candidates[i].Total {
		t.Errorf("effort %g, lines add up to %g", plan.Candidates[i].Total, sum)
	}
}

// What stops working stands on the bill of both sides: whichever leaves.
func TestBillOfTheOtherSide(t *testing.T) {
	plan := Propose(shop(t), Options{Services: map[string][]string{
		"order": {"m/order", "m/order/store", "m/order/cart", "m/order/row"},
		"bill":  {"m/bill", "m/bill/store", "m/bill/tax", "m/bill/row"},
	}})
	i := slices.IndexFunc(plan.Candidates, func(c Candidate) bool { return c.Name == "bill" })
	b := &plan.Candidates[i].Bill
	if len(b.Errors) != 1 || b.Errors[0].Name != "ErrNone" || len(b.States) != 1 || b.States[0].Var != "Limit" {
		t.Errorf("errors %+v, states %+v; want ErrNone and Limit of the other side", b.Errors, b.States)
	}
	for _, s := range b.Needs {
		if s.Name == "ErrNone" || s.Name == "Limit" {
			t.Errorf("%s is a need too, and would be paid twice", s.Name)
		}
	}
	other := b.States[0].Candidate
	after, before := prices(b, plan.Weights, map[int]bool{other: true}), prices(b, plan.Weights, nil)
	for _, p := range after {
		if p.What == "mutable variables that both sides share" || p.What == "error identities and type assertions that stop working" || p.What == "symbols that become calls or copied types" {
			t.Errorf("%+v is paid for once the other side is out", p)
		}
	}
	if len(after) >= len(before) {
		t.Errorf("%d lines after the other side left, %d before", len(after), len(before))
	}
}

func TestPlanIsTheSameEveryTime(t *testing.T) {
	var first []byte
	for range 3 {
		plan := Propose(shop(t), Options{})
		data, err := json.Marshal(plan)
		if err != nil {
			t.Fatal(err)
		}
		var text bytes.Buffer
		if err := plan.WriteText(&text, TextOptions{Candidates: -1}); err != nil {
			t.Fatal(err)
		}
		data = append(data, text.Bytes()...)
		if first != nil && !bytes.Equal(first, data) {
			t.Fatal("two runs differ")
		}
		first = data
	}
}

// Without a declared reason nothing is to be extracted, however thin the line.
func TestNoReasonNoExtraction(t *testing.T) {
	var lines []string
	lines = append(lines, "cmd/shop: a*1, b*1, c*1")
	for _, s := range []string{"a", "b", "c"} {
		lines = append(lines, s+": "+s+"/x*9, "+s+"/y*9", s+"/x: "+s+"/z*9", s+"/y: "+s+"/z*9")
	}
	g := program(t, lines...)
	for p := range int32(g.Own()) {
		if types := g.Package(p).Types; types != nil {
			types.Symbols = []facts.Symbol{{Name: "Do", Kind: facts.Func, Lines: 300}}
		}
	}
	for _, test := range []struct {
		goals map[string]string
		plan  string
		words string
	}{
		{nil, "possible", "leave leave leave"},
		{map[string]string{"scale": "a is hot"}, "split", "extract extract extract"},
	} {
		plan := Propose(g, Options{Goals: test.goals})
		var words []string
		for _, c := range plan.Candidates {
			words = append(words, c.Verdict.Word)
		}
		if plan.Verdict.Word != test.plan || strings.Join(words, " ") != test.words {
			t.Errorf("goals %v: %s, %v; want %s, %s", test.goals, plan.Verdict.Word, words, test.plan, test.words)
		}
	}
}

func TestOnePieceStays(t *testing.T) {
	g := program(t, "cmd/one: a", "a: b, c, d", "b: e, c", "c: e, d", "d: e, f", "e: f", "f:")
	plan := Propose(g, Options{Goals: map[string]string{"teams": "x"}})
	if plan.Verdict.Word != "stay" {
		t.Errorf("verdict %v, want stay", plan.Verdict)
	}
	for _, c := range plan.Candidates {
		if c.Verdict.Word == "extract" {
			t.Errorf("%s is to be extracted from a program that stays", c.Name)
		}
	}
}

func TestNames(t *testing.T) {
	all := tree{}
	for _, dir := range []string{"observer", "observer/probers/dns", "observer/probers/http", "cmd/watch", "internal/x/a", "internal/x/b"} {
		all.add(dir)
	}
	taken := map[string]bool{"a": true}
	for _, test := range []struct{ dirs, want string }{
		{"cmd/watch observer observer/probers/dns observer/probers/http", "observer"},
		{"internal/x/a", "x-a"},
		{"internal/x/b", "b"},
		{"observer", "observer-2"},
	} {
		if got := nameOf(strings.Fields(test.dirs), all, taken); got != test.want {
			t.Errorf("nameOf(%s) = %s, want %s", test.dirs, got, test.want)
		}
	}
}

// The policy of a candidate must be one that erode reads.
func TestPolicyIsValid(t *testing.T) {
	plan := Propose(shop(t), Options{})
	for _, c := range plan.Candidates {
		if _, err := boundaries.Parse(".erode.yml", []byte("version: 1\n\n"+c.Policy)); err != nil {
			t.Errorf("%s: %v in\n%s", c.Name, err, c.Policy)
		}
	}
	for _, s := range []string{"a: b", "{x}", "# no", "- x", "true", "1", "", "a\nb", "@x", "it's"} {
		if _, err := boundaries.Parse(".erode.yml", []byte("version: 1\ncomponents:\n  c:\n    packages: x\n    why: "+quote(s)+"\n")); err != nil {
			t.Errorf("quote(%q) = %s: %v", s, quote(s), err)
		}
	}
}

func TestPatternsMatchExactly(t *testing.T) {
	tree := tree{}
	for _, dir := range []string{"a", "a/x", "a/y", "b", "b/x", "b/y"} {
		tree.add(dir)
	}
	if got := strings.Join(tree.patterns([]string{"a", "a/x", "a/y", "b/x"}), " "); got != "a/... b/x" {
		t.Errorf("patterns %q, want a/... b/x", got)
	}
}

// A plan is the same whether what the search found is recalled or found anew, and
// only what was asked for the same ties is recalled.
func TestRecall(t *testing.T) {
	kept, found := map[string][]byte{}, 0
	recall := func(question, answer any, find func()) {
		key, err := cache.Encode(question)
		if err != nil {
			t.Fatal(err)
		}
		if data, ok := kept[string(key)]; ok {
			if err := cache.Decode(data, answer); err != nil {
				t.Fatal(err)
			}
			return
		}
		find()
		found++
		if kept[string(key)], err = cache.Encode(answer); err != nil {
			t.Fatal(err)
		}
	}
	written := func(g *graph.Graph, o Options) string {
		data, err := json.Marshal(Propose(g, o))
		if err != nil {
			t.Fatal(err)
		}
		return string(data)
	}
	changed := shop(t)
	changed.Package(idOf(t, changed, "m/order")).Types.References[0].Count++
	hinted := Options{Services: map[string][]string{"carts": {"m/order/cart"}, "stores": {"m/order/store"}}}
	for _, step := range []struct {
		what  string
		g     *graph.Graph
		o     Options
		found int // lines and their stability, of this step and those before
	}{
		{"the first time", shop(t), Options{}, 2},
		{"again", shop(t), Options{Detail: true}, 2},
		{"another weight", graph.New(changed.Program), Options{}, 4},
		{"hints, which the lines do not know", shop(t), hinted, 5},
		{"fewer repetitions", shop(t), Options{Bootstraps: 3}, 6},
		{"the first again", shop(t), Options{}, 6},
	} {
		want := written(step.g, step.o)
		step.o.Recall = recall
		if got := written(step.g, step.o); got != want {
			t.Errorf("%s: the plan is not the one that is found anew:\n%s\nwant\n%s", step.what, got, want)
		}
		if found != step.found {
			t.Errorf("%s: the search ran %d times, want %d", step.what, found, step.found)
		}
	}
}
