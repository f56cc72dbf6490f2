import Config
import Logging
import Mail
import Notifications
import Places
import Postgres
import SMS

extension Courier {
    /// Sends by what the configuration names; on a developer's machine that names nothing, to the inbox.
    convenience init(_ configuration: Configuration, on db: Database, log: Log) async throws {
        if configuration.environment == .production {
            if configuration.mail == nil { log.warning("no mail goes out: KOLCHI_SMTP_URL is not set") }
            if configuration.sms == nil { log.warning("no text message goes out: KOLCHI_SMS_FORM is not set") }
        }
        self.init(
            try Carriers(configuration), LetterWriter(origin: configuration.publicURL, key: try Installation.key(configuration)),
            by: try await LiveWallClock(from: db), on: db, log: log)
    }
}

extension Carriers {
    init(_ configuration: Configuration) throws {
        let isDevelopment = configuration.environment == .development
        let mail: OfMail =
            if let settings = configuration.mail {
                .relay(MailRelay(.init(settings)), from: try settings.mailbox)
            } else {
                isDevelopment ? .inbox : .none
            }
        let sms: OfSMS =
            if let settings = configuration.sms {
                .gateway(SMSGateway(.init(settings)))
            } else {
                isDevelopment ? .inbox : .none
            }
        self.init(mail: mail, sms: sms)
    }
}

extension MailSettings {
    /// In whose name mails go out.
    var mailbox: Mailbox {
        get throws {
            guard let mailbox = Mailbox(sender) else {
                throw CommandFailure("KOLCHI_MAIL_FROM must be like Kolchi <boutique@kolchi.example>, not “\(sender)”", .configuration)
            }
            return mailbox
        }
    }
}

extension MailRelay.Settings {
    init(_ settings: MailSettings) {
        self.init(
            host: settings.host, port: settings.port,
            security: settings.isImplicitTLS ? .implicitTLS : settings.isStartTLS ? .startTLS : .plain,
            login: settings.user.isEmpty ? nil : Login(user: settings.user, password: settings.password), trusted: settings.trusted)
    }
}

extension SMSGateway.Settings {
    init(_ settings: SMSSettings) {
        self.init(
            form: settings.form == .twilio ? .twilio : .json, url: settings.url, user: settings.user, password: settings.password, sender: settings.sender)
    }
}
