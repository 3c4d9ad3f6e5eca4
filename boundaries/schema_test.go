package boundaries

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"golang.org/x/tools/txtar"
	"gopkg.in/yaml.v3"
)

// validator compiles our schema with a validator that is not ours.
func validator(t *testing.T) *jsonschema.Schema {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(JSONSchema()))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource(SchemaID, doc); err != nil {
		t.Fatal(err)
	}
	schema, err := c.Compile(SchemaID)
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

// toJSON turns a YAML document into what a JSON Schema validator takes.
func toJSON(t *testing.T, text string) any {
	t.Helper()
	var v any
	if err := yaml.Unmarshal([]byte(text), &v); err != nil {
		t.Fatalf("%v in\n%s", err, text)
	}
	data, err := json.Marshal(dates(v))
	if err != nil {
		t.Fatal(err)
	}
	out, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// dates turns the days that YAML reads as times back into text, as editors do.
func dates(v any) any {
	switch v := v.(type) {
	case time.Time:
		return v.Format(time.DateOnly)
	case map[string]any:
		for k := range v {
			v[k] = dates(v[k])
		}
	case []any:
		for i := range v {
			v[i] = dates(v[i])
		}
	}
	return v
}

var yamlBlock = regexp.MustCompile("(?s)```yaml\n(.*?)```")

// TestSchemaAccepts feeds the examples of every rule kind and every whole policy
// in the documents to the schema and to the decoder.
func TestSchemaAccepts(t *testing.T) {
	schema := validator(t)
	var policies []string
	for _, k := range Kinds() {
		if k.compile != nil {
			policies = append(policies, "version: 1\nrules:\n  - "+strings.ReplaceAll(k.Example, "\n", "\n    ")+"\n")
		}
	}
	documents, err := filepath.Glob("../docs/*.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range append(documents, "../README.md") {
		text, err := os.ReadFile(file)
		if err != nil {
			continue
		}
		for _, m := range yamlBlock.FindAllStringSubmatch(string(text), -1) {
			if strings.Contains(m[1], "version: 1\n") && !strings.Contains(m[1], "entries:") {
				policies = append(policies, m[1])
			}
		}
	}
	for _, p := range policies {
		if err := schema.Validate(toJSON(t, p)); err != nil {
			t.Errorf("the schema refuses\n%s\n%v", p, err)
		}
		if strings.Contains(p, "components:") && !strings.Contains(p, "include:") {
			if _, err := Parse("docs", []byte(p)); err != nil {
				t.Errorf("the decoder refuses\n%s\n%v", p, err)
			}
		}
	}
}

// TestSchemaRefuses feeds the broken policies of the scripts to the schema: those
// that are wrong in form are refused by it too.
func TestSchemaRefuses(t *testing.T) {
	schema := validator(t)
	script, err := txtar.ParseFile("../testdata/script/config-mistakes.txtar")
	if err != nil {
		t.Fatal(err)
	}
	inForm := map[string]bool{"names.yml": true, "types.yml": true, "rules.yml": true}
	tried := 0
	for _, f := range script.Files {
		if !inForm[f.Name] {
			continue
		}
		tried++
		if schema.Validate(toJSON(t, string(f.Data))) == nil {
			t.Errorf("the schema accepts %s", f.Name)
		}
	}
	if tried != len(inForm) {
		t.Errorf("%d of %d broken policies found", tried, len(inForm))
	}
}

// TestKinds holds the table of kinds to its promises: every entry is documented,
// and its example is a rule that compiles where its components exist.
func TestKinds(t *testing.T) {
	const components = `version: 1
unused: allow
components:
  app: {packages: a}
  cmd: {packages: b}
  domain: {packages: c}
  platform: {packages: d}
  store: {packages: e}
  ports: {packages: f}
  handlers: {packages: g}
  authz: {packages: h}
  migrations: {packages: i}
  store-postgres: {packages: j}
  store-sqlite: {packages: k}
groups: {contexts: [app, domain]}
rules:
  - `
	for _, k := range Kinds() {
		if k.Doc == "" || k.Matters == "" || k.Bad == "" || k.Good == "" || len(k.Fixes) == 0 {
			t.Errorf("%s lacks a text", k.Name)
		}
		if k.compile == nil {
			continue
		}
		if k.Example == "" || k.value.doc == "" {
			t.Errorf("%s has no example or no doc of its value", k.Name)
		}
		if _, err := Parse("kind.yml", []byte(components+strings.ReplaceAll(k.Example, "\n", "\n    "))); err != nil {
			t.Errorf("the example of %s:\n%v", k.Name, err)
		}
	}
}
