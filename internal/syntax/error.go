package syntax

import (
	"bytes"
	"errors"
	"go/parser"
	"go/scanner"
	gotoken "go/token"
	"unicode/utf8"
)

// An Error is the first place where a file is not Go. Line and Col count from 1,
// Col in bytes; a //line comment moves neither.
type Error struct {
	Line, Col int
	Message   string
}

// Check returns the first error of a file, nil if it is Go.
func (r *Recogniser) Check(src []byte) *Error {
	if r.Recognises(src) {
		return nil
	}
	if at, what := badByte(src); what != "" {
		return errorAt(src, at, what)
	}
	// What is no token makes it certain that go/parser refuses the file. Since there
	// may be millions of such places, and each is an error to go/parser, it gets to
	// see what stands before the first.
	text := src
	at, what := r.badToken(src)
	if what != "" {
		text = src[:at]
	}
	_, err := parser.ParseFile(gotoken.NewFileSet(), "", text, parser.SkipObjectResolution)
	var list scanner.ErrorList
	if !errors.As(err, &list) {
		list = nil
	}
	if e := first(list); e != nil && (what == "" || e.Pos.Offset < at) {
		at, what = e.Pos.Offset, e.Msg
	}
	if what == "" {
		return nil
	}
	return errorAt(src, at, what)
}

// First returns the first of the errors, one at least, that go/parser has found in
// a file.
func First(src []byte, list scanner.ErrorList) *Error {
	e := first(list)
	return errorAt(src, e.Pos.Offset, e.Msg)
}

// first returns the error that stands first in the file: the list is in the order
// that //line comments make up.
func first(list scanner.ErrorList) *scanner.Error {
	var first *scanner.Error
	for _, e := range list {
		if first == nil || e.Pos.Offset < first.Pos.Offset {
			first = e
		}
	}
	return first
}

// badToken returns the first place where src does not go on with a token.
func (r *Recogniser) badToken(src []byte) (at int, what string) {
	for r.start(src); r.tok != tEOF; {
		r.next()
	}
	r.src = nil
	return r.at, r.wrong
}

// badByte returns the first byte that no Go file may hold.
func badByte(src []byte) (at int, what string) {
	for i := 0; i < len(src); {
		c, size := utf8.DecodeRune(src[i:])
		switch {
		case c == 0:
			return i, "NUL byte"
		case c == utf8.RuneError && size == 1:
			return i, "byte that is not UTF-8"
		case c == '\uFEFF' && i > 0:
			return i, "byte order mark in the middle of the file"
		}
		i += size
	}
	return 0, ""
}

func errorAt(src []byte, at int, what string) *Error {
	before := src[:at]
	return &Error{
		Line:    1 + bytes.Count(before, []byte("\n")),
		Col:     at - bytes.LastIndexByte(before, '\n'),
		Message: what,
	}
}
