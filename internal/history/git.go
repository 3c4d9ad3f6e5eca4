package history

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// A Repo is the git repository around the root of a program. The root may be any
// directory of its work tree.
type Repo struct {
	root    string // of the program, absolute
	prefix  string // of the root in the repository, "" or "services/shop/"
	shallow string // file with the commits whose parents are missing, "" in a full clone
}

// Open finds the repository that holds the directory root.
func Open(ctx context.Context, root string) (*Repo, error) {
	root, err := filepath.Abs(root)
	if err != nil {
		return nil, err
	}
	r := &Repo{root: root}
	out, err := r.git(ctx, "rev-parse", "--show-prefix", "--is-shallow-repository", "--git-path", "shallow", "--is-inside-work-tree")
	if err != nil {
		return nil, err
	}
	lines := strings.Split(string(out), "\n")
	if len(lines) < 4 || lines[3] != "true" {
		return nil, fmt.Errorf("%s: not inside the work tree of a git repository: history is read from a checkout", root)
	}
	r.prefix = lines[0]
	if lines[1] == "true" {
		r.shallow = lines[2]
		if !filepath.IsAbs(r.shallow) {
			r.shallow = filepath.Join(root, r.shallow)
		}
	}
	return r, nil
}

// Prefix returns where the root lies in the repository, "" or "services/shop/".
func (r *Repo) Prefix() string { return r.prefix }

// Up returns the way from the root to the top of the work tree, "" or "../..".
func (r *Repo) Up() string {
	return strings.TrimSuffix(strings.Repeat("../", strings.Count(r.prefix, "/")), "/")
}

// IsShallow reports whether the clone holds only the newest part of its history.
func (r *Repo) IsShallow() bool { return r.shallow != "" }

// Head returns the id of the commit that is checked out.
func (r *Repo) Head(ctx context.Context) (string, error) {
	out, err := r.git(ctx, "rev-parse", "--verify", "--quiet", "HEAD^{commit}")
	if err != nil {
		return "", fmt.Errorf("%s: the repository has no commit yet", r.root)
	}
	return strings.TrimSpace(string(out)), nil
}

// Resolve returns the id of the commit that ref names.
func (r *Repo) Resolve(ctx context.Context, ref string) (string, error) {
	out, err := r.git(ctx, "rev-parse", "--verify", "--quiet", "--end-of-options", ref+"^{commit}")
	if err == nil {
		return strings.TrimSpace(string(out)), nil
	}
	if ctx.Err() != nil {
		return "", ctx.Err()
	}
	return "", fmt.Errorf("revision %q is not in this clone: %s", ref, r.advise(ctx, ref))
}

// advise says how to come by a revision that is not here.
func (r *Repo) advise(ctx context.Context, ref string) string {
	out, _ := r.git(ctx, "remote")
	remotes := strings.Fields(string(out))
	for _, remote := range remotes {
		if _, err := r.git(ctx, "rev-parse", "--verify", "--quiet", "refs/remotes/"+remote+"/"+ref); err == nil {
			return fmt.Sprintf("did you mean %q?", remote+"/"+ref)
		}
		if branch, ok := strings.CutPrefix(ref, remote+"/"); ok {
			return fmt.Sprintf("fetch it with \"git fetch %s %s:refs/remotes/%s\"", remote, branch, ref)
		}
	}
	if strings.ContainsAny(ref, "~^@") && r.IsShallow() {
		return "the clone is shallow; " + deepen
	}
	if len(remotes) > 0 {
		return fmt.Sprintf("fetch it with \"git fetch %s %s\", or see \"git branch --all\"", remotes[0], ref)
	}
	return `see "git branch --all" and "git tag" for those that are`
}

const deepen = `fetch the rest with "git fetch --unshallow" (fetch-depth: 0 in actions/checkout, GIT_DEPTH: 0 in GitLab)`

// git runs a git command in the root and returns what it printed.
func (r *Repo) git(ctx context.Context, args ...string) ([]byte, error) {
	cmd := r.command(ctx, args...)
	var out, talk bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &talk
	if err := cmd.Run(); err != nil {
		return nil, r.failure(ctx, args, err, talk.String())
	}
	return out.Bytes(), nil
}

// command prepares a git command whose output depends on nothing but the
// repository: not on a hook's surroundings, not on the user's language, taste or
// pager. It cannot reach the network: a partial clone would fetch otherwise.
func (r *Repo) command(ctx context.Context, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, "git", append([]string{"--no-pager", "--literal-pathspecs",
		"-c", "core.quotePath=false", "-c", "core.fsmonitor=false", "-c", "log.showSignature=false", "-c", "log.showRoot=true"}, args...)...)
	cmd.Dir = r.root
	cmd.Env = slices.DeleteFunc(os.Environ(), func(kv string) bool {
		name, _, _ := strings.Cut(kv, "=")
		switch name {
		case "GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_EXTERNAL_DIFF", "GIT_DIFF_OPTS", "GIT_TRACE":
			return true
		}
		return strings.HasSuffix(name, "_PATHSPECS") && strings.HasPrefix(name, "GIT_")
	})
	cmd.Env = append(cmd.Env, "LC_ALL=C", "GIT_OPTIONAL_LOCKS=0", "GIT_TERMINAL_PROMPT=0", "GIT_ALLOW_PROTOCOL=none", "GIT_NO_LAZY_FETCH=1")
	return cmd
}

// failure makes one clear line of a git command that failed.
func (r *Repo) failure(ctx context.Context, args []string, err error, talk string) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if errors.Is(err, exec.ErrNotFound) {
		return errors.New("git is not on PATH: history needs it; install git, or run without --since and history")
	}
	talk = complaint(talk)
	switch {
	case strings.Contains(talk, "not a git repository"):
		return fmt.Errorf("%s: not a git repository: history is read from git", r.root)
	case strings.Contains(talk, "dubious ownership"):
		return fmt.Errorf("%s: git does not trust this directory, another user owns it: run \"git config --global --add safe.directory %s\"", r.root, r.root)
	case strings.Contains(talk, "unable to read") || strings.Contains(talk, "could not fetch") || strings.HasPrefix(talk, "transport '"):
		return fmt.Errorf("git %s: %w", args[0], errMissing)
	case talk == "":
		talk = err.Error()
	}
	return fmt.Errorf("git %s: %s", args[0], talk)
}

// complaint returns the line of git's talk that says what was wrong: the first
// fatal one, or else the first.
func complaint(talk string) string {
	for line := range strings.Lines(talk) {
		if why, ok := strings.CutPrefix(line, "fatal: "); ok {
			return strings.TrimSpace(why)
		}
	}
	first, _, _ := strings.Cut(strings.TrimSpace(talk), "\n")
	return first
}

// stream runs a git command and hands its output to read while it is running.
// The command is stopped when read has seen enough.
func (r *Repo) stream(ctx context.Context, args []string, read func(io.Reader) error) error {
	return r.streamTo(ctx, args, nil, read)
}

// streamTo is stream for a command that reads its input.
func (r *Repo) streamTo(ctx context.Context, args []string, in io.Reader, read func(io.Reader) error) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	cmd := r.command(ctx, args...)
	var talk bytes.Buffer
	cmd.Stdin, cmd.Stderr = in, &talk
	out, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return r.failure(ctx, args, err, "")
	}
	if err := read(out); err != nil {
		cancel()
		cmd.Wait()
		if err == errEnough {
			return nil
		}
		return err
	}
	if err := cmd.Wait(); err != nil {
		return r.failure(ctx, args, err, talk.String())
	}
	return nil
}

// errEnough stops a stream without being an error.
var errEnough = errors.New("enough")
