package infra

type Repo struct{}

func (*Repo) Do() {}
