package foreign

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
)

// config has the fields of a vet.cfg around those that matter here, in its order.
type config struct {
	ID            string
	Dir           string
	ImportPath    string
	GoFiles       []string
	ModulePath    string
	ModuleVersion string
	ImportMap     map[string]string
	VetxOnly      bool
	VetxOutput    string
	Stdout        string
}

func TestAnswer(t *testing.T) {
	cached := filepath.Join(string(filepath.Separator)+"mod", "example.net", "x@v1.0.0", "y")
	lib := config{ID: "example.net/x/y", Dir: cached, ImportPath: "example.net/x/y", ModulePath: "example.net/x", ModuleVersion: "v1.0.0", VetxOnly: true}
	std := config{ID: "fmt", VetxOnly: true}
	own := config{ID: "example.com/shop", ModulePath: "example.com/shop", VetxOnly: true}
	asked := lib
	asked.VetxOnly = false
	// What looks like a field inside of another is none.
	sly := own
	sly.GoFiles = []string{"\n\t\"ModuleVersion\": \"v1.0.0\",\n"}
	sly.ImportMap = map[string]string{"ModuleVersion": "v1.0.0", "VetxOnly": "true"}
	vendored, replaced := lib, lib
	vendored.Dir = filepath.Join(string(filepath.Separator)+"shop", "vendor", "example.net", "x", "y")
	replaced.Dir = filepath.Join(string(filepath.Separator)+"vendor", "shop@v2", "x", "y")
	quoted := lib
	quoted.ModulePath = "example.net/\u2028"
	const backslashes = `C:\Temp\vet.out`
	for _, test := range []struct {
		name  string
		cfg   config
		flags []string
		done  bool
	}{
		{"a package of a module", lib, nil, true},
		{"a vendored package", vendored, nil, true},
		{"the standard library", std, nil, true},
		{"as go vet calls it", lib, []string{"-json"}, true},
		{"as erode vet does", lib, []string{"-erode.config=/x/policy.yml", "-erode.digest=12", "-json"}, true},
		{"own", own, nil, false},
		{"of a module in a directory of somebody's", replaced, nil, false},
		{"asked for", asked, nil, false},
		{"a field in a string", sly, nil, false},
		{"to be unquoted", quoted, nil, false},
		{"fixes", lib, []string{"-fix"}, false},
		{"an unknown flag", lib, []string{"-erode.nothing"}, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			dir := t.TempDir()
			test.cfg.VetxOutput = filepath.Join(dir, "vet.out")
			if filepath.Separator == '/' { // elsewhere the name above has some
				test.cfg.VetxOutput = filepath.Join(dir, backslashes)
			}
			data, err := json.MarshalIndent(test.cfg, "", "\t")
			if err != nil {
				t.Fatal(err)
			}
			if done := Answer(append(test.flags, write(t, dir, data))); done != test.done {
				t.Errorf("done: %v, want %v", done, test.done)
			}
			_, err = os.Stat(test.cfg.VetxOutput)
			if written := err == nil; written != test.done {
				t.Errorf("facts written: %v, want %v", written, test.done)
			}
		})
	}
}

func TestAnswerLeavesWhatItDoesNotKnow(t *testing.T) {
	dir := t.TempDir()
	cfg := config{Dir: "/mod/example.net/x@v1.0.0", ImportPath: "example.net/x", ModulePath: "example.net/x", ModuleVersion: "v1.0.0", VetxOnly: true, VetxOutput: filepath.Join(dir, "vet.out")}
	flat, err := json.Marshal(cfg)
	if err != nil {
		t.Fatal(err)
	}
	cfg.VetxOutput = filepath.Join(dir, "missing", "vet.out")
	unwritable, err := json.MarshalIndent(cfg, "", "\t")
	if err != nil {
		t.Fatal(err)
	}
	for name, args := range map[string][]string{
		"nothing":            nil,
		"a command":          {"check"},
		"no file":            {filepath.Join(dir, "none.cfg")},
		"no JSON":            {write(t, dir, []byte("policy"))},
		"cut off":            {write(t, dir, unwritable[:len(unwritable)/2])},
		"written otherwise":  {write(t, dir, flat)},
		"no place for facts": {write(t, dir, unwritable)},
	} {
		if Answer(args) {
			t.Errorf("%s: done", name)
		}
	}
}

// write writes a file of its own name, and returns that.
func write(t *testing.T, dir string, data []byte) string {
	f, err := os.CreateTemp(dir, "*.cfg")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if _, err := f.Write(data); err != nil {
		t.Fatal(err)
	}
	return f.Name()
}
