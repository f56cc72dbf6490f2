import Components
import HTML
import HTTP
import Identity
import Images
import Kernel
import Links
import Media
import Postgres
import Sellers
import Web

/// The banner and the mark of a shop.
enum PicturesForm {
    /// The file types that the browser offers. The server checks the content after the upload.
    static let accept = "image/jpeg,image/png,image/webp,image/gif"
    /// The body may be larger than both files, so that the page can say which picture is too large.
    static let limits = MultipartLimits(body: 4 * PictureLimits.bytes, files: 2, file: PictureLimits.bytes)
    static let megabytes = PictureLimits.bytes / (1024 * 1024)
    private static let places: [(field: String, place: Seller.PicturePlace)] = [("cover", .cover), ("picture", .picture)]

    /// Saves both pictures, or nothing if there is an error.
    static let save = Handler.person { visit, person, _ in
        let desk = try await visit.desk(of: person)
        return try await visit.submit(limitBeside: "cover") {
            var made: [String: ProcessedPicture] = [:]
            var refusals: [FormRefusal] = []
            for (field, _) in places {
                do {
                    if let picture = try await visit.uploadedPicture(
                        in: field, limit: desk.pictureLimit, cropping: field == "cover" ? crop(visit.form) : nil)
                    {
                        made[field] = picture
                    }
                } catch let refusal as FormRefusal {
                    refusals.append(refusal)
                }
            }
            if let first = refusals.first {
                // The browser keeps no chosen file, so the good picture must be chosen again too.
                throw FormRefusal(
                    refusals.flatMap(\.errors) + made.keys.sorted().map { FieldError($0, .storefrontEditAgain) }, status: first.status)
            }
            let pictures = made
            try await visit.db.transaction { tx in
                for (field, place) in places {
                    if let picture = pictures[field] {
                        try await Seller.show(
                            try await Media.Picture.store(picture, .whileShown, in: tx), as: place, of: desk.seller.id, by: person.id.actor,
                            in: tx)
                    } else if visit.form["no-" + field] != nil {
                        try await Seller.show(nil, as: place, of: desk.seller.id, by: person.id.actor, in: tx)
                    }
                }
            }
            return visit.redirect(to: visit.link.desk(desk.seller.slug).storefront, saying: DeskFlash.storefrontSaved)
        } orShow: { refusal in
            try await StorefrontPage.answer(visit, person, nil, refusal)
        }
    }
}

extension PicturesForm {
    /// Which part of a banner is kept.
    private static func crop(_ form: FormFields) -> PictureCrop {
        switch form["cover-part"] {
        case "top": .top
        case "bottom": .bottom
        default: .middle
        }
    }

    /// The middle suits most pictures.
    static var parts: RadioField {
        RadioField(
            name: "cover-part", label: .storefrontEditBannerPart,
            options: [
                .init(value: "top", label: .storefrontEditBannerTop, isChosen: false),
                .init(value: "middle", label: .storefrontEditBannerMiddle, isChosen: true),
                .init(value: "bottom", label: .storefrontEditBannerBottom, isChosen: false),
            ])
    }
}

extension Desk {
    /// The pictures that the people of a shop may send together.
    var pictureLimit: UploadLimit { UploadLimit("sellers.pictures:\(seller.id)", files: 200, per: 3_600) }
}
