package history

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// A Change is what the work tree brought since a commit: commits, staged and
// unstaged edits, and files that git does not track and does not ignore.
type Change struct {
	Base  string // id of the commit it is compared with
	Files []File // changed Go files and module files, sorted by Path
}

// A File is one file that a change touched. Its paths are slash-separated and
// relative to the root of the program.
type File struct {
	Path   string // where it is now; where it was, if it is Gone
	Old    string // where it was, "" for a new file
	Gone   bool
	Lines  []Span // lines of the new file that the change wrote, ascending
	before oid    // content it had
}

// A Span is a range of lines, both ends included, counted from 1.
type Span struct{ First, Last int }

// Touches reports whether the change wrote a line of a file.
func (c *Change) Touches(path string, line int) bool {
	i, ok := slices.BinarySearchFunc(c.Files, path, func(f File, path string) int { return strings.Compare(f.Path, path) })
	if !ok {
		return false
	}
	spans := c.Files[i].Lines
	j, _ := slices.BinarySearchFunc(spans, line, func(s Span, line int) int { return cmp.Compare(s.Last, line) })
	return j < len(spans) && spans[j].First <= line
}

// Since returns what the work tree brought since it left the history of ref: it
// compares with the merge base of ref and HEAD, so that what others did on ref
// meanwhile is not part of it.
func (r *Repo) Since(ctx context.Context, ref string) (*Change, error) {
	commit, err := r.Resolve(ctx, ref)
	if err != nil {
		return nil, err
	}
	base, err := r.mergeBase(ctx, ref, commit)
	if err != nil {
		return nil, err
	}
	files, err := r.workTreeSince(ctx, base)
	return &Change{Base: base, Files: files}, err
}

// Uncommitted returns what the work tree brought since the last commit.
func (r *Repo) Uncommitted(ctx context.Context) ([]File, error) {
	head, err := r.Head(ctx)
	if err != nil {
		return nil, err
	}
	return r.workTreeSince(ctx, head)
}

// Between returns what one revision brought since another, which need not be its
// ancestor.
func (r *Repo) Between(ctx context.Context, before, after string) ([]File, error) {
	from, err := r.Resolve(ctx, before)
	if err != nil {
		return nil, err
	}
	to, err := r.Resolve(ctx, after)
	if err != nil {
		return nil, err
	}
	return r.diff(ctx, "", from, to)
}

func (r *Repo) workTreeSince(ctx context.Context, commit string) ([]File, error) {
	index, err := r.indexWithUntracked(ctx)
	if err != nil {
		return nil, err
	}
	if index != "" {
		defer os.Remove(index)
	}
	return r.diff(ctx, index, commit)
}

// mergeBase returns the commit at which HEAD and ref parted.
func (r *Repo) mergeBase(ctx context.Context, ref, commit string) (string, error) {
	head, err := r.Head(ctx)
	if err != nil {
		return "", err
	}
	out, err := r.git(ctx, "merge-base", head, commit)
	base := strings.TrimSpace(string(out))
	if ctx.Err() != nil {
		return "", ctx.Err()
	}
	if base == "" || err != nil {
		if r.IsShallow() {
			return "", fmt.Errorf("the clone is shallow and does not reach the commit at which HEAD left %q: %s", ref, deepen)
		}
		return "", fmt.Errorf("HEAD and %q have no commit in common: name a revision of the same history", ref)
	}
	return base, r.sureBase(ctx, ref, head, commit, base)
}

// sureBase returns an error if the history between the merge base and its two
// ends is cut off somewhere: a nearer common commit may then exist.
func (r *Repo) sureBase(ctx context.Context, ref, head, commit, base string) error {
	if !r.IsShallow() {
		return nil
	}
	cut, err := os.ReadFile(r.shallow)
	if err != nil {
		return fmt.Errorf("the shallow clone's boundary: %w", err)
	}
	out, err := r.git(ctx, "rev-list", head, commit, "^"+base)
	if err != nil {
		return err
	}
	between := strings.Fields(string(out))
	for _, boundary := range strings.Fields(string(cut)) {
		if slices.Contains(between, boundary) {
			return fmt.Errorf("the clone is shallow between HEAD and %q, so the commit at which they parted is not sure: %s", ref, deepen)
		}
	}
	return nil
}

// pathspecs select the files that the imports tier reads.
var pathspecs = []string{"--", ":(glob)**/*.go", ":(glob)**/go.mod", ":(glob)**/go.work", ":(glob)**/vendor/modules.txt"}

// indexWithUntracked returns the name of a temporary index that also lists the
// files that git does not track yet, so that one diff sees everything, renames
// included. It is "" when there are none: then the real index will do. No object
// is written.
func (r *Repo) indexWithUntracked(ctx context.Context) (name string, err error) {
	out, err := r.magic(ctx, "", nil, append([]string{"ls-files", "--others", "--exclude-standard", "-z", "--full-name"}, pathspecs...)...)
	if err != nil || len(out) == 0 {
		return "", err
	}
	real, err := r.git(ctx, "rev-parse", "--git-path", "index")
	if err != nil {
		return "", err
	}
	file := strings.TrimSuffix(string(real), "\n")
	if !filepath.IsAbs(file) {
		file = filepath.Join(r.root, file)
	}
	data, err := os.ReadFile(file)
	if err != nil && !os.IsNotExist(err) {
		return "", err
	}
	temp, err := os.CreateTemp("", "erode-index-")
	if err != nil {
		return "", err
	}
	_, err = temp.Write(data)
	if err = cmp.Or(err, temp.Close()); err == nil && data == nil {
		err = os.Remove(temp.Name()) // git takes an empty file for a broken index
	}
	if err == nil {
		err = r.listUntracked(ctx, temp.Name(), out)
	}
	if err != nil {
		os.Remove(temp.Name())
		return "", err
	}
	return temp.Name(), nil
}

// listUntracked adds names, each ended by NUL, to an index. The content that it
// notes for them is no matter: a diff sees that it differs and reads the file.
func (r *Repo) listUntracked(ctx context.Context, index string, names []byte) error {
	var in bytes.Buffer
	anything := strings.Repeat("1", r.hexLen(ctx))
	for name := range bytes.SplitSeq(bytes.TrimSuffix(names, []byte{0}), []byte{0}) {
		if bytes.HasSuffix(name, []byte("/")) {
			continue // a repository of its own
		}
		fmt.Fprintf(&in, "100644 %s\t%s\x00", anything, name)
	}
	_, err := r.magic(ctx, index, &in, "update-index", "-z", "--index-info")
	return err
}

// hexLen returns how many digits the repository's object ids have.
func (r *Repo) hexLen(ctx context.Context) int {
	out, err := r.git(ctx, "rev-parse", "--show-object-format")
	if err == nil && strings.TrimSpace(string(out)) == "sha256" {
		return 64
	}
	return 40
}

// magic runs git with pathspecs that are patterns, on another index if index is
// not "".
func (r *Repo) magic(ctx context.Context, index string, in *bytes.Buffer, args ...string) ([]byte, error) {
	cmd := r.command(ctx, args...)
	cmd.Args = slices.DeleteFunc(cmd.Args, func(a string) bool { return a == "--literal-pathspecs" })
	if index != "" {
		cmd.Env = append(cmd.Env, "GIT_INDEX_FILE="+index)
	}
	if in != nil {
		cmd.Stdin = in
	}
	var out, talk bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &talk
	if err := cmd.Run(); err != nil {
		return nil, r.failure(ctx, args, err, talk.String())
	}
	return out.Bytes(), nil
}

// diff compares one commit with the work tree, or with a second commit. Copies are
// not looked for: a copy is a new file.
func (r *Repo) diff(ctx context.Context, index string, commits ...string) ([]File, error) {
	args := append([]string{"diff", "--raw", "--patch", "-z", "--abbrev=64", "--find-renames", "-l0", "--relative", "--unified=0",
		"--inter-hunk-context=0", "--text", "--no-color", "--no-ext-diff", "--no-textconv", "--ignore-submodules=all"}, commits...)
	out, err := r.magic(ctx, index, nil, append(args, pathspecs...)...)
	if err != nil {
		return nil, err
	}
	files, patch := parseRaw(out)
	readPatch(files, patch)
	changed := make([]File, 0, len(files))
	for _, f := range files {
		changed = append(changed, f.File)
	}
	slices.SortFunc(changed, func(a, b File) int {
		return cmp.Or(strings.Compare(a.Path, b.Path), strings.Compare(a.Old, b.Old))
	})
	return changed, nil
}

// A rawFile is a line of "git diff --raw".
type rawFile struct {
	File
	patched bool // the patch below has a part for it
}

// parseRaw reads the lines of "git diff --raw -z", and returns what follows them.
func parseRaw(out []byte) (files []rawFile, rest []byte) {
	for len(out) > 0 && out[0] == ':' {
		head, tail, _ := bytes.Cut(out, []byte{0})
		f := bytes.Fields(head[1:])
		if len(f) < 5 {
			break
		}
		var name, second []byte
		name, tail, _ = bytes.Cut(tail, []byte{0})
		file := rawFile{File: File{Path: string(name), Old: string(name)}, patched: true}
		file.before, _ = parseOID(f[2])
		switch f[4][0] {
		case 'A':
			file.Old = ""
		case 'D':
			file.Gone = true
		case 'U': // unmerged: a line of its own follows for the content
			file.patched = false
		case 'R', 'C':
			second, tail, _ = bytes.Cut(tail, []byte{0})
			file.Path = string(second)
		}
		if file.patched {
			files = append(files, file)
		}
		out = tail
	}
	return files, bytes.TrimPrefix(out, []byte{0})
}

// readPatch notes the lines that a patch adds. Its parts come in the order of
// files; their names are not looked at, since git quotes odd ones.
func readPatch(files []rawFile, patch []byte) {
	at := -1
	for len(patch) > 0 {
		var line []byte
		line, patch, _ = bytes.Cut(patch, []byte("\n"))
		switch {
		case bytes.HasPrefix(line, []byte("diff --")):
			at++
		case bytes.HasPrefix(line, []byte("@@ -")) && at >= 0 && at < len(files):
			before, added, ok := hunk(line)
			if ok && added.Last >= added.First {
				files[at].Lines = append(files[at].Lines, added)
			}
			patch = skipLines(patch, before+added.Last-added.First+1)
		}
	}
}

// hunk reads "@@ -12,3 +14,2 @@": how many lines go, and which ones come.
func hunk(line []byte) (removed int, added Span, ok bool) {
	f := strings.Fields(string(line))
	if len(f) < 3 {
		return 0, added, false
	}
	_, removed, ok1 := span(strings.TrimPrefix(f[1], "-"))
	first, n, ok2 := span(strings.TrimPrefix(f[2], "+"))
	return removed, Span{first, first + n - 1}, ok1 && ok2
}

func span(s string) (first, n int, ok bool) {
	a, b, many := strings.Cut(s, ",")
	first, err := strconv.Atoi(a)
	n = 1
	if many && err == nil {
		n, err = strconv.Atoi(b)
	}
	return first, n, err == nil
}

// skipLines passes over the n lines of a hunk, so that a line of source that
// looks like a header is not taken for one.
func skipLines(patch []byte, n int) []byte {
	for n > 0 && len(patch) > 0 {
		if patch[0] != '\\' { // "\ No newline at end of file" is not counted
			n--
		}
		_, patch, _ = bytes.Cut(patch, []byte("\n"))
	}
	return patch
}
