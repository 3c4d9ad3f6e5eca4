package split

import (
	"slices"
	"strings"
	"testing"

	"github.com/erodehq/erode/internal/facts"
	"github.com/erodehq/erode/internal/graph"
)

// program builds a program from lines such as "cmd/shop: cart, billing/store*3":
// package cart is used once, billing/store three times. Packages below cmd are
// mains. With a *count anywhere the program is typed.
func program(t testing.TB, lines ...string) *graph.Graph {
	t.Helper()
	byPath := map[string]*facts.Package{}
	p := &facts.Program{Modules: []facts.Module{{Path: "m", Dir: "."}}}
	at := func(dir string) *facts.Package {
		if byPath[dir] == nil {
			name := "p"
			if strings.HasPrefix(dir, "cmd/") {
				name = "main"
			}
			byPath[dir] = &facts.Package{Path: "m/" + dir, Dir: dir, Name: name, Module: "m",
				Files: []facts.File{{Name: "p.go", Package: name, Host: true}}}
			p.Packages = append(p.Packages, byPath[dir])
		}
		return byPath[dir]
	}
	for _, line := range lines {
		dir, uses, _ := strings.Cut(line, ":")
		from := at(dir)
		for i, use := range strings.Fields(strings.ReplaceAll(uses, ",", " ")) {
			to, count, typed := strings.Cut(use, "*")
			at(to)
			from.Files[0].Imports = append(from.Files[0].Imports, facts.Import{Path: "m/" + to, Line: int32(i + 3)})
			if typed {
				p.Tier = facts.Typed
				if from.Types == nil {
					from.Types = &facts.Types{Tier: facts.Typed}
				}
				n := int32(0)
				for _, digit := range count {
					n = 10*n + digit - '0'
				}
				from.Types.References = append(from.Types.References, facts.Reference{From: "Run", To: "m/" + to, Symbol: "Do", Count: n})
			}
		}
	}
	slices.SortFunc(p.Packages, func(a, b *facts.Package) int { return strings.Compare(a.Path, b.Path) })
	return graph.New(p)
}

// parts returns the division as folders, "a b | c": groups by first member.
func parts(m *model, group []int32) string {
	members := make([][]string, groups(group))
	for v, c := range group {
		if c >= 0 {
			members[c] = append(members[c], m.dir(int32(v)))
		}
	}
	var all []string
	for _, g := range members {
		all = append(all, strings.Join(g, " "))
	}
	return strings.Join(all, " | ")
}

func divide(g *graph.Graph) (*model, division) {
	m := newModel(g, false)
	m.findRoots()
	return m, m.partition(&m.uses, 4, 1)
}

func TestOwnershipSurvivesOneLeak(t *testing.T) {
	shop := []string{
		"cmd/shop: cart, bill",
		"cart: cart/store, cart/price", "cart/store: cart/row", "cart/price: cart/row",
		"bill: bill/store, bill/tax", "bill/store: bill/row", "bill/tax: bill/row",
	}
	want := "bill bill/row bill/store bill/tax | cart cart/price cart/row cart/store"
	for _, leak := range []string{"", "cart/price: cart/row, bill/row"} {
		m, d := divide(program(t, append(slices.Clone(shop), leak)[:len(shop)+min(1, len(leak))]...))
		if got := parts(m, d.group); got != want {
			t.Errorf("leak %q: %s, want %s", leak, got, want)
		}
	}
}

func TestRootBelowMain(t *testing.T) {
	m, d := divide(program(t,
		"cmd/shop: app",
		"app: a, b, log",
		"a: a/x, a/y, log", "a/x: a/z, log", "a/y: a/z",
		"b: b/x, b/y, log", "b/x: b/z, log", "b/y: b/z",
	))
	if got, want := parts(m, d.group), "a a/x a/y a/z | b b/x b/y b/z"; !strings.HasPrefix(got, want) {
		t.Errorf("parts %s, want %s …", got, want)
	}
	if p, _ := m.g.ID("m/app"); m.role[p] != Wiring {
		t.Errorf("app is %s, want wiring", m.role[p])
	}
}

func TestRootThatOwnsLittle(t *testing.T) {
	// app and its tools: app reaches nearly all of the program, though a third of
	// it is used by the tools as well and owned by nobody
	m, _ := divide(program(t,
		"cmd/shop: app", "cmd/tool: lib/x, lib/y, lib/z, lib/u",
		"app: a, b", "a: a/x, lib/x, lib/y, lib/z", "a/x: a/y, lib/u", "a/y: lib/u",
		"b: b/x, lib/x, lib/y, lib/z", "b/x: b/y, lib/u", "b/y: lib/u",
	))
	if p, _ := m.g.ID("m/app"); m.role[p] != Wiring {
		t.Errorf("app is %s, want wiring", m.role[p])
	}
	for _, name := range []string{"m/a", "m/b"} {
		if v := m.at(idOf(t, m.g, name)); !m.entry[v] {
			t.Errorf("%s is no entry", name)
		}
	}
}

func TestNoRootAmongEquals(t *testing.T) {
	// three jobs reach nearly all of the program, through what they have in common
	m, _ := divide(program(t,
		"cmd/job: j1, j2, j3", "j1: app", "j2: app", "j3: app",
		"app: a, b, c, d, e, f", "a: x1, x2, x3, x4", "b: y1, y2, y3, y4", "c: z1, z2, z3, z4",
		"d: u1, u2, u3, u4", "e: v1, v2, v3, v4", "f: w1, w2, w3, w4",
	))
	if p, _ := m.g.ID("m/j1"); m.role[p] != Part {
		t.Errorf("j1 is %s, want part", m.role[p])
	}
}

func TestLargeServiceStaysWhole(t *testing.T) {
	// big is two thirds of the program, but there is another service beside it
	m, d := divide(program(t,
		"cmd/big: big", "cmd/small: small",
		"big: x, y, z", "x: x/a, x/b", "y: y/a, y/b", "z: z/a, z/b", "small: small/a, small/b, small/c", "small/a: small/d",
	))
	if got, want := parts(m, d.group), "big x x/a x/b y y/a y/b z z/a z/b | small small/a small/b small/c small/d"; got != want {
		t.Errorf("parts %s, want %s", got, want)
	}
}

func TestPluginsBelongToTheirRegistry(t *testing.T) {
	g := program(t, "cmd/shop: pay*1, pay/card*0, cart*1", "pay: pay/methods*2, pay/x*1, pay/y*1", "pay/x: pay/y*1", "pay/card: pay/methods*1, pay/z*1", "pay/z:",
		"cart: cart/x*1, cart/y*1", "cart/x: cart/y*1")
	shop, card := g.Package(idOf(t, g, "m/cmd/shop")), g.Package(idOf(t, g, "m/pay/card"))
	shop.Files[0].Imports[1].Name = "_"
	shop.Types.References = slices.DeleteFunc(shop.Types.References, func(r facts.Reference) bool { return r.To == "m/pay/card" })
	for i := range card.Types.References {
		if r := &card.Types.References[i]; r.To == "m/pay/methods" {
			r.From, r.Use = "init", facts.UseCall
		}
	}
	m, d := divide(graph.New(g.Program))
	if got, want := parts(m, d.group), "cart cart/x cart/y | pay pay/card pay/methods pay/x pay/y pay/z"; got != want {
		t.Errorf("parts %s, want %s", got, want)
	}
	if v := m.at(idOf(t, g, "m/pay/card")); m.entry[v] {
		t.Error("pay/card registers with pay/methods and is an entry nonetheless")
	}
	shop.Files[0].Imports = append(shop.Files[0].Imports, facts.Import{Path: "m/pay/methods"})
	if m, _ := divide(graph.New(g.Program)); !m.entry[m.at(idOf(t, g, "m/pay/card"))] {
		t.Error("main runs what registers with pay/methods, but pay/card is no entry")
	}
}

func TestHandsKeepPartsTogether(t *testing.T) {
	g := program(t, "cmd/shop: app*1", "app: a*1, b*1, c*1, d*1, e*1", "a:", "b:", "c:", "d:", "e:")
	app, _ := g.ID("m/app")
	types := g.Package(app).Types
	for i := range types.References {
		types.References[i].From = []string{"newCart", "newCart", "newBill", "newBill", "newBill"}[i]
	}
	m, d := divide(g)
	if got, want := parts(m, d.group), "a b | c d e"; got != want {
		t.Errorf("parts %s, want %s", got, want)
	}
}

func TestOneHandForAll(t *testing.T) {
	g := program(t, "cmd/shop: app*1", "app: a*1, b*1", "a: a/x*1, a/y*1", "b: b/x*1, b/y*1")
	app, _ := g.ID("m/app")
	for i := range g.Package(app).Types.References {
		g.Package(app).Types.References[i].From = "start"
	}
	m, d := divide(g)
	if got, want := parts(m, d.group), "a a/x a/y | b b/x b/y"; got != want {
		t.Errorf("parts %s, want %s", got, want)
	}
}

func TestSharedAndSetAside(t *testing.T) {
	m, d := divide(program(t,
		"cmd/shop: a, b, c",
		"a: a/x, log", "a/x: log", "b: b/x, log", "b/x: log", "c: c/x, log", "c/x: log",
		"testing/fixture: a/x", "dead: log",
	))
	group := share(m.claims(d.group))
	if got, want := parts(m, group), "a a/x | b b/x | c c/x"; got != want {
		t.Errorf("parts %s, want %s", got, want)
	}
	for name, want := range map[string]Role{"m/testing/fixture": Support, "m/dead": Support, "m/cmd/shop": Wiring, "m/a": Part} {
		if p, _ := m.g.ID(name); m.role[p] != want {
			t.Errorf("%s is %s, want %s", name, m.role[p], want)
		}
	}
}

func TestHints(t *testing.T) {
	g := program(t, "cmd/shop: a, b, log", "a: a/x, ab, log", "b: b/x, ab, log", "ab: log")
	m := newModel(g, false)
	m.findRoots()
	d := m.partition(&m.uses, 4, 1)
	seed := []int32{-1, -1, -1, -1, -1, -1}
	for name, s := range map[string]int32{"m/a/x": 0, "m/b": 1} {
		p, _ := g.ID(name)
		seed[m.at(p)] = s
	}
	service := m.grow(d, seed, 2)
	for name, want := range map[string]int32{"m/a": 0, "m/a/x": 0, "m/b": 1, "m/b/x": 1} {
		if p, _ := g.ID(name); service[m.at(p)] != want {
			t.Errorf("%s goes to service %d, want %d", name, service[m.at(p)], want)
		}
	}
}

func TestTrustOfFolders(t *testing.T) {
	bySubject := program(t, "cmd/shop: x/a/api, x/b/api, x/c/api",
		"x/a/api: x/a/app", "x/a/app: x/a/db", "x/b/api: x/b/app", "x/b/app: x/b/db", "x/c/api: x/c/app", "x/c/app: x/c/db")
	byLayer := program(t, "cmd/shop: x/api/a, x/api/b, x/api/c",
		"x/api/a: x/app/a", "x/app/a: x/db/a", "x/api/b: x/app/b", "x/app/b: x/db/b", "x/api/c: x/app/c", "x/app/c: x/db/c")
	_, subject := divide(bySubject)
	_, layer := divide(byLayer)
	if subject.trust < 0.2 || layer.trust != 0 {
		t.Errorf("trust is %.2f by subject and %.2f by layer, want more than 0.2 and 0", subject.trust, layer.trust)
	}
}

func TestStability(t *testing.T) {
	m, d := divide(program(t,
		"cmd/shop: a, b", "a: a/x, a/y", "a/x: a/y", "b: b/x, b/y", "b/x: b/y"))
	s := m.stability(d.group, 10)
	if len(s.of) != 2 || s.of[0] < 0.9 || s.of[1] < 0.9 || s.all < 0.9 {
		t.Errorf("stability %v and %.2f of parts that nothing joins, want nearly 1", s.of, s.all)
	}
}

func TestFoldStubs(t *testing.T) {
	g := program(t, "cmd/a: a*1", "cmd/b: b*1", "a: pb*3", "b: pb*2, b/db*1")
	pb := g.Package(idOf(t, g, "m/pb"))
	pb.Files[0].Generated = true
	pb.Types = &facts.Types{Symbols: []facts.Symbol{
		{Name: "LedgerClient", Kind: facts.Interface}, {Name: "LedgerServer", Kind: facts.Interface},
		{Name: "UnimplementedLedgerServer", Kind: facts.Struct},
		{Name: "UnimplementedLedgerServer.Book", Kind: facts.Method}, {Name: "UnimplementedLedgerServer.Undo", Kind: facts.Method},
	}}
	b := g.Package(idOf(t, g, "m/b"))
	b.Types.Symbols = []facts.Symbol{{Name: "Server", Kind: facts.Struct},
		{Name: "Server.Book", Kind: facts.Method}, {Name: "Server.Undo", Kind: facts.Method}}
	a := g.Package(idOf(t, g, "m/a"))
	a.Types.References = append(a.Types.References,
		facts.Reference{From: "Run", To: "m/pb", Symbol: "LedgerClient.Book", Use: facts.UseDynamicCall, Count: 4})
	m := newModel(graph.New(g.Program), true)
	if got := m.fold[idOf(t, g, "m/pb")]; got != idOf(t, g, "m/b") {
		t.Errorf("pb folds into %s, want m/b", g.Path(got))
	}
	from, to := m.at(idOf(t, g, "m/a")), m.at(idOf(t, g, "m/b"))
	if got := m.uses.Weight(from, to); got != 3+4 {
		t.Errorf("a uses b %v times, want 7", got)
	}
	if m.owning(&m.uses).Has(from, to) {
		t.Error("a owns b, which it calls through RPC only")
	}
}

func TestDropStubs(t *testing.T) {
	g := program(t, "cmd/a: a", "cmd/b: b", "a: pb", "b: pb")
	pb := &g.Package(idOf(t, g, "m/pb")).Files[0]
	pb.Generated = true
	pb.Imports = []facts.Import{{Path: "google.golang.org/grpc", Class: facts.External}}
	for _, monolith := range []bool{false, true} {
		want := map[bool]Role{false: Part, true: Stub}[monolith]
		if m := newModel(graph.New(g.Program), monolith); m.role[idOf(t, g, "m/pb")] != want {
			t.Errorf("monolith %v: pb is %s, want %s", monolith, m.role[idOf(t, g, "m/pb")], want)
		}
	}
}

func idOf(t testing.TB, g *graph.Graph, path string) int32 {
	t.Helper()
	p, ok := g.ID(path)
	if !ok {
		t.Fatalf("no package %s", path)
	}
	return p
}
