package metrics

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/erodehq/erode/internal/facts"
)

var update = flag.Bool("update", false, "rewrite docs/metrics.md")

const docFile = "../../docs/metrics.md"

// The documentation is the catalog, written out.
func TestDocumentation(t *testing.T) {
	want := document()
	if *update {
		if err := os.MkdirAll("../../docs", 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(docFile, want, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(docFile)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Error("docs/metrics.md is out of date: go test ./internal/metrics -run TestDocumentation -update")
	}
}

const preface = `# Metrics

<!-- Written by go test ./internal/metrics -run TestDocumentation -update -->

What erode measures, how, and what a value tells. A ` + "`limit`" + ` rule can bound each of them; ` + "`erode explain`" + ` prints the same text.

- **Scope**: a value belongs to the program, to a component of the policy, or to a package.
- Only production code counts: no test files, no packages of tests alone. Packages of no component count for packages, and as the outside of components, but not among components.
- A dependency counts once however many files import it, unless a metric says that it counts import declarations.
- Metrics that the imports alone supply have the same value at every tier. Those that need types have no value without them, which is not the same as 0.
- Values are rounded to six decimals.
- In the examples the first element of a path is the component.

`

func document() []byte {
	var b bytes.Buffer
	b.WriteString(preface)
	b.WriteString("| metric | name | scope | better | needs types |\n|---|---|---|---|---|\n")
	for _, m := range Catalog() {
		if m.Group == "References" && strings.Count(m.ID, "-") > 1 {
			continue // one for every way of use
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s | %s |\n", m.ID, m.Name, m.scopes(), m.Better, map[bool]string{true: "yes"}[m.Needs > facts.Imports])
	}
	b.WriteString("\n`refs-in-WAY` and `refs-out-WAY` count one way of use each; they stand at the end.\n\n")
	group := ""
	for _, m := range Catalog() {
		if m.Group != group {
			group = m.Group
			fmt.Fprintf(&b, "## %s\n\n", group)
		}
		fmt.Fprintf(&b, "### `%s`: %s\n\n%s\n", m.ID, m.Name, m.Explain())
	}
	return append(bytes.TrimRight(b.Bytes(), "\n"), '\n')
}
