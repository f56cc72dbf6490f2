import Components
import HTML
import HTTP
import Kernel
import Links
import Web

/// The web app manifest (W3C) of each language, by which a phone can install the shop.
extension Crawlers {
    static let manifestRoute = PlainRoute("/manifests/:name", .everyone)

    func manifest(_ name: String) -> Response? {
        guard name.hasSuffix(".webmanifest"), let language = Language(rawValue: String(name.dropLast(12))) else { return nil }
        func icon(_ file: String, _ size: String, _ purpose: String) -> LinkedData {
            ["src": .text(world.assets.url(file)), "sizes": .text(size), "type": "image/png", "purpose": .text(purpose)]
        }
        let manifest: LinkedData = [
            "id": "/", "name": "Kolchi", "short_name": "Kolchi", "lang": .text(language.rawValue),
            "dir": .text(language.isRightToLeft ? "rtl" : "ltr"),
            "description": .text(Message.homeSummary(pay: world.waysToPay.inShort).text(in: language)),
            "start_url": .text(Link(language).home.description), "scope": "/", "display": "standalone", "background_color": "#1f2a66",
            "theme_color": "#1f2a66",
            "icons": [
                icon("icon-192.png", "192x192", "any"), icon("icon-512.png", "512x512", "any"),
                icon("icon-maskable-512.png", "512x512", "maskable"),
            ],
        ]
        var buffer = HTMLBuffer(language: language)
        buffer.json(manifest)
        return Response(.ok, headers: ["Content-Type": "application/manifest+json"], body: .bytes(buffer.finish()))
    }
}
