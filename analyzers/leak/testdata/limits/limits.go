package limits

var Default = 10

func Current() int { return Default }
