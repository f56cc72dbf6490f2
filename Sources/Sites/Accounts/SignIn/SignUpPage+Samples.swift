import Components
import HTML
import Identity
import Kernel
import Links
import Web

extension SignUpPage {
    static func sample(frame: Frame = .sample) -> SignUpPage { SignUpPage(frame: frame) }

    static func faultySample(frame: Frame = .sample) -> SignUpPage {
        SignUpPage(
            frame: frame, name: "Nadia", contact: "nadia",
            errors: [FieldError("contact", .signInErrorContact), FieldError("password", .passwordErrorCommon)])
    }
}
