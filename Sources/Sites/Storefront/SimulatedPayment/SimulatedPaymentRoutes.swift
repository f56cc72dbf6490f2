import Components
import Web

enum SimulatedPaymentRoutes {
    private static let payments = RouteGroup("/simulated/:payment", access: .everyone, privacy: .secret, priority: .placing)

    static let all: [Route] = [
        // Nobody pays with real money there, so the routes exist only in development.
        payments.get("", SimulatedPaymentPage.show).forDevelopment,
        payments.post("", SimulatedPaymentPage.choose).forDevelopment,
    ]
}
