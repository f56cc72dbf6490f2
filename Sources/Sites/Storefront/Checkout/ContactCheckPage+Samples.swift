import Carts
import Components
import HTML
import Kernel
import Links
import Orders
import Web

extension ContactCheckPage {
    static func sample(frame: Frame = .sample) -> ContactCheckPage {
        let link = Link(.french)
        let most = CodeRules.mostHeldUnproven
        return ContactCheckPage(
            frame: frame, steps: [.address, .payment, .review], why: .codeHintHold(total: most.total, pieces: most.pieces),
            form: .sample(
                frame, to: link.checkout.contactCheck, again: link.checkout.contactCheckCode, button: .contactCheckConfirm))
    }

    static func faultySample(frame: Frame = .sample) -> ContactCheckPage {
        var page = sample(frame: frame)
        page.form.errors = [RefusedCode.wrong(left: 3).error]
        return page
    }
}
