package extract

import (
	"strings"

	"github.com/erodehq/erode/internal/facts"
)

// linknames counts the symbols of other packages that a file reaches, or supplies,
// past the rules of the language.
func (c *collector) linknames(f *File) {
	for _, group := range f.Syntax.Comments {
		for _, comment := range group.List {
			words := strings.Fields(comment.Text)
			if len(words) != 3 || words[0] != "//go:linkname" {
				continue
			}
			to, symbol, ok := linkSymbol(words[2])
			if !ok || to == c.Path || importPathOf(to) == c.Path {
				continue
			}
			c.found = append(c.found, facts.Reference{
				From: words[1], To: to, Symbol: symbol, Kind: c.linkedKind(to, symbol), Use: facts.UseLinkname, Count: 1, Pos: c.pos(f, comment.Pos()), Test: f.Test,
			})
		}
	}
}

// linkSymbol splits the linker's name of a symbol: "example.com/a/b.(*T).M" is
// T.M of example.com/a/b. A dot in the last element of a path is written %2e.
func linkSymbol(name string) (pkg, symbol string, ok bool) {
	slash := strings.LastIndexByte(name, '/') + 1
	dot := strings.IndexByte(name[slash:], '.')
	if dot <= 0 {
		return "", "", false
	}
	pkg = strings.ReplaceAll(name[:slash+dot], "%2e", ".")
	symbol = strings.NewReplacer("(*", "", ")", "").Replace(name[slash+dot+1:])
	return pkg, symbol, symbol != ""
}

func importPathOf(linked string) string { return strings.TrimPrefix(linked, "vendor/") }
