package import HTTP

/// A page or a form of a site: its path, its access rule and its handler. A `RouteGroup` makes it.
package struct Route: Sendable {
    /// How long a copy of the page may be cached, and by whom.
    package enum Privacy: Sendable {
        /// Public but for the parts about the visitor. The browser may store it, but must revalidate it each time.
        case open
        /// Public. The browser caches it for a minute.
        case brief
        /// About one person. It is cached nowhere.
        case personal
        /// Reached by a secret link. It is cached nowhere. As on every page, other sites get no `Referer` with its URL.
        case secret
    }

    /// How a POST proves that the visitor wants it.
    package enum Intent: Sendable {
        /// By the form token and the sender of the form, see `FormGuard`.
        case form
        /// By the URL alone, which is sealed and was sent to one person. Mail programs post there for their reader, without
        /// a cookie or a page (RFC 8058 §3.2). The posted fields are ignored.
        case sealedAddress
    }

    package let method: HTTP.Method
    /// The path after the language, such as `/products/:slug`.
    package let pattern: String
    /// The name of the route in metrics and traces.
    package let label: RouteLabel
    package let access: AccessRule
    package let privacy: Privacy
    /// The most bytes of a posted form.
    package let formLimit: Int
    /// The limits of a form with files; nil if the form has none.
    package let uploads: MultipartLimits?
    /// Whether few such forms may arrive at one time, and one of each person. Only for routes that ask for a person.
    package let isLarge: Bool
    package let priority: Priority
    /// Whether `Admission` counts the request. A request that waits in a queue of its own, such as for password hashing,
    /// must not occupy a slot while it waits.
    package let isAdmitted: Bool
    /// Used for POST only.
    package let intent: Intent
    package let answer: Handler
    /// Whether the route exists only in development, see `RequestPipeline`.
    package private(set) var isForDevelopment = false

    /// The same route, but only in development.
    package var forDevelopment: Route {
        var route = self
        route.isForDevelopment = true
        return route
    }

    init(
        _ method: HTTP.Method, _ pattern: String, _ access: AccessRule, _ privacy: Privacy, _ priority: Priority,
        isAdmitted: Bool, formLimit: Int, uploads: MultipartLimits?, isLarge: Bool, _ intent: Intent,
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
        self.isLarge = isLarge
        self.answer = answer
        // Only public pages show their path, because their URLs contain no secret.
        label = RouteLabel("/:language" + pattern, showsPath: privacy == .open)
    }
}
