extension Link {
    /// The pages of a shop's members.
    package struct Desk: Sendable {
        let link: Link
        let shop: String

        package var overview: SiteURL { link.page("desk", shop) }
        package var team: SiteURL { link.page("desk", shop, "team") }
        package var invitations: SiteURL { link.page("desk", shop, "team", "invitations") }
        package func invitationWithdrawal(_ invitation: String) -> SiteURL {
            link.page("desk", shop, "team", "invitations", invitation, "withdrawal")
        }
        /// The form that changes the role of a member.
        package func role(of person: String) -> SiteURL { link.page("desk", shop, "team", person, "role") }
        package func removal(of person: String) -> SiteURL { link.page("desk", shop, "team", person, "removal") }
        /// The form by which a member leaves the shop.
        package var leaving: SiteURL { link.page("desk", shop, "leaving") }
        package var holidayEnd: SiteURL { link.page("desk", shop, "holiday", "end") }
        package var holiday: SiteURL { link.page("desk", shop, "holiday") }
        /// What the shop asks for delivery.
        package var delivery: SiteURL { link.page("desk", shop, "delivery") }
        package var deliveryRemoval: SiteURL { link.page("desk", shop, "delivery", "removal") }
        /// Leaves a region or city out.
        package var deliveryUnserved: SiteURL { link.page("desk", shop, "delivery", "unserved") }
        package var deliveryServe: SiteURL { link.page("desk", shop, "delivery", "unserved", "removal") }
        /// The rates as a CSV file.
        package var deliveryTable: SiteURL { link.page("desk", shop, "delivery", "rates.csv") }
        package var deliveryFile: SiteURL { link.page("desk", shop, "delivery", "file") }
        package var orders: SiteURL { link.page("desk", shop, "orders") }
        /// - Parameter queue: the raw value of a queue of orders.
        package func orders(_ queue: String) -> SiteURL { orders.with([("queue", queue)]) }
        /// Moves several orders along at once.
        package var orderActs: SiteURL { link.page("desk", shop, "orders", "acts") }
        /// The packing slips of these orders.
        package func slips(_ numbers: [String]) -> SiteURL {
            link.page("desk", shop, "orders", "slips").with([("numbers", numbers.joined(separator: ","))])
        }
        /// The form for the tracking numbers of these orders.
        package func trackingNumbers(_ numbers: [String]) -> SiteURL {
            link.page("desk", shop, "orders", "tracking").with([("numbers", numbers.joined(separator: ","))])
        }
        package func order(_ number: String) -> SiteURL { link.page("desk", shop, "orders", number) }
        /// The form that packs the parcels of an order.
        package func orderParcels(_ number: String) -> SiteURL { link.page("desk", shop, "orders", number, "parcels") }
        /// The form by which the shop says what happened to a parcel.
        package func orderParcel(_ number: String, _ piece: Int) -> SiteURL {
            link.page("desk", shop, "orders", number, "parcels", "\(piece)")
        }
        package func orderCancellation(_ number: String) -> SiteURL { link.page("desk", shop, "orders", number, "cancellation") }
        package func orderRefund(_ number: String) -> SiteURL { link.page("desk", shop, "orders", number, "refund") }
        /// Where a reservation of the order moves to another warehouse.
        package func orderWarehouse(_ number: String) -> SiteURL { link.page("desk", shop, "orders", number, "warehouse") }
        package func orderExtension(_ number: String) -> SiteURL { link.page("desk", shop, "orders", number, "extension") }
        /// The answer to a buyer who asks to cancel.
        package func orderRequest(_ number: String) -> SiteURL { link.page("desk", shop, "orders", number, "request") }
        /// What became of a parcel.
        package func orderOutcome(_ number: String) -> SiteURL { link.page("desk", shop, "orders", number, "outcome") }
        /// The labels of these orders.
        /// - Parameter isFour: whether a sheet of A4 holds four labels; otherwise each has a sheet of A6.
        package func labels(_ numbers: [String], isFour: Bool = false) -> SiteURL {
            let paper = isFour ? [("paper", "a4")] : []
            return link.page("desk", shop, "labels").with([("numbers", numbers.joined(separator: ","))] + paper)
        }
        /// The labels of some parcels.
        package func labels(parcels: [String], isFour: Bool = false) -> SiteURL {
            let paper = isFour ? [("paper", "a4")] : []
            return link.page("desk", shop, "labels").with([("parcels", parcels.joined(separator: ","))] + paper)
        }
        /// The parcels that wait for a carrier.
        package var manifest: SiteURL { link.page("desk", shop, "manifest") }
        /// The same as a CSV file.
        /// - Parameter carrier: the slug of a carrier, or `none`; nil for all.
        package func manifestTable(_ carrier: String? = nil) -> SiteURL {
            link.page("desk", shop, "manifest", "parcels.csv").with(carrier.map { [("carrier", $0)] } ?? [])
        }
        /// What the shop sold; the query may choose days.
        package var figures: SiteURL { link.page("desk", shop, "figures") }
        package var figuresTable: SiteURL { link.page("desk", shop, "figures.csv") }
        /// The orders behind a figure, which the query names.
        package var figureOrders: SiteURL { link.page("desk", shop, "figures", "orders") }
        package var work: SiteURL { link.page("desk", shop, "work") }
        package var workDays: SiteURL { link.page("desk", shop, "work", "days") }
        package var workDayRemoval: SiteURL { link.page("desk", shop, "work", "days", "removal") }
        package var listings: SiteURL { link.page("desk", shop, "listings") }
        package var newListing: SiteURL { link.page("desk", shop, "listings", "new") }
        /// All drafts; the query may name the file that wrote them.
        package var drafts: SiteURL { link.page("desk", shop, "listings", "drafts") }
        /// The editor of a draft, with one of its parts open.
        package func listing(_ draft: String, _ part: String) -> SiteURL { link.page("desk", shop, "listings", draft, part) }
        /// Takes back a revision of the draft that waits.
        package func listingWithdrawal(_ draft: String) -> SiteURL { link.page("desk", shop, "listings", draft, "withdrawal") }
        package func listingRemoval(_ draft: String) -> SiteURL { link.page("desk", shop, "listings", draft, "removal") }
        /// Begins an edit of the offers that share the details of this offer.
        package func listingEdit(of offer: String) -> SiteURL { link.page("desk", shop, "offers", offer, "edit") }
        /// The form that changes the slug of the offer's product.
        package func offerAddress(_ offer: String) -> SiteURL { link.page("desk", shop, "offers", offer, "address") }
        package func offer(_ offer: String) -> SiteURL { link.page("desk", shop, "offers", offer) }
        package func offerStock(_ offer: String) -> SiteURL { link.page("desk", shop, "offers", offer, "stock") }
        package func offerWithdrawal(_ offer: String) -> SiteURL { link.page("desk", shop, "offers", offer, "withdrawal") }
        package func offerPublication(_ offer: String) -> SiteURL { link.page("desk", shop, "offers", offer, "publication") }
        /// Archives the product of the offer.
        package func offerArchiving(_ offer: String) -> SiteURL { link.page("desk", shop, "offers", offer, "archiving") }
        /// The stock of all offers; the query may search and filter.
        package var stock: SiteURL { link.page("desk", shop, "stock") }
        package func stockOffer(_ offer: String) -> SiteURL { link.page("desk", shop, "stock", offer) }
        package func stockThreshold(_ offer: String) -> SiteURL { link.page("desk", shop, "stock", offer, "threshold") }
        package func stockReservations(_ offer: String) -> SiteURL { link.page("desk", shop, "stock", offer, "reservations") }
        package var warehouses: SiteURL { link.page("desk", shop, "warehouses") }
        package var warehouseOrder: SiteURL { link.page("desk", shop, "warehouses", "order") }
        package var warehouseThreshold: SiteURL { link.page("desk", shop, "warehouses", "threshold") }
        package func warehouse(_ warehouse: String) -> SiteURL { link.page("desk", shop, "warehouses", warehouse) }
        package func warehouseClosing(_ warehouse: String) -> SiteURL { link.page("desk", shop, "warehouses", warehouse, "closing") }
        package var transfers: SiteURL { link.page("desk", shop, "transfers") }
        package func transfer(_ transfer: String) -> SiteURL { link.page("desk", shop, "transfers", transfer) }
        package func transferSending(_ transfer: String) -> SiteURL { link.page("desk", shop, "transfers", transfer, "sending") }
        package func transferReceipt(_ transfer: String) -> SiteURL { link.page("desk", shop, "transfers", transfer, "receipt") }
        package func transferCancellation(_ transfer: String) -> SiteURL { link.page("desk", shop, "transfers", transfer, "cancellation") }
        package var counts: SiteURL { link.page("desk", shop, "counts") }
        package func count(_ count: String) -> SiteURL { link.page("desk", shop, "counts", count) }
        package func countScan(_ count: String) -> SiteURL { link.page("desk", shop, "counts", count, "scan") }
        package func countClosing(_ count: String) -> SiteURL { link.page("desk", shop, "counts", count, "closing") }
        package func countCancellation(_ count: String) -> SiteURL { link.page("desk", shop, "counts", count, "cancellation") }
        /// The files of listings that the shop imports.
        package var files: SiteURL { link.page("desk", shop, "files") }
        package func file(_ file: String) -> SiteURL { link.page("desk", shop, "files", file) }
        /// Answers once the file has changed.
        package func fileMoves(_ file: String) -> SiteURL { link.page("desk", shop, "files", file, "moves") }
        package func fileColumns(_ file: String) -> SiteURL { link.page("desk", shop, "files", file, "columns") }
        package func fileWords(_ file: String) -> SiteURL { link.page("desk", shop, "files", file, "words") }
        package func fileStart(_ file: String) -> SiteURL { link.page("desk", shop, "files", file, "start") }
        package func fileCancellation(_ file: String) -> SiteURL { link.page("desk", shop, "files", file, "cancellation") }
        /// The faulty rows, as a table to correct.
        package func fileFaults(_ file: String) -> SiteURL { link.page("desk", shop, "files", file, "faults.csv") }
        /// The columns of Kolchi's own format.
        package var fileFormat: SiteURL { link.page("desk", shop, "files", "format") }
        /// The shop's listings as a table: `kolchi.csv` or `shopify.csv`.
        package func filesExport(_ name: String) -> SiteURL { link.page("desk", shop, "files", name) }
        /// Finds products by their bar code.
        package var barcode: SiteURL { link.page("desk", shop, "barcode") }
        /// The form by which an owner closes the shop for good.
        package var closing: SiteURL { link.page("desk", shop, "closing") }
        package var storefront: SiteURL { link.page("desk", shop, "storefront") }
        package var storefrontTop: SiteURL { link.page("desk", shop, "storefront", "top") }
        package var storefrontTexts: SiteURL { link.page("desk", shop, "storefront", "texts") }
        package var storefrontPictures: SiteURL { link.page("desk", shop, "storefront", "pictures") }
    }

    /// The desk of the shop with that slug.
    package func desk(_ shop: String) -> Desk { Desk(link: self, shop: shop) }
    /// The shops in which the person works.
    package var desks: SiteURL { page("desk") }
    /// Begins an offer beside those of that product, in one of the person's shops.
    package func sellLike(_ product: String) -> SiteURL { page("sell", "like", product) }
    /// The link in a message with which the recipient joins a shop.
    package func invitation(_ token: String) -> SiteURL { page("invitations", token) }
}
