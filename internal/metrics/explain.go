package metrics

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/erodehq/erode/internal/facts"
)

// Explain returns all that there is to say about a metric, in Markdown without a
// heading.
func (m *Metric) Explain() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s.\n\n%s\n\n", upper(m.Formula), m.Reading)
	if m.Convention != "" {
		fmt.Fprintf(&b, "Convention: %s\n\n", m.Convention)
	}
	fmt.Fprintf(&b, "- Scope: %s\n", m.scopes())
	if m.Unit != "" {
		fmt.Fprintf(&b, "- Unit: %s\n", m.Unit)
	}
	if m.Better != Neither {
		fmt.Fprintf(&b, "- Better: %s\n", m.Better)
	}
	if m.Needs > facts.Imports {
		b.WriteString("- Needs: types\n")
	}
	of := m.Example.Of
	if of == "" {
		of = "the program"
	}
	fmt.Fprintf(&b, "- Source: %s\n", m.Source)
	fmt.Fprintf(&b, "- Example: `%s` gives %s for %s\n", m.Example.Given, strconv.FormatFloat(m.Example.Value, 'f', -1, 64), of)
	return b.String()
}

func (m *Metric) scopes() string {
	var names []string
	for _, s := range m.Scopes {
		names = append(names, s.String())
	}
	return strings.Join(names, ", ")
}

// upper capitalises the first letter of a formula unless it names a metric.
func upper(s string) string {
	word, _, _ := strings.Cut(s, " ")
	if strings.Contains(word, "-") {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}
