// Package cache keeps what was computed once, on disk, under a key that is a digest
// of everything it was computed from. So an entry is never stale, and a wrong one
// is found out: each carries a checksum, and what fails it is a miss.
//
// Several processes may share a cache. Entries are written beside their place and
// renamed into it; the oldest go when the cache grows past its bound. A cache is a
// help, never a need: a failure to write is no error.
package cache

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"hash/crc32"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"
)

// A Key is the digest of all that an entry depends on.
type Key [sha256.Size]byte

// A Cache is a directory of entries. Goroutines may share it.
type Cache struct {
	dir   string
	limit int64
	table *crc32.Table

	mu      sync.Mutex
	written int64
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

// Open returns the cache in a directory, which it creates. An error says that
// nothing can be kept there.
func Open(dir string, limit int64) (*Cache, error) {
	c := at(dir, limit)
	if err := os.MkdirAll(dir, 0o777); err != nil {
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

// at returns the cache in a directory, which need not be there.
func at(dir string, limit int64) *Cache {
	return &Cache{dir: dir, limit: limit, table: crc32.MakeTable(crc32.Castagnoli)}
}

// header is the length of what stands in front of the data: its checksum and its
// size.
const header = 4 + 8

// Get returns the entry under a key; ok is false if there is none that is whole.
func (c *Cache) Get(k Key) (data []byte, ok bool) {
	f, err := os.Open(c.path(k))
	if err != nil {
		return nil, false
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil || info.Size() < header {
		return nil, false
	}
	whole := make([]byte, info.Size())
	if n, err := f.Read(whole); err != nil || n != len(whole) {
		return nil, false
	}
	data = whole[header:]
	if binary.LittleEndian.Uint64(whole[4:]) != uint64(len(data)) ||
		binary.LittleEndian.Uint32(whole) != crc32.Checksum(data, c.table) {
		return nil, false
	}
	if now := time.Now(); now.Sub(info.ModTime()) > freshness {
		os.Chtimes(c.path(k), now, now) // else it just goes earlier
	}
	return data, true
}

// Put keeps data under a key. It reports nothing: what was not kept is computed
// again.
func (c *Cache) Put(k Key, data []byte) {
	whole := make([]byte, header, header+len(data))
	binary.LittleEndian.PutUint32(whole, crc32.Checksum(data, c.table))
	binary.LittleEndian.PutUint64(whole[4:], uint64(len(data)))
	whole = append(whole, data...)
	name := c.path(k)
	temporary := c.temporary()
	if os.WriteFile(temporary, whole, 0o666) != nil {
		os.Remove(temporary)
		return
	}
	if os.Rename(temporary, name) != nil {
		os.MkdirAll(filepath.Dir(name), 0o777)
		if os.Rename(temporary, name) != nil {
			os.Remove(temporary)
			return
		}
	}
	c.mu.Lock()
	c.written += int64(len(whole))
	c.mu.Unlock()
}

func (c *Cache) path(k Key) string {
	name := hex.EncodeToString(k[:])
	return filepath.Join(c.dir, name[:2], name[2:])
}

// temporary returns a name that no other process uses.
func (c *Cache) temporary() string {
	return filepath.Join(c.dir, "new-"+rand.Text())
}

// An entry is a file of the cache.
type entry struct {
	name string
	size int64
	used time.Time
}

// Trim removes the entries that were not used for longest until the cache is well
// below its limit. It looks only if this process has written.
func (c *Cache) Trim() {
	c.mu.Lock()
	written := c.written
	c.written = 0
	c.mu.Unlock()
	if written == 0 {
		return
	}
	entries, total := c.entries()
	if total <= c.limit {
		return
	}
	slices.SortFunc(entries, func(a, b entry) int { return a.used.Compare(b.used) })
	for _, e := range entries {
		if total <= c.limit*3/4 {
			return
		}
		if os.Remove(e.name) == nil {
			total -= e.size
		}
	}
}

// entries lists the files of the cache. One that another process left half
// written an hour ago is removed.
func (c *Cache) entries() (entries []entry, total int64) {
	names, _ := filepath.Glob(filepath.Join(c.dir, "*", "*"))
	left, _ := filepath.Glob(filepath.Join(c.dir, "new-*"))
	for _, name := range append(names, left...) {
		info, err := os.Stat(name)
		if err != nil || info.IsDir() {
			continue
		}
		if filepath.Dir(name) == c.dir {
			if time.Since(info.ModTime()) > time.Hour {
				os.Remove(name)
			}
			continue
		}
		entries = append(entries, entry{name, info.Size(), info.ModTime()})
		total += info.Size()
	}
	return entries, total
}
