package import HTTP
package import Identity

/// The function that answers the requests of a route, with its place in the source.
package struct Handler: Sendable {
    /// The module and the file, such as `Storefront/CartPage.swift` (`#fileID`).
    package let fileID: String
    package let line: Int
    /// Whether it needs a logged-in person. The access rule of its route must then require one.
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

    /// A handler for a logged-in person. The access rule of its route refuses everybody else.
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
