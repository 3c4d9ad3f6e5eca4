package report

import "example.com/shop/orders/kinds" // want `.*orders.*store.*\[acyclic.*\]`

const Sum = kinds.Paid
