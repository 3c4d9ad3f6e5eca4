package reports

import (
	_ "example.com/shop/clock"
	_ "example.com/shop/money"
)
