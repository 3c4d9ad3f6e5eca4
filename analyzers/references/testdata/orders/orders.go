package orders

type Order struct{ ID int }

func Find() []Order { return nil }
