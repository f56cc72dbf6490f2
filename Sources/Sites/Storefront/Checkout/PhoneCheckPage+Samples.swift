import Components
import HTML
import Kernel
import Links
import Web

extension PhoneCheckPage {
    static func sample(frame: Frame = .sample) -> PhoneCheckPage {
        let link = Link(.french)
        return PhoneCheckPage(
            frame: frame, recipient: "06 12 34 56 78", isByMail: false, total: .dirhams(3_450), until: Moment(seconds: 1_795_253_400).inUTC,
            isSent: true,
            action: link.checkout.phoneCheck("sample"), again: link.checkout.phoneCheckCode("sample"),
            back: link.checkout.confirmation("sample"),
            cancellations: [Cancellation(number: "K-7HM2XQP", address: link.tracking.cancellation("K-7HM2XQP", token: "c2VjcmV0"))])
    }

    /// No code is valid any more, and a wrong one was typed.
    static func faultySample(frame: Frame = .sample) -> PhoneCheckPage {
        var page = sample(frame: frame)
        page.isSent = false
        page.errors = [FieldError("code", .codeFieldErrorWrong(tries: 3))]
        return page
    }
}
