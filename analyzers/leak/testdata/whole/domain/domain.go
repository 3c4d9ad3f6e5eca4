package domain

import "example.com/shop/app"

func F() { app.Open().Do() } // want `domain must not use infra, yet infra.Repo.Do reaches it through a package in between: parts keep their inside \[leak/components/reaches\]`
