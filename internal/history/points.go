package history

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
)

// Points returns the points of Trend and nothing else, at half the cost: it
// compares the trees of their commits and never looks at what came and went between
// two of them. partial is that of the trend.
func (r *Repo) Points(ctx context.Context, o TrendOptions) (points []Point, partial bool, err error) {
	past, trees, err := r.moments(ctx, o.Points)
	if err != nil {
		return nil, false, err
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	scan, err := r.startScan(ctx)
	if err != nil {
		return nil, false, err
	}
	next := 0
	err = r.compare(ctx, trees, func(changes []change) {
		rev := &past[next]
		next++
		for _, ch := range changes {
			s := step{path: ch.path}
			if !ch.new.zero() {
				s.header = scan.want(ch.new, ch.path)
			}
			rev.steps = append(rev.steps, s)
		}
	})
	if err == nil && next != len(past) {
		err = fmt.Errorf("git diff-tree: %d comparisons of %d", next, len(past))
	}
	if err != nil {
		cancel()
	}
	if err := cmp.Or(err, scan.finish()); err != nil {
		return nil, false, err
	}
	replay := newReplay(o, past)
	replay.wanted = slices.Repeat([]bool{true}, len(past))
	t := &Trend{Points: []Point{}}
	replay.run(t)
	return t.Points, scan.here != nil, nil
}

// moments returns the commits after which a point is wanted, and the trees to
// compare: an empty one, then that of each of these commits.
func (r *Repo) moments(ctx context.Context, points int) (past []revision, trees []string, err error) {
	head, err := r.Head(ctx)
	if err != nil {
		return nil, nil, err
	}
	var all []revision
	treeOf := map[string]string{}
	args := []string{"log", "--reverse", "--first-parent", "--no-color", "--no-notes", "--no-show-signature", "--format=%H %T %ct", head}
	err = r.stream(ctx, args, func(out io.Reader) error {
		lines := bufio.NewScanner(out)
		for lines.Scan() {
			var rev revision
			var tree string
			if _, err := fmt.Sscan(lines.Text(), &rev.id, &tree, &rev.time); err != nil {
				return fmt.Errorf("git log: %q: %w", lines.Text(), err)
			}
			treeOf[rev.id] = tree
			all = append(all, rev)
		}
		return lines.Err()
	})
	if err != nil {
		return nil, nil, err
	}
	empty, err := r.git(ctx, "hash-object", "-t", "tree", "--stdin") // of the repository's sort of hash
	if err != nil {
		return nil, nil, err
	}
	trees = append(trees, strings.TrimSpace(string(empty)))
	for i, wanted := range sampled(all, points) {
		if wanted {
			past = append(past, all[i])
			trees = append(trees, treeOf[all[i].id])
		}
	}
	return past, trees, nil
}

// compare calls each with what changed from every tree to the next.
func (r *Repo) compare(ctx context.Context, trees []string, each func([]change)) error {
	var pairs strings.Builder
	for i := 1; i < len(trees); i++ {
		fmt.Fprintf(&pairs, "%s %s\n", trees[i-1], trees[i])
	}
	args := []string{"diff-tree", "--stdin", "-r", "-z", "--raw", "--no-abbrev", "--no-renames", "--ignore-submodules=all"}
	return r.streamTo(ctx, args, strings.NewReader(pairs.String()), func(out io.Reader) error {
		l := logReader{r: r, keep: isTrendFile, in: bufio.NewReaderSize(out, 1<<18), paths: map[string]string{}}
		return l.comparisons(each)
	})
}

// comparisons reads what diff-tree writes: for every comparison a line that names
// the trees, then the files as the log has them.
func (l *logReader) comparisons(each func([]change)) error {
	open := false
	end := func() {
		if open {
			each(l.commit.changes)
		}
		open, l.commit.changes = true, l.commit.changes[:0]
	}
	for {
		token, err := l.token()
		if err == io.EOF {
			if open {
				end()
			}
			return nil
		}
		if err != nil {
			return err
		}
		for len(token) > 0 && token[0] != ':' {
			end()
			_, token, _ = bytes.Cut(token, []byte("\n"))
		}
		if len(token) > 0 {
			if err := l.file(token); err != nil {
				return err
			}
		}
	}
}
