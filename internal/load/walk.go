package load

import (
	"context"
	"path"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"

	"github.com/erodehq/erode/internal/cache"
	"github.com/erodehq/erode/internal/facts"
	"github.com/erodehq/erode/internal/syntax"
)

const (
	headSize  = 8 << 10  // covers the header of nearly every file
	maxHeader = 16 << 20 // a file whose header is longer is not read on
)

// A directory is one that the walk has found or is to look into.
type directory struct {
	abs, rel string
	module   int32  // index into workspace.modules
	below    string // slash-separated, relative to the module, "" at its root
	alone    bool   // directories below it are no matter
}

// A folderFacts is what the walk learnt of one directory with Go files.
type folderFacts struct {
	directory
	files []facts.File
}

// A walk visits the directories of all modules, several at a time.
type walk struct {
	*workspace
	host     *host
	tags     []string
	hostOnly bool
	bodies   bool        // look whether files are Go to their end
	typed    func() bool // but for those that the typed tier parses; nil: there are none
	memory   *memory     // of those that were; nil if there is none
	progress func(done, total int)

	mu      sync.Mutex
	wake    *sync.Cond
	queue   []directory // last in, first out: keeps the queue short
	pending int         // directories queued or being read
	done    int
	total   int

	folders  []folderFacts
	schemas  []string // absolute, in no order
	problems []facts.Problem
	parsed   []cache.Mark // files to remember
	left     []laterFile

	namesHidden bool     // some file names a folder that walks pass by, see unhide
	unhidden    []string // import paths of such folders that were looked for
}

// run walks until everything is read or ctx is done.
func (w *walk) run(ctx context.Context) error {
	w.wake = sync.NewCond(&w.mu)
	for i := range w.modules {
		m := &w.modules[i]
		w.queue = append(w.queue, directory{abs: m.abs, rel: m.Dir, module: int32(i)})
	}
	w.pending, w.total = len(w.queue), len(w.queue)
	for {
		var workers sync.WaitGroup
		for range max(2, min(runtime.GOMAXPROCS(0), 16)) {
			workers.Go(func() { newWorker(w).run(ctx) })
		}
		workers.Wait()
		if ctx.Err() != nil || !w.unhide() {
			return ctx.Err()
		}
	}
}

// take hands out a directory; ok is false when the walk is over.
func (w *walk) take() (d directory, ok bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for len(w.queue) == 0 && w.pending > 0 {
		w.wake.Wait()
	}
	if len(w.queue) == 0 {
		return d, false
	}
	d = w.queue[len(w.queue)-1]
	w.queue = w.queue[:len(w.queue)-1]
	return d, true
}

// finished takes back a directory that was handed out, with those found in it.
func (w *walk) finished(found []directory) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.queue = append(w.queue, found...)
	w.pending += len(found) - 1
	w.total += len(found)
	w.done++
	if w.progress != nil {
		w.progress(w.done, w.total)
	}
	if len(found) > 0 || w.pending == 0 {
		w.wake.Broadcast()
	}
}

// A worker reads directories, one after another, with buffers of its own.
type worker struct {
	*walk
	folder   folder
	scanner  scanner
	selector selector
	header   header
	buf      []byte
	names    []entry
	imports  []facts.Import // unused rest of a block that many files share
	found    []directory
	folders  []folderFacts
	schemas  []string
	problems []facts.Problem
	syntax   syntax.Recogniser
	body     []byte
	parsed   []cache.Mark
	left     []laterFile
}

// An entry is a Go file to read.
type entry struct {
	name string
	kind entryKind
}

func newWorker(w *walk) *worker {
	return &worker{
		walk:     w,
		folder:   folderOf(w.files),
		scanner:  scanner{names: interner{}},
		selector: selector{host: w.host, tags: w.tags, lines: map[selection]verdict{}},
		buf:      make([]byte, headSize),
	}
}

func (w *worker) run(ctx context.Context) {
	for {
		d, ok := w.take()
		if !ok {
			break
		}
		w.found = w.found[:0]
		if ctx.Err() == nil {
			w.visit(d)
		}
		w.finished(w.found)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.walk.folders = append(w.walk.folders, w.folders...)
	w.walk.schemas = append(w.walk.schemas, w.schemas...)
	w.walk.problems = append(w.walk.problems, w.problems...)
	w.walk.parsed = append(w.walk.parsed, w.parsed...)
	w.walk.left = append(w.walk.left, w.left...)
	for name := range w.scanner.names {
		w.walk.namesHidden = w.walk.namesHidden || isHidden(name)
	}
}

// visit reads the Go files of a directory and finds the directories below it.
func (w *worker) visit(d directory) {
	defer w.folder.leave()
	nested, schemas := false, len(w.schemas)
	w.names = w.names[:0]
	err := w.folder.list(d.abs, func(name []byte, kind entryKind) {
		switch {
		case name[0] == '_' || name[0] == '.':
		case kind == kindDir:
			if !d.alone {
				w.enter(d, name)
			}
		case string(name) == "go.mod":
			nested = true
		case len(name) > len(".go") && string(name[len(name)-len(".go"):]) == ".go":
			w.names = append(w.names, entry{string(name), kind})
		case kind == kindFile && isSchema(name):
			w.schemas = append(w.schemas, d.abs+string(filepath.Separator)+string(name))
		}
	})
	if err != nil {
		w.problem(d.rel, syntaxError{}, "unreadable", "cannot read this directory: "+reason(err))
	}
	if nested && d.below != "" {
		w.found, w.schemas = w.found[:0], w.schemas[:schemas] // another module
		return
	}
	if len(w.names) == 0 {
		return
	}
	slices.SortFunc(w.names, func(a, b entry) int { return strings.Compare(a.name, b.name) })
	f := folderFacts{directory: d, files: make([]facts.File, 0, len(w.names))}
	for _, e := range w.names {
		w.read(&f, e)
	}
	if len(f.files) > 0 {
		w.folders = append(w.folders, f)
	}
}

// isSchema reports whether a file may hold statements that create tables.
func isSchema(name []byte) bool {
	return len(name) > 4 && (string(name[len(name)-4:]) == ".sql" || string(name[len(name)-4:]) == ".cql")
}

// enter notes a directory to visit, unless the go command would pass it by. A folder
// vendor may hold a package of the module, as every other; what is below it is others'.
func (w *worker) enter(d directory, name []byte) {
	if string(name) == "testdata" || path.Base(d.below) == "vendor" {
		return
	}
	sub := string(name)
	next := directory{abs: d.abs + string(filepath.Separator) + sub, module: d.module, rel: sub, below: sub}
	if d.rel != "." {
		next.rel = d.rel + "/" + sub
	}
	if d.below != "" {
		next.below = d.below + "/" + sub
	}
	if !ignores(w.modules[d.module].ignore, next.below) {
		w.found = append(w.found, next)
	}
}

// ignores reports whether an ignore directive of a go.mod covers the directory,
// given relative to the module. The directives are as ignored returns them.
func ignores(directives []string, dir string) bool {
	for _, d := range directives {
		below, rooted := strings.CutPrefix(d, "./")
		if hasFolder(dir, below, rooted) {
			return true
		}
	}
	return false
}

// ignored returns an ignore directive clean and ending in a slash. One with "./" in
// front counts from the module's root, any other one fits at every depth.
func ignored(directive string) string {
	directive = filepath.ToSlash(directive)
	clean := path.Clean("/" + directive)[1:] + "/"
	if strings.HasPrefix(directive, "./") {
		return "./" + clean
	}
	return clean
}

// hasFolder reports whether a path, which does not end in a slash, is or lies below
// a folder, which does: at the path's beginning or, unless rooted, anywhere in it.
func hasFolder(dir, folder string, rooted bool) bool {
	for rest := dir; len(rest) >= len(folder)-1; {
		if strings.HasPrefix(rest, folder) || rest == folder[:len(folder)-1] {
			return true
		}
		i := strings.IndexByte(rest, '/')
		if rooted || i < 0 {
			return false
		}
		rest = rest[i+1:]
	}
	return false
}

// read adds a file to the directory's facts, unless no build includes it.
func (w *worker) read(f *folderFacts, e entry) {
	if e.kind == kindOther {
		w.problem(f.path(e), syntaxError{}, "unreadable", "cannot read this file: "+errNotRegular.Error())
		return
	}
	if err := w.open(f, e); err != nil && err != errIsDir {
		w.problem(f.path(e), syntaxError{}, "unreadable", "cannot read this file: "+reason(err))
	}
}

// path returns the name of a file relative to the root. Few files are asked for it.
func (f *folderFacts) path(e entry) string { return path.Join(f.rel, e.name) }

// open opens and reads a file.
func (w *worker) open(f *folderFacts, e entry) error {
	if err := w.folder.open(e.name); err != nil {
		return err
	}
	defer w.folder.close()
	mark := w.memory.mark(f.rel, e.name, w.folder)
	head, whole, err := w.scan(mark.size)
	if err != nil {
		return err
	}
	h := &w.header
	v := w.selector.verdict(e.name, h.Build)
	if v.never || h.Package == "documentation" || w.hostOnly && !v.host {
		return nil
	}
	if v.err != "" {
		w.problem(f.path(e), syntaxError{Line: h.BuildLine, Col: 1}, "syntax", v.err)
	}
	for _, err := range h.Errs {
		w.problem(f.path(e), err, "syntax", err.Message)
	}
	if h.Package == "" {
		return nil
	}
	if w.bodies && len(h.Errs) == 0 {
		if err := w.checkSyntax(f, e, mark, head, whole); err != nil {
			return err
		}
	}
	f.files = append(f.files, facts.File{
		Name: e.name, Package: h.Package, Clause: h.Clause, Build: v.build,
		Host:      v.host && !(h.Cgo && !w.host.cgo()),
		Test:      isTestFile(e.name),
		Generated: h.Generated,
		Cgo:       h.Cgo,
		Imports:   w.keep(h.Imports),
		Allows:    slices.Clone(h.Allows),
	})
	return nil
}

func isTestFile(name string) bool { return strings.HasSuffix(name, "_test.go") }

// scan reads as much of a file as its header needs and returns what it has read,
// and whether that is all of it. The size of the file is -1 where nobody knows it.
func (w *worker) scan(size int64) (head []byte, whole bool, err error) {
	buf := w.buf[:headSize]
	for n := 0; ; {
		got, err := w.folder.read(buf[n:])
		if err != nil {
			return nil, false, err
		}
		n += got
		whole := got == 0 || int64(n) == size
		err = w.scanner.scan(buf[:n], whole, &w.header)
		if err != errShort {
			return buf[:n], whole, err
		}
		if n == maxHeader {
			w.header.Errs = append(w.header.Errs, syntaxError{1, 1, "the imports do not end within the first 16 MB"})
			return buf[:n], false, nil
		}
		if n == len(buf) {
			buf = w.grow(buf)
		}
	}
}

// grow returns a longer buffer with the same content. A little longer it is kept
// for the next file, huge ones are not.
func (w *worker) grow(buf []byte) []byte {
	n := min(8*len(buf), maxHeader)
	if n > cap(w.buf) {
		longer := make([]byte, n)
		if n <= 8*headSize {
			w.buf = longer
		}
		copy(longer, buf)
		return longer
	}
	longer := w.buf[:n]
	copy(longer, buf)
	return longer
}

// keep copies imports out of the scanner's scratch space into a block that many
// files share.
func (w *worker) keep(imports []facts.Import) []facts.Import {
	n := len(imports)
	if n == 0 {
		return nil
	}
	if n > len(w.imports) {
		w.imports = make([]facts.Import, max(n, 512))
	}
	kept := w.imports[:n:n]
	w.imports = w.imports[n:]
	copy(kept, imports)
	return kept
}

func (w *worker) problem(file string, at syntaxError, kind, message string) {
	w.problems = append(w.problems, facts.Problem{File: file, Line: at.Line, Col: at.Col, Kind: kind, Message: message})
}
