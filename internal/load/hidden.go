package load

import (
	"io/fs"
	"path/filepath"
	"slices"
	"strings"

	"github.com/erodehq/erode/internal/facts"
)

// unhide queues the folders that a walk passes by for their names, with a dot or an
// underscore in front, and that the program imports all the same: then they are packages
// as every other. It reports whether there are any that it has not queued before.
func (w *walk) unhide() bool {
	if !w.namesHidden {
		return false // as nearly always
	}
	for i := range w.folders {
		for j := range w.folders[i].files {
			for _, im := range w.folders[i].files[j].Imports {
				if !isHidden(im.Path) || slices.Contains(w.unhidden, im.Path) {
					continue
				}
				w.unhidden = append(w.unhidden, im.Path)
				if d, ok := w.hidden(im.Path); ok {
					w.queue = append(w.queue, d)
				}
			}
		}
	}
	w.pending, w.total = len(w.queue), w.total+len(w.queue)
	return len(w.queue) > 0
}

// isHidden reports whether an element of a path but the first begins with a dot or an
// underscore.
func isHidden(path string) bool { return strings.Contains(path, "/.") || strings.Contains(path, "/_") }

// hidden returns the folder of an imported package of the program that a walk passes
// by. What is below it is visited only if that is imported as well.
func (w *walk) hidden(importPath string) (d directory, ok bool) {
	if isRelative(importPath) || w.class(importPath) != facts.Own {
		return d, false
	}
	m, rest, _ := longest(importPath, w.own)
	below := filepath.ToSlash(rest)
	if !isHidden("/"+below) || ignores(m.ignore, below) {
		return d, false
	}
	d = directory{abs: filepath.Join(m.abs, rest), rel: w.rel(filepath.Join(m.abs, rest)), below: below, alone: true}
	for i := range w.modules {
		if &w.modules[i] == m {
			d.module = int32(i)
		}
	}
	return d, w.isDir(d.abs)
}

// isDir reports whether there is a directory with this name.
func (w *walk) isDir(name string) bool {
	entries, err := w.files.ReadDir(filepath.Dir(name))
	return err == nil && slices.ContainsFunc(entries, func(e fs.DirEntry) bool { return e.IsDir() && e.Name() == filepath.Base(name) })
}
