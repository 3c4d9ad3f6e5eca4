package store

import (
	"example.com/shop/orders" // want `store must not use orders.*: requests go down, never up \[.*layers.*\]`
	_ "unsafe"                // want `store must not use unsafe: the store is no server`

	//erode:allow layers moves with the ledger until 2999-01-01
	_ "example.com/shop/web"
)

var _ = orders.Find
