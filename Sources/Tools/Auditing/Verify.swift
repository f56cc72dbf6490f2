package import Kernel
package import Postgres

extension Audit {
    /// What is wrong with the log.
    package enum Flaw: Error, Sendable, Equatable, CustomStringConvertible {
        /// The link at this position is missing, but there are later ones.
        case gap(position: Int)
        /// The act that was sealed at this position is missing.
        case missing(position: Int, act: Int)
        /// The act or its link was changed after sealing, or another one is in its place.
        case changed(position: Int, act: Int)
        /// The act is between sealed acts, but was never sealed itself.
        case slippedIn(act: Int)
        /// The chain has another hash at that position than the known head.
        case otherHead(position: Int)

        package var description: String {
            switch self {
            case .gap(let position): "the link at position \(position) is gone"
            case .missing(let position, let act): "act \(act), sealed at position \(position), is gone"
            case .changed(let position, let act): "act \(act) is not what was sealed at position \(position)"
            case .slippedIn(let act): "act \(act) stands between sealed acts and was never sealed"
            case .otherHead(let position): "the chain is not what it was when its head was at position \(position)"
            }
        }
    }

    /// The end of the chain. A copy stored elsewhere shows later whether an earlier act has changed.
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
        /// The first flaw of the chain, and the first act that was inserted between sealed ones.
        package let flaws: [Flaw]
        /// The last valid link.
        package let head: Head
        /// How many acts are not sealed yet.
        package let tail: Int
        /// When the first of them was done.
        package let tailSince: Moment?
    }

    /// How many links are read at once.
    private static let page = 5_000

    /// Computes the whole chain again, in this process and not in the database.
    ///
    /// - Parameters:
    ///   - known: a head that was noted earlier.
    ///   - progress: gets the number of checked links from time to time.
    package static func verify(
        _ db: Database, since known: Head? = nil, _ progress: (_ checked: Int) async throws -> Void = { _ in }
    ) async throws -> Verdict {
        var (position, hash) = (0, SealedAct.start)
        var flaw: Flaw?
        var isKnown = known.map { $0.position == 0 } ?? true
        while flaw == nil {
            let links = try await db.search(Self.links(after: position))
            for link in links {
                flaw = link.flaw(after: position, hash)
                if flaw != nil { break }
                (position, hash) = (link.position, link.hash)
                if let known, known.position == position { isKnown = known.hash == hash }
            }
            if links.count < page { break }
            try await progress(position)
        }
        if flaw == nil, !isKnown, let known { flaw = .otherHead(position: known.position) }
        let (tail, slipped) = try await db.search(Self.tail, Self.slippedIn)
        return Verdict(
            flaws: [flaw, slipped.map { .slippedIn(act: $0) }].compactMap(\.self), head: Head(position: position, hash: hash),
            tail: tail.count,
            tailSince: tail.since)
    }

    private struct Link: Sendable {
        let position: Int
        let act: Int
        let hash: [UInt8]
        /// Nil where the act is missing.
        let sealed: SealedAct?

        func flaw(after before: Int, _ hash: [UInt8]) -> Flaw? {
            guard position == before + 1 else { return .gap(position: before + 1) }
            guard let sealed else { return .missing(position: position, act: act) }
            return sealed.hash(after: hash) == self.hash ? nil : .changed(position: position, act: act)
        }
    }

    private static func links(after position: Int) -> Query<[Link]> {
        .all(
            """
            SELECT l.position, l.act_id, l.hash, a.id IS NOT NULL, \(SealedAct.columns)
            FROM audit.link l LEFT JOIN audit.act a ON a.id = l.act_id
            WHERE l.position > \(position) ORDER BY l.position LIMIT \(page)
            """
        ) { row in
            let (position, act, hash) = (try row.next(Int.self), try row.next(Int.self), try row.next(Bytes.self).array)
            let isThere = try row.next(Bool.self)
            return Link(position: position, act: act, hash: hash, sealed: isThere ? try SealedAct(&row) : nil)
        }
    }

    private static let tail = Query<(count: Int, since: Moment?)>.one(
        """
        SELECT count(*), min(a.done_at) FROM audit.act a WHERE NOT EXISTS (SELECT FROM audit.link l WHERE l.act_id = a.id)
        """
    ) { row in (count: try row.next(), since: try row.next()) }

    private static let slippedIn = Query<Int?>.first(
        """
        SELECT a.id FROM audit.act a
        WHERE NOT EXISTS (SELECT FROM audit.link l WHERE l.act_id = a.id)
          AND (a.done_at, a.id) < (SELECT s.done_at, s.id FROM audit.link l JOIN audit.act s ON s.id = l.act_id
                                   ORDER BY l.position DESC LIMIT 1)
        ORDER BY a.done_at, a.id LIMIT 1
        """
    ) { row in try row.next() }
}
