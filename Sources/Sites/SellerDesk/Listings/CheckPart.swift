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

/// What is still missing, what buyers will read, and the button that publishes.
struct CheckPart: Sendable {
    let form: PartForm
    let faults: [Fault]
    /// Nil if something is missing.
    let preview: Preview?
    /// The sum of the versions of all parts. It changes with each save.
    let versions: Int

    /// What is missing in a part.
    struct Fault: Sendable {
        let part: Message
        let message: Message
        let address: SiteURL
    }

    struct Preview: Sendable {
        let title: LocalizedText
        let description: LocalizedText
        let picture: PictureView?
        let condition: Message
        let prices: [Money]
        let defects: [String]

        static let sample = Preview(
            title: LocalizedText("قفطان", .arabic), description: LocalizedText("Laine <b>", .french), picture: .sample,
            condition: Condition.worn.name, prices: [.dirhams(300)], defects: ["Rayure"])
    }

    static let sample = CheckPart(form: .sample, faults: [], preview: .sample, versions: 4)
    static let missingSample = CheckPart(
        form: .sample,
        faults: [
            Fault(part: .listingWords, message: .listingFaultNoTitle, address: Link(.french).desk("dar-salma").listing("0193", "words"))
        ],
        preview: nil, versions: 0)
    static let waitingSample = CheckPart(form: .waitingSample, faults: [], preview: .sample, versions: 4)
}

extension CheckPart {
    init(form: PartForm, _ open: OpenDraft, in language: Language) {
        let (content, faults) = open.check
        self.init(
            form: form,
            faults: faults.map { fault in
                let part = ListingPart(fault.part)
                return Fault(part: part.title, message: fault.message, address: open.link.listing(open.key, part.rawValue))
            }, preview: content.map { Preview($0, open.product, in: language) }, versions: open.draft.versions)
    }

    /// Publishes the listing, or sends it to the staff.
    static let submit = Handler.draft { visit, person, open in
        guard open.check.content != nil else { return try await ListingPage.answer(visit, open, .check, FormRefusal([])) }
        let seen = TypedText(visit.form["versions"] ?? "").wholeNumber
        return try await visit.submit {
            do {
                let outcome = try await visit.db.transaction { tx in
                    // Nobody saves a part or publishes the draft until the transaction ends.
                    let draft = try await ListingDraft.locked(open.draft.id, of: open.desk.seller.id, in: tx)
                    guard draft.versions == seen,
                        let content = draft.input.check(for: draft.subject, among: open.categories, open.attributes).content
                    else { throw FormRefusal("check", .listingFaultMoved, status: .conflict) }
                    let outcome = try await Revision.submit(
                        content, over: draft.base, draft.subject, draft: draft.id, by: open.desk.seller.id, person: person.id, in: tx)
                    if case .published = outcome { try await ListingDraft.remove(open.draft.id, by: open.desk.seller.id, in: tx) }
                    return outcome
                }
                switch outcome {
                case .published: return visit.redirect(to: open.link.listings, saying: DeskFlash.listingPublished)
                case .waits:
                    return visit.redirect(to: open.link.listing(open.key, ListingPart.check.rawValue), saying: DeskFlash.listingSubmitted)
                }
            } catch ListingDraft.Refusal.unknownDraft {
                // The same form was sent twice, and the listing is published.
                return visit.redirect(to: open.link.listings, saying: DeskFlash.listingDecided)
            } catch let refusal as Revision.Refusal {
                throw try formRefusal(refusal)
            } catch Offer.Refusal.skuTaken(let sku) {
                throw FormRefusal("check", .listingFaultSKUTaken(sku: sku), status: .conflict)
            } catch Product.Refusal.variantTwice {
                throw FormRefusal("check", .listingFaultVariantTwice, status: .conflict)
            } catch is Product.Refusal {
                throw FormRefusal("check", .listingFaultChanged, status: .conflict)
            } catch is Offer.Refusal {
                throw FormRefusal("check", .listingFaultChanged, status: .conflict)
            } catch is Attribute.Refusal {
                throw FormRefusal("check", .listingFaultChanged, status: .conflict)
            }
        } orShow: { refusal in
            try await ListingPage.answer(visit, try await ListingPage.open(visit, person), .check, refusal)
        }
    }

    /// Takes back what waits for the staff.
    static let withdraw = Handler.draft { visit, person, open in
        let page = open.link.listing(open.key, ListingPart.check.rawValue)
        guard let revision = open.revision else { return visit.redirect(to: page) }
        do {
            try await visit.db.transaction { tx in
                try await Revision.withdraw(revision.id, by: open.desk.seller.id, person: person.id, in: tx)
            }
        } catch Revision.Refusal.decided {
            // The staff was faster, and the page shows its answer.
            return visit.redirect(to: open.link.listings, saying: DeskFlash.listingDecided)
        }
        return visit.redirect(to: page, saying: DeskFlash.listingTakenBack)
    }

    private static func formRefusal(_ refusal: Revision.Refusal) throws -> FormRefusal {
        switch refusal {
        case .unknown: throw Problem.notFound
        case .sellerStopped: FormRefusal("check", .listingFaultStopped, status: .conflict)
        case .unchanged: FormRefusal("check", .listingFaultUnchanged)
        case .alreadyWaiting: FormRefusal("check", .listingFaultAlreadyWaits, status: .conflict)
        case .tooMany: FormRefusal("check", .listingFaultTooMany, status: .tooManyRequests)
        case .changedMeanwhile, .decided, .own: FormRefusal("check", .listingFaultChanged, status: .conflict)
        }
    }
}

extension CheckPart.Preview {
    fileprivate init(_ content: ListingContent, _ product: Product?, in language: Language) {
        let text = content.texts[language].map { ($0, language) } ?? content.texts[content.language].map { ($0, content.language) }
        self.init(
            title: product?.title ?? LocalizedText(text?.0.title ?? "", text?.1 ?? language),
            description: product?.description ?? LocalizedText(text?.0.description ?? "", text?.1 ?? language),
            picture: content.pictures.first.map(PictureView.init), condition: content.condition.name,
            prices: content.variants.map(\.price), defects: content.defects.map { $0.text[language] ?? $0.text[content.language] ?? "" })
    }
}
