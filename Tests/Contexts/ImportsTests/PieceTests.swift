import Catalog
import Inventory
import Kernel
import Postgres
import TestKit
import Testing

@testable import Imports

/// Rows of one product that are about different pieces of it.
@Suite struct PieceTests {
    private static let header =
        "Handle,Title fr,Category,Condition,Price MAD,SKU,Stock,Option test-size,Defect 1 fr,Defect 2 fr,Measure chest cm,Pictures\n"

    /// A table whose rows name the pictures that the shop shows.
    private static func table(_ rows: [String], _ shop: ImportingShop, _ pictures: [ListingContent.Picture]) -> String {
        let address = pictures.first.map { "\(ImportingShop.mediaPrefix)\($0.hash)/1600.jpg" } ?? ""
        return header + rows.map { $0.replacing("CATEGORY", with: shop.cast.category) + ",\(address)\n" }.joined()
    }

    private static func pieces(_ handle: String, _ shop: ImportingShop) async throws -> [String] {
        let listings = try await shop.listings()
        return (listings[handle] ?? []).map { piece in
            let variants = piece.variants.map { variant in
                "\(variant.sku ?? "")=\(variant.values["test-size"] ?? "") \(variant.price.minor / 100) \(variant.onHand ?? -1)"
            }
            let defects = piece.defects.compactMap { $0[.french] }
            return ([piece.condition.rawValue] + variants + defects).joined(separator: "|")
        }.sorted()
    }

    private static let rows = [
        "robe,Robe,CATEGORY,new,450,N-S,2,s,,,", "robe,,,new,450,N-M,1,m,,,", "robe,,,worn,200,W-M,1,m,Un accroc,,52.5",
        "robe,,,worn,150,W-M2,1,m,Un accroc,Une tache,",
    ]

    @Test func `A new product has a piece for each condition, defect and measurement`() async throws {
        try await ImportingShop.open { shop in
            let pictures = try await shop.opensStalls()
            let table = Self.table(Self.rows, shop, pictures)
            let id = try await shop.importsAsSuggested(table)
            #expect(try await shop.faults(id) == [])
            #expect(try await shop.counts(id).products == [.published: 1])
            let pieces = try await Self.pieces("robe", shop)
            #expect(
                pieces == [
                    "new|N-S=S fr 450 2|N-M=M fr 450 1", "worn|W-M2=M fr 150 1|Un accroc|Une tache", "worn|W-M=M fr 200 1|Un accroc",
                ])
            let before = try await shop.written()
            let again = try await shop.importsAsSuggested(table)
            #expect(try await shop.counts(again).products == [.unchanged: 1])
            #expect(try await shop.written() == before)
        }
    }

    @Test func `A live product gets another piece beside, in a size of the shop's own`() async throws {
        try await ImportingShop.open { shop in
            let pictures = try await shop.opensStalls()
            _ = try await shop.importsAsSuggested(Self.table(["robe,Robe,CATEGORY,new,450,N,2,Géante,,,"], shop, pictures))
            let id = try await shop.importsAsSuggested(
                Self.table(
                    [
                        "robe,Robe,CATEGORY,new,450,N,2,Géante,,,", "robe,,,worn,90,W,1,Géante,Un accroc,,",
                        "robe,,,worn,80,W-S,1,s,Un accroc,,",
                    ], shop, pictures))
            #expect(try await shop.faults(id) == [])
            #expect(try await shop.counts(id).products == [.changed: 1])
            let pieces = try await Self.pieces("robe", shop)
            #expect(pieces == ["new|N=Géante 450 2", "worn|W=Géante 90 1|W-S=S fr 80 1|Un accroc"])
        }
    }

    @Test func `A new product may have several pieces in a size of the shop's own`() async throws {
        try await ImportingShop.open { shop in
            let pictures = try await shop.opensStalls()
            let id = try await shop.importsAsSuggested(
                Self.table(["robe,Robe,CATEGORY,new,450,N,2,Géante,,,", "robe,,,worn,90,W,1,Géante,Un accroc,,"], shop, pictures))
            #expect(try await shop.counts(id).products == [.published: 1])
            let pieces = try await Self.pieces("robe", shop)
            #expect(pieces == ["new|N=Géante 450 2", "worn|W=Géante 90 1|Un accroc"])
        }
    }

    @Test func `The condition of one variant changes, and the others keep theirs`() async throws {
        try await ImportingShop.open { shop in
            let pictures = try await shop.opensStalls()
            _ = try await shop.importsAsSuggested(Self.table(Array(Self.rows.prefix(2)), shop, pictures))
            let id = try await shop.importsAsSuggested(
                Self.table(["robe,Robe longue,CATEGORY,new,450,N-S,2,s,,,", "robe,,,worn,300,N-M,1,m,Un accroc,,"], shop, pictures))
            #expect(try await shop.faults(id) == [])
            #expect(try await shop.counts(id).products == [.changed: 1])
            let pieces = try await Self.pieces("robe", shop)
            #expect(pieces == ["new|N-S=S fr 450 2", "worn|N-M=M fr 300 1|Un accroc"])
            #expect(try await shop.listings()["robe"]?.first?.texts[.french]?.title == "Robe longue")
        }
    }

    @Test func `A row about a piece with the same options finds it by its defects`() async throws {
        try await ImportingShop.open { shop in
            let pictures = try await shop.opensStalls()
            let unnumbered = Self.rows.map { $0.replacing(/[NW]-[SM]2?/, with: "") }
            _ = try await shop.importsAsSuggested(Self.table(unnumbered, shop, pictures))
            // The two worn pieces come in the other order, each with another price.
            let rows = [
                unnumbered[0], unnumbered[3].replacing("150", with: "140"), unnumbered[2].replacing("200", with: "210"),
            ]
            let id = try await shop.importsAsSuggested(Self.table(rows, shop, pictures))
            #expect(try await shop.counts(id).products == [.changed: 1])
            let pieces = try await Self.pieces("robe", shop)
            #expect(pieces.dropFirst() == ["worn|=M fr 140 1|Un accroc|Une tache", "worn|=M fr 210 1|Un accroc"])
        }
    }

    @Test func `Pictures that can never be fetched are warnings of the check`() async throws {
        try await ImportingShop.open { shop in
            let table = """
                Handle,Title fr,Category,Condition,Price MAD,Pictures
                a,Bol,\(shop.cast.category),new,10,http://example.com/a.jpg bol.jpg
                a,,,worn,5,http://example.com/a.jpg bol.jpg
                b,Tasse,\(shop.cast.category),new,10,https:///b.jpg

                """
            let id = try await shop.importsAsSuggested(table, starting: false)
            #expect(try await shop.counts(id).products == [.right: 2])
            #expect(
                try await shop.faults(id) == [
                    "2 Pictures picture-address", "2 Pictures picture-not-in-archive", "4 Pictures picture-address",
                ])
        }
    }
}
