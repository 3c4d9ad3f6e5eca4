package syntax

// block reads statements in braces.
func (r *Recogniser) block() {
	r.expect(tLbrace)
	r.stmts()
	r.expect(tRbrace)
}

func (r *Recogniser) stmts() {
	for r.tok != tRbrace && r.tok != tCase && r.tok != tDefault && r.tok != tEOF {
		r.stmt()
	}
}

func (r *Recogniser) stmt() {
	r.enter()
	switch r.tok {
	case tIdent, tLiteral, tString, tFunc, tLparen, tLbrack, tStruct, tMap, tChan, tInterface, tAdd, tMul, tArrow, tNot:
		if r.simple(labelAllowed) != sLabel {
			r.end()
		}
	case tConst, tType, tVar:
		r.decl()
	case tGo, tDefer:
		r.next()
		if r.expr() != kCall {
			r.fail()
		}
		r.end()
	case tReturn:
		r.next()
		if r.tok != tSemi && r.tok != tRbrace {
			r.exprs()
		}
		r.end()
	case tBreak, tContinue:
		r.next()
		r.accept(tIdent)
		r.end()
	case tGoto:
		r.next()
		r.expect(tIdent)
		r.end()
	case tFallthrough:
		r.next()
		r.end()
	case tLbrace:
		r.block()
		r.end()
	case tIf:
		r.ifStmt()
	case tSwitch:
		r.switchStmt()
	case tSelect:
		r.next()
		r.clauses(r.communication)
	case tFor:
		r.forStmt()
	case tSemi:
		r.next()
	case tRbrace: // a label before it
	default:
		r.fail()
	}
	r.leave()
}

// A stmtKind is what has to be known of a simple statement.
type stmtKind uint8

const (
	sOther stmtKind = iota
	sExpr
	sGuard // v := x.(type)
	sRange
	sLabel
)

// An allowance is what a simple statement may be where it stands.
type allowance uint8

const (
	basic allowance = iota
	labelAllowed
	rangeAllowed
)

// simple reads a simple statement.
func (r *Recogniser) simple(allowed allowance) stmtKind {
	count, k := r.exprs()
	switch r.tok {
	case tDefine, tAssign, tAssignOp:
		return r.assignment(count, allowed)
	}
	if count > 1 {
		r.fail()
		return sOther
	}
	switch r.tok {
	case tColon:
		if allowed != labelAllowed || k != kIdent {
			r.fail()
			return sOther
		}
		r.next()
		r.stmt()
		return sLabel
	case tArrow:
		r.next()
		r.expr()
		return sOther
	case tIncDec:
		r.next()
		return sOther
	}
	return sExpr
}

// assignment reads an assignment from its operator on.
func (r *Recogniser) assignment(left int, allowed allowance) stmtKind {
	operator := r.tok
	r.next()
	if r.tok == tRange && allowed == rangeAllowed && operator != tAssignOp {
		if left > 2 {
			r.fail()
		}
		r.next()
		r.expr()
		return sRange
	}
	right, k := r.exprs()
	if operator == tDefine && left == 1 && right == 1 && k == kTypeSwitch {
		return sGuard
	}
	return sOther
}

func (r *Recogniser) ifStmt() {
	r.enter()
	r.next()
	level := r.level
	r.level = -1
	s := sOther
	if r.tok != tSemi {
		s = r.simple(basic)
	}
	if r.tok != tLbrace {
		r.expect(tSemi)
		s = r.simple(basic)
	}
	if s != sExpr {
		r.fail()
	}
	r.level = level
	r.block()
	switch {
	case !r.accept(tElse):
		r.end()
	case r.tok == tIf:
		r.ifStmt()
	default:
		r.block()
		r.end()
	}
	r.leave()
}

func (r *Recogniser) switchStmt() {
	r.next()
	if r.tok != tLbrace {
		level := r.level
		r.level = -1
		s := sExpr
		if r.tok != tSemi {
			s = r.simple(basic)
		}
		if r.accept(tSemi) {
			if s = sExpr; r.tok != tLbrace {
				s = r.simple(basic)
			}
		}
		if s != sExpr && s != sGuard {
			r.fail()
		}
		r.level = level
	}
	r.clauses(func() { r.exprs() })
}

// clauses reads the clauses of a switch or select statement, given what follows
// the word case.
func (r *Recogniser) clauses(head func()) {
	r.expect(tLbrace)
	for r.tok == tCase || r.tok == tDefault {
		if r.accept(tCase) {
			head()
		} else {
			r.next()
		}
		r.expect(tColon)
		r.stmts()
	}
	r.expect(tRbrace)
	r.end()
}

// communication reads what a clause of a select statement waits for.
func (r *Recogniser) communication() {
	count, _ := r.exprs()
	most := 1
	switch r.tok {
	case tArrow:
		r.next()
		r.expr()
	case tAssign, tDefine:
		most = 2
		r.next()
		r.expr()
	}
	if count > most {
		r.fail()
	}
}

func (r *Recogniser) forStmt() {
	r.next()
	if r.tok != tLbrace {
		level := r.level
		r.level = -1
		r.forHeader()
		r.level = level
	}
	r.block()
	r.end()
}

func (r *Recogniser) forHeader() {
	if r.accept(tRange) {
		r.expr()
		return
	}
	s := sExpr
	if r.tok != tSemi {
		s = r.simple(rangeAllowed)
	}
	if s != sRange && r.accept(tSemi) {
		if s = sExpr; r.tok != tSemi {
			s = r.simple(basic)
		}
		r.end()
		if r.tok != tLbrace {
			r.simple(basic)
		}
	}
	if s != sExpr && s != sRange {
		r.fail()
	}
}
