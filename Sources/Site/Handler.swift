package import HTTP

/// What answers the requests of a route, with the place where it is written.
package struct Handler: Sendable {
    /// The module and the file, like `Storefront/CartPage.swift` (`#fileID`).
    package let fileID: String
    package let line: Int
    private let answer: @Sendable (Visit) async throws -> Response

    package init(fileID: String = #fileID, line: Int = #line, _ answer: @escaping @Sendable (Visit) async throws -> Response) {
        self.fileID = fileID
        self.line = line
        self.answer = answer
    }

    package func callAsFunction(_ visit: Visit) async throws -> Response { try await answer(visit) }
}
