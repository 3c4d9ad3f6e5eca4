package extract

import (
	_ "embed"
	"strings"

	"github.com/erodehq/erode/internal/facts"
)

// stdWire holds, after an empty one, a line for each package of the standard library: its path, then
// the exported types with the letters of their grades in front, "b:Signer". The
// standard library is not looked into when a program is loaded, and its types
// change so seldom that a table knows them: go test ./internal/extract -update
// writes it from the library's source.
//
//go:embed std.txt
var stdWire string

// stdGrades are the letters of the table.
var stdGrades = map[string]grade{
	"0": {},
	"a": {wire: facts.W1, why: "any"},
	"u": {wire: facts.W1, why: "unexported field"},
	"m": {wire: facts.W1, why: "map with a key that is no string or integer"},
	"s": {wire: facts.W2, why: "stream"},
	"f": {wire: facts.W3, why: "func"},
	"c": {wire: facts.W3, why: "channel"},
	"l": {wire: facts.W3, why: "lock"},
	"h": {wire: facts.W3, why: "live handle"},
	"b": {wire: facts.W3, why: "behaviour interface"},
	"x": {wire: facts.W3, why: "address"},
}

// standardGrade grades a type of the standard library; ok is false for any other.
func standardGrade(path, name string) (g grade, ok bool) {
	if first, _, _ := strings.Cut(path, "/"); strings.Contains(first, ".") {
		return grade{}, false // a domain: no path of the library begins with one
	}
	_, rest, ok := strings.Cut(stdWire, "\n"+path+" ")
	line, _, _ := strings.Cut(rest, "\n")
	at := strings.Index(line+" ", ":"+name+" ")
	if !ok || at < 1 {
		return grade{}, false
	}
	return stdGrades[line[at-1:at]], true
}
