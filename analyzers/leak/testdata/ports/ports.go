package ports

type Store interface{ Find() int }

func Default() Store { return nil } // want `ports declares the func Default: it may declare only interfaces: ports declare, adapters do \[contents/ports\]`
