import Catalog
import Foundation
import Images
import Inventory
import Jobs
import Kernel
import Media
import Postgres
import Sellers

/// Puts photographs up for sale, through the same processing as an upload.
///
/// `PhotographFolder` says what is in each photograph. The pieces go into the categories of the demo shop. Size, condition, price and
/// seller are drawn from the file's name, unless they are given. So each run makes the same shop.
struct PhotographSeed {
    let folder: String
    let pictures: Pictures
    let setup: AppSetup

    func run() async throws {
        let (sellers, taxonomy) = (try await setup.db.read(Seller.newest(50, in: .french)), try await Taxonomy(from: setup.db))
        guard !sellers.isEmpty else { throw CommandFailure("make the demo shop first: kolchi seed") }
        let pieces = try PhotographFolder(folder).pieces(in: taxonomy)
        var refused = 0
        for (index, piece) in pieces.enumerated() {
            do {
                try await sell(piece, by: sellers)
            } catch let refusal as PictureRefusal {
                refused += 1
                print("  \(piece.files.joined(separator: ", ")): \(refusal)")
            }
            if (index + 1) % 50 == 0 { print("  \(index + 1) of \(pieces.count)") }
        }
        try await Worker(AppSetup.jobs(pictures: pictures.store), on: setup.db, log: setup.log).runDue()
        print("\(pieces.count - refused) pieces with photographs are for sale, \(refused) were refused.")
    }

    private func sell(_ piece: PhotographFolder.Piece, by sellers: [Seller]) async throws {
        var made: [ProcessedPicture] = []
        for file in piece.files { made.append(try await pictures.process("\(folder)/\(file)")) }
        var draw = Draw(piece.files[0])
        let seller = draw.one(of: sellers)
        let kind =
            Self.kinds[piece.label] ?? Kind(french: piece.label, arabic: piece.label, category: "vetements", price: piece.price ?? 90)
        let category = piece.category ?? kind.category
        let condition = draw.one(of: [Condition.new, .likeNew, .likeNew, .gentlyUsed, .gentlyUsed, .gentlyUsed, .worn])
        let sizes = category == "chaussures" ? ["38", "39", "41", "42", "43"] : ["xs", "s", "m", "l", "xl"]
        let size = draw.one(of: sizes)
        let discount: Int64 = [.new: 100, .likeNew: 80, .gentlyUsed: 60, .worn: 35, .forParts: 20][condition] ?? 60
        let drawn = max(20, kind.price * discount / 100 / 5 * 5 + Int64(draw.number(below: 12)) * 5)
        let kids = piece.isForKids
        let offer = OfferDraft(
            seller: seller.id, condition: condition, price: .dirhams(piece.price ?? drawn),
            pictures: made.map { OfferDraft.NewPicture(hash: $0.hash, width: $0.width, height: $0.height) },
            defects: condition == .worn
                ? [
                    OfferDraft.Defect(text: [
                        .french: "Traces d’usure visibles sur la photo.", .arabic: "آثار استعمال ظاهرة في الصورة.",
                        .english: "Traces of wear, visible in the picture.",
                    ])
                ] : [])
        let draft = ProductDraft(
            slug: piece.slug, category: category,
            texts: [
                .french: .init(title: kind.french + (kids ? " enfant" : ""), description: "Pièce unique, photographiée telle qu’elle est."),
                .arabic: .init(title: kind.arabic + (kids ? " للأطفال" : ""), description: "قطعة فريدة، مصورة كما هي."),
                .english: .init(
                    title: piece.label + (kids ? " for children" : ""), description: "One of a kind, photographed as it is."),
            ],
            variants: [ProductDraft.Variant(values: Self.sized.contains(category) ? ["size": size] : [:], offers: [offer])])
        do {
            try await setup.db.transaction { tx in
                for picture in made { _ = try await Media.Picture.store(picture, in: tx) }
                let written = try await Product.publish(draft, in: tx)
                for offer in written.offers { try await Stock.open(offer, with: 1, in: tx) }
            }
        } catch Product.Refusal.slugTaken {
            // An earlier run has already put this piece up for sale.
        }
    }

    /// The categories whose pieces have a size.
    private static let sized: Set<String> = ["vetements", "chaussures", "caftans-djellabas"]

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
}
