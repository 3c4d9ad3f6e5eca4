package report

import _ "embed"

// JSONSchema is the JSON Schema of a saved Result.
//
//go:embed schema/report-v1.json
var JSONSchema []byte
