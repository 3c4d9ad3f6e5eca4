package load

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/mod/modfile"

	"github.com/erodehq/erode/internal/facts"
)

// maxMendings bounds how many faulty lines of a go.mod are set aside.
const maxMendings = 32

// parseMod reads a go.mod and goes on past the lines that it cannot read, which
// become errors. The file it returns may lack a module path.
func parseMod(data []byte) (*modfile.File, modfile.ErrorList) {
	return mend("go.mod", data, modfile.Parse, func() *modfile.File {
		file := &modfile.File{Syntax: &modfile.FileSyntax{}}
		if path := modfile.ModulePath(data); path != "" {
			file.AddModuleStmt(path)
		}
		return file
	})
}

// parseWork is parseMod for a go.work.
func parseWork(data []byte) (*modfile.WorkFile, modfile.ErrorList) {
	return mend("go.work", data, modfile.ParseWork, func() *modfile.WorkFile { return &modfile.WorkFile{} })
}

// mend parses data, blanks the lines that stand in the way, closes a block that is
// open at the end, and parses again. What cannot be mended so is replaced by the
// result of otherwise.
func mend[F any](name string, data []byte, parse func(string, []byte, modfile.VersionFixer) (*F, error), otherwise func() *F) (*F, modfile.ErrorList) {
	var all modfile.ErrorList
	lines := bytes.SplitAfter(bytes.TrimPrefix(data, bom), []byte("\n"))
	closed := false
	for range maxMendings {
		file, err := parse(name, bytes.Join(lines, nil), anyVersion)
		if err == nil {
			return file, all
		}
		var list modfile.ErrorList
		if !errors.As(err, &list) {
			list = modfile.ErrorList{{Err: err}}
		}
		all = append(all, list...)
		mended := false
		for _, e := range list {
			if i := e.Pos.Line - 1; 0 <= i && i < len(lines) && len(bytes.TrimSpace(lines[i])) > 0 {
				lines[i], mended = []byte("\n"), true
			}
		}
		if !mended {
			if closed {
				break
			}
			lines, closed = append(lines, []byte("\n)\n")), true
		}
	}
	return otherwise(), all
}

// anyVersion takes a version as it is written: erode judges no versions.
func anyVersion(_, version string) (string, error) { return version, nil }

// modProblems turns the errors of a go.mod or go.work into problems.
func modProblems(file string, list modfile.ErrorList) []facts.Problem {
	var problems []facts.Problem
	for _, e := range list {
		message := strings.Join(strings.Fields(e.Err.Error()), " ")
		if e.Verb != "" && !strings.Contains(message, e.Verb) {
			message = e.Verb + ": " + message
		}
		problems = append(problems, facts.Problem{
			File: file, Line: int32(e.Pos.Line), Col: int32(e.Pos.LineRune), Kind: "gomod", Message: message,
		})
	}
	return problems
}

// An ownModule is one module of the program on disk.
type ownModule struct {
	facts.Module
	abs    string
	file   *modfile.File
	ignore []string // directives of the go.mod, see ignored
}

// prefix returns what the import paths of the module's packages begin with: its
// path, or nothing in the standard library.
func (m *ownModule) prefix() string {
	if m.Path == "std" {
		return ""
	}
	return m.Path
}

// A workspace is the set of modules that make up the program, and where the ones
// it depends on are to be found.
type workspace struct {
	root     string
	files    Files
	modules  []ownModule // sorted by path
	deps     []dependency
	vendor   string // vendor directory, "" if nothing is vendored
	problems []facts.Problem
}

// A dependency is a module that the program requires, after replacement.
type dependency struct {
	path    string // as imports name it
	source  string // path whose source is used
	version string
	dir     string // of a local replacement outside of the program, else ""
}

// openWorkspace reads go.work and go.mod files, starting from the root.
func openWorkspace(root string, files Files) *workspace {
	w := &workspace{root: root, files: files}
	replaces := w.openMains()
	w.openReplaced(replaces)
	if hasFile(files, filepath.Join(root, "vendor", "modules.txt")) {
		w.vendor = filepath.Join(root, "vendor")
	}
	w.finish(replaces)
	return w
}

// A replacement is a replace directive with its directory made absolute.
type replacement struct {
	old     modfile.Replace
	dir     string // "" if another module replaces
	problem facts.Problem
}

// openMains opens the modules that go.work uses, or the one in the root, and
// returns their replacements, the ones of go.work first: those win.
func (w *workspace) openMains() []replacement {
	var replaces []replacement
	name := filepath.Join(w.root, "go.work")
	data, err := w.files.ReadFile(name)
	if err != nil || goEnv("GOWORK") == "off" {
		w.open("", w.root, facts.Problem{File: "go.mod"})
	} else {
		file, list := parseWork(data)
		w.problems = append(w.problems, modProblems("go.work", list)...)
		for _, use := range file.Use {
			w.open("", resolvePath(w.root, use.Path), at("go.work", use.Syntax))
		}
		replaces = appendReplaces(replaces, "go.work", w.root, file.Replace)
	}
	for i := range w.modules {
		m := &w.modules[i]
		replaces = appendReplaces(replaces, w.rel(filepath.Join(m.abs, "go.mod")), m.abs, m.file.Replace)
	}
	return replaces
}

func appendReplaces(to []replacement, file, dir string, list []*modfile.Replace) []replacement {
	for _, r := range list {
		rep := replacement{old: *r, problem: at(file, r.Syntax)}
		if r.New.Version == "" {
			rep.dir = resolvePath(dir, r.New.Path)
		}
		to = append(to, rep)
	}
	return to
}

// at makes an empty problem with the position of a directive.
func at(file string, line *modfile.Line) facts.Problem {
	p := facts.Problem{File: file}
	if line != nil {
		p.Line, p.Col = int32(line.Start.Line), int32(line.Start.LineRune)
	}
	return p
}

// openReplaced opens the modules that replace others from directories of the
// program: they are its own, and known by the path that they replace.
func (w *workspace) openReplaced(replaces []replacement) {
	mains := len(w.modules)
	for _, r := range replaces {
		if r.dir == "" || !w.holds(r.dir, mains) {
			continue
		}
		if r.old.Old.Version != "" && !w.requires(r.old.Old.Path, r.old.Old.Version) {
			continue
		}
		if !w.requires(r.old.Old.Path, "") && !w.hasMod(r.dir) {
			continue // nobody asks for it, so the go command never looks there
		}
		w.open(r.old.Old.Path, r.dir, r.problem)
	}
}

func (w *workspace) hasMod(dir string) bool {
	_, err := w.files.ReadFile(filepath.Join(dir, "go.mod"))
	return err == nil
}

// holds reports whether dir lies in the root or in one of the first n modules.
func (w *workspace) holds(dir string, n int) bool {
	if isInside(dir, w.root) {
		return true
	}
	for i := range w.modules[:n] {
		if isInside(dir, w.modules[i].abs) {
			return true
		}
	}
	return false
}

// requires reports whether a module of the program requires this version, or any
// where it is "".
func (w *workspace) requires(path, version string) bool {
	for i := range w.modules {
		for _, r := range w.modules[i].file.Require {
			if r.Mod.Path == path && (version == "" || r.Mod.Version == version) {
				return true
			}
		}
	}
	return false
}

// open adds the module in dir, once. Its path is the given one, or else what its
// go.mod says, or else the name of the directory. A problem is reported at the
// place that named the module.
func (w *workspace) open(path, dir string, place facts.Problem) {
	for i := range w.modules {
		if w.modules[i].abs == dir {
			return
		}
	}
	name := filepath.Join(dir, "go.mod")
	data, err := w.files.ReadFile(name)
	if err != nil {
		place.Kind, place.Message = "gomod", "cannot read "+w.rel(name)+": "+reason(err)
		w.problems = append(w.problems, place)
		if !os.IsPermission(err) {
			return
		}
	}
	file, list := parseMod(data)
	w.problems = append(w.problems, modProblems(w.rel(name), list)...)
	if path == "" && file.Module != nil {
		path = file.Module.Mod.Path
	}
	if path == "" {
		path = filepath.Base(dir)
		if err == nil && len(list) == 0 {
			w.problems = append(w.problems, facts.Problem{File: w.rel(name), Line: 1, Kind: "gomod",
				Message: "no module directive: add \"module example.com/name\""})
		}
	}
	m := ownModule{Module: facts.Module{Path: path, Dir: w.rel(dir)}, abs: dir, file: file}
	if file.Go != nil {
		m.Go = file.Go.Version
	}
	for _, ignore := range file.Ignore {
		m.ignore = append(m.ignore, ignored(ignore.Path))
	}
	w.modules = append(w.modules, m)
}

// reason returns why a file operation failed, without the absolute path and in
// the same words on every system.
func reason(err error) string {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "there is no such file"
	case errors.Is(err, fs.ErrPermission):
		return "permission denied"
	}
	var p *os.PathError
	if errors.As(err, &p) {
		err = p.Err
	}
	return err.Error()
}

// rel returns the slash-separated path of name relative to the root.
func (w *workspace) rel(name string) string {
	rel, err := filepath.Rel(w.root, name)
	if err != nil {
		return filepath.ToSlash(name)
	}
	return filepath.ToSlash(rel)
}
