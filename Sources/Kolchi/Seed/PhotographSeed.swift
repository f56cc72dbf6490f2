import Catalog
import Foundation
import Images
import Inventory
import Jobs
import Kernel
import Media
import Postgres
import Sellers

/// Puts photographs of second-hand clothing up for sale, through the same processing as an upload.
///
/// `FOLDER.csv` describes each file: `file,label,kids,…`. The pieces go into the categories of the demo shop. Size, condition,
/// price and seller are drawn from the file's name, so each run makes the same shop.
struct PhotographSeed {
    let folder: String
    let pictures: Pictures
    let setup: AppSetup

    func run() async throws {
        let rows = try photographs()
        let sellers = try await setup.db.read(Seller.newest(50, in: .french))
        guard !sellers.isEmpty else { throw CommandFailure("make the demo shop first: kolchi seed") }
        var refused = 0
        for (index, row) in rows.enumerated() {
            do {
                try await sell(row, by: sellers)
            } catch let refusal as PictureRefusal {
                refused += 1
                print("  \(row.file): \(refusal)")
            }
            if (index + 1) % 50 == 0 { print("  \(index + 1) of \(rows.count)") }
        }
        try await Worker(AppSetup.jobs(pictures: pictures.store), on: setup.db, log: setup.log).runDue()
        print("\(rows.count - refused) photographs are for sale, \(refused) were refused.")
    }

    private struct Photograph {
        let file: String
        let label: String
        let isForKids: Bool
    }

    private func photographs() throws -> [Photograph] {
        let table = (folder.hasSuffix("/") ? String(folder.dropLast()) : folder) + ".csv"
        guard let text = try? String(contentsOfFile: table, encoding: .utf8) else {
            throw CommandFailure("there is no \(table), which must describe the photographs", .notFound)
        }
        return text.split(whereSeparator: \.isNewline).dropFirst().compactMap { line in
            let cells = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
            guard cells.count >= 3, !cells[0].contains("/") else { return nil }
            return Photograph(file: cells[0], label: cells[1], isForKids: cells[2] == "True")
        }
    }

    private func sell(_ photograph: Photograph, by sellers: [Seller]) async throws {
        let made = try await pictures.process("\(folder)/\(photograph.file)")
        var draw = Draw(photograph.file)
        let seller = draw.one(of: sellers)
        let kind =
            Self.kinds[photograph.label] ?? Kind(french: photograph.label, arabic: photograph.label, category: "vetements", price: 90)
        let condition = draw.one(of: [Condition.new, .likeNew, .likeNew, .gentlyUsed, .gentlyUsed, .gentlyUsed, .worn])
        let size =
            kind.category == "chaussures" ? draw.one(of: ["38", "39", "41", "42", "43"]) : draw.one(of: ["xs", "s", "m", "l", "xl"])
        let discount: Int64 = [.new: 100, .likeNew: 80, .gentlyUsed: 60, .worn: 35, .forParts: 20][condition] ?? 60
        let price = Money.dirhams(max(20, kind.price * discount / 100 / 5 * 5 + Int64(draw.number(below: 12)) * 5))
        let kids = photograph.isForKids
        let number = photograph.file.prefix(8)
        let offer = OfferDraft(
            seller: seller.id, condition: condition, price: price,
            pictures: [OfferDraft.NewPicture(hash: made.hash, width: made.width, height: made.height)],
            defects: condition == .worn
                ? [
                    OfferDraft.Defect(text: [
                        .french: "Traces d’usure visibles sur la photo.", .arabic: "آثار استعمال ظاهرة في الصورة.",
                        .english: "Traces of wear, visible in the picture.",
                    ])
                ] : [])
        let draft = ProductDraft(
            slug: "\(Self.slug(photograph.label))-\(number)", category: kind.category,
            texts: [
                .french: .init(title: kind.french + (kids ? " enfant" : ""), description: "Pièce unique, photographiée telle qu’elle est."),
                .arabic: .init(title: kind.arabic + (kids ? " للأطفال" : ""), description: "قطعة فريدة، مصورة كما هي."),
                .english: .init(
                    title: photograph.label + (kids ? " for children" : ""), description: "One of a kind, photographed as it is."),
            ], variants: [ProductDraft.Variant(values: ["size": size], offers: [offer])])
        do {
            try await setup.db.transaction { tx in
                _ = try await Media.Picture.store(made, in: tx)
                let written = try await Product.publish(draft, in: tx)
                for offer in written.offers { try await Stock.open(offer, with: 1, in: tx) }
            }
        } catch Product.Refusal.slugTaken {
            // An earlier run has already put this photograph up for sale.
        }
    }

    private struct Kind {
        let french: String
        let arabic: String
        let category: String
        /// The price when new, in dirhams.
        let price: Int64
    }

    private static let kinds: [String: Kind] = [
        "Blazer": Kind(french: "Blazer", arabic: "سترة رسمية", category: "vetements", price: 320),
        "Blouse": Kind(french: "Blouse", arabic: "بلوزة", category: "vetements", price: 140),
        "Body": Kind(french: "Body", arabic: "بذلة طفل", category: "vetements", price: 70),
        "Dress": Kind(french: "Robe", arabic: "فستان", category: "vetements", price: 240),
        "Hat": Kind(french: "Chapeau", arabic: "قبعة", category: "vetements", price: 90),
        "Hoodie": Kind(french: "Sweat à capuche", arabic: "سترة بقلنسوة", category: "vetements", price: 180),
        "Longsleeve": Kind(french: "T-shirt à manches longues", arabic: "قميص بأكمام طويلة", category: "vetements", price: 110),
        "Outwear": Kind(french: "Veste", arabic: "سترة", category: "vetements", price: 380),
        "Pants": Kind(french: "Pantalon", arabic: "سروال", category: "vetements", price: 190),
        "Polo": Kind(french: "Polo", arabic: "قميص بولو", category: "vetements", price: 130),
        "Shirt": Kind(french: "Chemise", arabic: "قميص", category: "vetements", price: 160),
        "Shoes": Kind(french: "Chaussures", arabic: "حذاء", category: "chaussures", price: 280),
        "Shorts": Kind(french: "Short", arabic: "سروال قصير", category: "vetements", price: 110),
        "Skirt": Kind(french: "Jupe", arabic: "تنورة", category: "vetements", price: 150),
        "T-Shirt": Kind(french: "T-shirt", arabic: "قميص قطني", category: "vetements", price: 80),
        "Top": Kind(french: "Haut", arabic: "قميص خفيف", category: "vetements", price: 90),
        "Undershirt": Kind(french: "Maillot de corps", arabic: "قميص داخلي", category: "vetements", price: 60),
    ]

    private static func slug(_ label: String) -> String {
        String(label.lowercased().map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "-" })
    }
}
