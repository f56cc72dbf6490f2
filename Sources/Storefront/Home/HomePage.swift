import HTML
import Kernel
import Links
import Site

/// The first page: what there is, and why one may trust it.
struct HomePage {
    let frame: Frame
    let categories: [ListingsPage.Crumb]
    let newest: [PieceCard]
    let data: LinkedData

    static let sample = HomePage(
        frame: .sample, categories: [ListingsPage.Crumb(name: "Mode", address: Link(.french).category("mode"))],
        newest: [.sample, .sample, .sample, .sample], data: ["@type": "Organization", "name": "</script><script>"])
}
