package cache

import (
	"crypto/sha256"
	"os"
	"slices"
	"strings"
	"sync"
	"time"
)

// Sums knows the digests of files. A file whose size and time of change are those
// of last time is not read again.
type Sums struct {
	cache *Cache
	key   Key
	start time.Time

	mu    sync.Mutex
	old   map[string]fileSum
	files []fileSum
	dirty bool
}

// A fileSum is one file as it was when it was read.
type fileSum struct {
	Name string // absolute
	Size int64
	Time int64 // of the last change, in nanoseconds
	Sum  string
}

// Settled is how old a change has to be for the time of change to tell of the next
// one: file systems count as coarsely as that.
const Settled = 2 * time.Second

// Sums returns what is known of the files of a program with this root.
func (c *Cache) Sums(root string) *Sums {
	s := &Sums{cache: c, key: sha256.Sum256([]byte("sums\x00" + root)), start: time.Now()}
	var files []fileSum
	if data, ok := c.Get(s.key); !ok || Decode(data, &files) != nil {
		files = nil
	}
	s.old = make(map[string]fileSum, len(files))
	for _, f := range files {
		s.old[f.Name] = f
	}
	s.files = make([]fileSum, 0, len(files))
	return s
}

// Of returns the digest of a file's content, and the content if it had to be read.
func (s *Sums) Of(name string) (sum string, content []byte, err error) {
	info, err := os.Stat(name)
	if err != nil {
		return "", nil, err
	}
	f := fileSum{Name: name, Size: info.Size(), Time: info.ModTime().UnixNano()}
	if old, ok := s.old[name]; ok && old.Size == f.Size && old.Time == f.Time {
		s.keep(old, false)
		return old.Sum, nil, nil
	}
	data, err := os.ReadFile(name)
	if err != nil {
		return "", nil, err
	}
	digest := sha256.Sum256(data)
	f.Sum = string(digest[:])
	s.keep(f, true)
	return f.Sum, data, nil
}

// keep remembers a file for the next time, if nobody may still be writing to it.
func (s *Sums) keep(f fileSum, read bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.dirty = s.dirty || read
	if s.start.UnixNano()-f.Time > int64(Settled) {
		s.files = append(s.files, f)
	}
}

// Save writes down what is known of the files that were asked for.
func (s *Sums) Save() {
	if !s.dirty && len(s.files) == len(s.old) {
		return
	}
	slices.SortFunc(s.files, func(a, b fileSum) int { return strings.Compare(a.Name, b.Name) })
	if data, err := Encode(s.files); err == nil {
		s.cache.Put(s.key, data)
	}
}
