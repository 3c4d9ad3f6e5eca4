package split

import (
	"fmt"
	"io"
	"strings"
)

// TextOptions say how much of a plan to write.
type TextOptions struct {
	Candidates int    // how many to show; 0: those that pass the gate, negative: all
	Rows       int    // how many rows of each part of a bill; 0: five, negative: all
	Only       string // the candidate to show, in full; "": all
}

// WriteText writes the plan for people: the verdict first, then the order, then
// each candidate with its bill.
func (p *Plan) WriteText(w io.Writer, o TextOptions) error {
	t := text{w: w, plan: p, rows: o.Rows, dir: map[string]string{}}
	for i := range p.Packages {
		if dir := p.Packages[i].Dir; dir != "." {
			t.dir[p.Packages[i].Path] = dir
		}
	}
	if t.rows == 0 {
		t.rows = 5
	}
	if o.Only != "" {
		for i := range p.Candidates {
			if p.Candidates[i].Name == o.Only {
				t.rows = -1
				t.candidate(&p.Candidates[i])
				return t.err
			}
		}
		return fmt.Errorf("no candidate %q: there are %s", o.Only, strings.Join(p.names(), ", "))
	}
	t.head()
	for i := range p.Candidates {
		c := &p.Candidates[i]
		if o.Candidates == 0 && (c.Gate || c.Declared) || o.Candidates < 0 || i < o.Candidates {
			t.candidate(c)
		}
	}
	t.rest(o)
	return t.err
}

func (p *Plan) names() []string {
	var names []string
	for i := range p.Candidates {
		names = append(names, p.Candidates[i].Name)
	}
	return names
}

// text writes lines and remembers the first error.
type text struct {
	w    io.Writer
	plan *Plan
	rows int
	dir  map[string]string // import path → folder, which is shorter
	err  error
}

func (t *text) line(format string, args ...any) {
	if t.err == nil {
		_, t.err = fmt.Fprintf(t.w, format+"\n", args...)
	}
}

var headlines = map[string]string{
	"split":    "Split: there are parts that can go.",
	"possible": "Possible, not advised.",
	"stay":     "Do not split.",
}

func (t *text) head() {
	p := t.plan
	t.line("%s", headlines[p.Verdict.Word])
	for _, reason := range p.Verdict.Reasons {
		t.line("  - %s", reason)
	}
	parts, libraries, aside := 0, 0, 0
	for i := range p.Packages {
		switch {
		case p.Packages[i].Role == Shared:
			libraries++
		case p.Packages[i].Candidate >= 0 && p.Packages[i].Role == Part:
			parts++
		default:
			aside++
		}
	}
	t.line("")
	t.line("%s: %d in %s, %d shared, %d wiring, stubs and tests. Evidence: %s. Stability %.2f, folders trusted %.0f %%.",
		plural(len(p.Packages), "package", "packages"), parts, plural(len(p.Candidates), "part", "parts"), libraries, aside, p.Tier, p.Stability, 100*p.Folders)
	for i := range p.Roots {
		if root := &p.Roots[i]; root.Why != "main package" {
			t.line("%s %s.", t.short(root.Package), root.Why)
		}
	}
	if len(p.Order) > 0 {
		t.line("")
		t.line("Order, cheapest first:")
		for i, step := range p.Order {
			t.line("  %d. %s", i+1, step.Text)
			for _, u := range p.Candidates[step.Candidate].Unlocks {
				t.line("     then %s", u)
			}
		}
	}
	for _, m := range p.Merges {
		t.line("")
		var services []string
		for _, s := range m.Services {
			services = append(services, t.short(s))
		}
		t.line("Merge %s: %s.", strings.Join(services, " and "), m.Why)
	}
}

var advice = map[string]string{"extract": "extract", "prepare": "prepare first", "leave": "leave it"}

func (t *text) candidate(c *Candidate) {
	t.line("")
	size := plural(len(c.Packages), "package", "packages")
	if c.Lines > 0 {
		size += ", " + plural(c.Lines, "line", "lines")
	}
	t.line("%s — %s (%s)", c.Name, advice[c.Verdict.Word], size)
	for _, reason := range c.Verdict.Reasons {
		t.line("  - %s", reason)
	}
	t.line("  packages: %s", strings.Join(c.Folders, " "))
	t.line("  effort %g%s", c.Total, sum(c.Effort))
	t.line("  first step: %s", c.First)
	t.bill(c)
}

// sum writes an effort as the sum that it is.
func sum(prices []Price) string {
	var terms []string
	for _, p := range prices {
		terms = append(terms, fmt.Sprintf("%d × %g %s", p.Count, p.Weight, p.What))
	}
	if terms == nil {
		return ""
	}
	return " = " + strings.Join(terms, "\n         + ")
}

func (t *text) bill(c *Candidate) {
	b := &c.Bill
	t.symbols("would become its API", b.API)
	t.symbols("it needs from others", b.Needs)
	t.part("mutable variables on both sides", len(b.States), func(i int) {
		s := &b.States[i]
		t.line("    %s.%s %s (%s), declared at %s", t.short(s.Package), s.Var, s.Type, s.Class, s.Position)
		t.line("      touched at %s by %s", s.Sites[0].Position, t.short(s.Sites[0].Package))
	})
	t.part("tables on both sides", len(b.Tables), func(i int) {
		table := &b.Tables[i]
		t.line("    %s, owner %s", table.Name, t.name(table.Owner))
		for _, u := range table.Uses {
			t.line("      %s by %s at %s", verbOf(u.Write), t.name(u.Candidate), u.Position)
		}
	})
	t.symbols("error identities and assertions that stop working", b.Errors)
	t.part("names that couple without an import", len(b.Keys), func(i int) {
		k := &b.Keys[i]
		t.line("    %s %q, set at %s, read at %s", k.Kind, k.Name, k.Set[0], k.Read[0])
	})
	t.part("cycles to open first", len(b.Cycles), func(i int) {
		cycle := &b.Cycles[i]
		direction := "stop using"
		if cycle.Cut == "in" {
			direction = "stop being used by"
		}
		t.line("    %s %s: %s", direction, t.name(cycle.With), plural(cycle.Count, "reference", "references"))
		for j, s := range cycle.Sites {
			if t.rows < 0 || j < t.rows {
				t.line("      %s %s", s.Position, s.From)
			}
		}
	})
	t.part("libraries to publish or copy", len(b.Libraries), func(i int) {
		u := &b.Libraries[i]
		t.line("    %s: %s, %s", t.plan.Libraries[u.Library].Name, plural(u.Packages, "package", "packages"), plural(u.Lines, "line", "lines"))
	})
	t.part("tests that reach across", len(b.Fixtures), func(i int) {
		f := &b.Fixtures[i]
		t.line("    %s imports %s", f.Position, t.short(f.To))
	})
	t.part("changed together with", len(b.CoChange), func(i int) {
		x := &b.CoChange[i]
		t.line("    %s: %s, %.0f %% of its own", t.name(x.With), plural(x.Commits, "change", "changes"), 100*x.Share)
	})
	if len(b.Owners) > 1 {
		t.line("  owners who must agree: %s", strings.Join(b.Owners, " "))
	}
}

func verbOf(write bool) string {
	if write {
		return "written"
	}
	return "read"
}

func (t *text) symbols(title string, all []Symbol) {
	t.part(title, len(all), func(i int) {
		s := &all[i]
		note := ""
		if s.Loops > 0 {
			note = fmt.Sprintf(", %d in loops", s.Loops)
		}
		if s.Wire != "" && s.Wire != "W0" {
			note += ", " + s.Wire + ": " + s.Why
			if s.Type != "" {
				note += " (" + s.Type + ")"
			}
		}
		t.line("    %s.%s %s, %s by %s%s", t.short(s.Package), s.Name, s.Kind, plural(s.Uses, "use", "uses"), plural(len(s.Sites), "declaration", "declarations"), note)
		if len(s.Sites) > 0 {
			t.line("      first at %s", s.Sites[0].Position)
		}
	})
}

// part writes the rows of one part of a bill, and how many it left out.
func (t *text) part(title string, n int, row func(i int)) {
	if n == 0 {
		return
	}
	t.line("  %s (%d):", title, n)
	for i := range n {
		if t.rows >= 0 && i == t.rows {
			t.line("    … and %d more", n-i)
			return
		}
		row(i)
	}
}

func (t *text) short(path string) string {
	if dir, ok := t.dir[path]; ok {
		return dir
	}
	return path
}

func (t *text) name(candidate int) string {
	if candidate < 0 || candidate >= len(t.plan.Candidates) {
		return "a library"
	}
	return t.plan.Candidates[candidate].Name
}

func (t *text) rest(o TextOptions) {
	if o.Candidates != 0 {
		return
	}
	var others []string
	for i := range t.plan.Candidates {
		if c := &t.plan.Candidates[i]; !c.Gate && !c.Declared {
			others = append(others, fmt.Sprintf("%s (%d)", c.Name, len(c.Packages)))
		}
	}
	if len(others) > 0 {
		t.line("")
		t.line("Parts that do not look like services, with their packages: %s.", strings.Join(others, ", "))
	}
}
