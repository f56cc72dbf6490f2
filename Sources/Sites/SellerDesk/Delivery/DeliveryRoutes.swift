import Components
import HTTP
import Web

enum DeliveryRoutes {
    private static let delivery = RouteGroup("/desk/:shop/delivery", access: DeskSection.delivery.access, privacy: .personal)

    private static let limits = MultipartLimits(body: RatesTable.mostBytes + 65_536, files: 1, file: RatesTable.mostBytes)

    static let all: [Route] = [
        delivery.get("", DeliveryRatesPage.show),
        delivery.post("", DeliveryRatesPage.save),
        delivery.post("/removal", DeliveryRatesPage.remove),
        delivery.post("/unserved", DeliveryRatesPage.leaveOut),
        delivery.post("/unserved/removal", DeliveryRatesPage.serve),
        delivery.get("/rates.csv", DeliveryRatesPage.download),
        delivery.upload("/file", limits, DeliveryRatesPage.upload),
    ]
}
