package import HTTP

/// A page or a form of a site: where it is, who may use it, and what answers. A `RouteGroup` makes it.
package struct Route: Sendable {
    /// How long a copy of the page may live, and whose it is.
    package enum Privacy: Sendable {
        /// The same for all but for the parts about the visitor: kept, but asked for again each time.
        case open
        /// The same for all: the browser keeps it for a minute.
        case brief
        /// About one person: kept nowhere.
        case personal
        /// Reached by a secret link: kept nowhere. As on every page, its address is told to no other site.
        case secret
    }

    /// How a post shows that it is what the visitor wants.
    package enum Intent: Sendable {
        /// By the form's token and by where it comes from, see `FormGuard`.
        case form
        /// By the address alone, which is sealed and was sent to one person: programs that read mail post there on their
        /// reader's behalf, without cookie or page (RFC 8058 §3.2). What is posted is not looked at.
        case sealedAddress
    }

    package let method: HTTP.Method
    /// The path behind the language, like `/products/:slug`.
    package let pattern: String
    /// What its requests are counted and traced under.
    package let label: RouteLabel
    package let access: AccessRule
    package let privacy: Privacy
    /// Most bytes of a posted form.
    package let formLimit: Int
    /// What a form with files may bring; nil where it has none.
    package let uploads: MultipartLimits?
    package let priority: Priority
    /// Whether `Admission` counts it among what is worked on. What waits for its own line elsewhere, as a password does,
    /// takes no place of the others meanwhile.
    package let isAdmitted: Bool
    /// Of a post.
    package let intent: Intent
    package let answer: Handler
    /// Whether only those who build the shop find it: see `RequestPipeline`.
    package private(set) var isForDevelopment = false

    /// The same line, for those who build the shop.
    package var forDevelopment: Route {
        var route = self
        route.isForDevelopment = true
        return route
    }

    init(
        _ method: HTTP.Method, _ pattern: String, _ access: AccessRule, _ privacy: Privacy, _ priority: Priority,
        isAdmitted: Bool, formLimit: Int, uploads: MultipartLimits?, _ intent: Intent,
        _ answer: Handler
    ) {
        self.method = method
        self.pattern = pattern
        self.access = access
        self.privacy = privacy
        self.priority = priority
        self.isAdmitted = isAdmitted
        self.intent = intent
        self.formLimit = formLimit
        self.uploads = uploads
        self.answer = answer
        // Only of pages that are the same for all: their addresses are public.
        label = RouteLabel("/:language" + pattern, showsPath: privacy == .open)
    }
}
