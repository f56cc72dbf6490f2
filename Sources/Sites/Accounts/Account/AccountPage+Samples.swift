import Components
import HTML
import Kernel
import Links
import Web

extension AccountPage {
    static func sample(frame: Frame = .sample) -> AccountPage {
        AccountPage(
            frame: frame, name: "Nadia Amrani", avatar: .pictureSample, figures: .sample, contacts: ["nadia@exemple.ma", "06 12 34 56 78"],
            orders: [.sample],
            recipient: .sample, hasOffers: true, shops: [Shop(name: "Dar Salma", address: Link(.french).desk("dar-salma").overview)])
    }

    static func emptySample(frame: Frame = .sample) -> AccountPage {
        AccountPage(
            frame: frame, name: "Nadia Amrani", avatar: .sample, figures: .sample, contacts: ["nadia@exemple.ma"], orders: [],
            recipient: nil)
    }
}
