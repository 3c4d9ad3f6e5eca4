package load

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/erodehq/erode/internal/cache"
	"github.com/erodehq/erode/internal/facts"
	"github.com/erodehq/erode/internal/syntax"
)

const (
	keptBody = 1 << 20   // a longer buffer is not kept for the next file
	maxBody  = 256 << 20 // nobody wrote a longer file
)

// checkSyntax looks whether the open file, of which the head is read already, is
// Go to its end. One that was the last time, and is as it was, needs no look.
func (w *worker) checkSyntax(f *folderFacts, e entry, mark fileMark, head []byte, whole bool) error {
	if w.memory.has(mark) {
		w.parsed = append(w.parsed, mark.mark)
		return nil
	}
	if w.typed != nil && mark.size <= maxSource && !isTestFile(e.name) && w.typed() {
		w.left = append(w.left, laterFile{f.path(e), mark})
		return nil
	}
	src := head
	if !whole {
		var err error
		if src, err = w.rest(head); err != nil {
			return err
		}
	}
	if p, bad := syntaxProblem(&w.syntax, src); bad {
		p.File = f.path(e)
		w.problems = append(w.problems, p)
	} else if mark.settled {
		w.parsed = append(w.parsed, mark.mark)
	}
	return nil
}

// syntaxProblem reports what keeps a source from being Go.
func syntaxProblem(r *syntax.Recogniser, src []byte) (p facts.Problem, bad bool) {
	p.Kind = "syntax"
	if len(src) > maxBody {
		p.Message = fmt.Sprintf("more than %d MB in one file: erode looks no further than its imports", maxBody>>20)
		return p, true
	}
	e := r.Check(src)
	if e == nil {
		return p, false
	}
	p.Line, p.Col, p.Message = int32(e.Line), int32(e.Col), bodyMessage(src, e)
	return p, true
}

// A laterFile is one that the typed tier is to parse.
type laterFile struct {
	name string // relative to the root
	mark fileMark
}

// remember notes which files are Go, now that all have been parsed.
func (t *Tree) remember() {
	if len(t.later) > 0 {
		t.parsed = append(t.parsed, t.parsedLater()...)
	}
	t.memory.save(t.parsed)
	t.memory, t.parsed, t.later = nil, nil, nil
}

// parsedLater returns the marks of the files that turned out to be Go when they were
// parsed for their types.
func (t *Tree) parsedLater() []cache.Mark {
	known := map[string]bool{} // but for files with a problem
	for _, p := range t.Program.Packages {
		for i := range p.Files {
			known[p.FilePath(int32(i))] = true
		}
	}
	for _, p := range t.Program.Problems {
		known[p.File] = false
	}
	var marks []cache.Mark
	for _, f := range t.later {
		if f.mark.settled && known[f.name] {
			marks = append(marks, f.mark.mark)
		}
	}
	return marks
}

// rest reads the file on to its end, or a little past maxBody.
func (w *worker) rest(head []byte) ([]byte, error) {
	buf := append(w.body[:0], head...)
	for {
		if len(buf) == cap(buf) {
			buf = append(make([]byte, 0, max(8*headSize, 2*cap(buf))), buf...)
		}
		if cap(buf) <= keptBody {
			w.body = buf
		}
		n, err := w.folder.read(buf[len(buf):cap(buf)])
		if err != nil {
			return nil, err
		}
		buf = buf[:len(buf)+n]
		if n == 0 || len(buf) > maxBody {
			return buf, nil
		}
	}
}

// bodyMessage says what is wrong in the words of go/parser, unless it stumbles over
// the marker of an unresolved merge.
func bodyMessage(src []byte, e *syntax.Error) string {
	for range e.Line - 1 {
		src = src[bytes.IndexByte(src, '\n')+1:]
	}
	for _, marker := range []string{"<<<<<<< ", "=======", ">>>>>>> "} {
		if bytes.HasPrefix(src, []byte(marker)) {
			return "marker of an unresolved merge: " + strings.TrimSpace(marker)
		}
	}
	return e.Message
}
