/// A short name of a browser and its system, from its `User-Agent`: "Firefox, Android".
///
/// A browser also names the browsers that it is compatible with, so the order matters.
package enum BrowserName {
    private static let browsers = [
        ("Edg", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser/", "Samsung Internet"), ("Firefox/", "Firefox"), ("FxiOS/", "Firefox"),
        ("CriOS/", "Chrome"),
        ("Chrome/", "Chrome"), ("Safari/", "Safari"),
    ]
    private static let systems = [
        ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS X", "macOS"), ("CrOS", "ChromeOS"),
        ("Linux", "Linux"),
    ]

    /// - Returns: empty if neither browser nor system is known.
    package static func of(_ userAgent: String) -> String {
        [browsers, systems].compactMap { known in known.first { userAgent.contains($0.0) }?.1 }.joined(separator: ", ")
    }
}
