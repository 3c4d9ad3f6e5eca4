// Package cache keeps what was computed once, on disk, under a key that is a digest
// of everything it was computed from. So an entry is never stale, and a wrong one
// is found out: each carries a checksum, and what fails it is a miss.
//
// What a process has to keep goes into one file, a pack, that is renamed into its
// place when it is whole. So several processes may share a cache. The packs least
// recently used go when the cache grows past its bound, and small ones are made into
// one when there are many. A cache is a help, never a need: a failure to write is no
// error.
package cache

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"
)

// A Key is the digest of all that an entry depends on.
type Key [sha256.Size]byte

// A Cache is what is kept of one program. Goroutines may share it.
type Cache struct {
	root  string // of all programs
	dir   string
	limit int64

	open  sync.Once // of packs and index
	packs []*pack   // the oldest first
	index map[Key]place

	mu  sync.Mutex
	new *writer // nil until something is put
}

// DefaultLimit is the size in bytes past which the oldest entries go.
const DefaultLimit = 1 << 30

// freshness is how exactly the last use of an entry is known: writing it down at
// every use would cost more than it is worth.
const freshness = 12 * time.Hour

// Dir returns the directory for caches: $ERODE_CACHE, or "erode" in the user's
// cache directory. It is "" if ERODE_CACHE is "off".
func Dir() (string, error) {
	switch dir := os.Getenv("ERODE_CACHE"); {
	case dir == "off":
		return "", nil
	case dir != "":
		return filepath.Abs(dir)
	}
	dir, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("no cache: %w; set ERODE_CACHE to a directory, or to off", err)
	}
	return filepath.Join(dir, "erode"), nil
}

// Open returns the cache of a program in a directory, which it creates. An error
// says that nothing can be kept there. Close it to keep what was put.
func Open(dir, program string, limit int64) (*Cache, error) {
	name := sha256.Sum256([]byte(program))
	c := &Cache{root: dir, dir: filepath.Join(dir, hex.EncodeToString(name[:8])), limit: limit}
	if err := os.MkdirAll(c.dir, 0o777); err != nil {
		return nil, fmt.Errorf("no cache: %w; set ERODE_CACHE to a directory, or to off", err)
	}
	// A directory may be there and yet refuse files.
	probe := c.temporary()
	if err := os.WriteFile(probe, nil, 0o666); err != nil {
		return nil, fmt.Errorf("no cache: %w; set ERODE_CACHE to a directory, or to off", err)
	}
	os.Remove(probe)
	return c, nil
}

// Get returns the entry under a key; ok is false if there is none that is whole.
func (c *Cache) Get(k Key) (data []byte, ok bool) {
	c.mu.Lock()
	if c.new != nil {
		data, ok = c.new.get(k)
	}
	c.mu.Unlock()
	if ok {
		return data, true
	}
	c.open.Do(c.openPacks)
	at, ok := c.index[k]
	if !ok {
		return nil, false
	}
	return at.read()
}

// Put keeps data under a key. It reports nothing: what was not kept is computed
// again.
func (c *Cache) Put(k Key, data []byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.new == nil {
		c.new = newWriter(c.temporary())
	}
	c.new.put(k, data)
}

// Len returns the number of keys under which something is kept.
func (c *Cache) Len() int {
	c.open.Do(c.openPacks)
	n := len(c.index)
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.new != nil {
		for k := range c.new.index {
			if _, old := c.index[k]; !old {
				n++
			}
		}
	}
	return n
}

// openPacks reads what is kept where. Of two entries under one key the newer
// counts.
func (c *Cache) openPacks() {
	names, _ := filepath.Glob(filepath.Join(c.dir, packPrefix+"*")) // sorted, as their names are by age
	c.index = map[Key]place{}
	for _, name := range names {
		if p := openPack(name); p != nil {
			c.packs = append(c.packs, p)
			for k, at := range p.index {
				c.index[k] = at
			}
		}
	}
}

// Close keeps what was put, and makes room if that was needed. The cache is of no
// use afterwards.
func (c *Cache) Close() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.new != nil {
		c.open.Do(c.openPacks)
		c.new.finish(c.packName(time.Now().UnixNano()))
		if len(c.packs) >= maxPacks {
			c.merge()
		}
	}
	now := time.Now()
	for _, p := range c.packs {
		p.file.Close()
		touch(p.name, p.used, now)
	}
	if c.new != nil {
		trim(c.root, c.limit)
	}
	c.packs, c.new = nil, nil
}

// maxPacks is how many packs may lie side by side: each costs a run the reading of
// its index.
const maxPacks = 16

// merge makes one pack of the smaller ones: of as many as are not much larger than
// all the others together, so that the large one is seldom copied.
func (c *Cache) merge() {
	bySize := slices.SortedFunc(slices.Values(c.packs), func(a, b *pack) int { return int(a.size - b.size) })
	n, total := 0, int64(0)
	for _, p := range bySize {
		if n > maxPacks/2 && p.size > 2*total {
			break
		}
		n, total = n+1, total+p.size
	}
	merged := newWriter(c.temporary())
	newest := ""
	for _, p := range c.packs {
		if !slices.Contains(bySize[:n], p) {
			continue
		}
		newest = p.name
		for k, at := range p.index {
			if c.index[k] == at { // what is newer is in another one
				if data, ok := at.read(); ok {
					merged.put(k, data)
				}
			}
		}
	}
	if !merged.finish(newest + "m") {
		return
	}
	for _, p := range bySize[:n] {
		os.Remove(p.name)
	}
}

// packName returns the name of a pack of this age, which no other process uses.
func (c *Cache) packName(nanoseconds int64) string {
	return filepath.Join(c.dir, fmt.Sprintf("%s%016x-%s", packPrefix, nanoseconds, rand.Text()[:8]))
}

// temporary returns a name that no other process uses.
func (c *Cache) temporary() string { return temporaryIn(c.dir) }

func temporaryIn(dir string) string { return filepath.Join(dir, newPrefix+rand.Text()) }

// touch notes that a file was used, at the time of this run. If that fails, it just
// goes earlier.
func touch(name string, last, now time.Time) {
	if now.Sub(last) > freshness {
		os.Chtimes(name, now, now)
	}
}

// trim removes what was not used for longest, of whatever program, until the cache
// in a directory is well below its limit, and what a process left half written an
// hour ago.
func trim(root string, limit int64) {
	type found struct {
		name string
		size int64
		used time.Time
	}
	var files []found
	var total int64
	names, _ := filepath.Glob(filepath.Join(root, "*", "*"))
	for _, name := range names {
		info, err := os.Stat(name)
		switch {
		case err != nil || info.IsDir():
		case strings.HasPrefix(filepath.Base(name), newPrefix):
			if time.Since(info.ModTime()) > time.Hour {
				os.Remove(name)
			}
		case strings.HasPrefix(filepath.Base(name), packPrefix), strings.HasPrefix(filepath.Base(name), setPrefix):
			files = append(files, found{name, info.Size(), info.ModTime()})
			total += info.Size()
		}
	}
	if total <= limit {
		return
	}
	slices.SortFunc(files, func(a, b found) int { return a.used.Compare(b.used) })
	for _, f := range files {
		if total <= limit*3/4 {
			return
		}
		if os.Remove(f.name) == nil {
			total -= f.size
		}
	}
}
