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

// policy makes up a policy for a program: its folders, down to the second level,
// are the components, and the rules forbid dependencies that it does not have, so
// that judging is measured and not the printing of findings. Every rule looks at
// every import of its components.
func policy(p *facts.Program) string {
	uses := map[string]map[string]bool{} // component → components that it uses
	folders := map[string]string{}
	for _, pkg := range p.Packages {
		folders[pkg.Path] = folder(pkg.Dir)
		if uses[folder(pkg.Dir)] == nil {
			uses[folder(pkg.Dir)] = map[string]bool{}
		}
	}
	for _, pkg := range p.Packages {
		for i := range pkg.Files {
			for _, im := range pkg.Files[i].Imports {
				if to, own := folders[im.Path]; own {
					uses[folder(pkg.Dir)][to] = true
				}
			}
		}
	}
	names := slices.Sorted(maps.Keys(uses))
	var b strings.Builder
	b.WriteString("version: 1\nunassigned: allow\ncomponents:\n")
	for _, name := range names {
		pattern := name + "/..."
		if strings.Count(name, "/") == 0 {
			pattern = name
		}
		fmt.Fprintf(&b, "  %q: {packages: %q}\n", title(name), pattern)
	}
	b.WriteString("rules:\n  - {acyclic: components, why: measured}\n")
	left := rules - 1
	for _, from := range names {
		var to []string
		for _, name := range names {
			if !uses[from][name] && name != from {
				to = append(to, fmt.Sprintf("%q", title(name)))
			}
		}
		if left > 0 && len(to) > 0 {
			fmt.Fprintf(&b, "  - {deny: {from: %q, to: [%s]}, why: measured}\n", title(from), strings.Join(to, ", "))
			left--
		}
	}
	return b.String()
}

// folder returns the component that a directory belongs to.
func folder(dir string) string {
	parts := strings.SplitN(dir, "/", 3)
	return path.Join(parts[:min(2, len(parts))]...)
}

// title makes a component's name of a folder.
func title(folder string) string {
	if folder == "." {
		return "root"
	}
	return strings.NewReplacer("/", "-", ".", "-", "_", "-").Replace(folder)
}
