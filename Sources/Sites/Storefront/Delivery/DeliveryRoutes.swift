import Web

enum DeliveryRoutes {
    private static let delivery = RouteGroup(access: .everyone, privacy: .brief, priority: .aside)

    static let all: [Route] = [
        delivery.get("/cities", CityChoice.allNames)
    ]
}
