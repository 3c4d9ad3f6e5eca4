package web

import "example.com/shop/orders"

func List() []orders.Order { return orders.Find() }
