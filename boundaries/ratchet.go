package boundaries

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/erodehq/erode/internal/facts"
)

// A Run says what a baseline has to know of the run whose findings it meets.
// The zero Run is one that judged every rule on every package.
type Run struct {
	Today time.Time // no Until is past when it is zero

	// Renames leads from the import path that a package had to the one it has.
	Renames map[string]string

	// Unseen reports whether the run could not have met an entry, because its rule
	// needs more evidence than was gathered or its package was left out. Such an
	// entry is not stale. Nil stands for "it met them all".
	Unseen func(e *Entry) bool

	// Touched reports whether the change under review wrote a line. When a key has
	// more places than are accepted, those on touched lines are the new ones.
	Touched func(p Position) bool

	// Values are the metrics that rules with no-worse have measured.
	Values []Value
}

// A Value is a metric that a rule watches.
type Value struct {
	Rule, Of     string // Of is a component or an import path, "" for the whole program
	Metric       string
	Value        float64
	MoreIsBetter bool
}

// A Stale entry accepts more than there is: Left of its places are still there,
// 0 for none.
type Stale struct {
	Entry Entry
	Left  int
}

// Value returns what is accepted of a metric.
func (b *Baseline) Value(rule, of, metric string) (v float64, ok bool) {
	if b == nil {
		return 0, false
	}
	k := entryKey{rule: rule, from: of, metric: metric}
	for i := range b.Entries {
		if e := &b.Entries[i]; e.Metric != "" && e.key() == k {
			return e.Value, true
		}
	}
	return 0, false
}

// Apply marks the findings that the baseline accepts and sets the Count of those
// that share a key; before that, each finding is one place. Of a key with more
// places than are accepted only the surplus stays new: the places on touched
// lines first, then the last ones in the order of Compare. A cycle is accepted
// as long as its members are among those of an accepted one and it has no more
// dependencies, so that breaking a cycle up never fails a check.
//
// Apply returns the entries that accept more than there is, in file order.
func (b *Baseline) Apply(findings []Finding, run Run) []Stale {
	l := b.ledger(run)
	l.meet(findings, run)
	l.mark(findings, run, Baselined)
	return l.stale(run)
}

// MarkUnchanged marks the findings whose key, with as many places, the program
// had before the change under review: base are the findings of that program.
func MarkUnchanged(findings, base []Finding, run Run) {
	l := NewBaseline("", base, nil).ledger(Run{Renames: run.Renames})
	l.meet(findings, run)
	l.mark(findings, run, Unchanged)
}

// NewBaseline accepts all findings but those under an exception or a comment, and
// the present values of the metrics that may only get better.
func NewBaseline(file string, findings []Finding, values []Value) *Baseline {
	l := (&Baseline{File: file}).ledger(Run{})
	for i := range findings {
		if f := &findings[i]; eligible(f) {
			l.accept(f)
		}
	}
	for _, v := range values {
		l.line(Entry{Rule: v.Rule, From: v.Of, Metric: v.Metric, Value: v.Value, Count: 1})
	}
	return l.baseline(file)
}

// Accept returns the baseline with the new findings that pick chooses added, for
// a reason and until a day; both may be empty. The findings have been through
// Apply.
func (b *Baseline) Accept(findings []Finding, run Run, pick func(*Finding) bool, why string, until Day) *Baseline {
	l := b.ledger(run)
	l.meet(findings, run)
	settled := map[*line]bool{}
	for i := range findings {
		f := &findings[i]
		if f.Status != New || !pick(f) {
			continue
		}
		ln := l.covering(f)
		if ln == nil || len(f.cycle()) > 0 && !slices.Equal(ln.entry.Cycle, f.cycle()) {
			ln = l.line(entryOf(f))
			ln.entry.Count = 0
			maps.DeleteFunc(l.lines, func(_ entryKey, small *line) bool { return f.Cycle != nil && small.inside(f) })
		}
		if ln.expired && !settled[ln] {
			ln.entry.Count, ln.entry.Until = 0, ""
		}
		settled[ln] = true
		ln.take(f)
		ln.entry.Why, ln.entry.Until = cmp.Or(why, ln.entry.Why), cmp.Or(until, ln.entry.Until)
	}
	return l.baseline(b.file())
}

// Prune returns the baseline without what Apply calls stale, with renamed
// packages under their new names, and with metrics that got better at their new
// value. It never changes which findings are new.
func (b *Baseline) Prune(findings []Finding, run Run) *Baseline {
	l := b.ledger(run)
	l.meet(findings, run)
	l.measure(run.Values)
	l.tighten(findings)
	for _, s := range l.stale(run) {
		ln := l.lines[s.Entry.key()]
		switch {
		case len(ln.entry.Cycle) > 0:
			delete(l.lines, s.Entry.key())
			for _, rest := range ln.rest {
				rest.Why, rest.Until = ln.entry.Why, ln.entry.Until
				l.lines[rest.key()] = &line{entry: rest}
			}
		case s.Left == 0:
			delete(l.lines, s.Entry.key())
		default:
			ln.entry.Count = s.Left
		}
	}
	return l.baseline(b.file())
}

func (b *Baseline) file() string {
	if b == nil {
		return ""
	}
	return b.File
}

// A ledger is a baseline while findings are held against it.
type ledger struct {
	file  string
	lines map[entryKey]*line
}

// A line is an entry, under the present names of its packages.
type line struct {
	entry   Entry
	expired bool
	places  []int   // indices of the findings that share its key, in the order in which they are accepted
	rest    []Entry // of a cycle: the cycles that are left of it
	grown   bool    // of a cycle: a larger one has swallowed it
	best    *Value  // of a metric: what a no-worse rule measured now
}

func (b *Baseline) ledger(run Run) *ledger {
	l := &ledger{lines: map[entryKey]*line{}}
	if b == nil {
		return l
	}
	l.file = b.File
	for _, e := range b.Entries {
		e.rename(run.Renames)
		ln := l.lines[e.key()]
		if ln != nil { // two packages have become one
			ln.entry.Count += e.Count
			continue
		}
		l.lines[e.key()] = &line{entry: e, expired: !run.Today.IsZero() && e.Until.Past(run.Today)}
	}
	return l
}

// rename puts e under the present names of its packages. It shares nothing with
// the old entry afterwards.
func (e *Entry) rename(renames map[string]string) {
	now := func(name string) string { return cmp.Or(renames[name], name) }
	e.From, e.To = now(e.From), now(e.To)
	e.Cycle = slices.Clone(e.Cycle)
	for i := range e.Cycle {
		e.Cycle[i] = now(e.Cycle[i])
	}
	slices.Sort(e.Cycle)
}

// meet gathers the places of each line.
func (l *ledger) meet(findings []Finding, run Run) {
	for i := range findings {
		f := &findings[i]
		if !eligible(f) {
			continue
		}
		if ln := l.covering(f); ln != nil {
			ln.places = append(ln.places, i)
		}
	}
	for _, ln := range l.lines {
		slices.SortFunc(ln.places, func(i, j int) int {
			a, b := &findings[i], &findings[j]
			return cmp.Or(
				cmp.Compare(turn(a, run), turn(b, run)),
				Compare(a, b),
				cmp.Compare(i, j),
			)
		})
		for _, i := range ln.places {
			if f := &findings[i]; f.Cycle != nil && !slices.Equal(f.Cycle.Members, ln.entry.Cycle) {
				ln.rest = append(ln.rest, entryOf(f))
			}
		}
	}
	l.swallow(findings)
}

// turn tells in which order the places of a key are accepted.
func turn(f *Finding, run Run) int {
	switch {
	case f.Status == Baselined:
		return 0
	case run.Touched == nil || !run.Touched(f.Position):
		return 1
	}
	return 2
}

// covering returns the line that f falls under, nil if there is none.
func (l *ledger) covering(f *Finding) *line {
	e := entryOf(f)
	ln := l.lines[e.key()]
	if ln != nil || len(e.Cycle) == 0 {
		return ln
	}
	for _, other := range l.lines {
		if other.entry.Rule != e.Rule || !within(e.Cycle, other.entry.Cycle) {
			continue
		}
		if ln == nil || cmp.Or(cmp.Compare(len(other.entry.Cycle), len(ln.entry.Cycle)), compareEntries(other.entry, ln.entry)) < 0 {
			ln = other
		}
	}
	return ln
}

// swallow notes the accepted cycles that are part of a larger one by now.
func (l *ledger) swallow(findings []Finding) {
	for i := range findings {
		f := &findings[i]
		if f.Cycle == nil || !eligible(f) || l.covering(f) != nil {
			continue
		}
		for _, ln := range l.lines {
			if ln.inside(f) {
				ln.grown = true
			}
		}
	}
}

// inside reports whether the line is about a cycle that is a part of f's.
func (ln *line) inside(f *Finding) bool {
	members := f.cycle()
	return ln.entry.Rule == f.Rule && len(ln.entry.Cycle) < len(members) && within(ln.entry.Cycle, members)
}

// within reports whether sorted a is a subset of sorted b.
func within(a, b []string) bool {
	for _, s := range a {
		if _, ok := slices.BinarySearch(b, s); !ok {
			return false
		}
	}
	return len(a) > 0
}

// mark gives the accepted places their status, and tells of the others what was
// accepted.
func (l *ledger) mark(findings []Finding, run Run, status Status) {
	countPlaces(findings)
	for _, ln := range l.lines {
		for k, i := range ln.places {
			f := &findings[i]
			if !ln.expired && ln.covers(f, k) {
				if f.Status == New {
					f.Status = status
				}
				continue
			}
			if status == Baselined && l.file != "" {
				f.Related = append(slices.Clip(f.Related), Related{Position{File: l.file, Line: ln.entry.Line}, ln.note()})
			}
		}
	}
}

// covers reports whether the k-th place of the line is accepted.
func (ln *line) covers(f *Finding, k int) bool {
	switch {
	case f.Cycle != nil:
		return f.Cycle.Edges <= ln.entry.Count
	case f.Measure != nil:
		return !worse(f.Measure.Value, ln.entry.Value, f.Measure.Value < f.Measure.Bound)
	}
	return k < ln.entry.Count
}

// note says what the line accepts, of a place that it does not accept.
func (ln *line) note() string {
	e := &ln.entry
	switch {
	case ln.expired:
		return fmt.Sprintf("the baseline accepted this until %s", e.Until)
	case len(e.Cycle) > 0:
		return fmt.Sprintf("the baseline accepts this cycle with %s", counted(e.Count, "dependency", "dependencies"))
	case e.Metric != "":
		return fmt.Sprintf("the baseline accepts %s up to %g", e.Metric, e.Value)
	}
	return fmt.Sprintf("the baseline accepts %s of this, there are %d", counted(e.Count, "place", "places"), len(ln.places))
}

func counted(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// stale returns what the lines accept beyond what there is.
func (l *ledger) stale(run Run) []Stale {
	l.measure(run.Values)
	var stale []Stale
	for _, ln := range l.lines {
		e := &ln.entry
		switch {
		case ln.grown || ln.best != nil || run.Unseen != nil && run.Unseen(e):
		case len(e.Cycle) > 0 && len(ln.rest) > 0:
			stale = append(stale, Stale{*e, len(ln.rest)})
		case len(ln.places) == 0, len(e.Cycle) == 0 && len(ln.places) < e.Count:
			stale = append(stale, Stale{*e, len(ln.places)})
		}
	}
	slices.SortFunc(stale, func(a, b Stale) int {
		return cmp.Or(cmp.Compare(a.Entry.Line, b.Entry.Line), compareEntries(a.Entry, b.Entry))
	})
	return stale
}

// measure lays the values of now beside the lines about them.
func (l *ledger) measure(values []Value) {
	for i, v := range values {
		if ln := l.lines[entryKey{rule: v.Rule, from: v.Of, metric: v.Metric}]; ln != nil {
			ln.best = &values[i]
		}
	}
}

// tighten lowers what is accepted of metrics that still depart, but less.
func (l *ledger) tighten(findings []Finding) {
	for _, ln := range l.lines {
		for k, i := range ln.places {
			if f := &findings[i]; f.Measure != nil && ln.covers(f, k) {
				ln.entry.Value = f.Measure.Value
			}
		}
	}
}

// baseline returns the lines as a baseline.
func (l *ledger) baseline(file string) *Baseline {
	b := &Baseline{File: file}
	for _, ln := range l.lines {
		if v := ln.best; v != nil && worse(ln.entry.Value, v.Value, v.MoreIsBetter) {
			ln.entry.Value = v.Value
		}
		b.Entries = append(b.Entries, ln.entry)
	}
	slices.SortFunc(b.Entries, compareEntries)
	return b
}

// line returns the line of e, a new one if there is none.
func (l *ledger) line(e Entry) *line {
	ln := l.lines[e.key()]
	if ln == nil {
		ln = &line{entry: e}
		l.lines[e.key()] = ln
	}
	return ln
}

// accept makes room for f.
func (l *ledger) accept(f *Finding) {
	e := entryOf(f)
	e.Count = 0
	l.line(e).take(f)
}

// take makes room on the line for f.
func (ln *line) take(f *Finding) {
	switch {
	case f.Cycle != nil:
		ln.entry.Count = max(ln.entry.Count, f.Cycle.Edges, 1)
	case f.Measure != nil:
		ln.entry.Count = 1
		ln.entry.Value = f.Measure.Value
	default:
		ln.entry.Count++
	}
}

// entryOf returns the entry that accepts f and nothing else.
func entryOf(f *Finding) Entry {
	e := Entry{
		Rule: plain(f.Rule), Use: plain(f.Use), Count: 1,
		From: plain(cmp.Or(f.From.Package, f.From.Component)), FromSymbol: plain(f.From.Symbol),
		To: plain(cmp.Or(f.To.Package, f.To.Component)), ToSymbol: plain(f.To.Symbol),
	}
	if f.Cycle != nil {
		return Entry{Rule: e.Rule, Cycle: f.cycle(), Count: max(f.Cycle.Edges, 1)}
	}
	if f.Measure != nil {
		return Entry{Rule: e.Rule, From: e.From, Metric: plain(f.Measure.Metric), Value: f.Measure.Value, Count: 1}
	}
	return e
}

// cycle returns the members of the cycle that f is about, nil if it is not.
func (f *Finding) cycle() []string {
	if f.Cycle == nil {
		return nil
	}
	members := make([]string, len(f.Cycle.Members))
	for i, m := range f.Cycle.Members {
		members[i] = plain(m)
	}
	slices.Sort(members)
	return members
}

// plain makes a name that YAML can hold.
func plain(s string) string { return strings.ToValidUTF8(s, "\ufffd") }

// eligible reports whether f is for a baseline to judge.
func eligible(f *Finding) bool { return f.Status != Excepted && f.Status != Allowed }

// countPlaces tells each finding how many places share its key.
func countPlaces(findings []Finding) {
	places := map[entryKey]int{}
	for i := range findings {
		if f := &findings[i]; eligible(f) {
			e := entryOf(f)
			places[e.key()]++
		}
	}
	for i := range findings {
		f := &findings[i]
		e := entryOf(f)
		if n := places[e.key()]; eligible(f) && n > 1 {
			f.Count = n
		} else {
			f.Count = 0
		}
	}
}

// worse reports whether a metric departs further from its ideal than it did. The
// margin is for processors that fuse a multiplication with an addition and so
// round the last digit otherwise.
func worse(now, then float64, moreIsBetter bool) bool {
	if moreIsBetter {
		now, then = then, now
	}
	return now-then > 1e-9*max(math.Abs(now), math.Abs(then))
}

// Missing returns the names in the baseline that look like packages of the
// program but are not among them, sorted: packages that were deleted or moved, or
// that went with a module path of the past. Names without a slash may be those of
// components, and are left out when isComponent says so.
func (b *Baseline) Missing(program *facts.Program, isComponent func(name string) bool) []string {
	if b == nil {
		return nil
	}
	known := map[string]bool{}
	for _, p := range program.Packages {
		known[p.Path] = true
	}
	own := func(name string) bool {
		return slices.ContainsFunc(program.Modules, func(m facts.Module) bool { return facts.HasPathPrefix(name, unversioned(m.Path)) })
	}
	var missing []string
	for _, e := range b.Entries {
		names := append([]string{e.From}, e.Cycle...)
		if own(e.To) { // what is used may as well be another module's package
			names = append(names, e.To)
		}
		for _, name := range names {
			if name != "" && !known[name] && !isComponent(name) {
				missing = append(missing, name)
			}
		}
	}
	slices.Sort(missing)
	return slices.Compact(missing)
}

// unversioned returns a module path without its major version: a program that
// becomes its own next version keeps its packages.
func unversioned(module string) string {
	if i := strings.LastIndex(module, "/v"); i >= 0 {
		if _, err := strconv.Atoi(module[i+len("/v"):]); err == nil {
			return module[:i]
		}
	}
	return module
}
