package split

// Options say what the graph cannot: what is known of the services, the owners
// and the past, and why anyone would split at all. The zero value is a fair
// question.
type Options struct {
	Monolith   bool                // fold RPC stubs into their servers and all mains into one
	Services   map[string][]string // hints: service → import paths known to belong to it
	Complete   bool                // Services names every service: each part goes to one of them
	Component  map[string]string   // import path → component declared in the policy
	Kinds      map[string]string   // component → service, library or contract
	TableOf    map[string]string   // SQL table → service or component that owns it
	Goals      map[string]string   // declared reasons to split: teams, scale or release → why
	Owners     map[string][]string // import path → owners
	Weights    *Weights            // nil: DefaultWeights
	Detail     bool                // the plan holds what any bill is written from
	Bootstraps int                 // shaken repetitions behind every stability; 0: 20, negative: none
	// Past looks history up once the candidates are known: part names the
	// candidate of a folder, "" if it has none. Nil: history is not asked.
	Past func(part func(dir string) string) *Past
	// Recall fills in what find found for the same question before, perhaps in another
	// run, or has it found. A question holds all that the answer follows from; both are
	// plain values behind pointers. Nil: nothing is kept.
	Recall func(question, answer any, find func())
}

func (o *Options) recall(question, answer any, find func()) {
	if o.Recall == nil {
		find()
		return
	}
	o.Recall(question, answer, find)
}

// A Past is what history says about the candidates.
type Past struct {
	Changes map[string]int // candidate → changes that touched it
	Pairs   []PastPair
	Authors map[string][]Author // candidate → who changed it, most first
	Alone   map[string]int      // candidate → changes that touched no other candidate
	Weeks   map[string][]int    // candidate → changes in each week, the last week first
}

// A PastPair is two candidates that Shared changes touched together.
type PastPair struct {
	A, B   string
	Shared int
}

// An Author is somebody who made Changes changes to a candidate.
type Author struct {
	Name    string
	Changes int
}

// Weights are the prices of a bill in points, one point being about the work of
// making one plain function callable from another process. They are opinions,
// kept in one place so that a team can have its own.
type Weights struct {
	Symbol   float64 `json:"symbol"`   // an API symbol that travels as it is
	Reshape  float64 `json:"reshape"`  // more, where it needs a transfer type (W1)
	Stream   float64 `json:"stream"`   // more, where it needs a stream (W2)
	Stuck    float64 `json:"stuck"`    // more, where it cannot travel (W3)
	Loop     float64 `json:"loop"`     // a symbol used inside a loop: it needs a batch call
	State    float64 `json:"state"`    // a shared mutable variable
	Table    float64 `json:"table"`    // a table used on both sides
	Error    float64 `json:"error"`    // an error identity or type assertion
	Key      float64 `json:"key"`      // a context key or header that must be passed on
	Cycle    float64 `json:"cycle"`    // a reference that must go before a cycle is open
	Library  float64 `json:"library"`  // a shared library to publish
	Fixture  float64 `json:"fixture"`  // a test that reaches across
	CoChange float64 `json:"coChange"` // each percent of commits that would become coordinated releases
	Owner    float64 `json:"owner"`    // an owner who must agree, past the first
}

// DefaultWeights are the prices used unless the policy has its own. Shared data
// dominates, as it does in every migration report that we know of; a symbol
// that cannot travel costs as much as five that can.
func DefaultWeights() Weights {
	return Weights{
		Symbol: 1, Reshape: 1, Stream: 2, Stuck: 4, Loop: 2,
		State: 8, Table: 10, Error: 1, Key: 2, Cycle: 0.5,
		Library: 1, Fixture: 0.2, CoChange: 0.2, Owner: 2,
	}
}
