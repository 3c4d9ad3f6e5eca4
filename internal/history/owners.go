package history

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// Owners says who owns which file, by a CODEOWNERS file of GitHub's or GitLab's
// kind. The nil Owners knows no owner.
type Owners struct {
	File     string // slash-separated, relative to the top of the repository
	prefix   string // of the program's root in the repository, "" or "services/shop/"
	sections []section
}

// A section is a part of the file in which the last pattern that fits wins.
// GitHub knows only one, GitLab joins the owners that the sections name.
type section struct {
	name  string // in lower case
	rules []ownerRule
}

// An ownerRule gives what a pattern matches to owners, nil for nobody.
type ownerRule struct {
	pattern []string // elements of the path
	owners  []string
}

// ownersFiles are the places where GitHub and GitLab look, in their order.
var ownersFiles = []string{".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS"}

// ReadOwners reads the CODEOWNERS file of the repository around root, a directory
// on disk. It returns nil if there is none. It does not need git.
func ReadOwners(root string) (*Owners, error) {
	root, err := filepath.Abs(root)
	if err != nil {
		return nil, err
	}
	top := topOf(root)
	rel, err := filepath.Rel(top, root)
	if err != nil {
		return nil, err
	}
	for _, name := range ownersFiles {
		data, err := os.ReadFile(filepath.Join(top, filepath.FromSlash(name)))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("code owners: %w", err)
		}
		o := ParseOwners(name, string(data))
		if rel != "." {
			o.prefix = filepath.ToSlash(rel) + "/"
		}
		return o, nil
	}
	return nil, nil
}

// topOf returns the directory, root or above it, that holds .git; root if none does.
func topOf(root string) string {
	for dir := root; ; {
		if _, err := os.Lstat(filepath.Join(dir, ".git")); err == nil {
			return dir
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return root
		}
		dir = parent
	}
}

// ParseOwners reads the text of a CODEOWNERS file. A line that neither GitHub nor
// GitLab would understand gives nothing to anybody, there as here.
func ParseOwners(file, text string) *Owners {
	o := &Owners{File: file, sections: []section{{}}}
	at, byDefault := 0, []string(nil)
	for line := range strings.Lines(text) {
		fields := ownerFields(line)
		if len(fields) == 0 {
			continue
		}
		if name, owners, ok := sectionHead(line); ok {
			at = slices.IndexFunc(o.sections, func(s section) bool { return s.name == name })
			if at < 0 {
				at = len(o.sections)
				o.sections = append(o.sections, section{name: name})
			}
			byDefault = owners
			continue
		}
		rule := ownerRule{pattern: ownerPattern(strings.TrimPrefix(fields[0], "!"))}
		switch {
		case fields[0][0] == '!': // GitLab: takes away
		case len(fields) > 1:
			rule.owners = fields[1:]
		default:
			rule.owners = byDefault
		}
		o.sections[at].rules = append(o.sections[at].rules, rule)
	}
	return o
}

// ownerFields splits a line at blanks that no backslash precedes, up to a comment.
func ownerFields(line string) []string {
	var fields []string
	var field strings.Builder
	end := func() {
		if field.Len() > 0 {
			fields = append(fields, field.String())
			field.Reset()
		}
	}
	for i := 0; i < len(line); i++ {
		switch c := line[i]; {
		case c == '\\' && i+1 < len(line):
			i++
			field.WriteByte(line[i])
		case c == '#' && field.Len() == 0:
			i = len(line)
		case c == ' ' || c == '\t' || c == '\r' || c == '\n':
			end()
		default:
			field.WriteByte(c)
		}
	}
	end()
	return fields
}

// sectionHead reads "[Name]", "^[Name][2] @owners": a section, perhaps optional,
// with the number of approvals and the owners of lines that name none.
func sectionHead(line string) (name string, owners []string, ok bool) {
	rest, ok := strings.CutPrefix(strings.TrimPrefix(strings.TrimSpace(line), "^"), "[")
	if !ok {
		return "", nil, false
	}
	name, rest, ok = strings.Cut(rest, "]")
	if !ok {
		return "", nil, false
	}
	if strings.HasPrefix(rest, "[") {
		_, rest, _ = strings.Cut(rest, "]")
	}
	return strings.ToLower(strings.TrimSpace(name)), ownerFields(rest), true
}

// plainBrackets makes path.Match take brackets and backslashes for themselves: in
// CODEOWNERS there are no ranges, and escapes are resolved already.
var plainBrackets = strings.NewReplacer("[", `\[`, `\`, `\\`)

// ownerPattern turns a pattern into elements to match whole paths with. As in
// .gitignore a slash before the end ties it to the top, and a pattern that fits a
// directory fits all below; unlike there "dir/*" stays in dir.
func ownerPattern(p string) []string {
	tied := strings.Contains(strings.TrimSuffix(p, "/"), "/")
	below := strings.HasSuffix(p, "/")
	elements := strings.Split(plainBrackets.Replace(strings.Trim(p, "/")), "/")
	if !tied {
		elements = append([]string{"**"}, elements...)
	}
	switch last := elements[len(elements)-1]; {
	case below:
		elements = append(elements, "**", "*")
	case last == "**":
		elements = append(elements, "*")
	case !tied || !strings.ContainsAny(last, "*?"):
		elements = append(elements, "**") // a file, or a directory with all in it
	}
	return elements
}

// fits reports whether a pattern matches the elements of a path. When what follows
// a "**" does not fit, only the last "**" needs to take one element more: an
// earlier one could not do better.
func fits(pattern, name []string) bool {
	p, n := 0, 0
	again, from := -1, 0
	for n < len(name) {
		switch {
		case p < len(pattern) && pattern[p] == "**":
			again, from = p, n
			p++
		case p < len(pattern) && fitsElement(pattern[p], name[n]):
			p, n = p+1, n+1
		case again >= 0:
			from++
			p, n = again+1, from
		default:
			return false
		}
	}
	for p < len(pattern) && pattern[p] == "**" {
		p++
	}
	return p == len(pattern)
}

// fitsElement matches one element of a path; a star stands for any text.
func fitsElement(pattern, name string) bool {
	ok, err := path.Match(pattern, name)
	return ok && err == nil
}

// Of returns the owners of a file, given relative to the root of the program.
func (o *Owners) Of(file string) []string {
	if o == nil {
		return nil
	}
	name := strings.Split(o.prefix+file, "/")
	var owners []string
	for i := range o.sections {
		rules := o.sections[i].rules
		for k := len(rules) - 1; k >= 0; k-- {
			if fits(rules[k].pattern, name) {
				owners = append(owners, rules[k].owners...)
				break
			}
		}
	}
	if len(o.sections) > 1 {
		slices.Sort(owners)
		owners = slices.Compact(owners)
	}
	return owners
}

// OfDir returns the owners of the Go package in a directory, separated by blanks:
// those whom a new Go file in it would have.
func (o *Owners) OfDir(dir string) string {
	return strings.Join(o.Of(path.Join(dir, "new.go")), " ")
}
