package boundaries

import (
	"encoding/json"
	"fmt"
)

// SchemaID names the JSON Schema of the policy language.
const SchemaID = "https://github.com/erodehq/erode/policy/v1"

// JSONSchema returns the JSON Schema (draft 2020-12) of the policy language, for
// editors. It is written from the tables that the decoder checks files against.
func JSONSchema() []byte {
	top := objectSchema(policyFields)
	top["$schema"] = "https://json-schema.org/draft/2020-12/schema"
	top["$id"] = SchemaID
	top["title"] = "erode policy"
	top["description"] = "The declared architecture of a Go program, for erode."
	top["$defs"] = map[string]any{
		"words": map[string]any{"oneOf": []any{
			map[string]any{"type": "string"},
			map[string]any{"type": "array", "items": map[string]any{"type": "string"}},
		}},
		"rule": ruleSchema(),
	}
	data, err := json.MarshalIndent(top, "", "  ")
	if err != nil {
		panic("internal error: schema: " + err.Error())
	}
	return append(data, '\n')
}

// objectSchema describes a mapping with fields.
func objectSchema(fields []field) map[string]any {
	properties := map[string]any{}
	var required []string
	for i := range fields {
		f := &fields[i]
		properties[f.name] = f.schema()
		if f.required {
			required = append(required, f.name)
		}
	}
	out := map[string]any{"type": "object", "properties": properties, "additionalProperties": false}
	if required != nil {
		out["required"] = required
	}
	return out
}

// schema describes the value of a key.
func (f *field) schema() map[string]any {
	out := map[string]any{}
	switch f.shape {
	case text:
		out["type"] = "string"
	case boolean:
		out["type"] = "boolean"
	case integer:
		out["type"] = "integer"
	case number:
		out["type"] = "number"
	case date:
		out["type"], out["format"], out["pattern"] = "string", "date", `^\d{4}-\d{2}-\d{2}$`
	case enum:
		out["enum"] = f.values
	case words:
		out["$ref"] = "#/$defs/words"
	case rows:
		out["type"], out["items"] = "array", map[string]any{"$ref": "#/$defs/words"}
	case object:
		out = objectSchema(f.fields)
	case objects:
		out["type"], out["items"] = "array", objectSchema(f.fields)
	case named:
		out["type"], out["additionalProperties"] = "object", objectSchema(f.fields)
	case lists:
		out["type"], out["additionalProperties"] = "object", map[string]any{"$ref": "#/$defs/words"}
	case texts:
		out["type"], out["additionalProperties"] = "object", map[string]any{"type": "string"}
	case numbers:
		out["type"], out["additionalProperties"] = "object", map[string]any{"type": "number"}
	case ruleList:
		out["type"], out["items"] = "array", map[string]any{"$ref": "#/$defs/rule"}
	case flexible:
		out["anyOf"] = f.forms
	default:
		panic(fmt.Sprintf("internal error: no schema for shape %d", f.shape))
	}
	out["description"] = f.doc
	return out
}

// ruleSchema describes a rule: exactly one of the kinds, each with its keys.
func ruleSchema() map[string]any {
	var forms []any
	for _, k := range kinds {
		if k.compile == nil {
			continue
		}
		fields := append(append([]field{k.value}, k.extra...), ruleFields...)
		form := objectSchema(fields)
		form["title"], form["description"] = k.Name, k.Doc
		forms = append(forms, form)
	}
	return map[string]any{"type": "object", "oneOf": forms}
}
