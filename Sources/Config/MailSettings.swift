import Foundation

/// The relay that carries mails, and in whose name they go out.
package struct MailSettings: Sendable {
    package enum Security: String, Sendable, CaseIterable {
        /// STARTTLS, but nothing on the way to this machine itself.
        case automatic
        case starttls, plain
    }

    package let host: String
    package let port: Int
    /// smtps: TLS from the first byte on.
    package let isImplicitTLS: Bool
    /// STARTTLS or nothing.
    package let isStartTLS: Bool
    /// Empty where the relay asks for none.
    package let user: String
    package let password: String
    /// A file of certificates that are trusted in place of the system's.
    package let trusted: String?
    /// As `Kolchi <boutique@kolchi.example>`.
    package let sender: String

    /// Nil where no relay is named, or `none`.
    init?(from reader: inout SettingsReader) {
        let url = reader.text("KOLCHI_SMTP_URL").flatMap { $0 == "none" ? nil : $0 }
        let (user, password) = (reader.text("KOLCHI_SMTP_USER"), reader.text("KOLCHI_SMTP_PASSWORD"))
        let security: Security = reader.choice("KOLCHI_SMTP_SECURITY", otherwise: .automatic)
        trusted = reader.text("KOLCHI_SMTP_CA")
        let sender = reader.text("KOLCHI_MAIL_FROM")
        guard let url else {
            for (name, value) in [("KOLCHI_SMTP_USER", user), ("KOLCHI_SMTP_PASSWORD", password), ("KOLCHI_MAIL_FROM", sender)]
            where value != nil {
                reader.complain(name, "is of no use without KOLCHI_SMTP_URL")
            }
            return nil
        }
        let parts = URLComponents(string: url)
        let scheme = parts?.scheme ?? ""
        let host = parts?.host ?? ""
        if !["smtp", "smtps"].contains(scheme) || host.isEmpty || !["", "/"].contains(parts?.path ?? "") || parts?.query != nil {
            reader.complain("KOLCHI_SMTP_URL", "must be like smtp://relay.example:587 or smtps://relay.example")
        } else if parts?.user != nil {
            reader.complain("KOLCHI_SMTP_URL", "must not hold a name or password; KOLCHI_SMTP_USER and KOLCHI_SMTP_PASSWORD do")
        }
        self.host = host
        isImplicitTLS = scheme == "smtps"
        port = parts?.port ?? (isImplicitTLS ? 465 : 587)
        let isHere = Loopback.isName(host)
        isStartTLS = !isImplicitTLS && (security == .starttls || security == .automatic && !isHere)
        self.user = user ?? ""
        self.password = password ?? ""
        if (user == nil) != (password == nil) {
            reader.complain("KOLCHI_SMTP_USER", "and KOLCHI_SMTP_PASSWORD are set together or not at all")
        }
        if user != nil, !isImplicitTLS, !isStartTLS, !isHere {
            reader.complain("KOLCHI_SMTP_SECURITY", "plain would send the password in clear to \(host)")
        }
        self.sender = sender ?? ""
        if sender == nil {
            reader.complain("KOLCHI_MAIL_FROM", "is not set, and KOLCHI_SMTP_URL is; it is like Kolchi <boutique@kolchi.example>")
        }
    }
}

/// The gateway that carries text messages.
package struct SMSSettings: Sendable {
    package enum Form: String, Sendable, CaseIterable {
        case twilio, json
    }

    package let form: Form
    package let url: String
    package let user: String
    package let password: String
    package let sender: String

    /// Nil where no gateway is named, or `none`.
    init?(from reader: inout SettingsReader) {
        let form = reader.text("KOLCHI_SMS_FORM").flatMap { $0 == "none" ? nil : $0 }
        let url = reader.text("KOLCHI_SMS_URL")
        user = reader.text("KOLCHI_SMS_USER") ?? ""
        password = reader.text("KOLCHI_SMS_PASSWORD") ?? ""
        sender = reader.text("KOLCHI_SMS_FROM") ?? ""
        guard form != nil || url != nil else {
            for (name, value) in [("KOLCHI_SMS_USER", user), ("KOLCHI_SMS_PASSWORD", password), ("KOLCHI_SMS_FROM", sender)]
            where !value.isEmpty {
                reader.complain(name, "is of no use without KOLCHI_SMS_FORM")
            }
            return nil
        }
        self.form = reader.choice("KOLCHI_SMS_FORM", otherwise: .json)
        let text = url ?? (self.form == .twilio ? "https://api.twilio.com" : "")
        self.url = text.hasSuffix("/") && self.form == .twilio ? String(text.dropLast()) : text
        let parts = URLComponents(string: text)
        let isHere = Loopback.isName(parts?.host)
        if parts?.scheme != "https" && !(parts?.scheme == "http" && isHere) || parts?.host ?? "" == "" || parts?.user != nil {
            reader.complain("KOLCHI_SMS_URL", "must be like https://gateway.example/messages; http only to this machine")
        }
        if self.form == .twilio, user.isEmpty || password.isEmpty {
            reader.complain("KOLCHI_SMS_USER", "and KOLCHI_SMS_PASSWORD must hold the account's SID and token")
        }
        if sender.isEmpty { reader.complain("KOLCHI_SMS_FROM", "is not set: the number or name that telephones show") }
    }
}
