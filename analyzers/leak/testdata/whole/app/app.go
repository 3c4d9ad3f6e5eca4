package app

import "example.com/shop/infra"

func Open() *infra.Repo { return nil } // want `app.Open exposes infra.Repo as a result to domain, which must not use infra: parts keep their inside \[leak/components/exposes\]`
