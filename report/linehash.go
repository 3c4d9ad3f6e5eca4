package report

import (
	"strconv"
	"unicode/utf16"
)

// hashSpan is how many characters a line hash covers, from the line's start on.
const hashSpan = 100

// lineHashes returns the hashes that GitHub code scanning tells results apart by,
// for the first limit lines of a file. GitHub computes them itself only for
// uploads through its own action; with them in the SARIF file any uploader will do.
//
// The hash is a rolling one (base 37, modulo 2^64) over the hundred UTF-16 units
// from the start of the line on, blanks left out and line ends made "\n", with
// 65535 for the end of the file and a counter for equal hashes; see
// src/fingerprints.ts of github/codeql-action.
func lineHashes(src []byte, limit int) []string {
	h := lineHasher{seen: map[uint64]int{}, limit: limit}
	startsLine, afterCR := true, false
	push := func(unit uint16) {
		h.push(unit, startsLine)
		startsLine = unit == '\n'
	}
	for _, c := range string(src) {
		if h.full() {
			return h.hashes
		}
		wasCR := afterCR
		afterCR = c == '\r'
		switch {
		case c == ' ' || c == '\t' || c == '\n' && wasCR:
		case c == '\r':
			push('\n')
		case c > 0xFFFF:
			high, low := utf16.EncodeRune(c)
			push(uint16(high))
			push(uint16(low))
		default:
			push(uint16(c))
		}
	}
	push(65535)
	for range hashSpan {
		h.push(0, false)
	}
	return h.hashes
}

// A lineHasher slides over the units of a file. Its window is a ring: at is the
// oldest unit, which the next one replaces.
type lineHasher struct {
	units  [hashSpan]uint16
	starts [hashSpan]bool // the unit begins a line
	at     int
	sum    uint64
	seen   map[uint64]int
	hashes []string
	limit  int
}

func (h *lineHasher) full() bool { return len(h.hashes) >= h.limit }

// push adds a unit. If the one that leaves began a line, the window now covers
// just what the hash of that line covers.
func (h *lineHasher) push(unit uint16, startsLine bool) {
	if h.starts[h.at] && !h.full() {
		h.seen[h.sum]++
		h.hashes = append(h.hashes, strconv.FormatUint(h.sum, 16)+":"+strconv.Itoa(h.seen[h.sum]))
	}
	h.sum = h.sum*37 + uint64(unit) - leaving*uint64(h.units[h.at])
	h.units[h.at], h.starts[h.at] = unit, startsLine
	h.at = (h.at + 1) % hashSpan
}

// leaving is 37^100 modulo 2^64, the weight of the unit that leaves the window.
var leaving = func() uint64 {
	power := uint64(1)
	for range hashSpan {
		power *= 37
	}
	return power
}()
