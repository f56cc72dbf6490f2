import Config
import Foundation
import Kernel
import Testing

@Suite("The configuration")
struct ConfigurationTests {
    private let right = ["DATABASE_URL": "postgresql:///kolchi", "KOLCHI_SECRET": String(repeating: "s", count: 32)]

    private func read(_ changes: [String: String]) throws -> Configuration {
        try Configuration.read(environment: right.merging(changes) { $1 }, home: "/srv/kolchi")
    }

    private func faults(_ changes: [String: String]) -> [String] {
        do {
            _ = try Configuration.read(environment: right.merging(changes) { $1 }, home: "/srv/kolchi")
            return []
        } catch {
            return error.faults.map(\.name)
        }
    }

    @Test("needs only a database and a secret")
    func least() throws {
        let configuration = try Configuration.read(environment: right, home: "/srv/kolchi")
        #expect(configuration.publicURL == "http://localhost:8080")
        #expect(configuration.ownerDatabaseURL == configuration.databaseURL)
        #expect(!configuration.isSecure)
    }

    @Test("names any number of identity providers, each with all that it needs")
    func issuers() throws {
        let house = [
            "KOLCHI_ISSUERS": "google, house", "KOLCHI_ISSUER_GOOGLE_URL": "https://accounts.google.com",
            "KOLCHI_ISSUER_GOOGLE_CLIENT_ID": "a",
            "KOLCHI_ISSUER_GOOGLE_CLIENT_SECRET": "b", "KOLCHI_ISSUER_HOUSE_URL": "http://localhost:9400",
            "KOLCHI_ISSUER_HOUSE_CLIENT_ID": "c",
            "KOLCHI_ISSUER_HOUSE_CLIENT_SECRET": "d", "KOLCHI_ISSUER_HOUSE_TITLE": "La maison",
        ]
        let configuration = try Configuration.read(environment: right.merging(house) { $1 }, home: "/srv/kolchi")
        #expect(
            configuration.issuers == [
                IssuerSettings(name: "google", title: "Google", issuer: "https://accounts.google.com", clientID: "a", clientSecret: "b"),
                IssuerSettings(name: "house", title: "La maison", issuer: "http://localhost:9400", clientID: "c", clientSecret: "d"),
            ])
        #expect(faults(["KOLCHI_ISSUERS": "google"]) == ["URL", "CLIENT_ID", "CLIENT_SECRET"].map { "KOLCHI_ISSUER_GOOGLE_" + $0 })
        #expect(faults(["KOLCHI_ISSUERS": "Google!"]) == ["KOLCHI_ISSUERS"])
        #expect(faults(house.merging(["KOLCHI_ISSUER_HOUSE_URL": "http://house.example"]) { $1 }) == ["KOLCHI_ISSUER_HOUSE_URL"])
        #expect(faults(house.merging(["KOLCHI_ISSUERS": "google"]) { $1 }).count == 4)
    }

    @Test("is production by default, and development only under http on a loopback name")
    func environment() throws {
        #expect(try !read([:]).isDevelopment)
        #expect(try !read(["KOLCHI_PUBLIC_URL": "https://shop.example"]).isDevelopment)
        let development = ["KOLCHI_ENVIRONMENT": "development"]
        for url in ["http://localhost:8080", "http://127.0.0.1", "http://[::1]:8080", "HTTP://LOCALHOST:8080/"] {
            #expect(try read(development.merging(["KOLCHI_PUBLIC_URL": url]) { $1 }).isDevelopment)
        }
        for url in ["https://shop.example", "https://localhost", "HTTPS://127.0.0.1:8443"] {
            #expect(faults(development.merging(["KOLCHI_PUBLIC_URL": url]) { $1 }) == ["KOLCHI_ENVIRONMENT"], "\(url)")
        }
        #expect(throws: ConfigurationFaults.self) { try read(development.merging(["KOLCHI_PUBLIC_URL": "https://shop.example"]) { $1 }) }
        #expect(faults(["KOLCHI_STYLEGUIDE": "on"]) == ["KOLCHI_STYLEGUIDE"])
    }

    @Test("accepts the host and port of the public URL, or all three names if it is a loopback name")
    func hosts() throws {
        let loopback: Set = ["localhost:8080", "127.0.0.1:8080", "[::1]:8080"]
        #expect(try read([:]).hosts == loopback)
        #expect(try read(["KOLCHI_PUBLIC_URL": "http://[::1]:8080", "KOLCHI_PORT": "9000"]).hosts == loopback)
        #expect(try read(["KOLCHI_PORT": "9000"]).hosts == Set(loopback.map { $0.replacing("8080", with: "9000") }))
        #expect(try read(["KOLCHI_PUBLIC_URL": "http://localhost"]).hosts.isSuperset(of: ["localhost", "127.0.0.1:80", "[::1]"]))
        let shop = try read(["KOLCHI_PUBLIC_URL": "https://Shop.Example:443/"])
        #expect(shop.publicURL == "https://shop.example" && shop.hosts == ["shop.example", "shop.example:443"] && shop.isSecure)
        #expect(try read(["KOLCHI_PUBLIC_URL": "https://shop.example:8443"]).hosts == ["shop.example:8443"])
        for url in [
            "https://shop.example/fr", "https://shop.example?a", "https://shop.example#a", "https://a@shop.example",
            "https://:b@shop.example",
            "https://", "shop.example", "https://shop example", "https://shop.example:0", "https://sho%70.example",
            "https://boutique-é.example", "ftp://x",
        ] {
            #expect(faults(["KOLCHI_PUBLIC_URL": url]) == ["KOLCHI_PUBLIC_URL"], "\(url)")
        }
        #expect(faults(["KOLCHI_PORT": "0"]) == ["KOLCHI_PORT"])
    }

    @Test("turns e-mails and text messages off on purpose only where a setting says none")
    func withoutMessages() throws {
        let silent = try read(["KOLCHI_SMTP_URL": "none", "KOLCHI_SMS_FORM": "none"])
        #expect(silent.mail == nil && silent.sms == nil && silent.isWithoutMail && silent.isWithoutSMS)
        let forgotten = try read([:])
        #expect(forgotten.mail == nil && forgotten.sms == nil && !forgotten.isWithoutMail && !forgotten.isWithoutSMS)
        #expect(faults(["KOLCHI_SMTP_URL": "none", "KOLCHI_SMTP_USER": "a"]) == ["KOLCHI_SMTP_USER"])
    }

    @Test("has a test gateway for callbacks only in development, with secrets that nobody can guess")
    func callbacks() throws {
        let development = ["KOLCHI_ENVIRONMENT": "development"]
        let (current, previous) = ("KOLCHI_CALLBACK_TEST_SECRET", "KOLCHI_CALLBACK_TEST_SECRET_PREVIOUS")
        let (one, other) = (String(repeating: "a", count: 32), String(repeating: "b", count: 32))
        #expect(try read(development).callbackTestSecrets == [])
        #expect(try read(development.merging([current: one]) { $1 }).callbackTestSecrets == [one])
        #expect(try read(development.merging([current: one, previous: other]) { $1 }).callbackTestSecrets == [one, other])
        #expect(faults(development.merging([current: "short"]) { $1 }) == [current])
        #expect(faults(development.merging([previous: other]) { $1 }) == [previous])
        #expect(faults([current: one]) == [current])
        #expect(faults([current: one, previous: other]) == [current, previous])
    }

    @Test("offers the simulated gateway beside cash to developers, and never in production")
    func gateways() throws {
        let (development, name) = (["KOLCHI_ENVIRONMENT": "development"], "KOLCHI_GATEWAYS")
        #expect(try read(development).gateways == [.simulated, .cash])
        #expect(try read([:]).gateways == [.cash])
        #expect(try read(development.merging([name: " cash , simulated"]) { $1 }).gateways == [.cash, .simulated])
        #expect(try read([name: "cash"]).gateways == [.cash])
        for text in ["simulated", "cash,simulated", "cash,cash", "cash,", ",", "Cash", "barter"] {
            #expect(faults([name: text]).contains(name), "\(text)")
        }
        do {
            _ = try read([name: "simulated"])
            Issue.record("production takes the simulated gateway")
        } catch let error as ConfigurationFaults {
            let complaint = "KOLCHI_GATEWAYS must not name simulated in production, because that gateway takes no money"
            #expect(error.description.contains(complaint))
        }
    }

    @Test("refuses a setting that is one of the business now, and names the command that sets it")
    func moved() throws {
        for (name, value) in [("KOLCHI_LEGAL_NAME", "Kolchi SARL"), ("KOLCHI_LEGAL_RC_FILE", "/rc"), ("KOLCHI_ORDERS_PER_ADDRESS", "0")] {
            do {
                _ = try read([name: value])
                Issue.record("\(name) is taken")
            } catch let error as ConfigurationFaults {
                #expect(error.faults.map(\.name) == [name])
                let key = try #require(Setting.moved[name.replacingOccurrences(of: "_FILE", with: "")])
                #expect(error.description.contains("kolchi setting \(key) "))
            }
        }
    }

    @Test("reports every wrong setting at once")
    func allAtOnce() {
        let faults = faults([
            "DATABASE_URL": "", "KOLCHI_SECRET": "short", "KOLCHI_PORT": "99999", "KOLCHI_LOG": "loud",
            "KOLCHI_PUBLIC_URL": "ftp://x", "KOLCHI_LEGAL_ICE": "12", "KOLCHI_PROT": "8080",
        ])
        #expect(
            Set(faults) == [
                "DATABASE_URL", "KOLCHI_SECRET", "KOLCHI_PORT", "KOLCHI_LOG", "KOLCHI_PUBLIC_URL", "KOLCHI_LEGAL_ICE", "KOLCHI_PROT",
            ])
    }

    @Test("trusts no proxy by default, and limits connections")
    func proxies() throws {
        let plain = try Configuration.read(environment: right, home: "/srv/kolchi")
        #expect(plain.proxies.isEmpty && plain.connections == 10_000 && plain.connectionsPerAddress == 256)
        #expect(plain.searchesPerAddress == 600 && plain.formsPerAddress == 600)
        let settings = [
            "KOLCHI_PROXIES": "127.0.0.1, 2001:db8::/32", "KOLCHI_CONNECTIONS": "50", "KOLCHI_CONNECTIONS_PER_ADDRESS": "5",
            "KOLCHI_SEARCHES_PER_ADDRESS": "0", "KOLCHI_FORMS_PER_ADDRESS": "7",
        ]
        let told = try Configuration.read(environment: right.merging(settings) { $1 }, home: "/srv/kolchi")
        #expect(told.proxies == [IPBlock("127.0.0.1"), IPBlock("2001:db8::/32")])
        #expect(
            told.connections == 50 && told.connectionsPerAddress == 5 && told.searchesPerAddress == 0 && told.formsPerAddress == 7)
        #expect(
            faults(["KOLCHI_PROXIES": "127.0.0.1, proxy.example", "KOLCHI_CONNECTIONS": "0"]) == ["KOLCHI_PROXIES", "KOLCHI_CONNECTIONS"])
    }

    @Test("refuses plain http on any host but this machine")
    func plainHTTP() {
        for environment in ["production", "development"] {
            for url in ["http://shop.example", "http://127.0.0.2", "http://localhost.example", "http://[::2]", "http://0.0.0.0:8080"] {
                #expect(faults(["KOLCHI_PUBLIC_URL": url, "KOLCHI_ENVIRONMENT": environment]) == ["KOLCHI_PUBLIC_URL"], "\(url)")
            }
        }
        #expect(faults(["KOLCHI_PUBLIC_URL": "https://shop.example/"]) == [])
        #expect(faults(["KOLCHI_PUBLIC_URL": "http://localhost:9000"]) == [])
    }

    @Test("reads secrets from files, and settings from a file that the environment overrides")
    func files() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "kolchi-config-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let secret = folder.appending(path: "secret")
        try Data((String(repeating: "x", count: 40) + "\n").utf8).write(to: secret)
        let file = folder.appending(path: "kolchi.conf")
        try Data("# the shop\nKOLCHI_PORT = 9001\nKOLCHI_HOST=0.0.0.0\n".utf8).write(to: file)
        let configuration = try Configuration.read(
            environment: [
                "DATABASE_URL": "postgresql:///kolchi", "KOLCHI_SECRET_FILE": secret.path, "KOLCHI_CONFIG": file.path,
                "KOLCHI_HOST": "127.0.0.1",
            ], home: "/srv/kolchi")
        #expect(configuration.secret.count == 40)
        #expect(configuration.listenPort == 9001)
        #expect(configuration.listenHost == "127.0.0.1")
        #expect(faults(["KOLCHI_SECRET_FILE": secret.path]) == ["KOLCHI_SECRET"])
        #expect(faults(["KOLCHI_CONFIG": folder.path + "/none"]) == ["KOLCHI_CONFIG"])
    }
}

@Suite("The contact for vulnerabilities")
struct SecurityContactTests {
    @Test("is an e-mail address or an https URL")
    func forms() {
        #expect(SecurityContact("securite@kolchi.example")?.uri == "mailto:securite@kolchi.example")
        #expect(SecurityContact("https://kolchi.example/report?a=1")?.uri == "https://kolchi.example/report?a=1")
        for wrong in [
            "", "kolchi", "http://kolchi.example", "https://", "mailto:a@b.example", "a@b.example\nContact: mailto:c@d.example",
            "https://kolchi.example/a b",
        ] {
            #expect(SecurityContact(wrong) == nil, "\(wrong)")
        }
    }

    @Test(
        "comes from its setting",
        arguments: [
            ([:], nil), (["KOLCHI_SECURITY_CONTACT": "https://kolchi.example/report"], "https://kolchi.example/report"),
        ] as [([String: String], String?)])
    func setting(settings: [String: String], uri: String?) throws {
        let needed = [
            "KOLCHI_ENVIRONMENT": "development", "DATABASE_URL": "postgresql:///x", "KOLCHI_SECRET": String(repeating: "s", count: 32),
        ]
        let configuration = try Configuration.read(environment: needed.merging(settings) { $1 }, home: "/srv/kolchi")
        #expect(configuration.securityContact?.uri == uri)
    }
}
