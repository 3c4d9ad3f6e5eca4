package history

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/erodehq/erode/internal/facts"
	"github.com/erodehq/erode/internal/load"
)

// Before returns the program as it was before a change: the work tree with the
// change taken back. Files that git ignores and submodules are those on disk,
// which is what makes generated code that nobody commits the same on both sides.
func (r *Repo) Before(ctx context.Context, c *Change, cfg load.Config) (*facts.Program, error) {
	blobs, err := r.openBlobs(ctx)
	if err != nil {
		return nil, err
	}
	defer blobs.close()
	s := &undone{root: r.root, blobs: blobs, files: map[string]oid{}, dirs: map[string][]fs.DirEntry{}}
	for _, f := range c.Files {
		if !f.Gone && f.Path != f.Old {
			s.files[f.Path] = oid{}
		}
	}
	for _, f := range c.Files {
		if f.Old != "" {
			s.files[f.Old] = f.before
			s.add(f.Old, 0)
		}
	}
	return r.load(ctx, s, cfg)
}

// At returns the program as it was at a commit.
func (r *Repo) At(ctx context.Context, ref string, cfg load.Config) (*facts.Program, error) {
	commit, err := r.Resolve(ctx, ref)
	if err != nil {
		return nil, err
	}
	blobs, err := r.openBlobs(ctx)
	if err != nil {
		return nil, err
	}
	defer blobs.close()
	out, err := r.git(ctx, "ls-tree", "-r", "-z", "--full-tree", commit)
	if err != nil {
		return nil, err
	}
	return r.load(ctx, newSnapshot(r, out, blobs), cfg)
}

func (r *Repo) load(ctx context.Context, files load.Files, cfg load.Config) (*facts.Program, error) {
	cfg.Dir, cfg.Files, cfg.Patterns = r.root, files, nil
	tree, err := load.Imports(ctx, cfg)
	if err != nil {
		return nil, err
	}
	return tree.Program, nil
}

// An undone is the work tree with a change taken back.
type undone struct {
	root  string
	blobs *blobs
	files map[string]oid           // content of the files that the change touched, the zero oid for those that were not there
	dirs  map[string][]fs.DirEntry // what the change took away, by directory
}

// add lists a file in its directory, and its directory in the one above.
func (s *undone) add(name string, mode fs.FileMode) {
	dir := path.Dir(name)
	entry := dirEntry{path.Base(name), mode}
	if slices.Contains(s.dirs[dir], fs.DirEntry(entry)) {
		return
	}
	s.dirs[dir] = append(s.dirs[dir], entry)
	if dir != "." {
		s.add(dir, fs.ModeDir)
	}
}

func (s *undone) ReadDir(name string) ([]fs.DirEntry, error) {
	entries, err := os.ReadDir(name)
	rel, inside := relative(s.root, name)
	if !inside {
		return entries, err
	}
	lost := s.dirs[rel]
	if err != nil && len(lost) == 0 {
		return nil, err
	}
	entries = slices.DeleteFunc(entries, func(e fs.DirEntry) bool {
		o, touched := s.files[path.Join(rel, e.Name())]
		return touched && o.zero()
	})
	for _, e := range lost {
		if !slices.ContainsFunc(entries, func(have fs.DirEntry) bool { return have.Name() == e.Name() }) {
			entries = append(entries, e)
		}
	}
	return entries, nil
}

func (s *undone) ReadFile(name string) ([]byte, error) {
	rel, inside := relative(s.root, name)
	o, touched := s.files[rel]
	switch {
	case !inside || !touched:
		return os.ReadFile(name)
	case o.zero():
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}
	return s.blobs.read(o)
}

// relative returns the slash-separated path of name below root.
func relative(root, name string) (rel string, inside bool) {
	rel, err := filepath.Rel(root, name)
	if err != nil || !filepath.IsLocal(rel) {
		return "", false
	}
	return filepath.ToSlash(rel), true
}

// A snapshot is the tree of a commit.
type snapshot struct {
	repo  *Repo
	blobs *blobs
	files map[string]snapshotFile // by path in the repository
	dirs  map[string][]fs.DirEntry
}

type snapshotFile struct {
	oid  oid
	link bool
}

// newSnapshot reads the lines of "git ls-tree -r -z". A submodule is left out: its
// content is not in this repository.
func newSnapshot(repo *Repo, lines []byte, blobs *blobs) *snapshot {
	s := &snapshot{repo: repo, blobs: blobs, files: map[string]snapshotFile{}, dirs: map[string][]fs.DirEntry{".": nil}}
	for line := range bytes.SplitSeq(lines, []byte{0}) {
		head, name, ok := bytes.Cut(line, []byte("\t"))
		f := bytes.Fields(head)
		if !ok || len(f) != 3 || string(f[1]) != "blob" {
			continue
		}
		o, _ := parseOID(f[2])
		link := string(f[0]) == "120000"
		s.files[string(name)] = snapshotFile{o, link}
		mode := fs.FileMode(0)
		if link {
			mode = fs.ModeSymlink
		}
		s.add(string(name), mode)
	}
	return s
}

func (s *snapshot) add(name string, mode fs.FileMode) {
	dir := path.Dir(name)
	_, known := s.dirs[dir]
	s.dirs[dir] = append(s.dirs[dir], dirEntry{path.Base(name), mode})
	if !known {
		s.add(dir, fs.ModeDir)
	}
}

// place returns the path in the repository of an absolute name. What lies outside
// gets one that nothing has.
func (s *snapshot) place(name string) string {
	rel, err := filepath.Rel(s.repo.root, name)
	if err != nil {
		return ".."
	}
	return path.Join(s.repo.prefix, filepath.ToSlash(rel))
}

func (s *snapshot) ReadDir(name string) ([]fs.DirEntry, error) {
	entries, ok := s.dirs[s.place(name)]
	if !ok {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}
	return entries, nil
}

// maxLinks is how many symbolic links a name may lead through.
const maxLinks = 16

func (s *snapshot) ReadFile(name string) ([]byte, error) {
	at := s.place(name)
	for range maxLinks {
		if _, isDir := s.dirs[at]; isDir {
			return nil, load.ErrIsDir
		}
		f, ok := s.files[at]
		if !ok {
			break
		}
		data, err := s.blobs.read(f.oid)
		if err != nil || !f.link {
			return data, err
		}
		at = path.Join(path.Dir(at), string(data))
	}
	return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
}

// A dirEntry is a file that is not on disk.
type dirEntry struct {
	name string
	mode fs.FileMode
}

func (e dirEntry) Name() string               { return e.name }
func (e dirEntry) IsDir() bool                { return e.mode.IsDir() }
func (e dirEntry) Type() fs.FileMode          { return e.mode.Type() }
func (e dirEntry) Info() (fs.FileInfo, error) { return nil, fmt.Errorf("%s: not on disk", e.name) }

// Renamed returns how import paths changed between two states of a program, from
// the old one to the new one: through directories that were moved, and through
// module paths that were changed. It knows of a package only when the old path is
// gone and it is clear which new one took over: most of its files, at least half,
// went there.
func Renamed(before, after *facts.Program, files []File) map[string]string {
	moves := map[string]map[string]int{}
	for _, f := range files {
		if f.Old == "" || f.Gone || f.Old == f.Path || !strings.HasSuffix(f.Path, ".go") {
			continue
		}
		from, to := path.Dir(f.Old), path.Dir(f.Path)
		if moves[from] == nil {
			moves[from] = map[string]int{}
		}
		moves[from][to]++
	}
	now, paths := map[string]string{}, map[string]bool{}
	for _, p := range after.Packages {
		now[p.Dir], paths[p.Path] = p.Path, true
	}
	renames := map[string]string{}
	for _, p := range before.Packages {
		if paths[p.Path] {
			continue
		}
		dir := p.Dir
		if _, stayed := now[dir]; !stayed {
			dir = mostOf(moves[dir], len(p.Files))
		}
		if to := now[dir]; to != "" {
			renames[p.Path] = to
		}
	}
	return renames
}

// mostOf returns the directory that at least half of n files went to, "" if none.
func mostOf(to map[string]int, n int) string {
	best := ""
	for dir, k := range to {
		if 2*k >= n && (best == "" || cmp.Or(cmp.Compare(to[best], k), strings.Compare(dir, best)) < 0) {
			best = dir
		}
	}
	return best
}
