import Catalog
import Components
import HTML
import HTTP
import Identity
import Kernel
import Links
import Postgres
import Sellers
import Web

extension ListingPage {
    /// - Parameters:
    ///   - part: the part that is open.
    ///   - typed: what was typed into a part that somebody else saved meanwhile; nil to show what is saved.
    static func answer(
        _ visit: Visit, _ open: OpenDraft, _ part: ListingPart, _ refusal: FormRefusal?, typed: ListingDraft.PartInput? = nil
    ) async throws -> Response {
        var input = open.draft.input
        var stale: StaleNotice?
        if let typed, let saved = open.draft.saved[typed.part] {
            let name = try await visit.db.read(Person.names(of: saved.person.map { [$0] } ?? [])).values.first
            stale = StaleNotice(
                person: name, at: visit.clock.local(saved.at), lines: open.lines(of: typed.part, in: visit.language),
                address: open.link.listing(open.key, part.rawValue))
            typed.put(into: &input)
        }
        let frame = visit.deskFrame(open.desk, at: { $0.desk(open.desk.seller.slug).listing(open.key, part.rawValue) })
        let check = open.check
        let form = PartForm(
            desk: frame, key: open.key, isWaiting: open.isWaiting, wantsMore: visit.query["more"] != nil,
            errors: refusal?.errors ?? [])
        let sections = ListingPart.allCases.enumerated().map { index, one in
            Section(
                part: one, number: index + 1, state: open.state(of: one, check.faults), isOpen: one == part,
                address: open.link.listing(open.key, one.rawValue),
                content: open.content(of: one, input, form, stale: one == part ? stale : nil, visit))
        }
        let title = open.product?.title.text ?? open.draft.input.words.titles[open.draft.input.words.language] ?? ""
        return visit.render(
            ListingPage(
                desk: frame, heading: open.draft.subject.heading, name: title.isEmpty ? nil : title,
                review: open.review(frame, visit), parts: sections,
                removal: open.isWaiting ? nil : open.link.listingRemoval(open.key), errors: form.errors), refusing: refusal)
    }
}

/// What the forms of all parts have in common.
struct PartForm: Sendable {
    let desk: DeskFrame
    /// The key of the draft.
    let key: String
    /// Whether a revision waits, so that nothing can be changed.
    let isWaiting: Bool
    /// Whether the reader asked for empty rows.
    let wantsMore: Bool
    let errors: [FieldError]

    func address(_ part: ListingPart) -> SiteURL { desk.link(Link(desk.frame.language)).listing(key, part.rawValue) }

    static let sample = PartForm(desk: .sample, key: "0193", isWaiting: false, wantsMore: true, errors: [])
    static let waitingSample = PartForm(desk: .sample, key: "0193", isWaiting: true, wantsMore: false, errors: [])
}

extension ListingSubject {
    var heading: Message {
        switch self {
        case .new: .listingHeadingNew
        case .offer: .listingHeadingOffer
        case .edit: .listingHeadingEdit
        }
    }

    var isSecondOffer: Bool { if case .offer = self { true } else { false } }
}

extension OpenDraft {
    /// The state of a part, beside its title.
    fileprivate func state(of part: ListingPart, _ faults: [ListingFault]) -> Message {
        guard let saved = part.saved else { return faults.isEmpty ? .listingStateReady : .listingStateMissing(count: faults.count) }
        if draft.subject.isSecondOffer, saved == .words { return .listingStateGiven }
        if draft.version(of: saved) == 0 { return .listingStateEmpty }
        let count = faults.count { $0.part == saved }
        return count == 0 ? .listingStateComplete : .listingStateMissing(count: count)
    }

    fileprivate func review(_ frame: DeskFrame, _ visit: Visit) -> ReviewNotice? {
        guard let revision else { return nil }
        switch revision.state {
        case .waiting:
            return ReviewNotice(
                desk: frame,
                state: .waits(since: visit.clock.local(revision.submittedAt), withdrawal: link.listingWithdrawal(key)))
        case .refused: return ReviewNotice(desk: frame, state: .refused(why: revision.why))
        case .accepted, .withdrawn: return nil
        }
    }

    fileprivate func content(
        of part: ListingPart, _ input: ListingInput, _ form: PartForm, stale: StaleNotice?, _ visit: Visit
    ) -> any View {
        let version = part.saved.map { draft.version(of: $0) } ?? 0
        let saving = SavingFields(form: form, version: version, stale: stale)
        switch part {
        case .pictures: return PicturesPart(saving: saving, pictures: input.pictures, language: input.words.language)
        case .words:
            if let product, draft.subject.isSecondOffer {
                return GivenWordsPart(title: product.title, address: visit.link.product(product.slug))
            }
            return WordsPart(saving: saving, words: input.words, categories: categories, in: visit.language)
        case .details:
            return DetailsPart(saving: saving, input: input, attributes: attributes, hasCategory: hasCategory, in: visit.language)
        case .variants: return VariantsPart(saving: saving, input: input.variants, self, in: visit.language)
        case .check: return CheckPart(form: form, self, in: visit.language)
        }
    }

    var hasCategory: Bool { draft.subject.isSecondOffer || categories.contains { $0.slug == draft.input.words.category } }

    /// The name of a variant that is live, such as `M, bleu`; nil for a piece without choices.
    func label(of variant: Variant.ID, in language: Language) -> String? {
        guard let traits = variants.first(where: { $0.id == variant })?.traits, !traits.isEmpty else { return nil }
        return traits.map { trait in
            let values = attributes.first { $0.code == trait.attribute }?.values
            return trait.ownName ?? values?.first { $0.code == trait.value }?.names[language] ?? trait.value
        }.joined(separator: ", ")
    }

    /// What is saved of a part, one line each, for a person who typed something else.
    fileprivate func lines(of part: ListingDraft.Part, in language: Language) -> [String] {
        let input = draft.input
        switch part {
        case .pictures:
            return input.pictures.enumerated().map { "\($0.offset + 1). \($0.element.alt.values.sorted().joined(separator: " / "))" }
        case .words:
            return input.words.languages.flatMap { [input.words.titles[$0] ?? "", input.words.descriptions[$0] ?? ""] }
                + [categories.first { $0.slug == input.words.category }?.names[language] ?? ""]
        case .details:
            return [Condition(rawValue: input.details.condition)?.name.text(in: language) ?? ""]
                + attributes.compactMap { attribute in
                    let value = input.details.values.own[attribute.code] ?? input.details.values.chosen[attribute.code] ?? ""
                    guard !value.isEmpty else { return nil }
                    return attribute.names[language] + ": " + (attribute.values.first { $0.code == value }?.names[language] ?? value)
                } + input.details.defects.flatMap { $0.texts.values.sorted() }
        case .variants:
            return input.variants.rows.map { row in
                ([row.variant.flatMap { label(of: $0, in: language) }] + [row.price, row.sku, row.gtin, row.pieces])
                    .compactMap(\.self).filter { !$0.isEmpty }.joined(separator: " · ")
            }
        }
    }
}

/// The hidden fields of a part's form, and the notice that somebody else saved it meanwhile.
struct SavingFields: Sendable {
    let form: PartForm
    /// Of the part that is shown; see `ListingDraft.version(of:)`.
    let version: Int
    let stale: StaleNotice?

    static let sample = SavingFields(form: .sample, version: 3, stale: nil)
    static let staleSample = SavingFields(form: .sample, version: 4, stale: .sample)
    static let waitingSample = SavingFields(form: .waitingSample, version: 2, stale: nil)
}
