package cache

import (
	"bytes"
	"crypto/sha256"
	"math"
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
	return reopen(t, t.TempDir(), limit)
}

func reopen(t *testing.T, dir string, limit int64) *Cache {
	t.Helper()
	return openOf(t, dir, "program", limit)
}

func openOf(t *testing.T, dir, program string, limit int64) *Cache {
	t.Helper()
	c, err := Open(dir, program, limit)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// packs returns the names of the packs in a cache, of whatever program.
func packs(t *testing.T, dir string) []string {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(dir, "*", "pack-*"))
	if err != nil {
		t.Fatal(err)
	}
	return names
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
	c.Put(key("b"), []byte("b"))
	c.Close()
	if left, _ := filepath.Glob(filepath.Join(c.dir, "new-*")); len(left) > 0 {
		t.Errorf("left behind: %q", left)
	}
	c = reopen(t, c.root, DefaultLimit)
	c.Put(key("b"), []byte("newer"))
	for name, want := range map[string]string{"a": "", "b": "newer"} {
		if got, ok := c.Get(key(name)); !ok || string(got) != want {
			t.Errorf("Get = %q, %v, want %q", got, ok, want)
		}
	}
	if got := c.Len(); got != 2 {
		t.Errorf("Len = %d, want 2", got)
	}
	c.Close()
	if other, err := Open(c.root, "another", DefaultLimit); err != nil || other.Len() != 0 {
		t.Errorf("another program has entries: %v", err)
	}
}

func TestDamagedEntryIsAMiss(t *testing.T) {
	c := open(t, DefaultLimit)
	data := bytes.Repeat([]byte("abc"), 100)
	c.Put(key("a"), data)
	c.Close()
	name := packs(t, c.root)[0]
	whole, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	hit := func(content []byte) bool {
		os.WriteFile(name, content, 0o666)
		c := reopen(t, c.root, DefaultLimit)
		defer c.Close()
		_, ok := c.Get(key("a"))
		return ok
	}
	if !hit(whole) {
		t.Fatal("the entry is not there")
	}
	for size := range whole {
		if hit(whole[:size]) {
			t.Fatalf("an entry in a pack cut to %d of %d bytes is a hit", size, len(whole))
		}
		damaged := bytes.Clone(whole)
		damaged[size] ^= 1
		if hit(damaged) {
			t.Fatalf("an entry in a pack with another byte %d is a hit", size)
		}
	}
}

// TestPacksAreMerged keeps one entry a run, many times: everything stays, in few
// files, and of one that was written twice the newer.
func TestPacksAreMerged(t *testing.T) {
	dir := t.TempDir()
	const runs = 100
	for i := range runs {
		c := reopen(t, dir, DefaultLimit)
		c.Put(key(string(rune('a'+i))), []byte{byte(i)})
		c.Put(key("same"), []byte{byte(i)})
		c.Close()
	}
	if n := len(packs(t, dir)); n > maxPacks {
		t.Errorf("%d packs, want no more than %d", n, maxPacks)
	}
	c := reopen(t, dir, DefaultLimit)
	defer c.Close()
	for i := range runs {
		if got, ok := c.Get(key(string(rune('a' + i)))); !ok || got[0] != byte(i) {
			t.Errorf("entry %d is %v, %v", i, got, ok)
		}
	}
	if got, ok := c.Get(key("same")); !ok || got[0] != runs-1 {
		t.Errorf("what was written in every run is %v, %v", got, ok)
	}
}

func TestCloseKeepsWhatWasUsed(t *testing.T) {
	dir := t.TempDir()
	for i, name := range []string{"old", "used", "new"} {
		c := openOf(t, dir, name, 2000)
		c.Put(key(name), make([]byte, 400))
		c.Close()
		at := time.Now().Add(time.Duration(i-10) * 24 * time.Hour)
		own, _ := filepath.Glob(filepath.Join(c.dir, "pack-*"))
		os.Chtimes(own[0], at, at)
	}
	c := openOf(t, dir, "used", 2000)
	c.Get(key("used"))
	c.Close()
	c = openOf(t, dir, "last", 1000)
	c.Put(key("last"), make([]byte, 100))
	c.Close()
	for name, want := range map[string]bool{"old": false, "used": true, "new": false, "last": true} {
		c := openOf(t, dir, name, 1000)
		if _, ok := c.Get(key(name)); ok != want {
			t.Errorf("after Close, Get(%q) is %v, want %v", name, ok, want)
		}
		c.Close()
	}
}

func TestProcessesShareACache(t *testing.T) {
	dir := t.TempDir()
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			for i := range 100 {
				c, err := Open(dir, "program", 2000)
				if err != nil {
					t.Error(err)
					return
				}
				k := key(string(rune('a' + i%7)))
				if got, ok := c.Get(k); ok && !bytes.Equal(got, k[:]) {
					t.Errorf("another entry under the key")
				}
				c.Put(k, k[:])
				c.Close()
			}
		})
	}
	all.Wait()
}

func TestOpenNeedsAPlaceToWrite(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	os.WriteFile(file, nil, 0o666)
	if _, err := Open(filepath.Join(file, "cache"), "program", DefaultLimit); err == nil {
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
		got, text, err := s.Of(name)
		if err != nil {
			t.Fatal(err)
		}
		if text != nil && string(text) != content {
			t.Errorf("the content is %q, not %q", text, content)
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
	codec := NewCodec[facts.Types]()
	for range 2 { // the second time over the first
		if err := codec.Decode(data, &got); err != nil || !reflect.DeepEqual(p, got) {
			t.Errorf("a Codec reads %+v, %v", got, err)
		}
		if again, err := codec.Encode(&p); err != nil || !bytes.Equal(again, data) {
			t.Errorf("a Codec writes %q, not %q, %v", again, data, err)
		}
		if short, err := codec.Encode(&facts.Types{}); err != nil || codec.Decode(short, &got) != nil || !reflect.DeepEqual(facts.Types{}, got) {
			t.Errorf("a Codec reads nothing as %+v, %v", got, err)
		}
	}
	type all struct {
		B   bool
		I   int
		I8  int8
		I16 int16
		I64 int64
		U   uint
		U8  uint8
		U16 uint16
		U32 uint32
		U64 uint64
		F64 float64
		In  struct{ S []struct{ A, B string } }
	}
	var every, same all
	fill(reflect.ValueOf(&every).Elem(), &seed)
	every.I64, every.U64, every.F64 = math.MinInt64, math.MaxUint64, -0.1
	if data, err := Encode(every); err != nil || Decode(data, &same) != nil || !reflect.DeepEqual(every, same) {
		t.Errorf("%+v is read as %+v, %v", every, same, err)
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
	case reflect.Float64:
		v.SetFloat(float64(*seed) / 7)
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
