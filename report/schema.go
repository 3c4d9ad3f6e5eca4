package report

import _ "embed"

// JSONSchema is the JSON Schema of a saved Result.
//
//go:embed schema/report-v1.json
var JSONSchema []byte

// SplitSchema is the JSON Schema of what erode split --json writes.
//
//go:embed schema/split-v1.json
var SplitSchema []byte

// WhatIfSchema is the JSON Schema of what erode whatif --json writes.
//
//go:embed schema/whatif-v1.json
var WhatIfSchema []byte
