package stats

var cluster string

func Init(name string) { cluster = name }

func Cluster() string { return cluster }
