package history

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"strconv"
	"strings"
)

// A commit is one entry of the log.
type commit struct {
	id      string
	time    int64 // of the committer, in seconds since 1970
	email   string
	name    string
	subject string
	changes []change
}

// A change is one file that a commit wrote or removed. Its path is relative to
// the root of the program.
type change struct {
	path     string
	old, new oid // zero where there is no regular file
}

// A logReader reads "git log --raw -z".
type logReader struct {
	r      *Repo
	keep   func(path []byte) bool // chooses the files that matter
	each   func(*commit) error    // the commit is good until it returns
	in     *bufio.Reader
	long   []byte
	paths  map[string]string // one copy of each path
	commit commit
}

const logFormat = "--format=%x01%H%x00%ct%x00%aE%x00%aN%x00%s"

// log calls each with every commit that git log lists for args.
func (r *Repo) log(ctx context.Context, args []string, keep func([]byte) bool, each func(*commit) error) error {
	args = append([]string{"log", "-z", "--raw", "--no-abbrev", "--no-renames", "--no-color", "--no-notes", "--use-mailmap",
		"--no-show-signature", "--ignore-submodules=all", logFormat}, args...)
	return r.stream(ctx, args, func(out io.Reader) error {
		l := logReader{r: r, keep: keep, each: each, in: bufio.NewReaderSize(out, 1<<18), paths: map[string]string{}}
		return l.read()
	})
}

// read reads tokens that end in NUL: \x01 and the fields of a commit, then for
// each file a line that begins with a colon, and its path. Fields and paths may
// hold any other byte, so it is their number that counts and never what they say.
func (l *logReader) read() error {
	open := false
	for {
		token, err := l.token()
		if err == io.EOF {
			break
		}
		if err != nil {
			return err
		}
		token = bytes.TrimPrefix(token, []byte("\n"))
		switch {
		case len(token) == 0:
		case token[0] == 1:
			if open {
				if err := l.each(&l.commit); err != nil {
					return err
				}
			}
			open = true
			if err := l.head(token[1:]); err != nil {
				return err
			}
		case token[0] == ':':
			if err := l.file(token); err != nil {
				return err
			}
		}
	}
	if open {
		return l.each(&l.commit)
	}
	return nil
}

// token returns the bytes up to the next NUL, good until the next call.
func (l *logReader) token() ([]byte, error) {
	token, err := l.in.ReadSlice(0)
	if err == bufio.ErrBufferFull {
		l.long = append(l.long[:0], token...)
		token, err = l.in.ReadBytes(0)
		token = append(l.long, token...)
	}
	if err == io.EOF && len(token) > 0 {
		return token, nil
	}
	if err != nil {
		return nil, err
	}
	return token[:len(token)-1], nil
}

func (l *logReader) head(id []byte) error {
	c := commit{id: string(id), changes: l.commit.changes[:0]}
	var fields [4]string
	for i := range fields {
		token, err := l.token()
		if err != nil && err != io.EOF {
			return err
		}
		fields[i] = strings.ToValidUTF8(string(token), "\ufffd")
	}
	c.time, _ = strconv.ParseInt(fields[0], 10, 64)
	c.email, c.name, c.subject = fields[1], fields[2], fields[3]
	l.commit = c
	return nil
}

// file reads ":100644 100644 old new M" and the path that follows.
func (l *logReader) file(line []byte) error {
	// The columns are fixed: two modes of six digits, two object ids.
	const modes = 15 // offset of the first id
	n := (len(line) - modes - len("  M")) / 2
	if n != 40 && n != 64 {
		_, err := l.token()
		return err
	}
	var c change
	if regular(line[1:7]) {
		c.old, _ = parseOID(line[modes : modes+n])
	}
	if regular(line[8:14]) {
		c.new, _ = parseOID(line[modes+n+1 : modes+2*n+1])
	}
	path, err := l.token()
	if err != nil {
		return err
	}
	path, inside := bytes.CutPrefix(path, []byte(l.r.prefix))
	if !inside || !l.keep(path) || c.old == c.new {
		return nil
	}
	known, ok := l.paths[string(path)]
	if !ok {
		known = string(path)
		l.paths[known] = known
	}
	c.path = known
	l.commit.changes = append(l.commit.changes, c)
	return nil
}

// regular reports whether a mode is that of a file: neither of a link nor of a
// submodule nor of nothing.
func regular(mode []byte) bool { return string(mode[:2]) == "10" }

// isGo reports whether the loaders look at a path: a Go file in no directory that
// the go command passes by.
func isGo(path []byte) bool {
	return bytes.HasSuffix(path, []byte(".go")) && !passedBy(path)
}

// passedBy reports whether an element of the path is one that the go command does
// not look at.
func passedBy(path []byte) bool {
	for len(path) > 0 {
		var element []byte
		var more bool
		element, path, more = bytes.Cut(path, []byte("/"))
		if len(element) > 0 && (element[0] == '_' || element[0] == '.') {
			return true
		}
		if more && (string(element) == "testdata" || string(element) == "vendor" && bytes.IndexByte(path, '/') >= 0) {
			return true // a file right in a folder vendor is the module's own
		}
	}
	return false
}
