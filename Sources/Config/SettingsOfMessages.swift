extension Setting {
    static let mail = Group(
        title: "Mail", isOfProgram: true,
        settings: [
            Setting(
                "KOLCHI_SMTP_URL", "The relay: `smtp://` with STARTTLS, or `smtps://`. More is in [mail.md](mail.md).",
                right: "smtp://relay.example:587", wrong: "relay.example", standard: "no mail goes out"),
            Setting("KOLCHI_SMTP_USER", "The name of the login, where the relay wants one.", right: "kolchi", wrong: ""),
            Setting("KOLCHI_SMTP_PASSWORD", "The password of the login.", right: "a secret", wrong: "", isSecret: true),
            Setting(
                "KOLCHI_SMTP_SECURITY", "`automatic` is STARTTLS, and nothing on the way to a relay on this machine.",
                right: "starttls", wrong: "tls"),
            Setting("KOLCHI_SMTP_CA", "A file of certificates that are trusted in place of the system's.", right: "/etc/kolchi/ca.pem"),
            Setting(
                "KOLCHI_MAIL_FROM", "Who the mails are from. Needed with `KOLCHI_SMTP_URL`.",
                right: "Kolchi <boutique@kolchi.example>", wrong: ""),
        ])

    static let telephone = Group(
        title: "Text messages", isOfProgram: true,
        settings: [
            Setting(
                "KOLCHI_SMS_FORM", "Which gateway it is: Twilio, or one to which JSON is posted.",
                right: "twilio", wrong: "pigeon", standard: "no text message goes out"),
            Setting(
                "KOLCHI_SMS_URL", "The address of a gateway that takes JSON.",
                right: "https://gateway.example/messages", wrong: "http://gateway.example", standard: "Twilio's own"),
            Setting("KOLCHI_SMS_USER", "Twilio's account, or the name of the login.", right: "AC0123", wrong: ""),
            Setting(
                "KOLCHI_SMS_PASSWORD", "Twilio's token, the password, or the key where there is no user.",
                right: "a secret", wrong: "", isSecret: true),
            Setting(
                "KOLCHI_SMS_FROM", "The number or name that telephones show. Needed with a gateway.",
                right: "+212600000000", wrong: ""),
        ])

    static let issuers = Group(
        title: "Login by other providers", isOfProgram: true,
        settings: [
            Setting(
                "KOLCHI_ISSUERS", "Their names, in the order of the buttons. More is in [rights.md](rights.md).",
                right: "google", wrong: "Google!", standard: "none"),
            Setting(
                "KOLCHI_ISSUER_NAME_URL", "The provider's address. NAME stands for its name in capitals.",
                right: "https://accounts.google.com", wrong: "http://accounts.example"),
            Setting("KOLCHI_ISSUER_NAME_CLIENT_ID", "The name under which the shop is registered there.", right: "kolchi", wrong: ""),
            Setting("KOLCHI_ISSUER_NAME_CLIENT_SECRET", "The secret that belongs to it.", right: "a secret", wrong: "", isSecret: true),
            Setting("KOLCHI_ISSUER_NAME_TITLE", "What the button says.", right: "Google", standard: "the name with a capital"),
        ])

    static let legal = Group(
        title: "Who sells", isOfProgram: true,
        settings: [
            Setting(
                "KOLCHI_LEGAL_NAME", "The seller at the foot of every page (loi 31-08, article 29). What is not set is not shown.",
                right: "Kolchi SARL", standard: "Kolchi"),
            Setting("KOLCHI_LEGAL_RC", "Registre du commerce.", right: "Casablanca 123456"),
            Setting("KOLCHI_LEGAL_ICE", "Identifiant commun de l’entreprise: 15 digits.", right: "001234567000089", wrong: "12"),
            Setting("KOLCHI_LEGAL_IF", "Identifiant fiscal.", right: "12345678"),
            Setting("KOLCHI_LEGAL_ADDRESS", "The address.", right: "1, rue de la Boutique, Casablanca"),
            Setting("KOLCHI_LEGAL_PHONE", "The telephone number.", right: "05 22 00 00 00"),
            Setting("KOLCHI_LEGAL_EMAIL", "The e-mail address.", right: "boutique@kolchi.example"),
            Setting(
                "KOLCHI_SECURITY_CONTACT",
                """
                Where weaknesses of the shop are reported: an e-mail address or an address of https. \
                `/.well-known/security.txt` shows it.
                """,
                right: "securite@kolchi.example", wrong: "http://kolchi.example", standard: "`KOLCHI_LEGAL_EMAIL`"),
        ])
}
