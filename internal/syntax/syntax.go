// Package syntax tells whether a file is Go, several times as fast as go/parser
// does: it reads all of the file, makes no tree and no garbage, and follows the
// grammar as go/parser does in the mode SkipObjectResolution.
//
// What it takes, go/parser takes. What it does not take is put to go/parser, which
// has the last word and the words to say: so a file that Check finds fault with
// is one that go/parser refuses, whatever mistake there may be in here. In the few
// places where following go/parser would need a tree, it does not try.
//
// A Recogniser belongs to one goroutine.
package syntax

import (
	"bytes"
	"unicode/utf8"
)

// A Recogniser reads one file after another.
type Recogniser struct {
	src  []byte
	pos  int   // just past tok
	tok  token // one token of look-ahead
	semi bool  // a line that ends here ends a statement

	level int // below 0 in the header of a statement, where "{" opens its block
	depth int // of nested calls

	failed bool   // tok is tEOF from here on
	wrong  string // what the lexer has found wrong, "" if nothing
	at     int    // where it has
}

// maxDepth keeps the stack small, and stays so far below the depth at which
// go/parser gives up that the two need not count alike: between two levels in here
// it counts less than a hundred.
const maxDepth = 1000

// Recognises reports whether src is a Go file for certain. False says nothing.
func (r *Recogniser) Recognises(src []byte) bool {
	if !isText(src) {
		return false
	}
	r.start(src)
	r.file()
	ok := !r.failed
	r.src = nil
	return ok
}

// start makes r read src from its first token on.
func (r *Recogniser) start(src []byte) {
	*r = Recogniser{src: src}
	if bytes.HasPrefix(src, bom) {
		r.pos = len(bom)
	}
	r.next()
}

var bom = []byte("\xEF\xBB\xBF")

// isText reports whether src is UTF-8 without NUL, and without a byte order mark
// but for the first.
func isText(src []byte) bool {
	return bytes.IndexByte(src, 0) < 0 && utf8.Valid(src) && !bytes.Contains(bytes.TrimPrefix(src, bom), bom)
}

// fail gives up. Whoever is still reading sees the end of the file.
func (r *Recogniser) fail() {
	r.failed = true
	r.tok, r.semi, r.pos = tEOF, false, len(r.src)
}

// refuse is what the lexer does with what is no token.
func (r *Recogniser) refuse(at int, what string) {
	if !r.failed {
		r.wrong, r.at = what, at
	}
	r.fail()
}

// unsure gives up where only go/parser knows.
func (r *Recogniser) unsure() { r.fail() }

// enter and leave bound what is nested.
func (r *Recogniser) enter() {
	if r.depth++; r.depth > maxDepth {
		r.unsure()
	}
}

func (r *Recogniser) leave() { r.depth-- }

// expect reads a token that must be there.
func (r *Recogniser) expect(t token) {
	if r.tok != t {
		r.fail()
		return
	}
	r.next()
}

// accept reads a token if it is there.
func (r *Recogniser) accept(t token) bool {
	if r.tok != t {
		return false
	}
	r.next()
	return true
}

// end reads the end of a statement or a field. A closing bracket does without.
func (r *Recogniser) end() {
	switch r.tok {
	case tSemi:
		r.next()
	case tRparen, tRbrace:
	default:
		r.fail()
	}
}
