package orders

import _ "example.com/shop/reports" // want `.*orders.*reports.*what many depend on depends on little \[stable/components\]`
