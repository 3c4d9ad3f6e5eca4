package cache

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"os"
	"path/filepath"
	"slices"
	"sort"
	"time"
)

// A Mark is the beginning of a digest: of a file's name and state, for one.
type Mark [16]byte

// A Set remembers marks from one run to the next, in a file of its own. Goroutines
// may ask it; it changes with Save alone.
type Set struct {
	root  string // of the cache
	name  string
	marks []byte // sorted, one after the other
}

// OpenSet returns the set that a cache directory holds under a key. Unlike Open it
// writes nothing: a set that was not saved is empty.
func OpenSet(dir string, k Key) *Set {
	s := &Set{root: dir, name: filepath.Join(dir, "sets", setPrefix+hex.EncodeToString(k[:]))}
	data, err := os.ReadFile(s.name)
	if err != nil || len(data) < setHeader || checksum(data[4:]) != binary.LittleEndian.Uint32(data) {
		return s
	}
	if marks := data[setHeader:]; binary.LittleEndian.Uint64(data[4:]) == uint64(len(marks)) {
		s.marks = marks[:len(marks)/len(Mark{})*len(Mark{})]
	}
	if info, err := os.Stat(s.name); err == nil {
		touch(s.name, info.ModTime(), time.Now())
	}
	return s
}

// setHeader is the length of what stands in front of the marks: a checksum of all
// that follows, and their length.
const setHeader = 4 + 8

func (s *Set) len() int { return len(s.marks) / len(Mark{}) }

func (s *Set) mark(i int) []byte { return s.marks[i*len(Mark{}):][:len(Mark{})] }

// Has reports whether the set holds a mark.
func (s *Set) Has(m Mark) bool {
	_, found := sort.Find(s.len(), func(i int) int { return bytes.Compare(m[:], s.mark(i)) })
	return found
}

// Save adds the marks of this run and writes the set down, if there are new ones.
// Those of earlier runs stay until they are more than those of this one.
func (s *Set) Save(marks []Mark) {
	if !slices.ContainsFunc(marks, func(m Mark) bool { return !s.Has(m) }) {
		return
	}
	all := slices.Clone(marks)
	if s.len() <= 2*len(marks) {
		for i := range s.len() {
			all = append(all, Mark(s.mark(i)))
		}
	}
	slices.SortFunc(all, func(a, b Mark) int { return bytes.Compare(a[:], b[:]) })
	all = slices.Compact(all)
	data := make([]byte, setHeader, setHeader+len(all)*len(Mark{}))
	for _, m := range all {
		data = append(data, m[:]...)
	}
	binary.LittleEndian.PutUint64(data[4:], uint64(len(data)-setHeader))
	binary.LittleEndian.PutUint32(data, checksum(data[4:]))
	dir := filepath.Dir(s.name)
	temporary := temporaryIn(dir)
	if os.MkdirAll(dir, 0o777) != nil || os.WriteFile(temporary, data, 0o666) != nil || os.Rename(temporary, s.name) != nil {
		os.Remove(temporary)
		return
	}
	if s.len() == 0 { // one file more
		trim(s.root, DefaultLimit)
	}
}
