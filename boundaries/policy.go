package boundaries

import (
	"fmt"
	"io/fs"
	"slices"
	"time"

	"github.com/erodehq/erode/internal/facts"
	"github.com/erodehq/erode/internal/graph"
)

// FileName is where a policy is looked for, from the working directory upwards.
const FileName = ".erode.yml"

// A Policy is a compiled declared architecture. It never changes once Load
// returns, so goroutines may share it.
type Policy struct {
	File       string   // the root policy file, relative to the root of the program
	Files      []string // all policy files read, the root first, then the included ones in order
	Module     string   // of the module key
	Views      []*View  // the main view first
	Exceptions []*Exception
	Unused     string              // error, warning, allow
	InSource   bool                // //erode:allow comments count
	Services   map[string][]string // hints for splits: service → package patterns
	Goals      map[string]string   // teams, scale, release → reason
	Tables     map[string]string   // SQL table → component
	Effort     map[string]float64  // weights of the split effort
	Aliases    []string            // former module paths
	source     map[string][]string // lines of each file, for messages
}

// A View is one way to cut the program into components, with the rules between
// them. The main view has no name.
type View struct {
	Name       string
	Why        string
	Components []*Component // as declared, templates not yet expanded
	Groups     []*Group
	Rules      []*Rule
	Unassigned string // error, warning, allow
}

// A Component is the declaration of one component, or of a template: one
// component for each text that the captures in its name match.
type Component struct {
	Name     string
	Captures []string // in the name; nil for a plain component
	Packages []*Pattern
	Except   []*Pattern
	API      []Selector // nil: every package
	Uses     []Selector // nil: anything
	Visible  []Selector // nil: anyone
	Kind     string
	Owner    string
	Why      string
	Tests    TestScope
	Severity Severity
	Position Position
	bounded  bool // uses was given, even if empty
	patterns []Position
}

// A Group is a name for several components.
type Group struct {
	Name     string
	Members  []Selector
	Position Position
}

// An Exception accepts departures from a rule for a while.
type Exception struct {
	Rule     string
	From, To []Selector // nil: any
	Until    time.Time  // zero: for ever
	Why      string
	Owner    string
	Position Position
}

// A Rule is a compiled rule.
type Rule struct {
	ID       string
	Kind     string
	Text     string // the rule in one sentence
	Why      string
	ADR      string
	Owner    string
	Severity Severity
	Tests    TestScope
	Position Position
	bind     binder
	layers   *layering // of a layers rule
	limit    *bound    // of a limit rule
	tier     facts.Tier
	named    bool // the id was written, not derived
}

// A TestScope says whether test files are judged.
type TestScope uint8

const (
	ExcludeTests TestScope = iota
	IncludeTests
	OnlyTests
)

func parseTests(s string) TestScope {
	return TestScope(max(slices.Index(testScopes, s), 0))
}

// Covers reports whether code in a test file, or outside one, is judged.
func (t TestScope) Covers(test bool) bool {
	return t == IncludeTests || test == (t == OnlyTests)
}

// Load reads and compiles the policy in a file and in those that it includes.
// Names are slash-separated paths in fsys, the root of the program. The error is
// an Errors with every mistake, or what reading the file said.
func Load(fsys fs.FS, file string) (*Policy, error) {
	data, err := fs.ReadFile(fsys, file)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return load(fsys, file, data).result()
}

// Mistakes returns every mistake in a policy that Load refuses: those that Load
// finds, and beside them those that only the program shows, as patterns that match
// nothing. So they can be mended in one go.
func Mistakes(fsys fs.FS, file string, g *graph.Graph) Errors {
	data, err := fs.ReadFile(fsys, file)
	if err != nil {
		return nil
	}
	l := load(fsys, file, data)
	errs := l.errs
	places := locate(g, l.policy.Module)
	for _, v := range l.policy.Views {
		s := &Scope{View: v, policy: l.policy, graph: g, places: places, errs: &errs}
		s.assign()
		s.expose()
	}
	return sortErrors(errs)
}

// Parse compiles a policy that is not in a file. It cannot include others.
func Parse(name string, data []byte) (*Policy, error) {
	return load(nil, name, data).result()
}

func load(fsys fs.FS, file string, data []byte) *loader {
	l := &loader{fsys: fsys, policy: newPolicy(file)}
	l.read(file, data, Position{})
	l.compile()
	return l
}

func (l *loader) result() (*Policy, error) {
	if len(l.errs) > 0 {
		return nil, sortErrors(l.errs)
	}
	return l.policy, nil
}

func newPolicy(file string) *Policy {
	return &Policy{
		File: file, Unused: "warning", InSource: true,
		Views:    []*View{{Unassigned: "error"}},
		Services: map[string][]string{}, Goals: map[string]string{}, Tables: map[string]string{}, Effort: map[string]float64{},
		source: map[string][]string{},
	}
}

func (v *View) component(name string) *Component {
	for _, c := range v.Components {
		if c.Name == name {
			return c
		}
	}
	return nil
}

func (v *View) group(name string) *Group {
	for _, g := range v.Groups {
		if g.Name == name {
			return g
		}
	}
	return nil
}

// words returns the names that a rule of the view may use.
func (v *View) words() []string {
	var out []string
	for _, c := range v.Components {
		out = append(out, c.Name)
	}
	for _, g := range v.Groups {
		out = append(out, g.Name)
	}
	return out
}
