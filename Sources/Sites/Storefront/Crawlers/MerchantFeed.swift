import Carts
import Catalog
import Components
package import Config
import Foundation
import HTML
import HTTP
package import Jobs
import Kernel
import Links
package import Postgres
import Search
import Sellers
import Shipping
import Web

/// All pieces for sale as an RSS 2.0 feed with Google's `g:` attributes (Merchant Center product data specification).
///
/// There is one file for each language. The worker rewrites the files, and the web process serves them.
package struct MerchantFeed: Sendable {
    private let folder: String
    private let origin: String
    private let ways: WaysToPay

    /// Seconds between two runs.
    private static let interval = 6 * 3600
    private static let batch = 500

    /// - Parameters:
    ///   - media: path of the folder of pictures; the files go into its subfolder `feeds`.
    ///   - origin: scheme and authority of the shop, for absolute URLs.
    ///   - gateways: how buyers can pay.
    package init(media: String, origin: String, gateways: [GatewayChoice]) {
        folder = media + "/feeds"
        self.origin = origin
        ways = WaysToPay(gateways)
    }

    /// Registers the job that writes the files every six hours.
    package func register(on table: inout JobTable) {
        table.every(Self.interval, "storefront.merchant-feed") { db in try await write(from: db) }
    }

    static func path(_ language: Language, in media: String) -> String { "\(media)/feeds/merchant-\(language.rawValue).xml" }

    /// Writes all files. Each replaces the former one only once it is complete.
    ///
    /// - Throws: `DatabaseUnavailable`, `DatabaseError`, `CocoaError` if a file cannot be written.
    package func write(from db: Database) async throws {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let taxonomy = try await Taxonomy(from: db)
        for language in Language.allCases { try await write(language, taxonomy, from: db) }
    }

    private func write(_ language: Language, _ taxonomy: Taxonomy, from db: Database) async throws {
        let beside = "\(folder)/merchant-\(language.rawValue).\(ID<MerchantFeed>())"
        guard FileManager.default.createFile(atPath: beside, contents: nil) else { throw CocoaError(.fileWriteUnknown) }
        defer { try? FileManager.default.removeItem(atPath: beside) }
        let file = try FileHandle(forWritingTo: URL(filePath: beside))
        defer { try? file.close() }
        try file.write(contentsOf: head(language))
        var last: Offer.ID?
        while true {
            let pieces = try await db.search(Listing.pieces(after: last, most: Self.batch))
            guard let end = pieces.last else { break }
            try file.write(contentsOf: try await items(pieces, language, taxonomy, from: db))
            last = end.offer
        }
        try file.write(contentsOf: Data("</channel></rss>\n".utf8))
        try file.synchronize()
        guard unsafe rename(beside, "\(folder)/merchant-\(language.rawValue).xml") == 0 else { throw CocoaError(.fileWriteUnknown) }
    }

    private func head(_ language: Language) -> Data {
        var text = XMLText()
        text.markup("<rss version=\"2.0\" xmlns:g=\"http://base.google.com/ns/1.0\"><channel>\n")
        text.element("title", "Kolchi")
        text.element("link", Link(language).home.absolute(from: origin).description)
        text.element("description", Message.homeSummary(pay: ways.inShort).text(in: language))
        return Data(text.finish().array)
    }

    private func items(_ pieces: [Listing.Piece], _ language: Language, _ taxonomy: Taxonomy, from db: Database) async throws -> Data {
        let (offers, texts) = try await db.search(
            Offer.forSale(pieces.map(\.offer), in: language), Product.descriptions(pieces.map(\.product), in: language))
        let sellers = Array(Set(offers.map(\.sellerID)))
        let spans = try await db.search(DeliverySpan.of(sellers: "SELECT unnest(\(sellers)::uuid[])"))
        let offerByKey = Dictionary(uniqueKeysWithValues: offers.map { ($0.id, $0) })
        var text = XMLText(isWhole: false)
        for piece in pieces {
            // The feed requires a picture of each item.
            guard let offer = offerByKey[piece.offer], offer.isPublished, let picture = offer.pictureHash else { continue }
            let span = spans.span(of: offer.sellerID, for: offer.sizeClass, worth: offer.price)
            add(offer, piece, picture, texts[offer.productID] ?? "", span, language, taxonomy, to: &text)
        }
        return Data(text.finish().array)
    }

    private func add(
        _ offer: OfferForSale, _ piece: Listing.Piece, _ picture: String, _ description: String, _ span: DeliverySpan?,
        _ language: Language, _ taxonomy: Taxonomy, to text: inout XMLText
    ) {
        let path = taxonomy.path(to: piece.category)
        text.markup("<item>\n")
        text.element("g:id", offer.id.description)
        text.element("g:item_group_id", offer.productID.description)
        text.element("g:title", offer.variantLabel.isEmpty ? offer.title : "\(offer.title) (\(offer.variantLabel))")
        text.element("g:description", description.isEmpty ? offer.title : description)
        text.element(
            "g:link", Link(language).product(offer.productSlug).with([("offer", offer.id.description)]).absolute(from: origin).description)
        text.element("g:image_link", Link.picture(picture, width: piece.pictureWidth, format: "jpg").absolute(from: origin).description)
        text.element("g:availability", "in_stock")
        text.element("g:price", offer.price.decimal + " MAD")
        text.element("g:condition", offer.condition == .new ? "new" : "used")
        if let brand = piece.brand.flatMap({ taxonomy.name(of: $0, of: "brand", in: language) }) { text.element("g:brand", brand) }
        // Second-hand and handmade pieces have no GTIN and no manufacturer's part number.
        text.element("g:identifier_exists", "no")
        if !path.isEmpty { text.element("g:product_type", path.map { $0.names[language] }.joined(separator: " > ")) }
        if let google = path.last(where: { $0.googleCategory != nil })?.googleCategory {
            text.element("g:google_product_category", String(google))
        }
        if let span, span.isCountrywide {
            text.markup("<g:shipping>\n")
            text.element("g:country", "MA")
            text.element("g:price", span.highest.decimal + " MAD")
            text.markup("</g:shipping>\n")
        }
        text.markup("</item>\n")
    }
}

extension Crawlers {
    static let feedRoute = PlainRoute("/feeds/:name", .everyone)

    /// The feed as it was last written; nil if the name is not that of a feed.
    func feed(_ name: String) -> Response? {
        guard let language = Language.allCases.first(where: { name == "merchant-\($0.rawValue).xml" }) else { return nil }
        guard let file = FileBody(path: MerchantFeed.path(language, in: world.configuration.mediaFolder)) else {
            var response = Response.text("The feed is being written.\n", status: .serviceUnavailable)
            response.headers["Retry-After"] = "60"
            return response
        }
        return Response(.ok, headers: ["Content-Type": "application/xml; charset=utf-8"], body: .file(file))
    }
}
