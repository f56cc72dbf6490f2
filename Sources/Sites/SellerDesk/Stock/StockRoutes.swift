import Components
import Sellers
import Web

enum StockRoutes {
    private static func group(_ path: String, _ section: DeskSection) -> RouteGroup {
        RouteGroup("/desk/:shop" + path, access: section.access, privacy: .personal)
    }

    /// What changes the stock. Packers count and receive, and change nothing else.
    private static let change = DeskSection.listings.access
    private static let stock = group("/stock", .stock)
    private static let warehouses = group("/warehouses", .listings)
    private static let transfers = group("/transfers", .stock)
    private static let counts = group("/counts", .stock)

    static let all: [Route] = [
        stock.get("", StockPage.show),
        stock.get("/:offer", StockOfferPage.show),
        stock.post("/:offer", access: change, StockOfferPage.correct),
        stock.post("/:offer/threshold", access: change, StockOfferPage.setThreshold),
        stock.post("/:offer/reservations", access: change, StockOfferPage.moveReservation),
        warehouses.get("", WarehousesPage.show),
        warehouses.post("", WarehousesPage.open),
        warehouses.post("/order", WarehousesPage.order),
        warehouses.post("/threshold", WarehousesPage.setThreshold),
        warehouses.get("/:warehouse", WarehousePage.show),
        warehouses.post("/:warehouse", WarehousePage.save),
        warehouses.get("/:warehouse/closing", WarehousePage.askClosing),
        warehouses.post("/:warehouse/closing", WarehousePage.close),
        transfers.get("", TransfersPage.show),
        transfers.post("", access: change, TransfersPage.begin),
        transfers.get("/:transfer", TransferPage.show),
        transfers.post("/:transfer", access: change, TransferPage.fill),
        transfers.get("/:transfer/sending", access: change, TransferSendingPage.show),
        transfers.post("/:transfer/sending", access: change, TransferSendingPage.send),
        transfers.post("/:transfer/receipt", TransferPage.receive),
        transfers.get("/:transfer/cancellation", access: change, TransferCancellationPage.show),
        transfers.post("/:transfer/cancellation", access: change, TransferCancellationPage.cancel),
        counts.get("", CountsPage.show),
        counts.post("", CountsPage.begin),
        counts.get("/:count", CountPage.show),
        counts.post("/:count", CountPage.enter),
        counts.post("/:count/scan", CountPage.scan),
        counts.get("/:count/closing", access: change, CountClosingPage.show),
        counts.post("/:count/closing", access: change, CountClosingPage.close),
        counts.get("/:count/cancellation", access: change, CountCancellationPage.show),
        counts.post("/:count/cancellation", access: change, CountCancellationPage.cancel),
    ]
}
