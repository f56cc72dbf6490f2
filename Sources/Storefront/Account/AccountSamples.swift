import HTML
import Kernel
import Links
import Site

extension AccountPage {
    static func sample(frame: Frame = .sample) -> AccountPage {
        AccountPage(
            frame: frame, name: "Nadia Amrani", avatar: .pictureSample, contacts: ["nadia@exemple.ma", "06 12 34 56 78"], orders: [.sample],
            recipient: .sample, hasOffers: true)
    }

    static func emptySample(frame: Frame = .sample) -> AccountPage {
        AccountPage(frame: frame, name: "Nadia Amrani", avatar: .sample, contacts: ["nadia@exemple.ma"], orders: [], recipient: nil)
    }
}

extension SecurityPage {
    static func sample(frame: Frame = .sample) -> SecurityPage {
        SecurityPage(
            frame: frame, contacts: ["nadia@exemple.ma", "06 12 34 56 78"], waiting: ["nadia@exemple.com"], username: "nadia@exemple.ma",
            hasPassword: true,
            sessions: [
                SessionView(
                    browser: "Firefox, Android", address: "192.0.2.7", madeAt: Moment(seconds: 1_795_253_400).inUTC,
                    seenAt: Moment(seconds: 1_795_257_000).inUTC,
                    isThisOne: true, end: Link(.french).accountSessionEnd("0193e7a0-0000-7000-8000-0000000000aa")),
                SessionView(
                    browser: "", address: "2001:db8::", madeAt: Moment(seconds: 1_795_153_400).inUTC,
                    seenAt: Moment(seconds: 1_795_157_000).inUTC,
                    isThisOne: false, end: Link(.french).accountSessionEnd("0193e7a0-0000-7000-8000-0000000000ab")),
            ], done: .securityDoneAsked)
    }

    /// Without a password, and with a mistake.
    static func bareSample(frame: Frame = .sample) -> SecurityPage {
        SecurityPage(
            frame: frame, contacts: ["06 12 34 56 78"], waiting: [], username: "+212612345678", hasPassword: false, sessions: [],
            contact: "nadia",
            errors: [FieldError("contact", .signInErrorContact)])
    }
}

extension AddressView {
    static let sample = sample(title: "Bureau", recipient: .sample, isDefault: true)
    static let otherSample = sample(
        title: "سلمى بناني", recipient: RecipientBlock(name: "سلمى بناني", phone: "06 12 34 56 78", city: "Fès", street: "زنقة الياسمين"),
        isDefault: false)

    private static func sample(title: String, recipient: RecipientBlock, isDefault: Bool) -> AddressView {
        let (id, link) = ("0193e7a0-0000-7000-8000-0000000000ac", Link(.french))
        return AddressView(
            id: id, title: title, recipient: recipient, isDefault: isDefault, change: link.accountAddress(id),
            removal: link.accountAddressRemoval(id),
            makeDefault: link.accountAddressDefault(id))
    }
}

extension AddressBookPage {
    static let sample = AddressBookPage(frame: .sample, addresses: [.sample, .otherSample], most: 20, done: .addressesAdded)
    static let emptySample = AddressBookPage(frame: .sample, addresses: [], most: 20)
    static let fullSample = AddressBookPage(frame: .sample, addresses: [.sample, .otherSample], most: 2)
}

extension SavedAddressPage {
    /// Sent with a wrong phone and no street.
    static let sample = SavedAddressPage(
        frame: .sample, title: .addressesAddTitle, action: Link(.french).accountAddresses, label: "Bureau",
        form: AddressPage.faultySample().form,
        cities: Choice.sampleCities)
}

extension AddressRemovalPage {
    static let sample = AddressRemovalPage(frame: .sample, address: .sample)
}
