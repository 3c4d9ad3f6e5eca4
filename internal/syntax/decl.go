package syntax

// file reads a whole file.
func (r *Recogniser) file() {
	r.expect(tPackage)
	r.expect(tIdent)
	r.end()
	for r.tok == tImport {
		r.group(r.importSpec)
	}
	for r.tok != tEOF {
		switch r.tok {
		case tFunc:
			r.funcDecl()
		case tConst, tVar, tType:
			r.decl()
		default: // an import among them, too
			r.fail()
		}
	}
}

// decl reads a declaration of constants, variables or types.
func (r *Recogniser) decl() {
	switch r.tok {
	case tConst:
		r.group(r.constSpec)
	case tVar:
		r.group(r.varSpec)
	default:
		r.group(r.typeSpec)
	}
}

// group reads a keyword and what it declares, one or several in brackets.
func (r *Recogniser) group(spec func()) {
	r.next()
	if !r.accept(tLparen) {
		spec()
		return
	}
	for r.tok != tRparen && r.tok != tEOF {
		spec()
	}
	r.expect(tRparen)
	r.end()
}

func (r *Recogniser) importSpec() {
	if r.tok == tIdent || r.tok == tPeriod {
		r.next()
	}
	r.expect(tString)
	r.end()
}

func (r *Recogniser) constSpec() {
	r.names()
	if r.tok != tSemi && r.tok != tRparen {
		r.tryType()
		if r.accept(tAssign) {
			r.exprs()
		}
	}
	r.end()
}

func (r *Recogniser) varSpec() {
	r.names()
	if r.tok != tAssign {
		r.typ()
	}
	if r.accept(tAssign) {
		r.exprs()
	}
	r.end()
}

// names reads identifiers with commas between them.
func (r *Recogniser) names() {
	r.expect(tIdent)
	for r.accept(tComma) {
		r.expect(tIdent)
	}
}

func (r *Recogniser) typeSpec() {
	r.expect(tIdent)
	if r.accept(tLbrack) {
		r.bracketType()
	} else {
		r.accept(tAssign)
		r.typ()
	}
	r.end()
}

// bracketType reads what follows "type T [": an array type or type parameters.
func (r *Recogniser) bracketType() {
	if r.tok != tIdent {
		r.arrayType()
		return
	}
	r.next()
	switch {
	case r.tok == tMul || r.tok == tLparen:
		r.unsure() // [P *C] or [N * 2], [P (C)] or [len(a)]
	case r.tok == tRbrack:
		r.next()
		r.typ()
	case r.tok == tPeriod || r.tok == tLbrace || r.tok.isBinary():
		r.level++
		r.binary(r.primary(kIdent))
		r.level--
		r.expect(tRbrack)
		r.typ()
	default:
		r.params(tRbrack, true)
		r.expect(tRbrack)
		r.accept(tAssign)
		r.typ()
	}
}

func (r *Recogniser) funcDecl() {
	r.next()
	method := r.tok == tLparen
	if method {
		r.parameters(false)
	}
	r.expect(tIdent)
	if !method && r.accept(tLbrack) {
		if r.params(tRbrack, false) == 0 {
			r.fail()
		}
		r.expect(tRbrack)
	}
	r.signature()
	switch r.tok {
	case tLbrace:
		r.block()
		r.end()
	case tSemi:
		if r.next(); r.tok == tLbrace {
			r.fail()
		}
	default:
		r.end()
	}
}
