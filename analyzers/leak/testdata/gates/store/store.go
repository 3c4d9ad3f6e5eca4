package store

import (
	"errors"
	"fmt"
)

// ErrTooMany is a text that is declared for others to look for.
const ErrTooMany = "too many rows of it"

var errGone = errors.New("row is gone for good")

type Row struct{ id int }

func (Row) String() string { return "" }
func (Row) Delete()        {}

type ID int

func (ID) String() string { return "" }

type Client struct{ addr string }

func (*Client) Do() {}

type Port interface{ Do() }

func Find(n int) (Row, error) {
	switch {
	case n > 9:
		return Row{}, errors.New(ErrTooMany)
	case n > 8:
		return Row{}, errGone
	}
	return Row{}, fmt.Errorf("open store: no such file or directory")
}
