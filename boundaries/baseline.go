package boundaries

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"
)

// A Baseline is the set of findings that a team has accepted for now, as
// .erode-baseline.yml holds it. A check reads it and never writes it.
//
// A Baseline never changes: Accept and Prune return another one. The nil Baseline
// accepts nothing.
type Baseline struct {
	File    string // relative to the root, for messages
	Entries []Entry
}

// An Entry accepts the findings that share a key, up to a number of places, or a
// metric up to a value. It holds no line and no message, so that moved or
// reworded code stays accepted.
type Entry struct {
	Rule       string
	From, To   string // import paths, or components where the finding is about those
	FromSymbol string
	ToSymbol   string
	Use        string
	Cycle      []string // members of a cycle, sorted; From and To are empty then
	Metric     string   // of a limit; From names what was measured, "" the whole program
	Value      float64  // of Metric
	Count      int      // places that share the key, at least 1; of a cycle, the dependencies among its members
	Why        string
	Until      Day
	Line       int // in the file, 0 when it was not read from one
}

// baselineFields and entryFields are the language of the baseline file.
var baselineFields = []field{
	{name: "version", shape: integer, required: true, doc: "Version of the baseline language: 1."},
	{name: "entries", shape: objects, fields: entryFields, doc: "What is accepted for now, one line each."},
}

var entryFields = []field{
	{name: "rule", shape: text, required: true, doc: "Id of the rule that is departed from."},
	{name: "from", shape: text, doc: "Import path, or component, that departs."},
	{name: "to", shape: text, doc: "Import path, or component, that it uses."},
	{name: "from-symbol", shape: text, doc: "The declaration that departs."},
	{name: "to-symbol", shape: text, doc: "The symbol that it uses."},
	{name: "use", shape: text, doc: "The way of use: import, call, type, …"},
	{name: "cycle", shape: words, doc: "The members of a cycle."},
	{name: "metric", shape: text, doc: "The metric that is past its bound."},
	{name: "value", shape: number, doc: "The value of the metric that is accepted."},
	{name: "count", shape: integer, doc: "How many places are accepted, 1 when absent; of a cycle, how many dependencies among its members."},
	{name: "why", shape: text, doc: "Why it was accepted."},
	{name: "until", shape: date, doc: "Last day on which the entry holds."},
}

// baselineHead opens every baseline file.
const baselineHead = `# What the team has accepted for now, one line each, sorted.
# erode check reads this file and never writes it; erode baseline does.
version: 1
`

// ParseBaseline reads a baseline file. Its error is Errors, with every mistake.
func ParseBaseline(file string, data []byte) (*Baseline, error) {
	var errs Errors
	b := &Baseline{File: file}
	if line := conflict(data); line > 0 {
		return nil, Errors{{Position: Position{File: file, Line: line},
			Message: "an unresolved merge conflict begins here",
			Help:    "keep the lines of both sides, sorted; where both have an entry, keep the one with the smaller count"}}
	}
	if strings.TrimSpace(string(data)) == "" {
		return nil, Errors{{Position: Position{File: file}, Message: "the file is empty", Help: "delete it, or write it with erode baseline"}}
	}
	d := &decoder{file: file, errs: &errs}
	if doc := d.parse(data); doc != nil {
		b.Entries = d.baseline(doc)
	}
	if len(errs) > 0 {
		return nil, sortErrors(errs)
	}
	slices.SortStableFunc(b.Entries, compareEntries)
	return b, nil
}

// conflict returns the line of a conflict marker that a merge left, 0 if none did.
func conflict(data []byte) int {
	n := 0
	for line := range strings.Lines(string(data)) {
		n++
		if strings.HasPrefix(line, "<<<<<<< ") || strings.HasPrefix(line, ">>>>>>> ") {
			return n
		}
	}
	return 0
}

func (d *decoder) baseline(doc *yaml.Node) []Entry {
	top := d.object(doc, "the baseline", baselineFields)
	if v, ok := top["version"]; ok && v.value.Value != "1" {
		d.errorf(v.value, "version "+v.value.Value+" of the baseline is not known", "this erode reads version 1")
	}
	list, ok := top["entries"]
	if !ok {
		return nil
	}
	var entries []Entry
	seen := map[entryKey]*Entry{}
	for _, n := range list.value.Content {
		e, ok := d.baselineEntry(n)
		if !ok {
			continue
		}
		first := seen[e.key()]
		if first == nil {
			entries = append(entries, e)
			seen[e.key()] = &e
		} else if !sameEntry(first, &e) { // a merge may well leave the same line twice
			d.errorf(n, "this finding is accepted twice", fmt.Sprintf("line %d differs; keep one, the stricter", first.Line))
		}
	}
	return entries
}

func (d *decoder) baselineEntry(n *yaml.Node) (e Entry, ok bool) {
	mistakes := len(*d.errs)
	kv := d.object(n, "a baseline entry", entryFields)
	e = Entry{
		Rule: value(kv["rule"]), From: value(kv["from"]), To: value(kv["to"]),
		FromSymbol: value(kv["from-symbol"]), ToSymbol: value(kv["to-symbol"]), Use: value(kv["use"]),
		Metric: value(kv["metric"]), Count: 1, Why: value(kv["why"]), Until: Day(value(kv["until"])), Line: n.Line,
	}
	if c, given := kv["count"]; given {
		var err error
		if e.Count, err = strconv.Atoi(c.value.Value); err != nil || e.Count < 1 {
			d.errorf(c.value, fmt.Sprintf("a count of %s", c.value.Value), "a count is 1 or more; delete an entry that is not needed")
		}
	}
	if v, given := kv["value"]; given {
		var err error
		if e.Value, err = strconv.ParseFloat(v.value.Value, 64); err != nil || math.IsNaN(e.Value) || math.IsInf(e.Value, 0) {
			d.errorf(v.value, fmt.Sprintf("a value of %s", v.value.Value), "a value is a decimal number")
		}
	}
	for _, m := range items(kv["cycle"].value) {
		e.Cycle = append(e.Cycle, m.Value)
	}
	slices.Sort(e.Cycle)
	e.Cycle = slices.Compact(e.Cycle)
	d.entrySense(n, kv)
	return e, len(*d.errs) == mistakes
}

// entrySense reports keys that do not go together.
func (d *decoder) entrySense(n *yaml.Node, kv map[string]entry) {
	if c, given := kv["cycle"]; given {
		if len(items(c.value)) == 0 {
			d.errorf(c.value, "a cycle without members", "name its components or packages")
		}
		for _, name := range []string{"from", "to", "from-symbol", "to-symbol", "use", "metric"} {
			if other, both := kv[name]; both {
				d.errorf(other.key, fmt.Sprintf("a cycle has no %q", name), "it is known by its members")
			}
		}
	}
	_, metric := kv["metric"]
	_, value := kv["value"]
	if metric != value {
		d.errorf(n, `"metric" and "value" go together`, "")
	}
	if c, counted := kv["count"]; counted && metric {
		d.errorf(c.key, "a metric has no count", "it has a value")
	}
}

// Bytes returns the baseline as a file, one sorted line per entry, so that two
// branches that touch different entries merge.
func (b *Baseline) Bytes() []byte {
	var w strings.Builder
	w.WriteString(baselineHead)
	if b == nil || len(b.Entries) == 0 {
		w.WriteString("entries: []\n")
		return []byte(w.String())
	}
	w.WriteString("entries:\n")
	for i := range b.Entries {
		b.Entries[i].write(&w)
	}
	return []byte(w.String())
}

func (e *Entry) write(w *strings.Builder) {
	fmt.Fprintf(w, "  - {rule: %s", yamlWord(e.Rule))
	for _, kv := range [...][2]string{{"from", e.From}, {"to", e.To}, {"from-symbol", e.FromSymbol},
		{"to-symbol", e.ToSymbol}, {"use", e.Use}} {
		if kv[1] != "" {
			fmt.Fprintf(w, ", %s: %s", kv[0], yamlWord(kv[1]))
		}
	}
	if len(e.Cycle) > 0 {
		members := make([]string, len(e.Cycle))
		for i, m := range e.Cycle {
			members[i] = yamlWord(m)
		}
		fmt.Fprintf(w, ", cycle: [%s]", strings.Join(members, ", "))
	}
	if e.Metric != "" {
		fmt.Fprintf(w, ", metric: %s, value: %s", yamlWord(e.Metric), strconv.FormatFloat(e.Value, 'g', -1, 64))
	}
	if e.Count > 1 {
		fmt.Fprintf(w, ", count: %d", e.Count)
	}
	if e.Why != "" {
		fmt.Fprintf(w, ", why: %s", yamlWord(e.Why))
	}
	if e.Until != "" {
		fmt.Fprintf(w, ", until: %s", e.Until)
	}
	w.WriteString("}\n")
}

// yamlWord writes a string as YAML reads it back inside { }: bare where nothing
// in it can mean anything else, else in double quotes, whose escapes are Go's.
func yamlWord(s string) string {
	for i := range len(s) {
		letter := s[i]|0x20 >= 'a' && s[i]|0x20 <= 'z'
		if !letter && (i == 0 || !strings.Contains("0123456789-_./~+", s[i:i+1])) {
			return strconv.Quote(s)
		}
	}
	switch strings.ToLower(s) {
	case "", "null", "true", "false", "yes", "no", "on", "off", "y", "n":
		return strconv.Quote(s)
	}
	return s
}

// String names the entry as a message does.
func (e *Entry) String() string {
	switch {
	case len(e.Cycle) > 0:
		return fmt.Sprintf("%s: cycle of %s", e.Rule, strings.Join(e.Cycle, ", "))
	case e.Metric != "":
		return fmt.Sprintf("%s: %s of %s", e.Rule, e.Metric, cmp.Or(e.From, "the program"))
	}
	s := fmt.Sprintf("%s: %s", e.Rule, dotted(e.From, e.FromSymbol))
	if to := dotted(e.To, e.ToSymbol); to != "" {
		s += " -> " + to
	}
	if e.Use != "" && e.Use != "import" {
		s += " (" + e.Use + ")"
	}
	return s
}

func dotted(pkg, symbol string) string {
	if symbol == "" {
		return pkg
	}
	return pkg + "." + symbol
}

// An entryKey is what an entry and the findings that it accepts have in common.
type entryKey struct {
	rule, from, to, fromSymbol, toSymbol, use, metric string
}

func (e *Entry) key() entryKey {
	k := entryKey{e.Rule, e.From, e.To, e.FromSymbol, e.ToSymbol, e.Use, e.Metric}
	if len(e.Cycle) > 0 {
		k.from = strings.Join(e.Cycle, ",")
	}
	return k
}

// compareEntries orders entries by rule, then by where they are. Keys order
// entries totally, but for a cycle and a package whose name is the list of its
// members.
func compareEntries(a, b Entry) int {
	x, y := a.key(), b.key()
	return cmp.Or(
		strings.Compare(x.rule, y.rule),
		strings.Compare(x.from, y.from),
		strings.Compare(x.to, y.to),
		strings.Compare(x.fromSymbol, y.fromSymbol),
		strings.Compare(x.toSymbol, y.toSymbol),
		strings.Compare(x.use, y.use),
		strings.Compare(x.metric, y.metric),
		cmp.Compare(len(a.Cycle), len(b.Cycle)),
	)
}

// sameEntry reports whether two entries accept the same.
func sameEntry(a, b *Entry) bool {
	x, y := *a, *b
	x.Line, y.Line = 0, 0
	return slices.Equal(x.Cycle, y.Cycle) && x.key() == y.key() &&
		x.Value == y.Value && x.Count == y.Count && x.Why == y.Why && x.Until == y.Until
}
