package syntax

// signature reads the parameters and results of a func.
func (r *Recogniser) signature() {
	r.parameters(false)
	if r.tok == tLparen {
		r.parameters(true)
	} else {
		r.tryType()
	}
}

// parameters reads a list of parameters, or of results, in brackets.
func (r *Recogniser) parameters(results bool) {
	r.expect(tLparen)
	if r.tok != tRparen {
		l := list{variadic: !results}
		r.list(&l, tRparen)
	}
	r.expect(tRparen)
}

// params reads type parameters and returns how many there are. With named, the name
// of the first has been read.
func (r *Recogniser) params(closing token, named bool) int {
	l := list{types: true}
	if named {
		l.add(r, r.named(true))
		if !r.comma(closing) {
			l.check(r)
			return l.count
		}
	}
	r.list(&l, closing)
	return l.count
}

// A list is what is known of a parameter list: either all of its entries have
// names or none has, and an entry that is a name alone shares the type of the next
// one.
type list struct {
	types    bool // of type parameters, which have names always
	variadic bool // the last may have "..."

	count, full int  // entries; of them, with name and type
	bare        bool // there is one with a type alone
	dots        bool // there is one with "..."
	last        param
}

// A param is what one entry of a parameter list holds.
type param uint8

const (
	paramName param = 1 << iota // or a type that looks like one
	paramType
	paramDots
)

// list reads entries up to the closing bracket.
func (r *Recogniser) list(l *list, closing token) {
	for r.tok != closing && r.tok != tEOF {
		l.add(r, r.param(l.types))
		if !r.comma(closing) {
			break
		}
	}
	l.check(r)
}

// comma reads the comma after an entry and reports whether there is one.
func (r *Recogniser) comma(closing token) bool {
	if r.accept(tComma) {
		return true
	}
	if r.tok != closing {
		r.fail()
	}
	return false
}

func (l *list) add(r *Recogniser, p param) {
	named := p&paramName != 0
	if l.dots || p&paramDots != 0 && (!l.variadic || named && l.count > 0 && l.last&paramType == 0) {
		r.fail() // "..." is for the last one alone
	}
	l.count++
	l.dots = l.dots || p&paramDots != 0
	if p&paramType != 0 {
		if named {
			l.full++
		} else {
			l.bare = true
		}
	}
	l.last = p
}

// check fails on a list of which some have names and others have not.
func (l *list) check(r *Recogniser) {
	switch {
	case l.full == l.count:
	case l.full == 0:
		if l.types {
			r.fail()
		}
	case l.bare || l.last&paramType == 0:
		r.fail()
	}
}

// param reads one entry.
func (r *Recogniser) param(types bool) param {
	switch r.tok {
	case tIdent:
		r.next()
		return r.named(types)
	case tEllipsis:
		r.next()
		r.typ()
		return paramType | paramDots
	case tTilde:
		if !types {
			r.fail()
		}
		r.union()
		return paramType
	}
	r.typ()
	if types {
		r.terms()
	}
	return paramType
}

// named reads the rest of an entry that begins with a name.
func (r *Recogniser) named(types bool) param {
	p := paramName | paramType
	switch r.tok {
	case tComma, tRparen:
		return paramName
	case tIdent, tMul, tArrow, tFunc, tChan, tMap, tStruct, tInterface, tLparen:
		r.typ()
	case tLbrack:
		if !r.arrayOrInstance() {
			p = paramType
		}
	case tEllipsis:
		r.next()
		r.typ()
		return p | paramDots
	case tPeriod:
		r.qualified()
		p = paramType
	case tTilde:
		if !types {
			r.fail()
		}
		r.union()
		return p
	case tOr:
		p = paramType
	default:
		return paramName
	}
	if types {
		r.terms()
	}
	return p
}
