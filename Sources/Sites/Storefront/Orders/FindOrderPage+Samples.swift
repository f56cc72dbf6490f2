import Components
import HTML
import Kernel
import Links
import Web

extension FindOrderPage {
    static func sample(frame: Frame = .sample) -> FindOrderPage { FindOrderPage(frame: frame) }

    static func faultySample(frame: Frame = .sample) -> FindOrderPage {
        FindOrderPage(
            frame: frame, number: "K-1", phone: "06",
            errors: [
                FieldError("number", .findOrderErrorNumber), FieldError("phone", .addressErrorPhone),
            ])
    }
}
