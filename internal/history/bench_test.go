package history

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"os/exec"
	"strings"
	"sync"
	"testing"
)

// longPast makes a repository of 2,000 commits over 300 packages, each of which
// changes three files, through git fast-import.
func longPast(b *testing.B) *Repo {
	b.Helper()
	if _, err := exec.LookPath("git"); err != nil {
		b.Skip("git is not on PATH")
	}
	const packages, commits = 300, 2000
	var in bytes.Buffer
	file := func(name, text string) {
		fmt.Fprintf(&in, "M 100644 inline %s\ndata %d\n%s\n", name, len(text), text)
	}
	body := strings.Repeat("func f() int { return 1 } // a line of code that nobody reads\n", 200)
	for c := range commits {
		message := fmt.Sprintf("commit %d", c)
		fmt.Fprintf(&in, "commit refs/heads/main\ncommitter A <a@example.com> %d +0000\ndata %d\n%s\n", 1500000000+c*3600, len(message), message)
		if c == 0 {
			file("go.mod", goMod)
		}
		for k := range 3 {
			p := (c*7 + k*101) % packages
			file(fmt.Sprintf("c%d/p%d/x%d.go", p%20, p, c%5), fmt.Sprintf("package p%d\n\nimport (\n\t\"fmt\"\n\t\"example.com/m/c%d/p%d\"\n)\n\n// %d\n%s",
				p, (c+k)%20, ((c+k)%20+20*(c%15))%packages, c, body))
		}
		in.WriteByte('\n')
	}
	dir := b.TempDir()
	for _, args := range [][]string{{"init", "-q", "-b", "main"}, {"fast-import", "--quiet"}, {"reset", "-q", "--hard"}} {
		cmd := exec.Command("git", args...)
		cmd.Dir = dir
		if args[0] == "fast-import" {
			cmd.Stdin = &in
		}
		if out, err := cmd.CombinedOutput(); err != nil {
			b.Fatalf("git %v: %v\n%s", args, err, out)
		}
	}
	repo, err := Open(b.Context(), dir)
	if err != nil {
		b.Fatal(err)
	}
	return repo
}

// BenchmarkTrend measures a trend against what git takes to list the commits and
// to hand out the same versions of files, by two processes, to nobody who looks.
func BenchmarkTrend(b *testing.B) {
	repo := longPast(b)
	b.Run("git-alone", func(b *testing.B) {
		for b.Loop() {
			gitAlone(b, repo)
		}
	})
	b.Run("trend", func(b *testing.B) {
		for b.Loop() {
			if _, err := repo.Trend(b.Context(), TrendOptions{Components: topLevel, Points: 20}); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func topLevel(dirs []string) []string {
	tops := make([]string, len(dirs))
	for i, dir := range dirs {
		tops[i] = top(dir)
	}
	return tops
}

func gitAlone(b *testing.B, r *Repo) {
	seen := map[oid]bool{}
	lists := make([]bytes.Buffer, scanners)
	err := r.log(b.Context(), []string{"--reverse", "--first-parent", "-m", "HEAD"}, isTrendFile, func(c *commit) error {
		for _, ch := range c.changes {
			if !ch.new.zero() && !seen[ch.new] {
				lists[len(seen)%scanners].Write(append(ch.new.appendHex(nil), '\n'))
				seen[ch.new] = true
			}
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	var group sync.WaitGroup
	for i := range lists {
		group.Go(func() {
			cmd := r.command(b.Context(), "cat-file", "--batch", "--buffer")
			cmd.Stdin = &lists[i]
			out, err := cmd.StdoutPipe()
			if err != nil {
				b.Error(err)
				return
			}
			if err := cmd.Start(); err != nil {
				b.Error(err)
				return
			}
			io.Copy(io.Discard, bufio.NewReaderSize(out, 1<<18))
			if err := cmd.Wait(); err != nil {
				b.Error(err)
			}
		})
	}
	group.Wait()
}
