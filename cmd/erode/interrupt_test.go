package main

import (
	"bytes"
	"context"
	"strings"
	"testing"
)

// TestInterrupted: a run that is broken off says so, and is never a verdict.
func TestInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for _, command := range []string{"check", "list", "metrics", "history"} {
		var out, talk bytes.Buffer
		a := &app{stdin: strings.NewReader(""), stdout: &out, stderr: &talk, getenv: func(string) string { return "" }}
		code := a.run(ctx, []string{command, "-C", "../.."})
		if code != exitLoad || out.Len() > 0 || talk.String() != "erode: interrupted: nothing was judged\n" {
			t.Errorf("%s: exit %d\n%s%s", command, code, out.String(), talk.String())
		}
	}
}
