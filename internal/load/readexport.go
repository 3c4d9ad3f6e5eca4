package load

import (
	"encoding/binary"
	"errors"
	"go/constant"
	"go/token"
	"go/types"
	"math/big"
)

// An exportReader reads what an exporter has written.
type exportReader struct {
	of       *types.Package
	imports  func(path string) *types.Package // a package of the program; nil if it has no types
	standIn  func(path, name string, arity int) *types.TypeName
	data     []byte // of the declarations
	at       int
	strings  []string
	places   []int
	decls    []types.Object // nil until they are referred to
	unread   []int          // of decls: types of which only the name is known
	params   []*types.TypeParam
	bounds   []bound
	complete []*types.Interface
}

// A bound is a constraint that waits: go/types wants to know what is behind its name.
type bound struct {
	param *types.TypeParam
	typ   types.Type
}

// errExport says that what is read is no export of this program.
var errExport = errors.New("no export data")

// readExport returns the package that data describe; an error if they do not, or if
// a package that they mention lacks what they say it has.
func readExport(r exportReader, path, name string, data []byte) (p *types.Package, err error) {
	defer func() {
		if recover() != nil { // a checksum stands behind the data: the code is none that compiles
			p, err = nil, errExport
		}
	}()
	r.of, r.data = types.NewPackage(path, name), data
	r.strings = make([]string, r.uint())
	for i := range r.strings {
		n := r.uint()
		r.strings[i] = string(r.data[r.at : r.at+n])
		r.at += n
	}
	r.places = make([]int, r.uint())
	for i := range r.places {
		r.places[i] = r.uint()
	}
	r.data, r.at = r.data[r.at:], 0
	r.decls = make([]types.Object, len(r.places))
	for i := range r.decls {
		r.decl(i)
	}
	for i := 0; i < len(r.unread); i++ {
		r.rest(r.unread[i])
	}
	for _, b := range r.bounds {
		b.param.SetConstraint(b.typ)
	}
	for _, t := range r.complete {
		t.Complete()
	}
	r.of.MarkComplete()
	return r.of, nil
}

// decl returns a declaration. Of a type it reads the name and the type parameters:
// the rest may lead back to it.
func (r *exportReader) decl(i int) types.Object {
	if r.decls[i] != nil {
		return r.decls[i]
	}
	at, params := r.at, r.params
	defer func() { r.at, r.params = at, params }()
	r.at, r.params = r.places[i], nil
	kind, name, global := r.byte(), r.string(), r.bool()
	var o types.Object
	switch kind {
	case constDecl:
		t := r.typ()
		o = types.NewConst(token.NoPos, r.of, name, t, r.value())
	case varDecl:
		o = types.NewVar(token.NoPos, r.of, name, r.typ())
	case hiddenDecl:
		o = types.NewVar(token.NoPos, r.of, name, types.Typ[types.Invalid])
	case funcDecl:
		params := r.typeParams()
		o = types.NewFunc(token.NoPos, r.of, name, r.signature(nil, nil, params))
	case typeDecl:
		o = types.NewTypeName(token.NoPos, r.of, name, nil)
		t := types.NewNamed(o.(*types.TypeName), nil, nil)
		r.decls[i] = o
		t.SetTypeParams(r.typeParams())
		r.unread = append(r.unread, i)
	case aliasDecl:
		o = types.NewTypeName(token.NoPos, r.of, name, nil)
		params := r.typeParams()
		t := types.NewAlias(o.(*types.TypeName), r.typ())
		t.SetTypeParams(params)
	case fieldDecl:
		o = r.fieldType(name)
	case plainDecl:
		o = types.NewTypeName(token.NoPos, r.of, name, r.typ())
	default:
		panic(errExport)
	}
	r.decls[i] = o
	if global {
		r.of.Scope().Insert(o)
	}
	return o
}

// rest reads what a type is made of, and its methods.
func (r *exportReader) rest(i int) {
	t := r.decls[i].Type().(*types.Named)
	r.at = r.places[i]
	r.byte()
	r.string()
	r.bool()
	r.skipTypeParams(t.TypeParams())
	t.SetUnderlying(r.typ())
	for range r.uint() {
		name, receiver, pointer := r.string(), r.string(), r.bool()
		params := r.typeParams()
		var recv types.Type = t
		if len(params) > 0 {
			args := make([]types.Type, len(params))
			for i, p := range params {
				args[i] = p
			}
			recv = r.instance(t, args)
		}
		if pointer {
			recv = types.NewPointer(recv)
		}
		sig := r.signature(types.NewParam(token.NoPos, r.of, receiver, recv), params, nil)
		t.AddMethod(types.NewFunc(token.NoPos, r.of, name, sig))
	}
}

// typeParams reads type parameters, which then are those of the declaration.
func (r *exportReader) typeParams() []*types.TypeParam {
	list := make([]*types.TypeParam, r.uint())
	for i := range list {
		list[i] = types.NewTypeParam(types.NewTypeName(token.NoPos, r.of, r.string(), nil), nil)
	}
	r.params = list
	for _, p := range list {
		r.bounds = append(r.bounds, bound{p, r.typ()})
	}
	return list
}

// skipTypeParams reads past type parameters that have been read before.
func (r *exportReader) skipTypeParams(list *types.TypeParamList) {
	r.params = nil
	for i := range r.uint() {
		r.string()
		r.params = append(r.params, list.At(i))
	}
	for range r.params {
		r.typ()
	}
}

func (r *exportReader) typ() types.Type {
	switch r.byte() {
	case noType:
		return nil
	case basicType:
		return basicNamed(r.string())
	case namedType, aliasType:
		o := r.name()
		if n := r.uint(); n > 0 {
			args := make([]types.Type, n)
			for i := range args {
				args[i] = r.typ()
			}
			return r.instance(o.Type(), args)
		}
		return o.Type()
	case paramType:
		return r.params[r.uint()]
	case pointerType:
		return types.NewPointer(r.typ())
	case sliceType:
		return types.NewSlice(r.typ())
	case arrayType:
		n := int64(r.uint()) - 1
		return types.NewArray(r.typ(), n)
	case mapType:
		key := r.typ()
		return types.NewMap(key, r.typ())
	case chanType:
		dir := types.ChanDir(r.uint())
		return types.NewChan(dir, r.typ())
	case funcType:
		return r.signature(nil, nil, nil)
	case structType:
		return r.structure()
	case interfaceType:
		return r.iface()
	case unionType:
		terms := make([]*types.Term, r.uint())
		for i := range terms {
			tilde := r.bool()
			terms[i] = types.NewTerm(tilde, r.typ())
		}
		return types.NewUnion(terms)
	case tupleType:
		return r.tuple()
	}
	panic(errExport)
}

// basicNamed returns a basic type: one that has a name in the source, byte and rune
// among them, or one that has not.
func basicNamed(name string) types.Type {
	if o := types.Universe.Lookup(name); o != nil {
		return o.Type()
	}
	for _, t := range types.Typ {
		if t.Name() == name {
			return t
		}
	}
	panic(errExport)
}

// name reads which type a name means.
func (r *exportReader) name() types.Object {
	switch r.byte() {
	case fromUniverse:
		return types.Universe.Lookup(r.string())
	case fromHere:
		return r.decl(r.uint())
	case fromStandIn:
		path, name := r.string(), r.string()
		return r.standIn(path, name, r.uint())
	}
	path, name := r.string(), r.string()
	return r.other(path).Scope().Lookup(name)
}

func (r *exportReader) other(path string) *types.Package {
	if p := r.imports(path); p != nil {
		return p
	}
	panic(errExport)
}

// instance instantiates a type. What the instance is made of is found out when
// somebody asks.
func (r *exportReader) instance(generic types.Type, args []types.Type) types.Type {
	t, err := types.Instantiate(nil, generic, args, false)
	if err != nil {
		panic(errExport)
	}
	return t
}

func (r *exportReader) signature(recv *types.Var, recvParams, params []*types.TypeParam) *types.Signature {
	in := r.tuple()
	out := r.tuple()
	return types.NewSignatureType(recv, recvParams, params, in, out, r.bool())
}

func (r *exportReader) tuple() *types.Tuple {
	vars := make([]*types.Var, r.uint())
	for i := range vars {
		name := r.string()
		vars[i] = types.NewParam(token.NoPos, r.of, name, r.typ())
	}
	return types.NewTuple(vars...)
}

func (r *exportReader) structure() *types.Struct {
	fields := make([]*types.Var, r.uint())
	tags := make([]string, len(fields))
	for i := range fields {
		tags[i] = r.string()
		fields[i] = r.field()
	}
	return types.NewStruct(fields, tags)
}

func (r *exportReader) field() *types.Var {
	switch r.byte() {
	case ownField:
		return r.fieldType(r.string())
	case sharedField:
		return r.decl(r.uint()).(*types.Var)
	}
	owner := r.name()
	return owner.Type().Underlying().(*types.Struct).Field(r.uint())
}

func (r *exportReader) fieldType(name string) *types.Var {
	pkg, embedded := r.home(), r.bool()
	return types.NewField(token.NoPos, pkg, name, r.typ(), embedded)
}

func (r *exportReader) iface() *types.Interface {
	implicit := r.bool()
	methods := make([]*types.Func, r.uint())
	for i := range methods {
		name, pkg := r.string(), r.home()
		var recv *types.Var
		if t := r.typ(); t != nil {
			recv = types.NewParam(token.NoPos, pkg, "", t)
		}
		methods[i] = types.NewFunc(token.NoPos, pkg, name, r.signature(recv, nil, nil))
	}
	embedded := make([]types.Type, r.uint())
	for i := range embedded {
		embedded[i] = r.typ()
	}
	t := types.NewInterfaceType(methods, embedded)
	if implicit {
		t.MarkImplicit()
	}
	r.complete = append(r.complete, t)
	return t
}

// home reads the package that a field or a method belongs to.
func (r *exportReader) home() *types.Package {
	switch r.byte() {
	case fromHere:
		return r.of
	case fromUniverse:
		return nil
	}
	return r.other(r.string())
}

func (r *exportReader) value() constant.Value {
	switch constant.Kind(r.byte()) {
	case constant.Bool:
		return constant.MakeBool(r.bool())
	case constant.String:
		return constant.MakeString(r.string())
	case constant.Int:
		n, ok := new(big.Int).SetString(r.string(), 10)
		if !ok {
			panic(errExport)
		}
		return constant.Make(n)
	case constant.Float:
		if r.bool() {
			x, ok := new(big.Rat).SetString(r.string())
			if !ok {
				panic(errExport)
			}
			return constant.Make(x)
		}
		x := new(big.Float)
		if x.GobDecode([]byte(r.string())) != nil {
			panic(errExport)
		}
		return constant.Make(x)
	case constant.Complex:
		re := r.value()
		return constant.BinaryOp(constant.ToComplex(re), token.ADD, constant.MakeImag(r.value()))
	}
	return constant.MakeUnknown()
}

func (r *exportReader) byte() byte {
	r.at++
	return r.data[r.at-1]
}

func (r *exportReader) bool() bool { return r.byte() != 0 }

func (r *exportReader) uint() int {
	n, size := binary.Uvarint(r.data[r.at:])
	if size <= 0 {
		panic(errExport)
	}
	r.at += size
	return int(n)
}

func (r *exportReader) string() string { return r.strings[r.uint()] }
