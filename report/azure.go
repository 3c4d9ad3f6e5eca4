package report

import (
	"bufio"
	"fmt"
	"io"
	"strings"
)

// writeAzure writes logging commands of Azure Pipelines.
func writeAzure(w io.Writer, r *Result, o Options) error {
	b := bufio.NewWriter(w)
	for _, f := range r.fresh(o.All) {
		at := r.place(f)
		fmt.Fprintf(b, "##vso[task.logissue type=%s;sourcepath=%s;linenumber=%d;columnnumber=%d;code=%s]%s\n",
			f.Severity, azureProperty.Replace(visible(at.File)), max(at.Line, 1), max(at.Col, 1), azureProperty.Replace(visible(f.Rule)), azureData.Replace(advice(f)))
	}
	return b.Flush()
}

// The escapes of the agent's Command.cs. %AZP25 for a percent sign is the form
// that agents understand without a setting.
var (
	azureData     = strings.NewReplacer("%", "%AZP25", "\r", "%0D", "\n", "%0A")
	azureProperty = strings.NewReplacer("%", "%AZP25", "\r", "%0D", "\n", "%0A", ";", "%3B", "]", "%5D")
)
