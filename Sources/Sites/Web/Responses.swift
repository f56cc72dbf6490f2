package import HTML
package import HTTP
package import Links

extension Visit {
    /// The page in the visitor's language.
    package func render(_ page: some View, status: Status = .ok) -> Response { .html(page.html(in: language), status: status) }

    /// Leads to another page of the shop.
    package func redirect(to url: SiteURL, status: Status = .seeOther) -> Response { .redirect(to: url.description, status: status) }

    /// Leads to the page to which the visitor continues, or else to `url`.
    package func redirect(to next: ReturnTarget?, or url: SiteURL) -> Response { .redirect(to: next?.description ?? url.description) }
}
