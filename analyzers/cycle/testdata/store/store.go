package store

var Row, Other int
