package vettool

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/erodehq/erode/analyzers/evidence"
	"github.com/erodehq/erode/boundaries"
)

// A snapshot holds the findings of a workspace in a form from which those of one
// directory are picked without reading the rest: a line about the workspace, then
// a line for each directory.
type snapshot struct {
	digest string
	data   []byte
}

// header is the first line of a snapshot.
type header struct {
	Form string `json:"form"`
	Tool string `json:"tool"` // digest of the program that wrote it
	Root string `json:"root"` // absolute
}

const form = "erode.vet/v1"

// A diagnostic is a finding as go vet shows it.
type diagnostic struct {
	boundaries.Position
	Package  string              `json:"package"` // the one with which it is told
	Analyzer string              `json:"analyzer"`
	Category string              `json:"category"`
	Severity boundaries.Severity `json:"severity"`
	Message  string              `json:"message"`
	Related  []related           `json:"related,omitempty"`
	Fix      *boundaries.Fix     `json:"fix,omitempty"`
}

type related struct {
	boundaries.Position
	Message string `json:"message"`
}

// look takes a snapshot of the workspace around a directory.
func (t *Tool) look(ctx context.Context, dir, policy string) (*snapshot, error) {
	policy, err := t.policy(policy)
	if err != nil {
		return nil, err
	}
	found, err := evidence.Look(ctx, dir, policy, t.Today)
	if err != nil {
		return nil, err
	}
	if err := found.Governed(); err != nil {
		return nil, err
	}
	self, err := tool()
	if err != nil {
		return nil, err
	}
	return newSnapshot(self, found)
}

// newSnapshot writes findings as a snapshot, in an order of its own.
func newSnapshot(self string, found *evidence.Snapshot) (*snapshot, error) {
	byDir := map[string][]diagnostic{}
	for i := range found.Findings {
		f := &found.Findings[i]
		pkg, dir := found.Home(f)
		d := diagnostic{f.Position, pkg, evidence.Name(f.Kind), f.Rule, f.Severity, evidence.Message(f), nil, f.Fix}
		for _, r := range f.Related {
			d.Related = append(d.Related, related{r.Position, r.Message})
		}
		byDir[dir] = append(byDir[dir], d)
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(header{form, self, found.Root}); err != nil {
		return nil, err
	}
	dirs := make([]string, 0, len(byDir))
	for dir := range byDir {
		dirs = append(dirs, dir)
	}
	slices.Sort(dirs)
	for _, dir := range dirs {
		list := byDir[dir]
		slices.SortStableFunc(list, func(a, b diagnostic) int {
			return cmp.Or(strings.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Col, b.Col))
		})
		b.WriteString(lineOf(dir))
		if err := enc.Encode(list); err != nil {
			return nil, err
		}
	}
	sum := sha256.Sum256(b.Bytes())
	return &snapshot{hex.EncodeToString(sum[:]), b.Bytes()}, nil
}

// lineOf returns what the line of a directory begins with.
func lineOf(dir string) string { return fmt.Sprintf("%q\t", dir) }

// root returns the workspace that a snapshot is of.
func (s *snapshot) root() (string, error) {
	line, _, _ := bytes.Cut(s.data, []byte{'\n'})
	var h header
	if err := json.Unmarshal(line, &h); err != nil || h.Form != form {
		return "", fmt.Errorf("%.60q is no snapshot of erode: remove it", line)
	}
	return h.Root, nil
}

// of returns the diagnostics of a directory, relative to the root.
func (s *snapshot) of(dir string) ([]diagnostic, error) {
	_, rest, ok := bytes.Cut(s.data, []byte("\n"+lineOf(dir)))
	if !ok {
		return nil, nil
	}
	line, _, _ := bytes.Cut(rest, []byte{'\n'})
	var list []diagnostic
	err := json.Unmarshal(line, &list)
	return list, err
}

// digestOf returns the digest of a file.
func digestOf(file string) (string, error) {
	f, err := os.Open(file)
	if err != nil {
		return "", err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}
