package syntax

import (
	"bytes"
	"fmt"
	"strconv"
	"unicode"
	"unicode/utf8"
)

// next reads the next token.
func (r *Recogniser) next() {
	src, i := r.src, r.pos
	for i < len(src) {
		b := bytesTable[src[i]]
		if b.class == cSpace { // apart from the others: most tokens stand behind blanks
			i++
			continue
		}
		switch b.class {
		case cLetter:
			r.word(i)
			return
		case cNewline:
			i++
			if r.semi {
				r.tok, r.semi, r.pos = tSemi, false, i
				return
			}
		case cSingle:
			r.tok, r.semi, r.pos = b.single, false, i+1
			return
		case cCloser:
			r.tok, r.semi, r.pos = b.single, true, i+1
			return
		case cQuote:
			r.quoted(i)
			return
		case cOperator:
			r.operator(i)
			return
		case cSlash:
			if i+1 < len(src) && (src[i+1] == '/' || src[i+1] == '*') {
				end, newline := r.comment(i)
				if r.failed {
					return
				}
				if i = end; newline && r.semi {
					r.tok, r.semi, r.pos = tSemi, false, i
					return
				}
				continue
			}
			r.tok, r.semi, r.pos = tBinary, false, i+1
			r.assigns()
			return
		case cDigit:
			r.number(i)
			return
		case cBackquote:
			r.raw(i)
			return
		case cTick:
			r.rune(i)
			return
		case cWide:
			if c, size := utf8.DecodeRune(src[i:]); unicode.IsLetter(c) {
				r.tok, r.semi, r.pos = tIdent, true, r.wordEnd(i+size)
				return
			}
			fallthrough
		default:
			c, _ := utf8.DecodeRune(src[i:])
			r.refuse(i, fmt.Sprintf("illegal character %#U", c))
			return
		}
	}
	r.pos = len(src)
	if r.semi {
		r.tok, r.semi = tSemi, false
	} else {
		r.tok = tEOF
	}
}

// word reads the identifier or keyword that an ASCII letter begins.
func (r *Recogniser) word(start int) {
	src := r.src
	i := start + 1
	for i < len(src) && bytesTable[src[i]].ident {
		i++
	}
	if i < len(src) && src[i] >= utf8.RuneSelf {
		i = r.wordEnd(i)
	}
	r.tok, r.semi, r.pos = tIdent, true, i
	if i-start < 2 {
		return
	}
	k := &keywords[keywordHash(src[start], src[start+1], i-start)]
	if len(k.text) == i-start && k.text == string(src[start:i]) {
		r.tok = k.token
		r.semi = k.token == tReturn || k.token == tBreak || k.token == tContinue || k.token == tFallthrough
	}
}

// wordEnd returns where the identifier ends that goes on at i.
func (r *Recogniser) wordEnd(i int) int {
	for i < len(r.src) {
		c, size := utf8.DecodeRune(r.src[i:])
		if !(c < utf8.RuneSelf && bytesTable[c].ident || c >= utf8.RuneSelf && (unicode.IsLetter(c) || unicode.IsDigit(c))) {
			break
		}
		i += size
	}
	return i
}

// operator reads an operator or a number that begins with a point.
func (r *Recogniser) operator(i int) {
	src := r.src
	c, second := src[i], byte(0)
	if i+1 < len(src) {
		second = src[i+1]
	}
	r.semi, r.pos = false, i+1
	switch c {
	case ':':
		r.tok = tColon
		if second == '=' {
			r.tok, r.pos = tDefine, i+2
		}
	case '.':
		switch {
		case '0' <= second && second <= '9':
			r.number(i)
		case second == '.' && i+2 < len(src) && src[i+2] == '.':
			r.tok, r.pos = tEllipsis, i+3
		default:
			r.tok = tPeriod
		}
	case '=':
		r.tok = tAssign
		if second == '=' {
			r.tok, r.pos = tBinary, i+2
		}
	case '!':
		r.tok = tNot
		if second == '=' {
			r.tok, r.pos = tBinary, i+2
		}
	case '~':
		r.tok = tTilde
	case '*':
		r.tok = tMul
		r.assigns()
	case '+', '-':
		if second == c {
			r.tok, r.pos, r.semi = tIncDec, i+2, true
			return
		}
		r.tok = tAdd
		r.assigns()
	case '^':
		r.tok = tAdd
		r.assigns()
	case '%':
		r.tok = tBinary
		r.assigns()
	case '|':
		r.tok = tOr
		if second == '|' {
			r.tok, r.pos = tBinary, i+2
			return
		}
		r.assigns()
	case '&':
		switch r.tok = tAdd; second {
		case '&':
			r.tok, r.pos = tBinary, i+2
			return
		case '^':
			r.tok, r.pos = tBinary, i+2
		}
		r.assigns()
	case '<', '>':
		r.tok = tBinary
		switch second {
		case '-':
			if c == '<' {
				r.tok, r.pos = tArrow, i+2
			}
		case '=':
			r.pos = i + 2
		case c:
			r.pos = i + 2
			r.assigns()
		}
	}
}

// assigns makes an assignment of the operator that ends here if "=" follows.
func (r *Recogniser) assigns() {
	if r.pos < len(r.src) && r.src[r.pos] == '=' {
		r.tok = tAssignOp
		r.pos++
	}
}

// comment returns where the comment at i ends, and whether it ends a line as well:
// a // comment leaves the line end to the caller.
func (r *Recogniser) comment(i int) (end int, newline bool) {
	src := r.src
	if src[i+1] == '/' {
		end = len(src)
		if n := bytes.IndexByte(src[i:], '\n'); n >= 0 {
			end = i + n
		}
		if (i == 0 || src[i-1] == '\n') && bytes.HasPrefix(src[i+2:end], linePrefix) {
			r.lineDirective(bytes.TrimSuffix(src[i+7:end], []byte("\r")))
		}
		return end, false
	}
	n := bytes.Index(src[i+2:], []byte("*/"))
	if n < 0 {
		r.refuse(i, "comment not terminated")
		return len(src), false
	}
	text := src[i+2 : i+2+n]
	if bytes.HasPrefix(text, linePrefix) {
		r.lineDirective(text[len(linePrefix):])
	}
	return i + n + 4, bytes.IndexByte(text, '\n') >= 0
}

var linePrefix = []byte("line ")

// lineDirective looks at what follows "//line ": name:line or name:line:column,
// whose numbers have to be good, or anything without a colon.
func (r *Recogniser) lineDirective(text []byte) {
	colon := bytes.LastIndexByte(text, ':')
	if colon < 0 {
		return
	}
	if !isLineNumber(text[colon+1:]) {
		r.unsure()
		return
	}
	text = text[:colon]
	if colon = bytes.LastIndexByte(text, ':'); colon < 0 {
		return
	}
	// Whether this is a column or part of a name depends on what is no number.
	if rest := text[colon+1:]; !isLineNumber(rest) && (len(rest) == 0 || bytesTable[rest[0]].class != cLetter) {
		r.unsure()
	}
}

// isLineNumber reports whether text is a line or column number for certain.
func isLineNumber(text []byte) bool {
	n, err := strconv.ParseUint(string(text), 10, 32)
	return err == nil && 0 < n && n <= 1<<30 && len(text) <= 10
}
