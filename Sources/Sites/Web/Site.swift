package import HTML
package import HTTP

/// The pages of one audience. The executable has a list of sites and knows nothing else of them.
package final class Site: Sendable {
    /// The module's name.
    package let name: String
    package let routes: [Route]
    /// Its style sheets. Every page loads the first one.
    package let styles: [StyleBundle]
    /// The messages that its forms leave for the page that follows.
    let flashes: FlashCatalogue
    /// Makes a problem on one of its pages into an error page.
    let errorPage: ErrorPage.Maker
    /// A sample of each view that has a template, for tests and the style guide.
    package let samples: @Sendable () -> [any View]

    package init(
        _ name: String, routes: [Route], styles: [StyleBundle],
        flashes: FlashCatalogue = FlashCatalogue(),
        errorPage: @escaping ErrorPage.Maker = ErrorPage.answer, samples: @escaping @Sendable () -> [any View] = { [] }
    ) {
        self.name = name
        self.routes = routes
        self.styles = styles
        self.flashes = flashes
        self.errorPage = errorPage
        self.samples = samples
    }
}

/// What a site adds to the world: values that are made once at start and that only its own pages use.
package protocol SiteParts: AnyObject, Sendable {}
