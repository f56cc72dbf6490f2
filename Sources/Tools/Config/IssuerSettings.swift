import Foundation

/// An identity provider for OpenID Connect, such as Google.
package struct IssuerSettings: Sendable, Equatable {
    /// The provider's name in URLs and in names of settings, like `google`.
    package let name: String
    /// The text on the button.
    package let title: String
    /// The issuer identifier, usually an https URL without a slash at the end.
    package let issuer: String
    package let clientID: String
    package let clientSecret: String

    package init(name: String, title: String, issuer: String, clientID: String, clientSecret: String) {
        self.name = name
        self.title = title
        self.issuer = issuer
        self.clientID = clientID
        self.clientSecret = clientSecret
    }

    /// Reads `KOLCHI_ISSUERS`, the names in the order of the buttons, like `google,house`. Each provider has
    /// `KOLCHI_ISSUER_GOOGLE_URL`, `…_CLIENT_ID`, `…_CLIENT_SECRET` and optionally `…_TITLE`; the default title is the capitalised name.
    static func all(from reader: inout SettingsReader) -> [IssuerSettings] {
        (reader.text("KOLCHI_ISSUERS") ?? "").split(separator: ",").compactMap { word in
            let name = word.trimmingCharacters(in: .whitespaces)
            guard name.wholeMatch(of: /[a-z][a-z0-9]{0,30}/) != nil else {
                reader.complain("KOLCHI_ISSUERS", "must be names of lower-case letters and digits like google,house, not “\(name)”")
                return nil
            }
            return IssuerSettings(named: name, from: &reader)
        }
    }

    private init?(named name: String, from reader: inout SettingsReader) {
        let prefix = "KOLCHI_ISSUER_\(name.uppercased())_"
        var values: [String] = []
        for part in ["URL", "CLIENT_ID", "CLIENT_SECRET"] {
            if let value = reader.text(prefix + part) {
                values.append(value)
            } else if !reader.hasFault(prefix + part) {
                reader.complain(prefix + part, "is not set, although KOLCHI_ISSUERS names \(name)")
            }
        }
        title = reader.text(prefix + "TITLE") ?? name.prefix(1).uppercased() + name.dropFirst()
        guard values.count == 3 else { return nil }
        let url = URL(string: values[0])
        // For tests, http is allowed on this machine, where nobody can eavesdrop.
        guard let host = url?.host, url?.scheme == "https" || url?.scheme == "http" && Loopback.isName(host) else {
            reader.complain(prefix + "URL", "must be like https://accounts.google.com, not “\(values[0])”")
            return nil
        }
        (self.name, issuer, clientID, clientSecret) = (name, values[0], values[1], values[2])
    }
}
