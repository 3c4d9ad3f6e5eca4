package web

import (
	"example.com/shop/orders"
	"example.com/shop/orders/inner" // want `web must not import orders/inner: it is private to orders.* \[private\]`
)

var _, _ = orders.Find, inner.Row
