package boundaries

import (
	"fmt"
	"slices"
	"strings"
)

// A Pattern matches import paths, or directories of the program. It is compiled
// once and safe for concurrent use.
//
//	internal/billing        that package
//	internal/billing/...    that package and everything below it
//	internal/*/api          * stands for any characters of one path element
//	internal/{ctx}/api      {ctx} too, and captures them: the same name again,
//	                        also in another pattern of the rule, must match the same text
type Pattern struct {
	text   string
	tokens []token
	names  []string // of the captures, in order of first appearance
	prefix string   // literal text before the first wildcard
	tree   bool     // prefix + "/..." and nothing else: the common case
	exact  bool     // no wildcard at all
	open   []bool   // per token: it or a later one is to match what an earlier one captured
}

// A token is a piece of a pattern.
type token struct {
	kind tokenKind
	text string // of a literal
	name int    // of a capture, index into names
}

type tokenKind uint8

const (
	literal tokenKind = iota
	element           // *: any characters but "/"
	capture           // {name}: at least one character, none of them "/"
	deep              // ...: any characters
	below             // a final "/...": nothing, or "/" and any characters
)

// ParsePattern compiles a pattern. The error says what is wrong in it and where,
// as a column counted from 1.
func ParsePattern(text string) (*Pattern, error) {
	p := &Pattern{text: text}
	if err := checkPattern(text); err != nil {
		return nil, err
	}
	body := strings.TrimPrefix(text, "./")
	if body == "..." {
		p.tokens, p.tree = []token{{kind: deep}}, true
		return p, nil
	}
	rest, tail := strings.CutSuffix(body, "/...")
	if err := p.tokenize(rest); err != nil {
		return nil, err
	}
	if tail {
		p.tokens = append(p.tokens, token{kind: below})
	}
	if p.tokens[0].kind == literal {
		p.prefix = p.tokens[0].text
	}
	p.open = p.openTokens()
	p.exact = len(p.tokens) == 1 && p.tokens[0].kind == literal
	p.tree = len(p.tokens) == 2 && p.tokens[0].kind == literal && tail
	return p, nil
}

// maxWildcards bounds the wildcards of a pattern, "..." counting twice: where captures
// are to match again, the time to match grows with the length of the path to the power
// of their number.
const maxWildcards = 6

// checkPattern rejects what would be read as something other than it looks like.
func checkPattern(text string) error {
	switch {
	case text == "" || text == "./":
		return patternError{1, "the pattern is empty", `"." names the package at the root, "..." every package`}
	case strings.HasPrefix(text, "/"):
		return patternError{1, "a pattern is no absolute path", "write it relative to the root, or as an import path"}
	case strings.HasPrefix(text, "../"):
		return patternError{1, "a pattern cannot leave the root", "write it relative to the root, or as an import path"}
	case text != "." && text != "/" && strings.HasSuffix(text, "/"):
		return patternError{len(text), "the pattern ends in a slash", fmt.Sprintf("did you mean %q?", text+"...")}
	}
	if i := strings.Index(text, "**"); i >= 0 {
		return patternError{i + 1, `"**" is not a wildcard`, `use "..." for any depth, "*" for one path element`}
	}
	if strings.Count(text, "*")+strings.Count(text, "{")+2*strings.Count(text, "...") > maxWildcards {
		return patternError{1, "the pattern has too many wildcards", "two or three tell packages apart"}
	}
	if i := strings.IndexAny(text, " \t\\?[](),;|$^\""); i >= 0 {
		return patternError{i + 1, fmt.Sprintf("%q has no meaning in a pattern", text[i]), `wildcards are "...", "*" and "{name}"`}
	}
	if i := strings.Index(text, "//"); i >= 0 {
		return patternError{i + 1, "empty path element", "remove one slash"}
	}
	return nil
}

// A patternError is a mistake in a pattern.
type patternError struct {
	col       int
	msg, help string
}

func (e patternError) Error() string { return e.msg + ": " + e.help }

func (p *Pattern) tokenize(text string) error {
	for i := 0; i < len(text); {
		switch {
		case strings.HasPrefix(text[i:], "..."):
			p.tokens = append(p.tokens, token{kind: deep})
			i += 3
		case text[i] == '*':
			p.tokens = append(p.tokens, token{kind: element})
			i++
		case text[i] == '{':
			end := strings.IndexByte(text[i:], '}')
			if end < 0 {
				return patternError{i + 1, `"{" without "}"`, "a capture is written {name}"}
			}
			name := text[i+1 : i+end]
			if !isName(name) {
				return patternError{i + 2, fmt.Sprintf("%q cannot name a capture", name), "use letters, digits, - and _"}
			}
			p.tokens = append(p.tokens, token{kind: capture, name: p.nameIndex(name)})
			i += end + 1
		case text[i] == '}':
			return patternError{i + 1, `"}" without "{"`, "a capture is written {name}"}
		default:
			end := i + 1
			for end < len(text) && !strings.HasPrefix(text[end:], "...") && !strings.ContainsRune("*{}", rune(text[end])) {
				end++
			}
			p.tokens = append(p.tokens, token{kind: literal, text: text[i:end]})
			i = end
		}
	}
	return nil
}

func (p *Pattern) nameIndex(name string) int {
	for i, n := range p.names {
		if n == name {
			return i
		}
	}
	p.names = append(p.names, name)
	return len(p.names) - 1
}

func isName(s string) bool {
	for _, c := range s {
		if !(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '_') {
			return false
		}
	}
	return s != ""
}

// openTokens tells for each token whether captures before it decide what it and
// those after it match.
func (p *Pattern) openTokens() []bool {
	first, last := make([]int, len(p.names)), make([]int, len(p.names))
	for i, t := range slices.Backward(p.tokens) {
		if t.kind == capture {
			first[t.name], last[t.name] = i, max(last[t.name], i)
		}
	}
	open := make([]bool, len(p.tokens))
	for name := range p.names {
		for i := first[name] + 1; i <= last[name]; i++ {
			open[i] = true
		}
	}
	return open
}

// String returns the pattern as it was written.
func (p *Pattern) String() string { return p.text }

// Captures returns the names of the captures.
func (p *Pattern) Captures() []string { return p.names }

// Match reports whether the pattern matches the path.
func (p *Pattern) Match(path string) bool {
	switch {
	case p.exact:
		return path == p.prefix
	case p.tree:
		return strings.HasPrefix(path, p.prefix) && (len(path) == len(p.prefix) || p.prefix == "" || path[len(p.prefix)] == '/')
	case !strings.HasPrefix(path, p.prefix):
		return false
	}
	var bound [4]string
	return p.attempt(path, bound[:0:4]) != nil
}

// Bind matches the path and returns what each capture matched, in the order of
// Captures; ok is false if the pattern does not match.
func (p *Pattern) Bind(path string) (captured []string, ok bool) {
	if len(p.names) == 0 {
		return nil, p.Match(path)
	}
	if !strings.HasPrefix(path, p.prefix) {
		return nil, false
	}
	captured = p.attempt(path, make([]string, 0, len(p.names)))
	return captured, captured != nil
}

// maxPath is longer than any file system allows a path to be. No wildcard matches a
// longer one, which some file may import nevertheless.
const maxPath = 4096

// attempt matches wildcards, and returns nil if they do not match.
func (p *Pattern) attempt(path string, bound []string) (captured []string) {
	if len(path) > maxPath {
		return nil
	}
	a := attempt{Pattern: p, path: path}
	captured, _ = a.match(p.tokens, path, bound)
	return captured
}

// An attempt matches a pattern with a path.
type attempt struct {
	*Pattern
	path   string
	steps  int
	failed []uint64 // bit per token and offset: from there on nothing matches; kept once the attempt takes long
}

// manySteps is how long an attempt may take before it keeps track of what failed.
// Several wildcards in one long element would else be tried in all combinations.
const manySteps = 1000

// hasFailed reports whether the tokens are known not to match the rest of the path,
// whatever was captured before.
func (a *attempt) hasFailed(tokens []token, path string) bool {
	a.steps++
	if a.failed == nil {
		return false
	}
	i := len(tokens)*(len(a.path)+1) + len(path)
	return a.failed[i/64]&(1<<(i%64)) != 0
}

// fail notes that the tokens do not match the rest of the path.
func (a *attempt) fail(tokens []token, path string) {
	if a.steps < manySteps || a.open[len(a.tokens)-len(tokens)] {
		return
	}
	if a.failed == nil {
		a.failed = make([]uint64, (len(a.tokens)+1)*(len(a.path)+1)/64+1)
	}
	i := len(tokens)*(len(a.path)+1) + len(path)
	a.failed[i/64] |= 1 << (i % 64)
}

// match returns the captures if tokens match the whole path, nil if not. In a
// pattern with captures, wildcards take as much of their element as they can.
//
// Without captures they take as little as they can, and hopeless says that to take
// more cannot help: what a "..." could not match from here on it cannot match from
// further on. So a pattern is matched without trying all its wildcards in turn.
func (a *attempt) match(tokens []token, path string, bound []string) (captured []string, hopeless bool) {
	for i, t := range tokens {
		switch t.kind {
		case literal:
			if !strings.HasPrefix(path, t.text) {
				return nil, false
			}
			path = path[len(t.text):]
		case below:
			if path == "" || path[0] == '/' {
				return notNil(bound), false
			}
			return nil, false
		case deep:
			if a.hasFailed(tokens[i:], path) {
				return nil, false
			}
			for n := 0; n <= len(path); n++ {
				if m, hopeless := a.match(tokens[i+1:], path[n:], bound); m != nil || hopeless {
					return m, hopeless
				}
			}
			a.fail(tokens[i:], path)
			return nil, len(a.names) == 0
		case element, capture:
			return a.matchElement(tokens[i:], path, bound)
		}
	}
	if path != "" {
		return nil, false
	}
	return notNil(bound), false
}

// matchElement matches a leading * or {name}.
func (a *attempt) matchElement(tokens []token, path string, bound []string) (captured []string, hopeless bool) {
	t := tokens[0]
	if t.kind == capture && t.name < len(bound) {
		text := bound[t.name]
		if !strings.HasPrefix(path, text) {
			return nil, false
		}
		return a.match(tokens[1:], path[len(text):], bound)
	}
	if a.hasFailed(tokens, path) {
		return nil, false
	}
	longest := strings.IndexByte(path, '/')
	if longest < 0 {
		longest = len(path)
	}
	shortest := 1
	if t.kind == element && len(tokens) > 1 && tokens[1].kind == literal && !strings.HasPrefix(tokens[1].text, "/") {
		shortest = 0 // a * inside an element may stand for nothing
	}
	for i := range longest - shortest + 1 {
		n := shortest + i
		if len(a.names) > 0 {
			n = longest - i
		}
		with := bound
		if t.kind == capture {
			with = append(bound, path[:n]) // over what an earlier try put there
		}
		if m, hopeless := a.match(tokens[1:], path[n:], with); m != nil || hopeless {
			return m, hopeless
		}
	}
	a.fail(tokens, path)
	return nil, false
}

// notNil tells "matched, nothing captured" from "did not match".
func notNil(bound []string) []string {
	if bound == nil {
		return []string{}
	}
	return bound
}

// expand returns the pattern with its captures replaced by the given texts.
func (p *Pattern) expand(names, texts []string) *Pattern {
	if len(p.names) == 0 {
		return p
	}
	q, err := ParsePattern(expand(p.text, names, texts))
	if err != nil {
		panic("internal error: expanded pattern: " + err.Error())
	}
	return q
}

// expand replaces {name} in text by the text captured for the name.
func expand(text string, names, texts []string) string {
	for i, name := range names {
		text = strings.ReplaceAll(text, "{"+name+"}", texts[i])
	}
	return text
}

// moreSpecific reports whether p says more than q about where a package lies:
// the longer literal beginning wins, then no wildcard over some, then a wildcard
// of one element over one of any depth.
func (p *Pattern) moreSpecific(q *Pattern) bool { return p.rank().over(q.rank()) }

type rank struct {
	literal, loose int
}

func (r rank) over(s rank) bool {
	if r.literal != s.literal {
		return r.literal > s.literal
	}
	return r.loose < s.loose
}

func (p *Pattern) rank() rank {
	r := rank{}
	for i, t := range p.tokens {
		switch {
		case t.kind == literal && i == 0:
			r.literal = len(strings.TrimSuffix(t.text, "/"))
		case t.kind == element || t.kind == capture:
			r.loose++
		case t.kind == deep || t.kind == below:
			r.loose += 1000
		case t.kind == literal:
			r.loose -= len(t.text)
		}
	}
	return r
}
