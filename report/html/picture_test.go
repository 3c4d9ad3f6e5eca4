package html

import (
	"bytes"
	"encoding/xml"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/erodehq/erode/report"
)

func picture(t *testing.T, r *report.Result) string {
	t.Helper()
	p, err := New(r, Options{})
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := p.Picture(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestPictureGolden(t *testing.T) {
	const golden = "testdata/map.svg"
	got := picture(t, synthetic(8))
	if *update {
		if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (go test ./report/html -update writes it):\n%s", golden, diff)
	}
}

// Whatever the names, the picture is XML with the elements and attributes that it
// is meant to have, in which every link leads to the page.
func TestPictureOfHostileNames(t *testing.T) {
	for name, r := range map[string]*report.Result{"hostile": hostile(), "nothing": {}, "too many for lines": synthetic(300)} {
		known := strings.Fields("svg title style defs marker path rect text a g circle")
		d := xml.NewDecoder(strings.NewReader(picture(t, r)))
		for {
			token, err := d.Token()
			if err == io.EOF {
				break
			}
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			el, ok := token.(xml.StartElement)
			if !ok {
				continue
			}
			if !strings.Contains(" "+strings.Join(known, " ")+" ", " "+el.Name.Local+" ") {
				t.Errorf("%s: element %s", name, el.Name.Local)
			}
			for _, a := range el.Attr {
				if strings.HasPrefix(a.Name.Local, "on") || a.Name.Local == "href" && !strings.HasPrefix(a.Value, "index.html#map?sel=c%3A") {
					t.Errorf("%s: %s %s=%q", name, el.Name.Local, a.Name.Local, a.Value)
				}
			}
		}
	}
}
