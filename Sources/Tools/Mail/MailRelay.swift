import CCurl
package import Kernel
import Loops
package import Outgoing

/// The mail server that accepts e-mails and forwards them. The protocol is SMTP (RFC 5321).
package final class MailRelay: Sendable {
    /// Address, security and login of the relay.
    package struct Settings: Sendable, Equatable {
        package enum Security: Sendable, Equatable {
            /// TLS from the first byte (RFC 8314 §3.3).
            case implicitTLS
            /// STARTTLS (RFC 3207). Without it no e-mail is sent.
            case startTLS
            case plain
        }

        package let host: String
        package let port: Int
        package let security: Security
        package let login: Login?
        /// A file of certificates that are trusted instead of the system's.
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

    /// What is known about an attempt to send. The texts come from the relay, or from libcurl where the relay did not answer.
    package enum Outcome: Sendable, Equatable {
        case taken
        /// The relay permanently rejects this recipient (5xx to RCPT).
        case noSuchRecipient(String)
        /// The relay rejects this message (5xx after the data).
        case unwanted(String)
        /// The message was not accepted and may be sent again.
        case notNow(String)
        /// The whole message was sent, but no answer came. It may or may not have been accepted.
        case unknown(String)
        /// The send check refused (`Transfer.SendCheck`).
        case withheld
    }

    /// Milliseconds that sending may take. RFC 5321 §4.5.3.2 allows ten minutes for the last answer alone.
    private static let timeout = 60_000

    private let settings: Settings
    private let pool: WorkerPool<Transfer>

    package init(_ settings: Settings, threads: Int = 2) {
        self.settings = settings
        pool = WorkerPool("mail", threads: threads, queueLimit: 64, timeout: Self.timeout, resource: Transfer.init)
    }

    /// Sends an e-mail to one recipient.
    ///
    /// - Parameter sendCheck: called when the relay has accepted the recipient and waits for the message.
    package func send(
        _ message: Bytes, from sender: EmailAddress, to recipient: EmailAddress, sendCheck: @escaping Transfer.SendCheck = { true }
    ) async -> Outcome {
        do {
            return try await pool.run { [settings] transfer in
                settings.prepare(transfer, sender, recipient)
                transfer.upload(message, sendCheck: sendCheck)
                return Outcome(transfer.perform(), of: message.count)
            }
        } catch {
            return .notNow(error == .full ? "too many mails wait already" : "the mail waited for a thread (\(error.rawValue))")
        }
    }

    fileprivate static func begin(_ transfer: Transfer, _ url: String) {
        transfer.begin(url, schemes: "smtp,smtps", deadline: timeout, limit: 1 << 16)
    }
}

extension MailRelay.Settings {
    fileprivate func prepare(_ transfer: Transfer, _ sender: EmailAddress, _ recipient: EmailAddress) {
        let scheme = security == .implicitTLS ? "smtps" : "smtp"
        // libcurl uses the path of the URL as the name in EHLO.
        MailRelay.begin(transfer, "\(scheme)://\(host):\(port)/\(sender.host)")
        // CURLUSESSL_ALL requires TLS: without it nothing is sent.
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
    /// - Parameter bytes: the length of the whole message.
    fileprivate init(_ outcome: Transfer.Outcome, of bytes: Int) {
        let why = outcome.reply.isEmpty || outcome.status < 400 ? outcome.why : outcome.reply
        switch (outcome.code, outcome.status) {
        case (CURLE_OK, _): self = .taken
        case (CURLE_ABORTED_BY_CALLBACK, _) where !outcome.wasGiven: self = .withheld
        case (_, 500..<600) where outcome.verb == "RCPT": self = .noSuchRecipient(why)
        case (_, 500..<600) where outcome.wasGiven: self = .unwanted(why)
        case (_, 400..<600): self = .notNow(why)
        // A message that broke off before its end is not delivered (RFC 5321 §4.1.1.4).
        case _ where outcome.wasGiven && outcome.bodyBytes == bytes: self = .unknown(why)
        default: self = .notNow(why)
        }
    }
}
