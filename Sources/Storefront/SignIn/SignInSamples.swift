import HTML
import Identity
import Kernel
import Links
import Site

extension LoginPage {
    static func sample(frame: Frame = .sample) -> LoginPage {
        LoginPage(frame: frame, next: "/fr/checkout", providers: [ProviderButton(name: "google", title: "Google")])
    }

    static func refusedSample(frame: Frame = .sample) -> LoginPage {
        LoginPage(frame: frame, contact: "nadia@exemple.ma", errors: [FieldError("password", .loginErrorWrong)])
    }
}

extension SignUpPage {
    static func sample(frame: Frame = .sample) -> SignUpPage { SignUpPage(frame: frame) }

    static func faultySample(frame: Frame = .sample) -> SignUpPage {
        SignUpPage(
            frame: frame, name: "Nadia", contact: "nadia",
            errors: [FieldError("contact", .signInErrorContact), FieldError("password", .passwordErrorCommon)])
    }
}

extension CodePage {
    static func sample(frame: Frame = .sample) -> CodePage {
        CodePage(frame: frame, recipient: .sample, action: Link(.french).code("0193e7a0-0000-7000-8000-0000000000aa"))
    }

    static func resetSample(frame: Frame = .sample) -> CodePage {
        CodePage(
            frame: frame, recipient: .sample, action: Link(.french).resetCode("0193e7a0-0000-7000-8000-0000000000aa"), asksPassword: true,
            errors: [FieldError("code", .codeErrorWrong(tries: 4))])
    }
}

extension LinkPage {
    static func sample(frame: Frame = .sample) -> LinkPage {
        LinkPage(
            frame: frame, title: .verifyTitle, sentence: .verifyWords, button: .verifyButton, contact: "nadia@exemple.ma",
            action: Link(.french).verification("token"))
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
            action: Link(.french).reset("token"), question: .newPassword)
    }
}

extension ResetPage {
    static func sample(frame: Frame = .sample) -> ResetPage { ResetPage(frame: frame) }
}

extension MessagePage {
    static func sample(frame: Frame = .sample) -> MessagePage {
        MessagePage(frame: frame, title: .signUpSentTitle, sentence: .signUpSent, way: Link(.french).signUp, wayName: .signUpAgain)
    }
}

extension Contact {
    fileprivate static var sample: Contact { PhoneNumber(typed: "0612345678").map(Contact.phone)! }
}
