package main

import (
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/erodehq/erode/internal/facts"
)

// rules is how many rules the made-up policy has.
const rules = 20

// policy makes up a policy for a program: its folders, down to a level, are the
// components, and the rules forbid dependencies that it does not have, so
// that judging is measured and not the printing of findings. Every rule looks at
// every import of its components.
func policy(p *facts.Program, level int) string {
	uses := map[string]map[string]bool{} // component → components that it uses
	folders := map[string]string{}
	for _, pkg := range p.Packages {
		name := folder(pkg.Dir, level)
		folders[pkg.Path] = name
		if uses[name] == nil {
			uses[name] = map[string]bool{}
		}
	}
	for _, pkg := range p.Packages {
		for i := range pkg.Files {
			for _, im := range pkg.Files[i].Imports {
				if to, own := folders[im.Path]; own {
					uses[folders[pkg.Path]][to] = true
				}
			}
		}
	}
	names := slices.Sorted(maps.Keys(uses))
	var b strings.Builder
	b.WriteString("version: 1\nunassigned: allow\ncomponents:\n")
	for _, name := range names {
		pattern := name + "/..."
		if strings.Count(name, "/")+1 < level {
			pattern = name // what lies below it is a component by itself
		}
		fmt.Fprintf(&b, "  %q: {packages: %q}\n", title(name), pattern)
	}
	b.WriteString("rules:\n  - {acyclic: components, why: measured}\n")
	left := rules - 1
	for _, from := range names {
		if left == 0 {
			break // a program of many components has many more such rules
		}
		var to []string
		for _, name := range names {
			if !uses[from][name] && name != from {
				to = append(to, fmt.Sprintf("%q", title(name)))
			}
		}
		if len(to) > 0 {
			fmt.Fprintf(&b, "  - {deny: {from: %q, to: [%s]}, why: measured}\n", title(from), strings.Join(to, ", "))
			left--
		}
	}
	return b.String()
}

// folder returns the component that a directory belongs to.
func folder(dir string, level int) string {
	parts := strings.SplitN(dir, "/", level+1)
	return path.Join(parts[:min(level, len(parts))]...)
}

// title makes a component's name of a folder.
func title(folder string) string {
	if folder == "." {
		return "root"
	}
	return strings.NewReplacer("/", "-", ".", "-", "_", "-").Replace(folder)
}
