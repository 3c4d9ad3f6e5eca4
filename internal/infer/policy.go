package infer

import (
	"fmt"
	"slices"
	"strings"

	"github.com/erodehq/erode/internal/graph"
)

// Policy writes a first .erode.yml for a program: its components, an owner and a
// kind where they show, the order of layers that most dependencies already keep,
// and what each component uses today as comments, because what is seen is not
// yet what is meant. owner may be nil.
func Policy(g *graph.Graph, components []Component, schema string, owner func(dir string) string) []byte {
	w := &writer{g: g, components: components, partition: Partition(g, components), owner: owner}
	w.uses = g.Quotient(w.partition)
	w.users = w.uses.Reverse()
	w.head(schema)
	w.parts()
	w.rules()
	return []byte(w.b.String())
}

// Bare writes the components and that they should form no cycle: what erode looks
// at in a program without a policy.
func Bare(components []Component) []byte {
	var b strings.Builder
	b.WriteString("version: 1\nunassigned: allow\nunused: allow\ncomponents:\n")
	for i := range components {
		fmt.Fprintf(&b, "  %q: {packages: %q}\n", components[i].Name, components[i].Pattern())
	}
	b.WriteString("rules:\n  - acyclic: components\n    severity: warning\n    why: " + acyclicWhy + "\n")
	return []byte(b.String())
}

// acyclicWhy is the reason of the rule against cycles that every first policy has.
const acyclicWhy = "parts on a cycle can only be understood, tested and released together"

type writer struct {
	b           strings.Builder
	g           *graph.Graph
	components  []Component
	partition   *graph.Partition
	uses, users *graph.Digraph
	owner       func(string) string
}

func (w *writer) printf(format string, args ...any) { fmt.Fprintf(&w.b, format, args...) }

func (w *writer) head(schema string) {
	w.printf("# yaml-language-server: $schema=%s\n", schema)
	w.printf(`#
# The architecture of this program, for erode (https://github.com/erodehq/erode).
# "erode init" wrote it from the folders and imports it found. Read it as a
# proposal: join and split components until they are the parts your team talks
# about, then say what each may use. "erode explain" describes every key and rule.
version: 1

`)
}

func (w *writer) parts() {
	w.printf("components:\n")
	for i := range w.components {
		c := &w.components[i]
		w.printf("  %s:\n", quote(c.Name))
		w.printf("    packages: %s\n", quote(c.Pattern()))
		if kind := Kind(w.g, w.uses, w.users, int32(i), c.Packages); kind != "" {
			w.printf("    kind: %s # guessed: %s\n", kind, kindReason[kind])
		}
		if w.owner != nil {
			if o := w.owner(c.Dir); o != "" {
				w.printf("    owner: %s\n", quote(o))
			}
		}
		if seen := w.observed(int32(i)); seen != "" {
			w.printf("    # uses today: %s\n", seen)
		}
	}
	w.printf("\n")
}

var kindReason = map[string]string{
	"contract": "its code is generated and several use it",
	"library":  "many use it and it uses little",
}

// observed lists what a component uses, the most used first.
func (w *writer) observed(c int32) string {
	type use struct {
		name    string
		imports float64
	}
	var list []use
	for i, to := range w.uses.Out(c) {
		list = append(list, use{w.components[to].Name, w.uses.Weights(c)[i]})
	}
	slices.SortStableFunc(list, func(a, b use) int { return int(b.imports - a.imports) })
	var out []string
	for _, u := range list {
		out = append(out, fmt.Sprintf("%s %d", u.name, int(u.imports)))
	}
	const most = 14
	if len(out) > most {
		out = append(out[:most], fmt.Sprintf("and %d more", len(out)-most))
	}
	return strings.Join(out, ", ")
}

func (w *writer) rules() {
	rows := w.order()
	w.printf(`# To bound a component, give it some of these:
#     api: [internal/billing]      what others may import; the rest becomes private
#     uses: [orders, platform]     all it may depend on
#     visible-to: [checkout]       who may depend on it

rules:
  - acyclic: components
    why: %s
`, acyclicWhy)
	if len(rows) < 2 {
		return
	}
	w.printf(`
  # The order that the fewest imports go against today, top to bottom; parts in
  # one row do not use each other. Reorder it as you mean it to be.
  - id: layers
    layers:
`)
	for _, row := range rows {
		var names []string
		for _, c := range row {
			names = append(names, quote(w.components[c].Name))
		}
		slices.Sort(names)
		w.printf("      - [%s]\n", strings.Join(names, ", "))
	}
	w.printf("    why: found in the code; dependencies point downwards, new ones upwards or sideways fail\n")
}

// order returns the components by level, the highest first, once the cheapest
// cut of every cycle is taken out.
func (w *writer) order() [][]int32 {
	n := int32(w.uses.Len())
	every := make([]int32, n)
	for i := range every {
		every[i] = int32(i)
	}
	cut := map[[2]int32]bool{}
	for _, a := range w.uses.Cut(every, nil) {
		cut[[2]int32{a.From, a.To}] = true
	}
	b := graph.Builder{N: int(n)}
	for v := range n {
		for _, to := range w.uses.Out(v) {
			if !cut[[2]int32{v, to}] {
				b.Add(v, to, 1)
			}
		}
	}
	var rows [][]int32
	for c, level := range b.Build().Levels() {
		for len(rows) <= int(level) {
			rows = append(rows, nil)
		}
		rows[level] = append(rows[level], int32(c))
	}
	slices.Reverse(rows)
	return rows
}

// quote writes a word as YAML, in quotes where it needs them.
func quote(s string) string {
	plain := s != "" && strings.IndexFunc(s, func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("-_./", r))
	}) < 0
	ambiguous := slices.Contains([]string{"true", "false", "yes", "no", "on", "off", "null", "y", "n", ".", "..."}, strings.ToLower(s))
	if plain && !ambiguous && !strings.HasPrefix(s, "-") && !strings.HasPrefix(s, ".") && strings.IndexFunc(s, func(r rune) bool { return r < '0' || r > '9' }) >= 0 {
		return s
	}
	return fmt.Sprintf("%q", s)
}
