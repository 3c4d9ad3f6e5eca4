package boundaries

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/erodehq/erode/internal/facts"
	"github.com/erodehq/erode/internal/graph"
)

// Options bound one check.
type Options struct {
	Today time.Time               // exceptions end after their day; zero: none ends
	Owner func(dir string) string // of a directory, where no component says; may be nil
	Local bool                    // judge only by what one package shows

	Baseline *Baseline // what metrics must not be worse than; may be nil
}

// A binder prepares a rule for one program: it finds the packages that the rule
// is about, reports names that match nothing, and returns what judges.
type binder func(s *Scope, r *Rule) judge

// A judge returns the departures from a rule.
type judge func() []Finding

// A check is a rule, or a facet of the components, ready to judge.
type check struct {
	rule  *Rule
	judge judge
}

// Check returns every departure of the program from its policy, sorted by place,
// those under an exception included and marked as such.
func (b *Bound) Check(o Options) []Finding {
	var out []Finding
	for _, s := range b.Scopes {
		for _, c := range s.checks {
			if o.Local && !kindOf(c.rule.Kind).Local {
				continue
			}
			found := c.judge()
			for i := range found {
				s.complete(&found[i], c.rule)
			}
			out = append(out, found...)
		}
	}
	if !o.Local && o.Baseline != nil {
		out = append(out, b.worse(o.Baseline)...)
	}
	out = append(out, b.except(out, o)...)
	out = append(out, b.allows(out, o)...)
	for i := range out {
		out[i].Owner = b.owner(&out[i], o)
	}
	slices.SortFunc(out, func(x, y Finding) int { return Compare(&x, &y) })
	return out
}

// allows applies the //erode:allow comments of the source.
func (b *Bound) allows(found []Finding, o Options) []Finding {
	a := Allowances{Today: o.Today, Forbid: !b.Policy.InSource, Names: b.Policy.RuleNames()}
	if level, ok := strict(b.Policy.Unused); ok {
		a.Unused = level
	}
	a.Judged = func(name string) bool { return b.judged(name, o) }
	return ApplyAllows(b.Graph.Program, found, a)
}

// judged reports whether every rule with an id or of a kind was judged under the
// options.
func (b *Bound) judged(name string, o Options) bool {
	for _, s := range b.Scopes {
		for _, c := range s.checks {
			if c.rule.ID != name && c.rule.Kind != name && !strings.HasPrefix(name, c.rule.ID+"/") {
				continue
			}
			if k := kindOf(c.rule.Kind); o.Local && !k.Local || k.Tier > b.Graph.Program.Tier {
				return false
			}
		}
	}
	return true
}

// CheckPackage judges one package by its own facts alone: what a pass sees that
// is given no more. Rules that need the whole program stay silent.
func (p *Policy) CheckPackage(pkg *facts.Package, modules []facts.Module, o Options) ([]Finding, error) {
	program := &facts.Program{Modules: modules, Packages: []*facts.Package{pkg}}
	b, err := p.bind(graph.New(program), true)
	if err != nil {
		return nil, err
	}
	o.Local = true
	return b.Check(o), nil
}

// complete fills in what every finding of a rule has.
func (s *Scope) complete(f *Finding, r *Rule) {
	f.Rule, f.Kind = r.ID, r.Kind
	if f.Sort != "" {
		f.Rule += "/" + f.Sort
	}
	if f.Severity == "" {
		f.Severity = r.Severity
	}
	if f.Why == "" {
		f.Why = r.Why
	}
	f.ADR = r.ADR
	if f.Owner == "" {
		f.Owner = r.Owner
	}
	if f.Policy.File == "" {
		f.Policy = r.Position
	}
	if f.Tier == "" {
		f.Tier = facts.Imports.String()
	}
	f.View = s.View.Name
}

func (b *Bound) owner(f *Finding, o Options) string {
	if f.Owner != "" {
		return f.Owner
	}
	if id, ok := b.Graph.ID(f.From.Package); ok {
		if p := b.Graph.Package(id); p != nil {
			if part := b.Scopes[0].Part(id); part != nil && part.Owner != "" {
				return part.Owner
			}
			if o.Owner != nil {
				return o.Owner(p.Dir)
			}
		}
	}
	return ""
}

// A departure is what a judge says of one dependency.
type departure struct {
	message, help string
	why           string
	policy        Position
	severity      Severity
	chain         []int32 // packages, where the dependency is a transitive one
}

// edges judges every dependency in the scope of a rule's tests and makes one
// finding for each import declaration of those that depart.
func (s *Scope) edges(tests TestScope, verdict func(e *graph.Edge) *departure) []Finding {
	var out []Finding
	edges := s.graph.Edges()
	for i := range edges {
		e := &edges[i]
		if tests == ExcludeTests && !e.Prod {
			continue
		}
		if tests == OnlyTests && !e.Sites[len(e.Sites)-1].Test {
			continue
		}
		d := verdict(e)
		if d == nil {
			continue
		}
		for _, site := range e.Sites {
			if tests.Covers(site.Test) {
				out = append(out, s.importFinding(e, site, d))
			}
		}
	}
	return out
}

// importFinding makes the finding for one import declaration.
func (s *Scope) importFinding(e *graph.Edge, site graph.Site, d *departure) Finding {
	file, im := s.graph.Position(e, site)
	f := &s.graph.Package(e.From).Files[site.File]
	return Finding{
		Message:   d.message,
		Help:      d.help,
		Why:       d.why,
		Policy:    d.policy,
		Severity:  d.severity,
		Position:  Position{File: file, Line: int(im.Line), Col: int(im.Col), End: int(im.End)},
		From:      s.endpoint(e.From),
		To:        s.endpoint(e.To),
		Use:       facts.UseImport.String(),
		Chain:     s.steps(d.chain),
		Build:     f.Build,
		Test:      f.Test,
		Generated: f.Generated,
	}
}

func (s *Scope) endpoint(id int32) Endpoint {
	out := Endpoint{Package: s.graph.Path(id)}
	if p := s.Part(id); p != nil {
		out.Component = p.Name
	}
	return out
}

// steps turns a chain of packages into steps with the place of each import.
func (s *Scope) steps(chain []int32) []Step {
	var out []Step
	for i := 1; i < len(chain); i++ {
		step := Step{From: s.graph.Path(chain[i-1]), To: s.graph.Path(chain[i])}
		if e := s.graph.Edge(chain[i-1], chain[i]); e != nil {
			file, im := s.graph.Position(e, e.Sites[0])
			step.Position = Position{File: file, Line: int(im.Line), Col: int(im.Col), End: int(im.End)}
		}
		out = append(out, step)
	}
	return out
}

// anchor returns the place to report something about a whole package or
// component: the package's first file.
func (s *Scope) anchor(id int32) Position {
	p := s.graph.Package(id)
	if p == nil || len(p.Files) == 0 {
		return Position{File: s.policy.File}
	}
	file := 0
	for i := range p.Files {
		if !p.Files[i].Test {
			file = i
			break
		}
	}
	return Position{File: p.FilePath(int32(file)), Line: 1, Col: 1}
}

// facets returns the checks that the components' own keys make: api, uses,
// visible-to, and that every package has a component.
func (s *Scope) facets() []check {
	var out []check
	add := func(kind string, severity Severity, j judge) {
		id := kind
		if s.View.Name != "" {
			id = s.View.Name + "/" + kind
		}
		pos := Position{File: s.policy.File}
		out = append(out, check{rule: &Rule{ID: id, Kind: kind, Severity: severity, Position: pos, Text: kindOf(kind).Doc}, judge: j})
	}
	if slices.ContainsFunc(s.Parts, func(p *Part) bool { return p.API != nil }) {
		add("private", Error, s.judgePrivate())
	}
	if slices.ContainsFunc(s.Parts, func(p *Part) bool { return p.bounded }) {
		add("uses", Error, s.judgeUses())
	}
	if slices.ContainsFunc(s.Parts, func(p *Part) bool { return p.Visible != nil }) {
		add("visibility", Error, s.judgeVisible())
	}
	if level, ok := strict(s.View.Unassigned); ok && len(s.View.Components) > 0 {
		add("unassigned", level, s.judgeUnassigned)
	}
	if level, ok := strict(s.policy.Unused); ok && !s.local {
		add("unused", level, s.judgeUnused())
	}
	return out
}

func strict(level string) (Severity, bool) {
	return Severity(level), level == "error" || level == "warning"
}

// judgePrivate finds imports of packages that their component does not expose.
func (s *Scope) judgePrivate() judge {
	return func() []Finding {
		var out []Finding
		for _, tests := range s.testScopes() {
			out = append(out, s.edges(tests.only, func(e *graph.Edge) *departure {
				to := s.Part(e.To)
				if to == nil || s.api[e.To] || s.Part(e.From) == to || !to.Tests.Covers(tests.test) {
					return nil
				}
				return &departure{
					message:  fmt.Sprintf("%s must not import %s: it is private to %s", s.label(e.From), s.short(e.To), to.Name),
					help:     s.exposes(to),
					why:      to.Why,
					policy:   apiPosition(to),
					severity: to.Severity,
				}
			})...)
		}
		return out
	}
}

// testScopes are production code and test code, each by itself: a component says
// for both whether its facets hold.
func (s *Scope) testScopes() [2]struct {
	only TestScope
	test bool
} {
	return [2]struct {
		only TestScope
		test bool
	}{{ExcludeTests, false}, {OnlyTests, true}}
}

func apiPosition(p *Part) Position {
	if len(p.API) > 0 {
		return p.API[0].pos
	}
	return p.Position
}

// exposes says which packages of a component others may import.
func (s *Scope) exposes(p *Part) string {
	if len(p.API) == 0 {
		return p.Name + " exposes nothing"
	}
	var list []string
	for _, sel := range p.API {
		list = append(list, sel.pattern.expand(p.Captures, p.texts).String())
	}
	return p.Name + " exposes: " + strings.Join(list, ", ")
}

// judgeUses finds dependencies that the uses of a component do not list.
func (s *Scope) judgeUses() judge {
	allowed := make([]*allowance, len(s.Parts))
	for i, p := range s.Parts {
		if p.bounded {
			allowed[i] = s.allowance(p.Uses, p)
		}
	}
	return func() []Finding {
		var out []Finding
		for _, tests := range s.testScopes() {
			out = append(out, s.edges(tests.only, func(e *graph.Edge) *departure {
				c := s.Partition.Component(e.From)
				if c == graph.None || allowed[c] == nil || s.Partition.Component(e.To) == c {
					return nil
				}
				from := s.Parts[c]
				if !from.Tests.Covers(tests.test) || allowed[c].permits(s, e.To) {
					return nil
				}
				return &departure{
					message:  fmt.Sprintf("%s must not use %s", from.Name, s.stranger(e.To)),
					help:     s.mayUse(from),
					why:      from.Why,
					policy:   usesPosition(from),
					severity: from.Severity,
				}
			})...)
		}
		return out
	}
}

func usesPosition(p *Part) Position {
	if len(p.Uses) > 0 {
		return p.Uses[0].pos
	}
	return p.Position
}

func (s *Scope) mayUse(p *Part) string {
	if len(p.Uses) == 0 {
		return p.Name + " may use no other component"
	}
	return expand(p.Name+" may use: "+joined(p.Uses), p.Captures, p.texts)
}

// target names the used package in a message: its component and itself.
func (s *Scope) target(id int32) string {
	if p := s.Part(id); p != nil {
		if short := s.short(id); short != p.Name {
			return fmt.Sprintf("%s (%s)", p.Name, short)
		}
		return p.Name
	}
	return s.short(id)
}

// stranger names the used package as target does, and says if no list of
// components could ever allow it.
func (s *Scope) stranger(id int32) string {
	if s.Part(id) == nil && s.graph.Class(id) == facts.Own {
		return s.short(id) + ", which belongs to no component"
	}
	return s.target(id)
}

// An allowance is a list of what may be used. Own packages are always bounded by
// it; the standard library and other modules only where it names some of them.
type allowance struct {
	set     []bool
	bounded [3]bool // by facts.Class
}

func (s *Scope) allowance(list []Selector, in *Part) *allowance {
	a := &allowance{set: s.union(list, in)}
	a.bounded[facts.Own] = true
	for _, sel := range list {
		switch sel.class {
		case stdPackages:
			a.bounded[facts.Std] = true
		case extPackages:
			a.bounded[facts.External] = true
		}
	}
	return a
}

func (a *allowance) permits(s *Scope, id int32) bool {
	return a.set[id] || !a.bounded[s.graph.Class(id)]
}

// judgeVisible finds dependencies on a component from those that may not see it.
func (s *Scope) judgeVisible() judge {
	seen := make([][]bool, len(s.Parts))
	for i, p := range s.Parts {
		if p.Visible != nil {
			seen[i] = s.union(p.Visible, p)
		}
	}
	return func() []Finding {
		var out []Finding
		for _, tests := range s.testScopes() {
			out = append(out, s.edges(tests.only, func(e *graph.Edge) *departure {
				c := s.Partition.Component(e.To)
				if c == graph.None || seen[c] == nil || s.Partition.Component(e.From) == c || seen[c][e.From] {
					return nil
				}
				to := s.Parts[c]
				if !to.Tests.Covers(tests.test) {
					return nil
				}
				return &departure{
					message:  fmt.Sprintf("%s must not use %s: it is not visible to it", s.label(e.From), s.target(e.To)),
					help:     expand(to.Name+" is visible to: "+joined(to.Visible), to.Captures, to.texts),
					why:      to.Why,
					policy:   to.Visible[0].pos,
					severity: to.Severity,
				}
			})...)
		}
		return out
	}
}

// judgeUnassigned finds packages that belong to no component.
func (s *Scope) judgeUnassigned() []Finding {
	var out []Finding
	for id := range int32(s.graph.Own()) {
		if s.Partition.Of[id] != graph.None {
			continue
		}
		out = append(out, Finding{
			Message:  fmt.Sprintf("%s belongs to no component", s.short(id)),
			Help:     s.adopt(id),
			Position: s.anchor(id),
			From:     s.endpoint(id),
		})
	}
	return out
}

// adopt suggests the component that owns the nearest directory.
func (s *Scope) adopt(id int32) string {
	dir := s.places[id].dir
	for parent := dir; parent != ""; parent = parent[:max(strings.LastIndexByte(parent, '/'), 0)] {
		for other := range int32(s.graph.Own()) {
			if p := s.Part(other); p != nil && facts.HasPathPrefix(s.places[other].dir, parent) {
				return fmt.Sprintf("add %q to the packages of a component, %s perhaps", dir, p.Name)
			}
		}
	}
	return fmt.Sprintf("add %q to the packages of a component", dir)
}

// judgeUnused finds allowances that nothing uses: what was declared and is absent.
func (s *Scope) judgeUnused() judge {
	return func() []Finding {
		var out []Finding
		members := s.Partition.Members()
		for i, p := range s.Parts {
			for _, sel := range p.Uses {
				if sel.pattern == nil && sel.class != component || s.anyUse(members[i], s.set(sel, p)) {
					continue
				}
				out = append(out, s.absence(p, sel, fmt.Sprintf("%s may use %s, but does not", p.Name, sel)))
			}
			for _, sel := range p.Visible {
				if !s.anyUser(s.set(sel, p), int32(i)) {
					out = append(out, s.absence(p, sel, fmt.Sprintf("%s is visible to %s, which does not use it", p.Name, sel)))
				}
			}
		}
		return out
	}
}

// anyUse reports whether one of the packages depends on one of the set.
func (s *Scope) anyUse(packages []int32, set []bool) bool {
	for _, id := range packages {
		for _, e := range s.graph.Out(id) {
			if set[e.To] {
				return true
			}
		}
	}
	return false
}

// anyUser reports whether one of the set depends on a component.
func (s *Scope) anyUser(set []bool, part int32) bool {
	for id := range int32(s.graph.Own()) {
		if !set[id] {
			continue
		}
		for _, e := range s.graph.Out(id) {
			if s.Partition.Component(e.To) == part {
				return true
			}
		}
	}
	return false
}

func (s *Scope) absence(p *Part, sel Selector, message string) Finding {
	return Finding{
		Message:  message,
		Help:     "remove it from the policy, or it will be used one day without anybody deciding so",
		Position: sel.pos,
		Policy:   sel.pos,
		From:     Endpoint{Component: p.Name},
		To:       Endpoint{Component: sel.String()},
	}
}

// except marks the findings that an exception of the policy accepts, and returns
// findings about exceptions that accept nothing.
func (b *Bound) except(found []Finding, o Options) []Finding {
	s := b.Scopes[0]
	var out []Finding
	for i, x := range b.Policy.Exceptions {
		from, to := b.accepted[i].from, b.accepted[i].to
		expired := !x.Until.IsZero() && !o.Today.Before(x.Until.AddDate(0, 0, 1))
		used := false
		for i := range found {
			f := &found[i]
			if !f.Under(x.Rule) || !s.holds(from, f.From) || !s.holds(to, f.To) {
				continue
			}
			used = true
			if expired {
				f.Help = strings.TrimPrefix(f.Help+"; the exception for it ended on "+x.Until.Format(time.DateOnly), "; ")
				f.Related = append(f.Related, Related{x.Position, "the exception that ended"})
			} else {
				f.Status = Excepted
			}
		}
		if level, ok := strict(b.Policy.Unused); ok && !used && !o.Local {
			out = append(out, Finding{
				Rule: "unused", Kind: "unused", Severity: level, Tier: facts.Imports.String(),
				Message:  fmt.Sprintf("the exception from %s accepts nothing", x.Rule),
				Help:     "remove it",
				Position: x.Position, Policy: x.Position,
				From: Endpoint{Component: joined(x.From)}, To: Endpoint{Component: joined(x.To)},
				Use: x.Rule,
			})
		}
	}
	return out
}

// An acceptance is the packages that an exception is about, nil for any.
type acceptance struct{ from, to []bool }

func (s *Scope) acceptance(x *Exception) (a acceptance) {
	if x.From != nil {
		a.from = s.union(x.From, nil)
	}
	if x.To != nil {
		a.to = s.union(x.To, nil)
	}
	return a
}

// holds reports whether a set, nil for any, holds an end of a finding. An end
// that is a whole component is held if all its packages are.
func (s *Scope) holds(set []bool, end Endpoint) bool {
	if set == nil {
		return true
	}
	if id, ok := s.graph.ID(end.Package); ok {
		return set[id]
	}
	c := slices.Index(s.Partition.Names, end.Component)
	if c < 0 {
		return false
	}
	for id, of := range s.Partition.Of {
		if of == int32(c) && !set[id] {
			return false
		}
	}
	return true
}
