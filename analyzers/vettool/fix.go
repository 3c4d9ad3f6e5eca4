package vettool

import (
	"archive/zip"
	"bytes"
	"fmt"
	"go/format"
	"os"
	"slices"

	"github.com/rogpeppe/go-internal/diff"

	"github.com/erodehq/erode/boundaries"
)

// fix applies the fixes of a unit: as a patch on standard output, into the archive
// from which the go command takes the files once it has asked about all units or,
// where there is no archive, into the files.
func (t *Tool) fix(f *flags, u *unit, list []diagnostic) error {
	var archive bytes.Buffer
	writer := zip.NewWriter(&archive)
	var patches []byte
	for _, file := range fixable(list) {
		old, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		text := apply(old, file, list)
		switch {
		case bytes.Equal(text, old):
		case f.diff:
			_, patch, _ := bytes.Cut(diff.Diff(file+" (old)", old, file+" (new)", text), []byte{'\n'}) // without the line of the command
			patches = append(patches, patch...)
		case u.FixArchive == "":
			if err := os.WriteFile(file, text, 0o666); err != nil {
				return err
			}
		default:
			w, err := writer.Create(file)
			if err == nil {
				_, err = w.Write(text)
			}
			if err != nil {
				return err
			}
		}
	}
	if len(patches) > 0 {
		if err := u.write(t.Stdout, patches); err != nil {
			return err
		}
	}
	if u.FixArchive == "" {
		return nil
	}
	if err := writer.Close(); err != nil {
		return fmt.Errorf("%s: %w", u.FixArchive, err)
	}
	return os.WriteFile(u.FixArchive, archive.Bytes(), 0o666)
}

// fixable returns the files that fixes change, sorted.
func fixable(list []diagnostic) []string {
	var files []string
	for _, d := range list {
		if d.Fix != nil {
			files = append(files, d.File)
		}
	}
	slices.Sort(files)
	return slices.Compact(files)
}

// apply returns a file with the fixes for it, formatted if it was before. A fix that
// meets another one, or a text that is no longer what it was, is left out.
func apply(text []byte, file string, list []diagnostic) []byte {
	var edits []boundaries.Edit
	for _, d := range list {
		if d.Fix == nil || d.File != file || slices.ContainsFunc(d.Fix.Edits, func(e boundaries.Edit) bool { return !fits(text, edits, e) }) {
			continue
		}
		edits = append(edits, d.Fix.Edits...)
	}
	slices.SortFunc(edits, func(a, b boundaries.Edit) int { return a.At - b.At })
	var out bytes.Buffer
	last := 0
	for _, e := range edits {
		out.Write(text[last:e.At])
		out.WriteString(e.New)
		last = e.At + len(e.Old)
	}
	out.Write(text[last:])
	if before, err := format.Source(text); err == nil && bytes.Equal(before, text) {
		if after, err := format.Source(out.Bytes()); err == nil {
			return after
		}
	}
	return out.Bytes()
}

// fits reports whether an edit finds what it replaces, and touches no other edit.
func fits(text []byte, taken []boundaries.Edit, e boundaries.Edit) bool {
	if e.At > len(text) || !bytes.HasPrefix(text[e.At:], []byte(e.Old)) {
		return false
	}
	return !slices.ContainsFunc(taken, func(o boundaries.Edit) bool { return e.At < o.At+len(o.Old) && o.At < e.At+len(e.Old) })
}
