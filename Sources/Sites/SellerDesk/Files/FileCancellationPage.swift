import Components
import HTML
import HTTP
import Identity
import Imports
import Kernel
import Links
import Postgres
import Sellers
import Web

/// Asks for confirmation before an import is cancelled.
enum FileCancellationPage {
    static let show = Handler.person { visit, person, _ in
        let open = try await visit.file(of: person)
        guard open.file.step != .end else { return visit.redirect(to: open.ways.file(open.key), saying: DeskFlash.fileIsOver) }
        let frame = visit.deskFrame(open.desk, at: { $0.desk(open.desk.seller.slug).fileCancellation(open.key) })
        return visit.render(
            DeskConfirmPage(
                frame, .fileCancelTitle, in: .files, subject: open.file.name,
                points: open.file.state == .running ? [.fileCancelPoint, .fileCancelPointKept] : [.fileCancelPoint],
                form: ConfirmForm(
                    frame: frame.frame, action: open.ways.fileCancellation(open.key), button: .fileCancel, keep: .fileCancelKeep,
                    way: open.ways.file(open.key))))
    }

    static let cancel = Handler.person { visit, person, _ in
        let open = try await visit.file(of: person)
        do {
            try await visit.db.transaction { tx in
                try await ImportFile.cancel(open.file.id, by: open.desk.seller.id, person: person.id, in: tx)
            }
        } catch ImportFile.Refusal.otherStep {
            return visit.redirect(to: open.ways.file(open.key), saying: DeskFlash.fileIsOver)
        } catch ImportFile.Refusal.unknown {
            throw Problem.notFound
        }
        return visit.redirect(to: open.ways.file(open.key), saying: DeskFlash.fileCancelled)
    }
}
