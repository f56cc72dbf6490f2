import Config
import Logging
import Mail
import Notifications
import Places
import Postgres
import SMS
import Settings
import Support

extension DeliveryWorker {
    /// Sends through the configured transports. In development, messages without a configured transport go to the inbox.
    convenience init(_ configuration: Configuration, on db: Database, log: Log) async throws {
        self.init(
            try Transports(configuration), NotificationRenderer(origin: configuration.publicURL, key: try AppSetup.key(configuration)),
            by: try await LiveWallClock(from: db), on: db, log: log)
    }
}

extension Configuration {
    /// Checks that production has a transport for each kind of message, or explicitly wants none. A forgotten setting must not
    /// silently stop messages.
    /// - Throws: `CommandFailure` if a kind has neither.
    func checkTransports(_ log: Log) throws(CommandFailure) {
        guard !isDevelopment else { return }
        for (setting, isCarried, isWithout, what) in [
            ("KOLCHI_SMTP_URL", mail != nil, isWithoutMail, "mail"), ("KOLCHI_SMS_FORM", sms != nil, isWithoutSMS, "text message"),
        ] where !isCarried {
            guard isWithout else {
                throw CommandFailure(
                    "\(setting) is not set, so no \(what) would go out; set \(setting)=none if that is intended", .configuration)
            }
            log.warning("messages of one kind are not sent", ["setting": .text("\(setting)=none")])
        }
    }
}

extension Configuration {
    /// Warns of an operator who does not say who they are, as law 31-08 article 29 and law 09-08 require.
    func checkIdentity(_ settings: SettingValues, _ log: Log) {
        let missing = LegalNotice.missing(in: settings)
        guard !isDevelopment, !missing.isEmpty else { return }
        log.warning(
            "the shop does not say who runs it, as the law requires; set it at /house/settings or by kolchi setting",
            ["settings": .text(missing.joined(separator: " "))])
    }
}

extension Transports {
    init(_ configuration: Configuration) throws {
        let isDevelopment = configuration.isDevelopment
        let mail: Mail =
            if let settings = configuration.mail {
                .relay(MailRelay(.init(settings)), from: try settings.mailbox)
            } else {
                isDevelopment ? .inbox : .none
            }
        let sms: SMS =
            if let settings = configuration.sms {
                .gateway(SMSGateway(.init(settings)))
            } else {
                isDevelopment ? .inbox : .none
            }
        self.init(mail: mail, sms: sms)
    }
}

extension MailSettings {
    /// The sender of all e-mails.
    /// - Throws: `CommandFailure` if the setting is not a mailbox.
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
            form: settings.form == .twilio ? .twilio : .json, url: settings.url, user: settings.user, password: settings.password,
            sender: settings.sender)
    }
}
