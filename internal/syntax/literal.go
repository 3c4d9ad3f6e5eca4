package syntax

import (
	"bytes"
	"unicode"
	"unicode/utf8"
)

// quoted reads a "…" string.
func (r *Recogniser) quoted(start int) {
	src := r.src
	i := start + 1
	for {
		for i < len(src) && bytesTable[src[i]].plain {
			i++
		}
		switch {
		case i >= len(src) || src[i] == '\n':
			r.refuse(start, "string literal not terminated")
			return
		case src[i] == '"':
			r.tok, r.semi, r.pos = tString, true, i+1
			return
		}
		if i = r.escape(i, '"'); r.failed {
			return
		}
	}
}

// raw reads a `…` string.
func (r *Recogniser) raw(start int) {
	n := bytes.IndexByte(r.src[start+1:], '`')
	if n < 0 {
		r.refuse(start, "raw string literal not terminated")
		return
	}
	r.tok, r.semi, r.pos = tString, true, start+n+2
}

// rune reads a '…' literal.
func (r *Recogniser) rune(start int) {
	src := r.src
	i := start + 1
	switch {
	case i >= len(src) || src[i] == '\n':
		r.refuse(start, "rune literal not terminated")
		return
	case src[i] == '\'':
		r.refuse(start, "illegal rune literal")
		return
	case src[i] == '\\':
		if i = r.escape(i, '\''); r.failed {
			return
		}
	default:
		_, size := utf8.DecodeRune(src[i:])
		i += size
	}
	if i >= len(src) || src[i] != '\'' {
		what := "rune literal not terminated"
		line, _, _ := bytes.Cut(src[i:], []byte("\n"))
		if bytes.IndexByte(line, '\'') >= 0 {
			what = "illegal rune literal"
		}
		r.refuse(start, what)
		return
	}
	r.tok, r.semi, r.pos = tLiteral, true, i+1
}

// escape returns where the escape sequence ends whose backslash is at i.
func (r *Recogniser) escape(i int, quote byte) int {
	src := r.src
	start := i + 1
	if start >= len(src) {
		r.refuse(start, "escape sequence not terminated")
		return start
	}
	digits, base, limit := 0, uint32(16), uint32(unicode.MaxRune)
	c := src[start]
	i = start + 1
	switch c {
	case 'a', 'b', 'f', 'n', 'r', 't', 'v', '\\', quote:
		return i
	case '0', '1', '2', '3', '4', '5', '6', '7':
		i, digits, base, limit = start, 3, 8, 255
	case 'x':
		digits, limit = 2, 255
	case 'u':
		digits = 4
	case 'U':
		digits = 8
	default:
		r.refuse(start, "unknown escape sequence")
		return i
	}
	value := uint32(0)
	for ; digits > 0; digits-- {
		d := uint32(base)
		if i < len(src) {
			d = digit(src[i])
		}
		if d >= base {
			r.refuse(i, "illegal character in escape sequence")
			return i
		}
		value = value*base + d
		i++
	}
	if value > limit || 0xD800 <= value && value < 0xE000 {
		r.refuse(start, "escape sequence is invalid Unicode code point")
	}
	return i
}

// digit returns what a digit of any base up to 16 stands for, 16 for any other byte.
func digit(c byte) uint32 {
	switch {
	case '0' <= c && c <= '9':
		return uint32(c - '0')
	case 'a' <= c|0x20 && c|0x20 <= 'f':
		return uint32(c|0x20-'a') + 10
	}
	return 16
}

// number reads a number. Most are a few decimal digits.
func (r *Recogniser) number(start int) {
	src := r.src
	i := start
	for i < len(src) && '0' <= src[i] && src[i] <= '9' {
		i++
	}
	if simple := src[start] != '0' || i == start+1; simple && i > start && (i == len(src) || !goesOn(src[i])) {
		r.tok, r.semi, r.pos = tLiteral, true, i
		return
	}
	r.longNumber(start)
}

// goesOn reports whether a number can go on with c after decimal digits.
func goesOn(c byte) bool { return c == '.' || bytesTable[c].ident }

// longNumber reads a number with a prefix, a separator, a fraction, an exponent or
// an i behind it.
func (r *Recogniser) longNumber(start int) {
	n := number{src: r.src, pos: start, base: 10}
	n.prefixed()
	n.digits()
	isInt := true
	if n.peek() == '.' {
		isInt = false
		if n.base == 2 || n.base == 8 && n.prefix != 0 {
			n.fail("invalid radix point in " + n.name())
		}
		n.pos++
		n.digits()
	}
	if !n.any {
		n.fail(n.name() + " has no digits")
	}
	isInt = !n.exponent(isInt) && isInt
	if n.peek() == 'i' {
		n.pos++
		isInt = false
	}
	if isInt && n.invalid > 0 {
		n.fail("invalid digit in " + n.name())
	}
	if n.separated && !separates(r.src[start:n.pos]) {
		n.fail("'_' must separate successive digits")
	}
	if n.wrong != "" {
		r.refuse(start, n.wrong)
		return
	}
	r.tok, r.semi, r.pos = tLiteral, true, n.pos
}

// A number is one that is being read.
type number struct {
	src       []byte
	pos       int
	base      byte
	prefix    byte // x, o or b, 0 if there is none
	any       bool // there is a digit
	separated bool // there is a _
	invalid   int  // where a digit is too large for the base, 0 if nowhere
	wrong     string
}

func (n *number) peek() byte {
	if n.pos < len(n.src) {
		return n.src[n.pos]
	}
	return 0
}

func (n *number) fail(what string) {
	if n.wrong == "" {
		n.wrong = what
	}
}

// prefixed reads what says the base.
func (n *number) prefixed() {
	if n.peek() != '0' {
		return
	}
	n.pos++
	switch c := n.peek() | 0x20; c {
	case 'x':
		n.base, n.prefix = 16, c
	case 'o':
		n.base, n.prefix = 8, c
	case 'b':
		n.base, n.prefix = 2, c
	default:
		n.base, n.any = 8, true
		return
	}
	n.pos++
}

// digits reads digits and separators. Decimal ones count for every base up to ten.
func (n *number) digits() {
	for ; n.pos < len(n.src); n.pos++ {
		c := n.src[n.pos]
		d := digit(c)
		switch {
		case c == '_':
			n.separated = true
		case d >= 16 || n.base <= 10 && d >= 10:
			return
		default:
			n.any = true
			if d >= uint32(n.base) && n.invalid == 0 {
				n.invalid = n.pos
			}
		}
	}
}

// exponent reads an exponent and reports whether there is one.
func (n *number) exponent(isInt bool) bool {
	c := n.peek() | 0x20
	switch {
	case c != 'e' && c != 'p':
		if n.prefix == 'x' && !isInt {
			n.fail("hexadecimal mantissa requires a 'p' exponent")
		}
		return false
	case c == 'e' && n.prefix != 0:
		n.fail("'e' exponent requires decimal mantissa")
	case c == 'p' && n.prefix != 'x':
		n.fail("'p' exponent requires hexadecimal mantissa")
	}
	n.pos++
	if c := n.peek(); c == '+' || c == '-' {
		n.pos++
	}
	mantissa := *n
	n.base, n.any = 10, false
	n.digits()
	if !n.any {
		n.fail("exponent has no digits")
	}
	n.base, n.any, n.invalid = mantissa.base, true, mantissa.invalid
	return true
}

func (n *number) name() string {
	switch {
	case n.prefix == 'x':
		return "hexadecimal literal"
	case n.prefix == 'b':
		return "binary literal"
	case n.base == 8:
		return "octal literal"
	}
	return "decimal literal"
}

// separates reports whether every _ of a number stands between two digits, or
// between the prefix and a digit.
func separates(text []byte) bool {
	hex := false
	before := byte('.') // '0' for a digit, '_', or '.' for all else
	if len(text) >= 2 && text[0] == '0' {
		switch text[1] | 0x20 {
		case 'x', 'o', 'b':
			hex = text[1]|0x20 == 'x'
			before, text = '0', text[2:]
		}
	}
	for _, c := range text {
		switch d := digit(c); {
		case c == '_':
			if before != '0' {
				return false
			}
			before = '_'
		case d < 10 || hex && d < 16:
			before = '0'
		default:
			if before == '_' {
				return false
			}
			before = '.'
		}
	}
	return before != '_'
}
