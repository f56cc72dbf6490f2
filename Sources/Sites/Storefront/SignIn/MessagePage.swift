import Components
import HTML
import HTTP
import Identity
import Kernel
import Links
import Orders
import Postgres
import Secrets
import Web

/// A page with one sentence and a link to continue.
struct MessagePage: Sendable {
    let frame: Frame
    let title: Message
    let sentence: Message
    let way: SiteURL
    let wayName: Message
}

extension MessagePage {
    /// The answer (410) to a link or code that is no longer valid, or never was.
    static func spent(_ visit: Visit, way: SiteURL, _ wayName: Message) async throws -> Response {
        let page = MessagePage(
            frame: try await visit.frame(at: { $0.login }), title: .linkSpentTitle, sentence: .linkSpent, way: way, wayName: wayName)
        return visit.render(page, status: .gone)
    }

    static func answer(_ visit: Visit, _ title: Message, _ sentence: Message, way: SiteURL, _ wayName: Message) async throws -> Response {
        let page = MessagePage(frame: try await visit.frame(), title: title, sentence: sentence, way: way, wayName: wayName)
        return visit.render(page)
    }
}

extension MessagePage {
    static func sample(frame: Frame = .sample) -> MessagePage {
        MessagePage(frame: frame, title: .signUpSentTitle, sentence: .signUpSent, way: Link(.french).signUp, wayName: .signUpAgain)
    }
}
