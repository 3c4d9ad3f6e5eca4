package cache

import (
	"bytes"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"
)

func mark(b byte) Mark { return Mark{b, 15: b} }

func marks(from, to byte) []Mark {
	var all []Mark
	for b := to; b > from; b-- {
		all = append(all, mark(b-1))
	}
	return all
}

func TestSet(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "not", "yet")
	if s := OpenSet(dir, key("a")); s.Has(mark(1)) || s.Has(Mark{}) {
		t.Error("a new set holds something")
	}
	if _, err := os.Stat(dir); err == nil {
		t.Error("asking has written something")
	}
	OpenSet(dir, key("a")).Save(marks(10, 20))
	s := OpenSet(dir, key("a"))
	for b := byte(0); b < 30; b++ {
		if want := 10 <= b && b < 20; s.Has(mark(b)) != want {
			t.Errorf("Has(%d) = %v, want %v", b, !want, want)
		}
	}
	if OpenSet(dir, key("b")).Has(mark(15)) {
		t.Error("a mark is in the set of another key")
	}
	s.Save(marks(15, 25))
	s = OpenSet(dir, key("a"))
	if !s.Has(mark(10)) || !s.Has(mark(24)) {
		t.Error("Save does not join")
	}
	s.Save(marks(100, 104))
	if s = OpenSet(dir, key("a")); s.Has(mark(10)) || !s.Has(mark(100)) {
		t.Error("what was not seen for long stays")
	}
}

func TestSetIsWrittenForNewMarksOnly(t *testing.T) {
	dir := t.TempDir()
	s := OpenSet(dir, key("a"))
	s.Save(marks(0, 10))
	name := s.name
	long := time.Now().Add(-time.Hour).Truncate(time.Second)
	os.Chtimes(name, long, long)
	OpenSet(dir, key("a")).Save(marks(0, 5))
	if info, err := os.Stat(name); err != nil || !info.ModTime().Equal(long) {
		t.Errorf("written again without need: %v", err)
	}
}

// TestDamagedSetIsEmpty cuts a set short at every byte and changes every byte.
func TestDamagedSetIsEmpty(t *testing.T) {
	dir := t.TempDir()
	s := OpenSet(dir, key("a"))
	s.Save(marks(0, 5))
	name := s.name
	whole, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	for i := range whole {
		damaged := bytes.Clone(whole)
		damaged[i] ^= 1
		for _, data := range [][]byte{whole[:i], damaged} {
			os.WriteFile(name, data, 0o666)
			if s := OpenSet(dir, key("a")); s.len() > 0 {
				t.Fatalf("byte %d: a damaged set holds %d marks", i, s.len())
			}
		}
	}
}

func TestProcessesShareASet(t *testing.T) {
	dir := t.TempDir()
	var all sync.WaitGroup
	for n := range byte(4) {
		all.Go(func() {
			for b := range byte(50) {
				s := OpenSet(dir, key("a"))
				if s.Has(mark(200)) {
					t.Error("a mark that nobody has saved")
				}
				s.Save(marks(40*n, 40*n+b%40+1))
			}
		})
	}
	all.Wait()
	if s := OpenSet(dir, key("a")); s.len() == 0 {
		t.Error("nothing is left")
	}
}
