import Catalog
import Components
import HTML
import HTTP
import Kernel
import Links
import Postgres
import Sellers
import Web

/// Asks for confirmation before a draft is deleted.
enum DraftRemovalPage {
    static let show = Handler.draft { visit, person, open in
        guard !open.isWaiting else {
            return visit.redirect(to: open.link.listing(open.key, ListingPart.check.rawValue), saying: DeskFlash.listingWaits)
        }
        let frame = visit.deskFrame(open.desk, at: { $0.desk(open.desk.seller.slug).listingRemoval(open.key) })
        let title = open.product?.title.text ?? open.draft.input.words.titles[open.draft.input.words.language] ?? ""
        return visit.render(
            DeskConfirmPage(
                frame, .listingRemoveTitle, in: .listings, subject: title.isEmpty ? nil : title,
                points: [.listingRemovePoint] + (open.draft.base == nil ? [] : [.listingRemoveEditPoint]),
                form: ConfirmForm(
                    frame: frame.frame, action: open.link.listingRemoval(open.key), button: .listingRemoveDraft, keep: .listingRemoveKeep,
                    way: open.link.listing(open.key, ListingPart.pictures.rawValue))))
    }

    static let remove = Handler.draft { visit, person, open in
        guard !open.isWaiting else {
            return visit.redirect(to: open.link.listing(open.key, ListingPart.check.rawValue), saying: DeskFlash.listingWaits)
        }
        do {
            try await visit.db.transaction { tx in try await ListingDraft.remove(open.draft.id, by: open.desk.seller.id, in: tx) }
        } catch ListingDraft.Refusal.waits {
            return visit.redirect(to: open.link.listing(open.key, ListingPart.check.rawValue), saying: DeskFlash.listingWaits)
        } catch ListingDraft.Refusal.unknownDraft {
            // The same form was sent twice.
        }
        return visit.redirect(to: open.link.listings, saying: DeskFlash.draftRemoved)
    }
}
