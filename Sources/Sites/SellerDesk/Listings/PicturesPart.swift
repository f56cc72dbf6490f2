import Catalog
import Components
import HTML
import HTTP
import Identity
import Images
import Kernel
import Postgres
import Sellers
import Web

/// The pictures of a listing: up to twelve at once, their order, and what each shows.
struct PicturesPart: Sendable {
    let saving: SavingFields
    let pictures: [ListingContent.Picture]
    /// The language in which the seller writes.
    let language: Language

    var isFull: Bool { pictures.count >= Offer.mostPictures }

    static let accept = "image/jpeg,image/png,image/webp,image/gif"
    static let megabytes = PictureLimits.bytes / (1024 * 1024)
    static let limits = {
        // The body may be larger than its files, so that the page can name the file that is too large.
        var limits = MultipartLimits(
            body: (Offer.mostPictures + 2) * PictureLimits.bytes, files: Offer.mostPictures, file: PictureLimits.bytes,
            discardsMoreFiles: true)
        limits.parts = 120
        return limits
    }()
    /// Pictures an hour for one shop. Each occupies a worker for about a second.
    static let mostAnHour = 600

    static let sample = PicturesPart(
        saving: .sample, pictures: [ListingContent.Picture(hash: String(repeating: "a1", count: 20), width: 960, height: 1200)],
        language: .french)
    static let emptySample = PicturesPart(saving: .staleSample, pictures: [], language: .arabic)
    static let waitingSample = PicturesPart(saving: .waitingSample, pictures: sample.pictures, language: .french)
}

extension PicturesPart {
    static let save = Handler.draft { visit, person, open in
        return try await visit.submit(limitBeside: ListingFieldName.pictures) {
            var pictures = arranged(open.draft.input.pictures, visit.form, language: open.draft.input.words.language)
            let uploads = try await ListingUploads(
                [ListingFieldName.pictures, "camera"], room: Offer.mostPictures - pictures.count, of: open.desk.seller.id, visit)
            for made in uploads.made where !pictures.contains(where: { $0.hash == made.hash }) {
                pictures.append(ListingContent.Picture(hash: made.hash, width: made.width, height: made.height))
            }
            return try await ListingPage.save(
                .pictures(pictures), of: open, visit, person,
                errors: uploads.error.map { [$0] } ?? [],
                again: visit.form["cover"] != nil || visit.form["remove"] != nil || !uploads.made.isEmpty, storing: uploads.made)
        } orShow: { refusal in
            try await ListingPage.answer(visit, open, .pictures, refusal)
        }
    }

    /// The saved pictures with the order, the texts and the removals of the form. Pictures that the form does not name stay at the end.
    static func arranged(
        _ pictures: [ListingContent.Picture], _ form: FormFields, language: Language
    ) -> [ListingContent.Picture] {
        var placed: [(picture: ListingContent.Picture, place: Int)] = []
        for (index, picture) in pictures.enumerated() {
            if form["remove"] == picture.hash { continue }
            var picture = picture
            if let alt = form["alt-" + picture.hash]?.readable.tidied.cut(to: 1_000) { picture.alt[language] = alt.isEmpty ? nil : alt }
            // Two pictures with the same number keep their former order.
            let place = form["cover"] == picture.hash ? 0 : TypedText(form["place-" + picture.hash] ?? "").wholeNumber ?? index + 1
            placed.append((picture, place))
        }
        return placed.enumerated().sorted { ($0.element.place, $0.offset) < ($1.element.place, $1.offset) }.map(\.element.picture)
    }
}

/// The pictures that a form uploads for a listing.
struct ListingUploads: Sendable {
    /// The accepted ones, in the order of the files.
    let made: [ProcessedPicture]
    /// Names every refused file; nil if all were accepted.
    let error: FieldError?

    /// Checks and stores the pictures of these fields. A refused file does not touch the others.
    ///
    /// - Parameters:
    ///   - fields: the error is shown beside the first.
    ///   - room: how many more pictures the listing may have.
    init(_ fields: [String], room: Int, of seller: Seller.ID, _ visit: Visit) async throws {
        let limit = UploadLimit("catalog.pictures:\(seller)", files: PicturesPart.mostAnHour, per: 3_600)
        var uploads: [CheckedUpload<ProcessedPicture>] = []
        for field in fields { uploads += try await visit.uploadedPictures(in: field, limit: limit) }
        let all = uploads.compactMap(\.made)
        made = Array(all.prefix(max(0, room)))
        let refused = FieldError(fields[0], refused: uploads)
        guard all.count > made.count else {
            error = refused
            return
        }
        let count = Message.listingFaultPictureCount(count: Offer.mostPictures)
        error = FieldError(fields[0], refused.map { .pictureErrorList(one: $0.message, more: count) } ?? count)
    }
}
