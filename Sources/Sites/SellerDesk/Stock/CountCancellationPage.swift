import Catalog
import Components
import HTML
import HTTP
import Identity
import Inventory
import Kernel
import Links
import Orders
import Postgres
import Sellers
import Web

/// Asks for confirmation before a count is given up.
enum CountCancellationPage {
    static let show = Handler.person { visit, person, _ in
        let (desk, count) = try await CountPage.open(visit, person)
        let ways = visit.link.desk(desk.seller.slug)
        guard count.state == .open else { return visit.redirect(to: ways.count("\(count.id)"), saying: DeskFlash.countEnded) }
        let room = try await visit.stockRoom(of: desk)
        let frame = visit.deskFrame(desk, at: { $0.desk(desk.seller.slug).countCancellation("\(count.id)") })
        return visit.render(
            DeskConfirmPage(
                frame, .countCancelTitle, in: .stock, subject: room.name(count.warehouse), points: [.countCancelPoint],
                form: ConfirmForm(
                    frame: frame.frame, action: ways.countCancellation("\(count.id)"), button: .countCancel, keep: .countBack,
                    way: ways.count("\(count.id)"))))
    }

    static let cancel = Handler.person { visit, person, _ in
        let (desk, count) = try await CountPage.open(visit, person)
        let ways = visit.link.desk(desk.seller.slug)
        do {
            try await visit.db.transaction { tx in
                try await StockCount.cancel(count.id, of: desk.seller.id, by: person.id.actor, in: tx)
            }
        } catch StockCount.Refusal.ended {
            return visit.redirect(to: ways.count("\(count.id)"), saying: DeskFlash.countEnded)
        }
        return visit.redirect(to: ways.counts, saying: DeskFlash.countCancelled)
    }
}
