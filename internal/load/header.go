package load

import (
	"golang.org/x/mod/modfile"

	"github.com/erodehq/erode/internal/facts"
)

// A Scanner reads the imports of single files whose content is at hand, by the
// rules of the imports tier. One goroutine uses it for many files.
type Scanner struct {
	scanner  scanner
	selector selector
	header   header
}

// NewScanner returns a Scanner.
func NewScanner() *Scanner {
	return &Scanner{
		scanner:  scanner{names: interner{}},
		selector: selector{host: newHost(), lines: map[selection]verdict{}},
	}
}

// Scan returns the package clause and the imports of a file; ok is false if no
// build includes the file or its package clause cannot be read. The imports are
// good until the next Scan.
func (s *Scanner) Scan(name string, src []byte) (pkg string, imports []facts.Import, ok bool) {
	head := src[:min(len(src), headSize)]
	err := s.scanner.scan(head, len(head) == len(src), &s.header)
	if err == errShort {
		err = s.scanner.scan(src, true, &s.header)
	}
	if err != nil {
		return "", nil, false
	}
	h := &s.header
	if h.Package == "" || h.Package == "documentation" || s.selector.verdict(name, h.Build).never {
		return "", nil, false
	}
	return h.Package, h.Imports, true
}

// A ModFile is what a go.mod or a go.work says about which directories hold
// packages of which module. Paths of directories are as written, but for ignored ones.
type ModFile struct {
	Module  string       // "" in a go.work, or where the directive is missing
	Ignore  []string     // directives: which directories hold none
	Uses    []string     // directories of a go.work's modules
	Replace []LocalPlace // modules that a directory replaces
}

// A LocalPlace is a directory that takes the place of a module.
type LocalPlace struct{ Module, Dir string }

// ParseModFile reads a go.mod, or a go.work where work is set, as far as it can.
func ParseModFile(data []byte, work bool) ModFile {
	var m ModFile
	var replaces []*modfile.Replace
	if work {
		file, _ := parseWork(data)
		for _, use := range file.Use {
			m.Uses = append(m.Uses, use.Path)
		}
		replaces = file.Replace
	} else {
		file, _ := parseMod(data)
		if file.Module != nil {
			m.Module = file.Module.Mod.Path
		}
		for _, ignore := range file.Ignore {
			m.Ignore = append(m.Ignore, ignored(ignore.Path))
		}
		replaces = file.Replace
	}
	for _, r := range replaces {
		if r.New.Version == "" {
			m.Replace = append(m.Replace, LocalPlace{r.Old.Path, r.New.Path})
		}
	}
	return m
}

// IsIgnored reports whether an ignore directive covers a directory, given relative
// to its module.
func (m *ModFile) IsIgnored(dir string) bool { return ignores(m.Ignore, dir) }
