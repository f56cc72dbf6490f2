import Catalog
import Kernel
import Media
import Postgres
import Sellers

/// The pictures that some products name: those that are there, and those that still have to be fetched.
struct WantedPictures {
    private struct Fetched {
        let id: Int
        let isSettled: Bool
        let picture: ListingContent.Picture?
    }

    private let file: ImportFile
    private let mediaPrefix: String
    private var fetched: [String: Fetched] = [:]
    private var own: [String: ListingContent.Picture] = [:]
    private var wanted: [(place: Int, fetched: Int)] = []

    /// The most pictures of a product. Further ones are left out.
    static let most = 12

    /// Queues the pictures that nobody has fetched yet.
    init(_ items: [ProductChunk.Item], _ file: ImportFile, _ mediaPrefix: String, in tx: Transaction) async throws {
        (self.file, self.mediaPrefix) = (file, mediaPrefix)
        let named = items.map { item in
            (item.place, item.reading.pieces.flatMap { piece in piece.pictures.prefix(Self.most).map(\.source) })
        }
        let sources = Set(named.flatMap(\.1))
        let hashes = sources.compactMap { Self.hash(of: $0, mediaPrefix) }
        if !hashes.isEmpty {
            // The address of another shop's picture is fetched like any other address.
            let shown = try await tx.read(ListingContent.pictures(hashes, shownBy: file.seller))
            for picture in try await tx.read(Media.Picture.of(shown.sorted())) {
                own[picture.hash] = .init(hash: picture.hash, width: picture.width, height: picture.height)
            }
        }
        let keys = sources.filter { ownPicture($0) == nil }.compactMap { Self.key(of: $0, file) }.sorted { $0.key < $1.key }
        guard !keys.isEmpty else { return }
        let read = Query<[(Int, String, Bool, String?, Int?, Int?)]>.all(
            """
            SELECT id, source, state IN ('done', 'failed'), picture, width, height FROM imports.fetched
            WHERE seller_id = \(file.seller) AND source = ANY(\(keys.map(\.key))::text[])
            """
        ) { row in (try row.next(), try row.next(), try row.next(), try row.next(), try row.next(), try row.next()) }
        let known = Set(try await tx.read(read).map(\.1))
        let missing = keys.filter { !known.contains($0.key) }
        if !missing.isEmpty {
            try await tx.run(
                """
                INSERT INTO imports.fetched (seller_id, source, host, archive)
                SELECT \(file.seller), source, host, nullif(archive, '')
                FROM unnest(\(missing.map(\.key))::text[], \(missing.map(\.host))::text[],
                    \(missing.map { $0.host.isEmpty ? "\(file.id)" : "" })::text[]) AS new (source, host, archive)
                ON CONFLICT DO NOTHING
                """)
            await tx.notify(PictureFetcher.channel)
        }
        for (id, source, isSettled, hash, width, height) in try await tx.read(read) {
            let picture = hash.flatMap { hash in
                width.flatMap { width in height.map { ListingContent.Picture(hash: hash, width: width, height: $0) } }
            }
            fetched[source] = Fetched(id: id, isSettled: isSettled, picture: picture)
        }
        for (place, sources) in named {
            let others = sources.filter { ownPicture($0) == nil }
            for id in Set(others.compactMap { Self.key(of: $0, file).flatMap { fetched[$0.key]?.id } }).sorted() {
                wanted.append((place, id))
            }
        }
    }

    /// Whether a picture of the product has not been fetched yet.
    func isOpen(_ item: ProductChunk.Item) -> Bool {
        item.reading.pieces.contains { piece in
            piece.pictures.prefix(Self.most).contains { picture in
                ownPicture(picture.source) == nil
                    && Self.key(of: picture.source, file).flatMap { fetched[$0.key] }.map { !$0.isSettled } ?? false
            }
        }
    }

    /// The pictures of a piece that are there, in order. Texts of pictures that the shop wrote itself stay.
    func pictures(of piece: ProductReading.Piece, known: [ListingContent.Picture]) -> [ListingContent.Picture] {
        var pictures: [ListingContent.Picture] = []
        for source in piece.pictures.prefix(Self.most) {
            let found =
                ownPicture(source.source) ?? Self.key(of: source.source, file).flatMap { fetched[$0.key]?.picture }
            guard var picture = found, !pictures.contains(where: { $0.hash == picture.hash }) else { continue }
            picture = known.first { $0.hash == picture.hash } ?? picture
            for (language, alt) in source.alt { picture.alt[language] = alt }
            pictures.append(picture)
        }
        return pictures
    }

    /// Writes which products want which pictures.
    func record(in tx: Transaction) async throws {
        try await tx.run(
            """
            INSERT INTO imports.wanted (file_id, place, fetched_id)
            SELECT \(file.id), place, fetched FROM unnest(\(wanted.map(\.place))::integer[], \(wanted.map(\.fetched))::bigint[])
                AS named (place, fetched)
            ON CONFLICT DO NOTHING
            """)
    }

    /// The picture of this shop that an address names; nil for any other address.
    private func ownPicture(_ source: String) -> ListingContent.Picture? { Self.hash(of: source, mediaPrefix).flatMap { own[$0] } }

    /// The hash in the address of a picture of Kolchi; nil for another address.
    static func hash(of source: String, _ mediaPrefix: String) -> String? {
        guard source.hasPrefix(mediaPrefix) else { return nil }
        return source.dropFirst(mediaPrefix.count).split(separator: "/").map(String.init).first { part in
            part.utf8.count == 40 && part.utf8.allSatisfy { (48...57).contains($0) || (97...102).contains($0) }
        }
    }

    /// The key of a source in `imports.fetched`; nil where it can never be fetched.
    static func key(of source: String, _ file: ImportFile) -> (key: String, host: String)? {
        if source.lowercased().hasPrefix("https://") {
            let host = host(in: source)
            guard !host.isEmpty, host.utf8.count <= 255, source.utf8.count <= mostBytes else { return nil }
            return (source, host)
        }
        guard file.isArchive, !source.contains("://"), source.utf8.count <= mostBytes else { return nil }
        return ("zip:\(file.hash)/\(source)", "")
    }

    /// The most bytes of an address or a name. An entry of an index holds 2,704.
    private static let mostBytes = 2_000

    /// The machine of an address, without user, port and the dot at its end: four fetches at once are for all of its names together.
    static func host(in address: String) -> String {
        var host = address.dropFirst(8).prefix { !"/?#\\".contains($0) }
        if let user = host.lastIndex(of: "@") { host = host[host.index(after: user)...] }
        if let port = host.lastIndex(of: ":"), !host[port...].contains("]") { host = host[..<port] }
        while host.last == "." { host.removeLast() }
        return host.lowercased()
    }
}
