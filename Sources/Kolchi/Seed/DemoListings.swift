import Catalog
import Config
import HTML
import Identity
import Inventory
import Kernel
import Postgres
import Sellers

extension DemoSeed {
    /// Submits listings that wait for the staff.
    ///
    /// - Parameter offers: those of the demo, by the slug of the product.
    func submitListings(_ listings: [DemoShop.WaitingListing], _ offers: [String: [Offer.ID]]) async throws {
        guard setup.configuration.isDevelopment else { return }
        for listing in listings {
            guard let offer = offers[listing.like]?.first, let contact = Contact(typed: listing.login) else {
                throw CommandFailure("there is no \(listing.like) of \(listing.login)")
            }
            try await setup.db.transaction { tx in
                guard let person = try await tx.read(Person.reached(at: contact))?.id,
                    let product = try await tx.read(Product.key(ofOffer: offer)),
                    let shop = try await tx.read(Member.shops(of: person)).first?.slug,
                    let seller = try await tx.read(Seller.names([shop]))[shop]?.id
                else { throw CommandFailure("\(listing.login) has no shop") }
                let siblings = try await tx.read(ListingContent.siblings(of: offer, of: seller))
                guard let live = try await tx.read(ListingContent.live(product, siblings, of: seller)) else {
                    throw CommandFailure("\(listing.like) is not of \(shop)")
                }
                var content = live
                content.texts[.french] = ListingContent.Text(title: listing.title, description: listing.description)
                if listing.isNew {
                    for index in content.variants.indices {
                        content.variants[index].offer = nil
                        content.variants[index].variant = nil
                        content.variants[index].pieces = 2
                    }
                }
                let draft =
                    listing.isNew
                    ? try await ListingDraft.start(by: seller, person: person, in: tx)
                    : try await ListingDraft.edit(
                        product, siblings, showing: live, as: ListingInput(content, decimal: \.decimal), by: seller, person: person, in: tx)
                if listing.isNew {
                    let input = ListingInput(content, decimal: \.decimal)
                    for part in [
                        ListingDraft.PartInput.pictures(input.pictures), .words(input.words), .details(input.details),
                        .variants(input.variants),
                    ] { try await ListingDraft.save(part, of: draft, over: 0, by: seller, person: person, in: tx) }
                }
                _ = try await Revision.submit(
                    content, over: listing.isNew ? nil : live, listing.isNew ? .new : .edit(product, siblings), draft: draft, by: seller,
                    person: person, in: tx)
            }
        }
    }
}
