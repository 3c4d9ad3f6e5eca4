package erodetest

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// recorder is a test that notes how it fails.
type recorder struct {
	testing.TB
	said []string
}

func (r *recorder) Helper() {}
func (r *recorder) Errorf(f string, a ...any) {
	r.said = append(r.said, "error: "+fmt.Sprintf(f, a...))
}
func (r *recorder) Logf(f string, a ...any)   { r.said = append(r.said, "log: "+fmt.Sprintf(f, a...)) }
func (r *recorder) Fatalf(f string, a ...any) { r.Errorf(f, a...); panic(r) }
func (r *recorder) Fatal(a ...any)            { r.Fatalf("%s", fmt.Sprint(a...)) }

func check(dir string) (said string) {
	r := &recorder{}
	defer func() {
		recover()
		said = strings.ReplaceAll(strings.Join(r.said, "\n"), dir, "DIR")
	}()
	Check(r, dir)
	return ""
}

func TestCheck(t *testing.T) {
	const head = "version: 1\ncomponents:\n  orders: {packages: orders/...}\n  store: {packages: store/...}\nrules:\n"
	const deny = "  - deny: {from: store, to: orders}\n    why: requests go down\n"
	tests := []struct{ name, policy, store, want string }{
		{"clean", head + "  - deny: {from: orders, to: store}\n    why: x\n", "package store\n", ""},
		{"error", head + deny, "package store\n\nimport _ \"m/orders\"\n",
			"error: store/store.go:3:10: store must not use orders: requests go down [deny/store]"},
		{"warning", head + deny + "    severity: warning\n", "package store\n\nimport _ \"m/orders\"\n",
			"log: store/store.go:3:10: store must not use orders: requests go down [deny/store]"},
		{"no policy", "", "package store\n", "error: DIR: no .erode.yml: write one with erode init"},
		{"broken", head + deny, "package store\n\nimport \"m/orders\n", "error: store/store.go:3"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			dir := t.TempDir()
			for name, text := range map[string]string{"go.mod": "module m\n", ".erode.yml": tt.policy, "store/store.go": tt.store, "orders/orders.go": "package orders\n"} {
				if text == "" {
					continue
				}
				path := filepath.Join(dir, name)
				if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
					t.Fatal(err)
				}
			}
			if got := check(dir); got != tt.want && (tt.name != "broken" || !strings.HasPrefix(got, tt.want)) {
				t.Errorf("said %q, want %q", got, tt.want)
			}
		})
	}
}
