package split

import (
	"slices"
	"strings"

	"github.com/erodehq/erode/internal/facts"
	"github.com/erodehq/erode/internal/graph"
)

// A service is an RPC service of a generated package, with the packages that
// implement it.
type service struct {
	stub    int32 // own package that declares it
	name    string
	servers []int32 // own packages, ascending
}

// findServices finds the RPC services that generated code declares (gRPC,
// connect, twirp: each generates an interface of the server and one of the
// client with the same methods), and the packages with a type that has all
// their methods.
func findServices(g *graph.Graph, methods *methodSets) []service {
	var found []service
	for p := range int32(g.Own()) {
		pkg := g.Package(p)
		if pkg.Types == nil || !mostlyGenerated(pkg) {
			continue
		}
		for _, s := range serviceNames(pkg) {
			set := methods.of(p, s.methodsOf)
			if len(set) == 0 {
				continue
			}
			found = append(found, service{p, s.name, methods.implementers(set, p, g)})
		}
	}
	return found
}

// A serviceName is an RPC service and the generated type whose methods are its
// calls.
type serviceName struct{ name, methodsOf string }

// serviceNames returns the services of a generated package: a client interface
// together with what the server registers.
func serviceNames(pkg *facts.Package) []serviceName {
	var names []serviceName
	for i := range pkg.Types.Symbols {
		s := &pkg.Types.Symbols[i]
		if s.Kind != facts.Interface {
			continue
		}
		if name, ok := strings.CutSuffix(s.Name, "Client"); ok && hasServer(pkg, name) {
			for _, holder := range []string{"Unimplemented" + name + "Server", "Unimplemented" + name + "Handler", lowerFirst(name) + "Client", s.Name} {
				if hasMethods(pkg, holder) {
					names = append(names, serviceName{name, holder})
					break
				}
			}
		} else if holder := lowerFirst(s.Name) + "ProtobufClient"; hasMethods(pkg, holder) {
			names = append(names, serviceName{s.Name, holder}) // twirp
		}
	}
	return names
}

func hasServer(pkg *facts.Package, name string) bool {
	for i := range pkg.Types.Symbols {
		switch pkg.Types.Symbols[i].Name {
		case name + "Server", name + "Handler", "Register" + name + "Server", "New" + name + "Handler":
			return true
		}
	}
	return false
}

func hasMethods(pkg *facts.Package, receiver string) bool {
	i := firstMethod(pkg.Types.Symbols, receiver)
	return i < len(pkg.Types.Symbols) && graph.Belongs(pkg.Types.Symbols[i].Name, receiver)
}

func lowerFirst(s string) string {
	if s == "" {
		return s
	}
	return strings.ToLower(s[:1]) + s[1:]
}

func mostlyGenerated(pkg *facts.Package) bool {
	generated, all := 0, 0
	for i := range pkg.Files {
		if f := &pkg.Files[i]; !f.Test {
			all++
			if f.Generated {
				generated++
			}
		}
	}
	return 2*generated > all
}

// dropStubs sets generated RPC code aside where types are not known: who
// implements it cannot be told, and as packages of their own the stubs would be
// the knots of the graph.
func (m *model) dropStubs() {
	for p := range int32(m.g.Own()) {
		if pkg := m.g.Package(p); m.role[p] == Part && mostlyGenerated(pkg) && importsRPC(pkg) {
			m.role[p], m.why[p] = Stub, "RPC stub"
		}
	}
}

// importsRPC reports whether a generated file of a package imports the runtime
// of an RPC framework.
func importsRPC(pkg *facts.Package) bool {
	for i := range pkg.Files {
		f := &pkg.Files[i]
		for j := range f.Imports {
			switch path := f.Imports[j].Path; {
			case !f.Generated || f.Test:
			case path == "google.golang.org/grpc", path == "connectrpc.com/connect", facts.HasPathPrefix(path, "github.com/twitchtv/twirp"):
				return true
			}
		}
	}
	return false
}

// foldStubs makes each generated package whose services are all implemented by
// one package a part of that package, as it would be in one process. A stub that
// several packages implement has no one place: it is left out.
func (m *model) foldStubs(rpc []service) {
	for i := 0; i < len(rpc); {
		stub := rpc[i].stub
		var servers []int32
		for ; i < len(rpc) && rpc[i].stub == stub; i++ {
			for _, p := range rpc[i].servers {
				if m.role[p] == Part {
					servers = append(servers, p)
				}
			}
		}
		slices.Sort(servers)
		servers = slices.Compact(servers)
		switch {
		case len(servers) == 0:
		case len(servers) == 1:
			m.fold[stub] = servers[0]
			m.role[stub], m.why[stub] = Stub, "RPC stub of "+m.g.Path(servers[0])
		default:
			m.role[stub], m.why[stub] = Stub, "RPC stub with several servers"
		}
	}
	for p, q := range m.fold {
		for m.fold[q] != q && m.fold[q] != int32(p) {
			q = m.fold[q]
		}
		m.fold[p] = q
	}
}
