package boundaries

import (
	"flag"
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "rewrite the tables in the documents")

var tableMark = regexp.MustCompile(`(?s)(<!-- table: (\S+) -->\n).*?(<!-- end -->)`)

// TestPolicyDocument keeps the tables of docs/policy.md equal to the tables that
// the decoder checks files against.
func TestPolicyDocument(t *testing.T) {
	const file = "../docs/policy.md"
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	current := tableMark.ReplaceAllStringFunc(string(text), func(block string) string {
		m := tableMark.FindStringSubmatch(block)
		return m[1] + tableOf(t, m[2]) + m[3]
	})
	if *update {
		if err := os.WriteFile(file, []byte(current), 0o666); err != nil {
			t.Fatal(err)
		}
	} else if current != string(text) {
		t.Errorf("the tables of docs/policy.md are not current: go test ./boundaries -run PolicyDocument -update")
	}
}

func tableOf(t *testing.T, name string) string {
	switch name {
	case "policy":
		return fieldTable(policyFields)
	case "component":
		return fieldTable(componentFields)
	case "rule":
		return fieldTable(ruleFields)
	case "exception":
		return fieldTable(exceptionFields)
	case "kinds":
		var b strings.Builder
		b.WriteString("| kind | what departs | evidence |\n|---|---|---|\n")
		for _, k := range kinds {
			fmt.Fprintf(&b, "| `%s` | %s | %s |\n", k.Name, k.Doc, k.Tier)
		}
		return b.String()
	case "keys":
		var b strings.Builder
		for _, k := range kinds {
			if k.compile == nil {
				continue
			}
			fmt.Fprintf(&b, "**%s**: %s\n\n```yaml\n- %s\n```\n\n", k.Name, k.value.doc, strings.ReplaceAll(k.Example, "\n", "\n  "))
			fields := append(append([]field{}, k.value.fields...), k.extra...)
			if len(fields) > 0 {
				b.WriteString(fieldTable(fields) + "\n")
			}
		}
		return b.String()
	}
	t.Fatalf("docs/policy.md asks for a table %q", name)
	return ""
}

func fieldTable(fields []field) string {
	var b strings.Builder
	b.WriteString("| key | value | |\n|---|---|---|\n")
	for _, f := range fields {
		what := f.shape.String()
		if f.shape == enum {
			what = "`" + strings.Join(f.values, "`, `") + "`"
		}
		required := ""
		if f.required {
			required = "**Required.** "
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s%s |\n", f.name, what, required, strings.ReplaceAll(f.doc, "|", "\\|"))
	}
	return b.String()
}
