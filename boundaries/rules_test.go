package boundaries

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/erodehq/erode/internal/facts"
	"github.com/erodehq/erode/internal/graph"
)

// shop builds a program from lines like "internal/billing: internal/orders fmt
// gorm.io/gorm test:internal/fakes": the directory of a package and what it
// imports, one file and one line for each. Paths below cmd/ are commands.
func shop(t testing.TB, lines ...string) *graph.Graph {
	t.Helper()
	program := &facts.Program{Modules: []facts.Module{{Path: "example.com/shop", Dir: "."}}}
	for _, line := range lines {
		dir, imports, ok := strings.Cut(line, ":")
		if !ok {
			t.Fatalf("%q is no package", line)
		}
		p := &facts.Package{Path: "example.com/shop/" + dir, Dir: dir, Name: dir[strings.LastIndexByte(dir, '/')+1:], Module: "example.com/shop"}
		if strings.HasPrefix(dir, "cmd/") {
			p.Name = "main"
		}
		code, tests := facts.File{Name: "a.go", Package: p.Name}, facts.File{Name: "a_test.go", Package: p.Name, Test: true}
		for i, im := range strings.Fields(imports) {
			file := &code
			if rest, ok := strings.CutPrefix(im, "test:"); ok {
				file, im = &tests, rest
			}
			file.Imports = append(file.Imports, classify(im, int32(i+3)))
		}
		p.Files = append(p.Files, code)
		if len(tests.Imports) > 0 {
			p.Files = append(p.Files, tests)
		}
		program.Packages = append(program.Packages, p)
	}
	slices.SortFunc(program.Packages, func(a, b *facts.Package) int { return strings.Compare(a.Path, b.Path) })
	return graph.New(program)
}

func classify(path string, line int32) facts.Import {
	im := facts.Import{Path: path, Class: facts.Std, Line: line, Col: 2, End: int32(len(path) + 4)}
	switch {
	case strings.Contains(path, "."):
		im.Class = facts.External
	case strings.HasPrefix(path, "internal/") || strings.HasPrefix(path, "cmd/"):
		im.Path, im.Class = "example.com/shop/"+path, facts.Own
	}
	return im
}

// checkShop returns the findings of a policy as "file:line rule: message" lines.
func checkShop(t testing.TB, policy string, lines ...string) []string {
	t.Helper()
	var out []string
	for _, f := range findings(t, policy, lines...) {
		status := ""
		if f.Status != New {
			status = " [" + string(f.Status) + "]"
		}
		out = append(out, fmt.Sprintf("%s:%d %s: %s%s", f.Position.File, f.Position.Line, f.Rule, f.Message, status))
	}
	return out
}

var today = time.Date(2027, 3, 1, 0, 0, 0, 0, time.UTC)

func findings(t testing.TB, policy string, lines ...string) []Finding {
	t.Helper()
	p, err := Parse(FileName, []byte(policy))
	if err != nil {
		t.Fatalf("policy:\n%v", err)
	}
	b, err := p.Bind(shop(t, lines...))
	if err != nil {
		t.Fatalf("bind:\n%v", err)
	}
	return b.Check(Options{Today: today})
}

const parts = `version: 1
unassigned: allow
unused: allow
components:
  app: {packages: internal/app/...}
  domain: {packages: internal/domain/...}
  store: {packages: internal/store/...}
  platform: {packages: internal/platform/...}
`

func TestRules(t *testing.T) {
	for _, test := range []struct {
		name   string
		policy string
		shop   []string
		want   []string
	}{
		{"layers: upwards", parts + `rules: [{layers: [app, domain, platform], why: w}]`,
			[]string{"internal/app: internal/domain", "internal/domain: internal/app/x internal/platform", "internal/app/x:", "internal/platform: internal/domain", "internal/store: internal/app"},
			[]string{
				"internal/domain/a.go:3 layers/app: domain must not use app (internal/app/x), a layer above it",
				"internal/platform/a.go:3 layers/app: platform must not use domain (internal/domain), a layer above it",
			}},
		{"layers: a closed one is not skipped", parts + `rules: [{layers: [app, domain, platform], closed: [domain], why: w}]`,
			[]string{"internal/app: internal/domain internal/platform", "internal/domain: internal/platform", "internal/platform:", "internal/store:"},
			[]string{"internal/app/a.go:4 layers/app: app must not skip layer domain to use platform (internal/platform)"}},
		{"layers: siblings", parts + `rules: [{layers: [app, [domain, store], platform], why: w}]`,
			[]string{"internal/app: internal/store", "internal/domain: internal/store", "internal/store: internal/platform", "internal/platform:"},
			[]string{"internal/domain/a.go:3 layers/app: domain must not use store (internal/store), its sibling in the layer"}},
		{"layers: exhaustive", parts + `rules: [{layers: [app, domain, platform], exhaustive: true, why: w}]`,
			[]string{"internal/app:", "internal/domain:", "internal/store:", "internal/platform:"},
			[]string{".erode.yml:7 layers/app: store is in no layer"}},
		{"tests are left out unless asked for", parts + `rules: [{deny: {from: domain, to: store}, why: w}, {id: t, tests: only, deny: {from: domain, to: platform}, why: w}]`,
			[]string{"internal/app:", "internal/domain: test:internal/store internal/platform test:internal/platform", "internal/store:", "internal/platform:"},
			[]string{"internal/domain/a_test.go:5 t: domain must not use platform (internal/platform)"}},
		{"independent: components of a group", parts + `
groups: {all: [app, domain, store]}
rules: [{independent: all, why: w}]`,
			[]string{"internal/app: internal/platform", "internal/domain: internal/domain/x internal/store", "internal/domain/x:", "internal/store: internal/app", "internal/platform:"},
			[]string{
				"internal/domain/a.go:4 independent/all: domain must not use store (internal/store): they are independent",
				"internal/store/a.go:3 independent/all: store must not use app (internal/app): they are independent",
			}},
		{"independent: folders told apart by a capture", "version: 1\nrules: [{independent: \"pkg:internal/{ctx}/...\", why: w}]",
			[]string{"internal/a/x: internal/a/y internal/b", "internal/a/y:", "internal/b:"},
			[]string{"internal/a/x/a.go:4 independent/pkg:internal/{ctx}/...: internal/a must not use internal/b: they are independent"}},
		{"deny: standard library and modules", parts + `rules: [{deny: {from: domain, to: ["std:database/...", "ext:gorm.io/..."]}, why: w}]`,
			[]string{"internal/app: database/sql", "internal/domain: fmt database/sql gorm.io/gorm gorm.iox/gorm", "internal/store:", "internal/platform:"},
			[]string{
				"internal/domain/a.go:4 deny/domain: domain must not use database/sql",
				"internal/domain/a.go:5 deny/domain: domain must not use gorm.io/gorm",
			}},
		{"deny: the same capture on both sides", "version: 1\nrules: [{deny: {from: \"pkg:internal/{ctx}/domain\", to: \"pkg:internal/{ctx}/infra\"}, why: w}]",
			[]string{"internal/a/domain: internal/a/infra internal/b/infra", "internal/a/infra:", "internal/b/infra:"},
			[]string{"internal/a/domain/a.go:3 deny/pkg:internal/{ctx}/domain: internal/a/domain must not use internal/a/infra"}},
		{"deny: all but one's own", "version: 1\nrules: [{deny: {from: \"pkg:internal/{ctx}/...\", to: \"pkg:internal/*/db\", except: \"pkg:internal/{ctx}/db\"}, why: w}]",
			[]string{"internal/a/x: internal/a/db internal/b/db", "internal/a/db:", "internal/b/db:"},
			[]string{"internal/a/x/a.go:4 deny/pkg:internal/{ctx}/...: internal/a/x must not use internal/b/db"}},
		{"deny: a tree may use itself", "version: 1\nrules: [{deny: {from: \"pkg:...\", to: \"pkg:internal/legacy/...\"}, why: w}]",
			[]string{"internal/a: internal/legacy/x", "internal/legacy/x: internal/legacy/y", "internal/legacy/y:"},
			[]string{"internal/a/a.go:3 deny/pkg:...: internal/a must not use internal/legacy/x"}},
		{"allow: default deny", parts + `rules: [{allow: {from: domain, to: [platform, "std:errors", "ext:none"]}, why: w}]`,
			[]string{"internal/app:", "internal/domain: internal/platform internal/store errors fmt gorm.io/gorm internal/domain/x", "internal/domain/x:", "internal/store: fmt", "internal/platform:"},
			[]string{
				"internal/domain/a.go:4 allow/domain: domain must not use store (internal/store)",
				"internal/domain/a.go:6 allow/domain: domain must not use fmt",
				"internal/domain/a.go:7 allow/domain: domain must not use gorm.io/gorm",
			}},
		{"allow: classes that are not named stay free", parts + `rules: [{allow: {from: domain, to: platform}, why: w}]`,
			[]string{"internal/app:", "internal/domain: internal/platform fmt gorm.io/gorm", "internal/store:", "internal/platform:"},
			nil},
		{"only", parts + `rules: [{only: {to: "ext:gorm.io/...", from: store}, why: w}]`,
			[]string{"internal/app: gorm.io/gorm", "internal/domain:", "internal/store: gorm.io/gorm/clause", "internal/platform:"},
			[]string{"internal/app/a.go:3 only/ext:gorm.io/...: app must not use gorm.io/gorm"}},
		{"reach: through others, unless by a waypoint", parts + `rules: [{reach: {from: domain, to: "ext:gorm.io/...", via: store}, why: w}]`,
			[]string{"internal/app: internal/store gorm.io/gorm", "internal/domain: internal/platform internal/store internal/app/x", "internal/app/x: internal/app/y", "internal/app/y: gorm.io/gorm", "internal/store: gorm.io/gorm", "internal/platform: internal/store"},
			[]string{"internal/domain/a.go:5 reach/domain: domain must not reach gorm.io/gorm, but does through internal/app/x, internal/app/y"}},
		{"must", parts + `rules: [{must: {from: [app, domain], to: platform}, why: w}, {id: deep, must: {from: app, to: platform, transitively: true}, why: w}]`,
			[]string{"internal/app: internal/domain", "internal/domain: internal/platform", "internal/store:", "internal/platform:"},
			[]string{"internal/app/a.go:1 must/app+1: app does not depend on platform"}},
		{"must: each package", parts + `rules: [{must: {from: app, to: platform, each: package}, why: w}]`,
			[]string{"internal/app: internal/platform", "internal/app/x:", "internal/domain:", "internal/store:", "internal/platform:"},
			[]string{"internal/app/x/a.go:1 must/app: internal/app/x does not depend on platform"}},
		{"stable", parts + `rules: [{stable: components, why: w}]`,
			[]string{"internal/app: internal/platform", "internal/domain: internal/platform", "internal/platform: internal/store", "internal/store: internal/domain internal/app"},
			[]string{"internal/platform/a.go:3 stable/components: platform must not use store (internal/store), which is less stable"}},
		{"external: allow and deny", parts + `rules: [{external: {from: domain, allow: "ext:github.com/google/uuid"}, why: w}, {id: x, external: {deny: "std:reflect"}, why: w}]`,
			[]string{"internal/app: reflect", "internal/domain: github.com/google/uuid gorm.io/gorm fmt unsafe", "internal/store:", "internal/platform:"},
			[]string{
				"internal/app/a.go:3 x: app must not use reflect",
				"internal/domain/a.go:4 external/domain: domain must not use gorm.io/gorm",
			}},
		{"binary", parts + `rules: [{binary: {main: "pkg:cmd/api", deny: store, must: platform, one-of: ["pkg:internal/mem", "pkg:internal/disk"]}, why: w}]`,
			[]string{"cmd/api: internal/app", "internal/app: internal/store", "internal/domain:", "internal/store: internal/mem internal/disk", "internal/platform:", "internal/mem:", "internal/disk:"},
			[]string{
				"cmd/api/a.go:1 binary/pkg:cmd/api: cmd/api links pkg:internal/mem and pkg:internal/disk",
				"cmd/api/a.go:1 binary/pkg:cmd/api: cmd/api does not link platform",
				"cmd/api/a.go:3 binary/pkg:cmd/api: cmd/api must not link store",
			}},
		{"deprecated: counted", parts + `rules: [{deprecated: {to: store, at-most: 1}, why: w}]`,
			[]string{"internal/app: internal/store", "internal/domain: internal/store", "internal/store:", "internal/platform:"},
			[]string{
				".erode.yml:9 deprecated/store: store has 2 uses, at most 1 are left to it",
				"internal/app/a.go:3 deprecated/store: app still uses store (internal/store), which is on its way out",
				"internal/domain/a.go:3 deprecated/store: domain still uses store (internal/store), which is on its way out",
			}},
		{"acyclic: components, with the cheapest cut", parts + `rules: [{acyclic: components, why: w}]`,
			[]string{"internal/app: internal/domain internal/store", "internal/app/x: internal/domain", "internal/domain: internal/store", "internal/store: internal/app", "internal/platform:"},
			[]string{"internal/store/a.go:3 acyclic/components: app, domain and store depend on each other in a circle"}},
		{"acyclic: the policy says what is meant", "version: 1\nunused: allow\ncomponents:\n  app: {packages: internal/app/...}\n  store: {packages: internal/store/..., uses: [app]}\nrules: [{acyclic: components, why: w}]",
			[]string{"internal/app: internal/store", "internal/app/x: internal/store", "internal/store: internal/app"},
			[]string{"internal/app/a.go:3 acyclic/components: app and store depend on each other in a circle"}},
		{"acyclic: folders", "version: 1\nrules: [{acyclic: {folders: internal/...}, why: w}]",
			[]string{"internal/a/x: internal/b", "internal/a/z: internal/b", "internal/b: internal/a/y", "internal/a/y:", "internal/c: internal/a/x"},
			[]string{"internal/b/a.go:3 acyclic/internal: internal/a and internal/b depend on each other in a circle"}},
		{"limit", parts + `rules: [{limit: {metric: ce, max: 1}, why: w}, {id: l2, limit: {metric: propagation-cost, of: program, max: 0.1}, why: w}]`,
			[]string{"internal/app: internal/domain internal/store", "internal/domain:", "internal/store:", "internal/platform:"},
			[]string{
				".erode.yml:5 limit/ce/components: ce of app is 2, it must be at most 1",
				".erode.yml:9 l2: propagation-cost of the program is 0.375, it must be at most 0.1",
			}},
		{"private", "version: 1\ncomponents:\n  billing: {packages: internal/billing/..., api: [internal/billing, internal/billing/events/...]}\n  orders: {packages: internal/orders}",
			[]string{"internal/billing: internal/billing/store", "internal/billing/store:", "internal/billing/events/v1:", "internal/orders: internal/billing internal/billing/events/v1 internal/billing/store test:internal/billing/store"},
			[]string{"internal/orders/a.go:5 private: orders must not import internal/billing/store: it is private to billing"}},
		{"uses and visible-to", "version: 1\ncomponents:\n  billing: {packages: internal/billing, uses: [orders]}\n  orders: {packages: internal/orders, visible-to: [billing], uses: []}\n  ship: {packages: internal/ship}",
			[]string{"internal/billing: internal/orders internal/ship fmt gorm.io/gorm", "internal/orders: internal/ship", "internal/ship: internal/orders"},
			[]string{
				"internal/billing/a.go:4 uses: billing must not use ship (internal/ship)",
				"internal/orders/a.go:3 uses: orders must not use ship (internal/ship)",
				"internal/ship/a.go:3 visibility: ship must not use orders (internal/orders): orders is not visible to it",
			}},
		{"an empty list is a list: nothing exposed, nobody sees", "version: 1\ncomponents:\n  billing: {packages: internal/billing, api: []}\n  orders: {packages: internal/orders, visible-to: []}\n  ship: {packages: internal/ship}",
			[]string{"internal/billing:", "internal/orders:", "internal/ship: internal/billing internal/orders"},
			[]string{
				"internal/ship/a.go:3 private: ship must not import internal/billing: it is private to billing",
				"internal/ship/a.go:4 visibility: ship must not use orders (internal/orders): orders is not visible to it",
			}},
		{"the captures of a template count on the other side", "version: 1\ncomponents:\n  \"{ctx}\": {packages: \"internal/contexts/{ctx}/...\"}\nrules:\n  - {deny: {from: \"{ctx}\", to: \"pkg:internal/db/*\", except: \"pkg:internal/db/{ctx}\"}, why: w}\nunassigned: allow",
			[]string{"internal/contexts/a: internal/db/a internal/db/b", "internal/contexts/b: internal/db/b", "internal/db/a:", "internal/db/b:"},
			[]string{"internal/contexts/a/a.go:4 deny/{ctx}: a must not use internal/db/b"}},
		{"packages of one component are called by their own names", "version: 1\ncomponents:\n  all: {packages: \"...\"}\nrules:\n  - {deny: {from: \"pkg:internal/a\", to: \"pkg:internal/b\"}, why: w}\n  - {deprecated: {to: \"pkg:internal/b\"}, why: w}",
			[]string{"internal/a: internal/b", "internal/b:"},
			[]string{
				"internal/a/a.go:3 deny/pkg:internal/a: internal/a must not use internal/b",
				"internal/a/a.go:3 deprecated/pkg:internal/b: internal/a still uses internal/b, which is on its way out",
			}},
		{"unassigned and unused", "version: 1\ncomponents:\n  billing: {packages: internal/billing, uses: [orders]}\n  orders: {packages: internal/orders}",
			[]string{"internal/billing:", "internal/orders:", "internal/orders/x:"},
			[]string{
				".erode.yml:3 unused: billing may use orders, but does not",
				"internal/orders/x/a.go:1 unassigned: internal/orders/x belongs to no component",
			}},
		{"template", "version: 1\ncomponents:\n  \"{ctx}\":\n    packages: internal/contexts/{ctx}/...\n    api: internal/contexts/{ctx}/api/...\nrules: [{independent: \"{ctx}\", why: w}]",
			[]string{"internal/contexts/a/api:", "internal/contexts/a/core: internal/contexts/b/core", "internal/contexts/b/api:", "internal/contexts/b/core:"},
			[]string{
				"internal/contexts/a/core/a.go:3 independent/{ctx}: a must not use b (internal/contexts/b/core): they are independent",
				"internal/contexts/a/core/a.go:3 private: a must not import internal/contexts/b/core: it is private to b",
			}},
		{"the more specific pattern owns", "version: 1\ncomponents:\n  rest: {packages: internal/...}\n  core: {packages: internal/core/..., uses: []}",
			[]string{"internal/core/x: internal/util", "internal/util:"},
			[]string{"internal/core/x/a.go:3 uses: core must not use rest (internal/util)"}},
		{"views", "version: 1\ncomponents: {all: {packages: \"...\"}}\nviews:\n  teams:\n    components: {red: {packages: internal/a}, blue: {packages: internal/b}}\n    rules: [{id: teams, independent: [red, blue], why: w}]",
			[]string{"internal/a: internal/b", "internal/b:"},
			[]string{"internal/a/a.go:3 teams: red must not use blue (internal/b): they are independent"}},
		{"exceptions: held, ended, idle", parts + `
rules: [{deny: {from: domain, to: store}, why: w}, {id: d2, deny: {from: app, to: store}, why: w}]
exceptions:
  - {rule: deny, from: internal/domain, to: internal/store, until: 2027-03-31, why: moves}
  - {rule: d2, until: 2027-02-28, why: was to move}
`,
			[]string{"internal/app: internal/store", "internal/domain: internal/store", "internal/store:", "internal/platform:"},
			[]string{
				"internal/app/a.go:3 d2: app must not use store (internal/store)",
				"internal/domain/a.go:3 deny/domain: domain must not use store (internal/store) [exception]",
			}},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := checkShop(t, test.policy, test.shop...)
			if !slices.Equal(got, test.want) {
				t.Errorf("got\n  %s\nwant\n  %s", strings.Join(got, "\n  "), strings.Join(test.want, "\n  "))
			}
		})
	}
}
