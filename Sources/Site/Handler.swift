package import HTTP
package import Identity

/// What answers the requests of a route, with the place where it is written.
package struct Handler: Sendable {
    /// The module and the file, like `Storefront/CartPage.swift` (`#fileID`).
    package let fileID: String
    package let line: Int
    /// Whether it wants somebody who is logged in: its route must say so, see `AccessRule`.
    package let needsPerson: Bool
    private let answer: @Sendable (Visit) async throws -> Response

    package init(fileID: String = #fileID, line: Int = #line, _ answer: @escaping @Sendable (Visit) async throws -> Response) {
        self.init(fileID: fileID, line: line, needsPerson: false, answer)
    }

    private init(fileID: String, line: Int, needsPerson: Bool, _ answer: @escaping @Sendable (Visit) async throws -> Response) {
        self.fileID = fileID
        self.line = line
        self.needsPerson = needsPerson
        self.answer = answer
    }

    /// A handler for somebody who is logged in. Its route's access rule lets nobody else come here.
    package static func person(
        fileID: String = #fileID, line: Int = #line,
        _ answer: @escaping @Sendable (Visit, Person, Session) async throws -> Response
    ) -> Handler {
        Handler(fileID: fileID, line: line, needsPerson: true) { visit in
            guard let person = visit.person, let session = visit.session else { throw Problem.notFound }
            return try await answer(visit, person, session)
        }
    }

    package func callAsFunction(_ visit: Visit) async throws -> Response { try await answer(visit) }
}
