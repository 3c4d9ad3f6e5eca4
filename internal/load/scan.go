package load

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/erodehq/erode/internal/facts"
)

// A header is what the top of a Go file says, down to its first declaration that
// is no import. Its slices are scratch space: the next scan overwrites them.
type header struct {
	Package   string
	Clause    int32  // line of the package clause
	Build     string // text of the //go:build line, "" if there is none
	BuildLine int32
	Generated bool
	Cgo       bool
	Imports   []facts.Import // Class is left to the resolver
	Allows    []facts.Allow
	Errs      []syntaxError // in source order, at most maxErrors

	plus   bool // there is a +build line, perhaps
	clause int  // offset of the package clause: +build lines stand above
}

// A syntaxError is a place where a file is not Go.
type syntaxError struct {
	Line, Col int32
	Message   string
}

// errShort says that the source ended before the header did.
var errShort = errors.New("header goes on past the bytes at hand")

// maxErrors bounds what one broken file can say: the first error is what the
// reader mends, the next one proves that recovery went on.
const maxErrors = 2

// A scanner reads headers. One goroutine uses it for many files, so that its
// buffers and the strings it has seen are shared among them.
type scanner struct {
	src   []byte
	whole bool // src reaches the end of the file
	h     *header
	names interner

	pos  int // next byte to read
	line int32
	bol  int // offset where the line starts

	tok      tokenKind
	start    int // of tok
	tokLine  int32
	tokBol   int
	needSemi bool // a line that ends here ends a statement
	short    bool
	failed   int32 // line of the error reported last
}

type tokenKind uint8

const (
	tokEOF tokenKind = iota
	tokIdent
	tokString
	tokSemi
	tokLparen
	tokRparen
	tokRbrace
	tokPeriod
	tokOther
)

// scan fills in h from the source of a file. When src is only the head of the
// file and the header may go on past it, it returns errShort and h is worth
// nothing.
func (s *scanner) scan(src []byte, whole bool, h *header) error {
	*h = header{Imports: h.Imports[:0], Allows: h.Allows[:0], Errs: h.Errs[:0]}
	s.src, s.whole, s.h = src, whole, h
	s.pos, s.line, s.bol, s.needSemi, s.short = 0, 1, 0, false, false
	s.failed = 0
	if bytes.HasPrefix(src, bom) {
		s.pos = len(bom)
	}
	s.clause()
	if h.Package != "" {
		s.imports()
	}
	if s.short {
		return errShort
	}
	if h.Package != "" {
		s.checkDeclaration()
	}
	s.checkBytes()
	if h.plus && h.Build == "" {
		h.Build = plusLines(src[:bytes.LastIndexByte(src[:h.clause], '\n')+1])
	}
	return nil
}

var bom = []byte("\xEF\xBB\xBF")

// clause reads the package clause.
func (s *scanner) clause() {
	s.h.clause = -1
	s.next()
	s.h.clause, s.h.Clause = s.start, s.tokLine
	if s.tok != tokIdent || s.text() != "package" {
		s.fail("expected 'package', found " + s.found())
		return
	}
	s.next()
	if s.tok != tokIdent || isKeyword(s.text()) {
		s.fail("expected the package name, found " + s.found())
		return
	}
	s.h.Package = s.names.of(s.src[s.start:s.pos])
	s.needSemi = true
	s.next()
	s.endStatement("after the package clause")
}

// imports reads the import declarations. After an error it goes on with the next
// line, so that one bad line does not hide the imports below it.
func (s *scanner) imports() {
	for s.tok == tokIdent && s.text() == "import" {
		s.next()
		if s.tok != tokLparen {
			s.spec()
			continue
		}
		s.next()
		for s.tok != tokRparen && s.tok != tokEOF && !(s.tok == tokIdent && isKeyword(s.text())) {
			s.spec()
		}
		if s.tok != tokRparen {
			s.fail("expected ')' after the imports, found " + s.found())
			break
		}
		s.needSemi = true
		s.next()
		s.endStatement("after the imports")
	}
}

// spec reads one import specification, an optional name and the path, and the
// end of its statement.
func (s *scanner) spec() {
	im := facts.Import{}
	switch {
	case s.tok == tokPeriod:
		im.Name = "."
		s.next()
	case s.tok == tokIdent && !isKeyword(s.text()):
		im.Name = s.names.of(s.src[s.start:s.pos])
		s.needSemi = true
		s.next()
	}
	if s.tok != tokString {
		s.fail("expected an import path, found " + s.found())
		s.skipLine()
		return
	}
	path, ok := s.unquote()
	im.Path, im.Line = path, s.tokLine
	im.Col, im.End = int32(s.start-s.tokBol+1), int32(s.pos-s.tokBol+1)
	if !ok {
		s.fail("invalid import path " + string(s.src[s.start:s.pos]))
	} else {
		s.h.Imports = append(s.h.Imports, im)
		s.h.Cgo = s.h.Cgo || path == "C"
	}
	s.needSemi = true
	s.next()
	s.endStatement("after the import")
}

// endStatement consumes the semicolon, written or implied by a line end, that
// ends a statement. A closing bracket does without.
func (s *scanner) endStatement(where string) {
	switch s.tok {
	case tokSemi:
		s.next()
	case tokRparen, tokRbrace:
	case tokEOF:
		if !s.whole {
			s.short = true
		}
	default:
		s.fail("expected a line end " + where + ", found " + s.found())
		s.skipLine()
	}
}

// skipLine gives up on the rest of the line and reads the token that follows.
func (s *scanner) skipLine() {
	if s.tok == tokRparen || s.tok == tokEOF {
		return
	}
	i := bytes.IndexByte(s.src[s.pos:], '\n')
	if i < 0 {
		s.pos, s.short = len(s.src), s.short || !s.whole
	} else {
		s.pos += i
	}
	s.needSemi = false
	s.next()
}

// unquote returns the import path that the string token spells, as the compiler
// reads it: raw, with escapes, or plain.
func (s *scanner) unquote() (string, bool) {
	lit := s.src[s.start:s.pos]
	if len(lit) < 2 || lit[len(lit)-1] != lit[0] {
		return "", false
	}
	inner := lit[1 : len(lit)-1]
	if plainPath(inner) {
		return s.names.of(inner), true
	}
	path, err := strconv.Unquote(string(lit))
	return path, err == nil && validPath(path)
}

// plainPath reports whether path needs neither unquoting nor a closer look.
func plainPath(path []byte) bool {
	for _, c := range path {
		if !plainByte[c] {
			return false
		}
	}
	return len(path) > 0
}

var plainByte = func() (t [256]bool) {
	for c := range t {
		t[c] = c < utf8.RuneSelf && (c == '_' || '0' <= c && c <= '9' || 'a' <= c|0x20 && c|0x20 <= 'z' ||
			strings.IndexByte("-./~+@", byte(c)) >= 0)
	}
	return t
}()

// validPath reports whether the compiler takes path for an import path.
func validPath(path string) bool {
	for _, r := range path {
		if !unicode.IsGraphic(r) || unicode.IsSpace(r) || strings.ContainsRune("!\"#$%&'()*,:;<=>?[\\]^`{|}\uFFFD", r) {
			return false
		}
	}
	return path != ""
}

// checkDeclaration fails where the token after the imports cannot begin a
// declaration: stray text, a conflict marker, an unbalanced bracket.
func (s *scanner) checkDeclaration() {
	if len(s.h.Errs) > 0 || s.tok == tokEOF {
		return
	}
	switch s.text() {
	case "const", "func", "type", "var":
	default:
		s.fail("expected a declaration, found " + s.found())
	}
}

// checkBytes fails on the bytes that no Go source may hold: NUL, a byte order
// mark in the middle, what is not UTF-8.
func (s *scanner) checkBytes() {
	src := s.src[:s.pos]
	if len(src) > 0 && bytes.HasPrefix(src, bom) {
		src = src[len(bom):]
	}
	if isPlainText(src) {
		return
	}
	line, bol := int32(1), 0
	for i := len(s.src[:s.pos]) - len(src); i < s.pos; {
		r, size := utf8.DecodeRune(s.src[i:s.pos])
		var what string
		switch {
		case r == 0:
			what = "NUL byte"
		case r == utf8.RuneError && size == 1:
			what = "byte that is not UTF-8"
		case r == '\uFEFF':
			what = "byte order mark in the middle of the file"
		case r == '\n':
			line, bol = line+1, i+1
		}
		if what != "" {
			s.failAt(line, int32(i-bol+1), what)
			return
		}
		i += size
	}
}

// isPlainText reports whether src is valid UTF-8 without NUL and byte order mark.
func isPlainText(src []byte) bool {
	return bytes.IndexByte(src, 0) < 0 && utf8.Valid(src) && !bytes.Contains(src, bom)
}

// next reads the next token.
func (s *scanner) next() {
	if semi := s.skip(); semi {
		s.tok, s.needSemi = tokSemi, false
		return
	}
	s.needSemi = false
	s.start, s.tokLine, s.tokBol = s.pos, s.line, s.bol
	if s.pos >= len(s.src) {
		s.tok = tokEOF
		s.short = s.short || !s.whole
		return
	}
	c := s.src[s.pos]
	switch {
	case c == '"':
		s.interpreted()
	case c == '`':
		s.raw()
	case isLetter(c):
		s.ident()
	default:
		s.pos++
		s.tok = tokOther
		switch c {
		case ';':
			s.tok = tokSemi
		case '(':
			s.tok = tokLparen
		case ')':
			s.tok = tokRparen
		case '}':
			s.tok = tokRbrace
		case '.':
			s.period()
		}
	}
}

// period tells "." from "..." and from the start of a number.
func (s *scanner) period() {
	rest := s.src[s.pos:]
	if len(rest) < 2 && !s.whole {
		s.short = true
	}
	if bytes.HasPrefix(rest, []byte("..")) || len(rest) > 0 && '0' <= rest[0] && rest[0] <= '9' {
		return
	}
	s.tok = tokPeriod
}

// skip skips white space and comments. It reports whether a line ended, or the
// file, where that ends a statement.
func (s *scanner) skip() (semi bool) {
	for s.pos < len(s.src) {
		switch s.src[s.pos] {
		case '\n':
			if s.needSemi {
				// The line end stays: it is the token.
				s.start, s.tokLine, s.tokBol = s.pos, s.line, s.bol
				return true
			}
			s.pos++
			s.line++
			s.bol = s.pos
		case ' ', '\t', '\r':
			s.pos++
		case '/':
			if s.pos+1 == len(s.src) {
				s.short = s.short || !s.whole
				return false
			}
			switch s.src[s.pos+1] {
			case '/':
				s.lineComment()
			case '*':
				line := s.line
				if !s.blockComment() {
					return false
				}
				if s.needSemi && s.line > line {
					s.start, s.tokLine, s.tokBol = s.pos, s.line, s.bol
					return true
				}
			default:
				return false
			}
		default:
			return false
		}
	}
	s.short = s.short || !s.whole
	if s.needSemi {
		s.start, s.tokLine, s.tokBol = s.pos, s.line, s.bol
	}
	return s.needSemi
}

// lineComment skips a // comment, and the line end no more, and keeps what it says.
func (s *scanner) lineComment() {
	text := s.src[s.pos:]
	if i := bytes.IndexByte(text, '\n'); i >= 0 {
		text = text[:i]
	} else if !s.whole {
		s.short = true
	}
	s.comment(text)
	s.pos += len(text)
}

// comment keeps what a // comment means to erode: a build constraint, the mark of
// a generated file, an exception.
func (s *scanner) comment(text []byte) {
	if len(text) < len("// +build") {
		return
	}
	switch {
	case s.h.clause < 0 && text[2] == 'g' && bytes.HasPrefix(text, goBuild):
		s.buildLine(text)
	case s.h.clause < 0 && text[3] == 'C' && isGeneratedMark(text):
		s.h.Generated = true
	case s.h.clause < 0 && (text[3] == '+' || bytes.Contains(text, []byte("+build"))):
		s.h.plus = true
	case text[2] == 'e' && bytes.HasPrefix(text, erodeAllow):
		rest := text[len(erodeAllow):]
		if len(rest) == 0 || rest[0] == ' ' || rest[0] == '\t' || rest[0] == '\r' {
			s.h.Allows = append(s.h.Allows, facts.Allow{
				Line: s.line, Col: int32(s.pos - s.bol + 1), Text: string(bytes.TrimSpace(rest)),
				After: len(bytes.TrimSpace(s.src[s.bol:s.pos])) > 0,
			})
		}
	}
}

var (
	goBuild    = []byte("//go:build")
	erodeAllow = []byte("//erode:allow")
)

// buildLine keeps a //go:build line. As for the go command, it has to stand first
// on its line, and there is one.
func (s *scanner) buildLine(text []byte) {
	rest := text[len(goBuild):]
	if len(bytes.TrimSpace(rest)) == len(rest) && len(rest) > 0 {
		return // a longer word
	}
	if before := bytes.TrimPrefix(s.src[s.bol:s.pos], bom); len(bytes.TrimSpace(before)) > 0 {
		return
	}
	if s.h.Build != "" {
		s.fail0("a second //go:build line")
		return
	}
	s.h.Build, s.h.BuildLine = s.names.of(bytes.TrimSpace(text)), s.line
}

// isGeneratedMark reports whether line is the one that the go command defines
// for generated files.
func isGeneratedMark(line []byte) bool {
	line = bytes.TrimSuffix(line, []byte("\r"))
	return bytes.HasPrefix(line, []byte("// Code generated ")) && bytes.HasSuffix(line, []byte(" DO NOT EDIT."))
}

// blockComment skips a /* */ comment and reports whether it ends.
func (s *scanner) blockComment() bool {
	n := bytes.Index(s.src[s.pos+2:], []byte("*/"))
	if n < 0 {
		if s.short = s.short || !s.whole; s.whole {
			s.fail0("comment not ended")
		}
		s.pos = len(s.src)
		return false
	}
	text := s.src[s.pos : s.pos+n+4]
	if i := bytes.LastIndexByte(text, '\n'); i >= 0 {
		if s.h.clause < 0 && bytes.Contains(text, []byte("\n// Code generated ")) {
			for line := range bytes.Lines(text) {
				s.h.Generated = s.h.Generated || isGeneratedMark(bytes.TrimSuffix(line, []byte("\n")))
			}
		}
		s.line += int32(bytes.Count(text, []byte("\n")))
		s.bol = s.pos + i + 1
	}
	s.pos += len(text)
	return true
}

// interpreted reads a "…" string.
func (s *scanner) interpreted() {
	s.tok = tokString
	for s.pos++; s.pos < len(s.src); s.pos++ {
		switch s.src[s.pos] {
		case '"':
			s.pos++
			return
		case '\\':
			s.pos++
		case '\n':
			return // not ended: unquote says so
		}
	}
	s.pos = min(s.pos, len(s.src))
	s.short = s.short || !s.whole
}

// raw reads a `…` string.
func (s *scanner) raw() {
	s.tok = tokString
	n := bytes.IndexByte(s.src[s.pos+1:], '`')
	if n < 0 {
		s.pos, s.short = len(s.src), s.short || !s.whole
		return
	}
	text := s.src[s.pos : s.pos+n+2]
	if i := bytes.LastIndexByte(text, '\n'); i >= 0 {
		s.line += int32(bytes.Count(text, []byte("\n")))
		s.bol = s.pos + i + 1
	}
	s.pos += len(text)
}

// ident reads an identifier or a keyword.
func (s *scanner) ident() {
	s.tok = tokIdent
	for s.pos < len(s.src) {
		c := s.src[s.pos]
		if isLetter(c) && c < utf8.RuneSelf || '0' <= c && c <= '9' {
			s.pos++
			continue
		}
		if c < utf8.RuneSelf {
			return
		}
		if !s.whole && !utf8.FullRune(s.src[s.pos:]) {
			break
		}
		r, size := utf8.DecodeRune(s.src[s.pos:])
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			if s.pos == s.start {
				s.tok = tokOther
				s.pos += size
			}
			return
		}
		if s.pos == s.start && !unicode.IsLetter(r) {
			s.tok = tokOther
		}
		s.pos += size
	}
	s.short = s.short || !s.whole
}

// isLetter reports whether c begins an identifier, or may do so outside ASCII.
func isLetter(c byte) bool {
	return 'a' <= c|0x20 && c|0x20 <= 'z' || c == '_' || c >= utf8.RuneSelf
}

// text returns the token as it is written.
func (s *scanner) text() string { return string(s.src[s.start:s.pos]) }

// found names the token for a message.
func (s *scanner) found() string {
	switch {
	case s.tok == tokEOF:
		return "the end of the file"
	case s.tok == tokSemi && (s.start >= len(s.src) || s.src[s.start] != ';'):
		return "the end of the line"
	}
	text := s.src[s.start:s.pos]
	if len(text) > 40 {
		text = text[:40]
	}
	return strconv.Quote(string(text))
}

// fail reports an error at the token.
func (s *scanner) fail(message string) {
	s.failAt(s.tokLine, int32(s.start-s.tokBol+1), message)
}

// fail0 reports an error at the next byte.
func (s *scanner) fail0(message string) {
	s.failAt(s.line, int32(s.pos-s.bol+1), message)
}

// failAt reports one error for a line: the ones that follow on it come from the first.
func (s *scanner) failAt(line, col int32, message string) {
	if len(s.h.Errs) < maxErrors && line != s.failed {
		s.h.Errs = append(s.h.Errs, syntaxError{line, col, message})
	}
	s.failed = line
}

func (e syntaxError) Error() string { return fmt.Sprintf("%d:%d: %s", e.Line, e.Col, e.Message) }

// isKeyword reports whether word is reserved and can name nothing.
func isKeyword(word string) bool {
	switch word {
	case "break", "case", "chan", "const", "continue", "default", "defer", "else", "fallthrough",
		"for", "func", "go", "goto", "if", "import", "interface", "map", "package", "range",
		"return", "select", "struct", "switch", "type", "var":
		return true
	}
	return false
}

// An interner gives equal bytes the same string.
type interner map[string]string

func (in interner) of(b []byte) string {
	if s, ok := in[string(b)]; ok {
		return s
	}
	s := string(b)
	in[s] = s
	return s
}
