package import Kernel

/// How a sender signs its callbacks.
package protocol SignatureScheme: Sendable {
    /// Whether the signature covers the time at which it was made. Without that time, an old copy can only be recognised by the sender's
    /// identifier of the event, for as long as the event is stored.
    var coversTime: Bool { get }

    /// Checks the signature over the raw bytes. An implementation compares in constant time, and parses no body.
    ///
    /// - Parameter secrets: each of them may have signed.
    /// - Returns: the time that the signature covers; nil where the scheme covers none.
    func verify(_ request: SignedRequest, with secrets: CallbackSecrets) throws(CallbackRefusal) -> Moment?
}

/// A request as a signature covers it.
package struct SignedRequest: Sendable {
    /// Where the sender sent it, with the query. Twilio signs the address too.
    package let url: String
    /// The raw bytes of the body.
    package let body: [UInt8]
    private let fields: @Sendable (_ name: String) -> [String]

    /// - Parameter fields: the values of all header fields of a name, in their order.
    package init(url: String, body: [UInt8], fields: @escaping @Sendable (_ name: String) -> [String]) {
        self.url = url
        self.body = body
        self.fields = fields
    }

    /// The value of the only header field of that name.
    ///
    /// - Throws: `.missing` where there is none, `.doubled` where there are more.
    package func field(_ name: String) throws(CallbackRefusal) -> String {
        let values = fields(name)
        guard let value = values.first else { throw .missing }
        guard values.count == 1 else { throw .doubled }
        return value
    }
}

/// Why a callback was not accepted. The raw values are for the log.
package enum CallbackRefusal: String, Error, Sendable, CaseIterable {
    case missing = "it has no signature"
    case doubled = "it has two signature fields"
    case malformed = "its signature field is malformed"
    case wrong = "its signature is wrong"
    case old = "it was signed too long ago"
    case future = "it was signed in the future"
    /// The signature is right, but the source does not find the event in the body.
    case unreadable = "its body names no event"
}
