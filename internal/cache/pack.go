package cache

import (
	"bufio"
	"encoding/binary"
	"hash/crc32"
	"os"
	"time"
)

// A pack is a file with entries, one behind the other, then their index, then a
// footer: the offset of the index, its checksum, and a mark. What is cut short or
// damaged is found out at the footer, in the index, or at the entry.
type pack struct {
	name  string
	file  *os.File
	size  int64
	used  time.Time
	index map[Key]place
}

// A place is where an entry lies.
type place struct {
	file   *os.File
	offset int64
	size   uint32
	sum    uint32
}

const (
	packPrefix = "pack-"
	setPrefix  = "set-"
	newPrefix  = "new-" // of packs that are being written
	packMark   = "erode-p1"
	placeSize  = len(Key{}) + 8 + 4 + 4
	footerSize = 8 + 4 + len(packMark)
)

func checksum(data []byte) uint32 {
	return crc32.Checksum(data, crc32.MakeTable(crc32.Castagnoli)) // the table is made once
}

// read returns an entry; ok is false if it is damaged.
func (at place) read() (data []byte, ok bool) {
	data = make([]byte, at.size)
	if _, err := at.file.ReadAt(data, at.offset); err != nil || checksum(data) != at.sum {
		return nil, false
	}
	return data, true
}

// openPack reads the index of a pack, nil if it is damaged.
func openPack(name string) *pack {
	f, err := os.Open(name)
	if err != nil {
		return nil
	}
	p := &pack{name: name, file: f}
	if !p.readIndex() {
		f.Close()
		return nil
	}
	return p
}

func (p *pack) readIndex() bool {
	info, err := p.file.Stat()
	if err != nil || info.Size() < int64(footerSize) {
		return false
	}
	p.size, p.used = info.Size(), info.ModTime()
	footer := make([]byte, footerSize)
	if _, err := p.file.ReadAt(footer, p.size-int64(footerSize)); err != nil || string(footer[12:]) != packMark {
		return false
	}
	start := binary.LittleEndian.Uint64(footer)
	if start > uint64(p.size)-uint64(footerSize) {
		return false
	}
	index := make([]byte, uint64(p.size)-uint64(footerSize)-start)
	if _, err := p.file.ReadAt(index, int64(start)); err != nil || checksum(index) != binary.LittleEndian.Uint32(footer[8:]) {
		return false
	}
	p.index = make(map[Key]place, len(index)/placeSize)
	for ; len(index) >= placeSize; index = index[placeSize:] {
		at := place{
			file:   p.file,
			offset: int64(binary.LittleEndian.Uint64(index[len(Key{}):])),
			size:   binary.LittleEndian.Uint32(index[len(Key{})+8:]),
			sum:    binary.LittleEndian.Uint32(index[len(Key{})+12:]),
		}
		if at.offset < 0 || uint64(at.offset)+uint64(at.size) > start {
			return false
		}
		p.index[Key(index)] = at
	}
	return true
}

// A writer makes a pack. After a failure it takes everything and keeps nothing.
type writer struct {
	file   *os.File // nil after a failure
	buffer *bufio.Writer
	offset int64
	keys   []Key
	index  map[Key]place
}

func newWriter(name string) *writer {
	w := &writer{index: map[Key]place{}}
	if f, err := os.Create(name); err == nil {
		w.file, w.buffer = f, bufio.NewWriterSize(f, 256<<10)
	}
	return w
}

func (w *writer) put(k Key, data []byte) {
	if w.file == nil {
		return
	}
	if _, err := w.buffer.Write(data); err != nil {
		w.fail()
		return
	}
	if _, again := w.index[k]; !again {
		w.keys = append(w.keys, k)
	}
	w.index[k] = place{w.file, w.offset, uint32(len(data)), checksum(data)}
	w.offset += int64(len(data))
}

func (w *writer) get(k Key) (data []byte, ok bool) {
	at, ok := w.index[k]
	if !ok || w.file == nil || w.buffer.Flush() != nil {
		return nil, false
	}
	return at.read()
}

func (w *writer) fail() {
	w.file.Close()
	os.Remove(w.file.Name())
	w.file = nil
}

// finish writes the index and gives the pack its name; it reports whether that
// succeeded.
func (w *writer) finish(name string) bool {
	if w.file == nil {
		return false
	}
	index := make([]byte, 0, len(w.keys)*placeSize+footerSize)
	for _, k := range w.keys {
		at := w.index[k]
		index = append(index, k[:]...)
		index = binary.LittleEndian.AppendUint64(index, uint64(at.offset))
		index = binary.LittleEndian.AppendUint32(index, at.size)
		index = binary.LittleEndian.AppendUint32(index, at.sum)
	}
	sum := checksum(index)
	index = binary.LittleEndian.AppendUint64(index, uint64(w.offset))
	index = binary.LittleEndian.AppendUint32(index, sum)
	index = append(index, packMark...)
	_, err := w.buffer.Write(index)
	if err == nil {
		err = w.buffer.Flush()
	}
	temporary := w.file.Name()
	if err != nil || w.file.Close() != nil || os.Rename(temporary, name) != nil {
		w.fail()
		return false
	}
	w.file = nil
	return true
}
