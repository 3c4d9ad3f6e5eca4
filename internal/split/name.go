package split

import (
	"path"
	"slices"
	"sort"
	"strconv"
)

// plain are folder names that say where code lies, not what it is about.
var plain = map[string]bool{".": true, "internal": true, "pkg": true, "src": true, "cmd": true, "app": true, "apps": true,
	"service": true, "services": true, "modules": true, "lib": true, "core": true, "v1": true, "v2": true, "v3": true, "go": true}

// nameOf names a set of folders after the one that holds most of them, is mostly
// theirs and says something, and enters the name as taken. All counts the packages
// of the program.
func nameOf(dirs []string, all tree, taken map[string]bool) string {
	mine := tree{}
	for _, dir := range dirs {
		mine.add(dir)
	}
	best := ""
	better := func(d string) bool {
		theirs, bestTheirs := 2*mine[d] >= all[d], 2*mine[best] >= all[best]
		if best == "" || theirs != bestTheirs {
			return best == "" || theirs
		}
		return mine[d] > mine[best] || mine[d] == mine[best] && len(d) > len(best)
	}
	for _, d := range sortedKeys(mine) {
		if !plain[path.Base(d)] && better(d) {
			best = d
		}
	}
	name := path.Base(best)
	if best == "" {
		name = "root"
	}
	if taken[name] && path.Dir(best) != "." {
		name = path.Base(path.Dir(best)) + "-" + name
	}
	unique := name
	for i := 2; taken[unique]; i++ {
		unique = name + "-" + strconv.Itoa(i)
	}
	taken[unique] = true
	return unique
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	return keys
}

// A tree counts the packages at and below each folder.
type tree map[string]int

func (l *layout) dirs() tree {
	t := tree{}
	for p := range int32(l.m.g.Own()) {
		t.add(l.m.g.Package(p).Dir)
	}
	return t
}

func (t tree) add(dir string) {
	for d := dir; ; d = path.Dir(d) {
		t[d]++
		if d == "." || d == "/" {
			return
		}
	}
}

// patterns returns the fewest package patterns that match the folders and no
// other package of the program.
func (t tree) patterns(dirs []string) []string {
	mine := tree{}
	for _, dir := range dirs {
		mine.add(dir)
	}
	var patterns []string
	for _, dir := range dirs {
		whole := ""
		for d := dir; ; d = path.Dir(d) {
			if mine[d] == t[d] && mine[d] > 1 {
				whole = d
			}
			if d == "." || d == "/" {
				break
			}
		}
		switch {
		case whole == ".":
			patterns = append(patterns, "...")
		case whole != "":
			patterns = append(patterns, whole+"/...")
		default:
			patterns = append(patterns, dir)
		}
	}
	slices.Sort(patterns)
	return slices.Compact(patterns)
}

// dirsOf returns the folders of the packages with a number, sorted.
func (l *layout) dirsOf(of []int32, number int32) []string {
	var dirs []string
	for p, n := range of {
		if n == number {
			dirs = append(dirs, l.m.g.Package(int32(p)).Dir)
		}
	}
	slices.Sort(dirs)
	return slices.Compact(dirs)
}
