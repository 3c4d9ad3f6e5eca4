// Package render has pictures drawn by the erode-graphviz program: it finds it,
// runs it as a child within bounds, and turns whatever goes wrong into one line.
//
// It never links the renderer, which would cost every start of erode 40 ms.
package render

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"time"
)

// Program is the name of the renderer.
const Program = "erode-graphviz"

// Bounds of one picture.
const (
	DefaultTimeout = 30 * time.Second
	maxDOT         = 8 << 20
	maxPicture     = 64 << 20
)

// A Renderer runs the renderer, one picture at a time. It may be shared.
type Renderer struct {
	Path    string        // of the program
	Timeout time.Duration // of one picture; 0 means DefaultTimeout
	TempDir string        // where it keeps its compiled code; "" leaves that to the system

	mu sync.Mutex
}

// Find looks for the renderer beside the running program, then on PATH, then
// among the tools of the Go module around dir, which builds it if need be.
func Find(ctx context.Context, dir string) (*Renderer, error) {
	path := beside()
	if path == "" {
		path, _ = exec.LookPath(Program)
	}
	if path == "" && declaresTool(dir) {
		var err error
		if path, err = goTool(ctx, dir); err != nil {
			return nil, err
		}
	}
	if path == "" {
		return nil, fmt.Errorf("no renderer for pictures: %s is neither beside erode nor on PATH; go install github.com/erodehq/erode/cmd/%s@latest, or take the DOT text", Program, Program)
	}
	return &Renderer{Path: path, TempDir: tempDir()}, nil
}

// beside returns the renderer in the directory of the running program, "" if
// there is none.
func beside() string {
	self, err := os.Executable()
	if err != nil {
		return ""
	}
	path, err := exec.LookPath(filepath.Join(filepath.Dir(self), Program))
	if err != nil {
		return ""
	}
	return path
}

// declaresTool reports whether the Go module around dir has the renderer among
// its tools. The go command is asked only then.
func declaresTool(dir string) bool {
	dir, err := filepath.Abs(dir)
	for ; err == nil; dir = filepath.Dir(dir) {
		if mod, err := os.ReadFile(filepath.Join(dir, "go.mod")); err == nil {
			return bytes.Contains(mod, []byte("/cmd/"+Program))
		}
		if dir == filepath.Dir(dir) {
			return false
		}
	}
	return false
}

// goTool asks the go command for the program. Its first answer takes as long as
// building it does.
func goTool(ctx context.Context, dir string) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, 3*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, "go", "tool", "-n", Program)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOTOOLCHAIN=local")
	cmd.WaitDelay = time.Second
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("no renderer for pictures: go tool %s: %s", Program, reason(err, stderr.String()))
	}
	return strings.TrimSpace(string(out)), nil
}

// tempDir returns a directory of the user's own for the compiled WebAssembly. The
// renderer runs what it finds there, and the system's temporary directory belongs
// to everybody.
func tempDir() string {
	cache, err := os.UserCacheDir()
	if err != nil {
		return ""
	}
	dir := filepath.Join(cache, "erode", "renderer")
	if os.MkdirAll(dir, 0o700) != nil {
		return ""
	}
	return dir
}

// Picture draws a graph as "svg" or "png". The error is one line.
func (r *Renderer) Picture(ctx context.Context, dot []byte, format string) ([]byte, error) {
	if len(dot) > maxDOT {
		return nil, fmt.Errorf("no picture: %d MB of DOT are more than anybody could read; draw a part of it", len(dot)>>20)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	timeout := r.Timeout
	if timeout == 0 {
		timeout = DefaultTimeout
	}
	child, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	cmd := exec.CommandContext(child, r.Path, "-T", format)
	cmd.Stdin = bytes.NewReader(dot)
	cmd.WaitDelay = time.Second // a grandchild must not hold the pipe open
	if r.TempDir != "" {
		cmd.Env = append(os.Environ(), "TMPDIR="+r.TempDir, "TMP="+r.TempDir)
	}
	picture, stderr := bounded{left: maxPicture}, bounded{left: 64 << 10}
	cmd.Stdout, cmd.Stderr = &picture, &stderr
	err := cmd.Run()
	switch {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case child.Err() != nil:
		return nil, fmt.Errorf("no picture: %s was not done after %s; draw a part of it", Program, timeout)
	case picture.left < 0:
		return nil, fmt.Errorf("no picture: it is larger than %d MB; draw a part of it", maxPicture>>20)
	case err != nil:
		return nil, fmt.Errorf("no picture: %s", reason(err, stderr.buffer.String()))
	case picture.buffer.Len() == 0:
		return nil, fmt.Errorf("no picture: %s wrote nothing", Program)
	}
	return picture.buffer.Bytes(), nil
}

// reason is the line that tells most about a child that failed.
func reason(err error, stderr string) string {
	var exit *exec.ExitError
	for line := range strings.Lines(stderr) {
		line = strings.TrimSpace(line)
		if line == "" {
			continue
		}
		if strings.HasPrefix(line, Program+": ") || !errors.As(err, &exit) {
			return line
		}
		return fmt.Sprintf("%s stopped (%v): %s", Program, err, line)
	}
	return fmt.Sprintf("%s stopped: %v", Program, err)
}

// bounded is a buffer that refuses to grow past its bound. It hides all but Write
// of the buffer in it: io.Copy would fill that through ReadFrom.
type bounded struct {
	buffer bytes.Buffer
	left   int
}

func (b *bounded) Write(p []byte) (int, error) {
	if b.left -= len(p); b.left < 0 {
		return 0, io.ErrShortWrite
	}
	return b.buffer.Write(p)
}

// Save draws a graph into base with the extension of the format. Where that fails
// the DOT text is saved instead, and the error says why in one line. It returns
// the file that was written.
func (r *Renderer) Save(ctx context.Context, base string, dot []byte, format string) (file string, err error) {
	picture, err := r.Picture(ctx, dot, format)
	if err != nil {
		return SaveDOT(base, dot, err)
	}
	file = base + "." + format
	return file, os.WriteFile(file, picture, 0o666)
}

// SaveDOT saves the text of a picture that could not be drawn for a reason, which
// it returns with the name of the file.
func SaveDOT(base string, dot []byte, why error) (file string, err error) {
	file = base + ".dot"
	if err := os.WriteFile(file, dot, 0o666); err != nil {
		return "", errors.Join(why, err)
	}
	return file, fmt.Errorf("%w; its text is in %s", why, file)
}
