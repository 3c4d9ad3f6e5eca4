package boundaries

// A field is one key of a mapping in the policy. The tables of fields below are
// the policy language: the decoder checks a file against them, and the JSON
// Schema is written from them.
type field struct {
	name     string
	doc      string
	shape    shape
	required bool
	values   []string // of an enum
	fields   []field  // of an object, or of each object in a list or mapping
	forms    []any    // of a flexible value, as JSON Schemas
}

// Forms of flexible values.
var (
	wordsForm   = map[string]any{"$ref": "#/$defs/words"}
	booleanForm = map[string]any{"type": "boolean"}
)

// A shape is the form of a value.
type shape uint8

const (
	text     shape = iota // a string
	boolean               // true or false
	integer               // a whole number
	number                // any number
	date                  // 2027-03-31
	enum                  // one of values
	words                 // a string or a list of strings
	rows                  // a list whose items are strings or lists of strings
	object                // a mapping with fields
	objects               // a list of such mappings
	named                 // a mapping from names to such mappings
	lists                 // a mapping from names to words
	texts                 // a mapping from names to strings
	numbers               // a mapping from names to numbers
	ruleList              // a list of rules
	flexible              // a form that the rule kind checks by itself
)

func (s shape) String() string {
	return [...]string{"a string", "true or false", "a whole number", "a number", "a date like 2027-03-31",
		"one word", "a string or a list of strings", "a list of strings or lists of strings", "a mapping",
		"a list of mappings", "a mapping of names to mappings", "a mapping of names to strings or lists of strings",
		"a mapping of names to strings", "a mapping of names to numbers", "a list of rules", "a value"}[s]
}

var (
	severities = []string{string(Error), string(Warning)}
	testScopes = []string{"exclude", "include", "only"}
	strictness = []string{"error", "warning", "allow"}
	partKinds  = []string{"service", "library", "contract"}
)

var policyFields = []field{
	{name: "version", shape: integer, required: true, doc: "Version of the policy language: 1."},
	{name: "module", shape: text, doc: "Path of the Go module that relative patterns are about, for analysers that see import paths only (Bazel nogo). erode itself reads go.mod."},
	{name: "include", shape: words, doc: "Further policy files, relative to this one's directory; wildcards as in path.Match."},
	{name: "components", shape: named, fields: componentFields, doc: "The parts of the program."},
	{name: "groups", shape: lists, doc: "Names for several components."},
	{name: "rules", shape: ruleList, doc: "What must hold between components; each with a reason."},
	{name: "exceptions", shape: objects, fields: exceptionFields, doc: "Departures that are accepted for a while."},
	{name: "views", shape: named, fields: viewFields, doc: "Other ways to cut the same code into components, each with rules of its own."},
	{name: "unassigned", shape: enum, values: strictness, doc: "What a package that belongs to no component is: error (default), warning or allow."},
	{name: "unused", shape: enum, values: strictness, doc: "What an allowance that nothing uses is: error, warning (default) or allow."},
	{name: "in-source", shape: enum, values: []string{"allow", "forbid"}, doc: "Whether //erode:allow comments count: allow (default) or forbid."},
	{name: "services", shape: lists, doc: "Packages known to belong to a future service: hints for erode split."},
	{name: "goals", shape: texts, doc: "Why a split is wanted, by teams, scale or release: what erode split may count as a gain."},
	{name: "tables", shape: texts, doc: "Which component owns which SQL table."},
	{name: "effort", shape: numbers, doc: "Weights of the effort that erode split sums up."},
	{name: "module-aliases", shape: words, doc: "Former paths of the Go module, for erode history."},
}

var componentFields = []field{
	{name: "packages", shape: words, required: true, doc: "Patterns of its packages, relative to the root or full import paths; \"!\" before one takes packages out."},
	{name: "api", shape: words, doc: "Patterns of the packages that other components may import; default: every one."},
	{name: "uses", shape: words, doc: "What it may depend on: components, groups, std: and ext: patterns; default: anything. The standard library and other modules are bounded only where the list names some of them (std:none, ext:none for nothing)."},
	{name: "visible-to", shape: words, doc: "Which components may depend on it; default: any."},
	{name: "kind", shape: enum, values: partKinds, doc: "What a split does with it: service, library (ships in every service) or contract (shared types and interfaces)."},
	{name: "owner", shape: text, doc: "Who answers for it; default: CODEOWNERS."},
	{name: "why", shape: text, doc: "Why it is a part of its own."},
	{name: "tests", shape: enum, values: testScopes, doc: "Whether api, uses and visible-to hold in test files too; default: exclude."},
	{name: "severity", shape: enum, values: severities, doc: "Severity of departures from api, uses and visible-to; default: error."},
}

var viewFields = []field{
	{name: "components", shape: named, fields: componentFields, required: true, doc: "The parts of the program in this view."},
	{name: "groups", shape: lists, doc: "Names for several components."},
	{name: "rules", shape: ruleList, doc: "What must hold between these components."},
	{name: "unassigned", shape: enum, values: strictness, doc: "As at the top; default: allow."},
	{name: "why", shape: text, doc: "What this view shows."},
}

var exceptionFields = []field{
	{name: "rule", shape: text, required: true, doc: "Id of a rule, or a rule kind."},
	{name: "from", shape: words, doc: "Components, groups or package patterns that depart; default: any."},
	{name: "to", shape: words, doc: "What they use; default: anything."},
	{name: "until", shape: date, doc: "Last day on which the exception holds."},
	{name: "why", shape: text, required: true, doc: "Why it is accepted for now."},
	{name: "owner", shape: text, doc: "Who will end it."},
}

// ruleFields are the keys that every rule has besides its kind.
var ruleFields = []field{
	{name: "id", shape: text, doc: "Name of the rule in findings, exceptions and the baseline; default: the kind and what it is about."},
	{name: "why", shape: text, required: true, doc: "The reason, shown with every finding."},
	{name: "adr", shape: text, doc: "Where the decision is written down."},
	{name: "severity", shape: enum, values: severities, doc: "error (default) or warning."},
	{name: "tests", shape: enum, values: testScopes, doc: "Whether test files are judged: exclude (default), include or only."},
	{name: "owner", shape: text, doc: "Who answers for the rule."},
}

func names(fields []field) []string {
	out := make([]string, len(fields))
	for i := range fields {
		out[i] = fields[i].name
	}
	return out
}

func find(fields []field, name string) *field {
	for i := range fields {
		if fields[i].name == name {
			return &fields[i]
		}
	}
	return nil
}
