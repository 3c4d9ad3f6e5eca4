package report

import (
	"bytes"
	"cmp"
	"reflect"
	"slices"
	"strings"
	"unicode/utf8"
)

// maxLineText bounds the text kept of a source line, in bytes. Import
// declarations are far shorter; minified and generated files are not.
const maxLineText = 400

// Annotate completes a result whose findings are in place: it keeps the source
// line of each finding, so that code frames and line hashes need no source later,
// and settles what the JSON form could not tell apart. A driver calls it once,
// last. A file that readFile cannot read only costs its code frames.
func Annotate(r *Result, readFile func(rel string) ([]byte, error)) {
	r.Schema = Schema
	r.Lines = nil
	for file, numbers := range wantedLines(r) {
		if src, err := readFile(file); err == nil {
			r.Lines = append(r.Lines, pickLines(file, src, numbers)...)
		}
	}
	slices.SortFunc(r.Lines, compareLines)
	settle(reflect.ValueOf(r).Elem())
}

// wantedLines returns the lines that findings stand on, ascending, by file.
func wantedLines(r *Result) map[string][]int {
	wanted := map[string][]int{}
	for i := range r.Findings {
		if at := r.Findings[i].Position; at.File != "" && at.Line > 0 {
			wanted[at.File] = append(wanted[at.File], at.Line)
		}
	}
	for file, numbers := range wanted {
		slices.Sort(numbers)
		wanted[file] = slices.Compact(numbers)
	}
	return wanted
}

// pickLines returns the numbered lines of a file, as far as it has them.
// Nothing past the last of them is looked at, but for the hundred characters
// that its hash covers.
func pickLines(file string, src []byte, numbers []int) []Line {
	hashes := lineHashes(src, numbers[len(numbers)-1])
	picked := make([]Line, 0, len(numbers))
	next := 0
	for number := 1; next < len(numbers) && len(src) > 0; number++ {
		text, rest, _ := bytes.Cut(src, []byte("\n"))
		src = rest
		if number != numbers[next] {
			continue
		}
		next++
		line := Line{File: file, Line: number, Text: clip(strings.TrimSuffix(string(text), "\r"), maxLineText)}
		if number <= len(hashes) {
			line.Hash = hashes[number-1]
		}
		picked = append(picked, line)
	}
	return picked
}

// clip shortens s to at most n bytes, at a rune.
func clip(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}

func compareLines(a, b Line) int {
	return cmp.Or(strings.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line))
}

// line returns the source line at a position, nil if it was not kept.
func (r *Result) line(file string, number int) *Line {
	i, ok := slices.BinarySearchFunc(r.Lines, Line{File: file, Line: number}, compareLines)
	if !ok {
		return nil
	}
	return &r.Lines[i]
}

// settle makes the strings below v valid UTF-8, each invalid byte U+FFFD, as
// encoding/json does, and missing lists empty where the JSON form always has the
// list: so a result read back equals the one written.
func settle(v reflect.Value) {
	switch v.Kind() {
	case reflect.String:
		if s := v.String(); !utf8.ValidString(s) {
			v.SetString(string([]rune(s)))
		}
	case reflect.Pointer:
		if !v.IsNil() {
			settle(v.Elem())
		}
	case reflect.Struct:
		for i := range v.NumField() {
			field := v.Field(i)
			if field.Kind() == reflect.Slice && field.IsNil() && !strings.Contains(v.Type().Field(i).Tag.Get("json"), ",omit") {
				field.Set(reflect.MakeSlice(field.Type(), 0, 0))
			}
			settle(field)
		}
	case reflect.Slice, reflect.Array:
		for i := range v.Len() {
			settle(v.Index(i))
		}
	}
}
