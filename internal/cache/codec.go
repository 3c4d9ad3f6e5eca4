package cache

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"reflect"
	"sync"
	"unsafe"
)

// Encode writes a plain value down, or the one that v points to: structs, slices,
// strings, booleans, numbers.
// Every string is written once. The result depends on the types of the value's
// fields and on their order, so a key has to contain the version of the program.
func Encode(v any) ([]byte, error) {
	value := reflect.ValueOf(v)
	if value.Kind() != reflect.Pointer {
		value = reflect.New(value.Type())
		value.Elem().Set(reflect.ValueOf(v))
	}
	return new(encoder).encode(layoutOf(value.Type().Elem()), value.UnsafePointer())
}

// An encoder writes one value after the other, in the same memory.
type encoder struct {
	out     []byte
	index   map[string]uint64
	strings []string
}

func (e *encoder) encode(l layout, from unsafe.Pointer) ([]byte, error) {
	if e.index == nil {
		e.index = map[string]uint64{}
	}
	clear(e.index)
	clear(e.strings)
	e.out, e.strings = e.out[:0], e.strings[:0]
	if err := e.value(l, from); err != nil {
		return nil, err
	}
	size := binary.MaxVarintLen64*(1+len(e.strings)) + len(e.out)
	for _, s := range e.strings {
		size += len(s)
	}
	all := make([]byte, 0, size)
	all = binary.AppendUvarint(all, uint64(len(e.strings)))
	for _, s := range e.strings {
		all = binary.AppendUvarint(all, uint64(len(s)))
	}
	for _, s := range e.strings {
		all = append(all, s...)
	}
	return append(all, e.out...), nil
}

func (e *encoder) value(l layout, base unsafe.Pointer) error {
	for i := range l {
		c := &l[i]
		at := unsafe.Add(base, c.offset)
		switch c.kind {
		case reflect.String:
			e.uvarint(e.intern(*(*string)(at)))
		case reflect.Slice:
			if err := e.slice(c, at); err != nil {
				return err
			}
		case reflect.Bool:
			n := uint64(0)
			if *(*bool)(at) {
				n = 1
			}
			e.uvarint(n)
		case reflect.Float64:
			e.uvarint(math.Float64bits(*(*float64)(at)))
		case reflect.Int:
			e.varint(int64(*(*int)(at)))
		case reflect.Int8:
			e.varint(int64(*(*int8)(at)))
		case reflect.Int16:
			e.varint(int64(*(*int16)(at)))
		case reflect.Int32:
			e.varint(int64(*(*int32)(at)))
		case reflect.Int64:
			e.varint(*(*int64)(at))
		case reflect.Uint:
			e.uvarint(uint64(*(*uint)(at)))
		case reflect.Uint8:
			e.uvarint(uint64(*(*uint8)(at)))
		case reflect.Uint16:
			e.uvarint(uint64(*(*uint16)(at)))
		case reflect.Uint32:
			e.uvarint(uint64(*(*uint32)(at)))
		case reflect.Uint64:
			e.uvarint(*(*uint64)(at))
		default:
			return fmt.Errorf("internal error: cannot write down a %s", c.kind)
		}
	}
	return nil
}

// slice writes how many elements there are, and these. A nil slice and an empty one are
// different facts to a comparison.
func (e *encoder) slice(c *cell, at unsafe.Pointer) error {
	list := (*sliceHeader)(at)
	if list.first == nil {
		e.uvarint(0)
		return nil
	}
	e.uvarint(uint64(list.len) + 1)
	for i := range uintptr(list.len) {
		if err := e.value(c.elem, unsafe.Add(list.first, i*c.size)); err != nil {
			return err
		}
	}
	return nil
}

// A sliceHeader is a slice of whatever type.
type sliceHeader struct {
	first    unsafe.Pointer // nil only for a nil slice
	len, cap int
}

func (e *encoder) uvarint(n uint64) {
	if n < 0x80 {
		e.out = append(e.out, byte(n))
		return
	}
	e.out = binary.AppendUvarint(e.out, n)
}

func (e *encoder) varint(n int64) { e.uvarint(uint64(n)<<1 ^ uint64(n>>63)) }

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
	target := reflect.ValueOf(v).Elem()
	return decode(data, layoutOf(target.Type()), target.Addr().UnsafePointer())
}

// A Codec does what Encode and Decode do for one type. It knows the type's layout, which
// to find out takes longer than to read a short value, and keeps the memory that it
// writes in.
type Codec[T any] struct {
	layout   layout
	encoders *sync.Pool // of *encoder
}

// NewCodec returns a Codec. Goroutines may share it.
func NewCodec[T any]() Codec[T] {
	return Codec[T]{layoutOf(reflect.TypeFor[T]()), &sync.Pool{New: func() any { return new(encoder) }}}
}

// Encode writes down a value.
func (c Codec[T]) Encode(v *T) ([]byte, error) {
	e := c.encoders.Get().(*encoder)
	defer c.encoders.Put(e)
	return e.encode(c.layout, unsafe.Pointer(v))
}

// Decode reads a value.
func (c Codec[T]) Decode(data []byte, v *T) error {
	return decode(data, c.layout, unsafe.Pointer(v))
}

func decode(data []byte, l layout, to unsafe.Pointer) error {
	d := decoder{data: data}
	d.readStrings()
	d.value(l, to)
	if d.failed || len(d.data) > 0 {
		return errCorrupt
	}
	return nil
}

// A layout tells where in a value of a plain type its basic values and slices lie. To
// read by it takes two thirds of the time that it takes to ask package reflect for each of
// them.
type layout []cell

type cell struct {
	offset uintptr
	kind   reflect.Kind
	slice  reflect.Type // of a slice
	elem   layout       // of its elements
	size   uintptr      // of one
}

func layoutOf(t reflect.Type) layout { return layout(nil).append(t, 0) }

func (l layout) append(t reflect.Type, offset uintptr) layout {
	switch t.Kind() {
	case reflect.Struct:
		for i := range t.NumField() {
			f := t.Field(i)
			l = l.append(f.Type, offset+f.Offset)
		}
		return l
	case reflect.Slice:
		return append(l, cell{offset, reflect.Slice, t, layoutOf(t.Elem()), t.Elem().Size()})
	}
	return append(l, cell{offset: offset, kind: t.Kind()})
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

func (d *decoder) value(l layout, base unsafe.Pointer) {
	for i := range l {
		c := &l[i]
		at := unsafe.Add(base, c.offset)
		switch c.kind {
		case reflect.String:
			*(*string)(at) = d.string()
		case reflect.Slice:
			d.slice(c, at)
		case reflect.Bool:
			*(*bool)(at) = d.uvarint() != 0
		case reflect.Float64:
			*(*float64)(at) = math.Float64frombits(d.uvarint())
		case reflect.Int:
			*(*int)(at) = int(d.varint())
		case reflect.Int8:
			*(*int8)(at) = int8(d.varint())
		case reflect.Int16:
			*(*int16)(at) = int16(d.varint())
		case reflect.Int32:
			*(*int32)(at) = int32(d.varint())
		case reflect.Int64:
			*(*int64)(at) = d.varint()
		case reflect.Uint:
			*(*uint)(at) = uint(d.uvarint())
		case reflect.Uint8:
			*(*uint8)(at) = uint8(d.uvarint())
		case reflect.Uint16:
			*(*uint16)(at) = uint16(d.uvarint())
		case reflect.Uint32:
			*(*uint32)(at) = uint32(d.uvarint())
		case reflect.Uint64:
			*(*uint64)(at) = d.uvarint()
		default:
			d.failed = true
		}
	}
}

func (d *decoder) string() string {
	if i := d.uvarint(); i < uint64(len(d.strings)) {
		return d.strings[i]
	}
	d.failed = true
	return ""
}

func (d *decoder) varint() int64 {
	n := d.uvarint()
	return int64(n>>1) ^ -int64(n&1)
}

func (d *decoder) slice(c *cell, at unsafe.Pointer) {
	n := d.uvarint()
	list := reflect.NewAt(c.slice, at).Elem()
	if n == 0 {
		list.SetZero()
		return
	}
	n--
	if n > uint64(len(d.data)) {
		d.failed, d.data = true, nil
		return
	}
	list.Set(reflect.MakeSlice(c.slice, int(n), int(n)))
	first := list.UnsafePointer()
	for i := range uintptr(n) {
		if d.failed {
			return
		}
		d.value(c.elem, unsafe.Add(first, i*c.size))
	}
}
