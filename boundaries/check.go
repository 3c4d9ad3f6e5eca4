package boundaries

import (
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
			if o.Local && !kindOf(c.rule.Kind).Local || c.rule.needs() > b.Graph.Program.Tier {
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
