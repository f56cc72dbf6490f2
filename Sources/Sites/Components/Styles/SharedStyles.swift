package import HTTP

/// The style sheets of the sites are made of the files in `Public/css`, one a component or area of pages.
///
/// A site names the parts that its pages need. These are the parts that every site needs: the layout, and what stands on any page.
package enum SharedStyles {
    /// Later layers win. Each is a folder of `Public/css`.
    package static let layers = ["tokens", "reset", "base", "layout", "forms", "components", "pages", "utilities", "print"]

    package static let parts = [
        "tokens/colours", "tokens/sizes", "tokens/ornaments", "reset/reset", "base/elements",
        "layout/bands", "layout/header", "layout/menu", "layout/main", "layout/text-page", "layout/footer",
        "forms/inputs", "forms/buttons", "forms/search", "forms/fields",
        "components/words", "components/badge", "components/notice", "components/empty", "components/box", "components/page-acts",
        "components/fold", "components/suggestions",
        "pages/error",
        "utilities/utilities", "print/print",
    ]

    /// A sheet with the shared parts and these.
    package static func sheet(_ name: String, with parts: [String]) -> StyleBundle {
        StyleBundle(name, layers: layers, parts: Self.parts + parts)
    }

    /// A sheet that a page loads beside that of its site.
    package static func addition(_ name: String, _ parts: [String]) -> StyleBundle { StyleBundle(name, layers: layers, parts: parts) }
}
