package load

import (
	"bytes"
	"go/build/constraint"
	"maps"
	"slices"
	"strings"
)

// A selector decides which builds include a file, from its name and its build
// lines. One goroutine uses it: it remembers the answers.
type selector struct {
	host  *host
	tags  []string // of the configuration
	lines map[selection]verdict
}

// A selection is what the verdict depends on.
type selection struct{ suffix, line string }

// A verdict says which builds include a file.
type verdict struct {
	build string // normalised constraint, "" for every build
	never bool   // no build does, or only one with the tag "ignore"
	host  bool   // the host's default build does
	err   string // the //go:build line cannot be read
}

// verdict judges the file called name with these build lines: one //go:build
// line, or the +build lines of old, one below the other.
func (s *selector) verdict(name, lines string) verdict {
	suffix := platformSuffix(name)
	if suffix == "" && lines == "" {
		return verdict{host: true}
	}
	key := selection{suffix, lines}
	v, ok := s.lines[key]
	if !ok {
		v = s.judge(key)
		s.lines[key] = v
	}
	return v
}

func (s *selector) judge(key selection) verdict {
	expr, err := parseLines(key.line)
	if err != nil {
		return verdict{host: true, err: "cannot read the //go:build line: " + strings.TrimPrefix(err.Error(), "parsing //go:build line: ")}
	}
	for tag := range strings.SplitSeq(key.suffix, " ") {
		if tag == "" {
			continue
		}
		expr = conjunction(&constraint.TagExpr{Tag: tag}, expr)
	}
	if expr == nil {
		return verdict{host: true}
	}
	return verdict{
		build: expr.String(),
		never: !satisfiable(expr, func(tag string) choice {
			if tag == "ignore" {
				return unset
			}
			return either
		}),
		host: expr.Eval(func(tag string) bool { return s.host.has(tag, s.tags) }),
	}
}

// parseLines reads a //go:build line, or several +build lines that must all hold;
// among the latter the go command skips those it cannot read, and so does erode.
func parseLines(lines string) (expr constraint.Expr, err error) {
	if lines == "" || constraint.IsGoBuild(lines) {
		if lines != "" {
			expr, err = constraint.Parse(lines)
		}
		return expr, err
	}
	for line := range strings.SplitSeq(lines, "\n") {
		if x, err := constraint.Parse(line); err == nil {
			expr = conjunction(expr, x)
		}
	}
	return expr, nil
}

func conjunction(a, b constraint.Expr) constraint.Expr {
	switch {
	case a == nil:
		return b
	case b == nil:
		return a
	}
	return &constraint.AndExpr{X: a, Y: b}
}

// plusLines returns the +build lines of the source above its package clause:
// those among the leading // comments that a blank line follows.
func plusLines(src []byte) string {
	var pending, lines []string
	for line := range bytes.Lines(bytes.TrimPrefix(src, bom)) {
		line = bytes.TrimSpace(line)
		switch {
		case len(line) == 0:
			lines, pending = append(lines, pending...), nil
		case !bytes.HasPrefix(line, []byte("//")):
			return strings.Join(lines, "\n")
		case constraint.IsPlusBuild(string(line)):
			pending = append(pending, string(line))
		}
	}
	return strings.Join(lines, "\n")
}

// platformSuffix returns the tags that the name of a file demands, separated by
// spaces: "windows" for proc_windows.go, "linux arm64" for asm_linux_arm64_test.go.
func platformSuffix(name string) string {
	name, _, _ = strings.Cut(name, ".")
	first := strings.IndexByte(name, '_')
	if first < 0 {
		return ""
	}
	name = strings.TrimSuffix(name[first:], "_test")
	i := strings.LastIndexByte(name, '_')
	if i < 0 {
		return ""
	}
	last := name[i+1:]
	if _, arch := slices.BinarySearch(architectures, last); arch {
		name = name[:i]
		if os := name[strings.LastIndexByte(name, '_')+1:]; name != "" && isSystem(os) {
			return os + " " + last
		}
		return last
	}
	if isSystem(last) {
		return last
	}
	return ""
}

func isSystem(tag string) bool {
	_, ok := slices.BinarySearch(systems, tag)
	return ok
}

// systems and architectures are the words that a file name can end in, as the go
// command has them. Sorted.
var (
	systems = []string{"aix", "android", "darwin", "dragonfly", "freebsd", "hurd", "illumos", "ios", "js",
		"linux", "nacl", "netbsd", "openbsd", "plan9", "solaris", "wasip1", "windows", "zos"}
	unixes = []string{"aix", "android", "darwin", "dragonfly", "freebsd", "hurd", "illumos", "ios",
		"linux", "netbsd", "openbsd", "solaris"}
	architectures = []string{"386", "amd64", "amd64p32", "arm", "arm64", "arm64be", "armbe", "loong64", "mips",
		"mips64", "mips64le", "mips64p32", "mips64p32le", "mipsle", "ppc", "ppc64", "ppc64le", "riscv",
		"riscv64", "s390", "s390x", "sparc", "sparc64", "wasm"}
)

// maxFree bounds the tags that satisfiable tries both ways; a line with more of
// them counts as satisfiable.
const maxFree = 12

// A choice says what the builds that are thought of do with a tag.
type choice uint8

const (
	unset choice = iota // none sets it
	set                 // all set it
	either
)

// satisfiable reports whether some build includes a file with this constraint. A
// build has one system, one architecture and one compiler, and of the other tags
// those that choose lets it have.
func satisfiable(expr constraint.Expr, choose func(tag string) choice) bool {
	tags := map[string]bool{}
	collect(expr, tags)
	oses, arches := []string{"another"}, []string{"another"}
	var free, fixed []string
	for _, tag := range slices.Sorted(maps.Keys(tags)) {
		_, arch := slices.BinarySearch(architectures, tag)
		switch {
		case arch:
			arches = append(arches, tag)
		case tag == "unix" || isSystem(tag):
			oses = append([]string{"another"}, systems...)
		case choose(tag) == either:
			free = append(free, tag)
		case choose(tag) == set:
			fixed = append(fixed, tag)
		}
	}
	if len(free) > maxFree {
		return true
	}
	for _, os := range oses {
		for _, arch := range arches {
			for chosen := range 1 << len(free) {
				holds := func(tag string) bool {
					if i, ok := slices.BinarySearch(free, tag); ok {
						return chosen>>i&1 == 1
					}
					return tag == arch || impliedBy(os, tag) || slices.Contains(fixed, tag)
				}
				if expr.Eval(holds) && !(tags["gc"] && tags["gccgo"] && holds("gc") == holds("gccgo")) {
					return true
				}
			}
		}
	}
	return false
}

// impliedBy reports whether a build for the system sets the tag.
func impliedBy(os, tag string) bool {
	switch {
	case tag == os:
		return true
	case tag == "unix":
		_, ok := slices.BinarySearch(unixes, os)
		return ok
	}
	return os == "android" && tag == "linux" || os == "illumos" && tag == "solaris" || os == "ios" && tag == "darwin"
}

func collect(expr constraint.Expr, tags map[string]bool) {
	switch x := expr.(type) {
	case *constraint.TagExpr:
		tags[x.Tag] = true
	case *constraint.NotExpr:
		collect(x.X, tags)
	case *constraint.AndExpr:
		collect(x.X, tags)
		collect(x.Y, tags)
	case *constraint.OrExpr:
		collect(x.X, tags)
		collect(x.Y, tags)
	}
}
