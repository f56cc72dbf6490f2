extension Link {
    /// The pages of somebody who wants to sell.
    package struct Sell: Sendable {
        let link: Link

        /// What selling means, or the person's application.
        package var overview: SiteURL { link.page("sell") }
        package var submission: SiteURL { link.page("sell", "submission") }
        /// A part of the application, such as `shop`.
        package func part(_ part: String) -> SiteURL { link.page("sell", part) }
        package var documents: SiteURL { link.page("sell", "documents") }
        package func documentRemoval(_ document: String) -> SiteURL { link.page("sell", "documents", document, "removal") }
    }

    package var sell: Sell { Sell(link: self) }
}
