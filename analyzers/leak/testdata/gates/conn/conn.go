// Package conn keeps what it opened.
package conn

type Client struct{ addr string }

var clients = map[string]*Client{}

func Get(addr string) *Client {
	if c, ok := clients[addr]; ok {
		return c
	}
	c := &Client{addr}
	clients[addr] = c
	return c
}

func With(addr string, f func(*Client) error) error {
	err := f(Get(addr))
	if err != nil {
		delete(clients, addr)
	}
	return err
}
