package load

import (
	"bytes"
	"encoding/binary"
	"os"
	"path/filepath"
	"syscall"
)

// A linuxFolder reads with bare system calls: a file costs three of them, openat,
// read and close, and a fourth where its state is asked for; os.File costs six and
// some garbage.
type linuxFolder struct {
	dir  string
	fd   int // of the directory
	file int
	buf  []byte
}

func newFolder() folder {
	return &linuxFolder{fd: -1, file: -1, buf: make([]byte, 32<<10)}
}

func (f *linuxFolder) list(dir string, each func([]byte, entryKind)) (err error) {
	f.dir = dir
	f.fd, err = retry(func() (int, error) {
		return syscall.Open(dir, syscall.O_RDONLY|syscall.O_DIRECTORY|syscall.O_CLOEXEC, 0)
	})
	if err != nil {
		return &os.PathError{Op: "open", Path: dir, Err: err}
	}
	for {
		n, err := retry(func() (int, error) { return syscall.ReadDirent(f.fd, f.buf) })
		if err != nil {
			return &os.PathError{Op: "read", Path: dir, Err: err}
		}
		if n <= 0 {
			return nil
		}
		f.entries(f.buf[:n], each)
	}
}

// entries walks over a block of struct linux_dirent64: inode and offset of eight
// bytes each, length of the record, type, name ended by NUL.
func (f *linuxFolder) entries(block []byte, each func([]byte, entryKind)) {
	const lengthAt, typeAt, nameAt = 16, 18, 19
	for len(block) > nameAt {
		size := int(binary.NativeEndian.Uint16(block[lengthAt:]))
		if size <= nameAt || size > len(block) {
			return
		}
		name := block[nameAt:size]
		if i := bytes.IndexByte(name, 0); i >= 0 {
			name = name[:i]
		}
		if string(name) != "." && string(name) != ".." {
			each(name, f.kind(block[typeAt], name))
		}
		block = block[size:]
	}
}

func (f *linuxFolder) kind(typ byte, name []byte) entryKind {
	switch typ {
	case syscall.DT_REG:
		return kindFile
	case syscall.DT_DIR:
		return kindDir
	case syscall.DT_LNK:
		return kindLink
	case syscall.DT_UNKNOWN: // a file system that does not say
		info, err := os.Lstat(filepath.Join(f.dir, string(name)))
		if err != nil {
			return kindFile // opening it will say why
		}
		return kindOf(info.Mode())
	}
	return kindOther
}

// open does not wait for the other end of a pipe, and then wants a regular file.
func (f *linuxFolder) open(name string) (err error) {
	f.file, err = retry(func() (int, error) {
		return syscall.Openat(f.fd, name, syscall.O_RDONLY|syscall.O_CLOEXEC|syscall.O_NONBLOCK, 0)
	})
	return err
}

func (f *linuxFolder) state() (fileState, bool) {
	var stat syscall.Stat_t
	if syscall.Fstat(f.file, &stat) != nil {
		return fileState{}, false
	}
	return fileState{
		size: stat.Size, written: stat.Mtim.Nano(), changed: stat.Ctim.Nano(), device: stat.Dev, inode: stat.Ino,
	}, true
}

// read looks at what was opened only when the read fails or yields nothing.
func (f *linuxFolder) read(buf []byte) (int, error) {
	n, err := retry(func() (int, error) { return syscall.Read(f.file, buf) })
	if n > 0 && err == nil {
		return n, nil
	}
	if err == syscall.EISDIR {
		return 0, errIsDir
	}
	var stat syscall.Stat_t
	if e := syscall.Fstat(f.file, &stat); e == nil && stat.Mode&syscall.S_IFMT != syscall.S_IFREG {
		return 0, errNotRegular
	}
	return max(n, 0), err
}

func (f *linuxFolder) close() { syscall.Close(f.file) }

func (f *linuxFolder) leave() {
	if f.fd >= 0 {
		syscall.Close(f.fd)
		f.fd = -1
	}
}

// retry repeats a system call that a signal interrupted.
func retry(call func() (int, error)) (int, error) {
	for {
		n, err := call()
		if err != syscall.EINTR {
			return n, err
		}
	}
}
