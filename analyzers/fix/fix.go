package fix

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/token"
	"os"

	"github.com/erodehq/erode/boundaries"
	"github.com/erodehq/erode/internal/driver"
	"github.com/erodehq/erode/internal/facts"
)

// Add gives the new findings of a run their fixes.
func Add(r *driver.Run) {
	x := fixer{Run: r, sources: map[string]*source{}, others: map[boundaries.Position]int{}, brings: map[[2]string]bool{}}
	for i := range r.Findings {
		if f := &r.Findings[i]; f.Kind != "private" {
			x.others[f.Position]++
		}
	}
	for i := range r.Findings {
		switch f := &r.Findings[i]; {
		case f.Status != boundaries.New:
		case f.NeedlessComment():
			f.Fix = x.comment(f)
		case f.Kind == "private":
			f.Fix = x.facade(f)
		}
	}
}

// A fixer looks for fixes in one program.
type fixer struct {
	*driver.Run
	sources map[string]*source
	others  map[boundaries.Position]int // findings at a place that are not about something private
	brings  map[[2]string]bool          // file and import path: a fix adds this import to the file
}

// A source is a file of the program.
type source struct {
	name string // relative to the root
	text []byte
	file *ast.File // nil if it does not parse
	tok  *token.File
}

// source reads a file, nil if it cannot be read.
func (x *fixer) source(name string) *source {
	if s, ok := x.sources[name]; ok {
		return s
	}
	x.sources[name] = nil
	text, err := os.ReadFile(x.Tree.Abs(name))
	if err != nil {
		return nil
	}
	s := &source{name: name, text: text}
	fset := token.NewFileSet()
	if file, err := parser.ParseFile(fset, name, text, parser.ParseComments); err == nil {
		s.file, s.tok = file, fset.File(file.FileStart)
	}
	x.sources[name] = s
	return s
}

// edit replaces the text between two places.
func (s *source) edit(from, to token.Pos, text string) boundaries.Edit {
	at := s.tok.Offset(from)
	return boundaries.Edit{File: s.name, At: at, Old: string(s.text[at:s.tok.Offset(to)]), New: text}
}

// line returns where the line that holds an offset begins and where the next one does.
func (s *source) line(at int) (start, end int) {
	start = bytes.LastIndexByte(s.text[:at], '\n') + 1
	if n := bytes.IndexByte(s.text[at:], '\n'); n >= 0 {
		return start, at + n + 1
	}
	return start, len(s.text)
}

// comment removes a comment, with its line if there is nothing else on it.
func (x *fixer) comment(f *boundaries.Finding) *boundaries.Fix {
	s := x.source(f.Position.File)
	if s == nil || s.file == nil || f.Position.Line > s.tok.LineCount() {
		return nil
	}
	at := s.tok.Offset(s.tok.LineStart(f.Position.Line)) + f.Position.Col - 1
	if at > len(s.text) || !bytes.HasPrefix(s.text[at:], []byte("//erode:allow")) {
		return nil // edited meanwhile
	}
	start, end := s.line(at)
	if code := bytes.TrimRight(s.text[start:at], " \t"); len(code) > 0 {
		start, end = start+len(code), at+len(bytes.TrimRight(s.text[at:end], "\r\n"))
	}
	return &boundaries.Fix{Message: "remove the comment", Edits: []boundaries.Edit{{File: s.name, At: start, Old: string(s.text[start:end])}}}
}

// fileOf returns the facts of the file in which a finding stands.
func fileOf(p *facts.Package, name string) *facts.File {
	for i := range p.Files {
		if p.FilePath(int32(i)) == name {
			return &p.Files[i]
		}
	}
	return nil
}
