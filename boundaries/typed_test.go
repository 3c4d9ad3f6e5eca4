package boundaries

import (
	"slices"
	"strings"
	"testing"

	"github.com/erodehq/erode/internal/facts"
	"github.com/erodehq/erode/internal/graph"
)

// world builds what typed rules judge. Packages are named "component/package" or
// "component"; a package called cmd is a main package, and those called inner are
// private. forbidden lists "from to" pairs of components.
func world(forbidden string, packages map[string]*facts.Types, imports ...string) *Typed {
	program := &facts.Program{Tier: facts.Typed, Modules: []facts.Module{{Path: "x", Dir: "."}}}
	for _, path := range sortedKeys(packages) {
		p := &facts.Package{
			Path: "x/" + path, Dir: path, Name: path[strings.LastIndexByte(path, '/')+1:], Module: "x",
			Files: []facts.File{{Name: "a.go"}, {Name: "a_test.go", Test: true}},
			Types: packages[path],
		}
		if p.Name == "cmd" {
			p.Name = "main"
		}
		for _, pair := range imports {
			from, to, _ := strings.Cut(pair, " ")
			to, inTest := strings.CutSuffix(to, " test")
			file := &p.Files[0]
			if inTest {
				file = &p.Files[1]
			}
			if from == path {
				file.Imports = append(file.Imports, facts.Import{Path: "x/" + to, Class: facts.Own, Line: 1, Col: 1})
			}
		}
		program.Packages = append(program.Packages, p)
	}
	t := &Typed{Graph: graph.New(program), Components: &graph.Partition{}}
	for _, p := range program.Packages {
		name, _, _ := strings.Cut(p.Dir, "/")
		if !slices.Contains(t.Components.Names, name) {
			t.Components.Names = append(t.Components.Names, name)
		}
		t.Components.Of = append(t.Components.Of, int32(slices.Index(t.Components.Names, name)))
	}
	t.API = func(id int32) bool { return !strings.HasSuffix(t.Graph.Path(id), "/inner") }
	t.Allowed = func(from, to int32) bool {
		return !slices.Contains(strings.Split(forbidden, ","), t.part(from)+" "+t.part(to))
	}
	return t
}

func ref(to, symbol string, use facts.Use) facts.Reference {
	return facts.Reference{From: "F", To: "x/" + to, Symbol: symbol, Use: use, Count: 1, Pos: facts.Pos{Line: 3, Col: 1}}
}

func refs(list ...facts.Reference) *facts.Types { return &facts.Types{References: list} }

// said returns the rule and message of each finding.
func said(findings []Finding) string {
	var out []string
	for _, f := range findings {
		out = append(out, strings.TrimPrefix(f.Rule, "leak/")+": "+f.Message)
	}
	return strings.Join(out, "\n")
}

type leakCase struct {
	name string
	in   *Typed
	with Leak
	want string
}

func TestLeaks(t *testing.T) {
	for _, tests := range [][]leakCase{exposesCases, reachesCases, stateCases, folderCases, peekCases, errorCases} {
		for _, tt := range tests {
			t.Run(tt.name, func(t *testing.T) {
				found := tt.in.Leaks(tt.with)
				if got := said(found); got != tt.want {
					t.Errorf("got\n%s\nwant\n%s", got, tt.want)
				}
				for _, f := range found {
					if f.Position.File == "" || f.Position.Line == 0 || f.From.Package == "" || f.Tier == "" || f.Severity == "" {
						t.Errorf("finding lacks a place, an end, a tier or a severity: %+v", f)
					}
				}
			})
		}
	}
}

func exposure(symbol, to, typ, way string, kind facts.SymbolKind) facts.Exposure {
	return facts.Exposure{Symbol: symbol, To: "x/" + to, Type: typ, Way: way, Kind: kind, Pos: facts.Pos{Line: 7, Col: 6}}
}

func exposing(list ...facts.Exposure) *facts.Types { return &facts.Types{Exposures: list} }

var none = &facts.Types{}

var exposesCases = []leakCase{
	{
		name: "a type of a private package of its own",
		in: world("", map[string]*facts.Types{"bill/api": exposing(exposure("Open", "bill/inner", "Row", "result", facts.Struct), exposure("Open", "bill/inner", "Row", "argument", facts.Struct)),
			"bill/inner": none, "web": refs(ref("bill/api", "Open", facts.UseCall))}),
		want: "exposes: api.Open exposes inner.Row as a result, a type of the private package bill/inner",
	},
	{
		name: "exported for its siblings alone",
		in: world("", map[string]*facts.Types{"bill/api": exposing(exposure("Open", "bill/inner", "Row", "result", facts.Struct)),
			"bill/inner": none, "bill": refs(ref("bill/api", "Open", facts.UseCall))}),
	},
	{
		name: "a private package may expose what it likes",
		in:   world("", map[string]*facts.Types{"bill/inner": exposing(exposure("Open", "bill/b/inner", "Row", "result", facts.Struct)), "bill/b/inner": none}),
	},
	{
		name: "an alias gives the type a name",
		in: world("", map[string]*facts.Types{
			"bill/api": exposing(exposure("Row", "bill/inner", "Row", "alias", facts.Struct), exposure("Open", "bill/inner", "Row", "result", facts.Struct)), "bill/inner": none,
			"web": refs(ref("bill/api", "Open", facts.UseCall))}),
	},
	{
		name: "nobody imports a main package",
		in:   world("", map[string]*facts.Types{"bill/cmd": exposing(exposure("Open", "bill/inner", "Row", "result", facts.Struct)), "bill/inner": none}),
	},
	{
		name: "declared in a test",
		in: world("", map[string]*facts.Types{"bill/api": exposing(facts.Exposure{Symbol: "Open", To: "x/bill/inner", Type: "Row", Pos: facts.Pos{File: 1, Line: 1}}),
			"bill/inner": none}),
	},
	{
		name: "18: a caller may not use what is exposed",
		in: world("domain infra", map[string]*facts.Types{
			"domain": refs(ref("app", "Open", facts.UseCall)),
			"app":    exposing(exposure("Open", "infra", "Row", "result", facts.Struct)), "infra": none,
		}, "domain app", "app infra"),
		want: "exposes: app.Open exposes infra.Row as a result to domain, which must not use infra",
	},
	{
		name: "18b: the caller uses something else",
		in: world("domain infra", map[string]*facts.Types{
			"domain": refs(ref("app", "Version", facts.UseCall)),
			"app":    exposing(exposure("Open", "infra", "Row", "result", facts.Struct)), "infra": none,
		}, "domain app", "app infra"),
	},
	{
		name: "every type of another component, where strict",
		in: world("", map[string]*facts.Types{"domain": none,
			"app": exposing(exposure("Open", "infra", "Row", "param", facts.Struct)), "infra": none}),
		with: Leak{Strict: []string{"exposes"}},
		want: "exposes: app.Open makes infra.Row of infra part of the API of app as a parameter",
	},
	{
		name: "35: an exported struct embeds a struct",
		in: world("", map[string]*facts.Types{"app": exposing(exposure("Service", "infra", "Repo", "embed", facts.Struct)),
			"domain": refs(ref("app", "Service", facts.UseType), ref("infra", "Repo.Do", facts.UseCall)),
			"infra":  {Symbols: []facts.Symbol{{Name: "Repo", Kind: facts.Struct}}}}, "domain app", "app infra"),
		want: "embeds: app.Service embeds infra.Repo: all that Repo of infra offers becomes part of app, and domain uses it",
	},
	{
		name: "embedded, but nobody is led on by it",
		in: world("", map[string]*facts.Types{"app": exposing(exposure("Service", "infra", "Repo", "embed", facts.Struct)),
			"domain": refs(ref("app", "Service", facts.UseType)), "web": refs(ref("app", "Service", facts.UseType), ref("infra", "Repo.Do", facts.UseCall)),
			"infra": {Symbols: []facts.Symbol{{Name: "Repo", Kind: facts.Struct}}}}, "domain app", "app infra", "web infra"),
	},
	{
		name: "an embedded interface, stub or plain struct",
		in: world("", map[string]*facts.Types{"app": exposing(
			exposure("A", "infra", "Port", "embed", facts.Interface),
			exposure("B", "infra", "UnimplementedRowsServer", "embed", facts.Struct),
			exposure("C", "infra", "Row", "embed", facts.Struct),
			exposure("D", "infra", "Config", "embed", facts.Struct),
			exposure("E", "infra", "Unknown", "embed", facts.Struct)),
			"infra": {Symbols: []facts.Symbol{{Name: "UnimplementedRowsServer", Kind: facts.Struct}, {Name: "Row", Kind: facts.Struct, Fields: 2}, {Name: "Config", Kind: facts.Struct, Fields: 1, Wire: facts.W3}}}}),
	},
	{
		name: "embedded in a type that the user does not name",
		in: world("", map[string]*facts.Types{"app": exposing(exposure("Service", "infra", "Repo", "embed", facts.Struct)),
			"domain": refs(facts.Reference{To: "x/infra", Symbol: "Repo.Do", Use: facts.UseCall, Through: []string{"x/app.Service"}}),
			"infra":  {Symbols: []facts.Symbol{{Name: "Repo", Kind: facts.Struct}}}}, "domain app", "app infra"),
		want: "embeds: app.Service embeds infra.Repo: all that Repo of infra offers becomes part of app, and domain uses it",
	},
	{
		name: "an alias and what it stands for, both called the same",
		in: world("web infra,web store", map[string]*facts.Types{"web": refs(ref("app", "Open", facts.UseCall)),
			"app":        exposing(exposure("Open", "infra/rows", "Row", "result", facts.Struct), exposure("Open", "infra/old/rows", "Row", "result", facts.Struct)),
			"infra/rows": none, "infra/old/rows": none}, "web app", "app infra/rows"),
		want: "exposes: app.Open exposes rows.Row as a result to web, which must not use infra",
	},
	{
		name: "made to be embedded",
		in: world("domain infra", map[string]*facts.Types{"app": exposing(exposure("Service", "infra", "BaseRepo", "embed", facts.Struct)),
			"domain": refs(facts.Reference{To: "x/infra", Symbol: "BaseRepo.Do", Use: facts.UseCall, Through: []string{"x/app.Service"}}),
			"infra":  {Symbols: []facts.Symbol{{Name: "BaseRepo", Kind: facts.Struct}}}}, "domain app", "app infra"),
	},
	{
		name: "an interface that is asked for",
		in: world("", map[string]*facts.Types{"bill/api": exposing(exposure("Open", "bill/inner", "Store", "param", facts.Interface)), "bill/inner": none,
			"web": refs(ref("bill/api", "Open", facts.UseCall))}),
	},
	{
		name: "a field that the caller does not touch, and one that it does",
		in: world("domain infra", map[string]*facts.Types{
			"domain": refs(ref("app", "Config.Addr", facts.UseField), ref("app", "Plan", facts.UseType), ref("infra", "Row.ID", facts.UseField)),
			"app":    exposing(exposure("Config", "infra", "Client", "field", facts.Struct), exposure("Plan", "infra", "Row", "field", facts.Struct)), "infra": none,
		}, "domain app", "app infra"),
		with: Leak{Sorts: []string{"exposes"}},
		want: "exposes: app.Plan exposes infra.Row as a field to domain, which must not use infra",
	},
}

var reachesCases = []leakCase{
	{
		name: "14-17: symbols used without an import",
		in: world("domain infra", map[string]*facts.Types{
			"domain": refs(
				facts.Reference{To: "x/infra", Symbol: "Repo.Last", Use: facts.UseCall, Pos: facts.Pos{Line: 9, Col: 1}},
				facts.Reference{To: "x/infra", Symbol: "Repo.Do", Use: facts.UseCall, Pos: facts.Pos{Line: 3, Col: 1}}),
			"app": none, "infra": none,
		}, "domain app"),
		want: "reaches: domain must not use infra, yet infra.Repo.Do reaches it through a package in between",
	},
	{
		name: "an import is the business of other rules",
		in:   world("domain infra", map[string]*facts.Types{"domain": refs(ref("infra", "Repo.Do", facts.UseCall)), "infra": none}, "domain infra"),
	},
	{
		name: "allowed",
		in:   world("", map[string]*facts.Types{"domain": refs(ref("infra", "Repo.Do", facts.UseCall)), "infra": none}),
	},
	{
		name: "only tests use it, or what they use",
		in: world("domain infra,deep infra", map[string]*facts.Types{"domain": refs(ref("infra", "Repo.Do", facts.UseCall)), "deep": refs(ref("infra", "Repo.Do", facts.UseCall)), "infra": none, "web": none},
			"web domain test", "domain deep"),
	},
	{
		name: "tests use it, and a program",
		in: world("domain infra", map[string]*facts.Types{"domain": refs(ref("infra", "Repo.Do", facts.UseCall)), "infra": none, "web": none, "bill": none},
			"web domain test", "bill domain"),
		want: "reaches: domain must not use infra, yet infra.Repo.Do reaches it through a package in between",
	},
	{
		name: "in a test",
		in:   world("domain infra", map[string]*facts.Types{"domain": refs(facts.Reference{To: "x/infra", Symbol: "Repo.Do", Test: true}), "infra": none}),
	},
	{
		name: "32: linkname",
		in:   world("domain infra", map[string]*facts.Types{"domain": refs(ref("infra", "secret", facts.UseLinkname)), "infra": none}),
		want: "linkname: domain reaches infra.secret of infra past the compiler",
	},
	{
		name: "linkname inside a component",
		in:   world("", map[string]*facts.Types{"infra/a": refs(ref("infra/b", "secret", facts.UseLinkname)), "infra/b": none}),
	},
}

func state(class facts.StateClass) *facts.Types {
	return &facts.Types{States: []facts.State{{Var: "current", Class: class, Writers: []string{"New", "Set"}, Setters: []string{"Set"}, Readers: []string{"Get", "Set"}, Pos: facts.Pos{Line: 2, Col: 5}}}}
}

var stateCases = []leakCase{
	{
		name: "an assignment",
		in:   world("", map[string]*facts.Types{"orders": refs(ref("limits", "Default.Max", facts.UseVarWrite)), "limits": none}),
		want: "writes: orders writes limits.Default.Max, a variable of limits",
	},
	{
		name: "a logger is there to be set",
		in: world("", map[string]*facts.Types{"orders": refs(ref("log", "Logger", facts.UseVarWrite)),
			"log": {States: []facts.State{{Var: "Logger", Class: facts.StateAmbient}}}}),
	},
	{
		name: "assigned to by others alone",
		in: world("", map[string]*facts.Types{"orders": refs(ref("limits", "Default.Max", facts.UseVarWrite)), "bill": refs(ref("limits", "Default", facts.UseVarRead)),
			"limits": {Symbols: []facts.Symbol{{Name: "Default", Kind: facts.Var, Exported: true, Pos: facts.Pos{Line: 3}}}}}),
		with: Leak{Sorts: []string{"state"}},
		want: "state: bill and orders share limits.Default: orders writes it",
	},
	{
		name: "main and init wire",
		in: world("", map[string]*facts.Types{"shop/cmd": refs(ref("limits", "Default", facts.UseVarWrite), ref("limits", "Set", facts.UseCall)),
			"orders": refs(facts.Reference{From: "init", To: "x/limits", Symbol: "Set", Use: facts.UseCall}),
			"limits": state(facts.StateReal)}),
	},
	{
		name: "through an accessor, shared by two",
		in: world("", map[string]*facts.Types{
			"orders": refs(ref("limits", "Set", facts.UseCall)), "bill": refs(ref("limits", "Get", facts.UseCall)), "limits": state(facts.StateReal)}),
		want: "state: bill and orders share limits.current: orders writes it\n" +
			"writes: orders writes limits.current, a variable of limits, through Set",
	},
	{
		name: "two programs share nothing",
		in: world("", map[string]*facts.Types{"a/cmd": none, "b/cmd": none,
			"orders": refs(ref("limits", "Set", facts.UseCall)), "bill": refs(ref("limits", "Get", facts.UseCall)), "limits": state(facts.StateReal)},
			"a/cmd orders", "b/cmd bill", "orders limits", "bill limits"),
		with: Leak{Sorts: []string{"state"}},
	},
	{
		name: "one program of two",
		in: world("", map[string]*facts.Types{"a/cmd": none, "b/cmd": none, "web": refs(ref("limits", "Get", facts.UseCall)),
			"orders": refs(ref("limits", "Set", facts.UseCall)), "bill": refs(ref("limits", "Get", facts.UseCall)), "limits": state(facts.StateReal)},
			"a/cmd orders", "b/cmd bill", "orders limits", "bill limits", "a/cmd web", "web limits"),
		with: Leak{Sorts: []string{"state"}},
		want: "state: orders and web share limits.current: orders writes it",
	},
	{
		name: "one component alone shares with nobody",
		in:   world("", map[string]*facts.Types{"orders": refs(ref("limits", "Set", facts.UseCall), ref("limits", "Get", facts.UseCall)), "limits": state(facts.StateReal)}),
		with: Leak{Sorts: []string{"state"}},
	},
	{
		name: "a constructor keeps what it made",
		in:   world("", map[string]*facts.Types{"orders": refs(ref("limits", "New", facts.UseCall)), "limits": state(facts.StateReal)}),
	},
	{
		name: "a registry",
		in: world("", map[string]*facts.Types{
			"orders": refs(ref("limits", "Set", facts.UseCall)), "bill": refs(ref("limits", "Get", facts.UseCall)), "limits": state(facts.StateRegistry)}),
	},
}

func peeking(list ...facts.Peek) *facts.Types { return &facts.Types{Peeks: list} }

func peek(port string, behaviour bool) facts.Peek {
	return facts.Peek{From: "F", To: "x/infra", Type: "Repo", Interface: port, Behaviour: behaviour, Pos: facts.Pos{Line: 4, Col: 2}}
}

func injecting(way string) *facts.Types {
	return &facts.Types{Injections: []facts.Injection{{From: "F", Concrete: []string{"x/infra"}, Type: "Repo", Into: "x/handler", Symbol: "New", Port: "x/handler.Repo", Way: way, Pos: facts.Pos{Line: 4, Col: 2}}}}
}

var folderCases = []leakCase{
	{
		name: "a folder of tests",
		in: world("", map[string]*facts.Types{
			"tests/run": {References: refs(ref("limits", "Set", facts.UseCall)).References, Peeks: peeking(peek("x/domain.Repo", true)).Peeks, Keys: errorTexts(errorText("too many streams", false)).Keys},
			"bill":      refs(ref("limits", "Get", facts.UseCall)), "limits": state(facts.StateReal), "domain": none,
			"infra": {Symbols: []facts.Symbol{{Name: "Repo", Kind: facts.Struct}}, Keys: errorTexts(errorText("store: too many streams for %s", true)).Keys}}),
	},
	{
		name: "what a func notes for itself",
		in: world("", map[string]*facts.Types{"orders": refs(ref("limits", "Get", facts.UseCall)), "bill": refs(ref("limits", "Get", facts.UseCall)),
			"limits": {States: []facts.State{{Var: "calls", Writers: []string{"Get"}, Readers: []string{"Get"}}}}}),
	},
	{
		name: "embedded, and only a main package is led on by it",
		in: world("", map[string]*facts.Types{"app": exposing(exposure("Service", "infra", "Repo", "embed", facts.Struct)),
			"domain/cmd": refs(ref("app", "Service", facts.UseType), ref("infra", "Repo.Do", facts.UseCall)),
			"infra":      {Symbols: []facts.Symbol{{Name: "Repo", Kind: facts.Struct}}}}, "domain/cmd app", "app infra"),
	},
	{
		name: "a method that everything with a name has",
		in: world("domain infra", map[string]*facts.Types{"domain": refs(ref("infra", "ID.String", facts.UseCall)),
			"app": none, "infra": none}, "domain app"),
	},
	{
		name: "a message is no implementation",
		in: world("handler infra", map[string]*facts.Types{"shop": injecting("field"), "handler": none,
			"infra": {Symbols: []facts.Symbol{{Name: "Repo", Kind: facts.Struct, Fields: 2}}}}),
		with: Leak{Sorts: []string{"injects"}},
	},
}

// apart makes a component of every package.
func apart(t *Typed) *Typed {
	t.Components = &graph.Partition{}
	for i, p := range t.Graph.Program.Packages {
		t.Components.Names = append(t.Components.Names, p.Dir)
		t.Components.Of = append(t.Components.Of, int32(i))
	}
	return t
}

// behind is a package that looks for web/internal/gen.Repo behind tpl.Repo.
func behind() *facts.Types {
	return peeking(facts.Peek{From: "F", To: "x/web/internal/gen", Type: "Repo", Interface: "x/web/tpl.Repo", Behaviour: true, Pos: facts.Pos{Line: 4, Col: 2}})
}

var repoFacts = &facts.Types{Symbols: []facts.Symbol{{Name: "Repo", Kind: facts.Struct, Wire: facts.W3}}}

// putting is a package that looks for infra.Repo behind its own interface, where it
// puts values of that type.
func putting(wire facts.Wire) map[string]*facts.Types {
	own := peeking(peek("x/domain.Repo", true))
	own.Injections = []facts.Injection{{From: "G", Concrete: []string{"x/infra"}, Type: "Repo", Into: "x/domain", Port: "x/domain.Repo", Way: "element", Pos: facts.Pos{Line: 9, Col: 2}}}
	return map[string]*facts.Types{"domain": own, "infra": {Symbols: []facts.Symbol{{Name: "Repo", Kind: facts.Struct, Wire: wire}}}}
}

var peekCases = []leakCase{
	{
		name: "inside one tree",
		in:   apart(world("", map[string]*facts.Types{"web/impl": behind(), "web/tpl": none, "web/internal/gen": repoFacts})),
	},
	{
		name: "from outside the tree",
		in:   apart(world("", map[string]*facts.Types{"orders": behind(), "web/tpl": none, "web/internal/gen": repoFacts})),
		want: "peeks: orders looks for gen.Repo of web/internal/gen behind tpl.Repo",
	},
	{
		name: "a value that the package puts there itself",
		in:   world("", putting(facts.W1)),
	},
	{
		name: "an implementation that the package puts there itself",
		in:   world("", putting(facts.W3)),
		want: "peeks: domain looks for infra.Repo of infra behind domain.Repo",
	},
	{
		name: "behind its own port",
		in:   world("", map[string]*facts.Types{"domain": peeking(peek("x/domain.Repo", true)), "infra": {Symbols: []facts.Symbol{{Name: "Repo", Kind: facts.Struct}}}}),
		want: "peeks: domain looks for infra.Repo of infra behind domain.Repo",
	},
	{
		name: "out of an any, an unnamed interface, one of a module, one of the same component",
		in: world("", map[string]*facts.Types{"domain": peeking(peek("", false), peek("", true), peek("io.Reader", true), peek("x/infra/ast.Node", true)),
			"infra": none, "infra/ast": none}),
	},
	{
		name: "a message, and a type that nothing is known of",
		in: world("", map[string]*facts.Types{"domain": peeking(peek("x/domain.Repo", true)), "infra": {Symbols: []facts.Symbol{{Name: "Repo", Kind: facts.Struct, Fields: 3}}},
			"web": peeking(facts.Peek{To: "x/infra", Type: "Gone", Interface: "x/domain.Repo", Behaviour: true})}),
	},
	{
		name: "main knows what it built",
		in:   world("", map[string]*facts.Types{"domain/cmd": peeking(peek("x/domain.Repo", true)), "domain": none, "infra": none}),
	},
	{
		name: "injected in a main package",
		in:   world("handler infra", map[string]*facts.Types{"shop/cmd": injecting("argument"), "handler": none, "infra": none}),
		with: Leak{Sorts: []string{"injects"}},
	},
	{
		name: "injected in a main package, strict",
		in:   world("handler infra", map[string]*facts.Types{"shop/cmd": injecting("argument"), "handler": none, "infra": none}),
		with: Leak{Sorts: []string{"injects"}, Strict: []string{"injects"}},
		want: "injects: shop hands infra.Repo of infra to handler.New, which must not use infra",
	},
	{
		name: "a component hands down its own",
		in:   world("handler infra", map[string]*facts.Types{"infra/glue": injecting("field"), "handler": none, "infra": none}),
		with: Leak{Sorts: []string{"injects"}},
	},
	{
		name: "returned to the caller",
		in:   world("handler infra", map[string]*facts.Types{"shop": injecting("return"), "handler": none, "infra": none}),
		with: Leak{Sorts: []string{"injects"}},
	},
	{
		name: "put into a variable of one's own",
		in: world("handler infra", map[string]*facts.Types{"shop": {Injections: []facts.Injection{{From: "F", Concrete: []string{"x/infra"}, Type: "Repo",
			Into: "x/handler", Symbol: "Repo", Port: "x/handler.Repo", Way: "assign", Pos: facts.Pos{Line: 4, Col: 2}}}}, "handler": none, "infra": none}),
		with: Leak{Sorts: []string{"injects"}},
	},
	{
		name: "injected elsewhere",
		in:   world("handler infra", map[string]*facts.Types{"shop": injecting("field"), "handler": none, "infra": none}),
		with: Leak{Sorts: []string{"injects"}},
		want: "injects: shop hands infra.Repo of infra to handler.New, which must not use infra",
	},
	{
		name: "off by default, and where it is allowed",
		in:   world("", map[string]*facts.Types{"shop": injecting("field"), "handler": none, "infra": none}),
	},
}

// siblingAsks is a program in which web/ports declares an interface that store implements.
func siblingAsks(more ...facts.Reference) *Typed {
	return world("", map[string]*facts.Types{
		"web": refs(append(more, ref("store", "ErrNoRow", facts.UseError))...),
		"web/ports": {Symbols: []facts.Symbol{{Name: "Finder", Kind: facts.Interface}, {Name: "Finder.Find", Kind: facts.Method, Error: true}},
			Methods: []facts.MethodSet{{Type: "Finder", Interface: true, Methods: facts.HashMethods("Find(int) error")}}},
		"store": {Symbols: []facts.Symbol{{Name: "Find", Kind: facts.Func, Exported: true, Error: true}},
			Methods: []facts.MethodSet{{Type: "DB", Methods: facts.HashMethods("Find(int) error")}}}})
}

func errorTexts(keys ...facts.Key) *facts.Types { return &facts.Types{Keys: keys} }

func errorText(name string, made bool) facts.Key {
	return facts.Key{Kind: "error-text", Name: name, Set: made, From: "F", Pos: facts.Pos{Line: 5, Col: 1}}
}

var errorCases = []leakCase{
	{
		name: "of a component that is never called",
		in: world("", map[string]*facts.Types{"web": refs(ref("orders", "Find", facts.UseCall), ref("store", "ErrNoRow", facts.UseError)),
			"orders": none, "store": {Symbols: []facts.Symbol{{Name: "Find", Kind: facts.Func, Exported: true, Error: true}}}}),
		want: "errors: web knows store.ErrNoRow, but never calls store: the component in between lets its errors through",
	},
	{
		name: "of a component behind an interface of one's own",
		in: world("", map[string]*facts.Types{"web": {References: refs(ref("store", "ErrNoRow", facts.UseError)).References,
			Methods: []facts.MethodSet{{Type: "finder", Interface: true, Methods: facts.HashMethods("Find(int) error")}}},
			"store":    {Symbols: []facts.Symbol{{Name: "Find", Kind: facts.Func, Exported: true, Error: true}}},
			"store/pg": {Methods: []facts.MethodSet{{Type: "DB", Methods: facts.HashMethods("Find(int) error", "Close() error")}}}}),
	},
	{
		name: "of a component behind an interface that a sibling declares",
		in:   siblingAsks(),
		want: "errors: web knows store.ErrNoRow, but never calls store: the component in between lets its errors through",
	},
	{
		name: "of a component behind an interface of a sibling that it calls",
		in:   siblingAsks(ref("web/ports", "Finder.Find", facts.UseDynamicCall)),
	},
	{
		name: "of a component behind an interface that cannot fail",
		in: world("", map[string]*facts.Types{"web": {References: refs(ref("store", "ErrNoRow", facts.UseError)).References,
			Symbols: []facts.Symbol{{Name: "sized", Kind: facts.Interface}, {Name: "sized.Size", Kind: facts.Method}},
			Methods: []facts.MethodSet{{Type: "sized", Interface: true, Methods: facts.HashMethods("Size() int")}}},
			"store": {Symbols: []facts.Symbol{{Name: "Find", Kind: facts.Func, Exported: true, Error: true}},
				Methods: []facts.MethodSet{{Type: "DB", Methods: facts.HashMethods("Size() int")}}}}),
		want: "errors: web knows store.ErrNoRow, but never calls store: the component in between lets its errors through",
	},
	{
		name: "of a component behind a generic interface that is given arguments",
		in: world("", map[string]*facts.Types{"web": {References: refs(ref("store", "ErrNoRow", facts.UseError)).References,
			Methods:   []facts.MethodSet{{Type: "finder", Interface: true, Methods: facts.HashMethods("Find($0) error")}},
			Instances: []facts.Instance{{Package: "x/web", MethodSet: facts.MethodSet{Type: "finder", Interface: true, Methods: facts.HashMethods("Find(int) error")}}}},
			"store": {Symbols: []facts.Symbol{{Name: "Find", Kind: facts.Func, Exported: true, Error: true}},
				Methods: []facts.MethodSet{{Type: "DB", Methods: facts.HashMethods("Find(int) error")}}}}),
	},
	{
		name: "of one that only closes",
		in: world("", map[string]*facts.Types{"web": {References: refs(ref("store", "ErrNoRow", facts.UseError)).References,
			Methods: []facts.MethodSet{{Type: "closer", Interface: true, Methods: facts.HashMethods("Close() error")}}},
			"store": {Symbols: []facts.Symbol{{Name: "Find", Kind: facts.Func, Exported: true, Error: true}},
				Methods: []facts.MethodSet{{Type: "DB", Methods: facts.HashMethods("Find(int) error", "Close() error")}}}}),
		want: "errors: web knows store.ErrNoRow, but never calls store: the component in between lets its errors through",
	},
	{
		name: "of a vocabulary of errors",
		in: world("", map[string]*facts.Types{"web": refs(ref("store", "ErrNoRow", facts.UseError)),
			"store": {Symbols: []facts.Symbol{{Name: "IsGone", Kind: facts.Func, Exported: true}}}}),
	},
	{
		name: "of a component that is called",
		in: world("", map[string]*facts.Types{"web": refs(ref("store", "Find", facts.UseCall), ref("store", "ErrNoRow", facts.UseError)),
			"store": none}),
	},
	{
		name: "of a component that a sibling calls",
		in: world("", map[string]*facts.Types{"web": refs(ref("store", "ErrNoRow", facts.UseError)), "web/client": refs(ref("store", "Find", facts.UseCall)),
			"store": {Symbols: []facts.Symbol{{Name: "Find", Kind: facts.Func, Exported: true, Error: true}}}}),
	},
	{
		name: "by its text",
		in: world("", map[string]*facts.Types{"web": errorTexts(errorText("too many streams", false)),
			"store": errorTexts(errorText("store: too many streams for %s", true))}),
		want: "errors: web recognises an error of store by its text \"too many streams\"",
	},
	{
		name: "a text that anybody makes out of parts",
		in: world("", map[string]*facts.Types{"web": errorTexts(errorText("bouncer not found", false), errorText("user Already exists", false), errorText("no namespaces", false)),
			"store": errorTexts(errorText("bouncer not found", true), errorText("there are no namespaces", true), errorText("user already exists", true), errorText("user Already exists", true))}),
	},
	{
		name: "a text that says more than that",
		in: world("", map[string]*facts.Types{"web": errorTexts(errorText("shelf of the bouncer not found", false)),
			"store": errorTexts(errorText("shelf of the bouncer not found", true))}),
		want: "errors: web recognises an error of store by its text \"shelf of the bouncer not found\"",
	},
	{
		name: "a text of the system",
		in: world("", map[string]*facts.Types{"web": errorTexts(errorText("no such file", false), errorText("resource.Resource", false)),
			"store": errorTexts(errorText("store: no such file or directory", true), errorText("resource.Resource cannot be read", true))}),
	},
	{
		name: "a text of two components, a short one, one of its own",
		in: world("", map[string]*facts.Types{"web": errorTexts(errorText("context canceled", false), errorText("not found", false), errorText("failed to parse it", false), errorText("failed to parse it", true)),
			"a": errorTexts(errorText("context canceled", true)), "b": errorTexts(errorText("context canceled", true), errorText("not found", true))}),
	},
}

func TestLeakSortsAreDocumented(t *testing.T) {
	for _, s := range LeakSorts() {
		if s.Doc == "" || s.Example == "" || s.Severity == "" || s.find == nil {
			t.Errorf("sort %s lacks a doc, an example, a severity or a function", s.Name)
		}
	}
}

func TestUses(t *testing.T) {
	used := refs(
		facts.Reference{To: "x/bill", Symbol: "Open", Kind: facts.Func, Use: facts.UseCall, Pos: facts.Pos{Line: 1}},
		facts.Reference{To: "x/bill", Symbol: "Port", Kind: facts.Interface, Use: facts.UseType, Pos: facts.Pos{Line: 2}},
		facts.Reference{To: "x/bill", Symbol: "Port.Do", Kind: facts.Interface, Use: facts.UseDynamicCall, Pos: facts.Pos{Line: 3}},
		facts.Reference{To: "x/bill", Symbol: "Client", Kind: facts.Struct, Use: facts.UseType, Pos: facts.Pos{Line: 4}},
		facts.Reference{To: "x/bill", Symbol: "Client.Addr", Kind: facts.Struct, Use: facts.UseField, Pos: facts.Pos{Line: 5}},
		facts.Reference{To: "x/bill", Symbol: "Max", Kind: facts.Const, Use: facts.UseConst, Pos: facts.Pos{Line: 6}},
	)
	in := world("", map[string]*facts.Types{"web": used, "bill": none}, "web bill")
	from := func(id int32) bool { return in.part(id) == "web" }
	to := func(id int32) bool { return in.part(id) == "bill" }
	tests := []struct {
		name string
		rule UseRule
		want string // symbols that are forbidden
	}{
		{"types but no calls", UseRule{Only: []string{"types"}}, "Open Port.Do Max"},
		{"never calls", UseRule{Never: []string{"calls"}}, "Open Port.Do"},
		{"interfaces but no concrete types", UseRule{Only: []string{"interfaces", "constants"}}, "Open Client Client.Addr"},
		{"no concrete types", UseRule{Never: []string{"concrete-types"}}, "Client Client.Addr"},
		{"one way", UseRule{Never: []string{"field"}}, "Client.Addr"},
		{"these symbols only", UseRule{Symbols: func(s string) bool { return s == "Client" }, Listed: "Client"}, "Open Port Port.Do Max"},
		{"these and what is in them", UseRule{Symbols: func(s string) bool { return s == "Client.Addr" }, Listed: "Client.Addr"}, "Open Port Port.Do Client Max"},
		{"anything", UseRule{}, ""},
	}
	for _, tt := range tests {
		tt.rule.From, tt.rule.To = from, to
		var got []string
		for _, f := range in.Uses(tt.rule) {
			got = append(got, f.To.Symbol)
		}
		if s := strings.Join(got, " "); s != tt.want {
			t.Errorf("%s: forbids %q, want %q", tt.name, s, tt.want)
		}
	}
	for _, tt := range []struct {
		rule UseRule
		want string
	}{
		{UseRule{Only: []string{"interfaces", "types"}}, "only interfaces and types of it may be used"},
		{UseRule{Only: []string{"type", "field"}}, "it may be used by way of type and field only"},
		{UseRule{Never: []string{"calls"}}, "calls of it must not be used"},
		{UseRule{Never: []string{"call"}}, "it must not be used by way of call"},
	} {
		tt.rule.From, tt.rule.To = from, to
		if got, want := in.Uses(tt.rule)[0].Message, "web calls bill.Open of bill: "+tt.want; got != want {
			t.Errorf("message is %q, want %q", got, want)
		}
	}
}

func TestContents(t *testing.T) {
	in := world("", map[string]*facts.Types{"port": {Symbols: []facts.Symbol{
		{Name: "Port", Kind: facts.Interface, Exported: true, Pos: facts.Pos{Line: 1}},
		{Name: "Port.Do", Kind: facts.Method, Exported: true, Pos: facts.Pos{Line: 1}},
		{Name: "Client", Kind: facts.Struct, Exported: true, Pos: facts.Pos{Line: 2}},
		{Name: "Client.Do", Kind: facts.Method, Exported: true, Pos: facts.Pos{Line: 3}},
		{Name: "help", Kind: facts.Func, Pos: facts.Pos{Line: 4}},
		{Name: "_", Kind: facts.Var, Pos: facts.Pos{Line: 5}},
		{Name: "Door", Kind: facts.Type, Alias: true, Behind: facts.Interface, Exported: true, Pos: facts.Pos{Line: 6}},
		{Name: "Reader", Kind: facts.Type, Alias: true, Exported: true, Pos: facts.Pos{Line: 6}},
		{Name: "Count", Kind: facts.Type, Alias: true, Behind: facts.Type, Exported: true, Pos: facts.Pos{Line: 7}},
	}}})
	all := func(int32) bool { return true }
	tests := []struct {
		rule Contents
		want string
	}{
		{Contents{Only: []string{"interfaces"}}, "Client Client.Do help Count"},
		{Contents{Only: []string{"interfaces"}, Exported: true}, "Client Client.Do Count"},
		{Contents{Only: []string{"structs", "methods", "interfaces"}}, "help Count"},
		{Contents{Never: []string{"methods", "functions"}}, "Client.Do help"},
		{Contents{Never: []string{"types"}}, "Door Reader Count"},
		{Contents{Never: []string{"interfaces"}}, "Port"},
	}
	for _, tt := range tests {
		tt.rule.In = all
		if got := declaredIn(in.Contents(tt.rule)); got != tt.want {
			t.Errorf("Contents(%v, %v) = %q, want %q", tt.rule.Only, tt.rule.Never, got, tt.want)
		}
	}
}

func declaredIn(findings []Finding) string {
	var out []string
	for _, f := range findings {
		out = append(out, f.From.Symbol)
	}
	return strings.Join(out, " ")
}

func TestNaming(t *testing.T) {
	do := facts.HashMethods("Do(int, int) error")
	more := facts.HashMethods("Do(int, int) error", "String() string")
	in := world("", map[string]*facts.Types{
		"port": {Symbols: []facts.Symbol{{Name: "Doer", Kind: facts.Interface, Exported: true}}, Methods: []facts.MethodSet{{Type: "Doer", Interface: true, Methods: do}}},
		"infra": {
			Symbols: []facts.Symbol{
				{Name: "FastDoer", Kind: facts.Struct, Pos: facts.Pos{Line: 1}}, {Name: "Slow", Kind: facts.Struct, Pos: facts.Pos{Line: 2}},
				{Name: "Other", Kind: facts.Struct, Pos: facts.Pos{Line: 3}}, {Name: "Other.Run", Kind: facts.Method, Pos: facts.Pos{Line: 4}},
			},
			Methods: []facts.MethodSet{{Type: "FastDoer", Methods: do}, {Type: "Slow", Methods: more}, {Type: "Other", Methods: facts.HashMethods("Do(int) error")}},
		},
	})
	doer := func(name string) bool { return strings.HasSuffix(name, "Doer") }
	all := func(int32) bool { return true }
	tests := []struct {
		name string
		rule Naming
		want string
	}{
		{"implementations", Naming{Name: doer, Like: "*Doer", Implements: func(_ int32, n string) bool { return n == "Doer" }}, "Slow"},
		{"standard", Naming{Name: doer, Like: "*Doer", Standard: []string{"fmt.Stringer"}}, "Slow"},
		{"structs", Naming{Of: []string{"structs"}, Name: doer}, "Slow Other"},
		{"methods by their own name", Naming{Of: []string{"methods"}, Name: func(n string) bool { return n == "Run" }}, ""},
	}
	for _, tt := range tests {
		tt.rule.In = all
		if got := declaredIn(in.Naming(tt.rule)); got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.name, got, tt.want)
		}
	}
	each := Naming{In: all, Name: doer, Like: "*Doer", Standard: []string{"fmt.Stringer"}, Methods: []string{"Do(int) error"}}
	want := "naming: Slow implements fmt.Stringer and must be called *Doer\nnaming: Other implements Do(int) error and must be called *Doer"
	if got := said(in.Naming(each)); got != want {
		t.Errorf("of several interfaces:\n%s\nwant\n%s", got, want)
	}
}

func TestMethodsAsWritten(t *testing.T) {
	for text, want := range map[string]string{
		"Get(interface{},int32) ([]uint8, error)": "Get(any, rune) ([]byte, error)",
		"Put(m/uint8s.Row, map[string]any)":       "Put(m/uint8s.Row, map[string]any)",
	} {
		if got := canonicalMethod(text); got != want {
			t.Errorf("canonicalMethod(%q) = %q, want %q", text, got, want)
		}
	}
}

func TestFunctions(t *testing.T) {
	in := world("", map[string]*facts.Types{"a": {Symbols: []facts.Symbol{
		{Name: "F", Kind: facts.Func, Exported: true, Params: 6, Results: 1, Lines: 10, Pos: facts.Pos{Line: 1}},
		{Name: "T.G", Kind: facts.Method, Exported: true, Params: 1, Results: 3, Lines: 90, Pos: facts.Pos{Line: 20}},
		{Name: "h", Kind: facts.Func, Params: 9, Lines: 200, Pos: facts.Pos{Line: 120}},
		{Name: "S", Kind: facts.Struct, Lines: 500, Pos: facts.Pos{Line: 400}},
		{Name: "I", Kind: facts.Interface, Pos: facts.Pos{Line: 901}}, {Name: "I.M", Kind: facts.Method, Exported: true, Params: 12, Pos: facts.Pos{Line: 902}},
	}}})
	all := func(int32) bool { return true }
	tests := []struct {
		rule Functions
		want string
	}{
		{Functions{Parameters: new(5)}, "functions: F takes 6 parameters, 5 at most\nfunctions: h takes 9 parameters, 5 at most"},
		{Functions{Parameters: new(5), Exported: true}, "functions: F takes 6 parameters, 5 at most"},
		{Functions{Results: new(2)}, "functions: T.G returns 3 results, 2 at most"},
		{Functions{Lines: new(100)}, "functions: h has 200 lines, 100 at most"},
		{Functions{Public: new(1)}, "functions: a.go has 2 exported functions, 1 at most"},
		{Functions{Results: new(0), Exported: true}, "functions: F returns 1 result, 0 at most\nfunctions: T.G returns 3 results, 0 at most"},
		{Functions{}, ""},
	}
	for _, tt := range tests {
		tt.rule.In = all
		if got := said(in.Functions(tt.rule)); got != tt.want {
			t.Errorf("%+v:\n%s\nwant\n%s", tt.rule, got, tt.want)
		}
	}
}

func TestWaysNameEveryUse(t *testing.T) {
	seen := map[string]bool{}
	for _, w := range Ways() {
		if w.Name == "" || w.Doc == "" || w.is == nil || seen[w.Name] {
			t.Errorf("way %q lacks a doc or a judgement, or is there twice", w.Name)
		}
		seen[w.Name] = true
	}
	for u := facts.UseCall; u < facts.UseImport; u++ {
		if !seen[u.String()] {
			t.Errorf("no way is called %q", u)
		}
	}
}
