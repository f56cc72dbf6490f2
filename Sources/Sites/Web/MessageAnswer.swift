package import Components
package import HTML
package import HTTP
package import Links

extension MessagePage {
    package static func answer(
        _ visit: Visit, _ title: Message, _ sentence: Message, way: SiteURL, _ wayName: Message
    ) async throws -> Response {
        visit.render(MessagePage(frame: try await visit.frame(), title: title, sentence: sentence, way: way, wayName: wayName))
    }
}
