import Components
import HTML
import Kernel
import Links
import Web

/// One picture of a product in full size, for browsers without scripts. With scripts, the gallery shows it in a dialog.
struct PicturePage {
    let frame: Frame
    /// The product's title.
    let title: String
    let language: Language
    let picture: PictureView
    /// From 1.
    let number: Int
    let count: Int
    let product: SiteURL
    /// Nil for the first picture.
    let previous: SiteURL?
    /// Nil for the last picture.
    let next: SiteURL?

    static let sample = PicturePage(
        frame: .sample, title: "Caftan bleu Majorelle", language: .french, picture: .sample, number: 1, count: 2,
        product: Link(.french).product("caftan"), previous: nil, next: Link(.french).product("caftan").with([("picture", "2")]))
}
