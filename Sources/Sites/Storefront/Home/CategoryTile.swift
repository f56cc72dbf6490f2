import Components
import HTML
import Kernel
import Links

/// A category with the picture of a piece in it.
struct CategoryTile {
    let name: String
    let address: SiteURL
    /// How many products can be bought there.
    let count: Int
    /// Nil for a category without a pictured piece.
    let picture: PictureView?

    init(_ category: HomePage.Leaf, picture: PictureView?) {
        name = category.name
        address = category.address
        count = category.count
        self.picture = picture
    }

    static let sample = CategoryTile(
        HomePage.Leaf(name: "Mode", address: Link(.french).category("mode"), count: 12), picture: .sample)
    static let bareSample = CategoryTile(
        HomePage.Leaf(name: "Maison", address: Link(.french).category("maison"), count: 0), picture: nil)
}
