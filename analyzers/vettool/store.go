package vettool

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"time"
)

// A store is the directory through which the call with -V=full speaks to the calls
// about single packages: snapshots named by their digests, and for each go command
// a file that holds the digest it was told.
//
// Any number of go commands may share a store. Files appear whole, by renaming, and
// a snapshot that is not what its name says counts as missing.
type store string

// kept is how long files stay after they were last written.
const kept = 7 * 24 * time.Hour

// openStore returns the store in the user's cache directory, and whether there is
// one.
func openStore(getenv func(string) string) (store, bool) {
	dir, err := os.UserCacheDir()
	if err != nil {
		return "", false
	}
	return store(filepath.Join(dir, "erode", "vet")), true
}

// write leaves a snapshot for the go command that started this process. That it
// could not is no error: the readers do without.
func (s store) write(snap *snapshot) {
	if os.MkdirAll(string(s), 0o777) != nil {
		return
	}
	s.sweep(time.Now().Add(-kept))
	if s.put(snap.digest, snap.data) == nil {
		s.put(caller(), []byte(snap.digest))
	}
}

// put writes a file under a temporary name and renames it, so that no reader sees
// half of it.
func (s store) put(name string, data []byte) error {
	f, err := os.CreateTemp(string(s), "new-*")
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if closed := f.Close(); err == nil {
		err = closed
	}
	if err == nil {
		err = os.Rename(f.Name(), filepath.Join(string(s), name))
	}
	if err != nil {
		os.Remove(f.Name())
	}
	return err
}

// told returns the digest that the go command which started this process was told.
func (s store) told() string {
	data, _ := os.ReadFile(filepath.Join(string(s), caller()))
	return string(data)
}

// read returns the snapshot with a digest, nil if it is not there.
func (s store) read(digest string) *snapshot {
	if sum, err := hex.DecodeString(digest); err != nil || len(sum) != sha256.Size {
		return nil
	}
	data, err := os.ReadFile(filepath.Join(string(s), digest))
	if err != nil {
		return nil
	}
	if sum := sha256.Sum256(data); hex.EncodeToString(sum[:]) != digest {
		return nil
	}
	return &snapshot{digest, data}
}

// sweep removes files that were last written before a time.
func (s store) sweep(before time.Time) {
	entries, _ := os.ReadDir(string(s))
	for _, e := range entries {
		if info, err := e.Info(); err == nil && info.ModTime().Before(before) {
			os.Remove(filepath.Join(string(s), e.Name()))
		}
	}
}

// caller names the process that started this one. Numbers of processes are used
// again, and a cache may be shared by machines: so the machine is part of the name
// and, where it can be had, when the process started.
func caller() string {
	host, _ := os.Hostname()
	h := sha256.New()
	fmt.Fprintf(h, "%s %d %s", host, os.Getppid(), started(os.Getppid()))
	return "run-" + hex.EncodeToString(h.Sum(nil)[:16])
}

// started tells when a process started, in ticks since the machine did; "" where
// that is not known.
func started(pid int) string {
	if runtime.GOOS != "linux" {
		return ""
	}
	boot, _ := os.ReadFile("/proc/sys/kernel/random/boot_id")
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return ""
	}
	// The name of the program, in parentheses, may hold anything; start time is the
	// 20th field after it.
	fields := bytes.Fields(stat[bytes.LastIndexByte(stat, ')')+1:])
	if len(fields) < 20 {
		return ""
	}
	return fmt.Sprintf("%s %s", boot, fields[19])
}
