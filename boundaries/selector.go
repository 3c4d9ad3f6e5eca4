package boundaries

import (
	"fmt"
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/erodehq/erode/internal/facts"
)

// A Selector names packages in a rule: a component, group or template by its bare
// name, or packages by a pattern behind pkg:, std: or ext:.
type Selector struct {
	class   selectorClass
	word    string   // of a component, group or template
	pattern *Pattern // of packages; nil for std:none and ext:none
	pos     Position
}

type selectorClass uint8

const (
	component selectorClass = iota
	ownPackages
	stdPackages
	extPackages
)

var prefixes = [...]string{"", "pkg:", "std:", "ext:"}

func (s Selector) String() string {
	switch {
	case s.class == component:
		return s.word
	case s.pattern == nil:
		return prefixes[s.class] + "none"
	}
	return prefixes[s.class] + s.pattern.String()
}

// about returns the sort of packages that a selector names.
func (s Selector) about() facts.Class {
	switch s.class {
	case stdPackages:
		return facts.Std
	case extPackages:
		return facts.External
	}
	return facts.Own
}

// allowing lists what may be used, for people.
func allowing(list []Selector) string {
	var words, none []string
	for _, s := range list {
		switch {
		case s.class == component || s.pattern != nil:
			words = append(words, s.String())
		case s.class == stdPackages:
			none = append(none, "nothing of the standard library")
		default:
			none = append(none, "no other module")
		}
	}
	if len(words) == 0 {
		return strings.Join(append([]string{"only packages of its own"}, none...), ", ")
	}
	return strings.Join(append(words, none...), ", ")
}

// A compiler turns the nodes of one view into selectors.
type compiler struct {
	*decoder
	view     *View
	captures []string // of the template that is being compiled
	paths    bool     // a bare word that names no component is a package pattern
	told     int      // mistakes told before the rule that is being compiled
}

// nothing reports that a rule asks for nothing, unless a mistake in it has been
// told, which then is the reason.
func (c *compiler) nothing(n *yaml.Node, msg, help string) {
	if len(*c.errs) == c.told {
		c.errorf(n, msg, help)
	}
}

func (c *compiler) selectors(n *yaml.Node) []Selector {
	var out []Selector
	for _, item := range items(n) {
		if s, ok := c.selector(item); ok {
			out = append(out, s)
		}
	}
	return out
}

// selector compiles one selector and reports its mistakes.
func (c *compiler) selector(n *yaml.Node) (Selector, bool) {
	s := Selector{pos: c.position(n)}
	for class := ownPackages; class <= extPackages; class++ {
		body, ok := strings.CutPrefix(n.Value, prefixes[class])
		if !ok {
			continue
		}
		s.class = class
		if body == "none" && class != ownPackages {
			return s, true
		}
		p, ok := c.pattern(n, body, len(prefixes[class]))
		if ok && class == stdPackages && p.exact && !knownStd(p.text) {
			if near := nearest(p.text, stdNames()); near != "" {
				c.errorf(n, fmt.Sprintf("%q is not in the standard library", p.text), fmt.Sprintf("did you mean %q?", "std:"+near))
				return s, false
			}
		}
		s.pattern = p
		return s, ok
	}
	if scheme, _, ok := strings.Cut(n.Value, ":"); ok {
		c.errorf(n, fmt.Sprintf("unknown prefix %q", scheme+":"), suggest(scheme+":", prefixes[1:]))
		return s, false
	}
	s.word = n.Value
	if c.isWord(s.word) {
		return s, true
	}
	if c.paths {
		p, ok := c.pattern(n, n.Value, 0)
		return Selector{class: ownPackages, pattern: p, pos: s.pos}, ok
	}
	c.unknownWord(n, s.word)
	return s, false
}

// isWord reports whether a bare word names something of the view. Inside a
// template a word may hold the template's captures.
func (c *compiler) isWord(word string) bool {
	if c.view.component(word) != nil || c.view.group(word) != nil {
		return true
	}
	if strings.Contains(word, "{") {
		for _, name := range c.captures {
			if strings.Contains(word, "{"+name+"}") {
				return true
			}
		}
		return false
	}
	return c.instance(word)
}

// instance reports whether a word may be one component of a template.
func (c *compiler) instance(word string) bool {
	for _, t := range c.view.Components {
		if t.Captures != nil {
			if p, err := ParsePattern(t.Name); err == nil && p.Match(word) {
				return true
			}
		}
	}
	return false
}

func (c *compiler) knownWord(n *yaml.Node, word string) {
	if !c.isWord(word) {
		c.unknownWord(n, word)
	}
}

func (c *compiler) unknownWord(n *yaml.Node, word string) {
	help := suggest(word, c.view.words())
	if strings.ContainsAny(word, "/*.") {
		help = fmt.Sprintf("for packages write %q; components are called by name", "pkg:"+word)
	}
	c.errorf(n, fmt.Sprintf("no component or group is called %q", word), help)
}
