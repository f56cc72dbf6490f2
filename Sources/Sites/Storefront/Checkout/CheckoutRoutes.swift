import Components
import Web

enum CheckoutRoutes {
    private static let checkout = RouteGroup("/checkout", access: .everyone, privacy: .personal, priority: .address)
    private static let purchases = RouteGroup("/purchases/:purchase", access: .everyone, privacy: .personal, priority: .placing)
    /// Reached by a secret link, without an account.
    private static let byLink = RouteGroup("/track/:number/:token", access: .everyone, privacy: .secret, priority: .placing)

    static let all: [Route] = [
        checkout.get("", AddressPage.show),
        checkout.get("/address", AddressPage.show),
        checkout.post("/address", AddressPage.save),
        checkout.get("/delivery", priority: .delivery, DeliveryPage.show),
        checkout.post("/delivery", priority: .delivery, DeliveryPage.accept),
        checkout.get("/payment", priority: .payment, PaymentPage.show),
        checkout.post("/payment", priority: .payment, PaymentPage.choose),
        checkout.get("/review", priority: .review, ReviewPage.show),
        checkout.post("/review", priority: .placing, ReviewPage.place),
        checkout.get("/contact", priority: .review, ContactCheckPage.show),
        checkout.post("/contact", priority: .placing, ContactCheckPage.check),
        checkout.post("/contact/code", priority: .placing, ContactCheckPage.sendAgain),
        purchases.get("", ConfirmationPage.show),
        purchases.get("/payment", PayingPage.show),
        purchases.post("/payment", PayingPage.choose),
        purchases.get("/payment/return", PayingPage.comeBack),
        purchases.get("/payment/moves", priority: .aside, PayingPage.updates),
        purchases.get("/payment/end", GivingUpPage.ask),
        purchases.post("/payment/end", GivingUpPage.giveUp),
        purchases.get("/phone", PhoneCheckPage.show),
        purchases.post("/phone", PhoneCheckPage.check),
        purchases.post("/phone/code", PhoneCheckPage.sendAgain),
        byLink.get("/phone", PhoneCheckPage.showByLink),
        byLink.post("/phone", PhoneCheckPage.checkByLink),
        byLink.post("/phone/code", PhoneCheckPage.sendAgainByLink),
    ]
}
