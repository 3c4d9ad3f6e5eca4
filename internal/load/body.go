package load

import (
	"bytes"
	"fmt"
	"strings"

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
	src := head
	if !whole {
		var err error
		if src, err = w.rest(head); err != nil {
			return err
		}
	}
	if len(src) > maxBody {
		w.problem(f.path(e), syntaxError{}, "syntax", fmt.Sprintf("more than %d MB in one file: erode looks no further than its imports", maxBody>>20))
		return nil
	}
	if err := w.syntax.Check(src); err != nil {
		w.problem(f.path(e), syntaxError{Line: int32(err.Line), Col: int32(err.Col)}, "syntax", bodyMessage(src, err))
	} else if mark.settled {
		w.parsed = append(w.parsed, mark.mark)
	}
	return nil
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
