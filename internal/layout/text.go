package layout

import "strings"

// TextWidth estimates the width of a text in a sans-serif font of the given size,
// in pixels. It errs on the wide side: browsers choose the font.
func TextWidth(s string, size int) int {
	ems := 0 // thousandths
	for _, r := range s {
		switch {
		case strings.ContainsRune("ijl.,:;'|!ftr()[]", r):
			ems += 390
		case strings.ContainsRune("mwMW@%", r):
			ems += 960
		case r > 0x2E80: // East Asian
			ems += 1050
		case 'A' <= r && r <= 'Z':
			ems += 720
		default:
			ems += 615
		}
	}
	return (ems*size + 999) / 1000
}
