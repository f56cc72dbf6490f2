package import Identity
import Kernel
package import Media
package import Postgres
import Secrets

/// The files that somebody sends with a message: private files, which only the staff gets.
extension ContactMessage {
    /// The most files of one message.
    package static let mostFiles = 3
    /// The most bytes of one file.
    package static let mostFileBytes = 10 * 1024 * 1024
    /// The most bytes of the files of all messages together, 10 GB. Then the form takes no more files, until older ones go.
    package static let mostBytesOfAll = 10_000_000_000

    /// What the files of messages belong to, see `PrivateFile.Subject`.
    static let filesKind = "contact-message"

    package static func filesSubject(of id: ID) -> PrivateFile.Subject { PrivateFile.Subject(filesKind, id.description) }

    /// The files of each of these messages, the oldest first. A message without files is left out.
    package static func files(of ids: [ID]) -> Query<[ID: [PrivateFile]]> {
        PrivateFile.of(ids.map(\.description), kind: filesKind).map { files in
            Dictionary(uniqueKeysWithValues: files.compactMap { key, files in ID(key).map { ($0, files) } })
        }
    }

    /// The name of a file for people, without an extension, such as `M-1A2B3C4D-1`.
    ///
    /// - Parameter index: from 0.
    package static func fileName(_ message: ContactMessage, _ index: Int) -> String { "\(message.reference)-\(index + 1)" }

    /// Why the form takes no files now.
    package enum FilesRefusal: Error, Equatable {
        /// All messages together have `mostBytesOfAll`.
        case full
    }

    /// Kilobytes of files in a day. A stranger can repeat everything, so all of them together have a limit too.
    private static let (dailyOfNetwork, dailyOfPerson, dailyOfAll) = (200_000, 60_000, 1_000_000)
    /// A file counts as at least so many kilobytes, because a small one takes as long to check.
    private static let leastKilobytes = 500

    /// Consumes the daily limits of uploaded files: of one client network, of one person, of one contact, and of all together.
    ///
    /// The attempt counts even if a file is refused, so use a separate transaction.
    /// - Parameter sizes: the bytes of each file.
    /// - Throws: `RateLimit.Exceeded`; `FilesRefusal`.
    package static func takeFileLimit(
        _ sizes: [Int], of remoteAddress: String, by person: Person.ID?, for contact: Contact, in tx: Transaction
    ) async throws {
        let stored = try await tx.read(PrivateFile.bytes(ofKind: filesKind))
        guard stored + sizes.reduce(0, +) <= mostBytesOfAll else { throw FilesRefusal.full }
        let kilobytes = sizes.reduce(0) { $0 + max(leastKilobytes, $1 / 1000) }
        var limits = [("network:" + remoteAddress, dailyOfNetwork)]
        if let person { limits.append(("person:\(person)", dailyOfPerson)) }
        limits.append(("contact:" + Digest.sha256(hexadecimal: contact.canonical), dailyOfPerson))
        limits.append(("all", dailyOfAll))
        for (key, limit) in limits {
            try await RateLimit.consume("support.files." + key, turns: kilobytes, limit: limit, per: 86_400, in: tx)
        }
    }
}
