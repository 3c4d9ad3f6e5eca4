package admin

import _ "example.com/shop/orders"
