package cache

import (
	"bytes"
	"os"
	"slices"
	"sort"
)

// A Mark is the beginning of a digest: of a file's name and state, for one.
type Mark [16]byte

// A Set remembers marks from one run to the next. Goroutines may ask it; it
// changes with Save alone.
type Set struct {
	cache *Cache
	key   Key
	marks []byte // sorted, one after the other
}

// OpenSet returns the set that a cache directory holds under a key. Unlike Open it
// writes nothing: a set that was not saved is empty.
func OpenSet(dir string, k Key) *Set {
	s := &Set{cache: at(dir, DefaultLimit), key: k}
	s.marks, _ = s.cache.Get(k)
	s.marks = s.marks[:len(s.marks)/len(Mark{})*len(Mark{})]
	return s
}

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
	data := make([]byte, 0, len(all)*len(Mark{}))
	for _, m := range all {
		data = append(data, m[:]...)
	}
	if os.MkdirAll(s.cache.dir, 0o777) != nil {
		return
	}
	s.cache.Put(s.key, data)
	if s.len() == 0 { // one entry more
		s.cache.Trim()
	}
}
