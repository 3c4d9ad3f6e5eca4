package load

import (
	"crypto/sha256"
	"encoding/binary"
	"time"

	"github.com/erodehq/erode/internal/cache"
)

// A memory knows which files were Go when they were last read. A nil one knows
// none and keeps none.
//
// It cannot be out of date as long as a write to a file changes its size or one of
// its times. Where the clock of the file system is too coarse for that, the last
// change is recent: such a file is not remembered. This is how git trusts its index.
type memory struct {
	set   *cache.Set
	start time.Time
}

// A fileMark is the state of a file in which it may be remembered.
type fileMark struct {
	mark    cache.Mark
	size    int64 // -1 if nobody knows
	settled bool  // its last change is long enough ago
}

// openMemory returns what is known of the files of a program with this root, nil
// if there is no place to keep that.
func openMemory(root string) *memory {
	dir, err := cache.Dir()
	if dir == "" || err != nil {
		return nil
	}
	key := sha256.Sum256([]byte("parsed\x00" + cache.Tool() + "\x00" + root))
	return &memory{set: cache.OpenSet(dir, key), start: time.Now()}
}

// mark returns the mark of the file of a directory that is open in the folder. Its state is asked
// for before it is read, so that what is written meanwhile counts as another.
func (m *memory) mark(dir, name string, f folder) fileMark {
	if m == nil {
		return fileMark{size: -1}
	}
	s, ok := f.state()
	if !ok {
		return fileMark{size: -1}
	}
	var space [256]byte
	text := space[:0]
	for _, n := range []uint64{uint64(s.size), uint64(s.written), uint64(s.changed), s.device, s.inode} {
		text = binary.LittleEndian.AppendUint64(text, n)
	}
	text = append(append(append(text, dir...), '/'), name...)
	sum := sha256.Sum256(text)
	age := m.start.UnixNano() - max(s.written, s.changed)
	return fileMark{mark: cache.Mark(sum[:]), size: s.size, settled: age > int64(cache.Settled)}
}

func (m *memory) has(f fileMark) bool {
	return m != nil && f.settled && m.set.Has(f.mark)
}

func (m *memory) save(parsed []cache.Mark) {
	if m != nil {
		m.set.Save(parsed)
	}
}
