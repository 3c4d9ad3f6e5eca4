package main

import "example.com/shop/wrap"

func main() { wrap.Open().Do() }
