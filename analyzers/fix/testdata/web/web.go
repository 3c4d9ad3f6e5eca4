package web

import (
	"example.com/shop/billing/store" // want `web must not import billing/store: it is private to billing \[private\]`
)

func First(list [store.Max]store.Order) string { return list[0].ID }
