package web

import "example.com/shop/limits"

type CartPage struct{}

type Cart struct{} // want `the struct Cart must be called \*Page`

func Raise() { limits.Default = 20 } // want `web writes limits.Default, a variable of limits: a part changes its own state \[leak.*\]`

func Show() int { return limits.Current() } // want `web calls limits.Current of limits: calls of it must not be used`

func Wide(a, b, c int) {}
