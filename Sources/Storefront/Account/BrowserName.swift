/// What a browser says it is, in a few words: "Firefox, Android".
///
/// Browsers name those that they want to be taken for before themselves, so the order matters.
enum BrowserName {
    private static let browsers = [
        ("Edg", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser/", "Samsung Internet"), ("Firefox/", "Firefox"), ("FxiOS/", "Firefox"),
        ("CriOS/", "Chrome"),
        ("Chrome/", "Chrome"), ("Safari/", "Safari"),
    ]
    private static let systems = [
        ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS X", "macOS"), ("CrOS", "ChromeOS"),
        ("Linux", "Linux"),
    ]

    /// Empty where nothing of it is known.
    static func of(_ userAgent: String) -> String {
        [browsers, systems].compactMap { known in known.first { userAgent.contains($0.0) }?.1 }.joined(separator: ", ")
    }
}
