import Foundation

/// The relay for e-mails, and the sender of them.
package struct MailSettings: Sendable {
    package enum Security: String, Sendable, CaseIterable {
        /// STARTTLS, but no encryption to this machine itself.
        case automatic
        case starttls, plain
    }

    package let host: String
    package let port: Int
    /// smtps: TLS from the first byte.
    package let isImplicitTLS: Bool
    /// Whether STARTTLS is required.
    package let isStartTLS: Bool
    /// Empty where the relay requires no login.
    package let user: String
    package let password: String
    /// A file of certificates that are trusted instead of the system's.
    package let trusted: String?
    /// For example `Kolchi <boutique@kolchi.example>`.
    package let sender: String

    /// Nil where no relay is set, or `none`.
    init?(from reader: inout SettingsReader) {
        let url = reader.text("KOLCHI_SMTP_URL").flatMap { $0 == "none" ? nil : $0 }
        let (user, password) = (reader.text("KOLCHI_SMTP_USER"), reader.text("KOLCHI_SMTP_PASSWORD"))
        let security: Security = reader.choice("KOLCHI_SMTP_SECURITY", otherwise: .automatic)
        trusted = reader.text("KOLCHI_SMTP_CA")
        let sender = reader.text("KOLCHI_MAIL_FROM")
        guard let url else {
            for (name, value) in [("KOLCHI_SMTP_USER", user), ("KOLCHI_SMTP_PASSWORD", password), ("KOLCHI_MAIL_FROM", sender)]
            where value != nil {
                reader.complain(name, "has no effect without KOLCHI_SMTP_URL")
            }
            return nil
        }
        let parts = URLComponents(string: url)
        let scheme = parts?.scheme ?? ""
        let host = parts?.host ?? ""
        if !["smtp", "smtps"].contains(scheme) || host.isEmpty || !["", "/"].contains(parts?.path ?? "") || parts?.query != nil {
            reader.complain("KOLCHI_SMTP_URL", "must be like smtp://relay.example:587 or smtps://relay.example")
        } else if parts?.user != nil {
            reader.complain("KOLCHI_SMTP_URL", "must not contain a name or password; set KOLCHI_SMTP_USER and KOLCHI_SMTP_PASSWORD")
        }
        self.host = host
        isImplicitTLS = scheme == "smtps"
        port = parts?.port ?? (isImplicitTLS ? 465 : 587)
        let isHere = Loopback.isName(host)
        isStartTLS = !isImplicitTLS && (security == .starttls || security == .automatic && !isHere)
        self.user = user ?? ""
        self.password = password ?? ""
        if (user == nil) != (password == nil) {
            reader.complain("KOLCHI_SMTP_USER", "and KOLCHI_SMTP_PASSWORD must be set together or not at all")
        }
        if user != nil, !isImplicitTLS, !isStartTLS, !isHere {
            reader.complain("KOLCHI_SMTP_SECURITY", "plain would send the password unencrypted to \(host)")
        }
        self.sender = sender ?? ""
        if sender == nil {
            reader.complain("KOLCHI_MAIL_FROM", "is not set, although KOLCHI_SMTP_URL is; it must be like Kolchi <boutique@kolchi.example>")
        }
    }
}

/// The gateway for text messages.
package struct SMSSettings: Sendable {
    package enum Form: String, Sendable, CaseIterable {
        case twilio, json
    }

    package let form: Form
    package let url: String
    package let user: String
    package let password: String
    package let sender: String

    /// Nil where no gateway is set, or `none`.
    init?(from reader: inout SettingsReader) {
        let form = reader.text("KOLCHI_SMS_FORM").flatMap { $0 == "none" ? nil : $0 }
        let url = reader.text("KOLCHI_SMS_URL")
        user = reader.text("KOLCHI_SMS_USER") ?? ""
        password = reader.text("KOLCHI_SMS_PASSWORD") ?? ""
        sender = reader.text("KOLCHI_SMS_FROM") ?? ""
        guard form != nil || url != nil else {
            for (name, value) in [("KOLCHI_SMS_USER", user), ("KOLCHI_SMS_PASSWORD", password), ("KOLCHI_SMS_FROM", sender)]
            where !value.isEmpty {
                reader.complain(name, "has no effect without KOLCHI_SMS_FORM")
            }
            return nil
        }
        self.form = reader.choice("KOLCHI_SMS_FORM", otherwise: .json)
        let text = url ?? (self.form == .twilio ? "https://api.twilio.com" : "")
        self.url = text.hasSuffix("/") && self.form == .twilio ? String(text.dropLast()) : text
        let parts = URLComponents(string: text)
        let isHere = Loopback.isName(parts?.host)
        if parts?.scheme != "https" && !(parts?.scheme == "http" && isHere) || parts?.host ?? "" == "" || parts?.user != nil {
            reader.complain("KOLCHI_SMS_URL", "must be like https://gateway.example/messages; http is allowed only to this machine")
        }
        if self.form == .twilio, user.isEmpty || password.isEmpty {
            reader.complain("KOLCHI_SMS_USER", "and KOLCHI_SMS_PASSWORD must be the account's SID and token")
        }
        if sender.isEmpty { reader.complain("KOLCHI_SMS_FROM", "is not set: the number or name that telephones show") }
    }
}
