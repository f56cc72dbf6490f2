import CCurl
package import Kernel
package import Outgoing

/// The machine that takes mails and carries them on. Speaks SMTP with it (RFC 5321).
package final class MailRelay: Sendable {
    /// Where it is, and how it is spoken with.
    package struct Settings: Sendable, Equatable {
        package enum Security: Sendable, Equatable {
            /// TLS from the first byte on (RFC 8314 §3.3).
            case implicitTLS
            /// STARTTLS (RFC 3207); without it no mail is sent.
            case startTLS
            case plain
        }

        package let host: String
        package let port: Int
        package let security: Security
        package let login: Login?
        /// A file of certificates that are trusted in place of the system's.
        package let trusted: String?

        package struct Login: Sendable, Equatable {
            package let user: String
            package let password: String

            package init(user: String, password: String) {
                self.user = user
                self.password = password
            }
        }

        package init(host: String, port: Int, security: Security, login: Login? = nil, trusted: String? = nil) {
            self.host = host
            self.port = port
            self.security = security
            self.login = login
            self.trusted = trusted
        }
    }

    /// What is known of a mail that was to be sent. The texts are the relay's, or libcurl's where it did not answer.
    package enum Outcome: Sendable, Equatable {
        case taken
        /// The relay takes nothing for this address, now and later (5xx at RCPT).
        case noSuchRecipient(String)
        /// It does not want this message (5xx behind the data).
        case unwanted(String)
        /// It was not taken, and may be sent again.
        case notNow(String)
        /// All of it was sent and no answer came: nobody can know whether it was taken.
        case unknown(String)
        /// The last word was no.
        case withheld
    }

    /// Milliseconds that a mail may take. RFC 5321 §4.5.3.2 would have ten minutes for the last answer alone.
    private static let timeout = 60_000

    private let settings: Settings
    private let threads: TransferThreads

    package init(_ settings: Settings, threads: Int = 2) {
        self.settings = settings
        self.threads = TransferThreads("mail", count: threads)
    }

    /// Sends a mail to one recipient.
    ///
    /// - Parameter lastWord: asked when the relay has taken the recipient and waits for the message.
    package func send(
        _ message: Bytes, from sender: EmailAddress, to recipient: EmailAddress, sendCheck: @escaping Transfer.SendCheck = { true }
    ) async -> Outcome {
        do {
            return try await threads.run { [settings] transfer in
                settings.prepare(transfer, sender, recipient)
                transfer.upload(message, sendCheck: sendCheck)
                return Outcome(transfer.perform(), of: message.count)
            }
        } catch {
            return .notNow("too many mails wait already")
        }
    }

    fileprivate static func begin(_ transfer: Transfer, _ url: String) {
        transfer.begin(url, schemes: "smtp,smtps", deadline: timeout, limit: 1 << 16)
    }
}

extension MailRelay.Settings {
    fileprivate func prepare(_ transfer: Transfer, _ sender: EmailAddress, _ recipient: EmailAddress) {
        let scheme = security == .implicitTLS ? "smtps" : "smtp"
        // The path is what EHLO says.
        MailRelay.begin(transfer, "\(scheme)://\(host):\(port)/\(sender.host)")
        // libcurl's CURLUSESSL_ALL: no TLS, no mail.
        transfer.set(CURLOPT_USE_SSL, security == .plain ? Int(CURLUSESSL_NONE.rawValue) : Int(CURLUSESSL_ALL.rawValue))
        transfer.set(CURLOPT_MAIL_FROM, "<\(sender.rawValue)>")
        transfer.set(CURLOPT_MAIL_RCPT, ["<\(recipient.rawValue)>"])
        if let login {
            transfer.set(CURLOPT_USERNAME, login.user)
            transfer.set(CURLOPT_PASSWORD, login.password)
        }
        if let trusted { transfer.set(CURLOPT_CAINFO, trusted) }
        transfer.watch()
    }
}

extension MailRelay.Outcome {
    /// - Parameter bytes: of the whole message.
    fileprivate init(_ outcome: Transfer.Outcome, of bytes: Int) {
        let why = outcome.reply.isEmpty || outcome.status < 400 ? outcome.why : outcome.reply
        switch (outcome.code, outcome.status) {
        case (CURLE_OK, _): self = .taken
        case (CURLE_ABORTED_BY_CALLBACK, _) where !outcome.wasGiven: self = .withheld
        case (_, 500..<600) where outcome.verb == "RCPT": self = .noSuchRecipient(why)
        case (_, 500..<600) where outcome.wasGiven: self = .unwanted(why)
        case (_, 400..<600): self = .notNow(why)
        // What broke off before its end is not delivered (RFC 5321 §4.1.1.4).
        case _ where outcome.wasGiven && outcome.bodyBytes == bytes: self = .unknown(why)
        default: self = .notNow(why)
        }
    }
}
