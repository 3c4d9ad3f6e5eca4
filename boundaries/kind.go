package boundaries

import (
	"fmt"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/erodehq/erode/internal/facts"
)

// A Kind is a sort of rule. It is named after what departs from it.
type Kind struct {
	Name    string
	Doc     string     // what departs, in one sentence
	Matters string     // why a team cares
	Example string     // a rule of the kind as YAML; "" for what components declare themselves
	Bad     string     // code or a dependency that departs
	Good    string     // the same, put right
	Fixes   []string   // ways to put it right
	Tier    facts.Tier // the evidence that it needs
	Local   bool       // the imports or types of one package are enough to judge it

	value field   // of the kind key, zero for what components declare themselves
	extra []field // further keys beside it
	// compile reads a rule of the kind: o holds the keys beside the kind and those
	// of its mapping.
	compile func(c *compiler, r *Rule, o map[string]entry) (subject string, bind binder)
}

// kinds is every kind of rule, in the order of the documentation.
var kinds = []*Kind{
	&kindLayers, &kindIndependent, &kindDeny, &kindAllow, &kindOnly,
	&kindPrivate, &kindUses, &kindVisibility, &kindReach, &kindAcyclic,
	&kindMust, &kindStable, &kindExternal, &kindBinary, &kindDeprecated, &kindLimit,
	&kindLeak, &kindUse, &kindContents, &kindNaming, &kindFunctions,
	&kindUnassigned, &kindUnused, &kindAllowComment,
}

// Kinds returns every kind of rule, in the order of the documentation.
func Kinds() []*Kind { return slices.Clone(kinds) }

func kindOf(name string) *Kind {
	for _, k := range kinds {
		if k.Name == name {
			return k
		}
	}
	return nil
}

// kindNames returns the names of all kinds.
func kindNames() []string {
	out := make([]string, len(kinds))
	for i, k := range kinds {
		out[i] = k.Name
	}
	return out
}

// ruleKinds returns the names of the kinds that a rule can be written with.
func ruleKinds() []string {
	var out []string
	for _, k := range kinds {
		if k.compile != nil {
			out = append(out, k.Name)
		}
	}
	return out
}

// rule reads one rule of a view.
func (l *loader) rule(d *decoder, v *View, n *yaml.Node) {
	if n.Kind != yaml.MappingNode {
		d.errorf(n, "a rule is a mapping, not "+describe(n), "write its kind and a why: "+strings.Join(ruleKinds(), ", "))
		return
	}
	kind, key := d.kind(n)
	if kind == nil {
		return
	}
	told := len(*d.errs)
	fields := append(append([]field{kind.value}, kind.extra...), ruleFields...)
	o := d.object(n, "a rule of kind "+kind.Name, fields)
	e, ok := o[kind.Name]
	if !ok {
		return
	}
	if kind.value.shape == object {
		for name, inner := range d.object(e.value, kind.Name, kind.value.fields) {
			o[name] = inner
		}
	}
	r := &Rule{
		ID: value(o["id"]), Kind: kind.Name, Why: value(o["why"]), ADR: value(o["adr"]), Owner: value(o["owner"]),
		Severity: Error, Tests: parseTests(value(o["tests"])), Position: d.position(key),
	}
	if e, ok := o["severity"]; ok {
		r.Severity = Severity(e.value.Value)
	}
	if e, ok := o["why"]; ok && strings.TrimSpace(e.value.Value) == "" {
		d.errorf(e.key, "the why is empty", "say what the rule protects; every finding shows it")
	}
	c := &compiler{decoder: d, view: v, told: told}
	before := len(l.errs)
	subject, bind := kind.compile(c, r, o)
	if len(l.errs) > before || bind == nil {
		return
	}
	r.bind, r.named = bind, r.ID != ""
	if !r.named {
		r.ID = kind.Name + "/" + subject
	}
	if strings.ContainsAny(r.ID, "|\n") {
		d.at(r.Position, fmt.Sprintf("%q cannot be an id", r.ID), `ids hold no "|"; give the rule another one`)
	}
	v.Rules = append(v.Rules, r)
}

// kind returns the kind of a rule and its key, and reports none and several.
func (d *decoder) kind(n *yaml.Node) (kind *Kind, key *yaml.Node) {
	var unknown *yaml.Node
	for i := 0; i+1 < len(n.Content); i += 2 {
		k := n.Content[i]
		found := kindOf(k.Value)
		switch {
		case found != nil && found.compile == nil:
			d.errorf(k, fmt.Sprintf("%q is not a kind of rule", k.Value), "it comes from what components declare themselves")
			return nil, nil
		case found != nil && kind != nil:
			d.errorf(k, fmt.Sprintf("a rule of kind %s is also of kind %s", kind.Name, k.Value), "make two rules of it, each with its why")
			return nil, nil
		case found != nil:
			kind, key = found, k
		case find(ruleFields, k.Value) == nil && unknown == nil:
			unknown = k
		}
	}
	if kind != nil {
		return kind, key
	}
	if unknown != nil {
		d.errorf(unknown, fmt.Sprintf("unknown key %q in a rule", unknown.Value), orKnown(suggest(unknown.Value, append(ruleKinds(), names(ruleFields)...)), ruleKinds()))
		return nil, nil
	}
	d.errorf(d.head(n), "the rule has no kind", "one of: "+strings.Join(ruleKinds(), ", "))
	return nil, nil
}

func orKnown(help string, known []string) string {
	if help == "" {
		return "kinds of rules: " + strings.Join(known, ", ")
	}
	return help
}

// nodes returns the value nodes of an entry that holds words.
func (e entry) nodes() []*yaml.Node { return items(e.value) }

// list compiles the selectors of a key and reports an empty list.
func (c *compiler) list(o map[string]entry, key string) []Selector {
	e, ok := o[key]
	if !ok {
		return nil
	}
	if len(e.nodes()) == 0 {
		c.errorf(e.value, fmt.Sprintf("%q is empty", key), "name at least one component or pattern")
	}
	return c.selectors(e.value)
}
