import Components
import HTML
import Identity
import Kernel
import Links
import Web

extension LinkPage {
    static func sample(frame: Frame = .sample) -> LinkPage {
        LinkPage(
            frame: frame, title: .verifyTitle, sentence: .verifyWords, button: .verifyButton, contact: "nadia@exemple.ma",
            action: Link(.french).signIn.verification("token"))
    }

    static func passwordSample(frame: Frame = .sample) -> LinkPage {
        var page = sample(frame: frame)
        page.question = .password
        page.error = .verifyErrorPassword
        return page
    }

    static func resetSample(frame: Frame = .sample) -> LinkPage {
        LinkPage(
            frame: frame, title: .resetNewTitle, sentence: .resetNewWords, button: .resetNewButton, contact: "nadia@exemple.ma",
            action: Link(.french).signIn.reset("token"), question: .newPassword)
    }
}
