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

/// Asks for confirmation before a draft is sent.
enum TransferSendingPage {
    static let show = Handler.person { visit, person, _ in
        let (desk, transfer) = try await TransferPage.open(visit, person)
        let ways = visit.link.desk(desk.seller.slug)
        guard transfer.state == .draft else { return visit.redirect(to: ways.transfer("\(transfer.id)"), saying: DeskFlash.transferStale) }
        let room = try await visit.stockRoom(of: desk)
        let frame = visit.deskFrame(desk, at: { $0.desk(desk.seller.slug).transferSending("\(transfer.id)") })
        return visit.render(
            DeskConfirmPage(
                frame, .transferSendTitle, in: .stock, subject: room.route(of: transfer, in: visit.language),
                points: [.transferSendPoint(count: transfer.pieces), .transferSendPointSale],
                form: ConfirmForm(
                    frame: frame.frame, action: ways.transferSending("\(transfer.id)"), button: .transferSend, keep: .transferBack,
                    way: ways.transfer("\(transfer.id)"), fields: VersionField(version: transfer.version))))
    }

    static let send = Handler.person { visit, person, _ in
        let (desk, transfer) = try await TransferPage.open(visit, person)
        return try await visit.submit {
            do {
                try await visit.db.transaction { tx in
                    try await Transfer.send(
                        transfer.id, over: TypedText(visit.form["version"] ?? "").wholeNumber ?? 0, of: desk.seller.id,
                        by: person.id.actor, in: tx)
                }
            } catch Transfer.Refusal.stale {
                throw FormRefusal("lines", .transferErrorStale, status: .conflict)
            } catch Transfer.Refusal.empty {
                throw FormRefusal("code", .transferErrorEmpty)
            } catch Transfer.Refusal.short(let free) {
                throw FormRefusal(
                    free.sorted { $0.key < $1.key }.map { FieldError("line-\($0.key)", .transferErrorShort(count: $0.value)) })
            }
            return visit.redirect(to: visit.link.desk(desk.seller.slug).transfer("\(transfer.id)"), saying: DeskFlash.transferSent)
        } orShow: { refusal in
            try await TransferPage.answer(visit, person, refusal)
        }
    }
}
