import Jobs
import Kernel
import Outgoing
import Postgres
import TestKit
import Testing

@testable import Imports

@Suite struct PictureFetcherTests {
    /// A table of products with one picture each.
    private static func table(_ pictures: [String]) -> String {
        "Handle,Title,Product Category,Variant SKU,Variant Price,Variant Inventory Qty,Image Src\n"
            + pictures.enumerated().map { "p-\($0),Caftan \($0),Robes,S-\($0),100.00,1,\($1)\n" }.joined()
    }

    /// Imports it, and tries each picture as often as it may be tried.
    private static func imports(_ pictures: [String], at shop: ImportingShop) async throws -> ImportFile.ID {
        let id = try await shop.imports(table(pictures))
        for round in 1...3 {
            try await shop.db.transaction { tx in try await TestDatabase.shiftClock(bySeconds: 200 * round, in: tx) }
            try await shop.work()
        }
        return id
    }

    private static func warnings(of id: ImportFile.ID, at shop: ImportingShop) async throws -> [String] {
        let file = try await shop.file(id)
        return try await shop.db.read(ImportFile.faults(of: file, isFaulty: false)).map {
            "\($0.row) \($0.fault.reason.rawValue) \($0.fault.detail)"
        }
    }

    @Test func `A picture comes over TLS, and each that fails is a warning while the import goes on`() async throws {
        let host = try await onOwnThread { try TestPictureHost() }
        let client = PublicHTTPClient("pictures", rules: host.rules())
        var limits = PublicHTTPClient.Limits()
        limits.bytes = 100_000
        try await ImportingShop.open(fetching: client, limits: limits) { shop in
            let pictures: [(address: String, warning: String?)] = [
                (host.url("/ok"), nil), (host.url("/moved"), nil), (host.url("/text"), "not-a-picture "),
                (host.url("/gone"), "picture-status 404"), (host.url("/busy"), "picture-status 503"),
                (host.url("/large"), "picture-too-large "), (host.url("/endless"), "picture-too-large "),
                (host.url("/private"), "picture-not-public "), (host.url("/plain"), "picture-address "),
                (host.url("/round"), "picture-address "), (host.url("/ok", at: "private.test"), "picture-not-public "),
                (host.url("/ok", at: "none.test"), "picture-unreachable "), (host.url("/ok", at: "other.test"), "picture-unreachable "),
                (host.url("/ok", at: "u@pictures.test"), "picture-address "),
                ("https://pictures.test:99999/ok", "picture-address "),
            ]
            let id = try await Self.imports(pictures.map(\.address), at: shop)
            #expect(try await shop.file(id).state == .done)
            let expected = pictures.enumerated().compactMap { number, picture in picture.warning.map { "\(number + 2) \($0)" } }
            #expect(try await Self.warnings(of: id, at: shop) == expected)
            let counts = try await shop.counts(id)
            #expect(counts.products == [.published: 2, .draft: pictures.count - 2])
            #expect(counts.picturesDone == 2 && counts.picturesFailed == pictures.count - 2 && counts.picturesWaiting == 0)
        }
    }

    @Test func `A picture that does not come in time is tried three times`() async throws {
        let host = try await onOwnThread { try TestPictureHost() }
        var limits = PublicHTTPClient.Limits()
        limits.deadline = 100
        try await ImportingShop.open(fetching: PublicHTTPClient("pictures", rules: host.rules()), limits: limits) { shop in
            let id = try await shop.imports(Self.table([host.url("/slow")]))
            #expect(try await shop.counts(id).products == [.pictures: 1])
            for (round, waiting) in [(1, 1), (2, 0)] {
                try await shop.db.transaction { tx in try await TestDatabase.shiftClock(bySeconds: 100 * round, in: tx) }
                try await shop.work()
                #expect(try await shop.counts(id).picturesWaiting == waiting)
            }
            #expect(try await Self.warnings(of: id, at: shop) == ["2 picture-late "])
            #expect(try await shop.counts(id).products == [.draft: 1])
        }
    }

    @Test func `No picture comes from a host whose certificate nobody trusts`() async throws {
        let host = try await onOwnThread { try TestPictureHost() }
        let client = PublicHTTPClient("pictures", rules: host.rules(isTrusted: false))
        try await ImportingShop.open(fetching: client) { shop in
            let id = try await Self.imports([host.url("/ok")], at: shop)
            #expect(try await Self.warnings(of: id, at: shop) == ["2 picture-unreachable "])
        }
    }

    @Test func `At most four pictures of a host are fetched at the same time, whatever its addresses look like`() async throws {
        let host = try await onOwnThread { try TestPictureHost() }
        let client = PublicHTTPClient("pictures", threads: 8, rules: host.rules())
        try await ImportingShop.open(fetching: client) { shop in
            let id = try await shop.upload(
                Self.table((0..<6).map { host.url("/hold-\($0)", at: ["pictures.test", "PICTURES.test", "pictures.test."][$0 % 3]) }))
            try await shop.worker.runDue()
            try await shop.map(id)
            let version = try await shop.file(id).version
            try await shop.db.transaction { tx in
                try await ImportFile.start(id, over: version, by: shop.cast.seller, person: shop.cast.owner, in: tx)
            }
            try await shop.worker.runDue()
            try await withThrowingTaskGroup(of: Void.self) { group in
                // Each takes one picture. The fifth and the sixth find the host busy.
                for _ in 0..<6 { group.addTask { try await shop.fetcher.runDue() } }
                _ = try await (group.next(), group.next())
                let waiting = try await eventually("four wait") {
                    let text = try await client.fetch(host.url("/count")).bytes.text
                    return text == "4" ? text : nil
                }
                #expect(waiting == "4")
                _ = try await client.fetch(host.url("/go"))
                try await group.waitForAll()
            }
            try await shop.db.transaction { tx in try await TestDatabase.shiftClock(bySeconds: 2, in: tx) }
            try await shop.work()
            #expect(try await shop.counts(id).products == [.published: 6])
        }
    }

    @Test(arguments: [
        ("https://a.test/x", "a.test"), ("https://A.test:443/x", "a.test"), ("https://u:p@a.test.?x", "a.test"),
        ("https://[2606:4700::1]:443/", "[2606:4700::1]"), ("https://[2606:4700::1]/", "[2606:4700::1]"),
        ("https://a.test\\@b.test/", "a.test"),
        ("https://:443/", ""), ("https:///a", ""),
    ])
    func `An address is of one host, whatever user, port or case it has`(address: String, host: String) {
        #expect(WantedPictures.host(in: address) == host)
    }

    @Test func `Few of a hundred failed pictures of a product are told`() async throws {
        try await ImportingShop.open { shop in
            let header = "Handle,Title fr,Category,Condition,Price MAD,SKU,Stock,Option test-size,Pictures,Defect 1 fr\n"
            let rows = (0..<6).map { row in
                let pictures = (0..<12).map { "https://[::1]/\(row)-\($0).png" }.joined(separator: " ")
                return "caftan,Caftan,\(shop.cast.category),new,100.00,S-\(row),1,s,\(pictures),Tache \(row)\n"
            }
            let id = try await shop.imports(header + rows.joined())
            let counts = try await shop.counts(id)
            #expect(counts.picturesFailed == 72 && counts.products == [.draft: 1])
            #expect(try await Self.warnings(of: id, at: shop).count == 50)
        }
    }
}
