extension Setting {
    static let numbers = Group(
        title: "Log, metrics and traces", isOfProgram: true,
        settings: [
            Setting(
                "KOLCHI_LOG", "How a line of the log is written. `automatic` is text on a terminal and JSON otherwise.",
                right: "json", wrong: "loud"),
            Setting(
                "KOLCHI_ACCESS_LOG", "A file for the log lines of requests. It is emptied at each start. `bin/run` sets it on a terminal.",
                right: "/var/log/kolchi/requests.log", standard: "they are in the log"),
            Setting("KOLCHI_METRICS_HOST", "The address at which Prometheus scrapes metrics.", right: "127.0.0.1", standard: "127.0.0.1"),
            Setting(
                "KOLCHI_METRICS_PORT", "The port at which Prometheus scrapes metrics. 0 or an empty value turns them off.",
                right: "9464", wrong: "http"),
            Setting(
                "KOLCHI_TRACE_RATIO", "The fraction of the traces begun here that is sent, from 0 to 1.",
                right: "0.1", wrong: "2", standard: "0.1"),
            Setting(
                "OTEL_EXPORTER_OTLP_ENDPOINT", "The collector to which traces are sent. See [operating.md](operating.md).",
                right: "http://127.0.0.1:4318", standard: "nothing is traced"),
            Setting(
                "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "The full address for traces, if it is a different one.",
                right: "http://127.0.0.1:4318/v1/traces", wrong: "collector"),
            Setting(
                "OTEL_EXPORTER_OTLP_HEADERS", "Header fields that the collector requires, for example a key.",
                right: "x-key=abc", wrong: "abc", isSecret: true),
            Setting("OTEL_SERVICE_NAME", "The name under which traces are sent.", right: "kolchi", standard: "kolchi"),
        ])

    static let testing = Group(
        title: "Tests of the program", isOfProgram: true,
        settings: [
            Setting("KOLCHI_TESTING", "Whether `KOLCHI_FAULT` works. Production refuses `on`.", right: "off", wrong: "on"),
            Setting(
                "KOLCHI_FAULT", "The fault point at which the process ends itself. `kolchi faults` lists them.",
                right: "", wrong: "messages.answered:1"),
            Setting(
                "KOLCHI_CALLBACK_TEST_SECRET",
                "The secret of a test gateway, which sends callbacks to `/webhooks/test`. At least 32 characters. Production refuses it.",
                right: "", wrong: "short", standard: "there is no test gateway", isSecret: true),
            Setting(
                "KOLCHI_CALLBACK_TEST_SECRET_PREVIOUS", "Its former secret, which is accepted too while the gateway changes to the other.",
                right: "", wrong: "short", isSecret: true),
        ])

    static let scripts = Group(
        title: "The scripts of `bin/`", isOfProgram: false,
        settings: [
            Setting(
                "KOLCHI_DATA", "The folder of the private database, the secret and the pictures.",
                right: "/srv/kolchi", standard: "`.kolchi` of the checkout; as root a folder in `/var/lib/kolchi`", mayBeFile: false),
            Setting(
                "KOLCHI_BUILT", "`debug` or `release`: the scripts do not build, but run that existing build in `.build`.",
                right: "debug", standard: "they build", mayBeFile: false),
            Setting(
                "KOLCHI_DATABASE_PATIENCE", "Seconds for which `bin/database start` waits for an earlier server to end.",
                right: "60", standard: "60", mayBeFile: false),
        ])

    static let campaigns = Group(
        title: "The tests", isOfProgram: false,
        settings: [
            Setting(
                "KOLCHI_TEST_CLUSTER", "The socket folder of a running PostgreSQL with a superuser `postgres`.",
                right: "/run/postgresql", standard: "the tests start one", mayBeFile: false),
            Setting("KOLCHI_CATALOGUE", "Products in the tests of large catalogues.", right: "20000", standard: "3000", mayBeFile: false),
            Setting("KOLCHI_SEARCHES", "Searches that those tests compare.", right: "200", standard: "40", mayBeFile: false),
            Setting("KOLCHI_RACE_ROUNDS", "Rounds of each race for the last piece.", right: "1000", standard: "100", mayBeFile: false),
            Setting(
                "KOLCHI_KILL_ROUNDS", "Rounds in which a process is killed at a random moment.",
                right: "100", standard: "12 while orders are placed, 5 while callbacks come, 2 in an import", mayBeFile: false),
            Setting(
                "KOLCHI_KILL_SEED", "The random seed of those moments.",
                right: "1", standard: "a new one each time", mayBeFile: false),
            Setting(
                "KOLCHI_HOSTILE_TEXTS", "Requests with hostile text in the fields of forms; `bin/fuzz fields` sends 3000.",
                right: "3000", standard: "250", mayBeFile: false),
            Setting(
                "KOLCHI_MUTATED_FILES", "Damaged files of listings that a shop sends; `bin/fuzz files` sends 3000.",
                right: "3000", standard: "36", mayBeFile: false),
            Setting(
                "KOLCHI_STOCK_MOVES", "Moves in the test of many writers of one stock.",
                right: "20000", standard: "600", mayBeFile: false),
            Setting(
                "KOLCHI_MONEY", "Rounds, purchases or sequences in the tests about money; `bin/money` sets it.",
                right: "1000", standard: "a few", mayBeFile: false),
            Setting("KOLCHI_SEED", "The first random seed of those tests.", right: "1", standard: "a new one each time", mayBeFile: false),
            Setting(
                "KOLCHI_BROWSERS", "Processes that share the browser tests of `bin/test`.",
                right: "1", standard: "two; one on a machine with one core", mayBeFile: false),
            Setting("KOLCHI_FUZZ", "Which parser `bin/fuzz` feeds; the script sets it.", right: "head", mayBeFile: false),
        ])
}
