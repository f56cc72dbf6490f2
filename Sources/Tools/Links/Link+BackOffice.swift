extension Link {
    /// The pages of the staff.
    package struct StaffPages: Sendable {
        let link: Link

        package var overview: SiteURL { link.page("house") }
        package var people: SiteURL { link.page("house", "people") }
        package func person(_ person: String) -> SiteURL { link.page("house", "people", person) }
        package var applications: SiteURL { link.page("house", "applications") }
        package func application(_ application: String) -> SiteURL { link.page("house", "applications", application) }
        package func applicationDocument(_ document: String, of application: String) -> SiteURL {
            link.page("house", "applications", application, "documents", document)
        }
        /// The decisions about one submission of an application.
        package func applicationApproval(_ application: String, submission: Int) -> SiteURL {
            link.page("house", "applications", application, "approval").with([("submission", "\(submission)")])
        }
        package func applicationReturn(_ application: String, submission: Int) -> SiteURL {
            link.page("house", "applications", application, "return").with([("submission", "\(submission)")])
        }
        package func applicationRefusal(_ application: String, submission: Int) -> SiteURL {
            link.page("house", "applications", application, "refusal").with([("submission", "\(submission)")])
        }
        package var sellers: SiteURL { link.page("house", "sellers") }
        package func standing(of seller: String) -> SiteURL { link.page("house", "sellers", seller, "standing") }
        /// The form that changes the standing of a seller.
        package func standingAct(_ act: String, on seller: String) -> SiteURL { link.page("house", "sellers", seller, "standing", act) }
        /// How far the house trusts a seller.
        package func trust(in seller: String) -> SiteURL { link.page("house", "sellers", seller, "trust") }
        /// What sellers submitted of their listings.
        package var listings: SiteURL { link.page("house", "listings") }
        package func listing(_ revision: String) -> SiteURL { link.page("house", "listings", revision) }
        package func listingAcceptance(_ revision: String) -> SiteURL { link.page("house", "listings", revision, "acceptance") }
        package func listingRefusal(_ revision: String) -> SiteURL { link.page("house", "listings", revision, "refusal") }
        /// All that waits of a file of listings.
        package func listingBatch(_ batch: String) -> SiteURL { link.page("house", "listings", "files", batch) }
        /// - Parameter place: the last place that the decision is about; nil in the address of the form.
        package func listingBatchAcceptance(_ batch: String, until place: Int? = nil) -> SiteURL {
            link.page("house", "listings", "files", batch, "acceptance").with(place.map { [("until", "\($0)")] } ?? [])
        }
        package func listingBatchRefusal(_ batch: String, until place: Int? = nil) -> SiteURL {
            link.page("house", "listings", "files", batch, "refusal").with(place.map { [("until", "\($0)")] } ?? [])
        }
        /// The values that sellers added to attributes.
        /// The carriers of the house.
        package var carriers: SiteURL { link.page("house", "carriers") }
        package func carrier(_ carrier: String) -> SiteURL { link.page("house", "carriers", carrier) }
        /// Takes note of a parcel that is lost or damaged.
        package func parcelNote(_ parcel: String) -> SiteURL { link.page("house", "parcels", parcel, "note") }
        package func carrierWords(_ carrier: String) -> SiteURL { link.page("house", "carriers", carrier, "words") }
        package func carrierSecret(_ carrier: String) -> SiteURL { link.page("house", "carriers", carrier, "secret") }
        package func carrierFormerSecret(_ carrier: String) -> SiteURL { link.page("house", "carriers", carrier, "former-secret") }
        /// The status files of a carrier.
        package func carrierFiles(_ carrier: String) -> SiteURL { link.page("house", "carriers", carrier, "files") }
        /// What a status file would do, or has done.
        package func carrierFile(_ file: String, of carrier: String) -> SiteURL { link.page("house", "carriers", carrier, "files", file) }
        package func carrierFileApplication(_ file: String, of carrier: String) -> SiteURL {
            link.page("house", "carriers", carrier, "files", file, "application")
        }
        package var holidays: SiteURL { link.page("house", "holidays") }
        package var holidayRemoval: SiteURL { link.page("house", "holidays", "removal") }
        package var values: SiteURL { link.page("house", "values") }
        package func value(_ value: String) -> SiteURL { link.page("house", "values", value) }
        package func valueAdoption(_ value: String) -> SiteURL { link.page("house", "values", value, "adoption") }
        package func valueMerger(_ value: String) -> SiteURL { link.page("house", "values", value, "merger") }
        /// The form that ends all sessions of a person.
        package func sessionsEnd(of person: String) -> SiteURL { link.page("house", "people", person, "sessions", "end") }
        package func sessionEnd(_ session: String, of person: String) -> SiteURL {
            link.page("house", "people", person, "sessions", session, "end")
        }
        /// The form that gives a person a role, or asks for it.
        package func roleGift(_ role: String, to person: String) -> SiteURL { link.page("house", "people", person, "roles", role, "give") }
        package func roleRemoval(_ role: String, from person: String) -> SiteURL {
            link.page("house", "people", person, "roles", role, "take")
        }
        /// The messages of the contact form.
        package var messages: SiteURL { link.page("house", "messages") }
        package func message(_ message: String) -> SiteURL { link.page("house", "messages", message) }
        package func messageFile(_ file: String, of message: String) -> SiteURL { link.page("house", "messages", message, "files", file) }
        package func messageHandled(_ message: String) -> SiteURL { link.page("house", "messages", message, "handled") }
        package func messageReopened(_ message: String) -> SiteURL { link.page("house", "messages", message, "reopened") }
        package var settings: SiteURL { link.page("house", "settings") }
        package func setting(_ key: String) -> SiteURL { link.page("house", "settings", key) }
        package var approvals: SiteURL { link.page("house", "approvals") }
        package func approval(_ request: String) -> SiteURL { link.page("house", "approvals", request) }
        package func decision(on request: String) -> SiteURL { link.page("house", "approvals", request, "decision") }
        package func withdrawal(of request: String) -> SiteURL { link.page("house", "approvals", request, "withdrawal") }
        package var audit: SiteURL { link.page("house", "audit") }
        /// The acts on a subject and by it, such as `person 0193…`.
        package func audit(of subject: String) -> SiteURL { audit.with([("of", subject)]) }
        /// The acts as a CSV file. It takes the same parameters as `audit`.
        package var auditFile: SiteURL { link.page("house", "audit", "acts.csv") }
        package func act(_ number: Int) -> SiteURL { link.page("house", "audit", "acts", "\(number)") }
        /// The check of the chain of hashes.
        package var verification: SiteURL { link.page("house", "audit", "verification") }
    }

    package var house: StaffPages { StaffPages(link: self) }
}
