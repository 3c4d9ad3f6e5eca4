package vettool

import (
	"bytes"
	"encoding/json"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/erodehq/erode/internal/foreign"
)

// TestForeignAnswersAlike holds what is answered before the program is initialised to
// what the tool says of the same unit: it must be one that the tool has nothing to say
// about, whatever stands in the fields. The tool fails for packages of the program,
// since there is none.
func TestForeignAnswersAlike(t *testing.T) {
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	dir := t.TempDir()
	odd := []string{"", "x", "@v", `"`, `\`, `\\`, "\n\t\"VetxOnly\": true,\n", "\u2028", "<&>", "\xff", "true", "false", ",", "},\n", " ", "é"}
	random := rand.New(rand.NewPCG(1, 2))
	pick := func(from ...string) string { return from[random.IntN(len(from))] }
	text := func() (s string) {
		for range random.IntN(3) {
			s += pick(odd...)
		}
		return s
	}
	outputs := []string{"vet.out", "a b", "é.out", `back\slash`, `"quoted"`, "<&>", `\n`, `\\u0041`, "missing/vet.out", ""}
	done := 0
	for i := range 2000 {
		var cfg struct {
			ID, Compiler, Dir, ImportPath                    string
			GoFiles, NonGoFiles, IgnoredFiles                []string
			ModulePath, ModuleVersion                        string
			ImportMap, PackageFile                           map[string]string
			Standard                                         map[string]bool
			PackageVetx                                      map[string]string
			VetxOnly                                         bool
			VetxOutput, Stdout, FixArchive, GoVersion, Extra string
		}
		cfg.Dir = pick("/mod/example.net/x@v1.0.0/y", "/shop/vendor/x", "/shop/x", "/goroot/src/fmt", text())
		cfg.ModulePath = pick("", "example.net/x", "example.net/x", text())
		cfg.ModuleVersion = pick("", "v1.0.0", "v1.0.0", text())
		cfg.VetxOnly = random.IntN(4) > 0
		cfg.ImportPath = pick("example.net/x/y", "example.net/x/y", "x", text())
		cfg.ID, cfg.Stdout, cfg.Extra = text(), text(), text()
		cfg.GoFiles, cfg.IgnoredFiles = []string{text()}, []string{text(), "\n\t\"ModuleVersion\": \"v1.0.0\","}
		cfg.ImportMap = map[string]string{text(): text(), "VetxOnly": "true", "ModulePath": ""}
		cfg.Standard = map[string]bool{text(): true, "VetxOnly": true}
		if cfg.VetxOutput = pick(outputs...); cfg.VetxOutput != "" {
			cfg.VetxOutput = filepath.Join(dir, cfg.VetxOutput)
		}
		data, err := json.MarshalIndent(cfg, "", "\t")
		if err != nil {
			t.Fatal(err)
		}
		file := filepath.Join(dir, "vet.cfg")
		if err := os.WriteFile(file, append(data, '\n'), 0o666); err != nil {
			t.Fatal(err)
		}
		args := append(strings.Fields(pick("", "-json", "-erode.config=p.yml -erode.digest=00 -json", "-fix", "-erode.errors", "-c=1")), file)
		if !foreign.Answer(args) {
			continue
		}
		done++
		early, err := os.ReadFile(cfg.VetxOutput)
		if err != nil || os.Remove(cfg.VetxOutput) != nil {
			t.Fatalf("%d: facts are not where they belong: %v\n%s", i, err, data)
		}
		var stdout, stderr bytes.Buffer
		tool := Tool{Stdout: &stdout, Stderr: &stderr, Getenv: func(string) string { return "" }}
		code := tool.Run(t.Context(), args)
		late, err := os.ReadFile(cfg.VetxOutput)
		if code != 0 || stdout.Len()+stderr.Len() > 0 || err != nil || !bytes.Equal(early, late) {
			t.Fatalf("%d: the tool has another answer: code %d, %q, %q, %v\n%s", i, code, &stdout, &stderr, err, data)
		}
		os.Remove(cfg.VetxOutput)
	}
	if done < 150 {
		t.Errorf("only %d units were answered", done)
	}
}
