package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"

	"github.com/erodehq/erode/internal/facts"
)

// typedPrograms lists what is measured of the typed tier: without a cache, with an
// empty one, with a full one, and after edits of the package that most others
// import. The first is what the others are held to.
func (o options) typedPrograms(p *facts.Program) ([]*program, error) {
	h, err := findHub(o.copy, p)
	if err != nil {
		return nil, err
	}
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	fmt.Fprintf(os.Stderr, "bench: edits %s, which %d packages import\n", h.file, h.importers)
	metrics := []string{o.erode, "metrics", "--no-progress"}
	typed := append(metrics[:len(metrics):len(metrics)], "--evidence", "typed")
	cache := filepath.Join(o.temporary, "cache")
	keep, off := []string{"ERODE_CACHE=" + cache}, []string{"ERODE_CACHE=off"}
	empty := func() error { return errors.Join(h.restore(), os.RemoveAll(cache)) }
	programs := []*program{
		{name: "read the files (a)", args: []string{self, o.copy}, env: []string{yardstickEnv + "=read"}, before: h.restore},
		{name: "typed, first run", args: typed, env: keep, before: empty},
		{name: "typed, no cache", args: typed, env: off},
		{name: "typed, again", args: typed, env: keep},
		{name: "typed, a body edited", args: typed, env: keep, before: func() error { return h.edit(h.body, "_ = %d") }},
		{name: "typed, a func more", args: typed, env: keep, before: func() error { return h.edit(len(h.text), "func ErodeBench%d() {}") }},
		{name: "typed, a method more", args: typed, env: keep, before: func() error { return h.edit(len(h.text), "func (*"+h.typ+") ErodeBench%d() {}") }},
		{name: "imports", args: metrics, env: keep, before: h.restore},
	}
	for _, p := range programs {
		p.dir = o.copy
	}
	return programs, nil
}

// A hub is a file of the package that most others import.
type hub struct {
	file      string
	importers int
	typ       string // an exported struct that the file declares
	text      []byte
	body      int // where that of a func begins
	edits     int
}

var (
	exportedStruct = regexp.MustCompile(`(?m)^type ([A-Z]\w*) struct \{`)
	funcBody       = regexp.MustCompile(`(?m)^func .*\{\n`)
)

// findHub finds the package that most others import of those with a file that declares
// an exported struct and a func, and that file.
func findHub(root string, p *facts.Program) (*hub, error) {
	importers := map[string]int{}
	for _, pkg := range p.Packages {
		seen := map[string]bool{}
		for i := range pkg.Files {
			for _, im := range pkg.Files[i].Imports {
				if im.Class == facts.Own && !pkg.Files[i].Test && !seen[im.Path] {
					seen[im.Path] = true
					importers[im.Path]++
				}
			}
		}
	}
	best := &hub{}
	for _, pkg := range p.Packages {
		if importers[pkg.Path] <= best.importers {
			continue
		}
		for i := range pkg.Files {
			if f := &pkg.Files[i]; f.Test || f.Generated || !f.Host || f.Package != pkg.Name {
				continue
			}
			name := filepath.Join(root, filepath.FromSlash(pkg.FilePath(int32(i))))
			text, err := os.ReadFile(name)
			if err != nil {
				return nil, err
			}
			found, body := exportedStruct.FindSubmatch(text), funcBody.FindIndex(text)
			if found != nil && body != nil {
				best = &hub{file: name, importers: importers[pkg.Path], typ: string(found[1]), text: text, body: body[1]}
				break
			}
		}
	}
	if best.file == "" {
		return nil, errors.New("no package with an exported struct and a func in one file is imported by another: nothing to edit")
	}
	return best, nil
}

func (h *hub) restore() error { return os.WriteFile(h.file, h.text, 0o666) }

// edit puts a line that no run has seen somewhere into the text. Its format gets a number.
func (h *hub) edit(at int, format string) error {
	h.edits++
	line := fmt.Sprintf("\n"+format+"\n", h.edits)
	return os.WriteFile(h.file, slices.Concat(h.text[:at], []byte(line), h.text[at:]), 0o666)
}
