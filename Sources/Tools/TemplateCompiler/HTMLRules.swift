/// The facts about HTML's elements and attributes that the compiler needs (HTML Living Standard §13.1, §4).
enum HTMLRules {
    /// Elements without content and closing tag.
    static let void: Set<String> = [
        "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr",
    ]

    /// Elements next to which white space is invisible.
    static let block: Set<String> = [
        "address", "article", "aside", "base", "blockquote", "body", "br", "caption", "col", "colgroup", "datalist", "dd",
        "details", "dialog", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4",
        "h5", "h6", "head", "header", "hgroup", "hr", "html", "legend", "li", "link", "main", "menu", "meta", "nav",
        "noscript", "ol", "optgroup", "option", "p", "pre", "script", "search", "section", "source", "summary", "table",
        "tbody", "td", "template", "tfoot", "th", "thead", "title", "tr", "ul",
    ]

    /// Elements whose opening tag closes an open `<p>` in every browser.
    static let endsParagraph: Set<String> = [
        "address", "article", "aside", "blockquote", "details", "dialog", "div", "dl", "fieldset", "figcaption", "figure",
        "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hgroup", "hr", "main", "menu", "nav", "ol", "p",
        "pre", "search", "section", "table", "ul",
    ]

    /// Elements in which white space is significant.
    static let preformatted: Set<String> = ["pre", "textarea"]

    /// Elements that contain text but no elements.
    static let charactersOnly: Set<String> = ["title", "textarea", "option"]

    /// Attributes whose value is a URL.
    static let address: Set<String> = [
        "href", "src", "action", "formaction", "poster", "data", "cite", "ping", "xlink:href", "background", "longdesc",
        "manifest",
    ]

    /// Attributes whose value is a list of URLs, each with a size.
    static let addresses: Set<String> = ["srcset", "imagesrcset"]

    /// Script types that are data, not code.
    static let dataScripts: Set<String> = ["application/ld+json", "application/json"]

    /// SVG elements that can change the address of another element.
    static let animations: Set<String> = ["animate", "set", "animatetransform", "animatemotion"]
}

/// The context of a value in HTML. It decides how the value is escaped. The raw value is the method of `HTMLBuffer`.
enum Place: String {
    case text
    /// An attribute in quotation marks, or an element that contains only text.
    case quoted
    /// The beginning of a URL. Its scheme must be a harmless one.
    case address
    /// A part of a URL after its beginning.
    case addressPart
    /// The beginning of a URL in a list of URLs, which commas and spaces separate.
    case addressInSet
    case json
    /// Inside the quotation marks of a JSON string.
    case jsonPart
}
