import Foundation
package import Kernel

/// The settings of an installation, read once at start. They come from the environment and, if `KOLCHI_CONFIG` names one,
/// from a file of `NAME=value` lines. The environment takes precedence.
package struct Configuration: Sendable {
    package enum Environment: String, Sendable, CaseIterable {
        /// A developer's machine. Everybody at this machine can read unsent messages at `/dev/inbox`.
        case development
        /// Any other machine.
        case production
    }

    package enum LogFormat: String, Sendable, CaseIterable {
        case automatic, json, text
    }

    package enum Switch: String, Sendable, CaseIterable {
        case on, off
    }

    /// The default is production. Development needs an http public URL with a loopback name.
    package let environment: Environment
    package var isDevelopment: Bool { environment == .development }
    /// The origin under which visitors reach the shop, as browsers write it: `https://shop.example`.
    package let publicURL: String
    /// The accepted values of `Host` in lower case: those of the public URL. For a loopback name, all three loopback names are.
    package let hosts: Set<String>
    /// Whether visitors use TLS. This decides the names and attributes of cookies.
    package var isSecure: Bool { publicURL.hasPrefix("https://") }
    package let listenHost: String
    package let listenPort: Int
    package let loops: Int
    /// The proxies whose X-Forwarded-For is trusted.
    package let proxies: [IPBlock]
    /// The most simultaneous connections, in total and from one address.
    package let connections: Int
    package let connectionsPerAddress: Int
    /// Seconds for which a stopping process still serves requests, while `/readyz` reports that it is stopping.
    package let drainSeconds: Int
    /// The most searches, and submitted forms, a minute from one address; 0 for no limit.
    package let searchesPerAddress: Int
    package let formsPerAddress: Int
    /// Connection string of the role that the program runs as.
    package let databaseURL: String
    /// Connection string of the role that migrates. By default it is `databaseURL`.
    package let ownerDatabaseURL: String
    /// Connection string of a superuser, with which `kolchi migrate` creates roles and database. Without it they must exist.
    package let adminDatabaseURL: String?
    /// At least 32 bytes, from which form tokens and secret links are derived.
    package let secret: [UInt8]
    package let mediaFolder: String
    /// The folder of private files. It is not within `mediaFolder`, whose files everybody may see.
    package let privateFolder: String
    /// The folder that contains `Public`, `Migrations`, `Database` and `Demo`.
    package let home: String
    package let logFormat: LogFormat
    /// The file for the log lines of requests; nil for standard error.
    package let accessLog: String?
    /// The address at which Prometheus scrapes metrics. With port 0 there is none.
    package let metricsHost: String
    package let metricsPort: Int
    /// Nil where nothing is traced.
    package let traces: TraceSettings?
    /// Nil where no relay is set. In development, e-mails are then stored for `/dev/inbox`.
    package let mail: MailSettings?
    /// Nil where no gateway is set. In development, text messages are then stored for `/dev/inbox`.
    package let sms: SMSSettings?
    /// Whether messages are turned off on purpose: `KOLCHI_SMTP_URL=none`, `KOLCHI_SMS_FORM=none`.
    package let isWithoutMail: Bool
    package let isWithoutSMS: Bool
    /// The fault point at which the process ends itself, as `name:n`; nil except in tests of crashes.
    package let fault: String?
    /// The secrets of the test gateway: the current one, then the former one. Without any, there is no test gateway.
    package let callbackTestSecrets: [String]
    /// The ways in which buyers can pay, in the order in which they see them.
    package let gateways: [GatewayChoice]
    /// Where to report vulnerabilities; nil where no setting says so. Then it is the operator's e-mail address.
    package let securityContact: SecurityContact?
    /// The identity providers, in the order of their buttons.
    package let issuers: [IssuerSettings]

    /// - Parameters:
    ///   - environment: the environment variables of the process.
    ///   - home: the folder of the installation, used unless `KOLCHI_HOME` is set.
    /// - Throws: all wrong settings at once.
    package static func read(environment: [String: String], home: String) throws(ConfigurationFaults) -> Configuration {
        var values = environment
        var fileFaults: [ConfigurationFaults.Fault] = []
        if let path = environment["KOLCHI_CONFIG"], !path.isEmpty {
            switch contents(of: path) {
            case nil: fileFaults.append(.init(name: "KOLCHI_CONFIG", reason: "names a file that cannot be read: \(path)"))
            case let text?:
                let (settings, faults) = parse(text, of: path)
                values.merge(settings) { current, _ in current }
                fileFaults += faults
            }
        }
        var reader = SettingsReader(values: values, readFile: contents)
        let configuration = Configuration(from: &reader, home: home)
        let faults = fileFaults + reader.faults
        guard faults.isEmpty else { throw ConfigurationFaults(faults: faults) }
        return configuration
    }

    init(from reader: inout SettingsReader, home standardHome: String) {
        environment = reader.choice("KOLCHI_ENVIRONMENT", otherwise: .production)
        home = reader.text("KOLCHI_HOME") ?? standardHome
        listenHost = reader.text("KOLCHI_HOST") ?? "127.0.0.1"
        listenPort = reader.number("KOLCHI_PORT", in: 1...65535, otherwise: 8080)
        (publicURL, hosts) = Self.publicURL(from: &reader, port: listenPort, in: environment)
        loops = reader.number("KOLCHI_LOOPS", in: 1...256, otherwise: min(16, ProcessInfo.processInfo.activeProcessorCount))
        proxies = Self.proxies(from: &reader)
        connections = reader.number("KOLCHI_CONNECTIONS", in: 1...1_000_000, otherwise: 10_000)
        connectionsPerAddress = reader.number("KOLCHI_CONNECTIONS_PER_ADDRESS", in: 1...1_000_000, otherwise: 256)
        drainSeconds = reader.number("KOLCHI_DRAIN_SECONDS", in: 0...600, otherwise: environment == .production ? 5 : 0)
        searchesPerAddress = reader.number("KOLCHI_SEARCHES_PER_ADDRESS", in: 0...1_000_000, otherwise: 600)
        formsPerAddress = reader.number("KOLCHI_FORMS_PER_ADDRESS", in: 0...1_000_000, otherwise: 600)
        databaseURL = reader.text("DATABASE_URL") ?? ""
        if databaseURL.isEmpty { reader.complain("DATABASE_URL", "is not set; bin/run starts a private database and sets it") }
        ownerDatabaseURL = reader.text("KOLCHI_OWNER_DATABASE_URL") ?? databaseURL
        adminDatabaseURL = reader.text("KOLCHI_ADMIN_DATABASE_URL")
        secret = Array((reader.text("KOLCHI_SECRET") ?? "").utf8)
        if secret.count < 32, !reader.hasFault("KOLCHI_SECRET") {
            reader.complain("KOLCHI_SECRET", "needs at least 32 characters that nobody can guess (openssl rand -hex 32)")
        }
        mediaFolder = reader.text("KOLCHI_MEDIA") ?? home + "/.kolchi/media"
        privateFolder = reader.text("KOLCHI_PRIVATE") ?? Self.folder(beside: mediaFolder)
        if (privateFolder + "/").hasPrefix(mediaFolder + "/") || (mediaFolder + "/").hasPrefix(privateFolder + "/") {
            reader.complain("KOLCHI_PRIVATE", "must be apart from KOLCHI_MEDIA, whose files everybody may see")
        }
        logFormat = reader.choice("KOLCHI_LOG", otherwise: .automatic)
        accessLog = reader.text("KOLCHI_ACCESS_LOG")
        metricsHost = reader.text("KOLCHI_METRICS_HOST") ?? "127.0.0.1"
        metricsPort = reader.number("KOLCHI_METRICS_PORT", in: 0...65535, otherwise: reader.isEmpty("KOLCHI_METRICS_PORT") ? 0 : 9464)
        traces = TraceSettings(from: &reader)
        isWithoutMail = reader.text("KOLCHI_SMTP_URL") == "none"
        isWithoutSMS = reader.text("KOLCHI_SMS_FORM") == "none"
        mail = MailSettings(from: &reader)
        sms = SMSSettings(from: &reader)
        fault = Self.fault(from: &reader, in: environment)
        callbackTestSecrets = Self.callbackTestSecrets(from: &reader, in: environment)
        gateways = GatewayChoice.all(from: &reader, in: environment)
        securityContact = SecurityContact.read(from: &reader)
        issuers = IssuerSettings.all(from: &reader)
        reader.complainAboutUnknown()
    }

    /// The folder `private` beside another folder.
    private static func folder(beside folder: String) -> String {
        URL(filePath: folder).deletingLastPathComponent().appending(path: "private").path(percentEncoded: false)
    }

    /// `KOLCHI_FAULT` ends the process. So a second setting must allow it, and it is forbidden in production.
    private static func fault(from reader: inout SettingsReader, in environment: Environment) -> String? {
        let isAllowed = reader.choice("KOLCHI_TESTING", otherwise: Switch.off) == .on
        if isAllowed, environment == .production { reader.complain("KOLCHI_TESTING", "must be off in production") }
        guard let text = reader.text("KOLCHI_FAULT") else { return nil }
        guard isAllowed else {
            reader.complain("KOLCHI_FAULT", "works only where KOLCHI_TESTING=on")
            return nil
        }
        guard text.wholeMatch(of: #/[a-z.-]+:[1-9][0-9]{0,8}/#) != nil else {
            reader.complain("KOLCHI_FAULT", "must be like mail.answered:1; kolchi faults lists the names")
            return nil
        }
        return text
    }

    /// A stranger who knows such a secret can send callbacks, so production has none.
    private static func callbackTestSecrets(from reader: inout SettingsReader, in environment: Environment) -> [String] {
        let names = ["KOLCHI_CALLBACK_TEST_SECRET", "KOLCHI_CALLBACK_TEST_SECRET_PREVIOUS"]
        let secrets = names.map { (name: $0, text: reader.text($0)) }
        for case (let name, let text?) in secrets {
            if environment == .production { reader.complain(name, "must not be set in production") }
            if text.utf8.count < 32 { reader.complain(name, "needs at least 32 characters that nobody can guess (openssl rand -hex 32)") }
        }
        guard secrets[0].text != nil || secrets[1].text == nil else {
            reader.complain(names[1], "needs KOLCHI_CALLBACK_TEST_SECRET too")
            return []
        }
        return secrets.compactMap(\.text)
    }

    private static func publicURL(
        from reader: inout SettingsReader, port: Int, in environment: Environment
    ) -> (origin: String, hosts: Set<String>) {
        let text = reader.text("KOLCHI_PUBLIC_URL") ?? "http://localhost:\(port)"
        guard let url = PublicURL(text) else {
            reader.complain("KOLCHI_PUBLIC_URL", "must be like https://shop.example, not “\(text)”")
            return (text, [])
        }
        if !url.isSecure, !url.isLoopback {
            reader.complain("KOLCHI_PUBLIC_URL", "must be https on a host other than localhost, or passwords and cookies go unencrypted")
        }
        if url.isSecure, environment == .development {
            reader.complain(
                "KOLCHI_ENVIRONMENT",
                "must be production if KOLCHI_PUBLIC_URL is https, because development shows everybody's e-mails at /dev/inbox")
        }
        return (url.origin, url.hosts)
    }

    private static func proxies(from reader: inout SettingsReader) -> [IPBlock] {
        (reader.text("KOLCHI_PROXIES") ?? "").split(separator: ",").compactMap { item in
            let text = item.trimmingCharacters(in: .whitespaces)
            if let block = IPBlock(text) { return block }
            reader.complain("KOLCHI_PROXIES", "must be addresses like 10.0.0.7 or 2001:db8::/32, not “\(text)”")
            return nil
        }
    }

    private static func contents(of path: String) -> String? {
        try? String(contentsOfFile: path, encoding: .utf8)
    }

    /// Parses `NAME=value` lines. Empty lines and lines that begin with `#` are ignored.
    private static func parse(_ text: String, of path: String) -> ([String: String], [ConfigurationFaults.Fault]) {
        var values: [String: String] = [:]
        var faults: [ConfigurationFaults.Fault] = []
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let line = line.trimmingCharacters(in: .whitespaces)
            if line.isEmpty || line.hasPrefix("#") { continue }
            guard let equals = line.firstIndex(of: "=") else {
                faults.append(.init(name: path, reason: "line \(index + 1) is not NAME=value"))
                continue
            }
            let name = line[..<equals].trimmingCharacters(in: .whitespaces)
            values[name] = line[line.index(after: equals)...].trimmingCharacters(in: .whitespaces)
        }
        return (values, faults)
    }
}
