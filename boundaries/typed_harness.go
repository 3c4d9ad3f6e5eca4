package boundaries

import (
	"slices"
	"strings"
)

// harness returns which packages only tests use: a package that tests of others
// import and no program does, nor anything that a program is made of, and those in a
// folder of tests. They start the program as a whole, and may know all of it.
func (t *Typed) harness() []bool {
	tested := make([]bool, t.Graph.Own())
	users := make([][]int32, t.Graph.Own())
	edges := t.Graph.Edges()
	for i := range edges {
		switch e := &edges[i]; {
		case e.From == e.To || int(e.To) >= len(tested):
		case e.Prod:
			users[e.To] = append(users[e.To], e.From)
		default:
			tested[e.To] = true
		}
	}
	out := make([]bool, len(tested))
	for changed := true; changed; {
		changed = false
		for id := range out {
			if out[id] || t.Graph.Package(int32(id)).IsMain() {
				continue
			}
			only := tested[id] || len(users[id]) > 0
			for _, u := range users[id] {
				only = only && out[u]
			}
			out[id] = only
			changed = changed || only
		}
	}
	for id := range out {
		out[id] = out[id] || inTestFolder(t.Graph.Package(int32(id)).Dir)
	}
	return out
}

// inTestFolder reports whether a folder, or one above it, says that tests are in it.
func inTestFolder(dir string) bool {
	for part := range strings.SplitSeq(dir, "/") {
		if slices.Contains([]string{"test", "tests", "e2e", "testutil", "testutils"}, part) {
			return true
		}
	}
	return false
}
