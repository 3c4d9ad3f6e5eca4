package load

import "bytes"

// checkBody looks for the two ways in which the rest of a file most often fails
// to be Go, as far as src reaches: an import below a declaration and the marker
// of an unresolved merge. Both stand at the start of a line, so a file without a
// suspect line costs one look per line; only a suspect makes checkBody read what
// comes before, to know code from comment and string.
func (s *scanner) checkBody() {
	code := s.h.end // where src is known to be code
	for i := s.pos; ; {
		n := bytes.IndexByte(s.src[i:], '\n')
		if n < 0 {
			return
		}
		i += n + 1
		message := suspect(s.src[i:])
		if message == "" {
			continue
		}
		if code = skipCode(s.src, code, i); code == i {
			line := 1 + bytes.Count(s.src[:i], []byte("\n"))
			s.failAt(int32(line), 1, message)
			return
		}
		i = max(i, code-1) // the line end before code may be the next to look at
		if code >= len(s.src) {
			return
		}
	}
}

// suspect returns what is wrong with a line of code that starts so.
func suspect(line []byte) string {
	if len(line) < len("import ") {
		return ""
	}
	switch line[0] {
	case 'i':
		if bytes.HasPrefix(line, []byte("import")) && (line[6] == ' ' || line[6] == '(' || line[6] == '\t' || line[6] == '"' || line[6] == '`') {
			return "an import must stand above all other declarations"
		}
	case '<', '=', '>':
		if bytes.HasPrefix(line, []byte("<<<<<<<")) || bytes.HasPrefix(line, []byte(">>>>>>>")) || bytes.HasPrefix(line, []byte("=======")) {
			return "marker of an unresolved merge"
		}
	}
	return ""
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
