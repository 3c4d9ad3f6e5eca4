package wrap

import (
	"example.com/shop/state"
	"example.com/shop/store"
)

type Service struct{ *store.Client } // want `wrap.Service exposes store.Client by embedding it to web`

type Named struct{ ID store.ID }

func Open() *Service { state.Set(state.Current()); return nil } // want `wrap writes state.current, a variable of state, through Set`

func (*Service) Ping() {}
