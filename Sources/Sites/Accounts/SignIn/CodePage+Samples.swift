import Components
import HTML
import Identity
import Kernel
import Links
import Web

extension CodePage {
    static func sample(frame: Frame = .sample) -> CodePage {
        CodePage(frame: frame, recipient: .sample, action: Link(.french).signIn.code("0193e7a0-0000-7000-8000-0000000000aa"))
    }

    static func resetSample(frame: Frame = .sample) -> CodePage {
        CodePage(
            frame: frame, recipient: .sample, action: Link(.french).signIn.resetCode("0193e7a0-0000-7000-8000-0000000000aa"),
            asksPassword: true,
            errors: [FieldError("code", .codeFieldErrorWrong(tries: 4))])
    }
}
