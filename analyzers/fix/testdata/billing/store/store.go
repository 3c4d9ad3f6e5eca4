package store

type Order struct{ ID string }

const Max = 10
