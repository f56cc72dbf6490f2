extension Setting {
    static let shop = Group(
        title: "The shop", isOfProgram: true,
        settings: [
            Setting(
                "KOLCHI_ENVIRONMENT",
                "`development` is for a developer's machine, under `http://localhost`. There, `/dev/inbox` shows "
                    + "the unsent e-mails and text messages, and `/styleguide` shows every component.",
                right: "production", wrong: "staging"),
            Setting(
                "KOLCHI_PUBLIC_URL", "The address under which visitors reach the shop. It is https, or http on this machine itself.",
                right: "https://shop.example", wrong: "http://shop.example", standard: "`http://localhost:` and the port"),
            Setting(
                "KOLCHI_CONFIG", "A file of lines `NAME=value`. The environment takes precedence.",
                right: "/etc/kolchi.conf", wrong: "/nonexistent", mayBeFile: false),
            Setting(
                "KOLCHI_SECRET",
                "At least 32 characters that nobody can guess (`openssl rand -hex 32`). Links, form tokens and second factors "
                    + "depend on it. Do not lose it, and store it apart from backups.",
                right: "0123456789abcdef0123456789abcdef", wrong: "short", standard: "`bin/kolchi` makes one", isSecret: true),
        ])

    static let payments = Group(
        title: "Payments", isOfProgram: true,
        settings: [
            Setting(
                "KOLCHI_GATEWAYS",
                "The ways in which buyers can pay, in the order in which they see them: `cash`, `simulated`. "
                    + "`simulated` is for trying the shop and takes no money, so production refuses it.",
                right: "cash", wrong: "barter", standard: "`simulated,cash` for developers, `cash` in production")
        ])

    static let people = Group(
        title: "Rate limits", isOfProgram: true,
        settings: [
            Setting(
                "KOLCHI_SEARCHES_PER_ADDRESS", "Searches from one network address in a minute; 0 for no limit.",
                right: "600", wrong: "-1"),
            Setting(
                "KOLCHI_FORMS_PER_ADDRESS", "Forms of any kind from one network address in a minute; 0 for no limit.",
                right: "600", wrong: "many"),
        ])

    static let address = Group(
        title: "Network", isOfProgram: true,
        settings: [
            Setting("KOLCHI_HOST", "The address on which the server listens.", right: "127.0.0.1", standard: "127.0.0.1"),
            Setting("KOLCHI_PORT", "The port on which the server listens.", right: "8080", wrong: "99999"),
            Setting(
                "KOLCHI_DRAIN_SECONDS",
                "Seconds for which a stopping process still serves requests, while `/readyz` reports that it is stopping.",
                right: "5", wrong: "later", standard: "5 in production, 0 for developers"),
            Setting(
                "KOLCHI_PROXIES", "Addresses or blocks of the proxies whose `X-Forwarded-For` is trusted.",
                right: "127.0.0.1, 2001:db8::/32", wrong: "proxy.example", standard: "none"),
        ])

    static let load = Group(
        title: "Load", isOfProgram: true,
        settings: [
            Setting(
                "KOLCHI_LOOPS", "Event loops, each with its own thread.",
                right: "2", wrong: "0", standard: "as many as the machine has cores, 16 at most"),
            Setting("KOLCHI_CONNECTIONS", "Connections at one time.", right: "10000", wrong: "0"),
            Setting("KOLCHI_CONNECTIONS_PER_ADDRESS", "Connections at one time from one network address.", right: "256", wrong: "1.5"),
        ])

    static let storage = Group(
        title: "Database and files", isOfProgram: true,
        settings: [
            Setting(
                "DATABASE_URL",
                "The database, as the role that the program runs as. Without it, the scripts of `bin/` start a private database.",
                right: "postgresql:///kolchi?host=/run/postgresql&user=kolchi_app", wrong: ""),
            Setting(
                "KOLCHI_OWNER_DATABASE_URL",
                "The same database, as the role that owns the tables: for `kolchi migrate` and `kolchi seed --products`.",
                right: "postgresql:///kolchi?host=/run/postgresql&user=kolchi_owner", standard: "`DATABASE_URL`"),
            Setting(
                "KOLCHI_ADMIN_DATABASE_URL",
                "A database of the same server, as a superuser. `kolchi migrate` then creates missing roles and the database, "
                    + "and `bin/restore` replaces it.",
                right: "postgresql:///postgres?host=/run/postgresql&user=postgres", standard: "nothing is created"),
            Setting(
                "KOLCHI_MEDIA", "The folder of the pictures.",
                right: "/var/lib/kolchi/media", standard: "`.kolchi/media` in `KOLCHI_HOME`"),
            Setting(
                "KOLCHI_PRIVATE", "The folder of private files. Only the program may read it. It must not be in `KOLCHI_MEDIA`.",
                right: "/var/lib/kolchi/private", standard: "`private` beside `KOLCHI_MEDIA`"),
            Setting(
                "KOLCHI_HOME", "The folder in which `Public`, `Migrations`, `Database` and `Demo` are.",
                right: "/opt/kolchi", standard: "that of the program"),
        ])
}
