package extract

import (
	"bytes"
	"go/ast"
	"go/token"
	"strings"

	"github.com/erodehq/erode/internal/facts"
)

const allowMark = "//erode:allow"

// Allows returns the erode:allow comments of a whole file. Src is its text; where
// that is not to be had, the syntax tells what stands before a comment. Made says that
// line directives tell where the comments stand, see File.
func Allows(fset *token.FileSet, f *ast.File, src []byte, made bool) []facts.Allow {
	var allows []facts.Allow
	for _, group := range f.Comments {
		for _, comment := range group.List {
			rest, ok := strings.CutPrefix(comment.Text, allowMark)
			if !ok || rest != "" && rest[0] != ' ' && rest[0] != '\t' {
				continue
			}
			at := fset.PositionFor(comment.Pos(), made)
			allow := facts.Allow{Line: int32(at.Line), Col: int32(at.Column), Text: strings.TrimSpace(rest)}
			if src != nil {
				allow.After = len(bytes.TrimSpace(src[at.Offset-(at.Column-1):at.Offset])) > 0
			} else {
				allow.After = codeBefore(fset, f, comment)
			}
			allows = append(allows, allow)
		}
	}
	return allows
}

// codeBefore reports whether some piece of syntax begins or ends on the line of a
// comment, before it.
func codeBefore(fset *token.FileSet, f *ast.File, comment *ast.Comment) bool {
	file := fset.File(comment.Pos())
	start := file.LineStart(file.PositionFor(comment.Pos(), false).Line)
	found := false
	before := func(p token.Pos) bool { return start <= p && p <= comment.Pos() }
	ast.Inspect(f, func(n ast.Node) bool {
		switch n.(type) {
		case nil, *ast.Comment, *ast.CommentGroup:
			return false
		case *ast.File:
			return true // it begins with its first line, whatever stands there
		}
		found = found || before(n.Pos()) || n.End() > start && before(n.End())
		return !found
	})
	return found || before(f.Package)
}
