import HTML
import Identity
import Imports
import Jobs
import Kernel
import Links
import Postgres
import Sellers

extension NotificationType {
    /// Tells the member of a shop who uploaded a file what became of it. Its subject is the key of the file and the slug of the shop.
    package static let importDone = NotificationType(
        "imports.done", .shops,
        email: { draft, _, db in
            guard let subject = ImportSubject(draft.subject),
                let seller = try await db.read(ImportFile.owners(of: subject.file))?.seller,
                let file = try await db.read(ImportFile.with(subject.file, of: seller))
            else { return nil }
            let counts = try await db.read(ImportFile.counts(of: file.id, seller)).products
            let lines: [(Int, (Count) -> Message)] = [
                (counts[.published] ?? 0, { .mailImportNew(count: $0) }), (counts[.changed] ?? 0, { .mailImportChanged(count: $0) }),
                (counts[.unchanged] ?? 0, { .mailImportUnchanged(count: $0) }), (counts[.waiting] ?? 0, { .mailImportWaiting(count: $0) }),
                (counts[.held] ?? 0, { .mailImportHeld(count: $0) }), (counts[.draft] ?? 0, { .mailImportDrafts(count: $0) }),
                ((counts[.failed] ?? 0) + (counts[.faulty] ?? 0), { .mailImportFaulty(count: $0) }),
            ]
            return draft.account(
                .mailImportSubject(name: file.name),
                [.mailImportDone(name: file.name)] + lines.filter { $0.0 > 0 }.map { $0.1(Count($0.0)) },
                .mailImportAct, draft.link.desk(subject.shop).file(file.id.description), reason: .mailImportReason)
        },
        inApp: { subject in
            InAppContent(.noticeImport) { link in
                ImportSubject(subject).map { link.desk($0.shop).file($0.file.description) } ?? link.desks
            }
        })
}

/// The subject of a notification about a file.
private struct ImportSubject: CustomStringConvertible {
    let file: ImportFile.ID
    /// The slug of the shop, which it has for ever.
    let shop: String

    init(_ file: ImportFile.ID, of shop: String) { (self.file, self.shop) = (file, shop) }

    init?(_ text: String) {
        let parts = text.split(separator: " ").map(String.init)
        guard parts.count == 2, let file = ImportFile.ID(parts[0]) else { return nil }
        self.init(file, of: parts[1])
    }

    var description: String { "\(file) \(shop)" }
}

extension NotificationKey {
    /// Subscribes to the ends of imports.
    static func subscribeToImports(_ jobs: inout JobTable) {
        jobs.on(ImportEnded.self, as: "notifications") { fact, db in
            guard let (seller, uploader) = try await db.read(ImportFile.owners(of: fact.file)), let uploader,
                let slug = try await db.read(Seller.slug(of: seller)),
                try await db.read(Member.all(of: seller)).contains(where: { $0.person == uploader && $0.role != .packer })
            else { return }
            try await db.transaction { tx in
                guard let person = try await tx.read(Person.locked(uploader)) else { return }
                let key = NotificationKey(.importDone, ImportSubject(fact.file, of: slug))
                try await key.post(to: person.id, in: tx)
                if let email = person.email { try await key.queue(.email(email), person.language, of: person.id, in: tx) }
            }
        }
    }
}
