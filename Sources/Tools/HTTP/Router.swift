/// Finds the endpoint of a method and a path.
///
/// In a pattern such as `/:language/products/:slug`, a segment is a literal word or, after a colon, a parameter.
/// A parameter matches any one segment that is not empty. A word takes precedence over a parameter.
/// HEAD is answered by the route of GET.
package struct Router<Endpoint> {
    package enum Match {
        case found(Endpoint, Parameters)
        case notFound
        /// The path exists, but only for these methods. List them in `Allow`.
        case methodNotAllowed([Method])
    }

    fileprivate struct Route {
        var endpoint: Endpoint
        var names: [String]
        var pattern: String
    }

    fileprivate struct Node {
        var words: [String: Int] = [:]
        var parameter: Int?
        var routes: [Method: Route] = [:]
    }

    private var nodes = [Node()]

    package init() {}

    /// Ends the process where the pattern does not begin with `/`, or the route exists already.
    package mutating func add(_ method: Method, _ pattern: String, _ endpoint: Endpoint) {
        precondition(pattern.hasPrefix("/"), "\(pattern) does not begin with /")
        var node = 0
        var names: [String] = []
        for part in Self.parts(pattern) {
            if part.hasPrefix(":") {
                names.append(String(part.dropFirst()))
                node = child(of: node, at: \.parameter)
            } else {
                node = child(of: node, at: \.words[String(part)])
            }
        }
        precondition(nodes[node].routes[method] == nil, "\(method.rawValue) \(pattern) is there already")
        nodes[node].routes[method] = Route(endpoint: endpoint, names: names, pattern: pattern)
    }

    /// - Parameter segments: `Request.segments`.
    package func match(_ method: Method, _ segments: [String]) -> Match {
        var taken: [Substring] = []
        var allowed: Set<Method> = []
        if let route = find(method, segments[...], from: 0, &taken, &allowed) {
            return .found(route.endpoint, Parameters(names: route.names, values: taken.map(String.init)))
        }
        if allowed.isEmpty { return .notFound }
        if allowed.contains(.get) { allowed.insert(.head) }
        return .methodNotAllowed(Method.allCases.filter(allowed.contains))
    }

    /// - Returns: nil where `match` finds no endpoint.
    package func endpoint(_ method: Method, _ segments: [String]) -> Endpoint? {
        if case .found(let endpoint, _) = match(method, segments) { endpoint } else { nil }
    }

    /// All routes, for `kolchi routes`, sorted by pattern.
    package var routes: [(method: Method, pattern: String, endpoint: Endpoint)] {
        nodes.flatMap { node in node.routes.map { ($0.key, $0.value.pattern, $0.value.endpoint) } }
            .sorted { ($0.1, $0.0.rawValue) < ($1.1, $1.0.rawValue) }
    }

    private func find(
        _ method: Method, _ rest: ArraySlice<String>, from index: Int, _ taken: inout [Substring], _ allowed: inout Set<Method>
    ) -> Route? {
        let node = nodes[index]
        guard let segment = rest.first else {
            if let route = node.routes[method] ?? (method == .head ? node.routes[.get] : nil) { return route }
            allowed.formUnion(node.routes.keys)
            return nil
        }
        if let next = node.words[segment], let route = find(method, rest.dropFirst(), from: next, &taken, &allowed) {
            return route
        }
        guard let next = node.parameter, !segment.isEmpty else { return nil }
        taken.append(segment[...])
        if let route = find(method, rest.dropFirst(), from: next, &taken, &allowed) { return route }
        taken.removeLast()
        return nil
    }

    private mutating func child(of node: Int, at place: WritableKeyPath<Node, Int?>) -> Int {
        if let there = nodes[node][keyPath: place] { return there }
        nodes.append(Node())
        nodes[node][keyPath: place] = nodes.count - 1
        return nodes.count - 1
    }

    private static func parts(_ pattern: String) -> [Substring] {
        pattern == "/" ? [] : pattern.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
    }
}

extension Router: Sendable where Endpoint: Sendable {}
extension Router.Node: Sendable where Endpoint: Sendable {}
extension Router.Route: Sendable where Endpoint: Sendable {}
extension Router.Match: Sendable where Endpoint: Sendable {}

/// The segments of a path that matched a pattern's parameters.
package struct Parameters: Sendable, Equatable {
    private let names: [String]
    private let values: [String]

    package init(names: [String] = [], values: [String] = []) {
        self.names = names
        self.values = values
    }

    /// Nil where the pattern has no such parameter.
    package subscript(name: String) -> String? { names.firstIndex(of: name).map { values[$0] } }
}
