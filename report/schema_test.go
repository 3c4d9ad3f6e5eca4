package report

import (
	"bytes"
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/erodehq/erode/boundaries"
	"github.com/erodehq/erode/internal/facts"
	"github.com/erodehq/erode/internal/graph"
	"github.com/erodehq/erode/internal/split"
)

// The published schemas of the JSON forms come from the Go types and their
// comments: go test ./report -update writes them.
func TestSchemaIsCurrent(t *testing.T) {
	for _, form := range []struct {
		file, title, description string
		of                       reflect.Type
		schema                   string
	}{
		{"report-v1.json", "A result of erode", "What erode check --format json writes and erode report --from reads.", reflect.TypeFor[Result](), Schema},
		{"split-v1.json", "A proposal of erode split", "What erode split --json writes.", reflect.TypeFor[split.Plan](), split.Schema},
		{"whatif-v1.json", "A comparison of erode whatif", "What erode whatif --json writes.", reflect.TypeFor[split.Comparison](), split.WhatIfSchema},
	} {
		g := schemaGenerator{defs: map[string]any{}, comments: map[string]map[string]string{}}
		schema := map[string]any{
			"$schema":     "https://json-schema.org/draft/2020-12/schema",
			"$id":         "https://github.com/erodehq/erode/report/schema/" + form.file,
			"title":       form.title,
			"$ref":        g.of(t, form.of)["$ref"],
			"$defs":       g.defs,
			"description": form.description,
		}
		g.defs[defName(form.of)].(map[string]any)["properties"].(map[string]any)["schema"] = map[string]any{"const": form.schema}
		var b bytes.Buffer
		if err := writeIndented(&b, schema); err != nil {
			t.Fatal(err)
		}
		golden(t, "../schema/"+form.file, b.String())
	}
}

// A schemaGenerator turns Go types into JSON Schema.
type schemaGenerator struct {
	defs     map[string]any
	comments map[string]map[string]string // package → "Type" or "Type.Field" → comment
}

// enums lists the types whose values are known.
var enums = map[reflect.Type][]any{
	reflect.TypeFor[boundaries.Severity](): {boundaries.Error, boundaries.Warning},
	reflect.TypeFor[Fate]():                {Stays, Goes, Remote},
	reflect.TypeFor[boundaries.Status]():   {boundaries.New, boundaries.Baselined, boundaries.Excepted, boundaries.Allowed, boundaries.Unchanged},
}

func (g *schemaGenerator) of(t *testing.T, typ reflect.Type) map[string]any {
	if values := enums[typ]; values != nil {
		return map[string]any{"enum": values}
	}
	if typ == reflect.TypeFor[Values]() {
		return map[string]any{"type": "array", "items": map[string]any{"type": []any{"number", "null"}}}
	}
	switch typ.Kind() {
	case reflect.Pointer:
		return g.of(t, typ.Elem())
	case reflect.String:
		return map[string]any{"type": "string"}
	case reflect.Bool:
		return map[string]any{"type": "boolean"}
	case reflect.Int, reflect.Int32, reflect.Int64:
		return map[string]any{"type": "integer"}
	case reflect.Float64:
		return map[string]any{"type": "number"}
	case reflect.Slice:
		return map[string]any{"type": "array", "items": g.of(t, typ.Elem())}
	case reflect.Array:
		return map[string]any{"type": "array", "items": g.of(t, typ.Elem()), "minItems": typ.Len(), "maxItems": typ.Len()}
	case reflect.Map:
		return map[string]any{"type": "object", "additionalProperties": g.of(t, typ.Elem())}
	case reflect.Struct:
		g.define(t, typ)
		return map[string]any{"$ref": "#/$defs/" + defName(typ)}
	}
	t.Fatalf("no schema for %v", typ)
	return nil
}

// defName tells types of one name in different packages apart.
func defName(typ reflect.Type) string {
	switch pkg := filepath.Base(typ.PkgPath()); pkg {
	case "report", "boundaries":
		return typ.Name()
	default:
		return pkg + "." + typ.Name()
	}
}

func (g *schemaGenerator) define(t *testing.T, typ reflect.Type) {
	name := defName(typ)
	if g.defs[name] != nil {
		return
	}
	properties, required := map[string]any{}, []string{}
	def := map[string]any{"type": "object", "properties": properties, "additionalProperties": false}
	g.defs[name] = def
	comments := g.commentsOf(t, typ.PkgPath())
	if text := comments[typ.Name()]; text != "" {
		def["description"] = text
	}
	for i := range typ.NumField() {
		field := typ.Field(i)
		key, options, _ := strings.Cut(field.Tag.Get("json"), ",")
		if key == "-" || !field.IsExported() {
			continue
		}
		property := g.of(t, field.Type)
		if text := comments[typ.Name()+"."+field.Name]; text != "" {
			property["description"] = text
		}
		properties[key] = property
		if !strings.Contains(options, "omit") {
			required = append(required, key)
		}
	}
	def["required"] = required
}

// commentsOf reads the comments of a package's types and fields.
func (g *schemaGenerator) commentsOf(t *testing.T, pkg string) map[string]string {
	if g.comments[pkg] != nil {
		return g.comments[pkg]
	}
	comments := map[string]string{}
	g.comments[pkg] = comments
	dir := filepath.Join("..", strings.TrimPrefix(pkg, "github.com/erodehq/erode/"))
	packages, err := parser.ParseDir(token.NewFileSet(), dir, func(f fs.FileInfo) bool { return !strings.HasSuffix(f.Name(), "_test.go") }, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range packages {
		for _, file := range p.Files {
			ast.Inspect(file, func(n ast.Node) bool {
				decl, ok := n.(*ast.GenDecl)
				if !ok || decl.Tok != token.TYPE {
					return true
				}
				for _, spec := range decl.Specs {
					typ := spec.(*ast.TypeSpec)
					comments[typ.Name.Name] = oneLine(decl.Doc.Text())
					if s, ok := typ.Type.(*ast.StructType); ok {
						for _, field := range s.Fields.List {
							for _, name := range field.Names {
								comments[typ.Name.Name+"."+name.Name] = oneLine(field.Doc.Text() + " " + field.Comment.Text())
							}
						}
					}
				}
				return false
			})
		}
	}
	return comments
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// The schema takes what json writes, and refuses what it would never write.
func TestSchemaJudges(t *testing.T) {
	schema := compileSchema(t, "report-v1.json")
	for _, sample := range samples {
		if err := schema.Validate(document(t, write(t, "json", sample.make(), Options{}))); err != nil {
			t.Errorf("%s: %v", sample.name, err)
		}
	}
	good := write(t, "json", shop(), Options{})
	for _, change := range [][2]string{
		{`"erode.report/v1"`, `"erode.report/v2"`},
		{`"severity":"error"`, `"severity":"fatal"`},
		{`"status":"baseline"`, `"status":"old"`},
		{`"tool":`, `"tools":`},
		{`"line":7`, `"line":"7"`},
		{`"values":[0.5,null]`, `"values":[0.5,""]`},
	} {
		bad := strings.Replace(good, change[0], change[1], 1)
		if bad == good {
			t.Fatalf("no %s in the sample", change[0])
		}
		if schema.Validate(document(t, bad)) == nil {
			t.Errorf("the schema takes %s", change[1])
		}
	}
}

func compileSchema(t *testing.T, file string) *jsonschema.Schema {
	t.Helper()
	text, err := os.ReadFile("schema/" + file)
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource(file, document(t, string(text))); err != nil {
		t.Fatal(err)
	}
	schema, err := c.Compile(file)
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

func document(t *testing.T, text string) any {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

// What split and whatif write holds to its schema.
func TestSplitSchemasJudge(t *testing.T) {
	plan := split.Propose(graph.New(&facts.Program{Packages: []*facts.Package{
		{Path: "m", Name: "main", Dir: ".", Files: []facts.File{{Name: "m.go", Package: "main", Host: true, Imports: []facts.Import{{Path: "m/a"}}}}},
		{Path: "m/a", Name: "a", Dir: "a", Files: []facts.File{{Name: "a.go", Package: "a", Host: true}}},
	}}), split.Options{})
	finding := boundaries.Finding{Rule: "deny", Kind: "deny", Severity: boundaries.Error, Tier: "imports"}
	comparison := split.Comparison{Schema: split.WhatIfSchema, Edits: []string{"extract a"}, Sites: []split.Site{{Symbol: "a.A"}},
		Findings: &split.Departures{New: []boundaries.Finding{finding}, Gone: []boundaries.Finding{}},
		Before:   split.Scene{Components: []split.Piece{{Name: "a"}}, Edges: []split.Tie{{From: "a", To: "b"}}, Cycles: []split.Tangle{}, Metrics: []split.Value{}, Plan: plan}}
	comparison.After = comparison.Before
	nothing := split.Propose(graph.New(&facts.Program{Packages: []*facts.Package{{Path: "m", Name: "main", Dir: "."}}}), split.Options{})
	if err := compileSchema(t, "split-v1.json").Validate(document(t, marshalled(t, nothing))); err != nil {
		t.Errorf("a program with nothing to divide: %v", err)
	}
	for file, value := range map[string]any{"split-v1.json": plan, "whatif-v1.json": comparison} {
		text := marshalled(t, value)
		schema := compileSchema(t, file)
		if err := schema.Validate(document(t, text)); err != nil {
			t.Errorf("%s: %v", file, err)
		}
		if bad := strings.Replace(text, `"candidate": -1`, `"candidate": "none"`, 1); schema.Validate(document(t, bad)) == nil {
			t.Errorf("%s takes a candidate that is no number", file)
		}
	}
}

func marshalled(t *testing.T, value any) string {
	t.Helper()
	var b bytes.Buffer
	if err := writeIndented(&b, value); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// Reading what was written and writing it again changes nothing.
func TestJSONIsLossless(t *testing.T) {
	for _, sample := range samples {
		first := write(t, "json", sample.make(), Options{})
		r, err := Read(strings.NewReader(first))
		if err != nil {
			t.Fatalf("%s: %v", sample.name, err)
		}
		if diff := cmp.Diff(sample.make(), r, cmpopts.EquateNaNs(), cmp.AllowUnexported(boundaries.Finding{})); diff != "" {
			t.Errorf("%s: the result read differs from the one written:\n%s", sample.name, diff)
		}
		if again := write(t, "json", r, Options{}); again != first {
			t.Errorf("%s: written again it differs", sample.name)
		}
	}
}

// The lines are those of encoding/json, but for where they break.
func TestJSONLines(t *testing.T) {
	for _, sample := range samples {
		r := sample.make()
		r.Splits = &split.Plan{Schema: "x", Candidates: []split.Candidate{{Name: "<a>"}, {}}}
		var got, want bytes.Buffer
		if err := json.Compact(&got, []byte(write(t, "json", r, Options{}))); err != nil {
			t.Fatal(err)
		}
		e := json.NewEncoder(&want)
		e.SetEscapeHTML(false)
		if err := e.Encode(r); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(strings.TrimSpace(want.String()), got.String()); diff != "" {
			t.Errorf("%s:\n%s", sample.name, diff)
		}
	}
}

func TestReadRefuses(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"nothing", "", "not a result of erode"},
		{"not JSON", "hello", "not a result of erode"},
		{"something else", `{"version": "2.1.0"}`, `of schema "", but this erode reads "erode.report/v1"`},
		{"another version", `{"schema": "erode.report/v9"}`, `of schema "erode.report/v9"`},
		{"no such package", `{"schema": "erode.report/v1", "edges": [{"from": 0, "to": 3}]}`, "a dependency from package 0 to 3, of 0 packages"},
		{"no such user", `{"schema": "erode.report/v1", "externals": [{"path": "x", "users": [-1]}]}`, "x is used by package -1"},
	}
	for _, test := range tests {
		if _, err := Read(strings.NewReader(test.text)); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: Read says %v, want %q", test.name, err, test.want)
		}
	}
}
