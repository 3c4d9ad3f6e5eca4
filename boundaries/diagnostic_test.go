package boundaries

import (
	"strings"
	"testing"

	"github.com/erodehq/erode/internal/facts"
)

// TestFrame: of a long line the frame shows the part around the caret.
func TestFrame(t *testing.T) {
	long := strings.Repeat("ä", 100) + "BAD" + strings.Repeat("z", 200)
	d := Diagnostic{Position: Position{File: "p.yml", Line: 7, Col: 201, End: 204}, Message: "m", Help: "h", Line: long}
	want := "error: m\n  --> p.yml:7:201\n" +
		"   7 | …" + strings.Repeat("ä", 40) + "BAD" + strings.Repeat("z", 76) + "…\n" +
		"     | " + strings.Repeat(" ", 41) + "^^^ h\n"
	if got := d.Frame(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	d.Line, d.Position.Col, d.Position.End = "\tshort BAD\r", 8, 11
	want = "error: m\n  --> p.yml:7:8\n   7 | \tshort BAD\n     | \t      ^^^ h\n"
	if got := d.Frame(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// TestOtherMajors: to forbid another major version, or another spelling, of a
// module in use is no slip; a near miss is.
func TestOtherMajors(t *testing.T) {
	for path, wrong := range map[string]bool{
		"github.com/golang-jwt/jwt/v3": false, "github.com/golang-jwt/jwt": false, "github.com/Golang-JWT/jwt/v4": false,
		"gopkg.in/yaml.v2": false, "github.com/golang-jvt/jwt/v4": true, "gopkg.in/yam.v3": true,
	} {
		p, err := Parse(FileName, []byte("version: 1\nrules: [{deny: {from: \"pkg:...\", to: \"ext:"+path+"/...\"}, why: w}]"))
		if err != nil {
			t.Fatal(err)
		}
		g := shop(t, "internal/a: github.com/golang-jwt/jwt/v4 gopkg.in/yaml.v3")
		g.Program.Modules[0].Requires = []facts.Require{{Path: "github.com/golang-jwt/jwt/v4"}, {Path: "gopkg.in/yaml.v3"}}
		if _, err := p.Bind(g); (err != nil) != wrong {
			t.Errorf("%s: %v", path, err)
		}
	}
}
