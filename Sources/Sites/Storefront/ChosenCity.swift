import Components
import Config
import HTTP
import Places
import Web

extension Visit {
    var cityCookie: String { ShopCookie.city.name(isSecure: world.configuration.isSecure) }

    /// The visitor's city for delivery: from the query, or else from the cookie of an earlier choice.
    ///
    /// Nil if none was chosen, or if an empty choice has cleared it.
    var chosenCity: City? { cities[typed: query["city"] ?? request.cookie(cityCookie)] }

    /// Stores a city from the query in the cookie, for later pages.
    func saveCity(in response: inout Response) {
        guard let typed = query["city"] else { return }
        let city = cities[typed: typed]
        guard city != nil || typed.isEmpty, city?.code.rawValue != request.cookie(cityCookie) else { return }
        let isSecure = world.configuration.isSecure
        response.setCookie(
            city.map { Cookie(ShopCookie.city, $0.code.rawValue, isSecure: isSecure) }
                ?? .removal(of: ShopCookie.city, isSecure: isSecure))
    }
}
