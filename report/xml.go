package report

import (
	"encoding/xml"
	"io"
)

// writeXML writes a document. encoding/xml escapes what breaks the syntax and
// replaces what XML cannot hold at all, such as U+0000.
func writeXML(w io.Writer, document any) error {
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	e := xml.NewEncoder(w)
	e.Indent("", " ")
	if err := e.Encode(document); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}
