package boundaries

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"gopkg.in/yaml.v3"
)

// Limits on a policy file: far above any real one, far below what hurts.
const (
	maxPolicyBytes = 4 << 20
	maxPolicyNodes = 500_000
	maxPolicyDepth = 64
)

// A decoder reads one YAML file and collects every mistake in it.
type decoder struct {
	file  string
	lines []string
	ascii bool // characters are bytes
	errs  *Errors
	nodes int
}

// An entry is one key of a mapping with its value.
type entry struct {
	key, value *yaml.Node
}

// parse reads the one document of a file, nil if there is none to go on with.
func (d *decoder) parse(data []byte) *yaml.Node {
	if len(data) > maxPolicyBytes {
		d.at(Position{File: d.file}, fmt.Sprintf("the file has %d bytes", len(data)), fmt.Sprintf("a policy has at most %d", maxPolicyBytes))
		return nil
	}
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	d.lines = strings.Split(string(data), "\n")
	d.ascii = !slices.ContainsFunc(data, func(b byte) bool { return b >= utf8.RuneSelf })
	dec := yaml.NewDecoder(bytes.NewReader(data))
	var doc, next yaml.Node
	if err := dec.Decode(&doc); err != nil {
		d.syntax(err)
		return nil
	}
	if err := dec.Decode(&next); err == nil {
		d.errorf(&next, "one document is enough", "a second YAML document begins here; use include for further files")
	}
	if len(doc.Content) == 0 || !d.tame(doc.Content[0], 0) {
		return nil
	}
	return doc.Content[0]
}

// tame reports whether the tree is of a sane size. Aliases are refused: a policy
// says each thing once, and a few of them can stand for billions of nodes.
func (d *decoder) tame(n *yaml.Node, depth int) bool {
	d.nodes++
	switch {
	case d.nodes > maxPolicyNodes:
		d.errorf(n, "the policy is too large", fmt.Sprintf("it has more than %d values", maxPolicyNodes))
		return false
	case depth > maxPolicyDepth:
		d.errorf(n, "the policy is nested too deeply", fmt.Sprintf("nothing in it goes deeper than a few levels; %d is too many", depth))
		return false
	case n.Kind == yaml.AliasNode:
		d.errorf(n, fmt.Sprintf("alias *%s", n.Value), "anchors and aliases are not part of the language; use a group")
		return false
	case strings.HasPrefix(n.Tag, "!") && !strings.HasPrefix(n.Tag, "!!"):
		d.errorf(n, fmt.Sprintf("%s is a tag of YAML, not a value", n.Tag), fmt.Sprintf("put it in quotes: %q", strings.TrimSpace(n.Tag+" "+n.Value)))
		return false
	}
	for _, c := range n.Content {
		if !d.tame(c, depth+1) {
			return false
		}
	}
	return true
}

func (d *decoder) line(n int) string {
	if n < 1 || n > len(d.lines) {
		return ""
	}
	return d.lines[n-1]
}

func (d *decoder) at(pos Position, msg, help string) {
	*d.errs = append(*d.errs, Diagnostic{Position: pos, Message: msg, Help: help, Line: d.line(pos.Line)})
}

func (d *decoder) errorf(n *yaml.Node, msg, help string) { d.at(d.position(n), msg, help) }

// position returns the place of a node, columns in bytes. The parser counts
// columns in characters.
func (d *decoder) position(n *yaml.Node) Position {
	pos := Position{File: d.file, Line: n.Line}
	line := d.line(n.Line)
	pos.Col = min(n.Column, len(line)+1)
	if !d.ascii {
		pos.Col = byteColumn(line, n.Column)
	}
	width := 1
	if n.Kind == yaml.ScalarNode {
		width = len(n.Value)
		if n.Style&(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle) != 0 {
			width += 2
		}
	}
	pos.End = max(min(pos.Col+width, len(strings.TrimRight(line, "\r"))+1), pos.Col+1)
	return pos
}

func byteColumn(line string, column int) int {
	at := 0
	for i := 1; i < column && at < len(line); i++ {
		_, size := utf8.DecodeRuneInString(line[at:])
		at += size
	}
	return at + 1
}

// object checks a mapping against its fields and returns its entries by name.
// where names the mapping in messages: "a component", "the policy".
func (d *decoder) object(n *yaml.Node, where string, fields []field) map[string]entry {
	out := map[string]entry{}
	if n.Kind != yaml.MappingNode {
		d.errorf(n, fmt.Sprintf("%s is a mapping, not %s", where, describe(n)), "write its keys on lines of their own: "+strings.Join(names(fields), ", "))
		return out
	}
	var meant []string // by keys that are misspelt: these are not missing as well
	for key, value := range d.pairs(n) {
		f := find(fields, key.Value)
		if f == nil {
			meant = append(meant, nearest(key.Value, names(fields)))
			d.errorf(key, fmt.Sprintf("unknown key %q in %s", key.Value, where), suggest(key.Value, names(fields)))
			continue
		}
		if d.fits(value, f) {
			out[f.name] = entry{key, value}
		}
	}
	for _, f := range fields {
		if _, ok := out[f.name]; !ok && f.required && !d.has(n, f.name) && !contains(meant, f.name) {
			d.errorf(d.head(n), fmt.Sprintf("%s has no %q", where, f.name), f.doc)
		}
	}
	return out
}

// pairs yields the keys and values of a mapping and reports repeated keys.
func (d *decoder) pairs(n *yaml.Node) func(func(k, v *yaml.Node) bool) {
	return func(yield func(k, v *yaml.Node) bool) {
		seen := map[string]*yaml.Node{}
		for i := 0; i+1 < len(n.Content); i += 2 {
			k, v := n.Content[i], n.Content[i+1]
			if k.Kind != yaml.ScalarNode {
				d.errorf(k, "a key is a word", "not "+describe(k))
				continue
			}
			if k.Tag == "!!merge" {
				d.errorf(k, "merge keys are not part of the language", "write the keys out")
				continue
			}
			if first := seen[k.Value]; first != nil {
				d.errorf(k, fmt.Sprintf("%q stands here twice", k.Value), fmt.Sprintf("it was already given in line %d", first.Line))
				continue
			}
			seen[k.Value] = k
			if !yield(k, v) {
				return
			}
		}
	}
}

func (d *decoder) has(n *yaml.Node, key string) bool {
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			return true
		}
	}
	return false
}

// head returns the node to point at for something that a mapping lacks.
func (d *decoder) head(n *yaml.Node) *yaml.Node {
	if len(n.Content) > 0 {
		return n.Content[0]
	}
	return n
}

// fits reports whether a value has the shape of its field, and says so if not.
func (d *decoder) fits(n *yaml.Node, f *field) bool {
	if n.Tag == "!!null" && f.shape != flexible {
		help := "it takes " + f.shape.String()
		if f.shape == object && !slices.ContainsFunc(f.fields, func(f field) bool { return f.required }) {
			help += "; {} takes every default"
		}
		d.errorf(n, fmt.Sprintf("%q is empty", f.name), help)
		return false
	}
	if problem := mismatch(n, f.shape); problem != nil {
		d.errorf(problem, fmt.Sprintf("%q takes %s", f.name, f.shape), "not "+describe(problem))
		return false
	}
	if f.shape == enum && !contains(f.values, n.Value) {
		d.errorf(n, fmt.Sprintf("%q cannot be %q", f.name, n.Value), suggest(n.Value, f.values))
		return false
	}
	return true
}

// mismatch returns the first node that does not have the shape, nil if all do.
func mismatch(n *yaml.Node, s shape) *yaml.Node {
	isText := func(n *yaml.Node) bool { return n.Kind == yaml.ScalarNode && n.Tag != "!!null" }
	ok := true
	switch s {
	case text:
		ok = isText(n)
	case enum:
		ok = isText(n)
	case boolean:
		ok = n.Kind == yaml.ScalarNode && n.Tag == "!!bool"
	case integer:
		ok = n.Kind == yaml.ScalarNode && n.Tag == "!!int"
	case number:
		ok = n.Kind == yaml.ScalarNode && (n.Tag == "!!int" || n.Tag == "!!float")
	case date:
		_, err := time.Parse(time.DateOnly, n.Value)
		ok = n.Kind == yaml.ScalarNode && err == nil
	case words:
		if n.Kind == yaml.SequenceNode {
			return firstMismatch(n.Content, text)
		}
		ok = isText(n)
	case rows:
		ok = n.Kind == yaml.SequenceNode
		if ok {
			return firstMismatch(n.Content, words)
		}
	case object, named:
		ok = n.Kind == yaml.MappingNode
	case objects, ruleList:
		ok = n.Kind == yaml.SequenceNode
	case lists, texts, numbers:
		item := map[shape]shape{lists: words, texts: text, numbers: number}[s]
		ok = n.Kind == yaml.MappingNode
		for i := 1; ok && i < len(n.Content); i += 2 {
			if bad := mismatch(n.Content[i], item); bad != nil {
				return bad
			}
		}
	}
	if ok {
		return nil
	}
	return n
}

func firstMismatch(items []*yaml.Node, s shape) *yaml.Node {
	for _, item := range items {
		if bad := mismatch(item, s); bad != nil {
			return bad
		}
	}
	return nil
}

// describe says in words what a node is.
func describe(n *yaml.Node) string {
	switch n.Kind {
	case yaml.MappingNode:
		return "a mapping"
	case yaml.SequenceNode:
		return "a list"
	case yaml.ScalarNode:
		if n.Tag == "!!null" {
			return "nothing"
		}
		return fmt.Sprintf("%q", n.Value)
	}
	return "this"
}

func contains(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}

// items returns the strings of a words value as nodes.
func items(n *yaml.Node) []*yaml.Node {
	if n == nil {
		return nil
	}
	if n.Kind == yaml.SequenceNode {
		return n.Content
	}
	return []*yaml.Node{n}
}

func value(e entry) string {
	if e.value == nil {
		return ""
	}
	return e.value.Value
}
