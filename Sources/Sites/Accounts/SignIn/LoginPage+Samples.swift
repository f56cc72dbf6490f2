import Components
import HTML
import Identity
import Kernel
import Links
import Web

extension LoginPage {
    static func sample(frame: Frame = .sample) -> LoginPage {
        LoginPage(frame: frame, next: "/fr/checkout", providers: [ProviderButton(name: "google", title: "Google")])
    }

    static func refusedSample(frame: Frame = .sample) -> LoginPage {
        LoginPage(frame: frame, contact: "nadia@exemple.ma", errors: [FieldError("password", .loginErrorWrong)])
    }
}
