package render

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// The test binary plays the renderer where RENDERER says how.
func TestMain(m *testing.M) {
	switch behaviour, arg, _ := strings.Cut(os.Getenv("RENDERER"), ":"); behaviour {
	case "":
		os.Exit(m.Run())
	case "echo":
		fmt.Print(os.Args[1:], " ")
		io.Copy(os.Stdout, os.Stdin)
	case "hang":
		time.Sleep(time.Minute)
	case "crash":
		panic("runtime error: out of bounds")
	case "refuse":
		fmt.Fprintln(os.Stderr, "erode-graphviz: not DOT: syntax error")
		os.Exit(3)
	case "silent":
	case "flood":
		block := make([]byte, 1<<20)
		for range 80 {
			os.Stdout.Write(block)
		}
	case "alone": // fails if another one is at work
		f, err := os.OpenFile(arg, os.O_CREATE|os.O_EXCL, 0o666)
		if err != nil {
			os.Exit(9)
		}
		time.Sleep(20 * time.Millisecond)
		f.Close()
		os.Remove(arg)
		fmt.Print("ok")
	}
}

// fake returns a renderer that behaves in a way.
func fake(t *testing.T, behaviour string) *Renderer {
	t.Helper()
	t.Setenv("RENDERER", behaviour)
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return &Renderer{Path: self, TempDir: t.TempDir()}
}

func TestPicture(t *testing.T) {
	tests := []struct {
		behaviour, want, wantErr string
	}{
		{"echo", "[-T svg] digraph {}", ""},
		{"hang", "", "no picture: erode-graphviz was not done after 200ms; draw a part of it"},
		{"crash", "", "no picture: erode-graphviz stopped (exit status 2): panic: runtime error: out of bounds"},
		{"refuse", "", "no picture: erode-graphviz: not DOT: syntax error"},
		{"silent", "", "no picture: erode-graphviz wrote nothing"},
		{"flood", "", "no picture: it is larger than 64 MB; draw a part of it"},
	}
	for _, test := range tests {
		t.Run(test.behaviour, func(t *testing.T) {
			r := fake(t, test.behaviour)
			if test.behaviour == "hang" {
				r.Timeout = 200 * time.Millisecond
			}
			got, err := r.Picture(t.Context(), []byte("digraph {}"), "svg")
			if string(got) != test.want || message(err) != test.wantErr {
				t.Errorf("Picture = %.60q, %q; want %q, %q", got, message(err), test.want, test.wantErr)
			}
		})
	}
}

func message(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

func TestPictureOfTooMuch(t *testing.T) {
	_, err := fake(t, "echo").Picture(t.Context(), make([]byte, maxDOT+1), "svg")
	if want := "no picture: 8 MB of DOT are more than anybody could read; draw a part of it"; message(err) != want {
		t.Errorf("got %q, want %q", message(err), want)
	}
}

func TestPictureCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := fake(t, "hang").Picture(ctx, nil, "svg"); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want context.Canceled", err)
	}
}

func TestPictureOneAtATime(t *testing.T) {
	r := fake(t, "alone:"+filepath.Join(t.TempDir(), "lock"))
	var group sync.WaitGroup
	for range 5 {
		group.Go(func() {
			if _, err := r.Picture(t.Context(), nil, "svg"); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
}

func TestSave(t *testing.T) {
	base := filepath.Join(t.TempDir(), "map")
	file, err := fake(t, "echo").Save(t.Context(), base, []byte("digraph {}"), "png")
	if got, _ := os.ReadFile(base + ".png"); err != nil || file != base+".png" || string(got) != "[-T png] digraph {}" {
		t.Errorf("Save = %s, %v with %q", file, err, got)
	}
	file, err = fake(t, "refuse").Save(t.Context(), base, []byte("digraph {}"), "svg")
	want := "no picture: erode-graphviz: not DOT: syntax error; its text is in " + base + ".dot"
	if got, _ := os.ReadFile(base + ".dot"); message(err) != want || file != base+".dot" || string(got) != "digraph {}" {
		t.Errorf("Save = %s, %q with %q; want the DOT and %q", file, message(err), got, want)
	}
}

func TestFind(t *testing.T) {
	bin := t.TempDir()
	program := filepath.Join(bin, Program)
	if err := os.WriteFile(program, []byte("#!/bin/sh\n"), 0o777); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", bin)
	if r, err := Find(t.Context(), t.TempDir()); err != nil || r.Path != program {
		t.Errorf("Find = %v, %v; want the one on PATH", r, err)
	}
	t.Setenv("PATH", t.TempDir())
	_, err := Find(t.Context(), t.TempDir())
	if err == nil || !strings.Contains(err.Error(), "go install github.com/erodehq/erode/cmd/erode-graphviz@latest") {
		t.Errorf("Find says %v, want what to install", err)
	}
	// In a checkout, but without a go command.
	if _, err := Find(t.Context(), "."); err == nil || !strings.Contains(err.Error(), "no renderer for pictures: go tool") {
		t.Errorf("Find says %v, want that go tool failed", err)
	}
}

// In a checkout of erode the go command knows the renderer, and it draws.
func TestFindInCheckout(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the renderer")
	}
	golang, err := exec.LookPath("go")
	if err != nil {
		t.Skip("no go command")
	}
	t.Setenv("PATH", filepath.Dir(golang))
	r, err := Find(t.Context(), ".")
	if err != nil {
		t.Fatal(err)
	}
	picture, err := r.Picture(t.Context(), []byte("digraph { a -> b }"), "svg")
	if err != nil || !strings.Contains(string(picture), "<svg") {
		t.Errorf("Picture = %.40q, %v", picture, err)
	}
}

// What checks must not carry the renderer: see report/graphviz.
func TestRendererIsNotLinked(t *testing.T) {
	golang, err := exec.LookPath("go")
	if err != nil {
		t.Skip("no go command")
	}
	for _, pkg := range []string{"github.com/erodehq/erode/report", "github.com/erodehq/erode/internal/render", "github.com/erodehq/erode/cmd/erode"} {
		if _, err := os.Stat(filepath.Join("..", "..", strings.TrimPrefix(pkg, "github.com/erodehq/erode/"))); err != nil {
			t.Fatalf("no package %s: %v", pkg, err)
		}
		out, err := exec.Command(golang, "list", "-deps", pkg).CombinedOutput()
		if err != nil {
			t.Fatalf("go list -deps %s: %v\n%s", pkg, err, out)
		}
		if strings.Contains(string(out), "go-graphviz") || strings.Contains(string(out), "wazero") {
			t.Errorf("%s links go-graphviz; only cmd/erode-graphviz may", pkg)
		}
	}
}
