package load

import (
	"io/fs"
	"os"
)

// Files is where a program is read from when that is not the disk: a past commit,
// for one. Names are absolute, as on disk; several goroutines ask at a time.
type Files interface {
	// ReadDir lists a directory, in no order. Only names and types are looked at.
	ReadDir(name string) ([]fs.DirEntry, error)
	// ReadFile follows links; its error is ErrIsDir for a directory.
	ReadFile(name string) ([]byte, error)
}

// ErrIsDir says that what was to be read as a file is a directory.
var ErrIsDir = errIsDir

// disk is Files on disk. The walk does not use it: a folder is quicker.
type disk struct{}

func (disk) ReadDir(name string) ([]fs.DirEntry, error) { return os.ReadDir(name) }
func (disk) ReadFile(name string) ([]byte, error)       { return os.ReadFile(name) }

// hasFile reports whether a file can be read. On disk it is not: modules.txt may be
// long.
func hasFile(files Files, name string) bool {
	if _, onDisk := files.(disk); onDisk {
		return isFile(name)
	}
	_, err := files.ReadFile(name)
	return err == nil
}

// folderOf returns a folder that reads from files.
func folderOf(files Files) folder {
	if _, onDisk := files.(disk); onDisk {
		return newFolder()
	}
	return &filesFolder{files: files}
}

// A filesFolder is the folder over Files.
type filesFolder struct {
	files Files
	dir   string
	rest  []byte // of the open file
}

func (f *filesFolder) list(dir string, each func([]byte, entryKind)) error {
	f.dir = dir
	entries, err := f.files.ReadDir(dir)
	for _, e := range entries {
		each([]byte(e.Name()), kindOf(e.Type()))
	}
	return err
}

func (f *filesFolder) open(name string) (err error) {
	f.rest, err = f.files.ReadFile(f.dir + string(os.PathSeparator) + name)
	return err
}

func (f *filesFolder) state() (fileState, bool) { return fileState{}, false }

func (f *filesFolder) read(buf []byte) (int, error) {
	n := copy(buf, f.rest)
	f.rest = f.rest[n:]
	return n, nil
}

func (f *filesFolder) close() { f.rest = nil }
func (f *filesFolder) leave() {}
