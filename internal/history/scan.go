package history

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"path"
	"slices"
	"sync"

	"github.com/erodehq/erode/internal/load"
)

// A header is what one version of a file says. A blob is read and scanned once,
// however many commits and paths hold it.
type header struct {
	ok      bool          // a build includes it
	imports []string      // of a Go file
	mod     *load.ModFile // of a go.mod or go.work
	unread  bool          // the clone does not hold it
}

// scanners is how many "git cat-file" run at a time: inflating objects is most of
// the work, and the log itself keeps another processor busy.
const scanners = 2

// A scan reads headers while the log is still being listed.
type scan struct {
	here  map[oid]struct{} // blobs that a partial clone holds, nil for a full one
	blobs map[oid]*header
	jobs  []chan job
	group sync.WaitGroup
	mu    sync.Mutex
	err   error
	next  int
}

type job struct {
	oid    oid
	name   string // of the file
	header *header
}

// start starts the scanners. They end when finish is called or ctx is done.
func (r *Repo) startScan(ctx context.Context) (*scan, error) {
	here, err := r.localBlobs(ctx)
	if err != nil {
		return nil, err
	}
	s := &scan{here: here, blobs: map[oid]*header{}}
	for range scanners {
		jobs := make(chan job, 1<<12)
		s.jobs = append(s.jobs, jobs)
		s.group.Go(func() {
			if err := r.scanJobs(ctx, jobs); err != nil {
				s.mu.Lock()
				s.err = err
				s.mu.Unlock()
				for range jobs { // let the log go on, so that it can end
				}
			}
		})
	}
	return s, nil
}

// localBlobs returns the blobs that a partial clone holds, nil for a full clone.
// They have to be known beforehand: asked for another one, git tries to fetch it
// and gives up.
func (r *Repo) localBlobs(ctx context.Context) (map[oid]struct{}, error) {
	if _, err := r.git(ctx, "config", "--get-regexp", `^(remote\..*\.promisor|extensions\.partialclone)$`); err != nil {
		return nil, ctx.Err()
	}
	here := map[oid]struct{}{}
	err := r.stream(ctx, []string{"cat-file", "--batch-all-objects", "--unordered", "--batch-check=%(objecttype) %(objectname)"}, func(out io.Reader) error {
		lines := bufio.NewScanner(out)
		for lines.Scan() {
			if name, ok := bytes.CutPrefix(lines.Bytes(), []byte("blob ")); ok {
				if o, ok := parseOID(name); ok {
					here[o] = struct{}{}
				}
			}
		}
		return lines.Err()
	})
	return here, err
}

// want returns the header of a blob, which is there once finish has returned.
func (s *scan) want(o oid, name string) *header {
	h := s.blobs[o]
	if h == nil {
		h = new(header)
		s.blobs[o] = h
		if _, here := s.here[o]; !here && s.here != nil {
			h.unread = true
			return h
		}
		s.jobs[s.next] <- job{o, path.Base(name), h}
		s.next = (s.next + 1) % len(s.jobs)
	}
	return h
}

// finish waits until every blob that was wanted is read.
func (s *scan) finish() error {
	for _, jobs := range s.jobs {
		close(jobs)
	}
	s.group.Wait()
	return s.err
}

// scanJobs runs one "git cat-file": one goroutine asks, this one reads.
func (r *Repo) scanJobs(ctx context.Context, jobs <-chan job) error {
	args := []string{"cat-file", "--batch", "--buffer"}
	cmd := r.command(ctx, args...)
	in, err := cmd.StdinPipe()
	if err != nil {
		return err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	var talk bytes.Buffer
	cmd.Stderr = &talk
	if err := cmd.Start(); err != nil {
		return r.failure(ctx, args, err, "")
	}
	asked := make(chan job, 1<<16)
	go func() {
		ask(in, jobs, asked)
		close(asked)
	}()
	err = readHeaders(bufio.NewReaderSize(out, 1<<18), asked)
	if err != nil {
		io.Copy(io.Discard, out)
		for range asked {
		}
	}
	if wait := cmd.Wait(); wait != nil {
		return r.failure(ctx, args, wait, talk.String())
	}
	return err
}

// ask writes the ids of the blobs. A write fails when git has died; the reader
// will find that out.
func ask(in io.WriteCloser, jobs <-chan job, asked chan<- job) {
	w := bufio.NewWriterSize(in, 1<<13)
	var line []byte
	for j := range jobs {
		line = append(j.oid.appendHex(line[:0]), '\n')
		if _, err := w.Write(line); err == nil {
			asked <- j
		}
	}
	w.Flush()
	in.Close()
}

// readHeaders scans what git answers, in the order in which it was asked.
func readHeaders(out *bufio.Reader, asked <-chan job) error {
	r := headerReader{scanner: load.NewScanner(), names: map[string]string{}, mods: map[string]*load.ModFile{}}
	var buf []byte
	for j := range asked {
		size, err := readBatchHead(out)
		if err == errMissing {
			j.header.unread = true
			continue
		}
		if err != nil {
			return err
		}
		src, err := next(out, size, &buf)
		if err != nil {
			return fmt.Errorf("git cat-file: %w", err)
		}
		r.read(j.header, j.name, src)
		if _, err := out.Discard(size + 1 - len(buf)); err != nil {
			return fmt.Errorf("git cat-file: %w", err)
		}
	}
	return nil
}

// next returns the next size bytes: a view into the reader's own buffer where they
// fit, else a copy in buf, which is empty otherwise.
func next(out *bufio.Reader, size int, buf *[]byte) ([]byte, error) {
	*buf = (*buf)[:0]
	if size <= out.Size() {
		return out.Peek(size)
	}
	*buf = slices.Grow(*buf, size)[:size]
	_, err := io.ReadFull(out, *buf)
	return *buf, err
}

// A headerReader makes headers of sources. What repeats in them it keeps once.
type headerReader struct {
	scanner *load.Scanner
	names   map[string]string        // import paths
	mods    map[string]*load.ModFile // by what matters of their text
}

func (r *headerReader) read(h *header, name string, src []byte) {
	if name == "go.mod" || name == "go.work" {
		h.ok, h.mod = true, r.modFile(src, name == "go.work")
		return
	}
	_, imports, ok := r.scanner.Scan(name, src)
	h.ok = ok
	if !ok || len(imports) == 0 {
		return
	}
	h.imports = make([]string, len(imports))
	for i := range imports {
		p, known := r.names[imports[i].Path]
		if !known {
			p = imports[i].Path
			r.names[p] = p
		}
		h.imports[i] = p
	}
}

// modFile reads a go.mod or go.work. Nearly all edits of a go.mod change versions
// of what it requires, so these are taken out first and the rest, which is nearly
// always known already, is parsed once: otherwise this would cost as much as
// scanning all Go files.
func (r *headerReader) modFile(src []byte, work bool) *load.ModFile {
	text := withoutRequires(src)
	if work {
		text = append(text, "// go.work"...)
	}
	mod := r.mods[string(text)]
	if mod == nil {
		parsed := load.ParseModFile(text, work)
		mod = &parsed
		r.mods[string(text)] = mod
	}
	return mod
}

func withoutRequires(src []byte) []byte {
	var text []byte
	inBlock := false
	for line := range bytes.Lines(src) {
		directive, rest, _ := bytes.Cut(bytes.TrimSpace(line), []byte(" "))
		switch {
		case inBlock:
			inBlock = len(directive) == 0 || directive[0] != ')'
		case string(directive) == "require" || string(directive) == "exclude" || string(directive) == "retract":
			rest = bytes.TrimSpace(rest)
			inBlock = len(rest) > 0 && rest[0] == '(' && !bytes.Contains(rest, []byte(")"))
		default:
			text = append(text, line...)
		}
	}
	return text
}
