import Catalog
package import Images
package import Jobs
import Kernel
package import Loops
import Media
package import Postgres

extension ImportFile {
    /// Registers the steps of imports. Give them a worker of their own, because a step may take some seconds, and no mail must wait for it.
    ///
    /// - Parameters:
    ///   - files: the folder of private files, where uploads are.
    ///   - mediaPrefix: what the addresses of the shop's own pictures begin with.
    ///   - throttle: of the heavy work in the process, among which is writing products.
    package static func register(on jobs: inout JobTable, files: PrivateFileStore, mediaPrefix: String, throttle: Throttle = Throttle()) {
        let pool = WorkerPool("tables", threads: 1, queueLimit: 4, niceness: 10)
        jobs.on(ImportStepped.self, as: "imports.step") { event, db in
            guard let file = try await db.search(any(event.file)) else { return }
            switch file.state {
            case .uploaded: try await file.read(files, pool, in: db)
            case .recognised: if file.isBusy { try await file.settle(in: db) }
            case .mapped: try await file.check(try await Taxonomy(from: db), mediaPrefix: mediaPrefix, files, pool, in: db)
            case .running, .done, .cancelled:
                try await throttle.run { try await file.run(try await Taxonomy(from: db), mediaPrefix: mediaPrefix, in: db) }
            case .checked, .refused: break
            }
        }
        jobs.on(BatchSettled.self, as: "imports") { event, db in
            guard let decision = try await db.read(BatchDecision.with(event.decision)),
                let batch = try await db.read(ListingBatch.with(decision.batch))
            else { return }
            let refused = decision.answer == .refused ? ID("\(batch.id)") : nil
            try await db.transaction { tx in try await release(of: batch.seller, refused: refused, in: tx) }
        }
        jobs.every(3_600, "imports.sweep") { db in
            try await releaseHeld(in: db)
            try await sweep(in: db)
        }
    }

    /// A file of any shop; nil if there is none with that key.
    package static func any(_ id: ID) -> Query<ImportFile?> { .first("\(columns) WHERE f.id = \(id)") { row in try ImportFile(&row) } }

    /// Removes files `daysKept` days after their end or after the shop last worked on them, and all but the newest of a shop that are over.
    /// Fetched pictures that no file names are removed after `daysUntilFetchedAgain`.
    ///
    /// - Parameter most: the files of one shop that are over and kept.
    package static func sweep(keeping most: Int = mostEnded, in db: Database) async throws {
        let old = Query<[ID]>.all(
            """
            SELECT id FROM imports.file
            WHERE coalesce(ended_at, CASE WHEN is_busy THEN NULL ELSE changed_at END) < kernel.now() - make_interval(days => \(daysKept))
               OR id IN (SELECT id FROM (
                    SELECT id, row_number() OVER (PARTITION BY seller_id ORDER BY ended_at DESC, id) AS place FROM imports.file
                    WHERE state IN ('cancelled', 'refused') OR told_at IS NOT NULL) ended WHERE place > \(most))
            ORDER BY uploaded_at LIMIT 500
            """
        ) { row in try row.next() }
        for id in try await db.search(old) {
            try await db.transaction(statement: 60_000) { tx in
                try await PrivateFile.release(subject(id), in: tx)
                try await tx.run("DELETE FROM imports.file WHERE id = \(id)")
            }
        }
        try await db.transaction(statement: 20_000) { tx in
            let gone = Query<[String?]>.all(
                """
                DELETE FROM imports.fetched f WHERE f.id IN (
                    SELECT id FROM imports.fetched WHERE settled_at < kernel.now() - make_interval(days => \(daysUntilFetchedAgain))
                      AND NOT EXISTS (SELECT FROM imports.wanted w WHERE w.fetched_id = imports.fetched.id) LIMIT 1000)
                RETURNING f.picture
                """
            ) { row in try row.next() }
            for picture in Set(try await tx.read(gone).compactMap(\.self)).sorted() { try await Media.Picture.release(picture, in: tx) }
        }
    }
}
