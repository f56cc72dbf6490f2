import Components
import HTML
import Kernel
import Links

/// A seller with pictures of their newest pieces, as a link to the storefront.
struct SellerTile {
    let name: String
    let address: SiteURL
    let mark: SellerMark
    let city: String
    let pictures: [PictureView]

    static let sample = SellerTile(
        name: "Dar Salma", address: Link(.french).seller("dar-salma"), mark: .sample, city: "Fès", pictures: [.sample, .sample])
}
