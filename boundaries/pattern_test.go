package boundaries

import (
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"
)

func TestPattern(t *testing.T) {
	for _, test := range []struct {
		pattern, path string
		want          bool
	}{
		{"internal/billing", "internal/billing", true},
		{"internal/billing", "internal/billing/x", false},
		{"internal/billing/...", "internal/billing", true},
		{"internal/billing/...", "internal/billing/x/y", true},
		{"internal/billing/...", "internal/billingx", false},
		{"./internal/...", "internal/x", true},
		{"...", "anything/at/all", true},
		{".", ".", true},
		{"internal/*/api", "internal/a/api", true},
		{"internal/*/api", "internal/a/b/api", false},
		{"internal/*/api", "internal//api", false},
		{"internal/*", "internal/a", true},
		{"internal/svc-*", "internal/svc-a", true},
		{"internal/*-svc/...", "internal/-svc/x", true},
		{".../api/...", "a/b/api", true},
		{".../api/...", "a/b/api/v1", true},
		{".../api/...", "a/b/apix", false},
		{"{x}/y/{x}", "a/y/a", true},
		{"{x}/y/{x}", "a/y/b", false},
		{"internal/{x}/{y}", "internal/a/b", true},
		{"a...b", "a/x/b", true},
		{"a...b...c", "a/b/x/b/c", true},
	} {
		p, err := ParsePattern(test.pattern)
		if err != nil {
			t.Fatalf("%q: %v", test.pattern, err)
		}
		if got := p.Match(test.path); got != test.want {
			t.Errorf("%q matches %q: %t, want %t", test.pattern, test.path, got, test.want)
		}
	}
}

// TestPatternAgainstRegexp holds the matcher, where there are no captures, to the
// regular expression that says the same.
func TestPatternAgainstRegexp(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	pieces := []string{"a", "b", "/", "/", "*", "...", "ab", "/..."}
	for range 20000 {
		var text strings.Builder
		for range 1 + r.IntN(6) {
			text.WriteString(pieces[r.IntN(len(pieces))])
		}
		p, err := ParsePattern(text.String())
		if err != nil {
			continue
		}
		var re strings.Builder
		re.WriteString("^(?s:")
		for i, tok := range p.tokens {
			switch tok.kind {
			case literal:
				re.WriteString(regexp.QuoteMeta(tok.text))
			case element:
				inside := i+1 < len(p.tokens) && p.tokens[i+1].kind == literal && !strings.HasPrefix(p.tokens[i+1].text, "/")
				if inside {
					re.WriteString("[^/]*")
				} else {
					re.WriteString("[^/]+")
				}
			case deep:
				re.WriteString(".*")
			case below:
				re.WriteString("(/.*)?")
			}
		}
		re.WriteString(")$")
		want := regexp.MustCompile(re.String())
		for range 20 {
			var path strings.Builder
			for range r.IntN(8) {
				path.WriteByte("ab/"[r.IntN(3)])
			}
			if got := p.Match(path.String()); got != want.MatchString(path.String()) {
				t.Fatalf("%q matches %q: %t, the regular expression %s says %t", text.String(), path.String(), got, want, !got)
			}
		}
	}
}

// TestLongElements matches what would take years if every wildcard were tried with
// every other one, and one that does not need it.
func TestLongElements(t *testing.T) {
	long := strings.Repeat("-", 1000) + "b"
	for _, test := range []struct {
		pattern, path string
		want          bool
	}{
		{"{a}-{b}-{c}-{d}-{e}-{f}x", long + "-", false},
		{"{a}-{b}-{c}-{d}-{e}-{f}", long, true},
		{"*-*-*-*-*-*", long + "-", true},
		{"...-{a}-...-{b}x", long + "-", false},
		{"{a}-*", strings.Repeat("-", maxPath), true},
		{"{a}-*", strings.Repeat("-", maxPath+1), false},
		{"{a}/{a}-{b}", long[:200] + "/" + long[:202], true},
		{"{a}/{a}-{b}", long[:200] + "/" + long[:199] + "b", false},
	} {
		p, err := ParsePattern(test.pattern)
		if err != nil {
			t.Fatal(err)
		}
		if got := p.Match(test.path); got != test.want {
			t.Errorf("%s matches a path of %d bytes: %t, want %t", test.pattern, len(test.path), got, test.want)
		}
	}
}

func BenchmarkPattern(b *testing.B) {
	for _, text := range []string{"internal/billing/...", "internal/*/api/...", "internal/{ctx}/api"} {
		p, err := ParsePattern(text)
		if err != nil {
			b.Fatal(err)
		}
		b.Run(strings.ReplaceAll(text, "/", "_"), func(b *testing.B) {
			for b.Loop() {
				p.Match("internal/billing/api/v1/types")
			}
		})
	}
}
