package orders

import "example.com/shop/store"

func Find() int { return store.Row + store.Row + store.Other }
