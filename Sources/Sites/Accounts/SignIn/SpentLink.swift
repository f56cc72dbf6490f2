import Components
import HTML
import HTTP
import Kernel
import Links
import Web

extension MessagePage {
    /// The answer (410) to a link or code that is no longer valid, or never was.
    static func spent(_ visit: Visit, way: SiteURL, _ wayName: Message) async throws -> Response {
        let page = MessagePage(
            frame: try await visit.frame(at: { $0.signIn.login }), title: .linkSpentTitle, sentence: .linkSpent, way: way, wayName: wayName)
        return visit.render(page, status: .gone)
    }

    static func sample(frame: Frame = .sample) -> MessagePage {
        MessagePage(frame: frame, title: .signUpSentTitle, sentence: .signUpSent, way: Link(.french).signIn.signUp, wayName: .signUpAgain)
    }
}
