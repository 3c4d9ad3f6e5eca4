package boundaries

import (
	"bytes"
	"fmt"
	"io/fs"
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/erodehq/erode/internal/graph"
)

// AddComponent returns the text of a policy with the components of another text,
// which has nothing but them, added below those that it has. Comments and the
// rest of the text stay as they are.
func AddComponent(file string, text, components []byte) ([]byte, error) {
	var doc yaml.Node
	if err := yaml.Unmarshal(text, &doc); err != nil || len(doc.Content) == 0 || doc.Content[0].Kind != yaml.MappingNode {
		return nil, fmt.Errorf("%s: not a policy", file)
	}
	_, body, ok := bytes.Cut(components, []byte("components:\n"))
	if !ok {
		return nil, fmt.Errorf("internal error: no components to add")
	}
	lines := strings.SplitAfter(string(text), "\n")
	at, indent := len(lines), "  "
	root := doc.Content[0]
	found := false
	for i := 0; i+1 < len(root.Content); i += 2 {
		if root.Content[i].Value != "components" {
			continue
		}
		value := root.Content[i+1]
		if value.Tag == "!!null" {
			found, at = true, value.Line // "components:" and nothing below
			continue
		}
		if value.Kind != yaml.MappingNode || value.Style&yaml.FlowStyle != 0 {
			return nil, fmt.Errorf("%s:%d: components stand in braces: write each on lines of its own first", file, value.Line)
		}
		found = true
		at = lastLine(value)
		indent = strings.Repeat(" ", value.Content[0].Column-1)
	}
	insert := reindent(string(body), indent)
	if !found {
		insert = "components:\n" + insert
	}
	before := strings.Join(lines[:at], "")
	if before != "" && !strings.HasSuffix(before, "\n") {
		before += "\n"
	}
	if strings.HasSuffix(before, "\r\n") {
		insert = strings.ReplaceAll(insert, "\n", "\r\n")
	}
	return []byte(before + insert + strings.Join(lines[at:], "")), nil
}

// lastLine returns the last line that a node stands on.
func lastLine(n *yaml.Node) int {
	last := n.Line
	if n.Kind == yaml.ScalarNode {
		last += strings.Count(strings.TrimSuffix(n.Value, "\n"), "\n")
		if n.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0 {
			last++
		}
	}
	for _, c := range n.Content {
		last = max(last, lastLine(c))
	}
	return last
}

// reindent gives a text that is indented by two spaces another first indent.
func reindent(text, indent string) string {
	var out strings.Builder
	for _, line := range strings.SplitAfter(text, "\n") {
		if rest, ok := strings.CutPrefix(line, "  "); ok {
			line = indent + rest
		}
		out.WriteString(line)
	}
	return out.String()
}

// Reload compiles and binds the policy with another text in place of its root
// file, to see whether it would hold.
func (p *Policy) Reload(fsys fs.FS, text []byte, g *graph.Graph) (*Bound, error) {
	l := &loader{fsys: fsys, policy: newPolicy(p.File)}
	l.read(p.File, text, Position{})
	l.compile()
	if len(l.errs) > 0 {
		return nil, sortErrors(l.errs)
	}
	return l.policy.Bind(g)
}
