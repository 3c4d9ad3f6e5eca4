package history

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// A testRepo is a small git repository in a temporary directory.
type testRepo struct {
	t    *testing.T
	dir  string
	tick int
}

func newRepo(t *testing.T) *testRepo {
	t.Helper()
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("git is not on PATH")
	}
	r := &testRepo{t: t, dir: t.TempDir()}
	r.git("init", "-q", "-b", "main")
	return r
}

// git runs git as nobody's user, on a clock of its own that ticks by the day.
func (r *testRepo) git(args ...string) string {
	r.t.Helper()
	return r.gitAs("Ann <ann@example.com>", args...)
}

func (r *testRepo) gitAs(who string, args ...string) string {
	r.t.Helper()
	name, email, _ := strings.Cut(strings.TrimSuffix(who, ">"), " <")
	date := fmt.Sprintf("%d +0000", 1767225600+r.tick*86400) // 2026-01-01
	cmd := exec.Command("git", append([]string{"-c", "protocol.file.allow=always", "-c", "commit.gpgSign=false"}, args...)...)
	cmd.Dir = r.dir
	cmd.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL="+os.DevNull, "GIT_CONFIG_NOSYSTEM=1",
		"GIT_AUTHOR_NAME="+name, "GIT_AUTHOR_EMAIL="+email, "GIT_AUTHOR_DATE="+date,
		"GIT_COMMITTER_NAME="+name, "GIT_COMMITTER_EMAIL="+email, "GIT_COMMITTER_DATE="+date)
	out, err := cmd.CombinedOutput()
	if err != nil {
		r.t.Fatalf("git %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return strings.TrimSpace(string(out))
}

// write writes files: names and contents by turns. A content that is one word per
// line and no Go is made a package that imports these.
func (r *testRepo) write(namesAndContents ...string) {
	r.t.Helper()
	for i := 0; i < len(namesAndContents); i += 2 {
		file := filepath.Join(r.dir, filepath.FromSlash(namesAndContents[i]))
		if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
			r.t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(namesAndContents[i+1]), 0o666); err != nil {
			r.t.Fatal(err)
		}
	}
}

func (r *testRepo) remove(names ...string) {
	r.t.Helper()
	for _, name := range names {
		if err := os.RemoveAll(filepath.Join(r.dir, filepath.FromSlash(name))); err != nil {
			r.t.Fatal(err)
		}
	}
}

func (r *testRepo) move(from, to string) {
	r.t.Helper()
	to = filepath.Join(r.dir, filepath.FromSlash(to))
	if err := os.MkdirAll(filepath.Dir(to), 0o777); err != nil {
		r.t.Fatal(err)
	}
	if err := os.Rename(filepath.Join(r.dir, filepath.FromSlash(from)), to); err != nil {
		r.t.Fatal(err)
	}
}

// commit commits everything, a day after the last time, and returns the id.
func (r *testRepo) commit(message string) string {
	r.t.Helper()
	return r.commitAs("Ann <ann@example.com>", message)
}

func (r *testRepo) commitAs(who, message string) string {
	r.t.Helper()
	r.tick++
	r.git("add", "-A")
	r.gitAs(who, "commit", "-q", "--allow-empty", "--allow-empty-message", "-m", message)
	return r.git("rev-parse", "HEAD")
}

func (r *testRepo) open() *Repo {
	r.t.Helper()
	return openAt(r.t, r.dir)
}

func openAt(t *testing.T, dir string) *Repo {
	t.Helper()
	repo, err := Open(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	return repo
}

// source is a Go file that imports paths and has a body long enough for git to
// know it again after a small edit.
func source(pkg string, imports ...string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "package %s\n\n", pkg)
	for _, path := range imports {
		fmt.Fprintf(&b, "import _ %q\n", path)
	}
	b.WriteString("\n")
	for i := range 12 {
		fmt.Fprintf(&b, "func %s%d() int { return %d }\n", pkg, i, i)
	}
	return b.String()
}

const goMod = "module example.com/m\n\ngo 1.26\n"
