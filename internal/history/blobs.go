package history

import (
	"bufio"
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"strconv"
	"sync"
)

// An oid names a git object: 20 bytes of SHA-1 or 32 of SHA-256. The zero oid
// names none.
type oid [32]byte

func (o oid) zero() bool { return o == oid{} }

// parseOID reads hexadecimal digits; what git prints is always well-formed.
func parseOID(text []byte) (o oid, ok bool) {
	if len(text) != 40 && len(text) != 64 {
		return o, false
	}
	_, err := hex.Decode(o[:], text)
	return o, err == nil
}

// appendHex appends the digits of o. A SHA-1 leaves the last twelve bytes zero,
// which a SHA-256 does once in 2^96 objects.
func (o oid) appendHex(to []byte) []byte {
	n := len(o)
	if [12]byte(o[20:]) == ([12]byte{}) {
		n = 20
	}
	return hex.AppendEncode(to, o[:n])
}

// A blobs is a running "git cat-file --batch" that is asked for one object after
// another. Goroutines may share it.
type blobs struct {
	repo *Repo
	mu   sync.Mutex
	cmd  *exec.Cmd
	talk bytes.Buffer
	in   io.WriteCloser
	out  *bufio.Reader
	line []byte
}

func (r *Repo) openBlobs(ctx context.Context) (*blobs, error) {
	b := &blobs{repo: r, cmd: r.command(ctx, "cat-file", "--batch")}
	b.cmd.Stderr = &b.talk
	var err error
	if b.in, err = b.cmd.StdinPipe(); err != nil {
		return nil, err
	}
	out, err := b.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	b.out = bufio.NewReaderSize(out, 64<<10)
	if err := b.cmd.Start(); err != nil {
		return nil, r.failure(ctx, b.cmd.Args[:1], err, "")
	}
	return b, nil
}

// read returns the content of an object.
func (b *blobs) read(o oid) ([]byte, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.line = append(o.appendHex(b.line[:0]), '\n')
	if _, err := b.in.Write(b.line); err != nil {
		return nil, b.died(err)
	}
	size, err := readBatchHead(b.out)
	if err == errMissing {
		return nil, err
	}
	if err != nil {
		return nil, b.died(err)
	}
	data := make([]byte, size+1)
	if _, err := io.ReadFull(b.out, data); err != nil {
		return nil, b.died(err)
	}
	return data[:size], nil
}

// died says why git went away.
func (b *blobs) died(err error) error {
	b.close()
	return b.repo.failure(context.Background(), []string{"cat-file"}, err, b.talk.String())
}

func (b *blobs) close() {
	b.in.Close()
	b.cmd.Wait()
}

// errMissing says that a clone does not hold an object. It is not fetched: a check
// asks nothing of the network.
var errMissing = errors.New("this is a partial clone and lacks content of the past: make a full one")

// readBatchHead reads the line that git cat-file --batch puts before an object,
// "ID blob SIZE" or "ID missing".
func readBatchHead(out *bufio.Reader) (size int, err error) {
	line, err := out.ReadSlice('\n')
	if err != nil {
		return 0, fmt.Errorf("git cat-file: %w", err)
	}
	line = bytes.TrimSuffix(line, []byte("\n"))
	if bytes.HasSuffix(line, []byte(" missing")) {
		return 0, errMissing
	}
	size, err = strconv.Atoi(string(line[bytes.LastIndexByte(line, ' ')+1:]))
	if err != nil || size < 0 {
		return 0, errors.New("git cat-file: cannot read its answer " + strconv.Quote(string(line)))
	}
	return size, nil
}
