package split

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/erodehq/erode/internal/facts"
)

const (
	// A real service boundary is thin. Of the services behind the benchmark half
	// have no inbound symbol at all, three quarters at most 1.6 per 1,000 lines
	// and nine in ten at most 4.2.
	gateDensity = 4
	// gateStability is how much of a candidate must survive when the graph is
	// shaken; one that falls apart is an accident of the search.
	gateStability = 0.65
	// gateSize and gateLines are the least packages and lines of declarations: two
	// packages fit a folder, and 500 lines are a handler. Lines count where known.
	gateSize  = 3
	gateLines = 500
	// gateInside is the least share of the references at a candidate that stay
	// inside it.
	gateInside = 0.3

	// onePiece is the share of the packages that one candidate must have for the
	// program to be one piece.
	onePiece = 0.75
	// shakyProgram is the stability below which there are no lines to speak of.
	shakyProgram = 0.55
	// ownTeam is the share of its changes that the people who mostly work on a
	// candidate make, from which on teams may be a reason to split.
	ownTeam = 0.5
	// mostlyStuck is the share of an API that cannot travel from which on a
	// candidate has to be prepared first.
	mostlyStuck = 0.2
)

// finish measures, ranks, bills and judges.
func (l *layout) finish(o Options) *Plan {
	l.index = newSymbols(l.m.g)
	l.measure()
	l.rank()
	l.bills()
	l.remember()
	for _, goal := range sortedKeys(o.Goals) {
		l.plan.Goals = append(l.plan.Goals, strings.TrimSuffix(goal+": "+o.Goals[goal], ": "))
	}
	for c := range l.plan.Candidates {
		candidate := &l.plan.Candidates[c]
		candidate.Effort = prices(&candidate.Bill, l.plan.Weights, nil)
		candidate.Total = total(candidate.Effort)
		candidate.Verdict = l.judge(candidate)
		candidate.Policy = policyOf(l, int32(c))
		candidate.First = l.first(candidate)
		candidate.Unlocks = []string{}
	}
	l.order()
	l.plan.Verdict = l.overall()
	if o.Monolith {
		l.plan.Merges = l.merges()
	}
	if o.Detail && l.m.g.Program.Tier >= facts.Typed {
		l.plan.Detail = l.detail()
	}
	return l.plan
}

// measure takes the features that tell a real boundary: how thin it is, how
// separable the candidate, and with its stability whether it passes the gate.
func (l *layout) measure() {
	n := len(l.plan.Candidates)
	inside, touching := make([]float64, n), make([]float64, n)
	api := make([]map[int32]bool, n)
	for c := range api {
		api[c] = map[int32]bool{}
	}
	l.crossings(func(c crossing) {
		if c.a < 0 {
			return // a library that reaches up: on the bill, but no neighbour
		}
		count := float64(c.ref.Count)
		touching[c.b] += count
		if c.a == c.b {
			inside[c.b] += count
			return
		}
		touching[c.a] += count
		api[c.b][c.about] = true
	})
	for c := range l.plan.Candidates {
		x := &l.plan.Candidates[c]
		x.Separability = 1
		if touching[c] > 0 {
			x.Separability = round(inside[c] / touching[c])
		}
		if x.Lines > 0 {
			x.Density = round(1000 * float64(len(api[c])) / float64(x.Lines))
		}
		x.Gate = len(x.Packages) >= gateSize && (x.Lines >= gateLines || x.Lines == 0) && x.Density <= gateDensity && x.Stability >= gateStability && x.Separability >= gateInside
		x.Score = round(x.Separability * x.Stability / (1 + x.Density/3))
	}
}

// rank puts the candidates that pass the gate first, each by score, and
// renumbers everything that points at them.
func (l *layout) rank() {
	order := make([]int, len(l.plan.Candidates))
	for i := range order {
		order[i] = i
	}
	at := l.plan.Candidates
	slices.SortStableFunc(order, func(i, j int) int {
		a, b := &at[i], &at[j]
		if a.Gate != b.Gate {
			if a.Gate {
				return -1
			}
			return 1
		}
		return cmp.Or(-cmp.Compare(min(len(a.Packages), gateSize), min(len(b.Packages), gateSize)),
			-cmp.Compare(a.Score, b.Score), cmp.Compare(a.Name, b.Name))
	})
	candidates, place := make([]Candidate, len(at)), make([]int32, len(at))
	for new, old := range order {
		candidates[new], place[old] = at[old], int32(new)
	}
	l.plan.Candidates = candidates
	for p, c := range l.part {
		if c >= 0 {
			l.part[p] = place[c]
			l.plan.Packages[p].Candidate = int(place[c])
		}
	}
}

// judge says whether a candidate should go, be prepared or stay, and why.
func (l *layout) judge(c *Candidate) Verdict {
	if reasons := c.notThere(); len(reasons) > 0 {
		return Verdict{"leave", reasons}
	}
	todo := c.todo()
	switch {
	case len(l.plan.Goals) == 0:
		reasons := append(c.merits(), "nothing says what a service of its own would gain: declare the part as a component, hold its line, and name a reason under goals if there is one")
		if told := c.history(); told != nil {
			return Verdict{"prepare", slices.Concat(reasons, told, todo)}
		}
		return Verdict{"leave", reasons}
	case len(todo) > 0:
		return Verdict{"prepare", todo}
	}
	return Verdict{"extract", append(c.merits(), l.plan.Goals...)}
}

// history says which reasons to split the past shows. It can make a candidate
// worth preparing, never worth extracting: who works where is not what is meant.
func (c *Candidate) history() (reasons []string) {
	if c.Team >= ownTeam {
		reasons = append(reasons, fmt.Sprintf("%.0f %% of its changes come from people who mostly work on it: teams may be the reason", 100*c.Team))
	}
	if c.Rhythm.own() {
		reasons = append(reasons, fmt.Sprintf("%.0f %% of its %d changes touch no other part, and its busy weeks are its own (correlation with the others' %.2f): releases of its own may be the reason",
			100*c.Rhythm.Alone, c.Rhythm.Changes, c.Rhythm.Correlation))
	}
	return reasons
}

// notThere says why a candidate does not look like a service.
func (c *Candidate) notThere() (reasons []string) {
	if len(c.Packages) < gateSize && !c.Declared {
		reasons = append(reasons, fmt.Sprintf("too small: %s", plural(len(c.Packages), "package", "packages")))
	}
	if c.Lines > 0 && c.Lines < gateLines && !c.Declared {
		reasons = append(reasons, fmt.Sprintf("too small: %s", plural(c.Lines, "line", "lines")))
	}
	if c.Stability < gateStability && !c.Declared {
		reasons = append(reasons, fmt.Sprintf("its edge is blurred: %.0f %% of it survives when the graph is shaken, %.0f %% are wanted", 100*c.Stability, 100*gateStability))
	}
	if c.Density > gateDensity {
		reasons = append(reasons, fmt.Sprintf("its boundary is wide: %.1f symbols per 1,000 lines are used from outside, services have %d or fewer", c.Density, gateDensity))
	}
	if c.Separability < gateInside {
		reasons = append(reasons, fmt.Sprintf("it lives off others: %.0f %% of the references at it stay inside", 100*c.Separability))
	}
	return reasons
}

// todo lists what has to be done inside the program before a candidate can go.
func (c *Candidate) todo() (todo []string) {
	b := &c.Bill
	if n := len(b.Cycles); n > 0 {
		refs := 0
		for _, cycle := range b.Cycles {
			refs += cycle.Count
		}
		todo = append(todo, fmt.Sprintf("open %s first: %s", plural(n, "cycle", "cycles"), plural(refs, "reference to cut", "references to cut")))
	}
	if n := len(b.States); n > 0 {
		todo = append(todo, fmt.Sprintf("%s changed or read from both sides, such as %s", plural(n, "variable is", "variables are"), b.States[0].Var))
	}
	if n := len(b.Tables); n > 0 {
		todo = append(todo, fmt.Sprintf("%s used from both sides, such as %s", plural(n, "table is", "tables are"), b.Tables[0].Name))
	}
	stuck := 0
	for _, s := range b.API {
		if s.Wire == "W3" {
			stuck++
		}
	}
	if float64(stuck) > mostlyStuck*float64(len(b.API)) {
		todo = append(todo, fmt.Sprintf("%d of %s cannot travel as they are", stuck, plural(len(b.API), "API symbol", "API symbols")))
	}
	return todo
}

// merits says what speaks for the line.
func (c *Candidate) merits() []string {
	return []string{fmt.Sprintf("its line is thin and stable: %s used from outside, %.0f %% of it survives when the graph is shaken",
		plural(len(c.Bill.API), "symbol is", "symbols are"), 100*c.Stability)}
}

// overall judges the program.
func (l *layout) overall() Verdict {
	parts, largest, gated, extract := 0, 0, 0, 0
	name := ""
	for i := range l.plan.Candidates {
		c := &l.plan.Candidates[i]
		parts += len(c.Packages)
		if len(c.Packages) > largest {
			largest, name = len(c.Packages), c.Name
		}
		if c.Gate {
			gated++
		}
		if c.Verdict.Word == "extract" {
			extract++
		}
	}
	var no []string
	if parts == 0 {
		no = append(no, "there is nothing to divide")
	}
	if float64(largest) >= onePiece*float64(parts) && parts > 0 {
		no = append(no, fmt.Sprintf("the program is one piece: %s holds %.0f %% of the packages that are not shared", name, math.Floor(100*float64(largest)/float64(parts))))
	}
	if l.o.Bootstraps >= 0 && l.plan.Stability < shakyProgram {
		no = append(no, fmt.Sprintf("there are no clear lines: shaken, the graph divides differently (agreement %.2f, %.2f wanted)", l.plan.Stability, shakyProgram))
	}
	if gated == 0 {
		no = append(no, "no part has a boundary as thin as a service's")
	}
	switch {
	case len(no) > 0:
		for i := range l.plan.Candidates {
			if c := &l.plan.Candidates[i]; c.Verdict.Word == "extract" {
				c.Verdict = Verdict{"prepare", append([]string{no[0]}, c.Verdict.Reasons...)}
			}
		}
		return Verdict{"stay", no}
	case len(l.plan.Goals) == 0:
		return Verdict{"possible", []string{
			fmt.Sprintf("%s could be cut off, but a line that can be cut is no reason to cut: most programs that never were divided have one", plural(gated, "part", "parts")),
			"say under goals what a split should gain (teams, scale, release)",
		}}
	case extract > 0:
		return Verdict{"split", append([]string{plural(extract, "part is ready", "parts are ready")}, l.plan.Goals...)}
	}
	return Verdict{"possible", []string{"every part that could go has to be prepared first"}}
}

// first names the cheapest first step: the symbol whose use, once gone, takes
// most of the crossing references with it.
func (l *layout) first(c *Candidate) string {
	crossing, best := 0, (*Symbol)(nil)
	verb := "stop the others from using"
	for _, side := range []struct {
		symbols []Symbol
		verb    string
	}{{c.Bill.API, "stop the others from using"}, {c.Bill.Needs, "stop using"}} {
		for i := range side.symbols {
			s := &side.symbols[i]
			crossing += s.Uses
			// spread over many places, a symbol is dear to remove
			if best == nil || s.Uses*len(best.Sites) > best.Uses*len(s.Sites) || s.Uses*len(best.Sites) == best.Uses*len(s.Sites) && s.Uses > best.Uses {
				best, verb = s, side.verb
			}
		}
	}
	if best == nil {
		return "nothing crosses: draw the line in the policy today"
	}
	return fmt.Sprintf("%s %s.%s: %s in %s, %.0f %% of what crosses", verb, l.short(best.Package), best.Name,
		plural(best.Uses, "use", "uses"), plural(len(best.Sites), "declaration", "declarations"), 100*float64(best.Uses)/float64(crossing))
}

// short returns the folder of a package, which is shorter than its path.
func (l *layout) short(path string) string {
	if p, ok := l.m.g.ID(path); ok && int(p) < l.m.g.Own() && l.m.g.Package(p).Dir != "." {
		return l.m.g.Package(p).Dir
	}
	return path
}

// merges finds services of today that are really one: mains that start parts of
// one and the same candidate and nothing else apart.
func (l *layout) merges() []Merge {
	all := []Merge{}
	for i := range l.plan.Candidates {
		c := &l.plan.Candidates[i]
		starts := map[string]bool{}
		for _, main := range c.Binaries {
			if l.home(main) == i {
				starts[main] = true
			}
		}
		if len(starts) > 1 {
			all = append(all, Merge{sortedKeys(starts), fmt.Sprintf("what each of them adds lies in one part, %s: %s", c.Name, plural(len(c.Packages), "package", "packages"))})
		}
	}
	return all
}

// home returns the candidate that holds most of what a main reaches and fewer
// than half of all mains do, -1 if it reaches nothing of its own.
func (l *layout) home(main string) int {
	p, ok := l.m.g.ID(main)
	if !ok {
		return -1
	}
	count := make([]int, len(l.plan.Candidates))
	for _, q := range l.m.g.Uses().Reach(p).List() {
		if int(q) < l.m.g.Own() && l.part[q] >= 0 && l.m.fold[q] == q {
			count[l.part[q]]++
		}
	}
	best := -1
	for c, n := range count {
		if n > 0 && 2*len(l.plan.Candidates[c].Binaries) <= max(4, l.mains()) && (best < 0 || n > count[best]) {
			best = c
		}
	}
	return best
}

func (l *layout) mains() (n int) {
	for _, p := range l.m.roots {
		if l.m.g.Package(p).IsMain() {
			n++
		}
	}
	return n
}
