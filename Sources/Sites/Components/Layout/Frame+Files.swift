package import HTTP
package import Links

extension Frame {
    /// The addresses of the style sheets that only some pages load, beside the sheet of their site.
    package struct Sheets: Sendable {
        /// A product and its pictures.
        package let product: SiteURL
        /// Cart, checkout and orders.
        package let orders: SiteURL
        /// The style guide and the inbox, in development only.
        package let styleguide: SiteURL
        /// The page of the simulated gateway, which loads no other sheet.
        package let simulated: SiteURL

        /// - Parameter address: returns the URL of a file.
        package init(_ address: (String) -> SiteURL) {
            product = address("product.css")
            orders = address("orders.css")
            styleguide = address("styleguide.css")
            simulated = address("simulated.css")
        }
    }

    /// The addresses of the scripts. Every page loads `page`, and most need at most one of the others.
    package struct Scripts: Sendable {
        package let page: SiteURL
        package let list: SiteURL
        package let product: SiteURL
        package let cart: SiteURL
        /// An order that changes while its page is open.
        package let order: SiteURL
        /// Part of `order`, too.
        package let printing: SiteURL
        /// A page whose content changes while it is open. Part of `order`, too.
        package let moves: SiteURL
        /// A form whose fields are filled one after the other, such as by a scanner.
        package let fields: SiteURL

        /// - Parameter address: returns the URL of a file.
        package init(_ address: (String) -> SiteURL) {
            page = address("page.js")
            list = address("list.js")
            product = address("product.js")
            cart = address("cart.js")
            order = address("order.js")
            printing = address("printing.js")
            moves = address("moves.js")
            fields = address("fields.js")
        }

        /// The files in `Public/js` that each script consists of. `parts` comes before the parts that call it.
        package static let bundles = [
            ScriptBundle("page.js", ["history", "menu", "suggestions"]),
            ScriptBundle("list.js", ["parts", "filters"]),
            ScriptBundle("product.js", ["parts", "gallery", "cart", "cities", "share"]),
            ScriptBundle("cart.js", ["parts", "steppers", "cities"]),
            ScriptBundle("order.js", ["printing", "parts", "moves"]),
            ScriptBundle("printing.js", ["printing"]),
            ScriptBundle("moves.js", ["parts", "moves"]),
            ScriptBundle("fields.js", ["fields"]),
        ]
    }
}
