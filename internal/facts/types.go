package facts

import (
	"hash/fnv"
	"slices"
)

// Types is what type-checking a package taught.
type Types struct {
	Tier       Tier   // Typed or Exact
	Partial    string // why a part of the package has no types, "" when all of it has
	Symbols    []Symbol
	References []Reference
	Exposures  []Exposure
	Injections []Injection
	Peeks      []Peek
	Methods    []MethodSet
	Instances  []Instance
	States     []State
	Changes    []Change
	Gifts      []Gift
	Mutators   []string // methods that are there to change what their receiver points to, "Config.SetLimit", and funcs that change what a parameter points to, "Load#2", sorted
	Tables     []Table
	Keys       []Key
	API        string // hex digest of the exported interface, positions left out
}

// A Pos is a position in a file of the package that holds the fact.
type Pos struct {
	File int32 // index into Package.Files
	Line int32 // from 1
	Col  int32 // from 1, in bytes
}

// A SymbolKind is the sort of declaration that a Symbol is.
type SymbolKind uint8

const (
	Func SymbolKind = iota
	Method
	Struct
	Interface
	Type // any other defined type, or an alias
	Var
	Const
)

func (k SymbolKind) String() string {
	return [...]string{"func", "method", "struct", "interface", "type", "var", "const"}[k]
}

// A Symbol is a package-level declaration or a method.
type Symbol struct {
	Name     string // "Open", "Client.Do" for a method of Client or *Client
	Kind     SymbolKind
	Exported bool // and, for a method, its receiver type too
	Pos      Pos
	Lines    int32 // source lines of the declaration
	Fields   int32 // exported ones of a struct, embedded ones included
	Params   int32 // of a func or method
	Results  int32
	Alias    bool
	Behind   SymbolKind // of an alias, the kind of the type that it is another name for; Func if that is not known
	// Uses lists the symbols of the same package that the declaration mentions,
	// sorted: what cohesion is computed from.
	Uses []string
	// Wire says how a call of this func or method, or a value of this type,
	// would travel between two processes.
	Wire     Wire
	WireWhy  string   // the reason for a Wire above W0
	WireType string   // the offending type, as written in Go
	WireOf   []string // types of other own packages, "example.com/shop/store.Row", whose grades count too, sorted
	Error    bool     // returns an error
	Context  bool     // takes a context.Context
	Test     bool     // declared in a test file
}

// A Wire grades how ready a signature is to cross a process boundary.
type Wire uint8

const (
	W0  Wire = iota // plain data, protobuf messages, values that marshal themselves
	W0p             // pointer to plain data: copied, no longer shared
	W1              // needs a transfer type: unexported field, any, non-string map key, type parameter
	W2              // a stream: io.Reader and the like
	W3              // cannot travel: func, channel, lock, live handle, behaviour interface
)

func (w Wire) String() string {
	return [...]string{"W0", "W0p", "W1", "W2", "W3"}[w]
}

// A Use is a way of using a symbol.
type Use uint8

const (
	UseCall        Use = iota // call of a func or of a method with a concrete receiver
	UseDynamicCall            // call of a method through an interface
	UseFuncValue              // a func or method taken as a value
	UseType                   // a type named in a declaration or an expression
	UseConvert                // conversion to a type
	UseEmbed                  // a type embedded in a struct or an interface
	UseField                  // a field read or written through a selector or a literal
	UseConst                  // a constant
	UseVarRead
	UseVarWrite // assignment to a package variable, its field or its element
	UseAddress  // address of a package variable
	UseAssert   // type assertion or a case of a type switch
	UseInstance // a generic func or type instantiated
	UseLinkname // //go:linkname
	UseError    // errors.Is or errors.As against it
	UseImport   // an import declaration: the imports tier knows no other use
)

func (u Use) String() string {
	return [...]string{"call", "dynamic-call", "func-value", "type", "convert", "embed",
		"field", "const", "var-read", "var-write", "address", "assert", "instance",
		"linkname", "error", "import"}[u]
}

// A Reference counts the uses, in one way, of one symbol of another package by
// one declaration of this package.
type Reference struct {
	From   string     // declaration that holds the uses: "Server.Start", "Config"; "" at file level
	To     string     // import path of the package that declares the symbol
	Symbol string     // "Open", "Client.Do", "Config.Addr"
	Kind   SymbolKind // of the package-level part of Symbol: Struct for "Config.Addr", Interface for a method of one
	Use    Use
	Count  int32
	InLoop int32 // of Count, how many stand inside a loop
	Pos    Pos   // the first use
	Test   bool  // the uses stand in test files
	// Through lists the types of other own packages whose embedded fields lead to the
	// symbol though the source does not name them: "example.com/shop/app.Service" in
	// service.Open(), which is service.Store.Open(). Sorted.
	Through []string
}

// An Exposure is a type of another package that an exported declaration of this
// package makes part of its own API.
type Exposure struct {
	Symbol string     // the exported declaration
	To     string     // import path of the package that declares the type
	Type   string     // name of the type there
	Kind   SymbolKind // Struct, Interface or Type
	Way    string     // param, result, field, embed, var, const, alias, underlying, constraint, argument, method
	Via    string     // the text of the outer type, "map[string]*store.Row"
	Hidden bool       // a field or a method of a type without an exported name leads to it
	Pos    Pos
}

// An Injection hands a value of a concrete type to a place that asks for an
// interface: where the program is wired together, whoever imports whom.
type Injection struct {
	From     string   // declaration that does it
	Concrete []string // import paths that the value's type and its methods come from, that of the type first
	Type     string   // name of the type, "" when it is not declared at package level
	Into     string   // import path of the func, struct or variable that receives it
	Symbol   string   // what receives it: "New", "Handler.Repo", "Default"
	Port     string   // the interface, "example.com/shop/handler.Repo"; "" when it has no name
	Way      string   // argument, field, element, assign, return, convert, instance
	Pos      Pos
	Test     bool
}

// A Peek looks behind an interface: it asserts that a value of an interface of
// one package has a concrete type of another.
type Peek struct {
	From      string
	To        string // import path of the package that declares the concrete type
	Type      string // name of the concrete type
	Interface string // what is asserted from, "example.com/shop/handler.Repo"; "" when it has no name
	Behaviour bool   // the interface has methods
	Pos       Pos
	Test      bool
}

// A MethodSet holds what a pointer to a defined type offers or, for an interface,
// what it asks for. A type implements an interface when its set holds the other's.
type MethodSet struct {
	Type      string
	Interface bool
	Methods   []uint64 // of HashMethods
}

// An Instance is the method set of a generic type with the type arguments that this
// package gives it.
type Instance struct {
	Package string // import path of the package that declares the type
	MethodSet
}

// HashMethods returns one number for each method, sorted. A method is written
// without names of parameters and with import paths in front of types, as in
// "Find(context.Context, ...int) (*example.com/shop/store.Row, error)"; one that
// is not exported has its import path in front too.
func HashMethods(methods ...string) []uint64 {
	out := make([]uint64, len(methods))
	for i, m := range methods {
		h := fnv.New64a()
		h.Write([]byte(m))
		out[i] = h.Sum64()
	}
	slices.Sort(out)
	return out
}

// A State is a package variable that something may write after initialisation.
type State struct {
	Var       string
	Type      string
	Class     StateClass
	Writers   []string // exported funcs and methods of this package through which it can be written, sorted
	Readers   []string // likewise for reading
	Setters   []string // of Writers, those that are there to write it
	Pos       Pos
	WrittenAt Pos
}

// A Change is a write to what a package variable of another package holds, by way of
// a pointer: of one that a local variable, an argument or the receiver of a method is,
// or that a func returned. Whether the func hands a variable out, and what is one of
// Mutators, is known where they are declared.
type Change struct {
	From   string // declaration that does it
	To     string // import path of the package that declares Symbol
	Symbol string // the variable "Default", or the func "Instance"
	Call   bool   // Symbol is a func
	By     string // what is called, "example.com/shop/conf.Config.SetLimit"; "" for an assignment
	Pos    Pos    // the first
}

// A Gift is a package variable that a func hands out by a pointer.
type Gift struct {
	Func, Var string
}

// A StateClass tells harmless mutable variables from shared state.
type StateClass uint8

const (
	StateReal     StateClass = iota // shared state proper
	StateAmbient                    // loggers, metrics, tracers
	StateLazy                       // computed once, then constant
	StateRegistry                   // filled from init or main, then read
)

func (c StateClass) String() string {
	return [...]string{"real", "ambient", "lazy", "registry"}[c]
}

// A Table is an SQL table named in a constant of the package. Many a word
// looks like a table: trust those that some DDL creates, here or in
// Program.Schema.
type Table struct {
	Name  string
	Write bool
	DDL   bool   // the constant creates the table
	From  string // the declaration that names it
	Pos   Pos
}

// A Key is a name that couples packages without an import: a context key set or
// read, an HTTP header, a route.
type Key struct {
	Kind string // context, header, metadata, route, env, error-text
	Name string // a context key is "example.com/shop/auth.UserKey", a route its path
	Set  bool   // written, served or, for an error text, made here; read, called or matched otherwise
	From string
	Pos  Pos
}
