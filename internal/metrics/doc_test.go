package metrics

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"strconv"
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
	group := ""
	for _, m := range Catalog() {
		if m.Group != group {
			group = m.Group
			fmt.Fprintf(&b, "## %s\n\n", group)
		}
		describe(&b, &m)
	}
	return append(bytes.TrimRight(b.Bytes(), "\n"), '\n')
}

func describe(b *bytes.Buffer, m *Metric) {
	var scopes []string
	for _, s := range m.Scopes {
		scopes = append(scopes, s.String())
	}
	fmt.Fprintf(b, "### `%s`: %s\n\n", m.ID, m.Name)
	fmt.Fprintf(b, "%s.\n\n%s\n\n", upper(m.Formula), m.Reading)
	if m.Convention != "" {
		fmt.Fprintf(b, "Convention: %s\n\n", m.Convention)
	}
	fmt.Fprintf(b, "- Scope: %s\n", strings.Join(scopes, ", "))
	if m.Unit != "" {
		fmt.Fprintf(b, "- Unit: %s\n", m.Unit)
	}
	if m.Better != Neither {
		fmt.Fprintf(b, "- Better: %s\n", m.Better)
	}
	if m.Needs > facts.Imports {
		fmt.Fprintf(b, "- Needs: types\n")
	}
	fmt.Fprintf(b, "- Source: %s\n", m.Source)
	of := m.Example.Of
	if of == "" {
		of = "the program"
	}
	fmt.Fprintf(b, "- Example: `%s` gives %s for %s\n\n", m.Example.Given, strconv.FormatFloat(m.Example.Value, 'f', -1, 64), of)
}

// upper capitalises the first letter unless it begins the name of a metric.
func upper(s string) string {
	if strings.HasPrefix(s, "depends-upon") || strings.HasPrefix(s, "used-from") {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}
