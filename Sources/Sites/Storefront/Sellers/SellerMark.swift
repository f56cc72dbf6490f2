import Components
import HTML
import Sellers

/// A seller's picture, or the initials on a neutral ground.
struct SellerMark: Sendable {
    let picture: PictureView?
    let initials: String
    /// The number of one of the grounds in the style sheet, so that neighbours differ.
    let ground: Int

    static let grounds = 4

    /// - Parameter shownAt: the value of the `sizes` attribute.
    init(_ seller: Seller, shownAt: String = "4.5rem") {
        self.init(
            name: seller.name,
            picture: seller.picture.map {
                PictureView(hash: $0.hash, width: $0.width, height: $0.height, alt: "", shownAt: shownAt)
            })
    }

    init(name: String, picture: PictureView?) {
        self.picture = picture
        initials = Initials.of(name)
        ground = name.utf8.reduce(0) { $0 &+ Int($1) } % Self.grounds + 1
    }

    static let sample = SellerMark(name: "Dar Salma", picture: nil)
    static let pictureSample = SellerMark(name: "Dar Salma", picture: .sample)
}
