package evidence

import (
	"fmt"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/erodehq/erode/analyzers/references"
	"github.com/erodehq/erode/boundaries"
)

// Report reports the findings of some kinds that lie in the files of a pass and
// that nobody has accepted yet.
func (s *Source) Report(pass *analysis.Pass, kinds []string) error {
	findings, root, err := s.Of(pass)
	if err != nil {
		return err
	}
	for i := range findings {
		f := &findings[i]
		if f.Status != boundaries.New || !slices.Contains(kinds, f.Kind) {
			continue
		}
		if pos, end := place(pass, root, f.Position); pos.IsValid() {
			d := analysis.Diagnostic{Pos: pos, End: end, Category: f.Rule, Message: Message(f)}
			for _, r := range f.Related {
				if at, _ := place(pass, root, r.Position); at.IsValid() {
					d.Related = append(d.Related, analysis.RelatedInformation{Pos: at, Message: r.Message})
				}
			}
			d.SuggestedFixes = suggested(pass, root, f.Fix)
			pass.Report(d)
		}
	}
	return nil
}

// suggested returns the fix of a finding as drivers apply it.
func suggested(pass *analysis.Pass, root string, fix *boundaries.Fix) []analysis.SuggestedFix {
	if fix == nil {
		return nil
	}
	out := analysis.SuggestedFix{Message: fix.Message}
	for _, e := range fix.Edits {
		file := fileNamed(pass, root, e.File)
		if file == nil || e.At+len(e.Old) > file.Size() {
			return nil
		}
		from := file.Pos(e.At)
		out.TextEdits = append(out.TextEdits, analysis.TextEdit{Pos: from, End: from + token.Pos(len(e.Old)), NewText: []byte(e.New)})
	}
	return []analysis.SuggestedFix{out}
}

// fileNamed returns the file of a pass with a name relative to the root.
func fileNamed(pass *analysis.Pass, root, name string) *token.File {
	for _, f := range pass.Files {
		if source, made := references.Source(pass.Fset, f); !made && sameFile(source, root, name) {
			return pass.Fset.File(f.FileStart)
		}
	}
	return nil
}

// Message writes a finding in one line, for tools that show nothing but a message:
// what is wrong, why that matters, and the rule.
func Message(f *boundaries.Finding) string {
	why := ""
	if f.Why != "" {
		why = ": " + f.Why
	}
	return fmt.Sprintf("%s%s [%s]", f.Message, why, f.Rule)
}

// place finds a position in the files of a pass; it is not valid if the position
// lies in none of them. End is that of the same line, or not valid.
func place(pass *analysis.Pass, root string, p boundaries.Position) (pos, end token.Pos) {
	for _, f := range pass.Files {
		file := pass.Fset.File(f.FileStart)
		name, made := references.Source(pass.Fset, f)
		if !sameFile(name, root, p.File) {
			continue
		}
		start := token.NoPos
		switch {
		case made:
			start = lineStart(pass.Fset, file, name, p.Line)
		case p.Line >= 1 && p.Line <= file.LineCount():
			start = file.LineStart(p.Line)
		}
		if !start.IsValid() {
			return token.NoPos, token.NoPos
		}
		return column(file, start, p.Col), column(file, start, p.End)
	}
	return token.NoPos, token.NoPos
}

// column returns a place on the line that begins at start, not valid for column 0.
// The place may not leave the file: it may have changed since it was looked at.
func column(file *token.File, start token.Pos, col int) token.Pos {
	if col <= 0 {
		return token.NoPos
	}
	return min(start+token.Pos(col-1), token.Pos(file.Base()+file.Size()))
}

// lineStart returns where a line of a source file begins in what cgo has made of it.
func lineStart(fset *token.FileSet, file *token.File, name string, line int) token.Pos {
	for i := 1; i <= file.LineCount(); i++ {
		if at := fset.Position(file.LineStart(i)); at.Line == line && at.Filename == name {
			return file.LineStart(i)
		}
	}
	return token.NoPos
}

// sameFile reports whether a file is the one with a name relative to root. Without
// a root its last elements decide.
func sameFile(file, root, name string) bool {
	if filepath.Base(file) != name[strings.LastIndexByte(name, '/')+1:] {
		return false
	}
	if root == "" {
		return file == name || strings.HasSuffix(filepath.ToSlash(file), "/"+name) || !strings.Contains(name, "/")
	}
	want := filepath.Join(root, filepath.FromSlash(name))
	if file == want {
		return true
	}
	a, errA := os.Stat(file)
	b, errB := os.Stat(want)
	return errA == nil && errB == nil && os.SameFile(a, b)
}
