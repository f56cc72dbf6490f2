package import Kernel
package import Postgres

extension SealedChain {
    /// What is wrong with the rows or the chain. A record is named by its noun and key, as `act 12` or `posting 2 of entry 12`.
    package enum Flaw: Error, Sendable, Equatable, CustomStringConvertible {
        /// The link at this position is missing, but there are later ones.
        case gap(position: Int)
        /// The record that was sealed at this position is missing.
        case missing(position: Int, record: String)
        /// The record or its link was changed after sealing, or another one is in its place.
        case changed(position: Int, record: String)
        /// The record is among sealed ones, but was never sealed itself.
        case slippedIn(record: String)
        /// The chain has another hash at that position than the known head.
        case otherHead(position: Int)

        package var description: String {
            switch self {
            case .gap(let position): "the link at position \(position) is gone"
            case .missing(let position, let record): "\(record), sealed at position \(position), is gone"
            case .changed(let position, let record): "\(record) is not what was sealed at position \(position)"
            case .slippedIn(let record): "\(record) stands among sealed ones and was never sealed"
            case .otherHead(let position): "the chain is not what it was when its head was at position \(position)"
            }
        }
    }

    /// The end of the chain. A copy stored elsewhere shows later whether an earlier row has changed.
    package struct Head: Sendable, Equatable, LosslessStringConvertible {
        package let position: Int
        let hash: [UInt8]

        init(position: Int, hash: [UInt8]) { (self.position, self.hash) = (position, hash) }

        /// - Returns: nil where the text is not a position, a colon and 64 hexadecimal digits.
        package init?(_ description: String) {
            let parts = description.split(separator: ":")
            guard parts.count == 2, let position = Int(parts[0]), position >= 0, parts[1].utf8.count == 64 else { return nil }
            var hash: [UInt8] = []
            var digits = parts[1][...]
            while !digits.isEmpty {
                guard let byte = UInt8(digits.prefix(2), radix: 16) else { return nil }
                hash.append(byte)
                digits = digits.dropFirst(2)
            }
            self.init(position: position, hash: hash)
        }

        package var description: String { "\(position):" + hash.hexadecimal }
    }

    /// The result of the verification.
    package struct Verdict: Sendable {
        /// The first flaw of the chain, and the first row that was inserted between sealed ones.
        package let flaws: [Flaw]
        /// The last valid link.
        package let head: Head
        /// How many rows are not sealed yet.
        package let tail: Int
        /// The moment of the first of them.
        package let tailSince: Moment?
    }

    /// How many links are read at once.
    private static let page = 5_000

    /// Computes the whole chain again, in this process and not in the database.
    ///
    /// - Parameters:
    ///   - known: a head that was noted earlier.
    ///   - progress: gets the number of checked links from time to time.
    package func verify(
        _ db: Database, since known: Head? = nil, _ progress: (_ checked: Int) async throws -> Void = { _ in }
    ) async throws -> Verdict {
        var (position, hash) = (0, SealedRecord.start)
        var flaw: Flaw?
        var isKnown = known.map { $0.position == 0 } ?? true
        while flaw == nil {
            let links = try await db.search(self.links(after: position))
            for link in links {
                flaw = self.flaw(of: link, after: position, hash)
                if flaw != nil { break }
                (position, hash) = (link.position, link.hash)
                if let known, known.position == position { isKnown = known.hash == hash }
            }
            if links.count < Self.page { break }
            try await progress(position)
        }
        if flaw == nil, !isKnown, let known { flaw = .otherHead(position: known.position) }
        let (tail, slipped) = try await db.search(self.tail, slippedIn)
        return Verdict(
            flaws: [flaw, slipped.map { .slippedIn(record: name($0)) }].compactMap(\.self), head: Head(position: position, hash: hash),
            tail: tail.count,
            tailSince: tail.since)
    }

    private struct Link: Sendable {
        let position: Int
        let key: Int
        let hash: [UInt8]
        /// The digests of the parts, one after another; nil where rows have no parts.
        let digests: [UInt8]?
        /// Nil where the row is missing.
        let record: SealedRecord?
    }

    private func flaw(of link: Link, after before: Int, _ hash: [UInt8]) -> Flaw? {
        guard link.position == before + 1 else { return .gap(position: before + 1) }
        guard let record = link.record else { return .missing(position: link.position, record: name(link.key)) }
        guard record.hash(after: hash, link.digests) == link.hash else { return .changed(position: link.position, record: name(link.key)) }
        return link.digests.flatMap { flaw(in: record.parts, sealedAs: $0, at: link) }
    }

    /// The first part that is not what was sealed.
    private func flaw(in parts: [SealedRecord.Part], sealedAs digests: [UInt8], at link: Link) -> Flaw? {
        let size = SealedRecord.start.count
        let count = digests.count / size
        let found = Dictionary(parts.map { ($0.number, $0.digest) }, uniquingKeysWith: { first, _ in first })
        for number in Set(found.keys).union((0..<count).map { $0 + 1 }).sorted() {
            let part = name(number, of: link.key)
            guard let digest = found[number] else { return .missing(position: link.position, record: part) }
            guard number >= 1, number <= count else { return .slippedIn(record: part) }
            if digest != Array(digests[(number - 1) * size..<number * size]) { return .changed(position: link.position, record: part) }
        }
        return nil
    }

    private func links(after position: Int) -> Query<[Link]> {
        let digests: SQL = partNoun == nil ? "NULL::bytea" : "l.parts"
        let decode = decode
        return .all(
            """
            SELECT l.position, l.\(linkedKey), l.hash, \(digests), r.id IS NOT NULL, \(columns)
            FROM \(links) l LEFT JOIN \(records) r ON r.id = l.\(linkedKey)
            WHERE l.position > \(position) ORDER BY l.position LIMIT \(Self.page)
            """
        ) { row in
            let (position, key, hash) = (try row.next(Int.self), try row.next(Int.self), try row.next(Bytes.self).array)
            let (digests, isThere) = (try row.next(Bytes?.self)?.array, try row.next(Bool.self))
            return Link(position: position, key: key, hash: hash, digests: digests, record: isThere ? try decode(&row) : nil)
        }
    }

    private var tail: Query<(count: Int, since: Moment?)> {
        .one(
            """
            SELECT count(*), min(r.\(moment)) FROM \(records) r WHERE NOT EXISTS (SELECT FROM \(links) l WHERE l.\(linkedKey) = r.id)
            """
        ) { row in (count: try row.next(), since: try row.next()) }
    }

    private var slippedIn: Query<Int?> {
        .first(
            """
            SELECT r.id FROM \(records) r
            WHERE NOT EXISTS (SELECT FROM \(links) l WHERE l.\(linkedKey) = r.id)
              AND (r.\(moment), r.id) < (SELECT s.\(moment), s.id FROM \(links) l JOIN \(records) s ON s.id = l.\(linkedKey)
                                         ORDER BY l.position DESC LIMIT 1)
            ORDER BY r.\(moment), r.id LIMIT 1
            """
        ) { row in try row.next() }
    }
}
