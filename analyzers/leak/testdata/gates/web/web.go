package web

import (
	"encoding/json"
	"strings"

	"example.com/shop/conn"
	"example.com/shop/metrics/stats"
	"example.com/shop/state"
	"example.com/shop/store/docs"
	"example.com/shop/wrap"
)

func wrong(err error, n wrap.Named) string {
	state.SetupProfiling()
	state.Count(1)
	state.Compile("a")
	state.OnInterrupt(func() {})
	state.Register("a", 1)
	state.Unregister("a")
	state.Seen("a")
	state.Start()
	state.Ready()
	state.Fresh().Max = 1
	state.Default.Use(1)
	state.Paused.Load()
	json.Marshal(&state.Limits)
	conn.Get("a")
	conn.With("a", nil)
	stats.Init("web")
	docs.Info.Host = "web"
	if strings.Contains(err.Error(), "no such file or directory") {
		return stats.Cluster()
	}
	return n.ID.String()
}

func right(err error) bool {
	state.Set(1)   // want `web writes state.current, a variable of state, through Set`
	state.Limit(1) // want `web writes state.limit, a variable of state, through Limit`
	state.Tune(1)  // want `web writes state.mode, a variable of state, through Tune`
	wrap.Open().Ping()
	wrap.Open().Do()                                        // want `web must not use store, yet store.Client.Do reaches it`
	return strings.Contains(err.Error(), "row is gone for") // want `web recognises an error of store by its text "row is gone for"`
}

func pointers(b []byte) {
	p := state.Default
	p.Max = 1                        // want `web writes state.Default, a variable of state: w`
	state.Instance().Max = 1         // want `web writes state.held, a variable of state, through Instance`
	state.Limits.SetMax(1)           // want `web writes state.Limits, a variable of state, through Config.SetMax`
	state.Paused.Store(true)         // want `web writes state.Paused, a variable of state: w`
	json.Unmarshal(b, &state.Limits) // want `web writes state.Limits, a variable of state: w`
}
