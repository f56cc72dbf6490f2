import Catalog
import Components
import HTML
import HTTP
import Identity
import Inventory
import Kernel
import Links
import Postgres
import Sellers
import Web

/// Asks for confirmation before a draft is cancelled.
enum TransferCancellationPage {
    static let show = Handler.person { visit, person, _ in
        let (desk, transfer) = try await TransferPage.open(visit, person)
        let ways = visit.link.desk(desk.seller.slug)
        guard transfer.state == .draft else { return visit.redirect(to: ways.transfer("\(transfer.id)"), saying: DeskFlash.transferStale) }
        let room = try await visit.stockRoom(of: desk)
        let frame = visit.deskFrame(desk, at: { $0.desk(desk.seller.slug).transferCancellation("\(transfer.id)") })
        return visit.render(
            DeskConfirmPage(
                frame, .transferCancelTitle, in: .stock, subject: room.route(of: transfer, in: visit.language),
                points: [.transferCancelPoint],
                form: ConfirmForm(
                    frame: frame.frame, action: ways.transferCancellation("\(transfer.id)"), button: .transferCancel, keep: .transferBack,
                    way: ways.transfer("\(transfer.id)"))))
    }

    static let cancel = Handler.person { visit, person, _ in
        let (desk, transfer) = try await TransferPage.open(visit, person)
        let ways = visit.link.desk(desk.seller.slug)
        do {
            try await visit.db.transaction { tx in
                try await Transfer.cancel(transfer.id, of: desk.seller.id, by: person.id.actor, in: tx)
            }
        } catch Transfer.Refusal.stale {
            return visit.redirect(to: ways.transfer("\(transfer.id)"), saying: DeskFlash.transferStale)
        }
        return visit.redirect(to: ways.transfers, saying: DeskFlash.transferCancelled)
    }
}
