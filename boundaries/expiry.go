package boundaries

import (
	"fmt"
	"time"
)

// A Day is a calendar day in the form 2027-03-31, the last one on which an
// acceptance holds; "" stands for no end.
type Day string

// ParseDay reads a day that exists.
func ParseDay(s string) (Day, error) {
	if _, err := time.Parse(time.DateOnly, s); err != nil {
		return "", fmt.Errorf("%q is not a day like 2027-03-31", s)
	}
	return Day(s), nil
}

// Past reports whether d is over, by the calendar of today's time zone. Days of
// four-digit years compare as their texts do.
func (d Day) Past(today time.Time) bool {
	return d != "" && today.Format(time.DateOnly) > string(d)
}
