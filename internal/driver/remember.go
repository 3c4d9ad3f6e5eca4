package driver

import (
	"context"
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/erodehq/erode/internal/cache"
	"github.com/erodehq/erode/internal/history"
)

// A memory keeps what was read from history for the next run: the past of a commit
// does not change, and reading it costs many times what judging the present does.
// What a shallow or a partial clone shows of the past is not kept, since it may
// show more tomorrow.
type memory struct {
	cache *cache.Cache // nil: nothing is kept
	base  string       // what all keys have in common
}

// memoryVersion goes up where the same commit would be read differently.
// It says what the kept types look like, too.
const memoryVersion = "past 1"

// A repository is looked for once in a run: each question costs a process.
// Goroutines may ask.
type repository struct {
	once sync.Once
	repo *history.Repo
	head string // the commit that is checked out, "" where there is none yet
	err  error
}

// Repo returns the git repository around the program.
func (r *Run) Repo(ctx context.Context) (*history.Repo, error) {
	r.repo.once.Do(func() {
		if r.repo.repo, r.repo.err = history.Open(ctx, r.Tree.Root); r.repo.err == nil {
			r.repo.head, _ = r.repo.repo.Head(ctx)
		}
	})
	return r.repo.repo, r.repo.err
}

// remember opens the user's cache. Where there is none, history is read again, and
// nothing else is lost.
func (r *Run) remember(repo *history.Repo) memory {
	head := r.repo.head
	if repo.IsShallow() || head == "" {
		return memory{}
	}
	dir, err := cache.Dir()
	if err != nil || dir == "" {
		return memory{}
	}
	c, err := cache.Open(dir, "past of "+r.Tree.Program.Name(r.Tree.Root), cache.DefaultLimit)
	if err != nil {
		return memory{}
	}
	// The file that joins the names of authors is that of the work tree. Where the
	// program is a part of the repository, it lies above.
	mailmap, _ := os.ReadFile(filepath.Join(r.Tree.Root, repo.Up(), ".mailmap"))
	return memory{c, fmt.Sprintf("%s\x00%s\x00%s\x00%x", memoryVersion, head, repo.Prefix(), sha256.Sum256(mailmap))}
}

// close writes down what was put.
func (m memory) close() {
	if m.cache != nil {
		m.cache.Close()
	}
}

func (m memory) key(what ...string) cache.Key {
	return sha256.Sum256([]byte(m.base + "\x00" + strings.Join(what, "\x00")))
}

func (m memory) get(k cache.Key, v any) bool {
	if m.cache == nil {
		return false
	}
	data, ok := m.cache.Get(k)
	return ok && cache.Decode(data, v) == nil
}

func (m memory) put(k cache.Key, v any) {
	if m.cache == nil {
		return
	}
	m.cache.Put(k, encoded(v))
}

func encoded(v any) []byte {
	data, err := cache.Encode(v)
	if err != nil {
		panic("internal error: " + err.Error())
	}
	return data
}

// recall is split.Options.Recall: answers are kept in the user's cache, under a digest
// of the question.
func (r *Run) recall(question, answer any, find func()) {
	m := memory{}
	if dir, err := cache.Dir(); err == nil && dir != "" {
		m.cache, _ = cache.Open(dir, "divisions of "+r.Tree.Program.Name(r.Tree.Root), cache.DefaultLimit)
	}
	defer m.close()
	key := m.key("division", cache.Tool(), string(encoded(question)))
	if m.get(key, answer) {
		return
	}
	find()
	m.put(key, answer)
}

// A changed is what a run has read of history. Goroutines may ask for it.
type changed struct {
	mu      sync.Mutex
	days    int
	changes *history.Changes
}

// Changes returns what changed with what within so many days before the commit
// that is checked out.
func (r *Run) Changes(ctx context.Context, days int) (*history.Changes, error) {
	r.changed.mu.Lock()
	defer r.changed.mu.Unlock()
	if r.changed.changes == nil || r.changed.days != days {
		changes, err := r.readChanges(ctx, days)
		if err != nil {
			return nil, err
		}
		r.changed.changes, r.changed.days = changes, days
	}
	return r.changed.changes, nil
}

func (r *Run) readChanges(ctx context.Context, days int) (*history.Changes, error) {
	repo, err := r.Repo(ctx)
	if err != nil {
		return nil, err
	}
	m := r.remember(repo)
	defer m.close()
	key := m.key("changes", fmt.Sprint(days))
	var kept history.Changes
	if m.get(key, &kept) {
		return &kept, nil
	}
	changes, err := repo.Changes(ctx, history.ChangesOptions{Days: days})
	if err == nil {
		m.put(key, *changes)
	}
	return changes, err
}

// keptPoints are points of a trend, and the components that they were counted in.
type keptPoints struct {
	Dirs, Components []string
	Points           []history.Point
}

// Points returns so many points of the trend.
func (r *Run) Points(ctx context.Context, points int) ([]history.Point, error) {
	repo, err := r.Repo(ctx)
	if err != nil {
		return nil, err
	}
	m := r.remember(repo)
	defer m.close()
	key := m.key(append([]string{"points", fmt.Sprint(points)}, r.rootPaths()...)...)
	var kept keptPoints
	if m.get(key, &kept) && slices.Equal(kept.Components, r.componentsOf(kept.Dirs)) {
		return kept.Points, nil
	}
	o := history.TrendOptions{Points: points, Aliases: r.rootPaths(), Components: func(dirs []string) []string {
		kept.Dirs, kept.Components = dirs, r.componentsOf(dirs)
		return kept.Components
	}}
	found, partial, err := repo.Points(ctx, o)
	if err != nil {
		return nil, err
	}
	if kept.Points = found; !partial {
		m.put(key, kept)
	}
	return found, nil
}
