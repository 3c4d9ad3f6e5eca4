package billing

import "example.com/shop/billing/store"

type Order = store.Order

const Max = store.Max
