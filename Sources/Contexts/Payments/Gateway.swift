package import Kernel

/// A provider of payments: Stripe, PayPal, CMI, or the simulated one.
///
/// No call is made inside a transaction. Each is written to the database before it is made, and its key there is the idempotency key.
package protocol Gateway: Sendable {
    /// It is stored, so it must never change.
    var name: GatewayName { get }
    var mode: GatewayMode { get }

    /// Opens the provider's page. The same key opens the same page, as long as the provider keeps the key.
    func open(_ page: PageRequest) async throws(GatewayFailure) -> OpenedPage

    /// Reads a payment by the provider's key. Where that is not known, it looks for the page that our key has opened.
    ///
    /// - Returns: nil where the provider has no such payment.
    func read(_ payment: PaymentHandle) async throws(GatewayFailure) -> PaymentReading?

    /// Closes the page, so that nobody can pay on it any more. Closing it again has the same result.
    func close(_ payment: PaymentHandle) async throws(GatewayFailure) -> PageClosing

    /// Gives money back. The same key gives it back once, as long as the provider keeps the key.
    func refund(_ refund: RefundRequest) async throws(GatewayFailure) -> RefundReading

    /// - Returns: nil where the provider has no such refund.
    func readRefund(_ refund: RefundHandle) async throws(GatewayFailure) -> RefundReading?

    /// The payments that were paid, the refunds that were done, and the disputes that were opened on a day in UTC, for reconciling.
    func list(_ day: CalendarDay) async throws(GatewayFailure) -> [GatewayEntry]

    /// Seconds for which the provider keeps an idempotency key. Later a call is never sent again: only reading decides what came of it.
    var keyLife: Int { get }
}

extension Gateway {
    /// An hour less than Stripe keeps a key. Source: https://docs.stripe.com/api/idempotent_requests
    package var keyLife: Int { 23 * 3_600 }
}

/// The name of a gateway: 2 to 31 lower-case letters, digits and hyphens, a letter first.
package struct GatewayName: RawRepresentable, Hashable, Sendable, Comparable, CustomStringConvertible {
    package let rawValue: String

    package var description: String { rawValue }

    /// - Returns: nil where the text has another form.
    package init?(_ text: String) { self.init(rawValue: text) }

    package init?(rawValue text: String) {
        let bytes = Array(text.utf8)
        guard (2...31).contains(bytes.count), (97...122).contains(bytes[0]),
            bytes.allSatisfy({ (97...122).contains($0) || (48...57).contains($0) || $0 == 45 })
        else { return nil }
        rawValue = text
    }

    package static func < (one: GatewayName, other: GatewayName) -> Bool { one.rawValue < other.rawValue }
}

/// Whether real money moves. The raw values are stored.
package enum GatewayMode: String, Sendable, CaseIterable {
    case live, test
}

/// A call that is stored before it is made. Its key is the idempotency key.
package typealias CallKey = ID<GatewayCall>

/// A page of the provider on which a buyer pays.
package struct PageRequest: Sendable, Equatable {
    /// A line of the bill that the page shows.
    package struct Line: Sendable, Equatable {
        package let label: String
        package let amount: Money

        package init(_ label: String, _ amount: Money) { (self.label, self.amount) = (label, amount) }
    }

    package let key: CallKey
    /// Opaque text for the provider. It comes back with each reading.
    package let reference: String
    /// They sum to the amount.
    package let lines: [Line]
    package let amount: Money
    package let language: Language
    /// Where the page leads once it is paid, and once the buyer goes back.
    package let returnURL: String
    package let cancelURL: String
    /// When nobody can pay on it any more.
    package let expiresAt: Moment

    package init(
        key: CallKey, reference: String, lines: [Line], amount: Money, language: Language, returnURL: String, cancelURL: String,
        expiresAt: Moment
    ) {
        (self.key, self.reference, self.lines, self.amount, self.language) = (key, reference, lines, amount, language)
        (self.returnURL, self.cancelURL, self.expiresAt) = (returnURL, cancelURL, expiresAt)
    }
}

package struct OpenedPage: Sendable, Equatable {
    /// The provider's key of the payment: 1 to 255 characters.
    package let providerKey: String
    /// An `https` address, or one of this site for the simulated gateway.
    package let address: String
    package let expiresAt: Moment

    package init(providerKey: String, address: String, expiresAt: Moment) {
        (self.providerKey, self.address, self.expiresAt) = (providerKey, address, expiresAt)
    }
}

/// By which keys a payment is known.
package struct PaymentHandle: Sendable, Hashable {
    /// Nil until the answer to `open` is known.
    package let providerKey: String?
    /// The key with which its page was opened.
    package let key: CallKey

    package init(providerKey: String?, key: CallKey) { (self.providerKey, self.key) = (providerKey, key) }
}

/// What a provider says of a payment.
package struct PaymentReading: Sendable, Equatable {
    package enum State: String, Sendable, CaseIterable {
        /// The page is open. A refused card leaves it open.
        case open
        /// It is paid, and the bank has not decided yet.
        case pending
        case paid
        /// A final no: the page takes no other card.
        case refused
        /// Nobody paid, and nobody can pay any more.
        case expired
    }

    package let providerKey: String
    package let state: State
    package let amount: Money
    package let mode: GatewayMode
    /// The reference of the `PageRequest`.
    package let reference: String
    /// What was given back, in the currency of the amount.
    package let refunded: Money
    /// Nil where the buyer never disputed it.
    package let dispute: PaymentDispute?

    package init(
        providerKey: String, state: State, amount: Money, mode: GatewayMode, reference: String, refunded: Money,
        dispute: PaymentDispute? = nil
    ) {
        (self.providerKey, self.state, self.amount, self.mode) = (providerKey, state, amount, mode)
        (self.reference, self.refunded, self.dispute) = (reference, refunded, dispute)
    }
}

package enum PageClosing: Sendable, Equatable {
    /// Nobody paid, and nobody can pay any more.
    case closed
    /// It was paid before.
    case paid(PaymentReading)
    /// It cannot be closed: the bank has not decided yet.
    case pending
}

package struct RefundRequest: Sendable, Equatable {
    package let key: CallKey
    package let payment: PaymentHandle
    /// In the currency of the payment.
    package let amount: Money

    package init(key: CallKey, payment: PaymentHandle, amount: Money) {
        (self.key, self.payment, self.amount) = (key, payment, amount)
    }
}

/// By which keys a refund is known.
package struct RefundHandle: Sendable, Hashable {
    /// Nil until the answer to `refund` is known.
    package let providerKey: String?
    /// The key with which it was asked.
    package let key: CallKey
    package let payment: PaymentHandle

    package init(providerKey: String?, key: CallKey, payment: PaymentHandle) {
        (self.providerKey, self.key, self.payment) = (providerKey, key, payment)
    }
}

/// What a provider says of a refund.
package struct RefundReading: Sendable, Equatable {
    package enum State: Sendable, Equatable {
        case pending, done
        /// - Parameter reason: the provider's words, for the operator.
        case failed(reason: String)
    }

    package let providerKey: String
    package let state: State
    package let amount: Money

    package init(providerKey: String, state: State, amount: Money) {
        (self.providerKey, self.state, self.amount) = (providerKey, state, amount)
    }
}

/// A payment, refund or dispute in the provider's own list of a day.
package struct GatewayEntry: Sendable, Equatable {
    package enum Kind: String, Sendable, CaseIterable {
        case payment, refund, dispute
    }

    package let kind: Kind
    package let providerKey: String
    /// The provider's key of the payment; for a payment or a dispute it may be the same as `providerKey`.
    package let paymentKey: String
    package let reference: String
    /// Above zero for every kind.
    package let amount: Money
    package let madeAt: Moment

    package init(kind: Kind, providerKey: String, paymentKey: String, reference: String, amount: Money, madeAt: Moment) {
        (self.kind, self.providerKey, self.paymentKey) = (kind, providerKey, paymentKey)
        (self.reference, self.amount, self.madeAt) = (reference, amount, madeAt)
    }
}

/// Why a call to a provider had no result.
package enum GatewayFailure: Error, Equatable, CustomStringConvertible {
    /// The provider refused the call for good. Asking again has the same result.
    /// - Parameter reason: the provider's words, for the operator.
    case refused(reason: String)
    /// No answer came, or an answer of a failing server (5xx). The provider may have done it.
    case unknown
    /// The call was never sent.
    case unreachable

    /// Without the provider's words. It is also stored with the call.
    package var description: String {
        switch self {
        case .refused: "refused"
        case .unknown: "unknown"
        case .unreachable: "unreachable"
        }
    }
}
