package load

import (
	"errors"
	"io"
	"os"
	"path/filepath"
)

// A folder lists one directory after another and reads files in it. Every worker
// has its own.
type folder interface {
	// list opens the directory and calls each with its entries, in no order. The
	// name is good until each returns.
	list(dir string, each func(name []byte, kind entryKind)) error
	// open opens a file of the directory; errIsDir if it is a link to a directory.
	open(name string) error
	// state tells which state the open file is in; ok is false if nobody knows.
	state() (s fileState, ok bool)
	// read reads from the open file; n is 0 at its end.
	read(buf []byte) (n int, err error)
	// close closes the open file, leave the directory.
	close()
	leave()
}

// A fileState is what changes whenever the content of a file does. Times are in
// nanoseconds; what a system does not tell is 0.
type fileState struct {
	size, written, changed int64
	device, inode          uint64
}

type entryKind uint8

const (
	kindFile entryKind = iota
	kindDir
	kindLink
	kindOther // a pipe, a socket, a device: reading it might never end
)

var (
	errIsDir      = errors.New("is a directory")
	errNotRegular = errors.New("not a regular file")
)

// A plainFolder is the folder of every system, on top of package os.
type plainFolder struct {
	dir  string
	file *os.File
}

func (f *plainFolder) list(dir string, each func([]byte, entryKind)) error {
	f.dir = dir
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	for {
		entries, err := d.ReadDir(256)
		for _, e := range entries {
			each([]byte(e.Name()), kindOf(e.Type()))
		}
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

func kindOf(mode os.FileMode) entryKind {
	switch {
	case mode.IsRegular():
		return kindFile
	case mode.IsDir():
		return kindDir
	case mode&os.ModeSymlink != 0:
		return kindLink
	}
	return kindOther
}

func (f *plainFolder) open(name string) error {
	name = filepath.Join(f.dir, name)
	info, err := os.Stat(name) // before opening: that could wait on a pipe for ever
	switch {
	case err != nil:
		return err
	case info.IsDir():
		return errIsDir
	case !info.Mode().IsRegular():
		return errNotRegular
	}
	f.file, err = os.Open(name)
	return err
}

func (f *plainFolder) state() (fileState, bool) {
	info, err := f.file.Stat()
	if err != nil {
		return fileState{}, false
	}
	return fileState{size: info.Size(), written: info.ModTime().UnixNano()}, true
}

func (f *plainFolder) read(buf []byte) (int, error) {
	n, err := f.file.Read(buf)
	if err == io.EOF {
		err = nil
	}
	return n, err
}

func (f *plainFolder) close() { f.file.Close() }
func (f *plainFolder) leave() {}
