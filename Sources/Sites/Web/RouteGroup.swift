package import HTTP

/// Makes the routes of one folder. The group holds their defaults, and a route states only what differs.
///
///     private static let cart = RouteGroup("/cart", access: .everyone, privacy: .personal, priority: .cart)
///     static let all: [Route] = [cart.get("", CartPage.show), cart.post("/lines", CartPage.add)]
package struct RouteGroup: Sendable {
    private let prefix: String
    private let access: AccessRule
    private let privacy: Route.Privacy
    private let priority: Priority

    /// - Parameter prefix: the path after the language with which all patterns of the group begin; may be empty.
    package init(_ prefix: String = "", access: AccessRule, privacy: Route.Privacy, priority: Priority = .browsing) {
        self.prefix = prefix
        self.access = access
        self.privacy = privacy
        self.priority = priority
    }

    package func get(
        _ path: String, access: AccessRule? = nil, privacy: Route.Privacy? = nil, priority: Priority? = nil, isAdmitted: Bool = true,
        _ answer: Handler
    ) -> Route {
        route(.get, path, access, privacy, priority, isAdmitted: isAdmitted, formLimit: 0, .form, answer)
    }

    /// - Parameter formLimit: the largest body, in bytes.
    package func post(
        _ path: String, access: AccessRule? = nil, privacy: Route.Privacy? = nil, priority: Priority? = nil, isAdmitted: Bool = true,
        formLimit: Int = 64 * 1024, by intent: Route.Intent = .form, _ answer: Handler
    ) -> Route {
        route(.post, path, access, privacy, priority, isAdmitted: isAdmitted, formLimit: formLimit, intent, answer)
    }

    /// A form with files. Its body is read after the access check, and outside of `Admission`.
    ///
    /// - Parameter isLarge: see `Route.isLarge`.
    package func upload(
        _ path: String, access: AccessRule? = nil, privacy: Route.Privacy? = nil, _ limits: MultipartLimits, isLarge: Bool = false,
        _ answer: Handler
    ) -> Route {
        route(
            .post, path, access, privacy, nil, isAdmitted: false, formLimit: 64 * 1024, uploads: limits, isLarge: isLarge, .form, answer)
    }

    private func route(
        _ method: HTTP.Method, _ path: String, _ access: AccessRule?, _ privacy: Route.Privacy?, _ priority: Priority?,
        isAdmitted: Bool, formLimit: Int, uploads: MultipartLimits? = nil, isLarge: Bool = false, _ intent: Route.Intent, _ answer: Handler
    ) -> Route {
        Route(
            method, prefix + path, access ?? self.access, privacy ?? self.privacy, priority ?? self.priority,
            isAdmitted: isAdmitted, formLimit: formLimit, uploads: uploads, isLarge: isLarge, intent, answer)
    }
}
