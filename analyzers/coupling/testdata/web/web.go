package web

import _ "example.com/shop/orders"
