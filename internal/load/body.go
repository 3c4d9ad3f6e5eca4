package load

import (
	"bytes"
	"encoding/binary"
	"math/bits"
)

// checkBody looks for the two ways in which the rest of a file most often fails
// to be Go, as far as src reaches: an import below a declaration and the marker
// of an unresolved merge. Both stand at the start of a line, which makes the search
// cheap; only a hit makes checkBody read what comes before it, to tell code from
// comment and string.
func (s *scanner) checkBody() {
	body := s.src[s.h.end:]
	at, message := firstInCode(body, nextImport), "an import must stand above all other declarations"
	if marker := firstInCode(body, nextMarker); marker >= 0 && (at < 0 || marker < at) {
		at, message = marker, "marker of an unresolved merge"
	}
	if at >= 0 {
		line := 1 + bytes.Count(s.src[:s.h.end+at], []byte("\n"))
		s.failAt(int32(line), 1, message)
	}
}

// firstInCode returns the first offset that next finds in body and that is code,
// or -1.
func firstInCode(body []byte, next func(body []byte, from int) int) int {
	code := 0 // where body is known to be code
	for from := 0; ; {
		at := next(body, from)
		if at < 0 {
			return -1
		}
		if code = skipCode(body, code, at); code == at {
			return at
		}
		if code >= len(body) {
			return -1
		}
		from = max(at, code-1) // a line can begin where a comment ends
	}
}

// nextMarker returns the offset of the next line that begins as a merge marker does.
func nextMarker(body []byte, from int) int {
	for from < len(body) {
		n := bytes.Index(body[from:], []byte("<<<<<<< "))
		if n < 0 {
			return -1
		}
		if from += n; from > 0 && body[from-1] == '\n' {
			return from
		}
		from++
	}
	return -1
}

// nextImport returns the offset of the next line that begins with the word import.
func nextImport(body []byte, from int) int {
	for {
		n := indexPair(body[from:], '\n', 'i')
		if n < 0 {
			return -1
		}
		from += n + 1
		rest, ok := bytes.CutPrefix(body[from:], []byte("import"))
		if ok && len(rest) > 0 && bytes.IndexByte([]byte(" (\t\"`"), rest[0]) >= 0 {
			return from
		}
	}
}

// indexPair returns the offset of the first a that a b follows, or -1. It looks at
// eight bytes at a time: bytes.Index takes three times as long where a is frequent.
func indexPair(s []byte, a, b byte) int {
	const ones, highs = 0x0101010101010101, 0x8080808080808080
	as, bs := ones*uint64(a), ones*uint64(b)
	i := 0
	for ; i+9 <= len(s); i += 8 {
		chunk := s[i : i+9]
		differ := binary.LittleEndian.Uint64(chunk) ^ as | binary.LittleEndian.Uint64(chunk[1:]) ^ bs
		if zero := (differ - ones) &^ differ & highs; zero != 0 { // the lowest zero byte is exact
			return i + bits.TrailingZeros64(zero)/8
		}
	}
	for ; i+1 < len(s); i++ {
		if s[i] == a && s[i+1] == b {
			return i
		}
	}
	return -1
}

// skipCode reads tokens from offset i, which is code, up to offset end. It returns
// end when that is code too, or the end of the comment or literal that holds it.
func skipCode(src []byte, i, end int) int {
	for i < end {
		switch src[i] {
		case '"', '\'':
			i = skipQuoted(src, i)
		case '`':
			i = skipPast(src, i+1, "`")
		case '/':
			switch {
			case bytes.HasPrefix(src[i:], []byte("//")):
				i = skipPast(src, i, "\n") - 1
			case bytes.HasPrefix(src[i:], []byte("/*")):
				i = skipPast(src, i+2, "*/")
			default:
				i++
			}
		default:
			i++
		}
	}
	return i
}

// skipPast returns the offset just past the next mark, or one past the end of src.
func skipPast(src []byte, i int, mark string) int {
	n := bytes.Index(src[i:], []byte(mark))
	if n < 0 {
		return len(src) + 1
	}
	return i + n + len(mark)
}

// skipQuoted returns the offset just past the string or rune literal at i, which
// ends with its line at the latest.
func skipQuoted(src []byte, i int) int {
	quote := src[i]
	for i++; i < len(src); i++ {
		switch src[i] {
		case quote:
			return i + 1
		case '\\':
			i++
		case '\n':
			return i
		}
	}
	return i
}
