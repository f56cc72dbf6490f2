import Components
import HTML
import Kernel
import Links
import Web

extension SecurityPage {
    static func sample(frame: Frame = .sample) -> SecurityPage {
        SecurityPage(
            frame: frame, contacts: ["nadia@exemple.ma", "06 12 34 56 78"], waiting: ["nadia@exemple.com"], username: "nadia@exemple.ma",
            hasPassword: true,
            sessions: [
                .sample,
                .otherSample,
            ])
    }

    /// Without a password, and with an error.
    static func bareSample(frame: Frame = .sample) -> SecurityPage {
        SecurityPage(
            frame: frame, contacts: ["06 12 34 56 78"], waiting: [], username: "+212612345678", hasPassword: false, sessions: [],
            contact: "nadia",
            errors: [FieldError("contact", .signInErrorContact)])
    }
}

extension SessionView {
    static let sample = SessionView(
        browser: "Firefox, Android", address: "192.0.2.7", madeAt: Moment(seconds: 1_795_253_400).inUTC,
        seenAt: Moment(seconds: 1_795_257_000).inUTC, isThisOne: true,
        end: Link(.french).security.sessionEnd("0193e7a0-0000-7000-8000-0000000000aa"))
    static let otherSample = SessionView(
        browser: "", address: "2001:db8::", madeAt: Moment(seconds: 1_795_153_400).inUTC, seenAt: Moment(seconds: 1_795_157_000).inUTC,
        isThisOne: false, end: Link(.french).security.sessionEnd("0193e7a0-0000-7000-8000-0000000000ab"))
}
