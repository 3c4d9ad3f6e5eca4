package cache

import (
	"encoding/binary"
	"errors"
	"fmt"
	"reflect"
)

// Encode writes a plain value down: structs, slices, strings, booleans, integers.
// Every string is written once. The result depends on the types of the value's
// fields and on their order, so a key has to contain the version of the program.
func Encode(v any) ([]byte, error) {
	e := encoder{index: map[string]uint64{}}
	if err := e.value(reflect.ValueOf(v)); err != nil {
		return nil, err
	}
	var out []byte
	out = binary.AppendUvarint(out, uint64(len(e.strings)))
	for _, s := range e.strings {
		out = binary.AppendUvarint(out, uint64(len(s)))
	}
	for _, s := range e.strings {
		out = append(out, s...)
	}
	return append(out, e.out...), nil
}

type encoder struct {
	out     []byte
	index   map[string]uint64
	strings []string
}

func (e *encoder) value(v reflect.Value) error {
	switch v.Kind() {
	case reflect.Bool:
		n := uint64(0)
		if v.Bool() {
			n = 1
		}
		e.out = binary.AppendUvarint(e.out, n)
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		e.out = binary.AppendVarint(e.out, v.Int())
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		e.out = binary.AppendUvarint(e.out, v.Uint())
	case reflect.String:
		e.out = binary.AppendUvarint(e.out, e.intern(v.String()))
	case reflect.Struct:
		for i := range v.NumField() {
			if err := e.value(v.Field(i)); err != nil {
				return err
			}
		}
	case reflect.Slice:
		// A nil slice and an empty one are different facts to a comparison.
		n := uint64(v.Len()) + 1
		if v.IsNil() {
			n = 0
		}
		e.out = binary.AppendUvarint(e.out, n)
		for i := range v.Len() {
			if err := e.value(v.Index(i)); err != nil {
				return err
			}
		}
	default:
		return fmt.Errorf("internal error: cannot write down a %s", v.Type())
	}
	return nil
}

func (e *encoder) intern(s string) uint64 {
	i, ok := e.index[s]
	if !ok {
		i = uint64(len(e.strings))
		e.index[s] = i
		e.strings = append(e.strings, s)
	}
	return i
}

// errCorrupt says that what is decoded was not encoded from such a value.
var errCorrupt = errors.New("corrupt data")

// Decode reads what Encode wrote into the value that v points to. Any bytes are
// safe to read; those of another type give an error or a wrong value.
func Decode(data []byte, v any) error {
	d := decoder{data: data}
	d.readStrings()
	d.value(reflect.ValueOf(v).Elem())
	if d.failed || len(d.data) > 0 {
		return errCorrupt
	}
	return nil
}

type decoder struct {
	data    []byte
	strings []string
	failed  bool
}

// readStrings reads the table of strings. All of them share one allocation.
func (d *decoder) readStrings() {
	lengths := make([]int, d.length())
	total := 0
	for i := range lengths {
		lengths[i] = d.length()
		total += lengths[i]
	}
	if d.failed || total > len(d.data) {
		d.failed = true
		return
	}
	all := string(d.data[:total])
	d.data = d.data[total:]
	d.strings = make([]string, len(lengths))
	for i, n := range lengths {
		d.strings[i], all = all[:n], all[n:]
	}
}

// uvarint reads a number. Most of them are small.
func (d *decoder) uvarint() uint64 {
	if len(d.data) > 0 && d.data[0] < 0x80 {
		n := d.data[0]
		d.data = d.data[1:]
		return uint64(n)
	}
	n, size := binary.Uvarint(d.data)
	if size <= 0 {
		d.failed, d.data = true, nil
		return 0
	}
	d.data = d.data[size:]
	return n
}

// length reads how many of something follow: no more than there are bytes.
func (d *decoder) length() int {
	n := d.uvarint()
	if n > uint64(len(d.data)) {
		d.failed, d.data = true, nil
		return 0
	}
	return int(n)
}

func (d *decoder) value(v reflect.Value) {
	switch v.Kind() {
	case reflect.Bool:
		v.SetBool(d.uvarint() != 0)
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		n := d.uvarint()
		v.SetInt(int64(n>>1) ^ -int64(n&1))
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		v.SetUint(d.uvarint())
	case reflect.String:
		if i := d.uvarint(); i < uint64(len(d.strings)) {
			v.SetString(d.strings[i])
		} else {
			d.failed = true
		}
	case reflect.Struct:
		for i := range v.NumField() {
			d.value(v.Field(i))
		}
	case reflect.Slice:
		d.slice(v)
	default:
		d.failed = true
	}
}

func (d *decoder) slice(v reflect.Value) {
	n := d.uvarint()
	if n == 0 {
		v.SetZero()
		return
	}
	n--
	if n > uint64(len(d.data)) {
		d.failed, d.data = true, nil
		return
	}
	v.Set(reflect.MakeSlice(v.Type(), int(n), int(n)))
	for i := range int(n) {
		if d.failed {
			return
		}
		d.value(v.Index(i))
	}
}
