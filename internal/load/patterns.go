package load

import (
	"errors"
	"fmt"
	"path"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/erodehq/erode/internal/facts"
)

// selectPackages says which packages the patterns name; nil when there are none.
// Every pattern that names no package is an error.
func selectPackages(t *Tree, dir string, patterns []string) ([]bool, error) {
	if len(patterns) == 0 {
		return nil, nil
	}
	selected := make([]bool, len(t.Program.Packages))
	var errs []error
	for _, pattern := range patterns {
		match, err := compilePattern(t, dir, pattern)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		hit := len(t.Program.Packages) == 0 // which is a problem already
		for i, p := range t.Program.Packages {
			if match(p) {
				selected[i], hit = true, true
			}
		}
		if !hit {
			errs = append(errs, unmatched(t, dir, pattern))
		}
	}
	return selected, errors.Join(errs...)
}

// compilePattern turns a pattern into a predicate: on directories where it is
// written as a path on disk, on import paths otherwise.
func compilePattern(t *Tree, dir, pattern string) (func(*facts.Package) bool, error) {
	slashed := filepath.ToSlash(pattern)
	switch {
	case slashed == "all":
		return func(*facts.Package) bool { return true }, nil
	case !isRelative(slashed) && !filepath.IsAbs(pattern):
		match := matcher(strings.TrimSuffix(slashed, "/"))
		return func(p *facts.Package) bool { return match(p.Path) }, nil
	}
	abs := pattern
	if !filepath.IsAbs(pattern) {
		abs = filepath.Join(dir, filepath.FromSlash(slashed))
	}
	rel, err := filepath.Rel(t.Root, abs)
	if err != nil {
		return nil, fmt.Errorf("%s: not in the tree of this program: use a path below its root", pattern)
	}
	match := matcher(below(filepath.ToSlash(rel)))
	return func(p *facts.Package) bool { return match(below(p.Dir)) }, nil
}

// below writes a directory so that "./..." fits the root and all that lies in it.
func below(dir string) string {
	if strings.HasPrefix(dir, "..") {
		return dir
	}
	return path.Join("root", dir)
}

// matcher returns the predicate that a pattern with "..." stands for. As in the go
// command, "x/..." fits x as well.
func matcher(pattern string) func(string) bool {
	if !strings.Contains(pattern, "...") {
		return func(s string) bool { return s == pattern }
	}
	expr := strings.ReplaceAll(regexp.QuoteMeta(pattern), `\.\.\.`, `.*`)
	if tail, ok := strings.CutSuffix(expr, `/.*`); ok {
		expr = tail + `(/.*)?`
	}
	return regexp.MustCompile(`^(?:` + expr + `)$`).MatchString
}

// unmatched is the error of a pattern that names no package of the program.
func unmatched(t *Tree, dir, pattern string) error {
	relative := "./" + strings.TrimPrefix(filepath.ToSlash(pattern), "./")
	if relative != pattern {
		if match, err := compilePattern(t, dir, relative); err == nil {
			for _, p := range t.Program.Packages {
				if match(p) {
					return fmt.Errorf("%s: no package of the program has this import path: did you mean %s?", pattern, relative)
				}
			}
		}
	}
	return fmt.Errorf("%s: matches no package of the program: use ./... for all below this directory", pattern)
}
