package syntax

// A kind is what has to be known of an expression to know what may follow it.
type kind uint8

const (
	kNone        kind = iota
	kOther            // nothing
	kIdent            // a name alone
	kName             // a.b, a[b]: a composite literal may follow, where a block cannot
	kLiteralType      // an array, struct or map type: a composite literal may follow
	kParenName        // either of them in brackets, which no composite literal may follow
	kParenLiteralType
	kParen
	kCall
	kTypeSwitch // a.(type)
	kChan
	kChanOneWay
)

// exprs reads expressions with commas between them, and returns how many there are
// and the kind of the last.
func (r *Recogniser) exprs() (count int, k kind) {
	for {
		k = r.expr()
		count++
		if !r.accept(tComma) {
			return count, k
		}
	}
}

// expr reads an expression, which may be a type.
func (r *Recogniser) expr() kind {
	return r.binary(r.unary())
}

// binary reads the operators and operands that follow the first operand. Which
// operator binds more tightly makes no difference to what is Go.
func (r *Recogniser) binary(k kind) kind {
	if !r.tok.isBinary() {
		return k
	}
	n := 0
	for ; r.tok.isBinary(); n++ {
		r.next()
		r.unary()
		r.longer(n)
	}
	r.depth -= n / 8
	return kOther
}

// longer counts long chains of operators towards depth, as go/parser does.
func (r *Recogniser) longer(n int) {
	if n%8 == 7 {
		r.enter()
	}
}

// unary reads an operand with the operators before it.
func (r *Recogniser) unary() kind {
	r.enter()
	k := kOther
	switch r.tok {
	case tAdd, tNot, tTilde, tMul:
		r.next()
		r.unary()
	case tArrow:
		r.next()
		switch r.unary() {
		case kChan:
			k = kChanOneWay
		case kChanOneWay:
			r.unsure() // which channel the arrow belongs to takes a tree to tell
		}
	default:
		k = r.primary(r.operand())
	}
	r.leave()
	return k
}

func (r *Recogniser) operand() kind {
	switch r.tok {
	case tIdent:
		r.next()
		return kIdent
	case tLiteral, tString:
		r.next()
		return kOther
	case tLparen:
		r.next()
		r.level++
		k := r.expr()
		r.level--
		r.expect(tRparen)
		return inBrackets(k)
	case tFunc:
		r.next()
		r.signature()
		if r.tok == tLbrace {
			r.level++
			r.block()
			r.level--
		}
		return kOther
	}
	k := r.tryType()
	if k == kNone {
		r.fail()
	}
	return k
}

func inBrackets(k kind) kind {
	switch k {
	case kIdent, kName, kParenName:
		return kParenName
	case kLiteralType, kParenLiteralType:
		return kParenLiteralType
	}
	return kParen
}

// primary reads what may follow an operand of kind k: selectors, calls, indices,
// composite literals.
func (r *Recogniser) primary(k kind) kind {
	n := 0
	for ; ; n++ {
		switch r.tok {
		case tPeriod:
			r.next()
			k = r.selector()
		case tLparen:
			r.call()
			k = kCall
		case tLbrack:
			k = r.index()
		case tLbrace:
			switch k {
			case kIdent, kName:
				if r.level < 0 {
					r.depth -= n / 8
					return k
				}
			case kLiteralType:
			case kParenName:
				if r.level >= 0 {
					r.fail()
				}
				r.depth -= n / 8
				return k
			case kParenLiteralType:
				r.fail()
				return k
			default:
				r.depth -= n / 8
				return k
			}
			r.literalValue()
			k = kOther
		default:
			r.depth -= n / 8
			return k
		}
		r.longer(n)
	}
}

// selector reads what follows a point.
func (r *Recogniser) selector() kind {
	if r.accept(tIdent) {
		return kName
	}
	r.expect(tLparen)
	k := kOther
	if r.accept(tType) {
		k = kTypeSwitch
	} else {
		r.typ()
	}
	r.expect(tRparen)
	return k
}

func (r *Recogniser) call() {
	r.next()
	r.level++
	for r.tok != tRparen && r.tok != tEOF {
		r.expr()
		dots := r.accept(tEllipsis)
		if !r.accept(tComma) || dots {
			break
		}
	}
	r.level--
	r.expect(tRparen)
}

// index reads an index, a slice expression or type arguments.
func (r *Recogniser) index() kind {
	r.next()
	r.level++
	k := kName
	if r.tok != tColon {
		r.expr()
	}
	if r.tok == tColon {
		r.slice()
		k = kOther
	} else {
		for r.accept(tComma) && r.tok != tRbrack {
			r.typ()
		}
	}
	r.level--
	r.expect(tRbrack)
	return k
}

// slice reads a[low from its first colon on. With a second one, all that follows
// must be there.
func (r *Recogniser) slice() {
	r.next()
	high := r.tok != tColon && r.tok != tRbrack
	if high {
		r.expr()
	}
	if r.accept(tColon) {
		if !high {
			r.fail()
		}
		r.expr()
	}
}

func (r *Recogniser) literalValue() {
	r.enter()
	r.next()
	r.level++
	for r.tok != tRbrace && r.tok != tEOF {
		r.element()
		if r.accept(tColon) {
			r.element()
		}
		if !r.accept(tComma) {
			break
		}
	}
	r.level--
	r.expect(tRbrace)
	r.leave()
}

func (r *Recogniser) element() {
	if r.tok == tLbrace {
		r.literalValue()
	} else {
		r.expr()
	}
}
