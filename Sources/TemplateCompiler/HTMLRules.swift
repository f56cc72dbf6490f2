/// What HTML's elements and attributes are, as far as the compiler must know (HTML Living Standard §13.1, §4).
enum HTMLRules {
    /// Elements without content, which are never closed.
    static let void: Set<String> = [
        "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr",
    ]

    /// Elements beside which white space shows nothing.
    static let block: Set<String> = [
        "address", "article", "aside", "base", "blockquote", "body", "br", "caption", "col", "colgroup", "datalist", "dd",
        "details", "dialog", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4",
        "h5", "h6", "head", "header", "hgroup", "hr", "html", "legend", "li", "link", "main", "menu", "meta", "nav",
        "noscript", "ol", "optgroup", "option", "p", "pre", "script", "search", "section", "source", "summary", "table",
        "tbody", "td", "template", "tfoot", "th", "thead", "title", "tr", "ul",
    ]

    /// Elements whose opening closes an open `<p>` in every browser.
    static let endsParagraph: Set<String> = [
        "address", "article", "aside", "blockquote", "details", "dialog", "div", "dl", "fieldset", "figcaption", "figure",
        "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hgroup", "hr", "main", "menu", "nav", "ol", "p",
        "pre", "search", "section", "table", "ul",
    ]

    /// Elements in which white space is kept.
    static let preformatted: Set<String> = ["pre", "textarea"]

    /// Elements that hold characters and no elements.
    static let charactersOnly: Set<String> = ["title", "textarea", "option"]

    /// Attributes whose value is a URL.
    static let address: Set<String> = [
        "href", "src", "action", "formaction", "poster", "data", "cite", "ping", "xlink:href", "background", "longdesc",
        "manifest",
    ]

    /// Attributes whose value is a list of URLs with a size each.
    static let addresses: Set<String> = ["srcset", "imagesrcset"]

    /// Types of script that are data.
    static let dataScripts: Set<String> = ["application/ld+json", "application/json"]

    /// Elements of SVG that can set another element's address.
    static let animations: Set<String> = ["animate", "set", "animatetransform", "animatemotion"]
}

/// Where a value stands, which decides how it is escaped. The raw value is the method of `HTMLBuffer`.
enum Place: String {
    case text
    /// An attribute in quotation marks, and elements that hold characters only.
    case quoted
    /// The beginning of a URL, whose scheme must be known to do no harm.
    case address
    /// A part of a URL after its beginning.
    case addressPart
    /// The same two in a list of URLs, where commas and spaces part them.
    case addressInSet
    case json
    /// Between the quotation marks of a JSON string.
    case jsonPart
}
