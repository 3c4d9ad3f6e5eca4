package boundaries

import (
	"fmt"
	"strings"
	"testing"
)

// TestSlips: what is no YAML is told at the place of the slip, not where the
// parser gave up.
func TestSlips(t *testing.T) {
	for _, test := range []struct{ name, policy, want string }{
		{"a tab", "components:\n\ta: {packages: a}", "2:1 ^ indent with spaces"},
		{"a tab after spaces", "components:\n  a:\n\t  packages: a", "3:1 ^^^ indent with spaces"},
		{"a bracket", "components:\n  a: {packages: a\n  b: {packages: b}", "2:6 ^ a bracket that opens here is not closed"},
		{"a bracket beside quoted ones", "components:\n  a: {packages: [\"b/{x}\", '[c', d}\n", "2:17 ^ a bracket that opens here is not closed"},
		{"a double quote", "components:\n  a: {packages: \"a/...}\n  b: {packages: b}", "2:17 ^ a quote that opens here is not closed"},
		{"a single quote", "components:\n  a: {why: it's, packages: 'a}\n", "2:28 ^ a quote that opens here is not closed"},
		{"braces without quotes", "components:\n  \"{c}\": {packages: a/{c}/...}", "2:21 ^^^ inside brackets a pattern with { } needs quotes"},
		{"a colon in a value", "components:\n  a:\n    why: ADR-12: x", `3:10 ^^^^^^^^^ a value that holds ": " needs quotes`},
		{"an asterisk", "components:\n  a:\n    packages: *.x", "3:15 ^^^ a value that begins with * or & needs quotes"},
		{"an at sign", "components:\n  a:\n    owner: @shop/pay", "3:12 ^^^^^^^^^ a value that begins with @ needs quotes"},
		{"an exclamation mark", "components:\n  a:\n    packages: !a/x", `3:15 ^ put it in quotes: "!a/x"`},
		{"a line that fits nowhere", "components:\n  a:\n    packages: a\n   uses: [b]", "4:1 ^^^ indented like no line around it"},
		{"control characters", "components: \x01", "1:1 ^^^^^^^^^^ this is not YAML"},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := Parse(FileName, []byte("version: 1\n"+test.policy+"\n"))
			list, _ := err.(Errors)
			if len(list) == 0 {
				t.Fatalf("no mistake found: %v", err)
			}
			d := list[0]
			line := d.Position.Line - 1
			if strings.HasSuffix(test.name, "characters") {
				line = d.Position.Line
			}
			carets := strings.Repeat("^", d.Position.End-d.Position.Col)
			if got := fmt.Sprintf("%d:%d %s %s", line, d.Position.Col, carets, d.Help); !strings.HasPrefix(got, test.want) {
				t.Errorf("got  %s\nwant %s\n%v", got, test.want, err)
			}
		})
	}
}

// TestDeclaresNothing: a policy that would hold for any program is a mistake.
func TestDeclaresNothing(t *testing.T) {
	for _, policy := range []string{"version: 1", "version: 1\ncomponents: {}\nrules: []"} {
		if _, err := Parse(FileName, []byte(policy)); err == nil || !strings.Contains(err.Error(), "declares no component and no rule") {
			t.Errorf("%q: %v", policy, err)
		}
	}
	if _, err := Parse(FileName, []byte("version: 1\nrules: [{acyclic: {folders: \"...\"}, why: w}]")); err != nil {
		t.Error(err)
	}
}
