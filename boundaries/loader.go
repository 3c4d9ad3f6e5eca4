package boundaries

import (
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"time"

	"gopkg.in/yaml.v3"
)

// A loader reads files first and compiles afterwards, because a rule may name a
// component of a file that is read later.
type loader struct {
	fsys   fs.FS
	policy *Policy
	errs   Errors
	later  []func()
}

func (l *loader) read(file string, data []byte, from Position) {
	if slices.Contains(l.policy.Files, file) {
		l.errs = append(l.errs, Diagnostic{Position: from, Message: fmt.Sprintf("%s is included twice", file), Help: "include each file once"})
		return
	}
	l.policy.Files = append(l.policy.Files, file)
	d := &decoder{file: file, errs: &l.errs}
	root := d.parse(data)
	l.policy.source[file] = d.lines
	if root == nil {
		return
	}
	o := d.object(root, "the policy", policyFields)
	if v, ok := o["version"]; ok && v.value.Value != "1" {
		d.errorf(v.value, fmt.Sprintf("version %s of the policy language is not known", v.value.Value), "this erode reads version 1")
	}
	l.settings(d, o)
	l.view(d, l.policy.Views[0], o)
	l.views(d, o["views"])
	l.exceptions(d, o["exceptions"])
	l.include(d, o["include"])
}

// settings reads the keys that hold plain values.
func (l *loader) settings(d *decoder, o map[string]entry) {
	p := l.policy
	if e, ok := o["module"]; ok {
		p.Module = e.value.Value
	}
	if e, ok := o["unused"]; ok {
		p.Unused = e.value.Value
	}
	if e, ok := o["in-source"]; ok {
		p.InSource = e.value.Value == "allow"
	}
	for _, n := range items(o["module-aliases"].value) {
		p.Aliases = append(p.Aliases, n.Value)
	}
	l.services(d, o["services"].value)
	goals := []string{"teams", "scale", "release"}
	for k, v := range d.each(o["goals"].value) {
		if !contains(goals, k.Value) {
			d.errorf(k, fmt.Sprintf("unknown goal %q", k.Value), suggest(k.Value, goals))
		}
		p.Goals[k.Value] = v.Value
	}
	for k, v := range d.each(o["tables"].value) {
		p.Tables[strings.ToLower(k.Value)] = v.Value
		l.later = append(l.later, func() {
			c := &compiler{decoder: d, view: p.Views[0]}
			c.knownWord(v, v.Value)
		})
	}
	for k, v := range d.each(o["effort"].value) {
		var weight float64
		if err := v.Decode(&weight); err == nil {
			p.Effort[k.Value] = weight
		}
	}
}

func (l *loader) services(d *decoder, n *yaml.Node) {
	for k, v := range d.each(n) {
		for _, item := range items(v) {
			if _, ok := d.pattern(item, item.Value, 0); ok {
				l.policy.Services[k.Value] = append(l.policy.Services[k.Value], item.Value)
			}
		}
	}
}

// each yields the pairs of a mapping that may be absent.
func (d *decoder) each(n *yaml.Node) func(func(k, v *yaml.Node) bool) {
	if n == nil || n.Kind != yaml.MappingNode {
		return func(func(k, v *yaml.Node) bool) {}
	}
	return d.pairs(n)
}

// view reads components, groups and rules, of the main view or another.
func (l *loader) view(d *decoder, v *View, o map[string]entry) {
	if e, ok := o["unassigned"]; ok {
		v.Unassigned = e.value.Value
	}
	for k, n := range d.each(o["components"].value) {
		l.component(d, v, k, n)
	}
	for k, n := range d.each(o["groups"].value) {
		l.group(d, v, k, n)
	}
	if e, ok := o["rules"]; ok {
		for _, n := range e.value.Content {
			l.later = append(l.later, func() { l.rule(d, v, n) })
		}
	}
}

func (l *loader) views(d *decoder, e entry) {
	for k, n := range d.each(e.value) {
		if !isName(k.Value) {
			d.errorf(k, fmt.Sprintf("%q cannot name a view", k.Value), "use letters, digits, - and _")
		}
		if slices.ContainsFunc(l.policy.Views, func(v *View) bool { return v.Name == k.Value }) {
			d.errorf(k, fmt.Sprintf("view %q is declared twice", k.Value), "")
			continue
		}
		v := &View{Name: k.Value, Unassigned: "allow"}
		l.policy.Views = append(l.policy.Views, v)
		o := d.object(n, "a view", viewFields)
		v.Why = value(o["why"])
		l.view(d, v, o)
	}
}

func (l *loader) component(d *decoder, v *View, key, n *yaml.Node) {
	c := &Component{Name: key.Value, Position: d.position(key), Severity: Error}
	name, err := componentName(key.Value)
	if err != nil {
		d.errorf(key, fmt.Sprintf("%q cannot name a component", key.Value), err.Error())
		return
	}
	c.Captures = name
	if other := v.component(c.Name); other != nil {
		d.errorf(key, fmt.Sprintf("component %q is declared twice", c.Name), "first at "+other.Position.String())
		return
	}
	if other := v.group(c.Name); other != nil {
		d.errorf(key, fmt.Sprintf("%q names a component and a group", c.Name), "the group is at "+other.Position.String())
	}
	v.Components = append(v.Components, c)
	o := d.object(n, "a component", componentFields)
	c.Kind, c.Owner, c.Why = value(o["kind"]), value(o["owner"]), value(o["why"])
	c.Tests = parseTests(value(o["tests"]))
	if e, ok := o["severity"]; ok {
		c.Severity = Severity(e.value.Value)
	}
	l.packages(d, c, o["packages"])
	if _, ok := o["api"]; ok {
		c.API = []Selector{} // an empty list exposes nothing
	}
	for _, item := range items(o["api"].value) {
		if p, ok := d.pattern(item, item.Value, 0); ok {
			d.bound(item, p, c)
			c.API = append(c.API, Selector{class: ownPackages, pattern: p, pos: d.position(item)})
		}
	}
	_, c.bounded = o["uses"]
	_, hidden := o["visible-to"]
	l.later = append(l.later, func() {
		k := &compiler{decoder: d, view: v, captures: c.Captures}
		c.Uses = k.selectors(o["uses"].value)
		c.Visible = k.selectors(o["visible-to"].value)
		if hidden && c.Visible == nil {
			c.Visible = []Selector{} // an empty list: to nobody
		}
		for _, s := range c.Visible {
			if s.class == stdPackages || s.class == extPackages {
				k.at(s.pos, fmt.Sprintf("%s cannot depend on %s", s, c.Name), "visible-to lists components of this program")
			}
		}
	})
}

// componentName returns the captures in the name of a component.
func componentName(s string) ([]string, error) {
	for _, c := range s {
		if !(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.ContainsRune("-_./{}", c)) {
			return nil, fmt.Errorf("use letters, digits and - _ . /, and {name} for a template")
		}
	}
	p, err := ParsePattern(s)
	if err != nil || strings.Contains(s, "...") {
		return nil, fmt.Errorf("use letters, digits and - _ . /, and {name} for a template")
	}
	return p.names, nil
}

func (l *loader) packages(d *decoder, c *Component, e entry) {
	for _, item := range items(e.value) {
		body, out := strings.CutPrefix(item.Value, "!")
		skip := 0
		if out {
			skip = 1
		}
		p, ok := d.pattern(item, body, skip)
		if !ok {
			continue
		}
		if out {
			c.Except = append(c.Except, p)
			continue
		}
		if i := slices.IndexFunc(c.Captures, func(name string) bool { return !contains(p.names, name) }); i >= 0 {
			d.errorf(item, fmt.Sprintf("the pattern does not capture {%s}", c.Captures[i]), fmt.Sprintf("the name %q needs it", c.Name))
			continue
		}
		c.Packages = append(c.Packages, p)
		c.patterns = append(c.patterns, d.position(item))
	}
	if e.value != nil && len(c.Packages) == 0 && len(c.Except) == len(items(e.value)) {
		d.errorf(e.key, fmt.Sprintf("component %q has no packages", c.Name), "name at least one pattern without \"!\"")
	}
}

// bound reports captures of an api pattern that the component's name does not bind.
func (d *decoder) bound(n *yaml.Node, p *Pattern, c *Component) {
	for _, name := range p.names {
		if !contains(c.Captures, name) {
			d.errorf(n, fmt.Sprintf("{%s} is not in the name of the component", name), fmt.Sprintf("a template is named after its captures, like %q", "{"+name+"}"))
		}
	}
}

// pattern compiles a pattern and reports its mistake at its place, skip bytes
// into the node.
func (d *decoder) pattern(n *yaml.Node, text string, skip int) (*Pattern, bool) {
	p, err := ParsePattern(text)
	if err == nil {
		return p, true
	}
	pos := d.position(n)
	if e, ok := err.(patternError); ok {
		if n.Style&(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle) != 0 {
			skip++
		}
		at := pos.Col + skip + e.col - 1
		if at < pos.End {
			pos.Col = at
		}
		d.at(pos, e.msg, e.help)
	}
	return nil, false
}

func (l *loader) group(d *decoder, v *View, key, n *yaml.Node) {
	if other := v.group(key.Value); other != nil {
		d.errorf(key, fmt.Sprintf("group %q is declared twice", key.Value), "first at "+other.Position.String())
		return
	}
	if other := v.component(key.Value); other != nil {
		d.errorf(key, fmt.Sprintf("%q names a component and a group", key.Value), "the component is at "+other.Position.String())
		return
	}
	if _, err := componentName(key.Value); err != nil || strings.Contains(key.Value, "{") {
		d.errorf(key, fmt.Sprintf("%q cannot name a group", key.Value), "use letters, digits and - _ . /")
		return
	}
	g := &Group{Name: key.Value, Position: d.position(key)}
	v.Groups = append(v.Groups, g)
	l.later = append(l.later, func() {
		c := &compiler{decoder: d, view: v}
		for _, item := range items(n) {
			s, ok := c.selector(item)
			if !ok {
				continue
			}
			if s.class != component {
				c.errorf(item, fmt.Sprintf("%q is no component", item.Value), "a group names components and groups")
				continue
			}
			g.Members = append(g.Members, s)
		}
		if v.circular(g, g, nil) {
			c.errorf(key, fmt.Sprintf("group %q holds itself", g.Name), "groups may hold groups, but not in a circle")
			g.Members = nil
		}
	})
}

// circular reports whether target can be reached from g through groups.
func (v *View) circular(g, target *Group, seen []*Group) bool {
	for _, m := range g.Members {
		next := v.group(m.word)
		if next == nil || slices.Contains(seen, next) {
			continue
		}
		if next == target || v.circular(next, target, append(seen, next)) {
			return true
		}
	}
	return false
}

func (l *loader) exceptions(d *decoder, e entry) {
	if e.value == nil {
		return
	}
	for _, n := range e.value.Content {
		o := d.object(n, "an exception", exceptionFields)
		x := &Exception{Rule: value(o["rule"]), Why: value(o["why"]), Owner: value(o["owner"]), Position: d.position(d.head(n))}
		if u, ok := o["until"]; ok {
			x.Until, _ = time.Parse(time.DateOnly, u.value.Value)
		}
		l.policy.Exceptions = append(l.policy.Exceptions, x)
		l.later = append(l.later, func() {
			c := &compiler{decoder: d, view: l.policy.Views[0], paths: true}
			x.From = c.list(o, "from")
			x.To = c.list(o, "to")
		})
		if r, ok := o["rule"]; ok {
			l.later = append(l.later, func() { l.later = append(l.later, func() { l.knownRule(d, r.value) }) })
		}
	}
}

// knownRule reports a rule name that is neither an id nor a kind. It runs after
// all rules are compiled.
func (l *loader) knownRule(d *decoder, n *yaml.Node) {
	known := l.policy.RuleNames()
	if contains(known, n.Value) {
		return
	}
	help := suggest(n.Value, known)
	if help == "" {
		help = "name the id of a rule, or a kind; erode config lists them"
	}
	d.errorf(n, fmt.Sprintf("no rule is called %q", n.Value), help)
}

// RuleNames returns every name by which an exception may call a rule: the ids
// of the rules, the kinds, and the rules of the component facets.
func (p *Policy) RuleNames() []string {
	known := kindNames()
	for _, v := range p.Views {
		for _, r := range v.Rules {
			known = append(known, r.ID)
			if r.Kind == "leak" {
				for _, sort := range leakNames() {
					known = append(known, r.ID+"/"+sort)
				}
			}
		}
	}
	slices.Sort(known)
	return slices.Compact(known)
}

func (l *loader) include(d *decoder, e entry) {
	for _, n := range items(e.value) {
		if l.fsys == nil {
			d.errorf(n, "include needs a policy file on disk", "put everything into the one document")
			return
		}
		pattern := path.Join(path.Dir(d.file), n.Value)
		files, err := fs.Glob(l.fsys, pattern)
		if err != nil || !fs.ValidPath(pattern) {
			d.errorf(n, fmt.Sprintf("%q cannot be included", n.Value), "name a file inside the program; wildcards are those of path.Match")
			continue
		}
		if len(files) == 0 {
			d.errorf(n, fmt.Sprintf("no file matches %q", n.Value), "paths are relative to "+path.Dir(d.file)+"/")
		}
		for _, file := range files {
			data, err := fs.ReadFile(l.fsys, file)
			if err != nil {
				d.errorf(n, fmt.Sprintf("%s cannot be read", file), err.Error())
				continue
			}
			l.read(file, data, d.position(n))
		}
	}
}

// something reports a policy that declares nothing: it would hold for any program.
func (l *loader) something() {
	for _, v := range l.policy.Views {
		if len(v.Components) > 0 || len(v.Rules) > 0 {
			return
		}
	}
	if len(l.errs) == 0 {
		l.errs = append(l.errs, Diagnostic{
			Position: Position{File: l.policy.File},
			Message:  "the policy declares no component and no rule",
			Help:     "it would hold for any program; erode init writes a first one",
		})
	}
}

// compile runs what had to wait for all names to be known.
func (l *loader) compile() {
	for i := 0; i < len(l.later); i++ {
		l.later[i]()
	}
	l.something()
	seen := map[string]*Rule{}
	for _, v := range l.policy.Views {
		for _, r := range v.Rules {
			if first := seen[r.ID]; first != nil {
				l.errs = append(l.errs, Diagnostic{
					Position: r.Position,
					Message:  fmt.Sprintf("two rules are called %q", r.ID),
					Help:     fmt.Sprintf("the first is at %s; give this one an id of its own", first.Position),
					Line:     l.policy.source[r.Position.File][r.Position.Line-1],
				})
				continue
			}
			seen[r.ID] = r
		}
	}
}
