package syntax

import (
	"bytes"
	"cmp"
	"go/parser"
	"go/scanner"
	gotoken "go/token"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// parses reports what go/parser says of a file.
func parses(src []byte) bool {
	_, err := parser.ParseFile(gotoken.NewFileSet(), "", src, parser.SkipObjectResolution)
	return err == nil
}

// compare holds a Recogniser against go/parser, which is right, and returns what is
// wrong. A file that it need not be sure of may be unrecognised.
func compare(r *Recogniser, src []byte) string {
	switch ours, theirs := r.Recognises(src), parses(src); {
	case ours && !theirs:
		return "takes what go/parser refuses"
	case !ours && theirs && r.wrong != "":
		return "finds a bad token in what go/parser takes: " + r.wrong
	case !ours && theirs && !mayBeUnsure(src):
		return "does not recognise what go/parser takes"
	}
	return ""
}

// mayBeUnsure reports whether there is one of the things in src that are put to
// go/parser: a line directive, a channel of channels, a type whose bracket is
// hard to read, something very deep or long.
func mayBeUnsure(src []byte) bool {
	squeezed := bytes.Join(bytes.Fields(stripComments(src)), nil)
	return bytes.Contains(src, []byte("/*line ")) || bytes.Contains(src, []byte("//line ")) ||
		bytes.Contains(squeezed, []byte("<-chan<-")) || bytes.Contains(squeezed, []byte("<-<-")) || hardBracket(src) || len(src) > 1<<20
}

// hardBracket reports whether "type T[P *" or "type T[P (" may be in src. It looks
// at tokens, so that comments and line ends between them do not matter.
func hardBracket(src []byte) bool {
	var s scanner.Scanner
	s.Init(gotoken.NewFileSet().AddFile("", -1, len(src)), src, func(gotoken.Position, string) {}, 0)
	var last [4]gotoken.Token
	for {
		_, tok, _ := s.Scan()
		if tok == gotoken.EOF {
			return false
		}
		if (tok == gotoken.MUL || tok == gotoken.LPAREN) && last[3] == gotoken.IDENT && last[2] == gotoken.LBRACK && last[1] == gotoken.IDENT {
			return true
		}
		copy(last[:], last[1:])
		last[3] = tok
	}
}

func stripComments(src []byte) []byte {
	var s scanner.Scanner
	var out bytes.Buffer
	s.Init(gotoken.NewFileSet().AddFile("", -1, len(src)), src, func(gotoken.Position, string) {}, 0)
	for {
		_, tok, lit := s.Scan()
		if tok == gotoken.EOF {
			return out.Bytes()
		}
		if tok.IsOperator() {
			lit = tok.String()
		}
		out.WriteString(lit + " ")
	}
}

// goFiles calls f with the Go files below dir, every nth of them.
func goFiles(t testing.TB, dir string, nth int, f func(name string, src []byte)) {
	n := 0
	err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(name, ".go") {
			return nil
		}
		if n++; n%nth != 0 {
			return nil
		}
		src, err := os.ReadFile(name)
		if err == nil {
			f(name, src)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// corpus is where there is Go code on every machine with Go. SYNTAX_CORPUS names
// further directories, and then all files are looked at.
func corpus() (dirs []string, nth int) {
	root := runtime.GOROOT()
	dirs = []string{filepath.Join(root, "src"), filepath.Join(root, "test")}
	if more := os.Getenv("SYNTAX_CORPUS"); more != "" {
		return append(dirs, filepath.SplitList(more)...), 1
	}
	return dirs, 7
}

// TestFiles compares on code that people wrote; that of the compiler's own tests
// is often broken on purpose.
func TestFiles(t *testing.T) {
	var r Recogniser
	dirs, nth := corpus()
	files, unsure := 0, 0
	for _, dir := range dirs {
		goFiles(t, dir, nth, func(name string, src []byte) {
			files++
			if what := compare(&r, src); what != "" {
				t.Errorf("%s: %s", name, what)
			}
			if !r.Recognises(src) && parses(src) {
				unsure++
			}
		})
	}
	t.Logf("%d files, %d put to go/parser without need", files, unsure)
	if unsure*50 > files {
		t.Errorf("%d of %d files are not recognised", unsure, files)
	}
}

// TestMutants compares on files with tokens that are gone, doubled, swapped or of
// another file.
func TestMutants(t *testing.T) {
	var r Recogniser
	dirs, nth := corpus()
	rounds := 4
	if nth == 1 {
		rounds = 20
	}
	var donor []string
	count, good := 0, 0
	for _, dir := range dirs {
		goFiles(t, dir, 5*nth, func(name string, src []byte) {
			if len(src) > 40<<10 || t.Failed() {
				return
			}
			tokens := split(src)
			random := rand.New(rand.NewPCG(uint64(len(src)), 1))
			for range rounds {
				mutant := mutate(random, tokens, donor)
				count++
				if parses(mutant) {
					good++
				}
				if what := compare(&r, mutant); what != "" {
					t.Errorf("%s: %s:\n%s", name, what, mutant)
					break
				}
			}
			donor = tokens
		})
	}
	t.Logf("%d mutants, %d of them Go", count, good)
	if count > 0 && (good == 0 || good == count) {
		t.Errorf("%d of %d mutants are Go", good, count)
	}
}

// split cuts a file into its tokens, each with the blanks and comments before it.
func split(src []byte) []string {
	file := gotoken.NewFileSet().AddFile("", -1, len(src))
	var s scanner.Scanner
	s.Init(file, src, nil, 0)
	var tokens []string
	last := 0
	for {
		pos, tok, lit := s.Scan()
		if tok == gotoken.SEMICOLON && lit == "\n" {
			continue
		}
		if tok == gotoken.EOF {
			return append(tokens, string(src[last:]))
		}
		at := min(file.Offset(pos)+max(len(lit), len(tok.String())), len(src))
		if lit != "" {
			at = min(file.Offset(pos)+len(lit), len(src))
		}
		if at < last {
			continue
		}
		tokens = append(tokens, string(src[last:at]))
		last = at
	}
}

// mutate changes a token or two.
func mutate(random *rand.Rand, tokens, donor []string) []byte {
	out := append([]string(nil), tokens...)
	for range 1 + random.IntN(2) {
		i := random.IntN(len(out))
		switch random.IntN(6) {
		case 0:
			out[i] = ""
		case 1:
			out[i] += out[i]
		case 2:
			j := random.IntN(len(out))
			out[i], out[j] = out[j], out[i]
		case 3:
			if len(donor) > 0 {
				out[i] += " " + donor[random.IntN(len(donor))]
			}
		case 4:
			j := min(i+random.IntN(20), len(out))
			out = append(out[:i:i], out[j:]...)
			if len(out) == 0 {
				return nil
			}
		case 5:
			words := []string{"\n", ";", "...", "~", "|", "<-", "chan", "(", ")", "[", "]", "{", "}", "*", ",", "=", ":=", "func", "x", "0x", "'", ":", "range", "type", "if"}
			out[i] += " " + words[random.IntN(len(words))]
		}
	}
	return []byte(strings.Join(out, ""))
}

func FuzzRecognises(f *testing.F) {
	for _, src := range append(append([]string{}, good...), bad...) {
		f.Add([]byte(src))
	}
	var r Recogniser
	f.Fuzz(func(t *testing.T, src []byte) {
		if len(src) > 64<<10 {
			return
		}
		if what := compare(&r, src); what != "" {
			t.Fatal(what)
		}
		compareErrors(t, &r, src)
	})
}

// compareErrors checks that Check finds fault where go/parser does, and in a place
// that exists.
func compareErrors(t *testing.T, r *Recogniser, src []byte) {
	t.Helper()
	e := r.Check(src)
	if (e == nil) != parses(src) {
		t.Fatalf("Check says %v, go/parser takes the file: %v", e, parses(src))
	}
	if e == nil {
		return
	}
	lines := bytes.SplitAfter(src, []byte("\n"))
	if e.Message == "" || e.Line < 1 || e.Line > len(lines) || e.Col < 1 || e.Col > len(lines[e.Line-1])+1 {
		t.Fatalf("an error outside of the file: %+v", e)
	}
}

func BenchmarkRecognises(b *testing.B) {
	var all [][]byte
	size := 0
	goFiles(b, cmp.Or(os.Getenv("BENCH_DIR"), filepath.Join(runtime.GOROOT(), "src", "net")), 1, func(name string, src []byte) {
		all = append(all, src)
		size += len(src)
	})
	b.Run("recogniser", func(b *testing.B) {
		b.SetBytes(int64(size))
		b.ReportAllocs()
		var r Recogniser
		for b.Loop() {
			for _, src := range all {
				r.Recognises(src)
			}
		}
	})
	b.Run("parser", func(b *testing.B) {
		b.SetBytes(int64(size))
		for b.Loop() {
			for _, src := range all {
				parses(src)
			}
		}
	})
}
