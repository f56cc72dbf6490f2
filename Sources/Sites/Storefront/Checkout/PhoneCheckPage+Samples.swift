import Components
import HTML
import Identity
import Kernel
import Links
import Web

extension PhoneCheckPage {
    static func sample(frame: Frame = .sample) -> PhoneCheckPage {
        let link = Link(.french)
        return PhoneCheckPage(
            frame: frame, total: .dirhams(3_450), until: Moment(seconds: 1_795_253_400).inUTC,
            form: .sample(
                frame, to: link.checkout.phoneCheck("sample"), again: link.checkout.phoneCheckCode("sample"), button: .phoneCheckConfirm),
            back: link.checkout.confirmation("sample"),
            cancellations: [Cancellation(number: "K-7HM2XQP", address: link.tracking.cancellation("K-7HM2XQP", token: "c2VjcmV0"))])
    }

    /// No code is valid any more, and a wrong one was typed.
    static func faultySample(frame: Frame = .sample) -> PhoneCheckPage {
        var page = sample(frame: frame)
        page.form.isSent = false
        page.form.errors = [FieldError("code", .codeFieldErrorWrong(tries: 3))]
        return page
    }
}

extension CodeForm {
    static func sample(_ frame: Frame, to action: SiteURL, again: SiteURL, button: Message) -> CodeForm {
        guard let phone = PhoneNumber(typed: "06 12 34 56 78") else { preconditionFailure("the sample is a number") }
        return CodeForm(frame, .phone(phone), isSent: true, to: action, again: again, button: button)
    }
}
