import Barcodes
import HTML
import Identity
import Kernel
import Links
import Site

/// The second factor of a person: whether there is one, and how it comes about.
struct SecondFactorPage: Sendable {
    enum State: Sendable {
        case off
        /// The app is to be given the secret, and to show that it has it.
        case begun(code: QRCode, secret: String)
        case on(since: LocalMoment, codesLeft: Int)
    }

    let frame: Frame
    let state: State
    /// Who works for the house needs one.
    let isCompulsory: Bool
    var errors: [FieldError] = []

    var code: QRCode? { if case .begun(let code, _) = state { code } else { nil } }
    var secret: String { if case .begun(_, let secret) = state { secret } else { "" } }
    var since: LocalMoment? { if case .on(let since, _) = state { since } else { nil } }
    var codesLeft: Int { if case .on(_, let left) = state { left } else { 0 } }
    var error: Message? { errors.first?.message }

    static var sample: SecondFactorPage { SecondFactorPage(frame: .sample, state: .off, isCompulsory: true) }
    static var onSample: SecondFactorPage {
        SecondFactorPage(frame: .sample, state: .on(since: Moment(seconds: 1_795_000_000).inUTC, codesLeft: 7), isCompulsory: false)
    }
    static var begunSample: SecondFactorPage? {
        QRCode("otpauth://totp/Kolchi:sample").map { code in
            SecondFactorPage(
                frame: .sample, state: .begun(code: code, secret: "GEZD GNBV"), isCompulsory: false,
                errors: [FieldError("code", .secondFactorErrorWrong)])
        }
    }
}

/// The recovery codes, shown once and to be printed.
struct RecoveryCodesPage: Sendable {
    let frame: Frame
    let codes: [String]

    static var sample: RecoveryCodesPage { RecoveryCodesPage(frame: .sample, codes: ["ABCD EFGH IJKL MNOP", "QRST UVWX YZ23 4567"]) }
}
