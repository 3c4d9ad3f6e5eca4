package orders

import "example.com/shop/orders/inner"

func Find() int { return inner.Row }
