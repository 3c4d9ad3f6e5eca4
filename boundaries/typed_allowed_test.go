package boundaries

import (
	"strings"
	"testing"

	"github.com/erodehq/erode/internal/facts"
)

// A dependency that no import shows is judged by the rules for imports.
func TestHiddenDependenciesAreJudgedAsImports(t *testing.T) {
	hidden := map[string]*facts.Types{
		"domain": refs(ref("app", "Open", facts.UseCall), ref("infra", "Repo.Do", facts.UseCall)),
		"app":    exposing(exposure("Open", "infra", "Repo", "result", facts.Struct)),
		"infra":  none,
	}
	const both = "exposes: app.Open exposes infra.Repo as a result to domain, which must not use infra\n" +
		"reaches: domain must not use infra, yet infra.Repo.Do reaches it through a package in between"
	tests := []struct{ name, component, rule, want string }{
		{"deny", "", "deny: {from: domain, to: infra}", both},
		{"layers", "", "layers: [infra, app, domain]", both},
		{"only", "", "only: {to: infra, from: app}", both},
		{"uses", ", uses: [app]", "deny: {from: infra, to: app}", both},
		{"another rule", "", "deny: {from: infra, to: domain}", ""},
		{"a contract", "", "deny: {from: domain, to: infra}", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			kind := ""
			if tt.name == "a contract" {
				kind = ", kind: contract"
			}
			policy := "version: 1\ncomponents:\n  domain: {packages: domain" + tt.component + "}\n  app: {packages: app}\n  infra: {packages: infra" + kind + "}\n" +
				"unused: allow\nrules:\n  - " + tt.rule + "\n    why: x\n  - leak: {sorts: [exposes, reaches]}\n    why: y\n"
			p, err := Parse("p", []byte(policy))
			if err != nil {
				t.Fatal(err)
			}
			b, err := p.Bind(world("", hidden, "domain app", "app infra").Graph)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, f := range b.Check(Options{}) {
				if f.Kind == "leak" {
					got = append(got, f.Sort+": "+f.Message)
				}
				if strings.HasSuffix(f.Position.File, "hidden.go") {
					t.Errorf("a finding lies in a file that is not there: %+v", f)
				}
			}
			if s := strings.Join(got, "\n"); s != tt.want {
				t.Errorf("got\n%s\nwant\n%s", s, tt.want)
			}
		})
	}
}
