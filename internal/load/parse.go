package load

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	goscanner "go/scanner"
	"go/token"
	"sync"
	"sync/atomic"

	"github.com/erodehq/erode/internal/extract"
	"github.com/erodehq/erode/internal/facts"
	"github.com/erodehq/erode/internal/syntax"
)

// maxSource bounds the files that are type-checked: the syntax tree of a larger
// one, which no person wrote, takes a gigabyte and more.
const maxSource = 32 << 20

// manyBytes is the size of a unit from which its files are parsed several at a time:
// others often wait for it.
const manyBytes = 256 << 10

// A source is one file of a unit on its way to syntax.
type source struct {
	index  int32
	taken  bool
	name   string // relative to the root
	text   []byte
	fset   *token.FileSet // of this file alone, in the place that it has in the unit
	syntax *ast.File      // nil if there is none
	err    error
}

// parse reads and parses the files of the unit. Positions do not depend on which is
// parsed first.
func (c *check) parse(taken []bool) []*source {
	list := make([]*source, 0, len(c.unit.files))
	size, base := 0, c.fset.Base()
	for _, i := range c.unit.files {
		s := &source{index: i, taken: taken[i], name: c.node.pkg.FilePath(i)}
		if c.read(s) {
			list = append(list, s)
			s.fset = fileSetFrom(base)
			size += len(s.text)
			base += len(s.text) + 1
		}
	}
	workers := 1
	if size >= manyBytes {
		workers = min(c.jobs, len(list))
	}
	var next atomic.Int32
	work := func() {
		for i := int(next.Add(1)) - 1; i < len(list); i = int(next.Add(1)) - 1 {
			list[i].parse()
		}
	}
	var others sync.WaitGroup
	for range workers - 1 {
		others.Go(work)
	}
	work()
	others.Wait()
	return list
}

// fileSetFrom returns a set whose next file begins at a position.
func fileSetFrom(base int) *token.FileSet {
	s := token.NewFileSet()
	if pad := base - s.Base() - 1; pad >= 0 {
		s.AddFile("", -1, pad)
	}
	return s
}

// read reads a file, and reports whether it is to be parsed.
func (c *check) read(s *source) bool {
	text, err := c.contents.text(s.index)
	if err != nil {
		c.problem(facts.Problem{File: s.name, Kind: "unreadable", Message: "cannot read this file: " + reason(err)}, s.taken)
		return false
	}
	if len(text) > maxSource {
		p, bad := syntaxProblem(new(syntax.Recogniser), text)
		if !bad {
			p = facts.Problem{Kind: "type", Message: fmt.Sprintf("%d MB in one file: erode looks no further than its imports", len(text)>>20)}
		}
		p.File = s.name
		c.problem(p, s.taken)
		return false
	}
	s.text = text
	return true
}

// parse makes the syntax of a file. Of one that is there to lend its declarations the
// bodies of funcs go.
func (s *source) parse() {
	mode := parser.SkipObjectResolution
	if s.taken && hasDirectives(s.text) {
		mode |= parser.ParseComments
	}
	s.syntax, s.err = parser.ParseFile(s.fset, s.name, s.text, mode)
	if s.syntax == nil || s.syntax.Name == nil {
		s.syntax = nil
		return
	}
	if len(s.text) >= thinFrom {
		thin(s.syntax)
	}
	if !s.taken {
		dropBodies(s.syntax)
	}
}

// take adds a file to the unit.
func (c *check) take(s *source) {
	var list goscanner.ErrorList
	if errors.As(s.err, &list) && len(list) > 0 {
		e := cmp.Or(new(syntax.Recogniser).Check(s.text), syntax.First(s.text, list)) // in the words of the imports tier
		c.problem(facts.Problem{File: s.name, Line: int32(e.Line), Col: int32(e.Col), Kind: "syntax", Message: bodyMessage(s.text, e)}, s.taken)
	}
	if s.syntax == nil {
		return
	}
	c.fset.AddExistingFiles(s.fset.File(s.syntax.FileStart))
	if s.taken {
		c.size += min(len(s.text), thinFrom)
		c.result.allows[s.index] = extract.Allows(c.fset, s.syntax, s.text, false)
	} else {
		c.size += min(len(s.text), thinFrom) / 8 // most is in the bodies
	}
	c.files = append(c.files, s.syntax)
	c.sources[s.syntax] = s.index
}

// hasDirectives reports whether a file may hold a comment that says something to
// erode. Others are not kept: a tenth of parsing goes into comments.
func hasDirectives(src []byte) bool {
	return bytes.Contains(src, erodeAllow) || bytes.Contains(src, []byte("//go:linkname"))
}

func (c *check) problem(p facts.Problem, taken bool) {
	if taken {
		c.result.problems = append(c.result.problems, p)
	}
}

func dropBodies(f *ast.File) {
	for _, d := range f.Decls {
		if fn, ok := d.(*ast.FuncDecl); ok {
			fn.Body = nil
		}
	}
}
