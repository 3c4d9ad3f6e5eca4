package boundaries

import (
	"cmp"
	"fmt"
	"strings"
)

// A Finding is one departure of the program from its policy.
type Finding struct {
	Rule     string   `json:"rule"`           // id of the rule
	Sort     string   `json:"sort,omitempty"` // of a leak: exposes, writes, …
	Kind     string   `json:"kind"`           // rule kind: layers, deny, private, acyclic, …
	Severity Severity `json:"severity"`
	Message  string   `json:"message"` // one sentence, the same in every output
	Position Position `json:"position"`
	From     Endpoint `json:"from"`
	To       Endpoint `json:"to,omitzero"`
	Use      string   `json:"use,omitempty"` // way of use, "import" for an import declaration

	Why   string `json:"why,omitempty"` // from the policy
	ADR   string `json:"adr,omitempty"`
	Help  string `json:"help,omitempty"` // what is allowed instead
	Owner string `json:"owner,omitempty"`

	Chain   []Step    `json:"chain,omitempty"` // shortest chain of a transitive finding
	Cycle   *Cycle    `json:"cycle,omitempty"`
	Measure *Measure  `json:"measure,omitempty"`
	Related []Related `json:"related,omitempty"`

	Policy    Position `json:"policy,omitzero"` // the line of the policy that is departed from
	Build     string   `json:"build,omitempty"` // constraint of the file, where it has one
	Test      bool     `json:"test,omitempty"`
	Generated bool     `json:"generated,omitempty"`
	View      string   `json:"view,omitempty"`   // of the policy; "" is the main view
	Tier      string   `json:"tier"`             // imports, typed, exact
	Status    Status   `json:"status,omitempty"` // "" for a new finding
	Count     int      `json:"count,omitempty"`  // how many places share the key, where more than one

	Fix *Fix `json:"-"` // set for passes, whose drivers apply it
}

// A Fix is an edit after which a finding is gone and nothing else is different. It
// is applied as a whole.
type Fix struct {
	Message string `json:"message"`
	Edits   []Edit `json:"edits"` // in one file, by place, none overlapping another
}

// An Edit replaces a piece of a file. It is void where Old is not what stands
// there any more.
type Edit struct {
	File string `json:"file"` // slash-separated, relative to the root
	At   int    `json:"at"`   // offset in bytes
	Old  string `json:"old"`
	New  string `json:"new"`
}

// A Severity says whether a finding fails a check.
type Severity string

const (
	Error   Severity = "error"
	Warning Severity = "warning"
)

// A Status tells a new finding from one that the team lives with for now.
type Status string

const (
	New       Status = ""
	Baselined Status = "baseline"  // in the baseline file
	Excepted  Status = "exception" // under an exception of the policy
	Allowed   Status = "allowed"   // under an //erode:allow comment
	Unchanged Status = "unchanged" // not brought by the change under --since
)

// A Position is a place in a file of the program or of its policy.
type Position struct {
	File string `json:"file"` // slash-separated, relative to the root
	Line int    `json:"line,omitempty"`
	Col  int    `json:"col,omitempty"`
	End  int    `json:"end,omitempty"` // column just past, on the same line; 0 when unknown
}

func (p Position) String() string {
	switch {
	case p.Line == 0:
		return p.File
	case p.Col == 0:
		return fmt.Sprintf("%s:%d", p.File, p.Line)
	}
	return fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Col)
}

// An Endpoint is one side of a dependency.
type Endpoint struct {
	Component string `json:"component,omitempty"`
	Package   string `json:"package,omitempty"` // import path
	Symbol    string `json:"symbol,omitempty"`
}

// A Step is one dependency of a chain.
type Step struct {
	From     string   `json:"from"` // import path
	To       string   `json:"to"`
	Position Position `json:"position"`
}

// A Cycle is a strongly connected component of components or packages.
type Cycle struct {
	Members []string  `json:"members"`         // sorted
	Edges   int       `json:"edges"`           // dependencies among the members
	Cut     []CutEdge `json:"cut"`             // the cheapest set of dependencies whose removal leaves no cycle
	Weight  int       `json:"weight"`          // imports in the cut
	Moves   []Move    `json:"moves,omitempty"` // ways that are cheaper than a part of the cut, the best first
}

// A Move is another way out of a cycle: a package, or some declarations of it, go
// to the component at the other end of what would be cut.
type Move struct {
	What    string   `json:"what"` // for people
	Package string   `json:"package"`
	Symbols []string `json:"symbols,omitempty"` // nil for the whole package
	From    string   `json:"from"`              // component
	To      string   `json:"to"`
	Saves   int      `json:"saves"` // references of the cut that become needless; imports where types are not known
	Unit    string   `json:"unit"`  // of Saves: "references" or "imports"
	Price   int      `json:"price"` // places that change instead, besides those of the cut
}

// A CutEdge is one dependency between members that the cut removes, with every
// place that would change.
type CutEdge struct {
	From       string `json:"from"`
	To         string `json:"to"`
	Sites      []Site `json:"sites"`                // its import declarations
	References []Site `json:"references,omitempty"` // what they are there for, where types are known
}

// A Site is one import declaration, or one or more references of a declaration to a
// symbol.
type Site struct {
	Position Position `json:"position"`         // the first of them
	From     string   `json:"from"`             // import path
	By       string   `json:"by,omitempty"`     // declaration of From that holds the references
	To       string   `json:"to"`               // import path
	Symbol   string   `json:"symbol,omitempty"` // of To
	Use      string   `json:"use,omitempty"`
	Count    int      `json:"count,omitempty"` // references
}

// A Measure is a metric past its bound.
type Measure struct {
	Metric string  `json:"metric"`
	Value  float64 `json:"value"`
	Bound  float64 `json:"bound"`
}

// A Related place helps to understand a finding.
type Related struct {
	Position Position `json:"position"`
	Message  string   `json:"message"`
}

// Key identifies a finding across edits of the code: it holds no line and no
// message, so that moving a line or rewording a rule changes nothing.
// Its parts are rule, from package, to package, from symbol, to symbol and use,
// separated by " | "; parts that are empty stay empty.
func (f *Finding) Key() string {
	from, to := f.From.Package, f.To.Package
	if f.Cycle != nil {
		from, to = strings.Join(f.Cycle.Members, ","), ""
	}
	if from == "" {
		from = f.From.Component
	}
	if to == "" && f.Cycle == nil {
		to = f.To.Component
	}
	return strings.Join([]string{f.Rule, from, to, f.From.Symbol, f.To.Symbol, f.Use}, " | ")
}

// Under reports whether a name in an exception, a comment or on the command line
// calls the rule of the finding: its id, its kind, or the id without the sort.
func (f *Finding) Under(name string) bool {
	return f.Rule == name || f.Kind == name || f.Sort != "" && f.Rule == name+"/"+f.Sort
}

// Compare orders findings by file, line, column, rule and key.
func Compare(a, b *Finding) int {
	return cmp.Or(
		strings.Compare(a.Position.File, b.Position.File),
		cmp.Compare(a.Position.Line, b.Position.Line),
		cmp.Compare(a.Position.Col, b.Position.Col),
		strings.Compare(a.Rule, b.Rule),
		strings.Compare(a.Key(), b.Key()),
		strings.Compare(a.Message, b.Message),
	)
}
