package syntax

import "unicode/utf8"

// A token is a kind of token, as far as the grammar tells them apart.
type token uint8

const (
	tEOF token = iota
	tIdent
	tLiteral // a number or a rune
	tString
	tLparen
	tRparen
	tLbrack
	tRbrack
	tLbrace
	tRbrace
	tComma
	tSemi
	tColon
	tPeriod
	tEllipsis
	tAssign
	tDefine
	tAssignOp // += and its like
	tIncDec
	tArrow
	tNot
	tTilde
	tBinary // an operator between two operands only, but |
	tOr
	tAdd // + - ^ &, between two operands or before one
	tMul
	tBreak
	tCase
	tChan
	tConst
	tContinue
	tDefault
	tDefer
	tElse
	tFallthrough
	tFor
	tFunc
	tGo
	tGoto
	tIf
	tImport
	tInterface
	tMap
	tPackage
	tRange
	tReturn
	tSelect
	tStruct
	tSwitch
	tType
	tVar
)

// isBinary reports whether t stands between two operands.
func (t token) isBinary() bool { return t-tBinary <= tMul-tBinary }

type keyword struct {
	text  string
	token token
}

// keywords holds each keyword at its hash.
var keywords = func() (table [64]keyword) {
	for _, k := range []keyword{
		{"break", tBreak}, {"case", tCase}, {"chan", tChan}, {"const", tConst}, {"continue", tContinue},
		{"default", tDefault}, {"defer", tDefer}, {"else", tElse}, {"fallthrough", tFallthrough}, {"for", tFor},
		{"func", tFunc}, {"go", tGo}, {"goto", tGoto}, {"if", tIf}, {"import", tImport}, {"interface", tInterface},
		{"map", tMap}, {"package", tPackage}, {"range", tRange}, {"return", tReturn}, {"select", tSelect},
		{"struct", tStruct}, {"switch", tSwitch}, {"type", tType}, {"var", tVar},
	} {
		table[keywordHash(k.text[0], k.text[1], len(k.text))] = k
	}
	return table
}()

// keywordHash differs for any two keywords; a test says so.
func keywordHash(first, second byte, length int) uint {
	return (uint(first)<<4 ^ uint(second) + uint(length)) & 63
}

// A class is what the first byte of a token makes the lexer do.
type class uint8

const (
	cIllegal class = iota
	cSpace
	cNewline
	cLetter
	cWide // the first byte of a rune outside ASCII
	cDigit
	cSingle // a token by itself
	cCloser // one that ends a statement where a line ends
	cSlash
	cQuote
	cTick
	cBackquote
	cOperator // all others
)

// An ascii is what the lexer knows of a byte.
type ascii struct {
	class  class
	single token // of cSingle and cCloser
	ident  bool  // it goes on in an identifier
	plain  bool  // it stands for itself in a "…" string
}

var bytesTable = func() (table [256]ascii) {
	for c := range table {
		b := &table[c]
		b.plain = c != '"' && c != '\\' && c != '\n'
		switch {
		case c >= utf8.RuneSelf:
			b.class = cWide
		case 'a' <= c|0x20 && c|0x20 <= 'z' || c == '_':
			b.class, b.ident = cLetter, true
		case '0' <= c && c <= '9':
			b.class, b.ident = cDigit, true
		}
	}
	for c, class := range map[byte]class{' ': cSpace, '\t': cSpace, '\r': cSpace, '\n': cNewline, '/': cSlash, '"': cQuote, '\'': cTick, '`': cBackquote} {
		table[c].class = class
	}
	for _, c := range []byte(":.+-*%^<>=!&|~") {
		table[c].class = cOperator
	}
	for c, t := range map[byte]token{'(': tLparen, '[': tLbrack, '{': tLbrace, ',': tComma, ';': tSemi} {
		table[c].class, table[c].single = cSingle, t
	}
	for c, t := range map[byte]token{')': tRparen, ']': tRbrack, '}': tRbrace} {
		table[c].class, table[c].single = cCloser, t
	}
	return table
}()
