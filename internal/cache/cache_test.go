package cache

import (
	"bytes"
	"crypto/sha256"
	"os"
	"path/filepath"
	"reflect"
	"sync"
	"testing"
	"time"

	"github.com/erodehq/erode/internal/facts"
)

func key(s string) Key { return sha256.Sum256([]byte(s)) }

func open(t *testing.T, limit int64) *Cache {
	t.Helper()
	c, err := Open(t.TempDir(), limit)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestGetReturnsWhatWasPut(t *testing.T) {
	c := open(t, DefaultLimit)
	if _, ok := c.Get(key("a")); ok {
		t.Error("an empty cache has an entry")
	}
	for _, data := range []string{"first", "second", ""} {
		c.Put(key("a"), []byte(data))
		if got, ok := c.Get(key("a")); !ok || string(got) != data {
			t.Errorf("Get = %q, %v, want %q", got, ok, data)
		}
	}
	if left, _ := filepath.Glob(filepath.Join(c.dir, "new-*")); len(left) > 0 {
		t.Errorf("left behind: %q", left)
	}
}

func TestDamagedEntryIsAMiss(t *testing.T) {
	c := open(t, DefaultLimit)
	data := bytes.Repeat([]byte("abc"), 100)
	c.Put(key("a"), data)
	whole, err := os.ReadFile(c.path(key("a")))
	if err != nil {
		t.Fatal(err)
	}
	for size := range whole {
		os.WriteFile(c.path(key("a")), whole[:size], 0o666)
		if _, ok := c.Get(key("a")); ok {
			t.Fatalf("an entry cut to %d of %d bytes is a hit", size, len(whole))
		}
		damaged := bytes.Clone(whole)
		damaged[size] ^= 1
		os.WriteFile(c.path(key("a")), damaged, 0o666)
		if _, ok := c.Get(key("a")); ok {
			t.Fatalf("an entry with another byte %d is a hit", size)
		}
	}
}

func TestTrimKeepsWhatWasUsed(t *testing.T) {
	c := open(t, 1000)
	for i, name := range []string{"old", "used", "new"} {
		c.Put(key(name), make([]byte, 400))
		at := time.Now().Add(time.Duration(i-10) * 24 * time.Hour)
		os.Chtimes(c.path(key(name)), at, at)
	}
	c.Get(key("used"))
	c.Trim()
	for name, want := range map[string]bool{"old": false, "used": true, "new": false} {
		if _, ok := c.Get(key(name)); ok != want {
			t.Errorf("after Trim, Get(%q) is %v, want %v", name, ok, want)
		}
	}
}

func TestProcessesShareACache(t *testing.T) {
	dir := t.TempDir()
	var all sync.WaitGroup
	for range 4 {
		c, err := Open(dir, 2000)
		if err != nil {
			t.Fatal(err)
		}
		all.Go(func() {
			for i := range 100 {
				k := key(string(rune('a' + i%7)))
				c.Put(k, k[:])
				if got, ok := c.Get(k); ok && !bytes.Equal(got, k[:]) {
					t.Errorf("another entry under the key")
				}
				c.Trim()
			}
		})
	}
	all.Wait()
}

func TestOpenNeedsAPlaceToWrite(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	os.WriteFile(file, nil, 0o666)
	if _, err := Open(filepath.Join(file, "cache"), DefaultLimit); err == nil {
		t.Error("Open below a file succeeds")
	}
}

func TestSumsSeeEveryChange(t *testing.T) {
	c := open(t, DefaultLimit)
	name := filepath.Join(t.TempDir(), "a.go")
	long := time.Now().Add(-time.Hour)
	sum := func(content string, at time.Time) string {
		t.Helper()
		os.WriteFile(name, []byte(content), 0o666)
		os.Chtimes(name, at, at)
		s := c.Sums("root")
		got, err := s.Of(name)
		if err != nil {
			t.Fatal(err)
		}
		s.Save()
		return got
	}
	first := sum("a", long)
	if got := sum("b", long); got != first {
		t.Error("a file of the same size and time was read again")
	}
	if sum("bc", long) == first || sum("b", long.Add(time.Nanosecond)) == first {
		t.Error("a change went unseen")
	}
	recent := time.Now()
	if sum("x", recent) == sum("y", recent) {
		t.Error("a change within the clock's step went unseen")
	}
}

func TestCodecRoundTrip(t *testing.T) {
	var p facts.Types
	seed := 0
	fill(reflect.ValueOf(&p).Elem(), &seed)
	data, err := Encode(p)
	if err != nil {
		t.Fatal(err)
	}
	var got facts.Types
	if err := Decode(data, &got); err != nil || !reflect.DeepEqual(p, got) {
		t.Errorf("Decode(Encode(x)) is not x: %v", err)
	}
	for i := range data {
		var cut facts.Types
		if Decode(data[:i], &cut) == nil {
			t.Errorf("data cut to %d of %d bytes is decoded without an error", i, len(data))
		}
	}
	if _, err := Encode(map[string]int{}); err == nil {
		t.Error("Encode takes a map")
	}
}

// fill gives every field a value of its own, and slices two elements.
func fill(v reflect.Value, seed *int) {
	*seed++
	switch v.Kind() {
	case reflect.Bool:
		v.SetBool(true)
	case reflect.String:
		v.SetString(string(rune('a' + *seed%26)))
	case reflect.Struct:
		for i := range v.NumField() {
			fill(v.Field(i), seed)
		}
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		for i := range 2 {
			fill(v.Index(i), seed)
		}
	default:
		if v.CanInt() {
			v.SetInt(int64(-*seed % 128))
		} else {
			v.SetUint(uint64(*seed % 256))
		}
	}
}

func FuzzDecode(f *testing.F) {
	data, _ := Encode(facts.Types{Symbols: []facts.Symbol{{Name: "a", Uses: []string{"b"}}}})
	f.Add(data)
	f.Fuzz(func(t *testing.T, data []byte) {
		var v facts.Types
		Decode(data, &v)
	})
}
