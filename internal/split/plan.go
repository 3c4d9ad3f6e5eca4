// Package split says which parts of a program could become services, what each
// would cost, in which order, and when none should.
//
// Propose draws the line from the dependency graph alone: history, owners and
// names are the price of a cut, never the reason for it. Nothing here reads
// files or prints; a Plan is plain data, and the same graph and options always
// give the same Plan, byte for byte.
package split

import "github.com/erodehq/erode/boundaries"

// Schema names the version of the JSON form of a Plan.
const Schema = "erode.split/v1"

// A Plan is the answer: candidates with their bills, what they share, in which
// order to go, or why not to.
type Plan struct {
	Schema     string      `json:"schema"`
	Tier       string      `json:"tier"` // evidence: imports, typed, exact
	Monolith   bool        `json:"monolith,omitempty"`
	Verdict    Verdict     `json:"verdict"` // on the program as a whole: split, possible, stay
	Stability  float64     `json:"stability"`
	Folders    float64     `json:"folderTrust"` // 0 folders say nothing … 1 they say as much as imports
	Packages   []Package   `json:"packages"`    // every own package, sorted by path
	Groups     []string    `json:"groups"`      // names by Package.Group, "" for one that is all library
	Roots      []Root      `json:"roots"`
	Candidates []Candidate `json:"candidates"` // best first
	Libraries  []Library   `json:"libraries"`  // groups that ship in several services
	Order      []Step      `json:"order"`
	Merges     []Merge     `json:"merges,omitempty"` // services of today that are really one
	Goals      []string    `json:"goals,omitempty"`  // declared reasons to split at all
	Tables     []Table     `json:"tables,omitempty"` // that several candidates touch
	Weights    Weights     `json:"weights"`          // prices behind every effort
	Detail     *Detail     `json:"detail,omitempty"` // where asked for
}

// A Verdict is a decision with its reasons.
type Verdict struct {
	Word    string   `json:"word"` // for a plan: split, possible, stay; for a candidate: extract, prepare, leave
	Reasons []string `json:"reasons"`
}

// A Role is what a split does with a package.
type Role string

const (
	Part    Role = "part"    // belongs to the candidate named in Package.Candidate
	Shared  Role = "library" // ships in several services, or becomes a module of its own
	Wiring  Role = "wiring"  // mains and composition roots: each service writes its own
	Stub    Role = "stub"    // generated RPC code, mocks
	Support Role = "support" // no main reaches it: tests, tools for tests, dead code
)

// A Package is one own package and its fate.
type Package struct {
	Path      string `json:"path"`
	Dir       string `json:"dir"`
	Role      Role   `json:"role"`
	Candidate int    `json:"candidate"` // index into Candidates, -1 if none
	Library   int    `json:"library"`   // index into Libraries, -1 if none
	Group     int    `json:"group"`     // where it falls if every package must belong somewhere, -1 if set aside
	Lines     int    `json:"lines,omitempty"`
	Component string `json:"component,omitempty"` // of the policy
	// Sure is how much of the package's use comes from the group that uses it most.
	Sure float64 `json:"sure"`
	Why  string  `json:"why,omitempty"` // for wiring, stub and support
}

// A Root is a composition root: a package that puts the program together.
type Root struct {
	Package string   `json:"package"`
	Why     string   `json:"why"`
	Entries []string `json:"entries"` // what it puts together, by import path
}

// A Candidate is a set of packages that could become a service.
type Candidate struct {
	Name     string   `json:"name"`
	Packages []string `json:"packages"` // import paths, sorted
	Folders  []string `json:"folders"`  // package patterns, relative to the root, that match exactly its packages
	Lines    int      `json:"lines"`
	Declared bool     `json:"declared,omitempty"` // grown from a hint or a component of the policy
	Binaries []string `json:"binaries,omitempty"` // mains that start it today

	Stability    float64 `json:"stability"`    // share of it that survives when the graph is shaken
	Separability float64 `json:"separability"` // references inside / references touching it, libraries left out
	Density      float64 `json:"density"`      // symbols it would have to serve per 1,000 lines
	Gate         bool    `json:"gate"`         // looks like a real service boundary
	Score        float64 `json:"score"`        // rank: separability × stability / (1 + density / 3)

	Team   float64 `json:"team,omitempty"`   // share of its changes made by people who mostly work on it
	Rhythm *Rhythm `json:"rhythm,omitempty"` // absent where history tells too little

	Verdict Verdict  `json:"verdict"`
	Bill    Bill     `json:"bill"`
	Effort  []Price  `json:"effort"`  // every line of the sum
	Total   float64  `json:"total"`   // the sum
	Policy  string   `json:"policy"`  // YAML that holds the line today
	First   string   `json:"first"`   // the cheapest first step, one sentence
	Unlocks []string `json:"unlocks"` // what becomes cheaper once it is out
}

// A Bill lists everything that a cut would have to pay for.
type Bill struct {
	API       []Symbol     `json:"api"`       // what the others use of it, most used first
	Needs     []Symbol     `json:"needs"`     // what it uses of other candidates
	States    []State      `json:"states"`    // mutable package variables that cross, its own and those of others
	Tables    []Table      `json:"tables"`    // named here and elsewhere
	Errors    []Symbol     `json:"errors"`    // error identities and assertions that stop working, its own and those of others
	Keys      []Key        `json:"keys"`      // context keys and headers set on one side and read on the other
	Cycles    []Cycle      `json:"cycles"`    // candidates that need each other
	Libraries []LibraryUse `json:"libraries"` // to publish or to copy
	Fixtures  []Fixture    `json:"fixtures"`  // tests of others that reach in, and its own that reach out
	CoChange  []CoChange   `json:"coChange"`
	Owners    []string     `json:"owners"` // who must agree
}

// A Symbol is a declaration whose use would cross the cut.
type Symbol struct {
	Package   string              `json:"package"` // import path of the declaration
	Name      string              `json:"name"`
	Kind      string              `json:"kind"`      // func, method, struct, interface, type, var, const, field
	Candidate int                 `json:"candidate"` // index of the candidate that declares it
	Uses      int                 `json:"uses"`
	Calls     int                 `json:"calls"`
	Loops     int                 `json:"loops"` // uses inside loops: chatty once remote
	Wire      string              `json:"wire,omitempty"`
	Why       string              `json:"why,omitempty"`  // why it cannot travel as it is
	Type      string              `json:"type,omitempty"` // the offending type
	Position  boundaries.Position `json:"position,omitzero"`
	Sites     []Site              `json:"sites"`
}

// A Site is one declaration that uses a symbol across the cut.
type Site struct {
	Package   string              `json:"package"`
	Candidate int                 `json:"candidate"` // -1: not part of any, such as wiring
	From      string              `json:"from"`      // declaration
	Use       string              `json:"use"`
	Symbol    string              `json:"symbol,omitempty"` // what is used, where nothing around the site says so
	Count     int                 `json:"count"`
	Loops     int                 `json:"loops,omitempty"`
	Position  boundaries.Position `json:"position"`
}

// A State is a package variable that both sides of the cut depend on.
type State struct {
	Package   string              `json:"package"`
	Var       string              `json:"var"`
	Candidate int                 `json:"candidate"` // index of the candidate that declares it
	Type      string              `json:"type"`
	Class     string              `json:"class"` // real, ambient, lazy, registry
	Position  boundaries.Position `json:"position"`
	Sites     []Site              `json:"sites"` // uses from the other side
}

// A Table is an SQL table and who names it.
type Table struct {
	Name  string     `json:"name"`
	Owner int        `json:"owner"` // candidate that alone writes it or is declared to own it, -1 if unknown
	Uses  []TableUse `json:"uses"`
}

// A TableUse is one place that names a table.
type TableUse struct {
	Package   string              `json:"package"`
	Candidate int                 `json:"candidate"`
	Write     bool                `json:"write,omitempty"`
	Position  boundaries.Position `json:"position"`
}

// A Key is a name that couples two sides without an import.
type Key struct {
	Kind    string                `json:"kind"`
	Name    string                `json:"name"`
	Set     []boundaries.Position `json:"set"`
	Read    []boundaries.Position `json:"read"`
	Outward bool                  `json:"outward"` // set inside the candidate, read outside
}

// A Cycle is a pair of candidates that depend on each other, and the cheaper
// direction to cut first.
type Cycle struct {
	With  int    `json:"with"`  // the other candidate
	Cut   string `json:"cut"`   // "out": cut what this one uses of the other; "in": the reverse
	Sites []Site `json:"sites"` // every reference of that direction
	Count int    `json:"count"`
}

// A Library is a set of packages that no single candidate owns.
type Library struct {
	Name       string   `json:"name"`
	Packages   []string `json:"packages"`
	Lines      int      `json:"lines"`
	Candidates []int    `json:"candidates"` // that use it
}

// A LibraryUse says that a candidate takes a library with it.
type LibraryUse struct {
	Library  int `json:"library"`
	Packages int `json:"packages"` // of the library that it reaches
	Lines    int `json:"lines"`
}

// A Fixture is a test dependency that the cut would break.
type Fixture struct {
	From     string              `json:"from"`
	To       string              `json:"to"`
	Position boundaries.Position `json:"position"`
}

// CoChange says how often one commit changed both sides.
type CoChange struct {
	With    int     `json:"with"` // candidate
	Commits int     `json:"commits"`
	Share   float64 `json:"share"` // of the commits that touch this candidate
}

// A Price is one line of an effort: Count × Weight = Points.
type Price struct {
	What   string  `json:"what"`
	Count  int     `json:"count"`
	Weight float64 `json:"weight"`
	Points float64 `json:"points"`
}

// A Step is one extraction of the path.
type Step struct {
	Candidate int     `json:"candidate"`
	Effort    float64 `json:"effort"` // given that the steps before it are done
	Text      string  `json:"text"`
}

// A Merge is advice to join services of today.
type Merge struct {
	Services []string `json:"services"` // mains, by import path
	Why      string   `json:"why"`
}
