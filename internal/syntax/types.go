package syntax

// typ reads a type that must be there.
func (r *Recogniser) typ() {
	if r.tryType() == kNone {
		r.fail()
	}
}

// tryType reads a type if there is one, and returns its kind.
func (r *Recogniser) tryType() kind {
	if r.tok == tIdent { // most are
		r.next()
		r.qualified()
		return kName
	}
	r.enter()
	k := r.otherType()
	r.leave()
	return k
}

// otherType reads a type that does not begin with a name.
func (r *Recogniser) otherType() kind {
	switch r.tok {
	case tLbrack:
		r.next()
		r.arrayType()
		return kLiteralType
	case tStruct:
		r.structType()
		return kLiteralType
	case tMul:
		r.next()
		r.typ()
	case tFunc:
		r.next()
		r.signature()
	case tInterface:
		r.interfaceType()
	case tMap:
		r.next()
		r.expect(tLbrack)
		r.typ()
		r.expect(tRbrack)
		r.typ()
		return kLiteralType
	case tChan:
		r.next()
		k := kChan
		if r.accept(tArrow) {
			k = kChanOneWay
		}
		r.typ()
		return k
	case tArrow:
		r.next()
		r.expect(tChan)
		r.typ()
		return kChanOneWay
	case tLparen:
		r.next()
		r.typ()
		r.expect(tRparen)
	default:
		return kNone
	}
	return kOther
}

// qualified reads what may follow the first name of a type: the name in a package,
// and type arguments.
func (r *Recogniser) qualified() {
	if r.accept(tPeriod) {
		r.expect(tIdent)
	}
	if r.tok == tLbrack {
		r.typeArguments()
	}
}

func (r *Recogniser) typeArguments() {
	r.enter()
	r.next()
	r.level++
	r.typ()
	for r.accept(tComma) && r.tok != tRbrack {
		r.typ()
	}
	r.level--
	r.expect(tRbrack)
	r.leave()
}

// arrayType reads the rest of an array or slice type, past its first bracket.
func (r *Recogniser) arrayType() {
	r.level++
	if r.tok != tRbrack && !r.accept(tEllipsis) {
		r.expr()
	}
	r.level--
	r.expect(tRbrack)
	r.typ()
}

func (r *Recogniser) structType() {
	r.next()
	r.expect(tLbrace)
	for r.tok == tIdent || r.tok == tMul {
		r.field()
	}
	r.expect(tRbrace)
}

func (r *Recogniser) field() {
	if r.accept(tMul) {
		r.expect(tIdent)
		r.qualified()
	} else {
		r.next()
		switch r.tok {
		case tPeriod:
			r.qualified()
		case tString, tSemi, tRbrace: // embedded
		case tLbrack:
			r.arrayOrInstance()
		default:
			for r.accept(tComma) {
				r.expect(tIdent)
			}
			r.typ()
		}
	}
	r.accept(tString)
	r.end()
}

// arrayOrInstance reads what follows a name and begins with a bracket, and reports
// whether the name is that of a field or parameter, x []E or x [P]E, rather than
// of a generic type, x[P].
func (r *Recogniser) arrayOrInstance() (named bool) {
	r.next()
	count, trailing := 0, false
	if r.tok != tRbrack {
		r.level++
		r.expr()
		count++
		for r.accept(tComma) {
			if trailing = r.tok == tRbrack; trailing {
				break
			}
			r.expr()
			count++
		}
		r.level--
	}
	r.expect(tRbrack)
	switch {
	case count == 0:
		r.typ()
		return true
	case count > 1 || r.tryType() == kNone:
		return false
	case trailing:
		r.fail()
	}
	return true
}

func (r *Recogniser) interfaceType() {
	r.next()
	r.expect(tLbrace)
	for r.tok != tRbrace && r.tok != tEOF {
		if r.tok == tIdent {
			r.method()
		} else {
			r.union()
		}
		r.end()
	}
	r.expect(tRbrace)
}

// method reads a method of an interface, or an embedded type that begins with a
// name and the terms that follow it.
func (r *Recogniser) method() {
	r.next()
	switch r.tok {
	case tLparen:
		r.signature()
		return
	case tPeriod:
		r.qualified()
	case tLbrack:
		r.instance()
	}
	r.terms()
}

// instance reads the type arguments of an embedded type; a method has none.
func (r *Recogniser) instance() {
	r.next()
	r.level++
	r.expr()
	for r.accept(tComma) && r.tok != tRbrack {
		r.typ()
	}
	r.level--
	r.expect(tRbrack)
}

// union reads the terms of a type set: ~int | string.
func (r *Recogniser) union() {
	r.term()
	r.terms()
}

// terms reads the terms that follow the first.
func (r *Recogniser) terms() {
	for r.accept(tOr) {
		r.term()
	}
}

func (r *Recogniser) term() {
	r.accept(tTilde)
	r.typ()
}
