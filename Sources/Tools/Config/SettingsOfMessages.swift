extension Setting {
    static let mail = Group(
        title: "Mail", isOfProgram: true,
        settings: [
            Setting(
                "KOLCHI_SMTP_URL", "The relay for e-mails: `smtp://` with STARTTLS, or `smtps://`. See [mail.md](mail.md).",
                right: "smtp://relay.example:587", wrong: "relay.example", standard: "no e-mail is sent"),
            Setting("KOLCHI_SMTP_USER", "The user name, if the relay requires a login.", right: "kolchi", wrong: ""),
            Setting("KOLCHI_SMTP_PASSWORD", "The password of the login.", right: "a secret", wrong: "", isSecret: true),
            Setting(
                "KOLCHI_SMTP_SECURITY", "`automatic` is STARTTLS, but no encryption to a relay on this machine.",
                right: "starttls", wrong: "tls"),
            Setting("KOLCHI_SMTP_CA", "A file of certificates that are trusted instead of the system's.", right: "/etc/kolchi/ca.pem"),
            Setting(
                "KOLCHI_MAIL_FROM", "The sender of e-mails. Required with `KOLCHI_SMTP_URL`.",
                right: "Kolchi <boutique@kolchi.example>", wrong: ""),
        ])

    static let telephone = Group(
        title: "Text messages", isOfProgram: true,
        settings: [
            Setting(
                "KOLCHI_SMS_FORM", "The kind of gateway: Twilio, or one that accepts JSON by POST.",
                right: "twilio", wrong: "pigeon", standard: "no text message is sent"),
            Setting(
                "KOLCHI_SMS_URL", "The address of a gateway that accepts JSON.",
                right: "https://gateway.example/messages", wrong: "http://gateway.example", standard: "Twilio's own"),
            Setting("KOLCHI_SMS_USER", "The Twilio account, or the user name of the login.", right: "AC0123", wrong: ""),
            Setting(
                "KOLCHI_SMS_PASSWORD", "The Twilio token, the password, or the key if there is no user.",
                right: "a secret", wrong: "", isSecret: true),
            Setting(
                "KOLCHI_SMS_FROM", "The number or name that telephones show. Required with a gateway.",
                right: "+212600000000", wrong: ""),
        ])

    static let issuers = Group(
        title: "Login by identity providers", isOfProgram: true,
        settings: [
            Setting(
                "KOLCHI_ISSUERS", "The names of the identity providers, in the order of the buttons. See [rights.md](rights.md).",
                right: "google", wrong: "Google!", standard: "none"),
            Setting(
                "KOLCHI_ISSUER_NAME_URL", "The provider's address. NAME stands for its name in capitals.",
                right: "https://accounts.google.com", wrong: "http://accounts.example"),
            Setting("KOLCHI_ISSUER_NAME_CLIENT_ID", "The client ID under which the shop is registered there.", right: "kolchi", wrong: ""),
            Setting("KOLCHI_ISSUER_NAME_CLIENT_SECRET", "The secret of that registration.", right: "a secret", wrong: "", isSecret: true),
            Setting("KOLCHI_ISSUER_NAME_TITLE", "The text of the button.", right: "Google", standard: "the name with a capital"),
        ])

    static let legal = Group(
        title: "Security", isOfProgram: true,
        settings: [
            Setting(
                "KOLCHI_SECURITY_CONTACT",
                """
                Where weaknesses of the shop are reported: an e-mail address or an address of https. \
                `/.well-known/security.txt` shows it.
                """,
                right: "securite@kolchi.example", wrong: "http://kolchi.example", standard: "the business setting `operator.email`")
        ])
}
